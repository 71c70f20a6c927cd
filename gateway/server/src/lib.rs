//! A gateway, which the node runs: who calls, what they may, and what the chain answers. The contract with its clients is
//! `vacchain-gateway`.
//!
//! A request passes, in this order, the [`edge`] (connections, sizes, rates), [`access`] (whose session calls, and whether its
//! role may), and its namespace's module. Who may read what is the runtime's to decide: [`reads`] asks it.

pub mod access;
pub mod access_log;
pub mod api;
pub mod auth;
pub mod chain;
pub mod config;
pub mod cursor;
pub mod discover;
pub mod enrolment;
pub mod explorer;
pub mod metrics;
pub mod network;
pub mod private_file;
pub mod proofs;
pub mod reads;
mod recent;
pub mod signing;
mod start;
pub mod transactions;

pub use config::Config;
pub use start::{Running, StartError, start};
/// The layers before the methods, whose limits a [`Config`] has.
pub use vacchain_gateway_edge as edge;
/// The gateway's own database, whose address a [`Config`] names.
pub use vacchain_gateway_store as store;

use vacchain_gateway_edge::LOG;
