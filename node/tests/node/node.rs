//! A node of one's own for a test: started from the built binary, asked over its RPC, and stopped at the end.

use crate::rpc::{self, Refusal};
use serde_json::{Value, json};
use std::{
	fs::File,
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::{Arc, Mutex, PoisonError, Weak},
	thread::sleep,
	time::{Duration, Instant},
};
use tempfile::TempDir;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_vacchain-node");

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running development node. Dropping it kills it.
pub struct Node {
	child: Child,
	port: u16,
	log: PathBuf,
	_folder: TempDir,
}

impl Node {
	/// A development node with a database of its own.
	pub fn start() -> Self {
		Self::launch(&["--tmp"])
	}

	/// A development node with its database in this folder.
	pub fn start_at(base_path: &Path) -> Self {
		Self::launch(&["--base-path", base_path.to_str().unwrap()])
	}

	/// The node that the tests of a file share as long as one of them needs it.
	pub fn shared() -> Arc<Self> {
		static SHARED: Mutex<Weak<Node>> = Mutex::new(Weak::new());
		let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
		shared.upgrade().unwrap_or_else(|| {
			let node = Arc::new(Self::start());
			*shared = Arc::downgrade(&node);
			node
		})
	}

	fn launch(options: &[&str]) -> Self {
		let folder = TempDir::new().unwrap();
		let log = folder.path().join("log");
		let port = free_port();
		let child = Command::new(BINARY)
			.args(["--dev", "--no-prometheus"])
			.args(["--rpc-port", &port.to_string(), "--port", &free_port().to_string()])
			.args(options)
			.stdout(Stdio::null())
			.stderr(File::create(&log).unwrap())
			.spawn()
			.unwrap();
		let mut node = Self { child, port, log, _folder: folder };
		let deadline = Instant::now() + PATIENCE;
		while node.call("chain_getHeader", json!([])).is_err() || node.best() == 0 {
			if let Some(status) = node.child.try_wait().unwrap() {
				panic!("the node stopped with {status}:\n{}", node.log());
			}
			assert!(Instant::now() < deadline, "the node makes no blocks:\n{}", node.log());
			sleep(Duration::from_millis(100));
		}
		node
	}

	/// What the node has written.
	pub fn log(&self) -> String {
		std::fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Calls a method of the RPC.
	pub fn call(&self, method: &str, params: Value) -> Result<Value, Refusal> {
		rpc::call(self.port, method, params)
	}

	/// The number of the best block.
	pub fn best(&self) -> u64 {
		self.number(json!([]))
	}

	/// The number of the last finalized block.
	pub fn finalized(&self) -> u64 {
		let hash = self.call("chain_getFinalizedHead", json!([])).unwrap();
		self.number(json!([hash]))
	}

	/// The hash of a block.
	pub fn block_hash(&self, number: u64) -> Option<String> {
		self.call("chain_getBlockHash", json!([number])).unwrap().as_str().map(Into::into)
	}

	fn number(&self, params: Value) -> u64 {
		let header = self.call("chain_getHeader", params).unwrap();
		let digits = header["number"].as_str().unwrap().trim_start_matches("0x");
		u64::from_str_radix(digits, 16).unwrap()
	}

	/// Waits until this is so.
	pub fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
		let deadline = Instant::now() + PATIENCE;
		while !is_so() {
			assert!(Instant::now() < deadline, "waited in vain until {what}:\n{}", self.log());
			sleep(Duration::from_millis(50));
		}
	}

	/// Waits until blocks that did not exist yet are final: nothing harmed the node.
	pub fn goes_on_finalizing(&self) {
		let best = self.best();
		self.wait_until("new blocks are final", || self.finalized() > best);
	}

	/// Asks the node to stop, as a service manager does.
	pub fn stop(mut self) -> ExitStatus {
		let is_sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
		assert!(is_sent.success());
		let deadline = Instant::now() + PATIENCE;
		loop {
			if let Some(status) = self.child.try_wait().unwrap() {
				return status;
			}
			assert!(Instant::now() < deadline, "the node does not stop:\n{}", self.log());
			sleep(Duration::from_millis(50));
		}
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.child.kill();
		let _ = self.child.wait();
	}
}

/// A port that nobody listened on a moment ago.
pub fn free_port() -> u16 {
	TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
