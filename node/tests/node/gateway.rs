//! The gateway beside a node: how it is set up, starts and stops.

use crate::{
	command_line::{refuses, run},
	node::{Node, free_port},
	rpc,
};
use serde_json::{Value, json};
use std::{
	fs,
	net::TcpStream,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};
use tempfile::TempDir;
use vacchain_primitives::ParticipantId;

/// A development node in this folder, with a gateway on this port.
fn start(folder: &Path, port: u16, options: &[&str]) -> Node {
	let (folder, port) = (folder.to_str().unwrap(), port.to_string());
	Node::start_with_folder(&[&["--base-path", folder, "--gateway-port", &port], options].concat())
}

/// Where the gateway of a chain keeps its files.
fn files(base_path: &Path, chain: &str) -> PathBuf {
	base_path.join("chains").join(chain).join("gateway")
}

#[test]
fn a_node_answers_clients_on_a_port_of_their_own() {
	let (folder, port) = (TempDir::new().unwrap(), free_port());
	let node = start(folder.path(), port, &[]);
	let document = rpc::call(port, "rpc.discover", json!([])).unwrap();
	assert!(document["openrpc"].as_str().unwrap().starts_with("1.3"));
	let facts = rpc::call(port, "tx_runtime", json!([])).unwrap();
	assert_eq!(facts["genesis"], hex::encode(node.genesis()));
	let tip = rpc::call(port, "tx_tip", json!([])).unwrap();
	assert!(tip["number"].as_u64().unwrap() > 0, "{tip}");
}

#[test]
fn a_node_that_runs_no_gateway_listens_for_no_clients() {
	let (folder, port) = (TempDir::new().unwrap(), free_port());
	let node = start(folder.path(), port, &["--no-gateway"]);
	assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
	assert!(!files(folder.path(), "vacchain_dev").exists());
	assert!(node.stop().success());
}

/// R4, R14: the operator's methods are not the clients', and what needs a session is not answered without.
#[test]
fn clients_reach_nothing_else() {
	let (folder, port) = (TempDir::new().unwrap(), free_port());
	let _node = start(folder.path(), port, &[]);
	for method in
		["state_getStorage", "state_call", "chain_getHeader", "author_submitExtrinsic", "system_health"]
	{
		assert_eq!(rpc::call(port, method, json!([])).unwrap_err().code, -32601, "{method}");
	}
	let document = rpc::call(port, "rpc.discover", json!([])).unwrap();
	for method in document["methods"].as_array().unwrap().iter().filter(|method| method["x-who"] != "anyone")
	{
		let name = method["name"].as_str().unwrap();
		if name == "tx_submitAndWatch" {
			continue;
		}
		let params: Vec<Value> = method["examples"][0]["params"]
			.as_array()
			.unwrap()
			.iter()
			.map(|param| param["value"].clone())
			.collect();
		let refusal = rpc::call(port, name, json!(params)).unwrap_err();
		assert_eq!(refusal.code, 1000, "{name}: {refusal:?}");
	}
}

#[test]
fn the_gateways_files_are_its_users_alone_and_survive_a_restart() {
	let (folder, port) = (TempDir::new().unwrap(), free_port());
	let kept = |name: &str| fs::read(files(folder.path(), "vacchain_dev").join(name)).unwrap();
	let node = start(
		folder.path(),
		port,
		&["--gateway-account-key", folder.path().join("own.key").to_str().unwrap()],
	);
	let setup = kept("opaque-setup.json");
	assert!(node.stop().success());

	let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(&files(folder.path(), "vacchain_dev")), 0o700);
	for file in fs::read_dir(files(folder.path(), "vacchain_dev")).unwrap() {
		assert_eq!(mode(&file.unwrap().path()), 0o600);
	}
	assert_eq!(mode(&folder.path().join("own.key")), 0o600);

	let node = start(folder.path(), port, &[]);
	assert_eq!(kept("opaque-setup.json"), setup);
	assert!(node.stop().success());
}

