//! The weights of the calls.
//!
//! Until the weights are measured, each is its number of storage accesses at the database weights of
//! [`ParityDbWeight`], which are the runtime's, and [`EXECUTION`] for the rest.

use frame_support::weights::{Weight, constants::ParityDbWeight};
use vacchain_primitives::weights::EXECUTION;

/// The weights of the calls.
#[allow(missing_docs)]
pub trait WeightInfo {
	fn log_reads(reads: u32) -> Weight;
}

impl WeightInfo for () {
	// For a read: the record's owner, six rows of its reader's standing, the record itself and six rows more where it was
	// merged into another one, and of the log the recent rows, a page and a sum. At worst the recent rows and a sum change,
	// and a page begins or ends.
	fn log_reads(reads: u32) -> Weight {
		let reads = u64::from(reads);
		EXECUTION.saturating_add(ParityDbWeight::get().reads_writes(5 + 17 * reads, 2 + 3 * reads))
	}
}
