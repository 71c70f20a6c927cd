//! How an edge is set up.

use std::{
	net::{IpAddr, SocketAddr},
	path::PathBuf,
	time::Duration,
};

/// How an edge is set up.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where it listens.
	pub listen: SocketAddr,
	/// The PEM files of the TLS certificate chain and its private key.
	pub tls: Option<(PathBuf, PathBuf)>,
	/// Which origins a browser may come from; none by default.
	pub cors: Vec<String>,
	/// Which `Host` headers are served, besides the listening address and localhost.
	pub hosts: Vec<String>,
	/// The proxies whose `X-Forwarded-For` is believed.
	pub trusted_proxies: Vec<IpAddr>,
	/// The folder of the built pages that browsers are given.
	pub pages: Option<PathBuf>,
	/// The limits.
	pub limits: Limits,
}

impl Config {
	/// An edge at this address, with everything else as usual.
	pub fn new(listen: SocketAddr) -> Self {
		Self {
			listen,
			tls: None,
			cors: Vec::new(),
			hosts: Vec::new(),
			trusted_proxies: Vec::new(),
			pages: None,
			limits: Limits::default(),
		}
	}
}

/// The bounds of the edge's resources.
#[derive(Clone, Debug)]
pub struct Limits {
	/// Longest request, in bytes: a runtime upgrade in hexadecimal must fit.
	pub request_bytes: u32,
	/// Longest answer, in bytes.
	pub response_bytes: u32,
	/// Most calls in one batch.
	pub batch: u32,
	/// Most connections at one time.
	pub connections: u32,
	/// Most connections at one time from one address.
	pub connections_per_address: u32,
	/// Most subscriptions of one connection.
	pub subscriptions: u32,
	/// Calls a second from one address.
	pub calls_per_address: u32,
	/// Calls a second of one participant.
	pub calls_per_participant: u32,
	/// How long a handshake and a request's headers may take, and how long a connection may be idle between requests.
	pub header_time: Duration,
	/// How long a request's body may take to arrive, and an answer to leave.
	pub body_time: Duration,
	/// How often a WebSocket is asked whether it is still there. One that does not answer twice is closed.
	pub ping_time: Duration,
	/// How often it is looked whether the certificate's files have changed.
	pub certificate_time: Duration,
	/// How long requests may still run once the gateway stops.
	pub stop_time: Duration,
}

impl Default for Limits {
	/// For a hospital's whole staff behind one address.
	fn default() -> Self {
		Self {
			request_bytes: 4 * 1024 * 1024,
			response_bytes: 4 * 1024 * 1024,
			batch: 32,
			connections: 4096,
			connections_per_address: 512,
			subscriptions: 64,
			calls_per_address: 2000,
			calls_per_participant: 200,
			header_time: Duration::from_secs(10),
			body_time: Duration::from_secs(30),
			ping_time: Duration::from_secs(20),
			certificate_time: Duration::from_secs(60),
			stop_time: Duration::from_secs(5),
		}
	}
}
