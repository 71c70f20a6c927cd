//! Runs the demo as a person would, and finds the data that it plays.

use std::{
	collections::HashMap,
	fs,
	os::unix::fs::PermissionsExt as _,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
	sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tempfile::TempDir;
use vacchain_testing::{package, until};
use vacchain_testnet::{Pid, node_program};

/// One node at a time: each wants the machine for itself.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A place for a demo, with a folder for temporary files that is only its own.
pub struct Stage {
	folder: TempDir,
	_alone: MutexGuard<'static, ()>,
}

/// The output of a demo, and how it ended.
pub struct Played {
	pub code: Option<i32>,
	pub stdout: String,
	pub stderr: String,
}

/// Nodes that the demo has left running: what the demo says of them. They end when this is dropped.
pub struct LeftRunning(pub Value);

impl Drop for LeftRunning {
	fn drop(&mut self) {
		let nodes = self.0["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
		let processes: Vec<_> = nodes.iter().filter_map(|node| node["pid"].as_u64()).collect();
		let _ = Command::new("kill").args(processes.iter().map(u64::to_string)).status();
		// Their folder goes with that of the stage, once they have ended.
		until("the nodes have ended", || processes.iter().all(|process| Pid(*process as u32).is_over()));
	}
}

impl Stage {
	/// A place, when the one before is left.
	pub fn enter() -> Self {
		let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
		Self { folder: TempDir::with_prefix("vacchain-stage-").unwrap(), _alone: alone }
	}

	/// The demo's command line, without arguments.
	pub fn command(&self) -> Command {
		let mut command = Command::new(env!("CARGO_BIN_EXE_vacchain"));
		command
			.arg("demo")
			.env("TMPDIR", self.folder.path())
			.env("VACCHAIN_NODE_BINARY", node_program().unwrap())
			.env_remove("VACCHAIN_DEMO_DATA")
			.env_remove("VACCHAIN_DEMO_PAGES")
			.stdin(Stdio::null());
		command
	}

	/// A program of the stage, which does what a line of the shell says.
	#[allow(dead_code, reason = "not every test file asks")]
	pub fn script(&self, name: &str, line: &str) -> PathBuf {
		let program = self.folder.path().join(name);
		fs::write(&program, format!("#!/bin/sh\n{line}\n")).unwrap();
		fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
		program
	}

	/// Plays the demo with these arguments.
	pub fn play(&self, args: &[&str]) -> Played {
		let Output { status, stdout, stderr } = self.command().args(args).output().unwrap();
		let text = |bytes| String::from_utf8(bytes).unwrap();
		Played { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
	}

	/// The nodes that run in the stage's folder, by name: their processes.
	#[allow(dead_code, reason = "not every test file asks")]
	pub fn running(&self) -> HashMap<String, u32> {
		let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
			let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
			let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
			let arguments: Vec<_> = line.split('\0').collect();
			let name = arguments.windows(2).find(|pair| pair[0] == "--name")?[1];
			let is_here =
				arguments.iter().any(|argument| Path::new(argument).starts_with(self.folder.path()));
			is_here.then(|| (name.to_owned(), pid))
		});
		processes.collect()
	}

	/// The remains of demos in the folder for temporary files.
	#[allow(dead_code, reason = "not every test file asks")]
	pub fn left(&self) -> Vec<PathBuf> {
		fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect()
	}
}

impl Played {
	/// The one JSON object of `--output json`.
	pub fn json(&self) -> Value {
		serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
			panic!("{error}: {}\n{}\nended with {:?}", self.stdout, self.stderr, self.code)
		})
	}
}

/// How someone of a role logs in, whom the demo has left.
#[allow(dead_code, reason = "not every test file asks")]
pub fn login_of<'a>(kept: &'a Value, role: &str) -> &'a Value {
	kept["people"].as_array().unwrap().iter().find(|login| login["role"] == role).unwrap()
}

/// The project's own children.
pub fn own_children() -> PathBuf {
	package::folder().join("../demo/children")
}

/// Totals of a demo's report.
pub fn totals(report: &Value, names: &[&str]) -> Vec<u64> {
	names.iter().map(|name| report["totals"][name].as_u64().unwrap()).collect()
}

/// The codes of the answers to what the demo tried, and whether each was a refusal.
pub fn refusals(report: &Value) -> Vec<(&str, bool)> {
	let attempts = report["attempts"].as_array().unwrap();
	attempts
		.iter()
		.map(|attempt| {
			assert!(!attempt["answer"]["message"].as_str().unwrap().is_empty());
			(attempt["answer"]["code"].as_str().unwrap(), attempt["refused"].as_bool().unwrap())
		})
		.collect()
}

/// The refusals that each demo provokes.
pub const REFUSALS: [(&str, bool); 4] = [
	("not-found", true),
	("VaccineDetails.NoConsent", true),
	("VaccineDetails.NoteMissing", true),
	("LoginRefused", true),
];
