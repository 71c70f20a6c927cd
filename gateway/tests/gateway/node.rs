//! A node of one's own, with its gateway.

use std::{
	fs,
	net::{Ipv4Addr, SocketAddr},
	path::{Path, PathBuf},
	process::{ChildStdin, Command, Stdio},
	time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{
	net::TcpStream,
	sync::{Mutex, MutexGuard},
	time::sleep,
};

use crate::client::{self, Raw};

/// How long the node may take to make its first block, and to end. It compiles the runtime first.
const PATIENCE: Duration = Duration::from_secs(120);

/// Ends the node when this test's end of the pipe closes, however the test ends. Tells the node's process id.
const KEEPER: &str = r#"log=$1; shift
"$@" >/dev/null 2>>"$log" &
node=$!
echo "$node"
exec >/dev/null
cat >/dev/null
kill -KILL "$node" 2>/dev/null
wait "$node"
"#;

/// The turn of one test.
pub async fn turn() -> MutexGuard<'static, ()> {
	static TURN: Mutex<()> = Mutex::const_new(());
	TURN.lock().await
}

/// A development node. Dropping it kills it.
pub struct Node {
	/// Where its gateway listens.
	pub address: SocketAddr,
	process: u32,
	base_path: PathBuf,
	log: PathBuf,
	_keeper: ChildStdin,
}

impl Node {
	/// A node with its database in this folder, and further options.
	#[expect(clippy::zombie_processes, reason = "it ends when this process does")]
	pub async fn start(folder: &TempDir, options: &[&str]) -> Self {
		let (base_path, log) = (folder.path().join("node"), folder.path().join("log"));
		fs::write(&log, "").unwrap();
		let mut keeper = Command::new("sh")
			.args(["-c", KEEPER, "keeper"])
			.arg(&log)
			.arg(binary())
			.args(["--dev", "--no-mdns", "--no-prometheus", "--rpc-port", "0", "--gateway-port", "0"])
			.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--base-path"])
			.arg(&base_path)
			.args(options)
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.stderr(Stdio::null())
			.spawn()
			.unwrap();
		let pipe = keeper.stdin.take().unwrap();
		let process = first_line(keeper.stdout.take().unwrap()).parse().unwrap();
		let started = Instant::now();
		loop {
			let text = fs::read_to_string(&log).unwrap();
			let address = text.split("The gateway listens on ").nth(1).and_then(|rest| rest.lines().next());
			if let Some(address) = address
				&& text.contains("Imported #")
			{
				let address = address.trim().parse().unwrap();
				return Self { address, process, base_path, log, _keeper: pipe };
			}
			assert!(started.elapsed() < PATIENCE && is_running(process), "the node makes no blocks:\n{text}");
			sleep(Duration::from_millis(50)).await;
		}
	}

	/// Where clients find its gateway.
	pub fn url(&self) -> String {
		format!("ws://{}", self.address)
	}

	/// The gateway's folder.
	pub fn folder(&self) -> PathBuf {
		self.base_path.join("chains/vacchain_dev/gateway")
	}

	/// What it has warned of.
	pub fn warnings(&self) -> String {
		let text = fs::read_to_string(&self.log).unwrap_or_default();
		let is_news = |line: &&str| {
			["Imported", "Prepared", "Pre-sealed", "Starting", "Idle"]
				.iter()
				.all(|usual| !line.contains(usual))
		};
		text.lines().filter(is_news).collect::<Vec<_>>().join("\n")
	}

	/// How much memory it uses, in bytes.
	pub fn memory(&self) -> u64 {
		let status = fs::read_to_string(format!("/proc/{}/status", self.process)).unwrap();
		let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
		line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
	}

	/// How many files and connections it has open.
	pub fn open_files(&self) -> usize {
		fs::read_dir(format!("/proc/{}/fd", self.process)).unwrap().count()
	}

	/// Ends it as a loss of power would.
	pub async fn kill(self) {
		let killed = Command::new("kill").args(["-KILL", &self.process.to_string()]).status().unwrap();
		assert!(killed.success());
		while is_running(self.process) {
			sleep(Duration::from_millis(10)).await;
		}
	}

	/// A connection for raw bytes from another address of this machine.
	pub async fn connect_from(&self, source: Ipv4Addr) -> std::io::Result<Raw<TcpStream>> {
		client::connect_from(source, self.address).await
	}
}

/// The node that was built beside these tests.
fn binary() -> PathBuf {
	let tests = std::env::current_exe().unwrap();
	let binary = tests.parent().and_then(Path::parent).unwrap().join("vacchain-node");
	assert!(
		binary.is_file(),
		"{} is not there; run: cargo build --release --workspace --bin vacchain-node",
		binary.display()
	);
	binary
}

fn first_line(output: impl std::io::Read) -> String {
	use std::io::{BufRead, BufReader};
	let mut line = String::new();
	BufReader::new(output).read_line(&mut line).unwrap();
	line.trim().into()
}

/// Whether it has not ended.
fn is_running(process: u32) -> bool {
	let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
	// After the program's name, which is in parentheses.
	stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
