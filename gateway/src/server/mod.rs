//! The server: who calls, what they may, and what the chain answers.
//!
//! A request passes, in this order, the `edge` (connections, sizes, rates), [`access`] (the one place that knows which
//! role may call which method), and its namespace's module.

pub mod access;
pub mod auth;
pub mod chain;
pub mod config;
pub mod connection;
pub mod edge;
pub mod metrics;
pub mod cursor;
pub mod enrolment;
mod start;
pub mod signing;
pub mod store;
pub mod transactions;

pub use config::Config;
pub use start::{Running, StartError, start};

/// What the gateway's log lines are marked with.
const LOG: &str = "gateway";
