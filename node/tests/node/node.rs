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
use vacchain_runtime::Hash;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_vacchain-node");

/// How often a block is made on the chains that the node knows by name.
pub const SLOT: Duration = Duration::from_millis(250);

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running node. Dropping it kills it.
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

	/// A development node with a database of its own and further options.
	pub fn start_with(options: &[&str]) -> Self {
		Self::launch(&[&["--tmp"], options].concat())
	}

	/// A development node whose options say where its database is.
	pub fn start_with_folder(options: &[&str]) -> Self {
		Self::launch(options)
	}

	/// A node that makes blocks with another's keys beside it. It casts no votes: those of a single validator are
	/// final by themselves, and the two would have nothing to do with each other any more.
	pub fn twin_of(other: &Self) -> Self {
		Self::start_with(&["--no-grandpa", "--bootnodes", &other.address()])
	}

	/// A node that follows a development node, with further options.
	pub fn follow(other: &Self, options: &[&str]) -> Self {
		let folder = TempDir::new().unwrap();
		let base_path = folder.path().to_str().unwrap().to_string();
		let (listen, bootnode) = (listen_address(), other.address());
		let own =
			["--chain", "dev", "--base-path", &base_path, "--listen-addr", &listen, "--bootnodes", &bootnode];
		let mut node = Self::spawn(folder, &[&own, options]);
		node.wait_until_it("answers", Self::answers);
		node
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
		let port = free_port().to_string();
		let mut node = Self::spawn(TempDir::new().unwrap(), &[&["--dev", "--port", &port], options]);
		node.wait_until_it("makes blocks", |node| node.answers() && node.best() > 0);
		node
	}

	/// A node of the local chain with the network identity of this name, and further options.
	pub fn local(name: &str, options: &[&str]) -> Self {
		Self::local_in(TempDir::new().unwrap(), name, options)
	}

	/// The node of one of the local chain's validators, with further options.
	pub fn validator(institution: &str, options: &[&str]) -> Self {
		let folder = TempDir::new().unwrap();
		let (initial, rest) = institution.split_at(1);
		let seed = format!("//{}{rest}", initial.to_uppercase());
		for (kind, scheme) in [("aura", "sr25519"), ("gran", "ed25519")] {
			let inserted = Command::new(BINARY)
				.args(["key", "insert", "--chain", "local", "--suri", &seed])
				.args(["--key-type", kind, "--scheme", scheme, "--base-path"])
				.arg(folder.path())
				.status();
			assert!(inserted.unwrap().success());
		}
		Self::local_in(folder, institution, &[&["--validator"], options].concat())
	}

	fn local_in(folder: TempDir, name: &str, options: &[&str]) -> Self {
		let base_path = folder.path().to_str().unwrap().to_string();
		let own = ["--chain", "local", "--base-path", &base_path, "--node-key", &hex::encode(node_key(name))];
		let mut node = Self::spawn(folder, &[&own, &["--listen-addr", &listen_address()], options]);
		node.wait_until_it("answers", Self::answers);
		node
	}

	fn spawn(folder: TempDir, options: &[&[&str]]) -> Self {
		let log = folder.path().join("log");
		let port = free_port();
		let mut command = Command::new(BINARY);
		command.args(["--no-mdns", "--rpc-port", &port.to_string()]).args(options.concat());
		for (port, without) in [("--prometheus-port", "--no-prometheus"), ("--gateway-port", "--no-gateway")]
		{
			if !options.concat().contains(&port) {
				command.arg(without);
			}
		}
		let child = command.stdout(Stdio::null()).stderr(File::create(&log).unwrap()).spawn().unwrap();
		Self { child, port, log, _folder: folder }
	}

	fn answers(&self) -> bool {
		self.call("chain_getHeader", json!([])).is_ok()
	}

	fn wait_until_it(&mut self, does: &str, is_so: impl Fn(&Self) -> bool) {
		let deadline = Instant::now() + PATIENCE;
		while !is_so(self) {
			if let Some(status) = self.child.try_wait().unwrap() {
				panic!("the node stopped with {status}:\n{}", self.log());
			}
			assert!(Instant::now() < deadline, "waited in vain until the node {does}:\n{}", self.log());
			sleep(Duration::from_millis(100));
		}
	}

	/// Where other nodes reach it.
	pub fn address(&self) -> String {
		let addresses = self.call("system_localListenAddresses", json!([])).unwrap();
		addresses[0].as_str().unwrap().into()
	}

	/// How many peers it exchanges blocks with.
	pub fn peers(&self) -> u64 {
		self.call("system_health", json!([])).unwrap()["peers"].as_u64().unwrap()
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

	/// The hash of the first block.
	pub fn genesis(&self) -> Hash {
		self.block_hash(0).unwrap().parse().unwrap()
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

/// The secret network key of a node of the local chain, as network tools derive it from the node's name.
pub fn node_key(name: &str) -> [u8; 32] {
	sp_crypto_hashing::sha2_256(name.as_bytes())
}

fn listen_address() -> String {
	format!("/ip4/127.0.0.1/tcp/{}", free_port())
}

/// A port that nobody listened on a moment ago.
pub fn free_port() -> u16 {
	TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
