//! Costs of the calls.
//!
//! Until the weights are measured, each is made of its storage [`accesses`]. A record has at most [`MAX_READERS`] readers;
//! where their roles are asked, each counts as an access.

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::MAX_READERS,
	weights::{accesses, storage},
};

/// The cost of each call.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn request_access() -> Weight;
	fn withdraw_request() -> Weight;
	fn deny_request() -> Weight;
	fn deny_for_ward() -> Weight;
	fn grant() -> Weight;
	fn revoke() -> Weight;
	fn transfer() -> Weight;
	fn name_guardian() -> Weight;
	fn remove_guardian() -> Weight;
	fn resign() -> Weight;
	fn renew_keys() -> Weight;
	fn give_half() -> Weight;
	fn bridge() -> Weight;
	fn keep_past_wrap() -> Weight;
	fn end_requests(count: u32) -> Weight;
}

/// The accesses that it takes to ask for the role or the key of each reader: its row, and its organisation's.
const ALL_READERS: u64 = 2 * MAX_READERS as u64;

/// The writes of what is listed as open to each reader that was granted access, of which a rotation drops the expired ones.
const GRANTS: u64 = MAX_READERS as u64 - 4;

/// The reads and writes of a provider's list when one of its requests is answered, and of when that is forgotten.
const ANSWERED: (u64, u64) = (2, 3);

impl WeightInfo for () {
	fn request_access() -> Weight {
		accesses(7, 5)
	}
	fn withdraw_request() -> Weight {
		accesses(6, 3)
	}
	fn deny_request() -> Weight {
		accesses(5 + ANSWERED.0, 2 + ANSWERED.1)
	}
	fn deny_for_ward() -> Weight {
		accesses(9 + ANSWERED.0, 4 + ANSWERED.1)
	}
	fn grant() -> Weight {
		accesses(13 + 2 * ANSWERED.0 + ALL_READERS, 13 + 2 * ANSWERED.1 + GRANTS)
	}
	fn revoke() -> Weight {
		accesses(9 + ALL_READERS, 8 + GRANTS)
	}
	fn transfer() -> Weight {
		accesses(14 + 2 * ANSWERED.0 + ALL_READERS, 14 + 2 * ANSWERED.1 + GRANTS)
	}
	fn name_guardian() -> Weight {
		accesses(9 + ALL_READERS, 8 + GRANTS)
	}
	fn remove_guardian() -> Weight {
		accesses(11 + ALL_READERS, 9 + GRANTS)
	}
	fn resign() -> Weight {
		accesses(8, 6)
	}
	fn renew_keys() -> Weight {
		accesses(9 + ALL_READERS, 8 + GRANTS)
	}
	fn give_half() -> Weight {
		accesses(13, 4)
	}
	fn bridge() -> Weight {
		accesses(10, 4)
	}
	fn keep_past_wrap() -> Weight {
		accesses(12, 4)
	}
	fn end_requests(count: u32) -> Weight {
		storage(2, 0).saturating_add(storage(5, 6).saturating_mul(count.into()))
	}
}
