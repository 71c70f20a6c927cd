//! A node that listens where the system has room, and says where.

use std::{
	fs::{self, File},
	net::SocketAddr,
	path::{Path, PathBuf},
	process::{ExitStatus, Stdio},
	thread::sleep,
	time::{Duration, Instant},
};

use crate::{
	process::{Process, program},
	wait::{GLANCE, PATIENCE},
};

/// Before the address of its RPC in the node's log,
const RPC: &str = "Running JSON-RPC server: addr=";
/// of its gateway,
const GATEWAY: &str = "The gateway listens on ";
/// and of its metrics.
const METRICS: &str = "Prometheus exporter started at ";
/// The log line of a node about each block that becomes part of its chain.
const BLOCK: &str = "Imported #";

/// A running node. Dropping it kills it, and waits until its database is closed.
#[derive(Debug)]
pub struct Node {
	process: Process,
	log: PathBuf,
}

impl Node {
	/// Starts a node program. Its log goes into this file, which is emptied before.
	///
	/// The operator's RPC is on a port that the system chooses, and the node looks for no others by itself. The
	/// arguments say the rest: the chain, the database, `--gateway-port 0` or `--no-gateway`.
	///
	/// # Panics
	///
	/// When the program is not there, or the log cannot be written.
	pub fn start(program: &Path, log: &Path, arguments: &[&str]) -> Self {
		let output = File::create(log).expect("the log can be written");
		let process = Process::start(program, |command| {
			command
				.args(["--no-mdns", "--rpc-port", "0"])
				.args(arguments)
				.stdin(Stdio::null())
				.stdout(Stdio::null())
				.stderr(output);
		});
		Self { process: process.expect("the node starts"), log: log.to_owned() }
	}

	/// The node that was built beside the tests, on a development chain, with its database in this
	/// folder, its gateway and its peers on ports that the system chooses, and further options. It makes blocks, and its
	/// gateway answers.
	///
	/// # Panics
	///
	/// When it ends, or does not come so far in time: with its log.
	pub fn development(log: &Path, base_path: &Path, options: &[&str]) -> Self {
		let base_path = base_path.to_str().expect("the folder's name is text");
		let own =
			["--dev", "--no-prometheus", "--port", "0", "--gateway-port", "0", "--base-path", base_path];
		let node = Self::start(&program("vacchain-node"), log, &[&own, options].concat());
		node.gateway();
		node.wait_for_blocks();
		node
	}

	/// Its process id.
	pub fn id(&self) -> u32 {
		self.process.id()
	}

	/// How long it has computed, in all its threads together.
	///
	/// # Panics
	///
	/// When it has ended.
	pub fn cpu_time(&self) -> Duration {
		self.process.cpu_time()
	}

	/// The output so far.
	pub fn log(&self) -> String {
		fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Where its RPC listens, once it does.
	///
	/// # Panics
	///
	/// When the node ends, or does not listen in time: with its log.
	pub fn rpc(&self) -> SocketAddr {
		self.wait_for_address("its RPC listens", RPC)
	}

	/// Where its gateway listens, once it does.
	///
	/// # Panics
	///
	/// As [`Node::rpc`].
	pub fn gateway(&self) -> SocketAddr {
		self.wait_for_address("its gateway listens", GATEWAY)
	}

	/// Where its metrics are, once they are.
	///
	/// # Panics
	///
	/// As [`Node::rpc`].
	pub fn metrics(&self) -> SocketAddr {
		self.wait_for_address("its metrics are shown", METRICS)
	}

	/// Waits until it has made or received a block.
	///
	/// # Panics
	///
	/// As [`Node::rpc`].
	pub fn wait_for_blocks(&self) {
		self.until("it has blocks", || self.log().contains(BLOCK));
	}

	/// Kills it as a loss of power would, and waits until its database is closed.
	pub fn kill(self) {
		self.process.kill();
	}

	/// Asks it to stop, as a service manager does, and waits until it has.
	///
	/// # Panics
	///
	/// When it does not stop in time.
	pub fn stop(self) -> ExitStatus {
		self.process.stop()
	}

	/// Waits until the condition holds, while the node runs.
	///
	/// # Panics
	///
	/// When the node ends, or `what` was waited for in vain: with its log.
	#[track_caller]
	pub fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
		self.find(what, || is_so().then_some(()));
	}

	#[track_caller]
	fn find<Found>(&self, what: &str, mut look: impl FnMut() -> Option<Found>) -> Found {
		let deadline = Instant::now() + PATIENCE;
		loop {
			if let Some(found) = look() {
				return found;
			}
			if let Some(status) = self.process.has_ended() {
				panic!("the node ended with {status}, before {what}:\n{}", self.log());
			}
			assert!(Instant::now() < deadline, "waited in vain until {what}:\n{}", self.log());
			sleep(GLANCE);
		}
	}

	fn wait_for_address(&self, what: &str, words: &str) -> SocketAddr {
		self.find(what, || address_after(words, &self.log()))
	}
}

/// The first address after these words in a log. None before its line is whole.
fn address_after(words: &str, log: &str) -> Option<SocketAddr> {
	let (_, rest) = log.split_once(words)?;
	let (line, _) = rest.split_once('\n')?;
	line.split([',', ' ']).next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_address_is_read_when_its_line_is_whole() {
		let log = "a line\n12:00 Running JSON-RPC server: addr=127.0.0.1:40123,[::1]:40124\n";
		assert_eq!(address_after(RPC, log), Some(([127, 0, 0, 1], 40123).into()));
		assert_eq!(address_after(RPC, &log[..log.len() - 10]), None);
		assert_eq!(address_after(GATEWAY, log), None);
	}
}
