//! The gateway's part of the command line: how it is set up, and its subcommands.

use std::{
	fmt,
	net::{IpAddr, SocketAddr},
	num::NonZeroU32,
	path::{Path, PathBuf},
};

use clap::{Args, Parser, Subcommand};
use sc_cli::{CliConfiguration, SharedParams, SubstrateCli};
use sc_service::{ChainSpec, ChainType, Configuration};
use sp_core::hexdisplay::HexDisplay;
use vacchain_gateway::PORT;
use vacchain_gateway_server::{
	Config,
	auth::ServerKeys,
	config::{Account, REGISTRATIONS_PER_ADDRESS},
	edge::Limits,
	signing::GatewayAccount,
	store::StoreUrl,
};
use vacchain_primitives::ParticipantId;

use crate::{chain_spec, cli::Cli};

/// The gateway's folder, beside the chain's database.
const FOLDER: &str = "gateway";

/// The gateway's participant on a development chain, whose genesis block registers it.
const DEV_GATEWAY: &str = "health-authority-gateway";

/// How people and their programs reach the registry.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Gateway")]
pub struct GatewayParams {
	/// Run no gateway: this node serves no clients.
	#[arg(long)]
	no_gateway: bool,

	/// The port on which clients reach the registry, over HTTP and WebSocket.
	#[arg(long, value_name = "PORT", default_value_t = PORT)]
	gateway_port: u16,

	/// The address on which clients reach it.
	///
	/// Passwords and sessions must not travel in clear: on any other than a loopback address the gateway needs a
	/// certificate (--gateway-tls-cert), or a proxy before it that has one (--gateway-behind-proxy).
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
	gateway_listen: IpAddr,

	/// A PostgreSQL database that several gateways share, as postgres://USER:PASSWORD@HOST/DATABASE.
	///
	/// It holds who logs in and which reads are still to be logged on chain. Without it the gateway keeps them in a
	/// SQLite file in its folder. Other users of this machine see command lines, so give an address with a password
	/// in the environment.
	#[arg(long, value_name = "URL", env = "VACCHAIN_GATEWAY_DATABASE", hide_env_values = true)]
	gateway_database: Option<DatabaseUrl>,

	/// The certificate chain for TLS, a PEM file. A renewed one is read within a minute.
	#[arg(long, value_name = "FILE", requires = "gateway_tls_key")]
	gateway_tls_cert: Option<PathBuf>,

	/// The private key of the certificate, a PEM file.
	#[arg(long, value_name = "FILE", requires = "gateway_tls_cert")]
	gateway_tls_key: Option<PathBuf>,

	/// A proxy on the way to the clients speaks TLS with them. --gateway-trusted-proxy says which.
	#[arg(long)]
	gateway_behind_proxy: bool,

	/// The address of a proxy that says in X-Forwarded-For who its client is. May be given several times.
	///
	/// Sessions and limits are by the client's address: without this option all clients of a proxy share one.
	#[arg(long, value_name = "ADDRESS")]
	gateway_trusted_proxy: Vec<IpAddr>,

	/// A name under which clients reach the gateway, besides localhost and the address it listens on: NAME or
	/// NAME:PORT. May be given several times.
	///
	/// Requests for other names are refused, since a hostile page could otherwise make its own name lead here.
	#[arg(long, value_name = "NAME")]
	gateway_host: Vec<String>,

	/// An origin whose pages may call the gateway from a browser, such as https://vaccines.example.org. May be given
	/// several times. Pages served under the name under which they call need none.
	#[arg(long, value_name = "ORIGIN")]
	gateway_cors: Vec<String>,

	/// The folder of the built pages, which the gateway serves to browsers from its own port.
	///
	/// `scripts/web.sh` builds them. The gateway reads the folder when it starts: start the node again when the pages
	/// have changed.
	#[arg(long, value_name = "FOLDER")]
	gateway_pages: Option<PathBuf>,

	/// The key file of the account that signs the log of reads, made if it is not there
	/// [default: account.key in the gateway's folder].
	///
	/// A health admin registers the account: `vacchain-node gateway account` shows it. On the development chain the
	/// gateway is `health-authority-gateway` unless this is given.
	#[arg(long, value_name = "FILE")]
	gateway_account_key: Option<PathBuf>,

	/// How many connections are open at one time.
	#[arg(long, value_name = "COUNT", default_value_t = at_least_one(Limits::default().connections))]
	gateway_connections: NonZeroU32,

