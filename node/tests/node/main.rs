//! What the built node does, seen from outside: each test starts the binary and asks it over its RPC.

mod blocks;
mod command_line;
mod node;
mod refusals;
mod rpc;
mod transactions;
