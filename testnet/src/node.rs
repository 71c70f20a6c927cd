//! A node that listens where the system has room, and says where.

use std::{
	ffi::OsStr,
	fs::{self, File},
	path::{Path, PathBuf},
	process::{ExitStatus, Stdio},
	thread::sleep,
	time::Instant,
};

use serde_json::json;

use crate::{
	GLANCE, PATIENCE, end_of_log,
	fault::Fault,
	ports::Ports,
	process::{Life, Pid, Process, node_program},
	rpc,
};

/// How many lines of its log are shown when a node dies.
const LAST_LINES: usize = 40;

/// How a node is started.
#[derive(Clone, Debug)]
pub struct Setup<'a> {
	/// The node program.
	pub program: &'a Path,
	/// The node's name.
	pub name: &'a str,
	/// Where the node keeps its chain and its keys.
	pub base_path: PathBuf,
	/// Where its output goes. The file is emptied before.
	pub log: PathBuf,
	/// How long it lives if nobody ends it.
	pub life: Life,
}

impl<'a> Setup<'a> {
	/// A node that ends with this program. Its base path in this folder is its name, its log `NAME.log`.
	pub fn new(program: &'a Path, name: &'a str, folder: &Path) -> Self {
		let (base_path, log) = (folder.join(name), folder.join(format!("{name}.log")));
		Self { program, name, base_path, log, life: Life::Bound }
	}

	/// Starts the node. Its RPC is on a port that the system chooses, and it looks for no other nodes by itself. The
	/// arguments say the rest: the chain, `--port 0`, `--gateway-port 0` or `--no-gateway`.
	///
	/// # Errors
	///
	/// [`Fault::NotStarted`] if the program is not there, [`Fault::File`] if its log cannot be written.
	pub fn start<Argument: AsRef<OsStr>>(
		self,
		arguments: impl IntoIterator<Item = Argument>,
	) -> Result<Node, Fault> {
		let Self { program, name, base_path, log, life } = self;
		Ports::forget(&base_path)?;
		let output = File::create(&log).and_then(|output| Ok((output.try_clone()?, output)));
		let (stdout, stderr) = output.map_err(|error| Fault::File { path: log.clone(), error })?;
		let process = Process::start(program, life, |command| {
			command
				.args(["--name", name, "--no-mdns", "--rpc-port", "0", "--base-path"])
				.arg(&base_path)
				.args(arguments)
				.env_remove("RUST_LOG")
				.stdin(Stdio::null())
				.stdout(stdout)
				.stderr(stderr);
		})?;
		Ok(Node { name: name.to_owned(), process, base_path, log })
	}
}

/// A running node. Dropping it kills it, and waits until its database is closed.
#[derive(Debug)]
pub struct Node {
	name: String,
	process: Process,
	base_path: PathBuf,
	log: PathBuf,
}

impl Node {
	/// The node that was built beside the tests, on a development chain in this folder, with further options. Its gateway
	/// and its peers are on ports that the system chooses. It makes blocks, and its gateway answers; gives where it listens.
	///
	/// # Errors
	///
	/// Those of [`Setup::start`] and [`Node::listens`].
	pub fn development(folder: &Path, options: &[&str]) -> Result<(Self, Ports), Fault> {
		let own = ["--dev", "--no-prometheus", "--port", "0", "--gateway-port", "0"];
		let node = Setup::new(&node_program()?, "node", folder).start(own.iter().chain(options))?;
		let ports = node.listens()?;
		node.until("it makes blocks", || {
			let best = rpc::call(ports.rpc.port(), "chain_getHeader", json!([]));
			best.is_ok_and(|best| best.get("number").is_some_and(|number| number != "0x0"))
		})?;
		Ok((node, ports))
	}

	/// Its name.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Its process.
	pub fn process(&self) -> Pid {
		self.process.id()
	}

	/// Where it keeps its chain and its keys.
	pub fn base_path(&self) -> &Path {
		&self.base_path
	}

	/// The file of its output.
	pub fn log_file(&self) -> &Path {
		&self.log
	}

	/// Its output so far.
	pub fn log(&self) -> String {
		String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
	}

	/// Where it listens, if it does already.
	pub fn ports(&self) -> Option<Ports> {
		Ports::of(self.process.id(), &self.base_path)
	}

	/// Waits until it listens everywhere, and gives where.
	///
	/// # Errors
	///
	/// [`Fault::Ended`] if the node ends before; [`Fault::Stuck`] if it does not listen within [`PATIENCE`].
	pub fn listens(&self) -> Result<Ports, Fault> {
		let mut ports = None;
		self.until("it listens", || {
			ports = self.ports();
			ports.is_some()
		})?;
		ports.ok_or_else(|| self.stuck("has said where it listens, and does so no more"))
	}

	/// Waits until it listens everywhere, in a Tokio runtime.
	///
	/// # Errors
	///
	/// As [`Node::listens`].
	pub async fn listens_soon(&self) -> Result<Ports, Fault> {
		let deadline = Instant::now() + PATIENCE;
		loop {
			if let Some(ports) = self.ports() {
				return Ok(ports);
			}
			self.glance(deadline, "does not open its gateway").await?;
		}
	}

