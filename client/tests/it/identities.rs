//! Identities: their keys are those that Substrate's own tools derive, and they do not show them.

use sp_core::{Pair, sr25519};
use vacchain_client::{Account, Error, Identity, PublicIdentity, keys::verify, random::os_rng};

#[test]
fn development_accounts_are_those_of_the_development_phrase() {
	let long = "x".repeat(32);
	for username in ["health-admin", "health-authority", "st.mary", "17", "abc", long.as_str()] {
		if username.len() < 3 {
			continue;
		}
		let expected = sr25519::Pair::from_string(&format!("//{username}"), None).unwrap().public();
		assert_eq!(Identity::dev(username).unwrap().account.id(), expected.0, "{username}");
	}
	let expected = sr25519::Pair::from_string("//1234", None).unwrap().public();
	assert_eq!(Identity::dev("1234").unwrap().account.id(), expected.0);
}

#[test]
fn signatures_verify_as_substrate_verifies_them() {
	let account = Account::generate(&mut os_rng());
	let signature = account.sign(b"message");
	let public = sr25519::Public::from_raw(account.id());
	assert!(sr25519::Pair::verify(&sr25519::Signature::from_raw(signature), b"message", &public));
	assert!(verify(&account.id(), b"message", &signature));
	assert!(!verify(&account.id(), b"massage", &signature));
	assert!(!verify(&Account::generate(&mut os_rng()).id(), b"message", &signature));
	assert!(!verify(&[0xff; 32], b"message", &[0xff; 64]));
}

#[test]
fn secrets_are_not_shown() {
	let identity = Identity::generate("amina", &mut os_rng()).unwrap();
	let shown = format!("{identity:?} {:?} {:#?}", identity.account, identity.encryption);
	for secret in [identity.account.seed(), identity.encryption.as_bytes()] {
		assert!(!shown.contains(&hex::encode(secret)));
		assert!(!shown.contains(&format!("{secret:?}")));
	}
}

#[test]
fn r13_a_username_that_cannot_be_one_is_refused() {
	assert!(matches!(Identity::generate("Amina", &mut os_rng()), Err(Error::Username(_))));
}

#[test]
fn a_public_identity_reads_back_and_is_checked_against_its_name() {
	let public = Identity::generate("amina", &mut os_rng()).unwrap().public();
	let text = serde_json::to_string(&public).unwrap();
	let read: PublicIdentity = serde_json::from_str(&text).unwrap();
	assert_eq!(read, public);
	assert!(read.is_consistent().unwrap());
	let forged = PublicIdentity { username: Some("another".into()), ..public };
	assert!(!forged.is_consistent().unwrap());
	let invented = PublicIdentity { username: Some("No Name".into()), ..forged };
	assert!(!invented.is_consistent().unwrap());
}
