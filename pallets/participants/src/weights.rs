//! What the calls cost.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`RocksDbWeight`], which are above those of ParityDB, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::RocksDbWeight};
use vacchain_primitives::bounds::{MAX_AUTHORITY_WRAPS, MAX_HEALTH_ADMINS, MAX_INSTITUTIONS, MAX_PROPOSALS};

/// What a call may take besides storage: 100 µs.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// What the calls cost.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn register() -> Weight;
	fn suspend() -> Weight;
	fn reinstate() -> Weight;
	fn replace_keys() -> Weight;
	fn appoint_health_admin() -> Weight;
	fn dismiss_health_admin() -> Weight;
	fn share_authority_keys(wraps: u32) -> Weight;
	fn replace_authority_keys(wraps: u32) -> Weight;
	fn admit() -> Weight;
}

/// What a change of an institution's account or status asks of its neighbours at its worst: every institution's
/// account is read to seat the council anew, and the votes on each open proposal are written again.
const CHANGE: (u64, u64) = (3 + MAX_INSTITUTIONS as u64 + MAX_PROPOSALS as u64, 3 + MAX_PROPOSALS as u64);

fn accesses(reads: u64, writes: u64) -> Weight {
	EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn register() -> Weight {
		accesses(8, 6)
	}
	fn suspend() -> Weight {
		accesses(5 + CHANGE.0, 1 + CHANGE.1)
	}
	fn reinstate() -> Weight {
		accesses(5 + CHANGE.0, 1 + CHANGE.1)
	}
	fn replace_keys() -> Weight {
		accesses(7 + CHANGE.0, 3 + CHANGE.1)
	}
	fn appoint_health_admin() -> Weight {
		accesses(7, 6)
	}
	fn dismiss_health_admin() -> Weight {
		let (admins, wraps) = (u64::from(MAX_HEALTH_ADMINS), u64::from(MAX_AUTHORITY_WRAPS));
		accesses(4 + admins + wraps + CHANGE.0, 2 + wraps + CHANGE.1)
	}
	fn share_authority_keys(wraps: u32) -> Weight {
		accesses(8, wraps.into())
	}
	fn replace_authority_keys(wraps: u32) -> Weight {
		accesses(7, 2 + u64::from(wraps))
	}
	fn admit() -> Weight {
		accesses(5, 2)
	}
}
