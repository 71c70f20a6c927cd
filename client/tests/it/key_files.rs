//! Key files: sealed and opened, refused when they are not what they should be.

use vacchain_client::{
	Identity,
	key_file::{self, KeyFileError},
	password::PasswordError,
	random::os_rng,
};
use vacchain_sealing::PasswordParams;

/// Cheap, for tests only.
pub const CHEAP: PasswordParams = PasswordParams { memory_kib: 64, passes: 1, lanes: 1 };
pub const PASSWORD: &str = "correct horse battery";

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
	for password in ["Correct horse battery", "", "correct horse battery "] {
		assert_eq!(key_file::open(&text, password).unwrap_err(), KeyFileError::WrongPasswordOrDamaged);
	}
}

/// A key file is opened on machines that write the password's letters in another way.
#[test]
fn a_password_is_the_same_on_every_keyboard() {
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	let [composed, decomposed] = [
		"caf\u{e9} cr\u{e8}me kappe wasser blau tisch",
		"cafe\u{301}\u{a0}cre\u{300}me kappe wasser blau tisch",
	];
	for (sealed, typed) in [(composed, decomposed), (decomposed, composed)] {
		let text = key_file::seal(&identity, sealed, &CHEAP, &mut os_rng()).unwrap();
		assert_eq!(key_file::open(&text, typed).unwrap().public(), identity.public());
	}
}

/// trust.md, "Passwords of admins and institutions can be guessed": a thief of the file tries passwords without a limit.
#[test]
fn a_weak_password_is_refused() {
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	let refused = key_file::seal(&identity, "seven77", &CHEAP, &mut os_rng());
	assert_eq!(refused, Err(PasswordError::TooShort.into()));
	let identity = Identity::generate("amina.elidrissi", &mut os_rng()).unwrap();
	for weak in ["password123", "correct horse", "amina.elidrissi2026"] {
		let refused = key_file::seal(&identity, weak, &CHEAP, &mut os_rng());
		assert!(matches!(refused, Err(KeyFileError::Password(PasswordError::Weak { .. }))), "{weak}");
	}
}

/// A key file that was made before passwords were rated.
const OLD_PASSWORD: &str = "password";
const OLD: &str = r#"{
  "version": 2,
  "username": "amina",
  "id": "c604c4e98bda4c6ac83cf1c65c72ce96c101ad6c6e40d2bd53f461368cac22ac",
  "account": "44baaceab16c4d95e61840a22ae662e60e9c19a50a1c904458f9b31a07844924",
  "encryption_key": "01d2433569cee1517845e0de549d83a0e215962596bdc9810bc140a64cef18db5d",
  "sealed": "01000001000300000001000000eac32153254c4bcd54ba5d8f5197f49bb72031de2dccb48bd582122d5c44f95b6918eae3816cf6a55f063d94c1f72b32dd323fac66e676df14f3158f889df9e96d3476211f0989918846733a75023fa810dfa6a4be358f3f988c2c4fd82442ffa03b9d867391f5b68f4716edeb403ce4f1d1f53c529057466fea010776c47b14483cc037e1b9aeb00497c8b08c409b03aeb607f5cc91d5d8"
}"#;

#[test]
fn a_key_file_with_a_weak_password_still_opens() {
	let identity = key_file::open(OLD, OLD_PASSWORD).unwrap();
	assert_eq!(identity.public(), key_file::peek(OLD).unwrap());
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
