//! The refusals of the command line, and their texts.

use crate::node::{BINARY, Node};
use std::{
	net::TcpListener,
	process::{Command, Output},
};
use tempfile::TempDir;

/// Runs the program to its end. It leaves nothing in the folder for temporary files that others share.
pub fn run(args: &[&str]) -> Output {
	let folder = TempDir::new().unwrap();
	Command::new(BINARY).args(args).env("TMPDIR", folder.path()).output().unwrap()
}

/// Expects a failure whose one line of explanation holds these words.
pub fn refuses(args: &[&str], words: &[&str]) {
	let output = run(args);
	let text = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(1), "{args:?}: {text}");
	let sentence = text.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
	for word in words {
		assert!(sentence.contains(word), "{args:?}: {text}");
	}
	assert!(!text.contains("backtrace") && !text.contains("panicked"), "{args:?}: {text}");
}

#[test]
fn the_operators_rpc_cannot_be_opened_to_others() {
	refuses(&["--dev", "--rpc-external"], &["gateway"]);
	refuses(&["--dev", "--unsafe-rpc-external"], &["gateway"]);
	refuses(&["--dev", "--experimental-rpc-endpoint", "listen-addr=0.0.0.0:9944"], &["gateway"]);
}

#[test]
fn a_taken_port_is_named_with_the_option_that_changes_it() {
	let taken = TcpListener::bind("127.0.0.1:0").unwrap();
	let taken = taken.local_addr().unwrap().port().to_string();
	let others = ["--dev", "--no-prometheus", "--no-gateway"];
	for (ports, option) in [
		(["--port", "0", "--rpc-port", &taken], "--rpc-port"),
		(["--rpc-port", "0", "--port", &taken], "--port"),
	] {
		refuses(&[&others[..], &ports].concat(), &[&taken, option]);
	}
	let gateway = ["--dev", "--no-prometheus", "--rpc-port", "0", "--port", "0", "--gateway-port", &taken];
	refuses(&gateway, &[&taken, "--gateway-port"]);
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
	let folder = TempDir::new().unwrap();
	let file = folder.path().join("file");
	std::fs::write(&file, "").unwrap();
	refuses(&["--dev", "--base-path", file.to_str().unwrap()], &["file", "--base-path"]);
}

#[test]
fn an_unknown_chain_is_refused() {
	refuses(&[], &["--dev"]);
	refuses(&["--chain", "no-such-file.json"], &["no-such-file.json"]);
}

#[test]
fn a_node_key_needs_no_chain_unless_it_goes_into_its_folder() {
	let folder = TempDir::new().unwrap();
	let file = folder.path().join("key");
	let file = file.to_str().unwrap();
	assert!(run(&["key", "generate-node-key", "--file", file]).status.success());
	assert_eq!(std::fs::read(file).unwrap().len(), 64);
	assert!(!run(&["key", "generate-node-key", "--default-base-path"]).status.success());
}

#[test]
fn help_says_what_the_node_is_and_shows_examples() {
	let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
	assert!(help.starts_with("Runs one institution's copy"), "{help}");
	assert!(help.contains("vacchain-node --dev"), "{help}");
	assert!(!help.contains("--rpc-external"), "{help}");
}

#[test]
fn no_line_of_an_example_is_broken_where_a_terminal_ends() {
	for command in [&[][..], &["session-keys"], &["new-network"], &["gateway", "account"]] {
		let help = String::from_utf8(run(&[command, &["--help"]].concat()).stdout).unwrap();
		let (_, examples) = help.rsplit_once("Example").expect("it has an example");
		for line in examples.lines().skip(1).take_while(|line| !line.is_empty()) {
			assert!(line.starts_with("  ") && line.len() < 100, "{command:?}: {line}");
		}
	}
}

#[test]
fn a_node_listens_on_this_machine_only_and_dials_nobody() {
	let node = Node::start();
	let addresses = node.call("system_localListenAddresses", serde_json::json!([])).unwrap();
	for address in addresses.as_array().unwrap() {
		assert!(address.as_str().unwrap().starts_with("/ip4/127.0.0.1/"), "{address}");
	}
	let health = node.call("system_health", serde_json::json!([])).unwrap();
	assert_eq!(health["peers"], 0);
}