#[test]
fn a_node_stops_with_its_gateway_and_its_metrics_tell_of_it() {
	let (folder, port, metrics) = (TempDir::new().unwrap(), free_port(), free_port());
	let node = start(folder.path(), port, &["--prometheus-port", &metrics.to_string()]);
	rpc::call(port, "tx_tip", json!([])).unwrap();
	rpc::call(port, "records_mine", json!([])).unwrap_err();
	let shown = rpc::get(metrics, "/metrics").unwrap();
	for line in [
		"vacchain_gateway_requests_total{method=\"tx_tip\",chain=\"vacchain_dev\"} 1",
		"vacchain_gateway_refusals_total{refusal=\"NotLoggedIn\",chain=\"vacchain_dev\"} 1",
	] {
		assert!(shown.lines().any(|shown| sorted(shown) == sorted(line)), "{line} in\n{shown}");
	}
	assert!(node.stop().success());
	assert_eq!(rpc::call(port, "tx_tip", json!([])).unwrap_err().code, 0);
}

/// A line of metrics, whatever the order of its labels.
fn sorted(line: &str) -> Vec<&str> {
	let mut parts: Vec<_> = line.split(['{', '}', ',']).collect();
	parts.sort_unstable();
	parts
}

#[test]
fn passwords_do_not_travel_in_clear() {
	refuses(&["--dev", "--gateway-listen", "0.0.0.0"], &["--gateway-tls-cert", "--gateway-behind-proxy"]);
}

#[test]
fn what_cannot_be_used_is_named() {
	let free = free_port().to_string();
	let dev = ["--dev", "--no-prometheus", "--rpc-port", "0", "--port", &free, "--gateway-port", "0"];
	let refused = |options: &[&str], words: &[&str]| refuses(&[&dev[..], options].concat(), words);
	refused(&["--gateway-host", "*"], &["`*`", "--gateway-host"]);
	refused(&["--gateway-cors", "*"], &["`*`", "--gateway-cors"]);
	let files = ["--gateway-tls-cert", "no-such-cert.pem", "--gateway-tls-key", "no-such-key.pem"];
	refused(&files, &["no-such-cert.pem", "--gateway-tls-cert"]);
	let folder = TempDir::new().unwrap();
	let key = folder.path().join("account.key");
	fs::write(&key, "no key").unwrap();
	fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
	refused(&["--gateway-account-key", key.to_str().unwrap()], &["account.key"]);
}

#[test]
fn the_account_to_register_is_shown_and_stays_the_same() {
	let folder = TempDir::new().unwrap();
	let base_path = folder.path().to_str().unwrap();
	let show = |chain: &str| {
		let args = [
			"gateway",
			"account",
			"--username",
			"hospital-gateway",
			"--chain",
			chain,
			"--base-path",
			base_path,
		];
		let output = run(&args);
		assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
		serde_json::from_slice::<Value>(&output.stdout).unwrap()
	};
	let local = show("local");
	assert_eq!(local["id"], ParticipantId::from_username("hospital-gateway").unwrap().to_string());
	assert_eq!(
		(local["account"].as_str().unwrap().len(), local["encryption_key"].as_str().unwrap().len()),
		(64, 64)
	);
	assert_eq!(show("local"), local);
	assert_ne!(show("dev")["account"], local["account"]);
	let secret = fs::read_to_string(files(folder.path(), "vacchain_local").join("account.key")).unwrap();
	assert!(!local.to_string().contains(secret.trim()));
}

#[test]
fn a_setup_is_added_to_a_gateway_that_has_one() {
	let (folder, port) = (TempDir::new().unwrap(), free_port());
	let base_path = folder.path().to_str().unwrap();
	let rotate = ["gateway", "rotate-setup", "--chain", "dev", "--base-path", base_path];
	refuses(&rotate, &["opaque-setup.json"]);
	assert!(start(folder.path(), port, &[]).stop().success());
	let output = run(&rotate);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	assert!(String::from_utf8_lossy(&output.stdout).contains("setup 2"));
	assert!(start(folder.path(), port, &[]).stop().success());
}
