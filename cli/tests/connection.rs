//! A person's view when the gateway is not there, does not answer, or is not waited for.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;

use std::{
	io::Read,
	net::TcpListener,
	path::Path,
	process::{Command, Stdio},
};

use common::{assert_snapshot, vacchain};

#[test]
fn a_gateway_that_is_not_there_is_a_sentence() {
	let address = "ws://127.0.0.1:1";
	let run = vacchain(Path::new("."), &["network", "status", "--gateway", address]);
	assert_snapshot("no_gateway", run.fails(1));
	vacchain(Path::new("."), &["network", "status", "--gateway", address, "--output", "json"])
		.refused("unreachable");
}

#[test]
fn a_person_who_interrupts_is_told_what_to_look_at() {
	let silent = TcpListener::bind("127.0.0.1:0").unwrap();
	let address = format!("ws://{}", silent.local_addr().unwrap());
	let child = Command::new(env!("CARGO_BIN_EXE_vacchain"))
		.args(["network", "status", "--gateway", &address])
		.env("VACCHAIN_STATE", "no-state")
		.stdout(Stdio::piped())
		.stderr(Stdio::piped())
		.spawn()
		.unwrap();
	// It has asked, and waits for an answer that does not come.
	let (mut held, _) = silent.accept().unwrap();
	held.read_exact(&mut [0]).unwrap();
	let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
	assert!(signalled.success());
	let output = child.wait_with_output().unwrap();
	assert_eq!(output.status.code(), Some(130));
	assert_snapshot("interrupted", &String::from_utf8_lossy(&output.stderr));
}
