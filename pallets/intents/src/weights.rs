//! The weights of the calls.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`ParityDbWeight`], which are the runtime's, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::ParityDbWeight};

/// The time that a call may take besides storage: 100 µs. Checking a signature takes about 60 µs of them.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// The weights of the calls.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn authorize_carry() -> Weight;
	fn carry() -> Weight;
}

impl WeightInfo for () {
	// The account, the participant and its organisation, the lanes, the quota, the clock, the pause and the genesis hash.
	fn authorize_carry() -> Weight {
		EXECUTION.saturating_add(ParityDbWeight::get().reads(8))
	}
	// The same again; the lanes and the quota change. The carried call comes on top.
	fn carry() -> Weight {
		EXECUTION.saturating_add(ParityDbWeight::get().reads_writes(7, 2))
	}
}
