//! A node of one's own, with its gateway.

use std::{
	fs,
	net::{Ipv4Addr, SocketAddr},
	path::PathBuf,
	time::Duration,
};

use tempfile::TempDir;
use tokio::{
	net::TcpStream,
	sync::{Mutex, MutexGuard},
};
use vacchain_testing::raw::{self, Raw};
use vacchain_testnet::Node as Program;

/// The turn of one test.
pub async fn turn() -> MutexGuard<'static, ()> {
	static TURN: Mutex<()> = Mutex::const_new(());
	TURN.lock().await
}

/// A development node. Dropping it kills it, and waits until its database is closed.
pub struct Node {
	/// Where its gateway listens.
	pub address: SocketAddr,
	program: Program,
}

impl Node {
	/// A node with its database in this folder, and further options.
	pub async fn start(folder: &TempDir, options: &[&str]) -> Self {
		let (program, ports) = Program::development(folder.path(), options).unwrap();
		Self { address: ports.gateway.expect("it has a gateway"), program }
	}

	/// How long it has computed, in all its threads together.
	pub fn cpu_time(&self) -> Duration {
		self.program.process().cpu_time().unwrap()
	}

	/// Where clients find its gateway.
	pub fn url(&self) -> String {
		format!("ws://{}", self.address)
	}

	/// The gateway's folder.
	pub fn folder(&self) -> PathBuf {
		self.program.base_path().join("chains/vacchain_dev/gateway")
	}

	/// The warnings that it gave.
	pub fn warnings(&self) -> String {
		let text = self.program.log();
		let is_news = |line: &&str| {
			["Imported", "Prepared", "Pre-sealed", "Starting", "Idle"]
				.iter()
				.all(|usual| !line.contains(usual))
		};
		text.lines().filter(is_news).collect::<Vec<_>>().join("\n")
	}

	/// How much memory it uses, in bytes.
	pub fn memory(&self) -> u64 {
		self.program.process().memory().unwrap()
	}

	/// How many files and connections it has open.
	pub fn open_files(&self) -> usize {
		fs::read_dir(format!("/proc/{}/fd", self.program.process().0)).unwrap().count()
	}

	/// Ends it as a loss of power would. Another one can start on its database afterwards.
	pub async fn kill(self) {
		self.program.kill();
	}

	/// Stops it as a service manager does: all that it knew is on disk afterwards.
	pub async fn stop(self) {
		assert!(self.program.stop().unwrap().success());
	}

	/// A connection for raw bytes from another address of this machine.
	pub async fn connect_from(&self, source: Ipv4Addr) -> std::io::Result<Raw<TcpStream>> {
		raw::connect_from(source, self.address).await
	}
}