	/// How many connections of one address are open at one time. A hospital's whole staff may share one address.
	#[arg(long, value_name = "COUNT", default_value_t = at_least_one(Limits::default().connections_per_address))]
	gateway_connections_per_address: NonZeroU32,

	/// How many calls a second are answered to one address.
	#[arg(long, value_name = "COUNT", default_value_t = at_least_one(Limits::default().calls_per_address))]
	gateway_calls_per_address: NonZeroU32,

	/// How many passwords an hour may be registered from one address.
	#[arg(long, value_name = "COUNT", default_value_t = at_least_one(REGISTRATIONS_PER_ADDRESS))]
	gateway_registrations_per_address: NonZeroU32,
}

/// A database's address as it was given. The command line's own complaints would show one that is malformed, and its
/// password with it.
#[derive(Clone)]
struct DatabaseUrl(String);

impl From<String> for DatabaseUrl {
	fn from(text: String) -> Self {
		Self(text)
	}
}

impl fmt::Debug for DatabaseUrl {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DatabaseUrl(..)")
	}
}

impl DatabaseUrl {
	fn read(&self) -> Result<StoreUrl, String> {
		self.0.parse().map_err(|error| format!("--gateway-database is {error}"))
	}
}

fn at_least_one(count: u32) -> NonZeroU32 {
	NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

impl GatewayParams {
	/// Where the gateway listens, if there is one.
	pub fn listen(&self) -> Option<SocketAddr> {
		(!self.no_gateway).then_some((self.gateway_listen, self.gateway_port).into())
	}

	/// Refuses to let passwords travel in clear, and to take a proxy's clients for one.
	///
	/// # Errors
	///
	/// A sentence that says what to do instead.
	pub fn check(&self) -> Result<(), String> {
		let is_open = !self.no_gateway && !self.gateway_listen.is_loopback();
		if is_open && self.gateway_tls_cert.is_none() && !self.gateway_behind_proxy {
			return Err(format!(
				"a gateway on {} would let passwords and sessions travel in clear; give it a certificate with \
				--gateway-tls-cert and --gateway-tls-key, or, if a proxy before it speaks TLS, \
				--gateway-behind-proxy",
				self.gateway_listen
			));
		}
		if self.gateway_behind_proxy && self.gateway_trusted_proxy.is_empty() {
			return Err(
				"sessions and limits are by the client's address, and all clients of the proxy would share \
				one; give the proxy's address with --gateway-trusted-proxy"
					.into(),
			);
		}
		Ok(())
	}

	/// The address for a browser on this machine, if the gateway that listens at `address` serves pages.
	pub fn pages_at(&self, address: SocketAddr) -> Option<String> {
		self.gateway_pages.as_ref()?;
		let scheme = if self.gateway_tls_cert.is_some() { "https" } else { "http" };
		Some(if address.ip().is_unspecified() {
			format!("{scheme}://localhost:{}/", address.port())
		} else {
			format!("{scheme}://{address}/")
		})
	}

	/// How the gateway of this node is set up, if there is one.
	///
	/// # Errors
	///
	/// When the database's address is none.
	pub fn config(&self, node: &Configuration) -> Result<Option<Config>, String> {
		let Some(listen) = self.listen() else { return Ok(None) };
		let mut config = Config::new(node.data_path.join(FOLDER));
		config.edge.listen = listen;
		if let Some(database) = &self.gateway_database {
			config.database = database.read()?;
		}
		config.edge.tls = self.gateway_tls_cert.clone().zip(self.gateway_tls_key.clone());
		config.edge.cors.clone_from(&self.gateway_cors);
		config.edge.hosts.clone_from(&self.gateway_host);
		config.edge.trusted_proxies.clone_from(&self.gateway_trusted_proxy);
		config.edge.pages.clone_from(&self.gateway_pages);
		config.account = self.account(&config.folder, node.chain_spec.as_ref())?;
		config.registrations_per_address = self.gateway_registrations_per_address.get();
		config.edge.limits = Limits {
			connections: self.gateway_connections.get(),
			connections_per_address: self.gateway_connections_per_address.get(),
			calls_per_address: self.gateway_calls_per_address.get(),
			..Limits::default()
		};
		Ok(Some(config))
	}

	fn account(&self, folder: &Path, chain: &dyn ChainSpec) -> Result<Account, String> {
		account(self.gateway_account_key.as_deref(), folder, chain)
	}
}

/// The account of a gateway with this folder: of its key file, or the development chain's.
fn account(file: Option<&Path>, folder: &Path, chain: &dyn ChainSpec) -> Result<Account, String> {
	match file {
		Some(file) => Ok(Account::File(file.into())),
		None if chain.chain_type() == ChainType::Development && chain_spec::is_known(chain.id()) => {
			Account::development(DEV_GATEWAY).ok_or_else(|| "the development identity has no seed".into())
		}
		None => Ok(Config::new(folder.into()).account),
	}
}

/// The actions on a gateway beside running it.
#[derive(Debug, Subcommand)]
pub enum GatewayCommand {
	Account(AccountCmd),
	RotateSetup(RotateSetupCmd),
}

impl GatewayCommand {
	/// Does it.
	///
	/// # Errors
	///
	/// With a sentence for the operator.
	pub fn run(&self, cli: &Cli) -> Result<(), sc_cli::Error> {
		match self {
			Self::Account(command) => cli.create_runner(command)?.sync_run(|node| command.run(&node)),
			Self::RotateSetup(command) => cli.create_runner(command)?.sync_run(|node| command.run(&node)),
		}
	}
}

/// The end of `gateway account --help`.
const REGISTRATION: &str = "\
What is printed is what a health admin needs to register the gateway. Before that it answers no reads of other people's \
records, since it could not log them.

Example:
  vacchain-node gateway account --chain chain.json --id $(vacchain participant id hospital-gateway) \\
      --base-path /var/lib/vacchain > gateway.json";

/// Show the account with which the gateway signs the log of reads. It is made if it is not there.
#[derive(Debug, Parser)]
#[command(after_help = REGISTRATION)]
pub struct AccountCmd {
	/// The id under which it is to be registered: `vacchain participant id USERNAME` derives it from a username.
	#[arg(long, value_name = "ID")]
	id: ParticipantId,
	/// The key file [default: account.key in the gateway's folder].
	#[arg(long, value_name = "FILE")]
	gateway_account_key: Option<PathBuf>,
	/// Whose gateway.
	#[command(flatten)]
	shared: SharedParams,
}

impl CliConfiguration for AccountCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}
}

