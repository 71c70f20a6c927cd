//! The registry's pallets joined with each other as the runtime joins them, without fakes: a property test against a
//! model, visits told as stories, and what a call touches.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod accesses;
mod calls;
mod chain;
#[path = "../common/configs.rs"]
mod configs;
mod disk;
mod layout;
mod life;
mod model;
mod plan;
mod property;
mod stories;
mod takings;
mod world;
