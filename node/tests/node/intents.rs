//! Intents on a real node: its pool takes them, its blocks carry them, each once.

use crate::{
	node::Node,
	transactions::{cheap_id, health_admin, stranger},
};
use codec::{Decode, Encode};
use sp_core::Pair;
use vacchain_extrinsic::{carry, sign_intent};
use vacchain_primitives::{
	Attached, Body, EncryptionKey, Intent, LaneId, Moment, Participant, Role, SignedIntent, Signer as Lanes,
};
use vacchain_runtime::{AccountId, UncheckedExtrinsic};

/// Where the runtime has the call that carries intents.
const CARRY: [u8; 2] = [17, 0];

fn asked<Answer: Decode>(node: &Node, method: &str, arguments: &[u8]) -> Answer {
	let answer = node.call_api(&format!("RegistryApi_{method}"), arguments).unwrap();
	Answer::decode(&mut &answer[..]).unwrap()
}

/// The health admin's intent to register a school of this name.
fn registration(node: &Node, lane: LaneId, sequence: u32, username: &str) -> SignedIntent {
	let admin = stranger("health-admin");
	let mut attachments = Vec::new();
	let body = Body::Register {
		id: cheap_id(username),
		role: Role::School,
		organisation: None,
		account: stranger(username).pair.public().0,
		encryption_key: EncryptionKey::none(),
		profile: Attached::to(&Default::default(), &mut attachments),
	};
	let made_at: Moment = asked(node, "now", &[]);
	let intent =
		Intent { signer: admin.pair.public().0, lane, sequence, made_at, lifetime: 60, after: 0, body };
	let sign = |payload: &[u8]| admin.pair.sign(payload).0;
	sign_intent(intent, attachments, &node.genesis().0, sign).unwrap()
}

fn transaction(signed: &SignedIntent) -> UncheckedExtrinsic {
	UncheckedExtrinsic::decode(&mut &carry(CARRY, &signed.encode())[..]).unwrap()
}

fn is_registered(node: &Node, username: &str) -> bool {
	let id = cheap_id(username);
	asked::<Option<Participant<AccountId>>>(node, "participant", &id.encode()).is_some()
}

/// R2, S6: what the admin signed is done, in any order within a lane, and once.
#[test]
fn a_node_carries_what_people_signed_once() {
	let node = Node::shared();
	let _turn = health_admin();
	let lane = 0x1a7e;
	let first = registration(&node, lane, 1, "intent-first");
	assert_eq!(node.run(&transaction(&first)), Ok(()));
	assert!(is_registered(&node, "intent-first"));

	let names = ["intent-fourth", "intent-second", "intent-third"];
	let others: Vec<_> = [4, 2, 3]
		.into_iter()
		.zip(names)
		.map(|(sequence, name)| registration(&node, lane, sequence, name))
		.collect();
	for signed in &others {
		node.submit(&transaction(signed).encode()).unwrap();
	}
	node.wait_until("all are carried", || names.iter().all(|name| is_registered(&node, name)));

	for signed in others.iter().chain([&first]) {
		let refused = node.submit(&transaction(signed).encode()).unwrap_err();
		assert!(
			refused.reason.contains("outdated") || refused.reason.contains("banned"),
			"{}",
			refused.reason
		);
	}
	let account = stranger("health-admin").account();
	let lanes: Lanes = asked(&node, "signer", &account.encode());
	let known = lanes.lane(lane).unwrap();
	assert_eq!((known.highest, known.used, known.failed), (4, 0b1111, 0));
	node.goes_on_finalizing();
}

/// A forged intent reaches no block, and harms nobody: not the node that hands it in, either.
#[test]
fn a_node_refuses_a_forged_intent() {
	let node = Node::shared();
	let _turn = health_admin();
	let mut forged = registration(&node, 0xf0, 1, "intent-forged");
	forged.signature[7] ^= 1;
	let refused = node.submit(&transaction(&forged).encode()).unwrap_err();
	assert!(refused.reason.contains("bad signature"), "{}", refused.reason);
	assert!(!is_registered(&node, "intent-forged"));
	node.goes_on_finalizing();
}
