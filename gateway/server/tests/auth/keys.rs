//! Logging in with the keys that the chain knows.

use jsonrpsee::types::ErrorObjectOwned;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, Challenge, SignedIn, signed},
};
use vacchain_primitives::{EncryptionKey, Role};

use crate::support::{Answer, Client, GENESIS, MINUTE, Network, Person, id, random_bytes};

const HERE: &str = "192.0.2.1";

fn refused<T: std::fmt::Debug>(answer: Answer<T>, refusal: Refusal) {
	assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(refusal));
}

async fn challenge(client: &Client, username: &str) -> Bytes {
	client.call::<Challenge>("auth_challenge", (id(username),)).await.unwrap().challenge
}

async fn answer(client: &Client, challenge: &Bytes, signature: Bytes) -> Answer<SignedIn> {
	client.call("auth_answer", (challenge, signature, Some(Bytes(vec![7; 32])))).await
}

/// R13: who holds a key file logs in without a password.
#[tokio::test]
async fn who_has_the_keys_gets_in() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"irrelevant");
	network.people.register(&amina, Role::Doctor);
	let client = gateway.client(HERE);
	let challenge = challenge(&client, "amina").await;
	assert_eq!(challenge.0.len(), 32);
	let signature = amina.sign(&signed::challenge(&GENESIS, &amina.id(), &challenge.0));
	let signed_in = answer(&client, &challenge, signature).await.unwrap();
	assert_eq!((signed_in.session.participant, signed_in.session.role), (amina.id(), Some(Role::Doctor)));
	assert_eq!((signed_in.bundle, signed_in.session.share), (None, Some(Bytes(vec![7; 32]))));
}

/// R13: no username, no keys on chain and a wrong signature look the same.
#[tokio::test]
async fn whatever_is_wrong_is_refused_alike() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let zoe = Person::new("zoe", b"another password");
	network.people.register(&amina, Role::Family);
	let client = gateway.client(HERE);
	zoe.register(&client).await.unwrap();

	for (username, signer) in [("amina", &zoe), ("zoe", &zoe), ("nobody", &amina)] {
		let challenge = challenge(&client, username).await;
		assert_eq!(challenge.0.len(), 32);
		let signature = signer.sign(&signed::challenge(&GENESIS, &id(username), &challenge.0));
		refused(answer(&client, &challenge, signature).await, Refusal::LoginRefused);
	}

	let wrong = |challenge: &Bytes| {
		[
			signed::challenge(&[1; 32], &amina.id(), &challenge.0),
			signed::challenge(&GENESIS, &zoe.id(), &challenge.0),
			signed::challenge(&GENESIS, &amina.id(), &[1; 32]),
			signed::credential(
				&GENESIS,
				&amina.id(),
				&EncryptionKey::x25519([0; 32]),
				&challenge.0,
				&[0; 32],
				&[0; 32],
			),
			challenge.0.clone(),
		]
	};
	for index in 0..5 {
		let challenge = challenge(&client, "amina").await;
		let signature = amina.sign(&wrong(&challenge)[index]);
		refused(answer(&client, &challenge, signature).await, Refusal::LoginRefused);
	}
	let challenge = challenge(&client, "amina").await;
	for len in [0, 63, 65] {
		refused(answer(&client, &challenge, random_bytes(len)).await, Refusal::Malformed("signature"));
	}
	refused(answer(&client, &challenge, random_bytes(64)).await, Refusal::LoginRefused);
}

/// R13: a challenge that was recorded is of no use again.
#[tokio::test]
async fn a_challenge_is_good_once_for_a_minute_from_one_address() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"irrelevant");
	network.people.register(&amina, Role::Family);
	let client = gateway.client(HERE);
	let sign = |challenge: &Bytes| amina.sign(&signed::challenge(&GENESIS, &amina.id(), &challenge.0));

	let used = challenge(&client, "amina").await;
	assert!(answer(&client, &used, sign(&used)).await.is_ok());
	refused(answer(&client, &used, sign(&used)).await, Refusal::AttemptExpired);
	let old = challenge(&client, "amina").await;
	network.wait(MINUTE);
	refused(answer(&client, &old, sign(&old)).await, Refusal::AttemptExpired);
	let elsewhere = challenge(&client, "amina").await;
	let other = gateway.client("192.0.2.2");
	refused(answer(&other, &elsewhere, sign(&elsewhere)).await, Refusal::AttemptExpired);
	let made_up = random_bytes(32);
	refused(answer(&client, &made_up, sign(&made_up)).await, Refusal::AttemptExpired);
}
