//! A node of one's own for a test: started from the built binary, asked over its RPC, and stopped at the end.

use serde_json::{Value, json};
use std::{
	path::{Path, PathBuf},
	process::ExitStatus,
	sync::{Arc, Mutex, PoisonError, Weak},
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use vacchain_runtime::Hash;
use vacchain_testnet::{
	Node as Program, Pid, Ports, Setup,
	local::{node_key, store_session_keys},
	rpc::{self, Refusal},
};

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_vacchain-node");

/// The node's name, and so that of its base path in its folder.
const NAME: &str = "node";

/// A peer-to-peer address of this machine with a port that the system chooses.
const ANY_PORT: &str = "/ip4/127.0.0.1/tcp/0";

/// A running node. Dropping it kills it.
pub struct Node {
	program: Program,
	ports: Ports,
	// After the program, which writes into it.
	_folder: TempDir,
}

impl Node {
	/// A development node with a database of its own.
	pub fn start() -> Self {
		Self::start_with(&[])
	}

	/// A development node with its database in this folder.
	pub fn start_at(base_path: &Path) -> Self {
		Self::start_at_with(base_path, &[])
	}

	/// A development node with further options, and a database of its own.
	pub fn start_with(options: &[&str]) -> Self {
		Self::development(TempDir::new().unwrap(), None, options)
	}

	/// A development node with its database in this folder, and further options.
	pub fn start_at_with(base_path: &Path, options: &[&str]) -> Self {
		Self::development(TempDir::new().unwrap(), Some(base_path), options)
	}

	fn development(folder: TempDir, base_path: Option<&Path>, options: &[&str]) -> Self {
		// On a port of the default address, which is this machine's own.
		let node = Self::spawn(folder, base_path, &[&["--dev", "--port", "0"], options]);
		node.wait_until("it makes blocks", || node.best() > 0);
		node
	}

	/// A node that makes blocks with another's keys beside it. It casts no votes: those of a single validator are
	/// final by themselves, and the two would have nothing to do with each other any more.
	pub fn twin_of(other: &Self) -> Self {
		Self::start_with(&["--no-grandpa", "--bootnodes", &other.address()])
	}

	/// A node that follows a development node, with further options.
	pub fn follow(other: &Self, options: &[&str]) -> Self {
		let bootnode = other.address();
		let own = ["--chain", "dev", "--listen-addr", ANY_PORT, "--bootnodes", &bootnode];
		Self::spawn(TempDir::new().unwrap(), None, &[&own, options])
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

	/// A node of the local chain with the network identity of this name, and further options.
	pub fn local(name: &str, options: &[&str]) -> Self {
		Self::local_in(TempDir::new().unwrap(), name, options)
	}

	/// The node of one of the local chain's validators, with further options.
	pub fn validator(institution: &str, options: &[&str]) -> Self {
		let folder = TempDir::new().unwrap();
		let base_path = folder.path().join(NAME);
		let stored = store_session_keys(Path::new(BINARY), institution, &base_path);
		Runtime::new().unwrap().block_on(stored).unwrap();
		Self::local_in(folder, institution, &[&["--validator"], options].concat())
	}

	fn local_in(folder: TempDir, name: &str, options: &[&str]) -> Self {
		let own = ["--chain", "local", "--listen-addr", ANY_PORT, "--node-key", &hex::encode(node_key(name))];
		Self::spawn(folder, None, &[&own, options])
	}

	/// Starts it, and waits until everything listens that was asked for.
	fn spawn(folder: TempDir, base_path: Option<&Path>, options: &[&[&str]]) -> Self {
		let mut options = options.concat();
		let asks_for = |port: &str, without: &str| options.contains(&port) && !options.contains(&without);
		let (has_gateway, has_metrics) =
			(asks_for("--gateway-port", "--no-gateway"), asks_for("--prometheus-port", "--no-prometheus"));
		for (is_there, without) in [(has_gateway, "--no-gateway"), (has_metrics, "--no-prometheus")] {
			if !is_there && !options.contains(&without) {
				options.push(without);
			}
		}
		let setup = Setup::new(Path::new(BINARY), NAME, folder.path());
		let base_path = base_path.map_or_else(|| setup.base_path.clone(), PathBuf::from);
		let program = Setup { base_path, ..setup }.start(options).unwrap();
		let ports = program.listens().unwrap();
		assert_eq!((ports.gateway.is_some(), ports.metrics.is_some()), (has_gateway, has_metrics));
		Self { program, ports, _folder: folder }
	}

	/// Where it listens, as its file says.
	pub fn ports(&self) -> &Ports {
		&self.ports
	}

	/// Its process.
	pub fn process(&self) -> Pid {
		self.program.process()
	}

	/// Kills it as a loss of power would.
	pub fn kill(self) {
		self.program.kill();
	}

	/// The port of its gateway, which was asked for with `--gateway-port 0`.
	pub fn gateway(&self) -> u16 {
		self.ports.gateway.expect("it has a gateway").port()
	}

	/// The port of its metrics, which were asked for with `--prometheus-port 0`.
	pub fn metrics(&self) -> u16 {
		self.ports.metrics.expect("it shows metrics").port()
	}

	/// Where other nodes reach it.
	pub fn address(&self) -> String {
		self.ports.peers.first().expect("it listens").clone()
	}

	/// How many peers it exchanges blocks with.
	pub fn peers(&self) -> u64 {
		self.call("system_health", json!([])).unwrap()["peers"].as_u64().unwrap()
	}

	/// The node's log.
	pub fn log(&self) -> String {
		self.program.log()
	}

	/// Calls a method of the RPC.
	pub fn call(&self, method: &str, params: Value) -> Result<Value, Refusal> {
		rpc::call(self.ports.rpc.port(), method, params)
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
	#[track_caller]
	pub fn wait_until(&self, what: &str, is_so: impl FnMut() -> bool) {
		self.program.until(what, is_so).unwrap();
	}

	/// Waits until blocks that did not exist yet are final: nothing harmed the node.
	pub fn goes_on_finalizing(&self) {
		let best = self.best();
		self.wait_until("new blocks are final", || self.finalized() > best);
	}

	/// Asks the node to stop, as a service manager does.
	pub fn stop(self) -> ExitStatus {
		self.program.stop().unwrap()
	}
}
