//! People use the command line, on one running node. Each test brings its own families; the staff of the
//! organisations serve all.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod bad_keys;
#[path = "../common/mod.rs"]
mod common;
mod explorer;
mod finding;
mod people;
mod publications;
mod record_life;
mod roles;
mod visits;
#[path = "../world/mod.rs"]
mod world;
