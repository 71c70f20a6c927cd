//! The development chain makes and finalizes blocks, and goes on where it stopped.

use crate::node::{Node, SLOT};
use std::thread::sleep;
use tempfile::TempDir;

#[test]
fn a_development_node_makes_a_block_every_slot_and_finalizes_them() {
	let node = Node::start();
	node.goes_on_finalizing();

	const SLOTS: u32 = 20;
	let before = node.best();
	sleep(SLOTS * SLOT);
	let made = (node.best() - before) as u32;
	// A busy machine may miss slots; no machine makes more blocks than there were slots.
	assert!((SLOTS / 2..=SLOTS + 1).contains(&made), "{made} blocks in {SLOTS} slots");
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
