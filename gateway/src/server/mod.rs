//! The server: who calls, what they may, and what the chain answers.
//!
//! A request passes, in this order, the [`edge`] (connections, sizes, rates), [`access`] (the one place that knows which
//! role may call which method), and its namespace's module.

pub mod access;
pub mod access_log;
pub mod accesses;
pub mod auth;
pub mod chain;
pub mod config;
pub mod connection;
pub mod consent;
pub mod cursor;
pub mod directory;
pub mod discover;
pub mod edge;
pub mod enrolment;
pub mod metrics;
pub mod network;
pub mod powers;
pub mod private_file;
pub mod records;
pub mod signing;
mod start;
pub mod store;
pub mod transactions;

pub use config::Config;
pub use start::{Running, StartError, start};

/// The target of the gateway's log lines.
const LOG: &str = "gateway";
