//! A running node refuses by name, and no refusal harms it.

use crate::{
	node::Node,
	rpc::Refusal,
	transactions::{cheap_id, health_admin, register, stranger},
};
use codec::{CompactLen, Encode};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{DispatchError, ModuleError};
use vacchain_primitives::{Role, questions::QuotaOf};
use vacchain_runtime::{
	Hash, Runtime, RuntimeCall, UncheckedExtrinsic,
	configs::{MAX_BLOCK_LENGTH, RoleQuotas},
};

/// The node could not decode the transaction's envelope.
const UNREADABLE: i64 = 1040;
/// The runtime stopped while it looked at the transaction.
const VERIFICATION_ERROR: i64 = 1002;
/// The runtime refused the transaction.
const INVALID_TRANSACTION: i64 = 1010;

/// Expects the pool to refuse, for this reason, and the node to go on.
fn refuses(node: &Node, transaction: &UncheckedExtrinsic, reason: &str) {
	let Refusal { code, reason: given } = node.submit(&transaction.encode()).unwrap_err();
	assert_eq!(code, INVALID_TRANSACTION, "{given}");
	assert!(given.contains(reason), "{given}");
	node.goes_on_finalizing();
}

fn remark(length: usize) -> RuntimeCall {
	RuntimeCall::System(frame_system::Call::remark { remark: vec![0; length] })
}

fn name_of(error: DispatchError) -> &'static str {
	match error {
		DispatchError::Module(ModuleError { message, .. }) => message.unwrap_or_default(),
		other => other.into(),
	}
}

#[test]
fn a_bad_signature() {
	let node = Node::shared();
	let admin = health_admin();
	let mut transaction = admin.sign(&node, register("bad-signature"));
	transaction.function = register("another-name");
	refuses(&node, &transaction, "bad signature");
}

#[test]
fn a_transaction_of_another_chain() {
	let node = Node::shared();
	let admin = health_admin();
	let elsewhere = Hash::repeat_byte(1);
	let transaction = admin.sign_for(elsewhere, admin.nonce(&node), register("another-chain"));
	refuses(&node, &transaction, "bad signature");
}

#[test]
fn a_replay() {
	let node = Node::shared();
	let admin = health_admin();
	let transaction = admin.sign(&node, register("replayed-school"));
	assert_eq!(node.run(&transaction), Ok(()));
	refuses(&node, &transaction, "outdated");
}

#[test]
fn an_unregistered_signer() {
	let node = Node::shared();
	// The account does not exist, which the SDK words as one that cannot pay.
	refuses(&node, &stranger("nobody").sign(&node, register("unregistered")), "Inability to pay");
}

#[test]
fn a_suspended_participant() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("suspended-school"))), Ok(()));
	let id = cheap_id("suspended-school");
	let suspend = RuntimeCall::Participants(pallet_participants::Call::suspend { id });
	assert_eq!(node.run(&admin.sign(&node, suspend)), Ok(()));

	let family = RuntimeCall::Consent(pallet_consent::Call::withdraw_request { family: id });
	let transaction = stranger("suspended-school").sign(&node, family);
	let not_active = pallet_participants::Refusal::NotActiveParticipant as u8;
	refuses(&node, &transaction, &format!("Custom error: {not_active}"));
}

#[test]
fn a_participant_beyond_its_quota() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("greedy-school"))), Ok(()));
	// It costs a token per 8 KiB: fit for a block, but more than a school's.
	let transaction = stranger("greedy-school").sign(&node, remark(MAX_BLOCK_LENGTH as usize * 7 / 10));
	let used_up = pallet_participants::Refusal::QuotaUsedUp as u8;
	refuses(&node, &transaction, &format!("Custom error: {used_up}"));
}

/// `trust.md`: one listed node fills the pool with thousands of nonces of one account. The pool takes as many as the
/// account's quota holds, and has room for everybody else.
#[test]
fn one_listed_node_fills_the_pool_with_nonces_of_one_account() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("flooding-school"))), Ok(()));
	let school = stranger("flooding-school");
	let burst = RoleQuotas::quota_of(Role::School).burst;
	// The first nonce is missing, so no block takes one of the others meanwhile.
	let flood = (1..3 * burst).map(|nonce| school.sign_for(node.genesis(), nonce, remark(0)).encode());
	let answers: Vec<_> = flood.map(|transaction| node.submit(&transaction)).collect();
	let (taken, refused) = answers.split_at(burst as usize - 1);
	assert!(taken.iter().all(Result::is_ok), "{taken:?}");
	let used_up = format!("Custom error: {}", pallet_participants::Refusal::QuotaUsedUp as u8);
	for answer in refused {
		assert!(answer.as_ref().is_err_and(|refusal| refusal.reason.contains(&used_up)), "{answer:?}");
	}
	assert_eq!(node.run(&admin.sign(&node, register("kept-out-by-nobody"))), Ok(()));
}

