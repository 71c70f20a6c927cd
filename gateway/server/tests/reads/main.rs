//! Every method over the real runtime: the right to call it, the right to read by it, and what is logged of it.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

#[path = "../support/chain.rs"]
mod chain;
mod directory;
mod finding;
mod keys;
mod life;
mod logging;
mod powers;
mod proofs;
mod reading;
mod roles;
mod world;
