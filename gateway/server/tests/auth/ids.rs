//! Values that somebody sends where a participant's id belongs.

use jsonrpsee::types::error::INVALID_PARAMS_CODE;
use serde_json::{Value, json};
use vacchain_gateway::types::Bytes;
use vacchain_sealing::opaque::{KE1_LEN, REGISTRATION_REQUEST_LEN};

use crate::support::{Answer, Network, Person};

/// R13: usernames, SQL, paths, look-alikes and anything else that is no id is refused, and changes nothing.
#[tokio::test]
async fn what_is_no_id_is_refused() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client("192.0.2.1")).await.unwrap();
	let client = gateway.client("192.0.2.2");
	let long = "a".repeat(10_000);
	let tricks = [
		"",
		"amina",
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
		let start = json!({ "participant": trick, "request": Bytes(vec![1; KE1_LEN]) });
		let answers: [Answer<Value>; 3] = [
			client.call("auth_startRegistration", (trick, Bytes(vec![1; REGISTRATION_REQUEST_LEN]))).await,
			client.call("auth_startLogin", (start,)).await,
			client.call("auth_challenge", (trick,)).await,
		];
		for answer in answers {
			assert_eq!(answer.unwrap_err().code(), INVALID_PARAMS_CODE, "{trick:.40}");
		}
	}
	assert!(amina.log_in(&gateway.client("192.0.2.1")).await.is_ok());
}
