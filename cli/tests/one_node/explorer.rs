//! The chain, as the institution that runs the gateway sees it.

use serde_json::json;

use crate::{
	common::vacchain,
	world::{text, world},
};

/// S14: a technician looks up what was sent, by the id that the command line tells.
#[test]
fn an_institution_looks_at_the_chain_through_its_own_gateway() {
	let world = world();
	let family = world.family("family.explored");
	let record = world.record(family, "Nora");
	let granted = world.run(family, &["access", "grant", &record, "school-01"]).json();
	let (block, intent) = (granted["block"].as_u64().unwrap(), text(&granted["intent"]));

	let found = world.authority(&["explorer", "transaction", &intent]).json();
	assert_eq!((&found["call"], &found["result"]), (&json!("Consent.grant"), &json!("done")));
	assert_eq!((&found["number"], &found["id"]), (&json!(block), &json!(intent)));
	let shown = world.authority(&["explorer", "block", &block.to_string()]).json();
	assert_eq!(shown["block"]["number"], block);
	let ids: Vec<_> = shown["transactions"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
	assert!(ids.contains(&&json!(intent)), "{shown}");
	// No answer holds what a person wrote, or names whose record it is.
	for secret in ["Nora", &record] {
		assert!(!shown.to_string().contains(secret), "{shown}");
	}

	let status = world.authority(&["explorer", "status"]).json();
	assert!(status["best"]["number"].as_u64().unwrap() >= block);
	let blocks = world.authority(&["explorer", "blocks", "--most", "40"]).json();
	assert_eq!(blocks["blocks"].as_array().unwrap().len(), 40, "more than a page");
	let grants = world.authority(&["explorer", "transactions", "--call", "Consent.grant"]).json();
	assert!(!grants["transactions"].as_array().unwrap().is_empty());
	let validators = world.authority(&["explorer", "validators"]).json();
	assert!(validators["found"]["validators"][0]["last"]["number"].as_u64().unwrap() >= block);
	let peers = world.authority(&["explorer", "peers"]).json();
	assert!(text(&peers["own"]).starts_with("12D3KooW"));
}

/// S14, R14: others are told why not, and what to use instead.
#[test]
fn others_do_not_look_at_the_chain_through_it() {
	let world = world();
	let family = world.family("family.curious");
	for command in ["status", "blocks", "transactions", "validators", "peers"] {
		world.run("hospital-01", &["explorer", command]).refused("NotYourGateway");
		world.run(family, &["explorer", command]).refused("NotAllowed");
	}
	world.authority(&["explorer", "block", "4000000000"]).refused("NoSuchBlock");
	world.authority(&["explorer", "transaction", &"4b".repeat(32)]).refused("NoSuchTransaction");
	world.authority(&["explorer", "block", "best"]).fails(2);
	world.authority(&["explorer", "transaction", "4b4b"]).fails(2);
	world.authority(&["explorer", "blocks", "--most", "0"]).fails(2);
}

/// S14: a person reads a table, and not JSON.
#[test]
fn the_chain_is_shown_in_tables() {
	let world = world();
	let show = |arguments: &[&str]| {
		let who = ["--dev", "health-authority", "--gateway", &world.gateway, "explorer"];
		vacchain(&world.folder, &[&who[..], arguments].concat()).ok().to_owned()
	};
	let status = show(&["status"]);
	assert!(status.contains("final block") && status.contains("in step"), "{status}");
	let blocks = show(&["blocks"]);
	assert!(blocks.contains("made by") && blocks.contains("hash"), "{blocks}");
	let block = show(&["block", "1"]);
	assert!(block.contains("kept of it") && block.contains("before it"), "{block}");
	let validators = show(&["validators"]);
	assert!(validators.contains("last block") && validators.contains("yes"), "{validators}");
	let peers = show(&["peers"]);
	assert!(peers.contains("connected peers  0"), "{peers}");
	let none = show(&["transactions", "--call", "Nothing.like_this", "--block", "1"]);
	assert!(none.contains("None were found."), "{none}");
}