impl AccountCmd {
	fn run(&self, node: &Configuration) -> Result<(), sc_cli::Error> {
		let folder = node.data_path.join(FOLDER);
		let account = match account(self.gateway_account_key.as_deref(), &folder, node.chain_spec.as_ref())? {
			Account::File(file) => {
				GatewayAccount::load_or_create(&file).map_err(|error| error.to_string())?
			}
			Account::Seed(seed) => GatewayAccount::from_seed(&seed),
		};
		let public = serde_json::json!({
			"id": self.id,
			"account": HexDisplay::from(&account.id()).to_string(),
			"encryption_key": account.encryption_key(),
		});
		println!("{public:#}");
		Ok(())
	}
}

/// The end of `gateway rotate-setup --help`.
const ROTATION: &str = "\
Where several gateways share a database: rotate on one, copy the file to all others, and only then start them again, one \
after the other. Keep a copy of the file, apart from the database.

Example:
  vacchain-node gateway rotate-setup --chain chain.json --base-path /var/lib/vacchain";

/// Rotate the OPAQUE setup: add a secret for logins with a password.
///
/// It serves passwords that are registered or changed once the gateway has been started again. Those of before keep the
/// secret that they were made with, so none is ever removed. The file is opaque-setup.json in the gateway's folder.
#[derive(Debug, Parser)]
#[command(after_help = ROTATION)]
pub struct RotateSetupCmd {
	/// Whose gateway.
	#[command(flatten)]
	shared: SharedParams,
}

impl CliConfiguration for RotateSetupCmd {
	fn shared_params(&self) -> &SharedParams {
		&self.shared
	}
}

impl RotateSetupCmd {
	fn run(&self, node: &Configuration) -> Result<(), sc_cli::Error> {
		let folder = node.data_path.join(FOLDER);
		let genesis = chain_spec::genesis_hash(&node.chain_spec.as_storage_builder().build_storage()?);
		let number = ServerKeys::rotate(&folder, &genesis.0).map_err(|error| error.to_string())?;
		println!("passwords are registered with setup {number} once the gateway has been started again");
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		gateway: GatewayParams,
	}

