//! What becomes of transactions that are handed over: the relay over the real runtime, blocks that the test makes, and a
//! pool that answers what the test says.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

#[path = "../support/chain.rs"]
mod chain;
mod explorer;
mod intents;
mod own;
mod pool;
mod repeating;
mod scene;
mod watching;