	/// Waits until the condition holds, while the node runs.
	///
	/// # Errors
	///
	/// [`Fault::Ended`] if the node ends before; [`Fault::Stuck`] if `what` does not come true within [`PATIENCE`].
	pub fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) -> Result<(), Fault> {
		let deadline = Instant::now() + PATIENCE;
		while !is_so() {
			self.runs()?;
			if Instant::now() > deadline {
				return Err(self.stuck(format!("was waited for in vain until {what}")));
			}
			sleep(GLANCE);
		}
		Ok(())
	}

	/// Waits a moment, while there is time.
	///
	/// # Errors
	///
	/// [`Fault::Ended`] if the node has ended; [`Fault::Stuck`], with this end of its sentence, if time is up.
	pub async fn glance(&self, deadline: Instant, otherwise: &str) -> Result<(), Fault> {
		self.runs()?;
		if Instant::now() > deadline {
			return Err(self.stuck(otherwise));
		}
		tokio::time::sleep(GLANCE).await;
		Ok(())
	}

	/// Whether it runs.
	///
	/// # Errors
	///
	/// [`Fault::Ended`] if it does not.
	pub fn runs(&self) -> Result<(), Fault> {
		match self.process.has_ended() {
			Some(status) => Err(Fault::Ended { name: self.name.clone(), status, log: self.end_of_log() }),
			None => Ok(()),
		}
	}

	/// The fault of a node that runs and does not do what it should, with the end of the sentence that says so.
	pub fn stuck(&self, what: impl Into<String>) -> Fault {
		Fault::Stuck { name: self.name.clone(), what: what.into(), log: self.end_of_log() }
	}

	/// Kills it as a loss of power would, and waits until its database is closed.
	pub fn kill(self) {
		self.process.kill();
	}

	/// Asks it to stop, as a service manager does, and waits until it has.
	///
	/// # Errors
	///
	/// [`Fault::Stuck`] if it does not stop within [`PATIENCE`].
	pub fn stop(self) -> Result<ExitStatus, Fault> {
		let Self { name, process, log, .. } = self;
		process.stop().map_err(|error| Fault::Stuck {
			name,
			what: format!("does not stop: {error}"),
			log: end_of_log(&log, LAST_LINES),
		})
	}

	/// It goes on when this is dropped, if it has a life [apart](Life::Apart).
	pub fn leave(&mut self) {
		self.process.leave();
	}

	fn end_of_log(&self) -> Vec<String> {
		end_of_log(&self.log, LAST_LINES)
	}
}

#[cfg(test)]
mod tests {
	use std::process::Command;

	use super::*;

	/// A program that takes a node's place: it has the node's arguments in `$*`, and its base path in `$base`.
	fn program(folder: &Path, script: &str) -> PathBuf {
		let (text, program) = (folder.join("text"), folder.join("program"));
		let base = "while [ \"$1\" != --base-path ]; do shift; done; base=$2";
		fs::write(&text, format!("#!/bin/sh\n{base}\n{script}\n")).unwrap();
		// Written by another process: a file that this one has open cannot be run, and neither can one whose open file was
		// handed to a program that another test starts at the same time.
		let copied = Command::new("install").args(["-m", "0755"]).args([&text, &program]).status();
		assert!(copied.unwrap().success());
		program
	}

	#[test]
	fn a_node_listens_when_its_file_says_so() {
		let folder = tempfile::tempdir().unwrap();
		// Left by a node that was killed.
		let old = folder.path().join("one");
		fs::create_dir(&old).unwrap();
		fs::write(old.join("ports.json"), "{}").unwrap();
		let program = program(
			folder.path(),
			r#"[ -e "$base/ports.json" ] && exit 1
			echo "{\"process\":$$,\"rpc\":[\"127.0.0.1:7\"],\"gateway\":null,\"metrics\":null,\"peers\":[]}" >"$base/new"
			mv "$base/new" "$base/ports.json"
			exec sleep 60"#,
		);
		let node = Setup::new(&program, "one", folder.path()).start(["--dev"]).unwrap();
		assert_eq!(node.listens().unwrap().rpc.port(), 7);
	}

	#[test]
	fn a_node_that_dies_is_told_with_the_end_of_its_log() {
		let folder = tempfile::tempdir().unwrap();
		let program = program(folder.path(), "seq 100; echo 'no space' >&2; exit 3");
		let node = Setup::new(&program, "one", folder.path()).start(["--dev"]).unwrap();
		let fault = node.listens().unwrap_err();
		let Fault::Ended { name, status, log } = &fault else { panic!("{fault}") };
		assert_eq!((name.as_str(), status.code(), log.len()), ("one", Some(3), LAST_LINES));
		assert_eq!(log.last().unwrap(), "no space");
		assert!(format!("{fault:?}").ends_with("100\nno space"), "{fault}");
	}
}
