//! What the calls cost.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`RocksDbWeight`], which are above those of ParityDB, and [`EXECUTION`] for the rest. A record has at most
//! [`MAX_READERS`] readers; where their roles are asked, each counts as an access.

use frame_support::weights::{Weight, constants::RocksDbWeight};
use vacchain_primitives::bounds::MAX_READERS;

/// What a call may take besides storage: 100 µs.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// What the calls cost.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn request_access() -> Weight;
	fn withdraw_request() -> Weight;
	fn deny_request() -> Weight;
	fn grant() -> Weight;
	fn revoke() -> Weight;
	fn transfer() -> Weight;
	fn name_guardian() -> Weight;
	fn remove_guardian() -> Weight;
	fn renew_keys() -> Weight;
	fn restore() -> Weight;
}

fn accesses(reads: u64, writes: u64) -> Weight {
	EXECUTION.saturating_add(RocksDbWeight::get().reads_writes(reads, writes))
}

impl WeightInfo for () {
	fn request_access() -> Weight {
		accesses(5, 1)
	}
	fn withdraw_request() -> Weight {
		accesses(3, 1)
	}
	fn deny_request() -> Weight {
		accesses(3, 1)
	}
	fn grant() -> Weight {
		accesses(9 + u64::from(MAX_READERS), 6)
	}
	fn revoke() -> Weight {
		accesses(8, 6)
	}
	fn transfer() -> Weight {
		accesses(12 + u64::from(MAX_READERS), 8)
	}
	fn name_guardian() -> Weight {
		accesses(9, 4)
	}
	fn remove_guardian() -> Weight {
		accesses(8, 6)
	}
	fn renew_keys() -> Weight {
		accesses(8, 6)
	}
	fn restore() -> Weight {
		accesses(11, 6)
	}
}
