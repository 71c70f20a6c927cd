//! The development chain makes and finalizes blocks, and goes on where it stopped.

use crate::node::Node;
use serde_json::json;
use tempfile::TempDir;

/// How the digest item begins that says in which slot a block was made: for the runtime, from Aura, 8 bytes.
const SLOT_OF: &str = "0x066175726120";

/// The slot in which this block was made, by the clock of who made it.
fn slot_of(node: &Node, number: u64) -> u64 {
	let header = node.call("chain_getHeader", json!([node.block_hash(number)])).unwrap();
	let items = header["digest"]["logs"].as_array().unwrap();
	let slot = items.iter().find_map(|item| item.as_str()?.strip_prefix(SLOT_OF)).unwrap();
	u64::from_le_bytes(hex::decode(slot).unwrap().try_into().unwrap())
}

#[test]
fn a_development_node_makes_a_block_every_slot_and_finalizes_them() {
	const BLOCKS: u64 = 20;
	let node = Node::start();
	node.goes_on_finalizing();
	let first = node.best();
	node.wait_until("it has made some more", || node.best() >= first + BLOCKS);
	let slots: Vec<_> = (first..=first + BLOCKS).map(|number| slot_of(&node, number)).collect();
	assert!(slots.is_sorted_by(|one, next| one < next), "two blocks in one slot: {slots:?}");
	// A busy machine may miss slots.
	assert!(slots[BLOCKS as usize] - slots[0] <= 2 * BLOCKS, "most slots are missed: {slots:?}");
}

#[test]
fn a_node_that_is_told_to_stop_does_and_goes_on_from_there_when_started_again() {
	let folder = TempDir::new().unwrap();

	let node = Node::start_at(folder.path());
	node.wait_until("something is final", || node.finalized() > 0);
	let (number, hash) = (node.finalized(), node.block_hash(node.finalized()));
	let genesis = node.block_hash(0);
	let status = node.stop();
	assert_eq!(status.code(), Some(0));

	let node = Node::start_at(folder.path());
	assert_eq!(node.block_hash(0), genesis);
	assert!(node.best() >= number);
	assert_eq!(node.block_hash(number), hash);
	node.goes_on_finalizing();
}
