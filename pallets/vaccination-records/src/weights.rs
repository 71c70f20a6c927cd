//! The weights of the calls.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`RocksDbWeight`], which are above those of ParityDB, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::RocksDbWeight};

/// The most that a call takes besides storage: 100 µs.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// The weights of the calls.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn create() -> Weight;
	fn rectify() -> Weight;
	fn ask_for_erasure() -> Weight;
	fn decline_erasure() -> Weight;
	fn agree_to_merge() -> Weight;
	fn remove_some(count: u32) -> Weight;
}

impl WeightInfo for () {
	fn create() -> Weight {
		EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(16, 9))
	}

	// Reads: the participant and its organisation, the record and its child, two lists of a tag, the first of another key's,
	// the day, the history; and up to seven others of the list that the record leaves, which are written, too.
	fn rectify() -> Weight {
		EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(20, 15))
	}

	fn ask_for_erasure() -> Weight {
		EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(6, 2))
	}

	fn decline_erasure() -> Weight {
		Self::ask_for_erasure()
	}

	fn agree_to_merge() -> Weight {
		EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(12, 5))
	}

	// A visit goes with the row that names its record, and with the places in lists that it has; both pallets that keep
	// rows of a record may remove as many of them in one block.
	fn remove_some(count: u32) -> Weight {
		let each = RocksDbWeight::get().reads_writes(12, 20);
		RocksDbWeight::get().reads_writes(6, 3).saturating_add(each.saturating_mul(count.into()))
	}
}
