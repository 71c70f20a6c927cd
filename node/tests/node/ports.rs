//! The file in which a node says where it listens.

use crate::node::{BINARY, Node};
use serde_json::{Value, json};
use std::{
	fs,
	path::{Path, PathBuf},
	process::Command,
};
use tempfile::TempDir;
use vacchain_testnet::rpc;

fn file(base_path: &Path) -> PathBuf {
	base_path.join("ports.json")
}

/// The file, as a program in any language reads it.
fn read(base_path: &Path) -> Value {
	serde_json::from_slice(&fs::read(file(base_path)).unwrap()).unwrap()
}

/// The port at the end of an address.
fn port(address: &Value) -> u16 {
	let (_, port) = address.as_str().unwrap().rsplit_once(':').unwrap();
	port.parse().unwrap()
}

#[test]
fn a_file_says_where_a_node_listens_and_goes_when_the_node_stops() {
	let folder = TempDir::new().unwrap();
	let options = ["--gateway-port", "0", "--prometheus-port", "0"];
	let node = Node::start_at_with(folder.path(), &options);
	let said = read(folder.path());
	assert_eq!(said["process"], node.process().0);
	let asked = rpc::call(port(&said["rpc"][0]), "system_localListenAddresses", json!([])).unwrap();
	assert_eq!(said["peers"], asked);
	assert!(said["peers"][0].as_str().unwrap().contains("/p2p/"), "{said}");
	assert!(rpc::call(port(&said["gateway"]), "tx_tip", json!([])).is_ok());
	// The system chose this port too, and the metrics are there at once.
	let metrics = rpc::get(port(&said["metrics"]), "/metrics").unwrap();
	assert!(metrics.contains("substrate_block_height"), "{metrics}");

	assert!(node.stop().success());
	assert!(!file(folder.path()).exists());
	let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
	assert_eq!(left, ["chains"], "the file is written beside itself first");
}

#[test]
fn a_node_on_the_other_network_says_where_it_listens_too() {
	let folder = TempDir::new().unwrap();
	let node = Node::start_at_with(folder.path(), &["--network-backend", "libp2p"]);
	let said = read(folder.path());
	assert_eq!(said["peers"], node.call("system_localListenAddresses", json!([])).unwrap());
	assert!(!said["peers"].as_array().unwrap().is_empty());
	assert_eq!((&said["gateway"], &said["metrics"]), (&Value::Null, &Value::Null));
}

#[test]
fn the_file_of_a_killed_node_names_a_process_that_has_ended_until_the_next_node_replaces_it() {
	let folder = TempDir::new().unwrap();
	let node = Node::start_at(folder.path());
	let process = node.process();
	node.kill();
	assert_eq!(read(folder.path())["process"], process.0);
	assert!(process.is_over());

	let node = Node::start_at(folder.path());
	assert_eq!(read(folder.path())["process"], node.process().0);
}

#[test]
fn a_node_that_finds_the_folder_in_use_leaves_the_file_of_the_one_that_runs() {
	let folder = TempDir::new().unwrap();
	let _node = Node::start_at(folder.path());
	let said = read(folder.path());
	let second = Command::new(BINARY)
		.args(["--dev", "--no-prometheus", "--no-gateway", "--rpc-port", "0", "--port", "0", "--base-path"])
		.arg(folder.path())
		.output()
		.unwrap();
	assert_eq!(second.status.code(), Some(1), "{}", String::from_utf8_lossy(&second.stderr));
	assert_eq!(read(folder.path()), said);
}
