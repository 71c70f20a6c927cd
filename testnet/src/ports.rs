//! The file in which a node says where it listens.

use std::{
	fs, io,
	net::SocketAddr,
	path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{fault::Fault, process::Pid};

/// Where a node listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports {
	/// Its operator's RPC, over HTTP and WebSocket.
	pub rpc: SocketAddr,
	/// Its gateway, if it has one.
	pub gateway: Option<SocketAddr>,
	/// Its metrics, over HTTP at `/metrics`, if it shows any.
	pub metrics: Option<SocketAddr>,
	/// The addresses at which other nodes find it, each with its identity.
	pub peers: Vec<String>,
}

/// The file, as docs/operations.md describes it.
#[derive(Deserialize)]
struct File {
	process: u32,
	rpc: Vec<SocketAddr>,
	gateway: Option<SocketAddr>,
	metrics: Option<SocketAddr>,
	peers: Vec<String>,
}

impl Ports {
	/// The ports of the node that is this process and has this base path, once it listens on all of them.
	pub fn of(process: Pid, base_path: &Path) -> Option<Self> {
		let text = fs::read_to_string(path(base_path)).ok()?;
		let File { process: writer, rpc, gateway, metrics, peers } = serde_json::from_str(&text).ok()?;
		let rpc = *rpc.first()?;
		(Pid(writer) == process).then_some(Self { rpc, gateway, metrics, peers })
	}

	/// Removes the file of an earlier node on this base path, which no longer runs. Process ids come again, in containers
	/// above all, so the id alone does not tell a new file from an old one before the node has started.
	///
	/// # Errors
	///
	/// [`Fault::File`] if the file cannot be removed.
	pub(crate) fn forget(base_path: &Path) -> Result<(), Fault> {
		let path = path(base_path);
		match fs::remove_file(&path) {
			Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Fault::File { path, error }),
			_ => Ok(()),
		}
	}
}

fn path(base_path: &Path) -> PathBuf {
	base_path.join("ports.json")
}

#[cfg(test)]
mod tests {
	use super::*;

	const FILE: &str = r#"{
		"process": 7,
		"rpc": ["127.0.0.1:40001", "[::1]:40001"],
		"gateway": "127.0.0.1:40002",
		"metrics": null,
		"peers": ["/ip4/127.0.0.1/tcp/40003/p2p/12D3KooW"]
	}"#;

	#[test]
	fn a_file_is_believed_about_its_own_process_alone() {
		let folder = tempfile::tempdir().unwrap();
		assert_eq!(Ports::of(Pid(7), folder.path()), None);
		fs::write(path(folder.path()), FILE).unwrap();
		let ports = Ports::of(Pid(7), folder.path()).unwrap();
		assert_eq!(ports.rpc, ([127, 0, 0, 1], 40001).into());
		assert_eq!((ports.gateway, ports.metrics), (Some(([127, 0, 0, 1], 40002).into()), None));
		assert_eq!(ports.peers.len(), 1);
		assert_eq!(Ports::of(Pid(8), folder.path()), None);
		Ports::forget(folder.path()).unwrap();
		Ports::forget(folder.path()).unwrap();
		assert_eq!(Ports::of(Pid(7), folder.path()), None);
	}
}
