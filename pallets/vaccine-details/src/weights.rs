//! The weights of the calls.
//!
//! Until the weights are measured, each is made of its storage accesses, and of the verification of a signature.

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::{MAX_FORGOTTEN, MAX_READERS},
	weights::{self, storage},
};

/// The time that the check of a signature may take beside what every call may: 50 µs.
const SIGNATURE: Weight = Weight::from_parts(50_000_000, 0);

/// The weights of the calls.
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
	fn correct_examination() -> Weight;
	fn reassign() -> Weight;
	fn dispute() -> Weight;
	fn withdraw_dispute() -> Weight;
	fn rule() -> Weight;
	fn report_doses() -> Weight;
	fn retract_report() -> Weight;
	fn end_keys(count: u32) -> Weight;
}

fn accesses(reads: u64, writes: u64) -> Weight {
	SIGNATURE.saturating_add(weights::accesses(reads, writes))
}

/// The reads that ask for the key of each of a record's readers: its row, and its organisation's.
const ALL_READERS: u64 = 2 * MAX_READERS as u64;

/// The writes of what is listed as open to each reader that was granted access, of which a rotation drops the expired ones.
const GRANTS: u64 = MAX_READERS as u64 - 4;

/// The writes when a visit waits for somebody else: it leaves one list, and enters another.
const MOVED: u64 = 2;

/// The reads and writes when a visit is finished: it leaves the lists of those for whom it waits and of its hospital's open
/// visits and enters that of the finished ones, which older ones leave.
const FINISHED: (u64, u64) = (2 + MAX_FORGOTTEN as u64, 3 + MAX_FORGOTTEN as u64);

/// The reads and writes when a visit's doctor and physician are others, or find it elsewhere in their lists: what gave the keys,
/// and two rows for each.
const NAMED: (u64, u64) = (2, 4);

impl WeightInfo for () {
	fn open() -> Weight {
		accesses(22 + NAMED.0 + ALL_READERS, 16 + MOVED + NAMED.1 + GRANTS)
	}
	fn renew() -> Weight {
		accesses(18 + NAMED.0, 6 + NAMED.1)
	}
	fn write_note() -> Weight {
		accesses(14, 4 + MOVED)
	}
	fn correct_note() -> Weight {
		accesses(14, 4)
	}
	fn withdraw_note() -> Weight {
		accesses(12, 4 + MOVED)
	}
	fn add_addendum() -> Weight {
		accesses(13, 4)
	}
	fn sign() -> Weight {
		accesses(17, 4 + MOVED)
	}
	fn link() -> Weight {
		accesses(17 + FINISHED.0 + NAMED.0, 7 + FINISHED.1 + NAMED.1)
	}
	fn close() -> Weight {
		accesses(19 + FINISHED.0 + NAMED.0, 6 + FINISHED.1 + NAMED.1)
	}
	fn retract() -> Weight {
		accesses(16 + FINISHED.0 + NAMED.0, 6 + FINISHED.1 + NAMED.1)
	}
	fn correct_examination() -> Weight {
		accesses(13, 4)
	}
	fn reassign() -> Weight {
		accesses(20 + NAMED.0, 6 + MOVED + NAMED.1)
	}
	fn dispute() -> Weight {
		accesses(11, 4)
	}
	fn withdraw_dispute() -> Weight {
		accesses(10, 3)
	}
	fn rule() -> Weight {
		accesses(19 + FINISHED.0 + NAMED.0, 8 + FINISHED.1 + NAMED.1)
	}
	fn report_doses() -> Weight {
		accesses(19 + ALL_READERS, 13 + GRANTS)
	}
	fn retract_report() -> Weight {
		accesses(12, 4)
	}
	fn end_keys(count: u32) -> Weight {
		storage(2, 1).saturating_add(storage(3, 5).saturating_mul(count.into()))
	}
}
