//! Why a node does not run as it should.

use std::{fmt, io, path::PathBuf, process::ExitStatus};

/// Why a node, or a program of its kind, does not do what it was started for.
#[derive(thiserror::Error)]
pub enum Fault {
	/// A program was not built.
	#[error("{name} is not there; run: cargo build --release --workspace --bin {name}")]
	NotBuilt {
		/// The program's name.
		name: String,
	},
	/// A program cannot be started.
	#[error("{} does not start: {error}", program.display())]
	NotStarted {
		/// The program.
		program: PathBuf,
		/// The system's reason.
		error: io::Error,
	},
	/// A program that should do one thing and end has failed.
	#[error("{} has failed ({status}): {said}", program.display())]
	Failed {
		/// The program.
		program: PathBuf,
		/// How it ended.
		status: ExitStatus,
		/// Its own words.
		said: String,
	},
	/// A node has ended that should run.
	#[error("the node {name} has ended ({status}); its log ends with:\n{}", log.join("\n"))]
	Ended {
		/// The node's name.
		name: String,
		/// How it ended.
		status: ExitStatus,
		/// The last lines of its log.
		log: Vec<String>,
	},
	/// A node runs, and does not do what it should.
	#[error("the node {name} {what}; its log ends with:\n{}", log.join("\n"))]
	Stuck {
		/// The node's name.
		name: String,
		/// The rest of the sentence.
		what: String,
		/// The last lines of its log.
		log: Vec<String>,
	},
	/// A file cannot be written or removed.
	#[error("{}: {error}", path.display())]
	File {
		/// The file.
		path: PathBuf,
		/// The system's reason.
		error: io::Error,
	},
	/// A node's name is no name of a development identity.
	#[error(transparent)]
	Identity(#[from] vacchain_client::Error),
}

/// The same as for people: a test that unwraps shows the lines of the log.
impl fmt::Debug for Fault {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		fmt::Display::fmt(self, f)
	}
}
