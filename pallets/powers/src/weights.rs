//! The weights of the calls.
//!
//! Until the weights are measured, each is made of its storage [`accesses`].

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::{MAX_INSTITUTIONS, MAX_RECORDS, MAX_WARDS},
	weights::{accesses, storage},
};

/// The weights of the calls.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn propose() -> Weight;
	fn confirm() -> Weight;
	fn withdraw() -> Weight;
	fn veto() -> Weight;
	fn exercise() -> Weight;
	fn decide() -> Weight;
	fn raise_admins_needed() -> Weight;
	fn end_lapsed(count: u32) -> Weight;
}

/// The signer, and its organisation.
const ACTOR: u64 = 3;

/// The weight of an entry in a participant's log, or in the history of a record: its row, its last page, and for whom its
/// author works. A power over a record writes both.
const LOGGED: (u64, u64) = (1 + 3, 2 + 2);

/// The weight of taking a power from those that wait.
const TAKEN: (u64, u64) = (3, 4);

/// The reads of a check of a power besides its rows, at most: where the list of a record's next owner is full, the check
/// looks for a voided record.
const CHECKED: u64 = MAX_RECORDS as u64;

/// What replacing keys costs at most: the rows, the seats of the institutions, and in each record of which the participant
/// is a custodian an entry of the history, with the record's row and its last page.
const REPLACED: (u64, u64) = {
	let records = MAX_RECORDS as u64 + MAX_WARDS as u64;
	(15 + MAX_INSTITUTIONS as u64 + 3 * records, 10 + 2 * records)
};

impl WeightInfo for () {
	fn propose() -> Weight {
		// An erasure looks for the objection to an earlier one.
		accesses(ACTOR + 10 + CHECKED + TAKEN.0 + 2 * LOGGED.0, 6 + TAKEN.1 + 2 * LOGGED.1)
	}
	fn confirm() -> Weight {
		accesses(ACTOR + 10 + CHECKED + 2 * LOGGED.0, 4 + 2 * LOGGED.1)
	}
	fn withdraw() -> Weight {
		// The admin's day.
		accesses(ACTOR + 1 + TAKEN.0 + 2 * LOGGED.0, 1 + TAKEN.1 + 2 * LOGGED.1)
	}
	fn veto() -> Weight {
		// An erasure asks for the readers, among whom are the guardians, and keeps the objection; and the log is a record's,
		// too.
		accesses(ACTOR + 2 + 2 * LOGGED.0, 4 + 2 * LOGGED.1)
	}
	fn exercise() -> Weight {
		let reads = ACTOR + 8 + TAKEN.0 + 2 * LOGGED.0 + REPLACED.0;
		// The objection to an erasure ends.
		accesses(reads, 1 + TAKEN.1 + 2 * LOGGED.1 + REPLACED.1)
	}
	fn decide() -> Weight {
		Self::exercise()
	}
	fn raise_admins_needed() -> Weight {
		accesses(4, 1)
	}
	fn end_lapsed(count: u32) -> Weight {
		let each = storage(1 + TAKEN.0 + 2 * LOGGED.0, TAKEN.1 + 2 * LOGGED.1);
		storage(1, 0).saturating_add(each.saturating_mul(count.into()))
	}
}
