//! The built node, seen from outside: each test starts the binary and asks it over its RPC.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod access_log;
mod blocks;
mod command_line;
mod equivocation;
mod gateway;
mod intents;
mod new_network;
mod node;
mod peers;
mod ports;
mod refusals;
mod set_changes;
mod transactions;
