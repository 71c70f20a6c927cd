//! How a gateway is set up.

use std::{
	fmt,
	net::{IpAddr, Ipv4Addr, SocketAddr},
	path::PathBuf,
};

use sp_core::{Pair as _, sr25519};
use vacchain_gateway_store::StoreUrl;
use zeroize::Zeroizing;

/// How a gateway is set up. The node makes it of its command line.
#[derive(Clone, Debug)]
pub struct Config {
	/// Its edge.
	pub edge: vacchain_gateway_edge::Config,
	/// The folder for its keys and, by default, its database.
	pub folder: PathBuf,
	/// Its database.
	pub database: StoreUrl,
	/// The gateway's participant on chain.
	pub account: Account,
	/// Registrations of passwords an hour from one address.
	pub registrations_per_address: u32,
}

/// Registrations of passwords an hour from one address, by default.
pub const REGISTRATIONS_PER_ADDRESS: u32 = 100;

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

/// The key of the gateway's account, in its folder.
const ACCOUNT_KEY: &str = "account.key";

/// Its database, in its folder, unless it has another.
const DATABASE: &str = "gateway.sqlite";

impl Config {
	/// A gateway with a folder, on loopback, with everything else as usual.
	pub fn new(folder: PathBuf) -> Self {
		let listen = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), vacchain_gateway::PORT);
		Self {
			edge: vacchain_gateway_edge::Config::new(listen),
			account: Account::File(folder.join(ACCOUNT_KEY)),
			database: StoreUrl::Sqlite(folder.join(DATABASE)),
			folder,
			registrations_per_address: REGISTRATIONS_PER_ADDRESS,
		}
	}
}
