//! Every method over the real runtime: the right to call it, the right to read by it, and what is logged of it.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

#[path = "../support/chain.rs"]
mod chain;
mod directory;
mod finding;
mod keys;
mod life;
mod logging;
mod methods;
mod powers;
mod reading;
mod roles;
mod world;
