//! A node of the demo, on this machine only.

use std::{ffi::OsStr, io::ErrorKind, path::Path};

use anyhow::Result;
use serde::Serialize;
use vacchain_terminal::errors::Failure;
use vacchain_testnet::{self as testnet, Fault, Life, Ports, Setup};

/// The operating system chooses free ports.
const PORTS: [&str; 6] =
	["--gateway-port", "0", "--prometheus-port", "0", "--listen-addr", "/ip4/127.0.0.1/tcp/0"];
/// All of a demo's people come from one address, and nearly at once.
const LIMITS: [&str; 6] = [
	"--gateway-connections-per-address",
	"4096",
	"--gateway-calls-per-address",
	"100000",
	"--gateway-registrations-per-address",
	"100000",
];
/// How many lines of its log are shown when it dies.
const LAST_LINES: usize = 12;
/// How the keystore's file of a key for making blocks begins: `aura`, hexadecimal.
const AURA: &str = "61757261";
/// A mebibyte.
const MIB: u64 = 1024 * 1024;

/// A running node. It ends when this is dropped, unless it was left.
pub struct Node {
	/// The node.
	pub running: testnet::Node,
	/// Where people and its operator find it.
	pub addresses: Addresses,
	/// Where other nodes find it, with its identity.
	pub peers: Vec<String>,
}

/// Where a node listens.
#[derive(Clone, Debug, Serialize)]
pub struct Addresses {
	/// The WebSocket address of its gateway.
	pub gateway: String,
	/// The WebSocket address of its operator's RPC.
	pub operator: String,
	/// The HTTP address of its metrics.
	pub metrics: String,
	/// The HTTP address of the pages that its gateway serves.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub pages: Option<String>,
}

impl Node {
	/// Starts a node on free ports, and waits until it listens on them. Its data and its log are in the folder, under its
	/// name. Its gateway serves the built pages of the folder `pages`.
	///
	/// # Errors
	///
	/// When the program is not there, or it ends or hangs: with the end of its log.
	pub async fn start(
		program: &Path,
		folder: &Path,
		name: &str,
		pages: Option<&Path>,
		arguments: &[String],
	) -> Result<Self> {
		let setup = Setup { life: Life::Apart, ..Setup::new(program, name, folder) };
		let arguments = arguments.iter().map(OsStr::new);
		let pages_option = pages.map(|pages| [OsStr::new("--gateway-pages"), pages.as_os_str()]);
		let own = PORTS.into_iter().chain(LIMITS).map(OsStr::new);
		let arguments = own.chain(pages_option.into_iter().flatten()).chain(arguments);
		let running = setup.start(arguments).map_err(failure)?;
		let ports = running.listens_soon().await.map_err(failure)?;
		let addresses = Addresses::of(&ports, pages.is_some())
			.ok_or_else(|| failure(running.stuck("has no gateway, or no metrics")))?;
		Ok(Self { running, addresses, peers: ports.peers })
	}

	/// The memory that it uses, in MiB. Linux alone tells.
	pub fn memory(&self) -> Option<u64> {
		self.running.process().memory().ok().map(|bytes| bytes / MIB)
	}

	/// Whether it makes blocks with the secret of this public key, on the chain of this id.
	pub fn holds(&self, chain: &str, aura: &[u8; 32]) -> bool {
		let keystore = self.running.base_path().join("chains").join(chain).join("keystore");
		keystore.join(format!("{AURA}{}", hex::encode(aura))).is_file()
	}
}

impl Addresses {
	fn of(ports: &Ports, has_pages: bool) -> Option<Self> {
		let gateway = ports.gateway?;
		Some(Self {
			gateway: format!("ws://{gateway}"),
			pages: has_pages.then(|| format!("http://{gateway}/")),
			operator: format!("ws://{}", ports.rpc),
			metrics: format!("http://{}/metrics", ports.metrics?),
		})
	}
}

/// A node's fault, for people: with the end of its log.
pub fn failure(fault: Fault) -> Failure {
	match fault {
		Fault::Ended { name, status, log } => told(&name, &format!("has ended ({status})"), &log),
		Fault::Stuck { name, what, log } => told(&name, &what, &log),
		Fault::NotStarted { program, error } => {
			let what = match error.kind() {
				ErrorKind::NotFound => format!("There is no node program {}.", program.display()),
				_ => format!("The node program {} does not start: {error}.", program.display()),
			};
			Failure::usage(
				what,
				"Build it with `cargo build --release --workspace --bin vacchain-node`, or name it with --node-binary.",
			)
		}
		Fault::Failed { status, said, .. } => {
			let message = format!("The node program does not prepare the network ({status}). {said}");
			Failure::new("node", message.trim(), "Check that it is of the same version as this program.")
		}
		other => Failure::new("node", format!("{other}."), "Check the free disk space."),
	}
}

fn told(name: &str, what: &str, log: &[String]) -> Failure {
	let end = log.get(log.len().saturating_sub(LAST_LINES)..).unwrap_or_default();
	Failure::new(
		"node",
		format!("The node {name} {what}. Its log ends with:"),
		"Check what the log says, and the free memory and disk space.",
	)
	.with_details(end.iter().cloned())
}
