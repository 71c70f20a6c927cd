//! What the calls cost.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`RocksDbWeight`], which are above those of ParityDB, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// What a call may take besides storage: 100 µs.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// What the calls cost.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn register() -> Weight;
	fn suspend() -> Weight;
	fn reinstate() -> Weight;
	fn replace_keys() -> Weight;
	fn admit() -> Weight;
}

fn accesses(reads: u64, writes: u64) -> Weight {
	EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn register() -> Weight {
		accesses(8, 6)
	}
	fn suspend() -> Weight {
		accesses(3, 1)
	}
	fn reinstate() -> Weight {
		accesses(3, 1)
	}
	fn replace_keys() -> Weight {
		accesses(5, 3)
	}
	fn admit() -> Weight {
		accesses(4, 1)
	}
}
