//! What weights are made of until they are measured: storage accesses, at database weights above ParityDB's, which are the
//! runtime's, and a bound for the rest.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// The most that a call takes besides storage: 100 µs.
pub const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// The weight of so many reads and writes.
pub fn storage(reads: u64, writes: u64) -> Weight {
	RocksDbWeight::get().reads_writes(reads, writes)
}

/// The weight of a call that reads and writes so often.
pub fn accesses(reads: u64, writes: u64) -> Weight {
	EXECUTION.saturating_add(storage(reads, writes))
}
