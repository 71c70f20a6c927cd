//! The server: who calls, what they may, and what the chain answers.
//!
//! A request passes, in this order, the `edge` (connections, sizes, rates), [`access`] (the one place that knows which
//! role may call which method), and its namespace's module.

pub mod access;
pub mod chain;
pub mod config;
pub mod connection;
pub mod edge;
pub mod metrics;
pub mod store;

use std::{io, net::SocketAddr, path::PathBuf};

pub use config::Config;

/// What the gateway's log lines are marked with.
const LOG: &str = "gateway";

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
	/// The port is taken, or not allowed.
	#[error("cannot listen on {address} for the gateway: {error}; give another port with --gateway-port")]
	Listen {
		/// Where.
		address: SocketAddr,
		/// Why not.
		error: io::Error,
	},
	/// A file for TLS cannot be used.
	#[error(
		"{} cannot be used for TLS: {reason}; give PEM files with --gateway-tls-cert and --gateway-tls-key",
		file.display()
	)]
	Tls {
		/// Which.
		file: PathBuf,
		/// Why not.
		reason: String,
	},
	/// A name to be reached under is none.
	#[error(
		"`{0}` is no name to be reached under; give --gateway-host a name or a name and a port, without wildcards"
	)]
	Host(String),
	/// An origin is none.
	#[error(
		"`{0}` is no origin; give --gateway-cors one such as https://vaccines.example.org, without wildcards"
	)]
	Cors(String),
	/// The system does not let it work.
	#[error("the gateway cannot start: {0}")]
	System(#[from] io::Error),
	/// Its metrics cannot be shown.
	#[error("the gateway's metrics cannot be shown: {0}")]
	Metrics(#[from] substrate_prometheus_endpoint::PrometheusError),
}
