//! How the institutions decide, on the whole runtime with the SDK's collective: attacks on the vote, pauses, and random
//! sequences of decisions; and what the runtime's quotas admit.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod attacks;
mod pauses;
mod powers;
mod property;
mod quotas;
mod world;