#[test]
fn an_oversize_transaction() {
	let node = Node::shared();
	let admin = health_admin();
	let transaction = admin.sign(&node, remark(MAX_BLOCK_LENGTH as usize));
	refuses(&node, &transaction, "exhaust the block limits");
}

#[test]
fn a_request_longer_than_the_rpc_reads() {
	let node = Node::shared();
	let refusal = node.submit(&vec![0; 8 * 1024 * 1024]).unwrap_err();
	assert!([413, -32007].contains(&refusal.code), "{refusal:?}");
	node.goes_on_finalizing();
}

#[test]
fn bytes_without_a_transactions_envelope() {
	let node = Node::shared();
	let whole = health_admin().sign(&node, register("cut-short")).encode();
	let cut_short = (0..whole.len()).step_by(7).map(|end| whole[..end].to_vec());
	for attempt in cut_short.chain([vec![0xff; 64], vec![4; 4096]]) {
		let refusal = node.submit(&attempt).unwrap_err();
		assert!([UNREADABLE, VERIFICATION_ERROR].contains(&refusal.code), "{refusal:?} for {attempt:02x?}");
	}
	node.goes_on_finalizing();
}

/// The runtime panics on bytes that it cannot decode, which is the one panic that a peer can cause by design.
#[test]
fn a_runtime_panic() {
	let node = Node::shared();
	let whole = health_admin().sign(&node, register("cut-inside")).encode();
	let prefix = codec::Compact::<u32>::compact_len(&(whole.len() as u32));
	let cut_short = (prefix..whole.len()).step_by(7).map(|end| whole[prefix..end].to_vec());
	let noise = (1..64u8).map(|seed| (0..seed).flat_map(|i| blake2_256(&[seed, i])).collect());
	// A signed transaction's head, and then lengths and variants without end.
	let endless = [[&[0x84][..], &[0xff; 512]].concat(), [&[0x84][..], &[0x03; 4096]].concat()];
	for attempt in cut_short.chain(noise).chain(endless) {
		let refusal = node.submit(&attempt.encode()).unwrap_err();
		assert_eq!(refusal.code, VERIFICATION_ERROR, "{refusal:?} for {attempt:02x?}");
	}
	node.goes_on_finalizing();
}

#[test]
fn a_call_that_is_not_on_the_list() {
	let node = Node::shared();
	let admin = health_admin();
	let error = node.run(&admin.sign(&node, remark(1))).unwrap_err();
	assert_eq!(error, frame_system::Error::<Runtime>::CallFiltered.into(), "{}", name_of(error));
	node.goes_on_finalizing();
}

#[test]
fn a_call_that_the_registry_refuses() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("only-once"))), Ok(()));
	let error = node.run(&admin.sign(&node, register("only-once"))).unwrap_err();
	assert_eq!(error, pallet_participants::Error::<Runtime>::AlreadyExists.into(), "{}", name_of(error));
	node.goes_on_finalizing();
}

#[test]
fn a_question_that_the_runtime_does_not_know_or_cannot_read() {
	let node = Node::shared();
	assert!(node.call_api("RegistryApi_health_authority", &[]).is_ok());
	// Unknown, and known but with arguments that make the runtime panic.
	let unknown = node.call_api("RegistryApi_everything", &[]).unwrap_err();
	assert!(unknown.reason.contains("RegistryApi_everything"), "{unknown:?}");
	for (method, arguments) in [
		("RegistryApi_participant", &[1, 2, 3][..]),
		("RegistryApi_history", &[]),
		("Core_execute_block", &[0xff; 256]),
		("BlockBuilder_apply_extrinsic", &[0; 64]),
	] {
		assert!(node.call_api(method, arguments).is_err(), "{method}");
	}
	node.goes_on_finalizing();
}

#[test]
fn what_only_the_operator_may_do() {
	let node = Node::shared();
	let refusal = node.call("author_rotateKeys", serde_json::json!([])).unwrap_err();
	assert!(refusal.reason.contains("unsafe"), "{refusal:?}");
}
