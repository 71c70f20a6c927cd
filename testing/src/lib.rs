//! Helpers that the tests of several packages share.
//!
//! [`port`] keeps a port free for a program that must be told one, [`wait`] waits for a condition with a bound, and
//! [`package`] knows where the package's files are. [`child`] makes up children. [`postgres`] is a database server, [`raw`] a
//! client that sends what no honest one would. Nodes and other programs are started by `vacchain-testnet`.
//!
//! A test that follows these rules fails for its own reason only:
//!
//! - A program chooses its own ports (`0`) and says which; a [`port::Port`] is for addresses that others must know before.
//! - A test waits for a condition with [`wait::until`], never for a time.

#![allow(
	clippy::restriction,
	clippy::cast_possible_truncation,
	clippy::missing_errors_doc,
	clippy::missing_panics_doc,
	reason = "a test fails by panicking"
)]

pub mod child;
pub mod package;
pub mod port;
pub mod postgres;
pub mod raw;
pub mod wait;

pub use child::birth_date;
pub use port::Port;
pub use postgres::Postgres;
pub use wait::{PATIENCE, until, until_async};
