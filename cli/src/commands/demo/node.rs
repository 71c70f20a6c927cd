//! A development node of the demo's own, on this machine only.

use std::{
	fs::{self, File},
	io::ErrorKind,
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use tokio::{
	process::{Child, Command},
	time::{Instant, sleep},
};
use vacchain_client::{Client, OperatorRpc};

use crate::errors::Failure;

/// How long the node may take until its RPC answers, and then until it makes a block.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often it is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(25);
/// How long a killed node may take to be gone.
const LAST_BREATH: Duration = Duration::from_secs(5);
/// What the node's log says before the addresses of its RPC.
const RPC_ADDRESS: &str = "Running JSON-RPC server: addr=";
/// How many lines of its log are shown when it dies.
const LAST_LINES: usize = 12;

/// A running node. It ends when this is dropped, and its chain is deleted.
pub struct Node {
	process: Child,
	folder: Option<TempDir>,
	log: PathBuf,
	url: String,
}

/// A node that was left running.
pub struct LeftRunning {
	/// Its process.
	pub pid: u32,
	/// Where its chain, its log and the demo's keys are.
	pub folder: PathBuf,
	/// Its log.
	pub log: PathBuf,
}

impl Node {
	/// Starts a node with an empty chain on free ports, and waits until it makes blocks.
	///
	/// # Errors
	///
	/// When the program is not there, or it ends or hangs: with the end of its log.
	pub async fn start(program: &Path) -> Result<(Self, Client<OperatorRpc>)> {
		let folder = TempDir::with_prefix("vacchain-demo-").context("no temporary folder can be made")?;
		let log = folder.path().join("node.log");
		let output = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
		let spawned = Command::new(program)
			.args(["--dev", "--name", "vacchain-demo", "--no-prometheus", "--base-path"])
			.arg(folder.path().join("chain"))
			// The operating system chooses free ports.
			.args(["--rpc-port", "0", "--listen-addr", "/ip4/127.0.0.1/tcp/0"])
			.env_remove("RUST_LOG")
			.stdin(Stdio::null())
			.stdout(output.try_clone()?)
			.stderr(output)
			// Ctrl-C reaches the demo, which ends the node or leaves it, as it was asked.
			.process_group(0)
			.spawn();
		let process = spawned.map_err(|error| no_program(program, &error))?;
		let mut node = Self { process, folder: Some(folder), log, url: String::new() };
		let client = node.wait_until_it_makes_blocks().await?;
		Ok((node, client))
	}

	/// The WebSocket address of its RPC.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Where its chain and its log are.
	pub fn folder(&self) -> Option<&Path> {
		self.folder.as_ref().map(TempDir::path)
	}

	/// Leaves it running.
	pub fn leave(mut self) -> Option<LeftRunning> {
		let pid = self.process.id()?;
		let folder = self.folder.take()?.keep();
		Some(LeftRunning { pid, folder, log: self.log.clone() })
	}

	/// The failure of which the node's end is the cause, if it has ended.
	pub fn has_ended(&mut self) -> Option<Failure> {
		let status = self.process.try_wait().ok().flatten()?;
		Some(self.failure(&format!("The node has ended ({status}).")))
	}

	async fn wait_until_it_makes_blocks(&mut self) -> Result<Client<OperatorRpc>> {
		let deadline = Instant::now() + PATIENCE;
		self.url = loop {
			if let Some(address) = self.rpc_address() {
				break format!("ws://{address}");
			}
			self.glance(deadline, "The node does not open its RPC.").await?;
		};
		let client = Client::new(OperatorRpc::connect(&self.url).await?).await?;
		while client.now().await? == 0 {
			self.glance(deadline, "The node makes no blocks.").await?;
		}
		Ok(client)
	}

	async fn glance(&mut self, deadline: Instant, otherwise: &str) -> Result<(), Failure> {
		if let Some(failure) = self.has_ended() {
			return Err(failure);
		}
		if Instant::now() > deadline {
			return Err(self.failure(otherwise));
		}
		sleep(GLANCE).await;
		Ok(())
	}

	/// As `127.0.0.1:40123`, once the log has the whole line.
	fn rpc_address(&self) -> Option<String> {
		let log = fs::read_to_string(&self.log).ok()?;
		let (_, after) = log.split_once(RPC_ADDRESS)?;
		let (line, _) = after.split_once('\n')?;
		let address = line.split([',', ' ']).next()?.trim();
		(!address.is_empty()).then(|| address.to_owned())
	}

	fn failure(&self, what: &str) -> Failure {
		let log = fs::read_to_string(&self.log).unwrap_or_default();
		let lines: Vec<_> = log.lines().collect();
		let end = lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default();
		Failure::new(
			"node",
			format!("{what} Its log ends with:\n  {}", end.join("\n  ")),
			"Check what the log says, and the free memory and disk space.",
		)
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		if self.folder.is_none() {
			return;
		}
		// The chain is deleted with it: there is nothing to shut down in good order. A failure means it has ended.
		let _ = self.process.start_kill();
		let deadline = std::time::Instant::now() + LAST_BREATH;
		while matches!(self.process.try_wait(), Ok(None)) && std::time::Instant::now() < deadline {
			std::thread::sleep(Duration::from_millis(5));
		}
	}
}

fn no_program(program: &Path, error: &std::io::Error) -> Failure {
	let what = match error.kind() {
		ErrorKind::NotFound => format!("There is no node program {}.", program.display()),
		_ => format!("The node program {} does not start: {error}.", program.display()),
	};
	Failure::usage(
		what,
		"Build it with `cargo build --release --workspace --bin vacchain-node`, or name it with --node-binary.",
	)
}
