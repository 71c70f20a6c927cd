//! Where the node listens, in a file for the programs that start it.

use crate::preflight::tcp_address;
use log::warn;
use sc_network::{Multiaddr, multiaddr::Protocol, service::traits::NetworkService};
use sc_service::Configuration;
use serde_json::{Value, json};
use std::{
	fs, io,
	net::SocketAddr,
	path::{Path, PathBuf},
	process,
	sync::Arc,
	time::Duration,
};
use tokio::{
	net::{TcpSocket, TcpStream},
	time::{sleep, timeout},
};

/// The file's name, in the node's base path.
const FILE: &str = "ports.json";

/// How long the node waits until a part listens that starts by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often the node looks whether that part listens.
const GLANCE: Duration = Duration::from_millis(10);

/// The parts of a running node that listen, besides its gateway.
pub struct Listeners {
	/// The operator's RPC.
	pub rpc: Vec<Multiaddr>,
	/// The metrics.
	pub metrics: Option<SocketAddr>,
	/// The network of nodes.
	pub network: Arc<dyn NetworkService>,
}

/// The file, as long as the node runs. Dropping it removes the file.
#[derive(Debug)]
pub struct PortsFile {
	path: PathBuf,
}

impl PortsFile {
	/// Writes the file, once everything listens.
	///
	/// # Errors
	///
	/// A sentence that names the file, if it cannot be written.
	pub async fn write(
		base_path: &Path,
		listeners: &Listeners,
		gateway: Option<SocketAddr>,
	) -> Result<Self, String> {
		let metrics = match listeners.metrics {
			Some(address) => answers(address).await.then_some(address),
			None => None,
		};
		let content = json!({
			"process": process::id(),
			"rpc": listeners.rpc.iter().filter_map(tcp_address).collect::<Vec<_>>(),
			"gateway": gateway,
			"metrics": metrics,
			"peers": peer_addresses(listeners.network.as_ref()).await,
		});
		let path = base_path.join(FILE);
		replace(&path, &content).map_err(|error| explained(&path, &error))?;
		Ok(Self { path })
	}
}

impl Drop for PortsFile {
	fn drop(&mut self) {
		// Another node may have been started on this folder, for another chain.
		let is_own = fs::read_to_string(&self.path).is_ok_and(|text| {
			text.parse().is_ok_and(|file: Value| file.get("process") == Some(&process::id().into()))
		});
		if is_own && let Err(error) = fs::remove_file(&self.path) {
			warn!("{}", explained(&self.path, &error));
		}
	}
}

/// Removes the file of a node that was killed. The database must be open: no other node uses the folder then.
///
/// # Errors
///
/// A sentence that names the file, if it cannot be removed.
pub fn remove_old(base_path: &Path) -> Result<(), String> {
	let path = base_path.join(FILE);
	match fs::remove_file(&path) {
		Err(error) if error.kind() != io::ErrorKind::NotFound => Err(explained(&path, &error)),
		_ => Ok(()),
	}
}

/// Chooses the port of the metrics if the system is to choose it: the SDK would tell nobody which one it got.
///
/// The port belongs to this node as long as the socket lives. The socket does not listen, so the SDK still can.
///
/// # Errors
///
/// A sentence, if there is no free port.
pub fn choose_metrics_port(config: &mut Configuration) -> Result<Option<TcpSocket>, String> {
	let Some(metrics) = config.prometheus_config.as_mut().filter(|metrics| metrics.port.port() == 0) else {
		return Ok(None);
	};
	let keep = |address: SocketAddr| {
		let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
		socket.set_reuseaddr(true)?;
		socket.bind(address)?;
		Ok((socket.local_addr()?, socket))
	};
	let kept: io::Result<_> = keep(metrics.port);
	let (address, socket) = kept.map_err(|error| format!("there is no port for Prometheus: {error}"))?;
	metrics.port = address;
	Ok(Some(socket))
}

/// Writes beside the file first, so that nobody reads a part of it.
fn replace(path: &Path, content: &Value) -> io::Result<()> {
	let new = path.with_extension(format!("json.{}", process::id()));
	fs::write(&new, format!("{content:#}\n"))?;
	fs::rename(new, path)
}

fn explained(path: &Path, error: &io::Error) -> String {
	format!(
		"cannot say in {} where the node listens: {error}; give another folder with --base-path",
		path.display()
	)
}

/// Whether something listens there within [`PATIENCE`].
async fn answers(address: SocketAddr) -> bool {
	let connected = async {
		while TcpStream::connect(address).await.is_err() {
			sleep(GLANCE).await;
		}
	};
	timeout(PATIENCE, connected).await.is_ok()
}

/// Where other nodes find this one, with its identity. One of the SDK's networks begins to listen when it runs.
async fn peer_addresses(network: &dyn NetworkService) -> Vec<String> {
	let listens = async {
		while network.listen_addresses().is_empty() {
			sleep(GLANCE).await;
		}
	};
	// A node may listen nowhere: it still finds others.
	let _ = timeout(PATIENCE, listens).await;
	let identity = Protocol::P2p(network.local_peer_id().into());
	let with_identity = |address: Multiaddr| match address.iter().last() {
		Some(Protocol::P2p(_)) => address.to_string(),
		_ => address.with(identity.clone()).to_string(),
	};
	network.listen_addresses().into_iter().map(with_identity).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use tempfile::TempDir;

	#[test]
	fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
		let folder = TempDir::new().unwrap();
		let path = folder.path().join(FILE);
		for process in [1, 2] {
			replace(&path, &json!({ "process": process })).unwrap();
			let file: Value = fs::read_to_string(&path).unwrap().parse().unwrap();
			assert_eq!(file["process"], process);
		}
		assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
	}

	#[test]
	fn a_node_that_ends_leaves_the_file_of_another_one() {
		let folder = TempDir::new().unwrap();
		let path = folder.path().join(FILE);
		replace(&path, &json!({ "process": process::id() + 1 })).unwrap();
		drop(PortsFile { path: path.clone() });
		assert!(path.exists());
		replace(&path, &json!({ "process": process::id() })).unwrap();
		drop(PortsFile { path: path.clone() });
		assert!(!path.exists());
	}

	#[test]
	fn an_old_file_goes_and_none_is_no_error() {
		let folder = TempDir::new().unwrap();
		let path = folder.path().join(FILE);
		fs::write(&path, "{}").unwrap();
		for _ in 0..2 {
			remove_old(folder.path()).unwrap();
			assert!(!path.exists());
		}
	}
}
