//! The layers between the network and the methods, over real connections, with methods that do nothing.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod door;
mod limits;
mod pages;
mod server;
mod stop;
mod times;
mod tls;
