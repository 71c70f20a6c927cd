//! Runs `vacchain` as a person does.

#![allow(dead_code, reason = "each test file uses a part")]

use std::{
	env, fs,
	path::{Path, PathBuf},
	process::{Command, Output},
};

use serde_json::Value;
use vacchain_testing::package;

/// The result of a run of `vacchain`.
pub struct Run {
	/// The command line, for messages.
	pub line: String,
	/// The exit code.
	pub code: Option<i32>,
	/// Standard output.
	pub stdout: String,
	/// Standard error.
	pub stderr: String,
}

impl Run {
	fn of(line: String, output: &Output) -> Self {
		Self {
			line,
			code: output.status.code(),
			stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
			stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
		}
	}

	/// It ended well; its standard output.
	#[track_caller]
	pub fn ok(&self) -> &str {
		assert_eq!(self.code, Some(0), "{self}");
		&self.stdout
	}

	/// It ended well, with one JSON object.
	#[track_caller]
	pub fn json(&self) -> Value {
		serde_json::from_str(self.ok()).unwrap_or_else(|error| panic!("{error}\n{self}"))
	}

	/// It failed with this exit code, nothing on standard output, and two sentences without any inside of a program.
	#[track_caller]
	pub fn fails(&self, code: i32) -> &str {
		assert_eq!(self.code, Some(code), "{self}");
		assert_eq!(self.stdout, "", "{self}");
		for inside in ["panicked", "RUST_BACKTRACE", "Error(", "Error {", "Some(", "Err(", "::"] {
			assert!(!self.stderr.contains(inside), "{inside:?} is no sentence\n{self}");
		}
		let advice =
			self.stderr.lines().filter(|line| line.starts_with(" next: ") || line.starts_with("{\"error\""));
		for advice in advice {
			let outside = advice.split('`').step_by(2).collect::<String>();
			assert!(
				!outside.contains("vacchain ") && !outside.contains("chmod "),
				"a command to copy\n{self}"
			);
		}
		&self.stderr
	}

	/// The notice of this name, among those that it gave.
	#[track_caller]
	pub fn notice(&self, name: &str) -> Value {
		let mut lines = self.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
		lines.find(|line| line["notice"]["name"] == name).unwrap_or_else(|| panic!("no {name}\n{self}"))
	}

	/// It failed with this exit code; the JSON of its failure, which follows on whatever it had to tell.
	#[track_caller]
	pub fn failure(&self, code: i32) -> Value {
		let last = self.fails(code).lines().last().unwrap_or_default();
		serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}\n{self}"))
	}

	/// It was refused, with this code in its JSON.
	#[track_caller]
	pub fn refused(&self, code: &str) {
		let failure = self.failure(1);
		assert_eq!(failure["error"]["code"], code, "{self}");
		for sentence in ["message", "advice"] {
			let sentence = failure["error"][sentence].as_str().unwrap_or_default();
			assert!(sentence.len() > 5 && sentence.ends_with('.'), "{sentence:?} is no sentence\n{self}");
		}
	}
}

impl std::fmt::Display for Run {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		let Self { line, code, stdout, stderr } = self;
		write!(f, "$ vacchain {line}\nexit code {code:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
	}
}

/// Runs `vacchain` in a folder, with none of its environment variables set. Nobody is logged in.
pub fn vacchain(folder: &Path, arguments: &[&str]) -> Run {
	vacchain_of(folder, Path::new("no-state"), arguments)
}

/// The same, as a person whose sessions are kept in `state`.
pub fn vacchain_of(folder: &Path, state: &Path, arguments: &[&str]) -> Run {
	vacchain_called(folder, state, "", arguments)
}

/// The same, on a machine of this name; without one, it is known by its random tag alone.
pub fn vacchain_called(folder: &Path, state: &Path, device: &str, arguments: &[&str]) -> Run {
	let mut command = Command::new(env!("CARGO_BIN_EXE_vacchain"));
	for variable in ["KEY", "GATEWAY", "GATEWAY_CA", "PASSWORD_FILE"] {
		command.env_remove(format!("VACCHAIN_{variable}"));
	}
	let output = command
		.args(arguments)
		.current_dir(folder)
		.env("VACCHAIN_STATE", state)
		.env("VACCHAIN_DEVICE", device)
		.output();
	Run::of(arguments.join(" "), &output.expect("vacchain starts"))
}

/// Compares with `tests/snapshots/NAME.txt`. With `VACCHAIN_UPDATE_SNAPSHOTS` set, writes that file instead.
#[track_caller]
pub fn assert_snapshot(name: &str, text: &str) {
	let path = package::folder().join(format!("tests/snapshots/{name}.txt"));
	if env::var_os("VACCHAIN_UPDATE_SNAPSHOTS").is_some() {
		fs::write(&path, text).expect("the snapshot can be written");
		return;
	}
	let expected = fs::read_to_string(&path).unwrap_or_default();
	assert_eq!(
		text, expected,
		"{name} looks different now; look at it, and run again with VACCHAIN_UPDATE_SNAPSHOTS=1 if it is right"
	);
}

/// Writes a password file, and gives its path.
pub fn password_file(folder: &Path, name: &str, password: &str) -> PathBuf {
	let path = folder.join(name);
	fs::write(&path, format!("{password}\n")).expect("the file can be written");
	path
}
