//! Key files, as a person meets them. R13: one logs in with a unique username and a password; to log out is to leave,
//! since nothing stays open between two commands.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use common::{Run, assert_snapshot, password_file, vacchain};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery";

/// A folder with a password file `password`.
fn folder() -> TempDir {
	let folder = TempDir::new().unwrap();
	password_file(folder.path(), "password", PASSWORD);
	folder
}

fn new(folder: &Path) -> Run {
	vacchain(folder, &["keys", "new", "amina.elidrissi", "--key", "amina.key", "--password-file", "password"])
}

fn show(folder: &Path, password: &str) -> Run {
	vacchain(folder, &["keys", "show", "--key", "amina.key", "--password-file", password])
}

/// Digits of ids and keys differ from run to run.
fn without_digits(text: &str) -> String {
	let digits =
		|word: &str| (word.len() >= 64 && word.chars().all(|c| c.is_ascii_hexdigit())).then_some(word.len());
	let fingerprint = text.lines().find_map(|line| line.strip_prefix("fingerprint")).map(str::trim);
	let text = fingerprint.map_or(text.to_owned(), |digits| text.replace(digits, "<5 groups of 5 digits>"));
	text.split_inclusive(['\n', ' '])
		.map(|word| match digits(word.trim()) {
			Some(count) => word.replace(word.trim(), &format!("<{count} digits>")),
			None => word.to_owned(),
		})
		.collect()
}

#[test]
fn r13_keys_are_made_under_a_password_and_shown_with_it() {
	let folder = folder();
	assert_snapshot("keys_new", &without_digits(new(folder.path()).ok()));
	assert_snapshot("keys_show", &without_digits(show(folder.path(), "password").ok()));
}

#[test]
fn only_the_owner_may_read_the_key_file_and_it_holds_no_secret_in_clear() {
	let folder = folder();
	new(folder.path()).ok();
	let path = folder.path().join("amina.key");
	assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	let text = fs::read_to_string(&path).unwrap();
	assert!(!text.contains(PASSWORD));
	let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
	assert_eq!(names.len(), 3, "nothing but the password, the key file and the public part: {names:?}");
}

#[test]
fn nothing_is_printed_or_handed_over_that_opens_anything() {
	let folder = folder();
	let made = new(folder.path());
	let shown = show(folder.path(), "password");
	let identity = vacchain_client::store::load_key_file(&folder.path().join("amina.key"), PASSWORD).unwrap();
	let public = fs::read_to_string(folder.path().join("amina.public.json")).unwrap();
	let secrets = [
		hex::encode(identity.account.seed()),
		hex::encode(identity.encryption.as_bytes()),
		PASSWORD.to_owned(),
	];
	for text in [&made.stdout, &made.stderr, &shown.stdout, &shown.stderr, &public] {
		assert!(secrets.iter().all(|secret| !text.contains(secret)));
	}
}

#[test]
fn r13_a_wrong_password_opens_nothing() {
	let folder = folder();
	new(folder.path()).ok();
	password_file(folder.path(), "wrong", "wrong horse battery");
	assert_snapshot("wrong_password", show(folder.path(), "wrong").fails(1));
}

#[test]
fn a_key_file_is_never_overwritten() {
	let folder = folder();
	new(folder.path()).ok();
	let before = fs::read(folder.path().join("amina.key")).unwrap();
	assert_snapshot("no_overwrite", new(folder.path()).fails(1));
	fs::remove_file(folder.path().join("amina.public.json")).unwrap();
	new(folder.path()).fails(1);
	assert_eq!(fs::read(folder.path().join("amina.key")).unwrap(), before);
}

#[test]
fn a_key_file_that_others_may_read_is_not_used() {
	let folder = folder();
	new(folder.path()).ok();
	let path = folder.path().join("amina.key");
	fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
	assert!(show(folder.path(), "password").fails(1).contains("chmod 600"));
}

#[test]
fn a_short_password_and_a_bad_username_are_refused() {
	let folder = folder();
	password_file(folder.path(), "short", "1234567");
	let run = vacchain(folder.path(), &["keys", "new", "amina", "--password-file", "short"]);
	assert!(run.fails(1).contains("at least 8 characters"));
	password_file(folder.path(), "weak", "amina2026");
	let run = vacchain(folder.path(), &["keys", "new", "amina", "--password-file", "weak"]);
	assert!(run.fails(1).contains("can be guessed"));
	let run = vacchain(folder.path(), &["keys", "new", "Amina El Idrissi", "--password-file", "password"]);
	assert!(run.fails(1).contains("a-z"));
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing was written");
}

#[test]
fn without_a_terminal_the_password_comes_from_a_file_or_not_at_all() {
	let folder = folder();
	new(folder.path()).ok();
	let run = vacchain(folder.path(), &["keys", "show", "--key", "amina.key", "--password-file", "none"]);
	assert!(run.fails(2).contains("VACCHAIN_PASSWORD_FILE"));
	let run = vacchain(folder.path(), &["keys", "show", "--key", "none.key", "--password-file", "password"]);
	assert!(run.fails(1).contains("does not exist"));
}

#[test]
fn r13_a_password_can_be_changed_and_the_keys_stay() {
	let folder = folder();
	new(folder.path()).ok();
	let before = show(folder.path(), "password").stdout;
	password_file(folder.path(), "new", "kappe wasser blau tisch");
	let change = |old: &str| {
		let arguments = ["--key", "amina.key", "--password-file", old, "--new-password-file", "new"];
		vacchain(folder.path(), &[&["keys", "change-password"], &arguments[..]].concat())
	};
	change("new").fails(1);
	change("password").ok();
	show(folder.path(), "password").fails(1);
	assert_eq!(show(folder.path(), "new").ok(), before);
	let path = folder.path().join("amina.key");
	assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "no temporary file stays");
}

#[test]
fn a_damaged_key_file_and_one_of_another_kind_are_told_apart() {
	let folder = folder();
	new(folder.path()).ok();
	let path = folder.path().join("amina.key");
	let text = fs::read_to_string(&path).unwrap();
	fs::write(&path, text.replace("amina.elidrissi", "amina.elidrisso")).unwrap();
	assert!(show(folder.path(), "password").fails(1).contains("damaged"));
	fs::write(&path, "hello").unwrap();
	assert!(show(folder.path(), "password").fails(1).contains("not a key file"));
}
