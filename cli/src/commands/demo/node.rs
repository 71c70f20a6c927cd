//! The process of a node, on this machine only.

use std::{
	ffi::OsStr,
	fs::{self, File},
	io::ErrorKind,
	path::{Path, PathBuf},
	process::Stdio,
	time::Duration,
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use tokio::{
	process::{Child, Command},
	time::{Instant, sleep},
};

use crate::errors::Failure;

/// How long a node may take until its gateway listens, and then until it makes blocks.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// How often it is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(25);
/// How long a killed node may take to be gone.
const LAST_BREATH: Duration = Duration::from_secs(5);
/// The words of the node's log before the address of its gateway,
const GATEWAY_ADDRESS: &str = "The gateway listens on ";
/// before those of its operator's RPC,
const RPC_ADDRESS: &str = "Running JSON-RPC server: addr=";
/// and before that of its metrics.
const METRICS_ADDRESS: &str = "Prometheus exporter started at ";
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

/// A running node. It ends when this is dropped, unless it was left.
pub struct Node {
	name: String,
	process: Child,
	data: PathBuf,
	log: PathBuf,
	addresses: Addresses,
	is_left: bool,
}

/// Where a node listens.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Addresses {
	/// The WebSocket address of its gateway.
	pub gateway: String,
	/// The WebSocket address of its operator's RPC.
	pub operator: String,
	/// The HTTP address of its metrics.
	pub metrics: String,
}

impl Node {
	/// Starts a node on free ports, and waits until it listens on them. Its data and its log are in the folder, under its
	/// name.
	///
	/// # Errors
	///
	/// When the program is not there, or it ends or hangs: with the end of its log.
	pub async fn start<Argument: AsRef<OsStr>>(
		program: &Path,
		folder: &Path,
		name: &str,
		arguments: impl IntoIterator<Item = Argument>,
	) -> Result<Self> {
		let data = folder.join(name);
		let log = folder.join(format!("{name}.log"));
		let output = File::create(&log).with_context(|| format!("{} cannot be written", log.display()))?;
		let spawned = Command::new(program)
			.args(["--name", name, "--no-mdns", "--base-path"])
			.arg(&data)
			// The operating system chooses free ports.
			.args(["--rpc-port", "0", "--gateway-port", "0", "--prometheus-port", "0"])
			.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0"])
			.args(LIMITS)
			.args(arguments)
			.env_remove("RUST_LOG")
			.stdin(Stdio::null())
			.stdout(output.try_clone()?)
			.stderr(output)
			// Ctrl-C reaches the demo, which ends the node or leaves it, as it was asked.
			.process_group(0)
			.spawn();
		let process = spawned.map_err(|error| no_program(program, &error))?;
		let addresses = Addresses::default();
		let mut node = Self { name: name.to_owned(), process, data, log, addresses, is_left: false };
		let deadline = Instant::now() + PATIENCE;
		node.addresses = loop {
			if let Some(addresses) = Addresses::in_log(&node.log) {
				break addresses;
			}
			node.glance(deadline, "does not open its gateway").await?;
		};
		Ok(node)
	}

	/// Its name.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Where it listens.
	pub fn addresses(&self) -> &Addresses {
		&self.addresses
	}

	/// Its log.
	pub fn log(&self) -> &Path {
		&self.log
	}

	/// Its process, if it has not ended.
	pub fn pid(&self) -> Option<u32> {
		self.process.id()
	}

	/// The memory that it uses, in MiB. Linux alone tells.
	pub fn memory(&self) -> Option<u64> {
		let status = fs::read_to_string(format!("/proc/{}/status", self.pid()?)).ok()?;
		let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
		kib.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
	}

	/// Whether it makes blocks with the secret of this public key, on the chain of this id.
	pub fn holds(&self, chain: &str, aura: &[u8; 32]) -> bool {
		let keystore = self.data.join("chains").join(chain).join("keystore");
		keystore.join(format!("{AURA}{}", hex::encode(aura))).is_file()
	}

	/// It goes on when this is dropped.
	pub fn leave(&mut self) {
		self.is_left = true;
	}

	/// The failure of which the node's end is the cause, if it has ended.
	pub fn has_ended(&mut self) -> Option<Failure> {
		let status = self.process.try_wait().ok().flatten()?;
		Some(self.failure(&format!("has ended ({status})")))
	}

	/// Waits a moment, while there is time.
	///
	/// # Errors
	///
	/// When the node has ended or time is up: with the end of its log.
	pub async fn glance(&mut self, deadline: Instant, otherwise: &str) -> Result<(), Failure> {
		if let Some(failure) = self.has_ended() {
			return Err(failure);
		}
		if Instant::now() > deadline {
			return Err(self.failure(otherwise));
		}
		sleep(GLANCE).await;
		Ok(())
	}

	/// Its fault, with the end of its log.
	pub fn failure(&self, what: &str) -> Failure {
		let log = fs::read_to_string(&self.log).unwrap_or_default();
		let lines: Vec<_> = log.lines().collect();
		let end = lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default();
		Failure::new(
			"node",
			format!("The node {} {what}. Its log ends with:", self.name),
			"Check what the log says, and the free memory and disk space.",
		)
		.with_details(end.iter().map(ToString::to_string))
	}
}

impl Addresses {
	/// Those that the log has, once it has all.
	fn in_log(log: &Path) -> Option<Self> {
		let log = fs::read_to_string(log).ok()?;
		// As `127.0.0.1:40123`, once the whole line is there.
		let after = |words| {
			let (_, after) = log.split_once(words)?;
			let (line, _) = after.split_once('\n')?;
			line.split([',', ' ']).next().map(str::trim).filter(|address| !address.is_empty())
		};
		Some(Self {
			gateway: format!("ws://{}", after(GATEWAY_ADDRESS)?),
			operator: format!("ws://{}", after(RPC_ADDRESS)?),
			metrics: format!("http://{}/metrics", after(METRICS_ADDRESS)?),
		})
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		if self.is_left {
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

/// Lets the node program do something that comes to an end.
///
/// # Errors
///
/// When the program is not there, or fails: with what it says.
pub async fn run<Argument: AsRef<OsStr>>(
	program: &Path,
	arguments: impl IntoIterator<Item = Argument>,
) -> Result<(), Failure> {
	let done = Command::new(program)
		.args(arguments)
		.env_remove("RUST_LOG")
		.stdin(Stdio::null())
		// Nothing is written any more when the demo is interrupted and deletes its folder.
		.kill_on_drop(true)
		.output()
		.await;
	let done = done.map_err(|error| no_program(program, &error))?;
	if done.status.success() {
		return Ok(());
	}
	let said = String::from_utf8_lossy(&done.stderr);
	let message = format!("The node program does not prepare the network ({}). {said}", done.status);
	Err(Failure::new("node", message.trim(), "Check that it is of the same version as this program."))
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
