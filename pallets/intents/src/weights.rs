//! The weights of the calls.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`ParityDbWeight`], which are the runtime's, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::ParityDbWeight};

/// The time that a call may take besides storage: 100 µs. Checking a signature takes about 60 µs of them.
const EXECUTION: Weight = Weight::from_parts(100_000_000, 4096);

/// The time for each byte: 5 ns. Attachments are copied, hashed and decoded.
const EXECUTION_OF_BYTE: Weight = Weight::from_parts(5_000, 0);

fn of_length(length: u32) -> Weight {
	EXECUTION_OF_BYTE.saturating_mul(length.into())
}

/// The weights of the calls. The length is the signed intent's, in bytes.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn authorize_carry(length: u32) -> Weight;
	fn carry(length: u32) -> Weight;
}

impl WeightInfo for () {
	// The account, the participant and its organisation, the lanes, its own quota and the one that its organisation shares,
	// the visit or record that makes it exempt, the clock, the pause, the decided upgrade and the genesis hash.
	fn authorize_carry(length: u32) -> Weight {
		EXECUTION.saturating_add(of_length(length)).saturating_add(ParityDbWeight::get().reads(11))
	}
	// The same again; the lanes and both quotas change. The carried call comes on top.
	fn carry(length: u32) -> Weight {
		EXECUTION.saturating_add(of_length(length)).saturating_add(ParityDbWeight::get().reads_writes(9, 3))
	}
}
