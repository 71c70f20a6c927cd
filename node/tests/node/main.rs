//! The built node, seen from outside: each test starts the binary and asks it over its RPC.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

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
