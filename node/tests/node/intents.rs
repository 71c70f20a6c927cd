//! Intents on a real node: its pool takes them, its blocks carry them, each once.

use crate::{
	node::Node,
	transactions::{ask, cheap_id, health_admin, register, transaction},
};
use vacchain_primitives::Participant;
use vacchain_runtime::AccountId;

fn is_registered(node: &Node, username: &str) -> bool {
	ask::<Option<Participant<AccountId>>>(node, "participant", cheap_id(username)).is_some()
}

/// R2, S6: what the admin signed is done, in any order within a lane, and once.
#[test]
fn a_node_carries_what_people_signed_once() {
	let node = Node::shared();
	let admin = health_admin();
	let lane = 0x1a7e;
	let registration = |sequence, name| admin.intent(&node, lane, sequence, register(name));
	let first = registration(1, "intent-first");
	assert_eq!(node.run(&transaction(&first)), Ok(()));
	assert!(is_registered(&node, "intent-first"));

	let names = ["intent-fourth", "intent-second", "intent-third"];
	let others: Vec<_> =
		[4, 2, 3].into_iter().zip(names).map(|(sequence, name)| registration(sequence, name)).collect();
	for signed in &others {
		node.submit(&transaction(signed)).unwrap();
	}
	node.wait_until("all are carried", || names.iter().all(|name| is_registered(&node, name)));

	for signed in others.iter().chain([&first]) {
		let refused = node.submit(&transaction(signed)).unwrap_err();
		assert!(
			refused.reason.contains("outdated") || refused.reason.contains("banned"),
			"{}",
			refused.reason
		);
	}
	let known = *admin.lanes(&node).lane(lane).unwrap();
	assert_eq!((known.highest, known.used, known.failed), (4, 0b1111, 0));
	node.goes_on_finalizing();
}

/// A forged intent reaches no block, and harms nobody: not the node that hands it in, either.
#[test]
fn a_node_refuses_a_forged_intent() {
	let node = Node::shared();
	let mut forged = health_admin().intent(&node, 0xf0, 1, register("intent-forged"));
	forged.signature[7] ^= 1;
	let refused = node.submit(&transaction(&forged)).unwrap_err();
	assert!(refused.reason.contains("bad signature"), "{}", refused.reason);
	assert!(!is_registered(&node, "intent-forged"));
	node.goes_on_finalizing();
}
