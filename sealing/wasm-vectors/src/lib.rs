//! Checks `vacchain-sealing` against its vectors: those of RFC 9180 and RFC 9807, and its own.
//!
//! The same checks run natively, as a library, and in the browser's target, as a module without imports whose
//! exports are in `exports.rs`.

mod bytes;
mod own;
mod rfc9180;
mod rfc9807;
mod rng;

#[cfg(target_arch = "wasm32")]
mod exports;

pub use own::{check_own, make_own};
pub use rfc9180::check_rfc9180;
pub use rfc9807::check_rfc9807;
pub use rng::VectorRng;

/// Why a vector failed, in words.
pub type Failure = String;

/// Compares what was computed with what the vector says.
fn same<T: PartialEq>(what: &str, computed: T, expected: T) -> Result<(), Failure> {
	if computed == expected { Ok(()) } else { Err(format!("{what} differs from the vector")) }
}
