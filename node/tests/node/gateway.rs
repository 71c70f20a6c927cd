//! The gateway beside a node: how it is set up, starts and stops.

use crate::{
	command_line::{refuses, run},
	node::Node,
};
use serde_json::{Value, json};
use std::{
	fs,
	io::Read,
	net::{TcpListener, TcpStream},
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};
use tempfile::TempDir;
use vacchain_testnet::rpc;

/// A development node in this folder, with a gateway.
fn start(folder: &Path, options: &[&str]) -> Node {
	Node::start_at_with(folder, &[&["--gateway-port", "0"], options].concat())
}

/// Where the gateway of a chain keeps its files.
fn files(base_path: &Path, chain: &str) -> PathBuf {
	base_path.join("chains").join(chain).join("gateway")
}

/// R4: the operator's methods are not the clients'.
#[test]
fn a_node_answers_clients_on_a_port_of_their_own() {
	let folder = TempDir::new().unwrap();
	let node = start(folder.path(), &[]);
	let port = node.gateway();
	let document = rpc::call(port, "rpc.discover", json!([])).unwrap();
	assert!(document["openrpc"].as_str().unwrap().starts_with("1.3"));
	let facts = rpc::call(port, "tx_runtime", json!([])).unwrap();
	assert_eq!(facts["genesis"], hex::encode(node.genesis()));
	let tip = rpc::call(port, "tx_tip", json!([])).unwrap();
	assert!(tip["number"].as_u64().unwrap() > 0, "{tip}");
	for method in
		["state_getStorage", "state_call", "chain_getHeader", "author_submitExtrinsic", "system_health"]
	{
		assert_eq!(rpc::call(port, method, json!([])).unwrap_err().code, -32601, "{method}");
	}
}

/// The address to open is the last thing that a development node says before it goes to work.
#[test]
fn a_development_node_serves_the_built_pages_and_says_where() {
	let folder = TempDir::new().unwrap();
	fs::write(folder.path().join("index.html"), "<!doctype html><title>VacChain</title>").unwrap();
	let node = Node::start_with(&["--gateway-port", "0", "--gateway-pages", folder.path().to_str().unwrap()]);
	let port = node.gateway();
	let line = format!("pages: http://127.0.0.1:{port}/");
	node.wait_until("it says where", || node.log().lines().any(|said| said == line));
	assert_eq!(rpc::get(port, "/").unwrap(), "<!doctype html><title>VacChain</title>");
	assert!(rpc::call(port, "tx_tip", json!([])).is_ok());

	let without = Node::start_with(&["--gateway-port", "0"]);
	assert!(!without.log().contains("pages: "));
}

#[test]
fn a_node_that_runs_no_gateway_listens_for_no_clients() {
	let folder = TempDir::new().unwrap();
	// A gateway would find its port taken, and the node would not start.
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let port = taken.local_addr().unwrap().port().to_string();
	let node = Node::start_at_with(folder.path(), &["--no-gateway", "--gateway-port", &port]);
	assert_eq!(node.ports().gateway, None);
	assert!(!files(folder.path(), "vacchain_dev").exists());
	assert!(node.stop().success());
}

#[test]
fn the_gateways_files_are_its_users_alone_and_survive_a_restart() {
	let folder = TempDir::new().unwrap();
	let kept = |name: &str| fs::read(files(folder.path(), "vacchain_dev").join(name)).unwrap();
	let own_key = folder.path().join("own.key");
	let node = start(folder.path(), &["--gateway-account-key", own_key.to_str().unwrap()]);
	let setup = kept("opaque-setup.json");
	assert!(node.stop().success());

	let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!(mode(&files(folder.path(), "vacchain_dev")), 0o700);
	for file in fs::read_dir(files(folder.path(), "vacchain_dev")).unwrap() {
		assert_eq!(mode(&file.unwrap().path()), 0o600);
	}
	assert_eq!(mode(&own_key), 0o600);

	let node = start(folder.path(), &[]);
	assert_eq!(kept("opaque-setup.json"), setup);
	assert!(node.stop().success());
}

