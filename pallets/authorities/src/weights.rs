//! The weights of the calls.
//!
//! Until the weights are measured, each is made of its storage [`accesses`]. There are at most [`MAX_INSTITUTIONS`]
//! institutions; where each is looked up, each counts as an access.

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::{MAX_INSTITUTIONS, MAX_NODES, MAX_OPEN_PROPOSALS, MAX_PROPOSALS},
	weights::accesses,
};

/// The time that the check of a signature may take: 100 µs.
const SIGNATURE: Weight = Weight::from_parts(100_000_000, 0);

/// The most that the proof of an equivocation takes besides storage, two signatures and the keys of every validator
/// included: 1 ms.
const PROOF: Weight = Weight::from_parts(1_000_000_000, 16384);

/// The weights of the calls.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn admit_organisation() -> Weight;
	fn dismiss_organisation() -> Weight;
	fn admit_validator() -> Weight;
	fn remove_validator() -> Weight;
	fn pardon_validator() -> Weight;
	fn set_nodes() -> Weight;
	fn set_gateways() -> Weight;
	fn authorize_upgrade() -> Weight;
	fn publish() -> Weight;
	fn report_equivocation_unsigned() -> Weight;
	fn propose() -> Weight;
	fn vote() -> Weight;
	fn close() -> Weight;
	fn withdraw() -> Weight;
	fn count_author() -> Weight;
}

/// Each institution once.
const EACH: u64 = MAX_INSTITUTIONS as u64;
/// Each waiting proposal once.
const PROPOSALS: u64 = MAX_PROPOSALS as u64;
/// Each waiting proposal of an institution once.
const OWN_PROPOSALS: u64 = MAX_OPEN_PROPOSALS as u64;
/// Each node of an institution once.
const NODES: u64 = MAX_NODES as u64;

/// Besides these accesses, the council's seats are given anew, and each waiting proposal needs another number of votes.
fn seats_and(reads: u64, writes: u64) -> Weight {
	accesses(reads + 4 + EACH + 2 * PROPOSALS, writes + 3 + PROPOSALS)
}

impl WeightInfo for () {
	fn admit_organisation() -> Weight {
		seats_and(4, 1)
	}
	fn dismiss_organisation() -> Weight {
		seats_and(6, 2 + NODES + 4 * OWN_PROPOSALS)
	}
	fn admit_validator() -> Weight {
		accesses(8 + 2 * EACH, 4)
	}
	fn remove_validator() -> Weight {
		accesses(4, 1)
	}
	fn pardon_validator() -> Weight {
		accesses(4 + 2 * EACH, 3)
	}
	fn set_gateways() -> Weight {
		accesses(5, 1)
	}
	fn set_nodes() -> Weight {
		accesses(6 + 2 * NODES, 1 + 2 * NODES).saturating_add(SIGNATURE.saturating_mul(NODES))
	}
	fn authorize_upgrade() -> Weight {
		accesses(1, 1)
	}
	fn publish() -> Weight {
		accesses(1, 1)
	}
	fn report_equivocation_unsigned() -> Weight {
		PROOF.saturating_add(accesses(20 + 5 * EACH, 10))
	}
	fn propose() -> Weight {
		accesses(14 + PROPOSALS, 7)
	}
	fn vote() -> Weight {
		accesses(8, 6)
	}
	fn close() -> Weight {
		accesses(8, 6)
	}
	fn withdraw() -> Weight {
		accesses(8, 4)
	}
	fn count_author() -> Weight {
		accesses(4, 2)
	}
}
