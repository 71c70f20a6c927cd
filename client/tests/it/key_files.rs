//! Key files: sealed and opened, refused when they are not what they should be.

use vacchain_client::{
	Identity,
	key_file::{self, KeyFileError},
	random::os_rng,
};
use vacchain_sealing::PasswordParams;

/// Cheap, for tests only.
pub const CHEAP: PasswordParams = PasswordParams { memory_kib: 64, passes: 1, lanes: 1 };
pub const PASSWORD: &str = "correct horse";

fn sealed() -> (Identity, String) {
	let identity = Identity::generate("amina.el-idrissi", &mut os_rng()).unwrap();
	let text = key_file::seal(&identity, PASSWORD, &CHEAP, &mut os_rng()).unwrap();
	(identity, text)
}

#[test]
fn the_password_opens_it() {
	let (identity, text) = sealed();
	let opened = key_file::open(&text, PASSWORD).unwrap();
	assert_eq!(opened.public(), identity.public());
	assert_eq!(opened.account.seed(), identity.account.seed());
	assert_eq!(opened.encryption, identity.encryption);
	assert_eq!(key_file::peek(&text).unwrap(), identity.public());
}

#[test]
fn it_does_not_show_the_secrets() {
	let (identity, text) = sealed();
	assert!(!text.contains(&hex::encode(identity.account.seed())));
	assert!(!text.contains(&hex::encode(identity.encryption.as_bytes())));
}

#[test]
fn another_password_does_not_open_it() {
	let (_, text) = sealed();
	for password in ["Correct horse", "", "correct horse "] {
		assert_eq!(key_file::open(&text, password).unwrap_err(), KeyFileError::WrongPasswordOrDamaged);
	}
}

/// A key file is opened on machines that write the password's letters in another way.
#[test]
fn a_password_is_the_same_on_every_keyboard() {
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	let [composed, decomposed] = ["caf\u{e9} cr\u{e8}me", "cafe\u{301}\u{a0}cre\u{300}me"];
	for (sealed, typed) in [(composed, decomposed), (decomposed, composed)] {
		let text = key_file::seal(&identity, sealed, &CHEAP, &mut os_rng()).unwrap();
		assert_eq!(key_file::open(&text, typed).unwrap().public(), identity.public());
	}
}

#[test]
fn a_short_password_is_refused() {
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	let refused = key_file::seal(&identity, "seven77", &CHEAP, &mut os_rng());
	assert_eq!(refused, Err(KeyFileError::PasswordTooShort));
}

#[test]
fn any_change_of_what_it_says_is_noticed() {
	let (identity, text) = sealed();
	let other = Identity::generate("another", &mut os_rng()).unwrap();
	let (one, two) = (identity.public(), other.public());
	for (from, to) in [
		(one.name(), two.name()),
		(one.id.to_string(), two.id.to_string()),
		(hex::encode(one.account), hex::encode(two.account)),
		(one.encryption_key.to_string(), two.encryption_key.to_string()),
	] {
		let changed = text.replace(&from, &to);
		assert_ne!(changed, text);
		assert_eq!(key_file::open(&changed, PASSWORD).unwrap_err(), KeyFileError::WrongPasswordOrDamaged);
	}
}

#[test]
fn any_flipped_bit_of_the_sealed_part_is_noticed() {
	let (_, text) = sealed();
	let file: serde_json::Value = serde_json::from_str(&text).unwrap();
	let bytes = hex::decode(file["sealed"].as_str().unwrap()).unwrap();
	// The first 13 bytes are the format and the cost, which other tests change.
	for at in 13..bytes.len() {
		let mut changed = bytes.clone();
		changed[at] ^= 1;
		let mut file = file.clone();
		file["sealed"] = hex::encode(changed).into();
		let opened = key_file::open(&file.to_string(), PASSWORD);
		assert_eq!(opened.unwrap_err(), KeyFileError::WrongPasswordOrDamaged, "byte {at}");
	}
}

#[test]
fn a_cost_that_no_machine_should_pay_is_refused_at_once() {
	let (_, text) = sealed();
	let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
	let mut bytes = hex::decode(file["sealed"].as_str().unwrap()).unwrap();
	bytes[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
	file["sealed"] = hex::encode(bytes).into();
	assert!(key_file::open(&file.to_string(), PASSWORD).is_err());
}

#[test]
fn what_is_no_key_file_is_refused() {
	let (_, text) = sealed();
	for bad in ["", "{}", "[]", "null", "{\"version\":2}", &text[..text.len() / 2], &"x".repeat(20_000)] {
		assert!(matches!(key_file::open(bad, PASSWORD), Err(KeyFileError::NotAKeyFile(_))), "{bad}");
	}
	let newer = text.replace("\"version\": 2", "\"version\": 3");
	assert_eq!(key_file::open(&newer, PASSWORD).unwrap_err(), KeyFileError::Version(3));
}
