//! Helpers that the tests of several packages share.
//!
//! [`node`] starts a node and knows where it listens, [`process`] ends programs and waits until they are gone, [`port`]
//! keeps a port free for a program that must be told one, [`wait`] waits for a condition with a bound, [`folder`] removes
//! a folder that a static holds, and [`package`] knows where the package's files are. [`child`] makes up children. [`postgres`]
//! is a database server, [`raw`] a client that sends what no honest one would.
//!
//! A test that follows these rules fails for its own reason only:
//!
//! - A program that is killed is waited for, because its threads hold files and locks until the last one is gone.
//! - A program chooses its own ports (`0`) and says which; a [`port::Port`] is for addresses that others must know before.
//! - A test waits for a condition with [`wait::until`], never for a time.

pub mod child;
pub mod folder;
pub mod node;
pub mod package;
pub mod port;
pub mod postgres;
pub mod process;
pub mod raw;
pub mod wait;

pub use child::birth_date;
pub use node::Node;
pub use port::Port;
pub use postgres::Postgres;
pub use process::{Process, program};
pub use wait::{PATIENCE, until, until_async};
