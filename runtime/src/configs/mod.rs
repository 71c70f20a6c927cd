//! How each pallet is configured, one concern a file.

#![warn(missing_docs)]

mod authorities;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
mod calls;
mod consensus;
mod no_currency;
mod pauses;
mod registry;
mod system;

pub use authorities::Matters;
pub use calls::AllowedCalls;
pub use no_currency::NoCurrency;
pub use pauses::{NEVER_PAUSED, Pauses};
pub use registry::RoleQuotas;
pub use system::{MAX_BLOCK_LENGTH, RuntimeBlockLength, RuntimeBlockWeights, SS58_PREFIX};
