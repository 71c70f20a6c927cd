//! What a bundle's reader sees, and what it is told of the rest.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod anything;
mod demo;
mod folders;
mod problems;
mod reading;
mod same_child;
mod support;
mod synthea;
