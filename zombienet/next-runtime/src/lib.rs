//! The runtime that the network's tests upgrade to: the version after this one, with a migration.

#![cfg_attr(target_family = "wasm", no_std)]
#![allow(missing_docs, reason = "the build writes the constants")]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

// Its functions are what a node calls.
#[cfg(target_family = "wasm")]
pub use vacchain_runtime::*;
