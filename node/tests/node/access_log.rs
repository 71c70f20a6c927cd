//! The gateway's log of reads on a running chain.

use crate::{
	node::Node,
	transactions::{Meant, Signer, ask, health_admin, id, register, stranger},
};
use pallet_access_log::Error;
use sp_runtime::DispatchError;
use vacchain_primitives::{Attached, Body, ParticipantId, Read, ReadKind, RecordId};
use vacchain_runtime::Runtime;

const GATEWAY: &str = "health-authority-gateway";

/// A batch that holds one read, of a record that nobody has created.
fn batch(node: &Node, batch: u64) -> Meant {
	let read = Read {
		record: RecordId([7; 16]),
		reader: ParticipantId([8; 32]),
		visit: None,
		kind: ReadKind::Record,
		at: ask(node, "now", ()),
		count: 1,
	};
	let mut attachments = Vec::new();
	let reads = Attached::to(&vec![read].try_into().unwrap(), &mut attachments);
	(Body::LogReads { batch, reads }, attachments)
}

fn send(node: &Node, signer: &Signer, number: u64) -> Result<(), DispatchError> {
	node.run(&signer.sign(node, batch(node, number)))
}

/// S5, S6: the development chain's gateway logs from the first block on, and what it sends twice is logged once.
#[test]
fn a_gateways_batch_arrives_once() {
	let (node, gateway) = (Node::shared(), stranger(GATEWAY));
	let last_batch = || ask::<u64>(&node, "access_batch", id(GATEWAY));
	assert_eq!(last_batch(), 0);
	assert_eq!(send(&node, &gateway, 1), Ok(()));
	assert_eq!(last_batch(), 1);
	assert_eq!(send(&node, &gateway, 1), Err(Error::<Runtime>::WrongBatch.into()));
	assert_eq!(send(&node, &gateway, 2), Ok(()));
	assert_eq!(last_batch(), 2);
}

/// R14, S9: no institution writes into the log, nor a health admin.
#[test]
fn nobody_but_a_gateway_logs_reads() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("logging-school"))), Ok(()));
	for signer in [&admin, &stranger("logging-school")] {
		assert_eq!(send(&node, signer, 1), Err(Error::<Runtime>::NotGateway.into()));
	}
}