#[test]
fn a_node_stops_with_its_gateway_and_its_metrics_tell_of_it() {
	let folder = TempDir::new().unwrap();
	let node = start(folder.path(), &["--prometheus-port", "0"]);
	let port = node.gateway();
	rpc::call(port, "tx_tip", json!([])).unwrap();
	rpc::call(port, "records_mine", json!([])).unwrap_err();
	for line in [
		"vacchain_gateway_requests_total{method=\"tx_tip\",chain=\"vacchain_dev\"} 1",
		"vacchain_gateway_refusals_total{refusal=\"NotLoggedIn\",chain=\"vacchain_dev\"} 1",
	] {
		// A call is counted when its answer has been sent.
		node.wait_until(line, || {
			let shown = rpc::get(node.metrics(), "/metrics").unwrap();
			shown.lines().any(|shown| sorted(shown) == sorted(line))
		});
	}
	let mut open = TcpStream::connect(("127.0.0.1", port)).unwrap();
	assert!(node.stop().success());
	let mut rest = Vec::new();
	assert!(open.read_to_end(&mut rest).is_err() || rest.is_empty(), "a client that waits is cut");
}

/// A node that is stopped in good order closes its database, which its gateway uses too: no block is lost, the newest
/// one neither.
#[test]
fn a_stopped_node_has_all_its_blocks_on_disk() {
	let folder = TempDir::new().unwrap();
	let node = start(folder.path(), &[]);
	let _client = TcpStream::connect(("127.0.0.1", node.gateway())).unwrap();
	let number = node.best();
	let hash = node.block_hash(number);
	assert!(node.stop().success());

	let node = start(folder.path(), &[]);
	node.wait_until("it has come as far again", || node.best() >= number);
	assert_eq!(node.block_hash(number), hash);
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
	let dev = ["--dev", "--no-prometheus", "--rpc-port", "0", "--port", "0", "--gateway-port", "0"];
	let refused = |options: &[&str], words: &[&str]| refuses(&[&dev[..], options].concat(), words);
	refused(&["--gateway-host", "*"], &["`*`", "--gateway-host"]);
	refused(&["--gateway-cors", "*"], &["`*`", "--gateway-cors"]);
	let files = ["--gateway-tls-cert", "no-such-cert.pem", "--gateway-tls-key", "no-such-key.pem"];
	refused(&files, &["no-such-cert.pem", "--gateway-tls-cert"]);
	refused(&["--gateway-pages", "no-such-folder"], &["no-such-folder", "--gateway-pages"]);
	let folder = TempDir::new().unwrap();
	refused(&["--gateway-pages", folder.path().to_str().unwrap()], &["index.html", "--gateway-pages"]);
	let key = folder.path().join("account.key");
	fs::write(&key, "no key").unwrap();
	fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
	refused(&["--gateway-account-key", key.to_str().unwrap()], &["account.key"]);
}

/// The id that the institution derived from the username of its gateway.
const ID: &str = "c604c4e98bda4c6ac83cf1c65c72ce96c101ad6c6e40d2bd53f461368cac22ad";

#[test]
fn the_account_to_register_is_shown_and_stays_the_same() {
	let folder = TempDir::new().unwrap();
	let base_path = folder.path().to_str().unwrap();
	let show = |chain: &str| {
		let args = ["gateway", "account", "--id", ID, "--chain", chain, "--base-path", base_path];
		let output = run(&args);
		assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
		serde_json::from_slice::<Value>(&output.stdout).unwrap()
	};
	let local = show("local");
	assert_eq!(local["id"], ID);
	assert_eq!(
		(local["account"].as_str().unwrap().len(), local["encryption_key"].as_str().unwrap().len()),
		(64, 66)
	);
	assert_eq!(show("local"), local);
	assert_ne!(show("dev")["account"], local["account"]);
	let secret = fs::read_to_string(files(folder.path(), "vacchain_local").join("account.key")).unwrap();
	assert!(!local.to_string().contains(secret.trim()));
}

#[test]
fn a_setup_is_added_to_a_gateway_that_has_one() {
	let folder = TempDir::new().unwrap();
	let base_path = folder.path().to_str().unwrap();
	let rotate = ["gateway", "rotate-setup", "--chain", "dev", "--base-path", base_path];
	refuses(&rotate, &["opaque-setup.json"]);
	assert!(start(folder.path(), &[]).stop().success());
	let output = run(&rotate);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	assert!(String::from_utf8_lossy(&output.stdout).contains("setup 2"));
	assert!(start(folder.path(), &[]).stop().success());
}
