//! How a gateway is set up.

use std::{
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::PathBuf,
};

/// How a gateway is set up. The node makes it of its command line.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where it listens.
	pub listen: SocketAddr,
	/// The folder for its keys and, by default, its database.
	pub folder: PathBuf,
	/// A PostgreSQL database by URL, instead of SQLite in the folder.
	pub database: Option<String>,
	/// The PEM files of the TLS certificate chain and its private key.
	pub tls: Option<(PathBuf, PathBuf)>,
	/// Which origins a browser may come from; none by default.
	pub cors: Vec<String>,
	/// Which `Host` headers are served, besides the listening address and localhost.
	pub hosts: Vec<String>,
	/// The proxies whose `X-Forwarded-For` is believed.
	pub trusted_proxies: Vec<IpAddr>,
	/// The limits.
	pub limits: Limits,
}

/// What is bounded, and at how much.
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
	/// Registrations of passwords an hour from one address.
	pub registrations_per_address: u32,
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
			registrations_per_address: 100,
		}
	}
}

impl Config {
	/// A gateway with a folder, on loopback, with everything else as usual.
	pub fn new(folder: PathBuf) -> Self {
		Self {
			listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), crate::PORT),
			folder,
			database: None,
			tls: None,
			cors: Vec::new(),
			hosts: Vec::new(),
			trusted_proxies: Vec::new(),
			limits: Limits::default(),
		}
	}
}
