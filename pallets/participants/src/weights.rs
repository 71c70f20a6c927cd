//! Costs of the calls.
//!
//! Until the weights are measured, each is made of its storage [`accesses`].

use frame_support::weights::Weight;
use vacchain_primitives::{
	bounds::{MAX_CANDIDATES, MAX_HOLDERS, MAX_INSTITUTIONS, MAX_PROPOSALS, MAX_REMOVED_WRAPS},
	weights::accesses,
};

/// The cost of each call.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn register() -> Weight;
	fn suspend() -> Weight;
	fn reinstate() -> Weight;
	fn replace_keys() -> Weight;
	fn replace_health_admin_keys() -> Weight;
	fn appoint_health_admin() -> Weight;
	fn dismiss_health_admin() -> Weight;
	fn put_forward() -> Weight;
	fn withdraw_candidate() -> Weight;
	fn move_staff() -> Weight;
	fn agree_to_move() -> Weight;
	fn update_profile() -> Weight;
	fn set_password_number() -> Weight;
	fn replace_content_key(wraps: u32) -> Weight;
	fn confirm_content_key() -> Weight;
	fn share_content_key() -> Weight;
	fn discard_content_key() -> Weight;
	fn accept_content_key() -> Weight;
	fn set_number_tag() -> Weight;
}

/// The reads and writes of the neighbours after a change of an institution's account or status, at most: every institution's
/// account is read to seat the council anew, and the votes on each open proposal are written again.
const CHANGE: (u64, u64) = (3 + MAX_INSTITUTIONS as u64 + MAX_PROPOSALS as u64, 3 + MAX_PROPOSALS as u64);

/// The reads and writes when somebody stops holding a content key, at most: a pending one goes with all its wraps, and the
/// person's own wraps go.
const LEAVING: (u64, u64) = (8, 5 + MAX_HOLDERS as u64 + MAX_REMOVED_WRAPS as u64);

/// As [`LEAVING`], for a health admin, who may hold the content keys of the health authority and of its custodies.
const LEAVING_ALL: (u64, u64) = (3 * LEAVING.0, 3 * LEAVING.1);

/// The reads and writes of an entry of a log.
const LOGGED: (u64, u64) = (1, 2);

/// The reads and writes of an entry of the keys.
const KEYS: (u64, u64) = (1, 2);

/// The signer, its organisation and the role of that one.
const READING_STAFF: u64 = 4;

impl WeightInfo for () {
	fn register() -> Weight {
		accesses(13 + KEYS.0 + LOGGED.0, 11 + KEYS.1 + LOGGED.1)
	}
	fn suspend() -> Weight {
		accesses(7 + CHANGE.0 + LEAVING_ALL.0 + LOGGED.0, 3 + CHANGE.1 + LEAVING_ALL.1 + LOGGED.1)
	}
	fn reinstate() -> Weight {
		accesses(19 + CHANGE.0 + LOGGED.0, 7 + CHANGE.1 + LOGGED.1)
	}
	fn replace_keys() -> Weight {
		// Who owns or guards a record gets new keys by a claim.
		let reads = 13 + CHANGE.0 + LEAVING_ALL.0 + KEYS.0 + LOGGED.0;
		accesses(reads, 6 + CHANGE.1 + LEAVING_ALL.1 + KEYS.1 + LOGGED.1)
	}
	fn replace_health_admin_keys() -> Weight {
		let reads = 9 + CHANGE.0 + LEAVING_ALL.0 + KEYS.0 + LOGGED.0;
		accesses(reads, 3 + CHANGE.1 + LEAVING_ALL.1 + KEYS.1 + LOGGED.1)
	}
	fn appoint_health_admin() -> Weight {
		accesses(8 + KEYS.0 + LOGGED.0, 9 + KEYS.1 + LOGGED.1)
	}
	fn dismiss_health_admin() -> Weight {
		accesses(12 + CHANGE.0 + LEAVING_ALL.0 + LOGGED.0, 2 + CHANGE.1 + LEAVING_ALL.1 + LOGGED.1)
	}
	fn put_forward() -> Weight {
		let candidates = u64::from(MAX_CANDIDATES);
		accesses(7 + 2 * candidates, 2 + candidates)
	}
	fn withdraw_candidate() -> Weight {
		accesses(4, 2)
	}
	fn move_staff() -> Weight {
		let reads = 21 + CHANGE.0 + LEAVING.0 + LOGGED.0;
		accesses(reads, 15 + CHANGE.1 + LEAVING.1 + LOGGED.1)
	}
	fn agree_to_move() -> Weight {
		accesses(5, 1)
	}
	fn update_profile() -> Weight {
		accesses(6 + LOGGED.0, 2 + LOGGED.1)
	}
	fn set_password_number() -> Weight {
		accesses(4, 1)
	}
	fn replace_content_key(wraps: u32) -> Weight {
		let wraps = u64::from(wraps);
		// Of a custody's, each holder is looked up among the other custody's, and remembered as this one's.
		let reads = READING_STAFF + 7 + 3 * wraps + u64::from(MAX_HOLDERS) + KEYS.0 + LOGGED.0;
		accesses(reads, 7 + 2 * wraps + u64::from(MAX_HOLDERS) + KEYS.1 + LOGGED.1)
	}
	fn set_number_tag() -> Weight {
		accesses(9 + LOGGED.0, 4 + LOGGED.1)
	}
	fn confirm_content_key() -> Weight {
		// The maker, and whether it was ever given the other custody's key.
		accesses(READING_STAFF + 7 + KEYS.0 + LOGGED.0, 7 + KEYS.1 + LOGGED.1)
	}
	fn share_content_key() -> Weight {
		accesses(READING_STAFF + 7 + LOGGED.0, 3 + LOGGED.1)
	}
	fn discard_content_key() -> Weight {
		// A pending key goes with all its wraps.
		accesses(READING_STAFF + 6 + LOGGED.0, 5 + u64::from(MAX_HOLDERS) + LOGGED.1)
	}
	fn accept_content_key() -> Weight {
		accesses(READING_STAFF + 3 + LOGGED.0, 2 + LOGGED.1)
	}
}
