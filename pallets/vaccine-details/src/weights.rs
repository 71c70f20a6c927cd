//! What the calls cost.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`RocksDbWeight`], which are above those of ParityDB, and [`EXECUTION`] for the rest, the verification of a
//! signature included.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// What a call may take besides storage: 150 µs, of which a signature takes about 55.
const EXECUTION: Weight = Weight::from_parts(150_000_000, 4096);

/// What the calls cost.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn open() -> Weight;
	fn renew() -> Weight;
	fn write_note() -> Weight;
	fn correct_note() -> Weight;
	fn withdraw_note() -> Weight;
	fn add_addendum() -> Weight;
	fn sign() -> Weight;
	fn link() -> Weight;
	fn close() -> Weight;
	fn retract() -> Weight;
}

fn accesses(reads: u64, writes: u64) -> Weight {
	EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn open() -> Weight {
		accesses(12, 7)
	}
	fn renew() -> Weight {
		accesses(8, 4)
	}
	fn write_note() -> Weight {
		accesses(8, 4)
	}
	fn correct_note() -> Weight {
		accesses(8, 4)
	}
	fn withdraw_note() -> Weight {
		accesses(6, 4)
	}
	fn add_addendum() -> Weight {
		accesses(9, 4)
	}
	fn sign() -> Weight {
		accesses(11, 6)
	}
	fn link() -> Weight {
		accesses(5, 3)
	}
	fn close() -> Weight {
		accesses(5, 3)
	}
	fn retract() -> Weight {
		accesses(8, 4)
	}
}
