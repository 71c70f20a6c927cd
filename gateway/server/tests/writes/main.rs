//! What becomes of transactions that are handed over: the relay over the real runtime, blocks that the test makes, and a
//! pool that answers what the test says.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

#[allow(dead_code, reason = "reads need more of it")]
#[path = "../support/chain.rs"]
mod chain;
mod intents;
mod ledger;
mod own;
mod pool;
mod repeating;
mod scene;
mod watching;
