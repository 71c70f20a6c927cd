//! An institution's use of the program before there is a chain.

use crate::command_line::{refuses, run};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};
use tempfile::TempDir;

const OWNER: &str = "8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48";

/// S10: a validator's keys are made on its own machine, and only their public part is printed.
#[test]
fn session_keys_need_no_chain_and_stay_in_the_keystore() {
	let folder = TempDir::new().unwrap();
	let keystore = folder.path().join("keystore");
	let output = run(&["session-keys", "--owner", OWNER, "--keystore-path", keystore.to_str().unwrap()]);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
	assert_eq!(printed["owner"], OWNER);
	let (keys, proof) = (printed["keys"].as_str().unwrap(), printed["proof"].as_str().unwrap());
	assert_eq!((keys.len(), proof.len()), (2 * 64, 2 * 128));

	let mut kept: Vec<_> = fs::read_dir(&keystore).unwrap().map(Result::unwrap).collect();
	kept.sort_by_key(|file| file.file_name());
	// `aura` and `gran`, each with its public key.
	let names = [format!("61757261{}", &keys[..64]), format!("6772616e{}", &keys[64..])];
	assert!(kept.iter().map(|file| file.file_name().into_string().unwrap()).eq(names));
	for file in kept {
		assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
	}
}

#[test]
fn session_keys_are_refused_without_a_place_for_them() {
	let output = run(&["session-keys", "--owner", OWNER]);
	assert_eq!(output.status.code(), Some(2));
	assert!(String::from_utf8_lossy(&output.stderr).contains("--keystore-path"));
	let folder = TempDir::new().unwrap();
	let file = folder.path().join("file");
	fs::write(&file, "").unwrap();
	refuses(
		&["session-keys", "--owner", OWNER, "--keystore-path", file.to_str().unwrap()],
		&["file", "--keystore-path"],
	);
}

#[test]
fn a_card_that_cannot_be_believed_is_named() {
	let folder = TempDir::new().unwrap();
	let card = folder.path().join("st-mary.card.json");
	let new_network =
		|card: &str| ["new-network", card, "--name", "Examplia", "--id", "examplia"].map(str::to_owned);
	for (text, word) in
		[("{", "no card"), (r#"{ "secretSeed": "//Alice" }"#, "secret"), ("{}", "missing field")]
	{
		fs::write(&card, text).unwrap();
		let command = new_network(card.to_str().unwrap());
		refuses(
			&command.each_ref().map(String::as_str),
			&["st-mary.card.json", word, "vacchain institution card"],
		);
	}
	let command = new_network("nowhere.card.json");
	refuses(&command.each_ref().map(String::as_str), &["nowhere.card.json", "check the path"]);
}

#[test]
fn help_teaches() {
	for (command, words) in [
		("new-network", &["vacchain institution card", "wide-area", "examplia"][..]),
		("session-keys", &["keystore", "--owner", "without a restart"]),
	] {
		let help = String::from_utf8(run(&[command, "--help"]).stdout).unwrap();
		for word in words {
			assert!(help.contains(word), "{command}: {help}");
		}
	}
}
