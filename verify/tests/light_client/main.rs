//! The light client against chains that the tests make with the SDK's types, and against the SDK's verifier.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod finality;
mod second_opinion;
mod state;
mod world;
