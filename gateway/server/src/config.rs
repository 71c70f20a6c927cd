//! How a gateway is set up.

use std::{
	fmt,
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::PathBuf,
	time::Duration,
};

use sp_core::{Pair as _, sr25519};
use vacchain_gateway_store::StoreUrl;
use zeroize::Zeroizing;

/// How a gateway is set up. The node makes it of its command line.
#[derive(Clone, Debug)]
pub struct Config {
	/// Where it listens.
	pub listen: SocketAddr,
	/// The folder for its keys and, by default, its database.
	pub folder: PathBuf,
	/// Its database.
	pub database: StoreUrl,
	/// The PEM files of the TLS certificate chain and its private key.
	pub tls: Option<(PathBuf, PathBuf)>,
	/// Which origins a browser may come from; none by default.
	pub cors: Vec<String>,
	/// Which `Host` headers are served, besides the listening address and localhost.
	pub hosts: Vec<String>,
	/// The proxies whose `X-Forwarded-For` is believed.
	pub trusted_proxies: Vec<IpAddr>,
	/// The gateway's participant on chain.
	pub account: Account,
	/// The limits.
	pub limits: Limits,
}

/// The gateway's participant on chain: it signs the log of reads.
#[derive(Clone)]
pub enum Account {
	/// The account of this key file, which is made if it is not there.
	File(PathBuf),
	/// The account of this sr25519 seed: a development chain's.
	Seed(Zeroizing<[u8; 32]>),
}

impl Account {
	/// A development identity's account, whose key everybody knows: `//username` of the development phrase.
	pub fn development(username: &str) -> Option<Self> {
		let (_, seed) = sr25519::Pair::from_string_with_seed(&format!("//{username}"), None).ok()?;
		seed.map(Zeroizing::new).map(Self::Seed)
	}
}

impl fmt::Debug for Account {
	/// The seed is not for logs.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::File(file) => f.debug_tuple("File").field(file).finish(),
			Self::Seed(_) => f.write_str("Seed(..)"),
		}
	}
}

/// The bounds of the gateway's resources.
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
			registrations_per_address: 100,
			header_time: Duration::from_secs(10),
			body_time: Duration::from_secs(30),
			ping_time: Duration::from_secs(20),
			certificate_time: Duration::from_secs(60),
			stop_time: Duration::from_secs(5),
		}
	}
}

/// The key of the gateway's account, in its folder.
const ACCOUNT_KEY: &str = "account.key";

/// Its database, in its folder, unless it has another.
const DATABASE: &str = "gateway.sqlite";

impl Config {
	/// A gateway with a folder, on loopback, with everything else as usual.
	pub fn new(folder: PathBuf) -> Self {
		Self {
			listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), vacchain_gateway::PORT),
			account: Account::File(folder.join(ACCOUNT_KEY)),
			database: StoreUrl::Sqlite(folder.join(DATABASE)),
			folder,
			tls: None,
			cors: Vec::new(),
			hosts: Vec::new(),
			trusted_proxies: Vec::new(),
			limits: Limits::default(),
		}
	}
}
