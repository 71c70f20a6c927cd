//! A validator whose keys run twice is found out.

use crate::{node::Node, transactions::id};
use codec::Decode;
use vacchain_primitives::Validator;

fn validators(node: &Node) -> Vec<Validator> {
	let answer = node.call_api("AuthoritiesApi_validators", &[]).unwrap();
	Vec::decode(&mut &answer[..]).unwrap()
}

/// S10: the same keys running twice make two blocks in one slot; both nodes see it, report it, and the chain has the
/// proof.
#[test]
fn a_validator_that_runs_twice_is_reported_and_proven() {
	let one = Node::start();
	assert_eq!(validators(&one)[0].offence, None);
	let twin = Node::twin_of(&one);

	one.wait_until("the offence is proven", || validators(&one)[0].offence.is_some());
	let offender = &validators(&one)[0];
	assert_eq!(offender.id, id("health-authority"));
	assert!(offender.offence.unwrap().proven_in > 1);
	assert!(one.log().contains("made two blocks") || twin.log().contains("made two blocks"), "{}", one.log());
	one.goes_on_finalizing();
}