	fn parse(options: &[&str]) -> GatewayParams {
		Line::try_parse_from(["node"].iter().chain(options)).unwrap().gateway
	}

	#[test]
	fn a_gateway_listens_on_this_machine_unless_told_otherwise() {
		assert_eq!(parse(&[]).listen(), Some(([127, 0, 0, 1], PORT).into()));
		assert_eq!(parse(&["--no-gateway"]).listen(), None);
		let elsewhere = parse(&["--gateway-listen", "::", "--gateway-port", "1"]).listen().unwrap();
		assert_eq!(elsewhere.to_string(), "[::]:1");
	}

	/// R13: a password never travels in clear.
	#[test]
	fn a_gateway_that_others_reach_needs_tls() {
		for options in [&["--gateway-listen", "0.0.0.0"][..], &["--gateway-listen", "192.0.2.1"]] {
			let refusal = parse(options).check().unwrap_err();
			assert!(refusal.contains("--gateway-tls-cert") && refusal.contains("--gateway-behind-proxy"));
			let proxy = ["--gateway-behind-proxy", "--gateway-trusted-proxy", "192.0.2.9"];
			assert!(parse(&[options, &proxy].concat()).check().is_ok());
			let tls = ["--gateway-tls-cert", "cert.pem", "--gateway-tls-key", "key.pem"];
			assert!(parse(&[options, &tls].concat()).check().is_ok());
			assert!(parse(&[options, &["--no-gateway"]].concat()).check().is_ok());
		}
		assert!(parse(&[]).check().is_ok());
		assert!(parse(&["--gateway-listen", "::1"]).check().is_ok());
	}

	#[test]
	fn a_proxy_that_is_not_named_would_make_one_of_all_its_clients() {
		let refusal = parse(&["--gateway-behind-proxy"]).check().unwrap_err();
		assert!(refusal.contains("--gateway-trusted-proxy"), "{refusal}");
		let named = ["--gateway-behind-proxy", "--gateway-trusted-proxy", "127.0.0.1"];
		assert!(parse(&named).check().is_ok());
	}

	#[test]
	fn a_certificate_and_its_key_belong_together() {
		for option in ["--gateway-tls-cert", "--gateway-tls-key"] {
			assert!(Line::try_parse_from(["node", option, "file.pem"]).is_err());
		}
	}

	#[test]
	fn pages_are_opened_where_the_gateway_listens() {
		let at = |options: &[&str], address: &str| parse(options).pages_at(address.parse().unwrap());
		assert_eq!(at(&[], "127.0.0.1:9955"), None);
		let pages = ["--gateway-pages", "web-pages"];
		assert_eq!(at(&pages, "127.0.0.1:9955").unwrap(), "http://127.0.0.1:9955/");
		assert_eq!(at(&pages, "[::1]:9955").unwrap(), "http://[::1]:9955/");
		let tls = ["--gateway-tls-cert", "cert.pem", "--gateway-tls-key", "key.pem"];
		for address in ["0.0.0.0:1", "[::]:1"] {
			assert_eq!(at(&[pages.as_slice(), &tls].concat(), address).unwrap(), "https://localhost:1/");
		}
	}

	#[test]
	fn the_databases_password_is_not_shown() {
		let params = parse(&["--gateway-database", "postgres://gateway:hunter2@db.example.org/gateway"]);
		assert!(!format!("{params:?}").contains("hunter2"));
		assert!(params.gateway_database.unwrap().read().is_ok());
		let malformed = DatabaseUrl("mysql://gateway:hunter2@db.example.org".into()).read().unwrap_err();
		assert!(malformed.contains("--gateway-database") && !malformed.contains("hunter2"), "{malformed}");
	}

	#[test]
	fn only_the_development_chains_gateway_has_a_key_that_everybody_knows() {
		let of =
			|chain: &str| account(None, Path::new("gateway"), &chain_spec::load(chain).unwrap()).unwrap();
		assert!(matches!(of("dev"), Account::Seed(_)));
		assert!(matches!(of("local"), Account::File(file) if file == Path::new("gateway/account.key")));
		let given =
			account(Some(Path::new("own.key")), Path::new("gateway"), &chain_spec::load("dev").unwrap());
		assert!(matches!(given, Ok(Account::File(file)) if file == Path::new("own.key")));
	}
}
