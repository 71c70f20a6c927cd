//! The gateway of a running node: what it answers and refuses over the wire, and how it bears clients that mean harm.
//!
//! Figures are printed; `--nocapture` shows them. One test runs at a time, since each would disturb what others measure.

mod access_log;
#[allow(dead_code, reason = "it has more than this needs")]
#[path = "../edge/client.rs"]
mod client;
mod figures;
mod hostile;
mod node;
mod pages;
mod people;
#[path = "../support/postgres.rs"]
mod postgres;
mod roles;
mod sharing;
mod timing;
