//! What a bundle's reader sees, and what it is told of the rest.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod anything;
mod demo;
mod folders;
mod problems;
mod reading;
mod same_child;
mod support;
mod synthea;
