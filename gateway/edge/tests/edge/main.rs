//! The layers between the network and the methods, over real connections, with methods that do nothing.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod door;
mod limits;
mod server;
mod stop;
mod times;
mod tls;
