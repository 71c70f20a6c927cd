//! How each pallet is configured, one concern a file.

#![warn(missing_docs)]

#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
mod calls;
mod consensus;
mod registry;
mod system;

pub use calls::AllowedCalls;
pub use registry::RoleQuotas;
pub use system::{MAX_BLOCK_LENGTH, RuntimeBlockLength, RuntimeBlockWeights, SS58_PREFIX};
