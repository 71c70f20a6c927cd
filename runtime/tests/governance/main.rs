//! How the institutions decide, on the whole runtime with the SDK's collective: attacks on the vote, pauses, and random
//! sequences of decisions; and what the runtime's quotas admit.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod attacks;
mod pauses;
mod powers;
mod property;
mod quotas;
mod world;
