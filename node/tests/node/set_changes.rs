//! A change of the validator set on a node that prunes: what it leaves, and that others can join from it.

use crate::{
	node::Node,
	transactions::{register, stranger, transaction},
};
use codec::{Decode, Encode};
use serde_json::{Value, json};
use vacchain_primitives::{Attached, Body, LaneId};

/// The lane of the writes.
const LANE: LaneId = 8;
/// How many blocks keep their bodies in this test.
const BODIES_KEPT: u64 = 20;

/// How the digest item of a change of GRANDPA's voters begins: a consensus message, from GRANDPA.
const CHANGE: &str = "0x0446524e4b";

fn header_signals_a_change(node: &Node, number: u64) -> bool {
	let header = node.call("chain_getHeader", json!([node.block_hash(number)])).unwrap();
	let items = header["digest"]["logs"].as_array().unwrap();
	items.iter().any(|item| item.as_str().unwrap().starts_with(CHANGE))
}

/// The body of a block and the proof that it is final, if the node has them.
fn block(node: &Node, number: u64) -> Option<Value> {
	let block = node.call("chain_getBlock", json!([node.block_hash(number)])).unwrap();
	(!block.is_null()).then_some(block)
}

/// Gives the development chain's validator new keys, and waits until the set has changed to them. Meanwhile
/// transactions fill the blocks. Returns the block of the change.
fn change_keys(node: &Node) -> u64 {
	let authority = stranger("health-authority");
	let owner = format!("0x{}", hex::encode(authority.account()));
	let generated = node.call("author_rotateKeysWithOwner", json!([owner])).unwrap();
	let bytes =
		|field: &str| hex::decode(generated[field].as_str().unwrap().trim_start_matches("0x")).unwrap();
	let (aura, grandpa) = Decode::decode(&mut &bytes("keys")[..]).unwrap();
	let mut attachments = Vec::new();
	let proof = Attached::to(&bytes("proof"), &mut attachments);
	let meant = (Body::SetSessionKeys { aura, grandpa, proof }, attachments);
	assert_eq!(node.run(&authority.sign(node, meant)), Ok(()));

	let admin = stranger("health-admin");
	let write = |sequence: u32| {
		let meant = register(&format!("waiting-{sequence}"));
		transaction(&admin.intent(node, LANE, sequence, meant))
	};
	assert_eq!(node.run(&write(1)), Ok(()));
	let mut writes = (2..).map(write);
	let mut number = node.best();
	loop {
		// Always some, so that a block without any had some to take.
		while node.call("author_pendingExtrinsics", json!([])).unwrap().as_array().unwrap().len() < 5 {
			node.submit(&writes.next().unwrap()).unwrap();
		}
		while number < node.best() {
			number += 1;
			if header_signals_a_change(node, number) {
				return number;
			}
		}
	}
}

/// A node that prunes keeps the proof of a change of the validator set and, with it, a body that holds no participant's
/// transaction; everything else leaves. Whoever joins by warp synchronization follows that proof to the newest block
/// and answers as the others do, without the bodies of the past.
#[test]
fn a_newcomer_follows_the_proofs_that_pruned_nodes_keep() {
	let kept = format!("{}s", BODIES_KEPT * 250 / 1000);
	let pruning = ["--blocks-pruning", &kept, "--rpc-methods", "unsafe"];
	let node = Node::start_with(&pruning);
	let change = change_keys(&node);
	node.wait_until("the change is long final", || node.finalized() > change + 2 * BODIES_KEPT);

	for number in 1..=change + BODIES_KEPT {
		match block(&node, number) {
			None => assert!(!header_signals_a_change(&node, number), "the proof of block {number} is gone"),
			Some(block) => {
				assert!(header_signals_a_change(&node, number), "the body of block {number} is still there");
				assert!(!block["justifications"].is_null(), "block {number} has lost its proof");
				let body = block["block"]["extrinsics"].as_array().unwrap();
				assert_eq!(body.len(), 1, "beside its time, block {number} holds transactions: {body:?}");
			}
		}
	}
	assert!(block(&node, change).is_some());

	let newcomer = Node::follow(&node, &["--sync", "warp", "--blocks-pruning", &kept]);
	newcomer.wait_until("it has joined", || newcomer.finalized() > change + BODIES_KEPT);
	newcomer.goes_on_finalizing();
	newcomer.wait_until("it has the headers of the past", || newcomer.block_hash(1) == node.block_hash(1));
	assert_eq!(block(&newcomer, 1), None);
	let question = stranger("health-admin").account().encode();
	assert_eq!(
		newcomer.call_api("RegistryApi_participant_of", &question),
		node.call_api("RegistryApi_participant_of", &question),
	);
}
