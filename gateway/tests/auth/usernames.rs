//! What people type where a username belongs.

use jsonrpsee::types::ErrorObjectOwned;
use serde_json::Value;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, LoginStart},
};
use vacchain_sealing::opaque::{KE1_LEN, REGISTRATION_REQUEST_LEN};

use crate::support::{Answer, Network, Person};

/// R13: SQL, paths, look-alikes and anything else that is no username is refused by name, and changes nothing.
#[tokio::test]
async fn what_is_no_username_is_refused_by_name() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client("192.0.2.1")).await.unwrap();
	let client = gateway.client("192.0.2.2");
	let long = "a".repeat(10_000);
	let tricks = [
		"",
		"am",
		"Amina",
		" amina",
		"amina ",
		"аmina", // The first letter is Cyrillic.
		"amina\u{301}",
		"ａｍｉｎａ",
		"ami\u{200d}na",
		"\u{202e}anima",
		"amina\0",
		"amina\n",
		"../x",
		"../../etc/passwd",
		"'; drop table credentials; --",
		"amina' OR '1'='1",
		"amina%",
		"${amina}",
		"<amina>",
		&long,
	];
	for trick in tricks {
		let start = LoginStart { username: trick.into(), request: Bytes(vec![1; KE1_LEN]) };
		let answers: [Answer<Value>; 3] = [
			client.call("auth_startRegistration", (trick, Bytes(vec![1; REGISTRATION_REQUEST_LEN]))).await,
			client.call("auth_startLogin", (start,)).await,
			client.call("auth_challenge", (trick,)).await,
		];
		for answer in answers {
			assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(Refusal::InvalidUsername), "{trick:.40}");
		}
	}
	assert!(amina.log_in(&gateway.client("192.0.2.1")).await.is_ok());
}
