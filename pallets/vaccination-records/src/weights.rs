//! The weights of the calls.
//!
//! Until the weights are measured, each is made of its storage [`accesses`].

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::MAX_RECORDS,
	weights::{accesses, storage},
};

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
	// Where the family's list is full, a voided record is looked for.
	fn create() -> Weight {
		accesses(16 + u64::from(MAX_RECORDS), 9)
	}

	// Reads: the participant and its organisation, the record and its child, two lists of a tag, the first of another key's,
	// the day, the history; and up to seven others of the list that the record leaves, which are written, too.
	fn rectify() -> Weight {
		accesses(20, 15)
	}

	fn ask_for_erasure() -> Weight {
		accesses(6, 2)
	}

	fn decline_erasure() -> Weight {
		Self::ask_for_erasure()
	}

	fn agree_to_merge() -> Weight {
		accesses(12, 5)
	}

	// A visit goes with the row that names its record, and with the places in lists that it has; both pallets that keep
	// rows of a record may remove as many of them in one block.
	fn remove_some(count: u32) -> Weight {
		let each = storage(12, 20);
		storage(6, 3).saturating_add(each.saturating_mul(count.into()))
	}
}
