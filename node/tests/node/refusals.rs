//! A running node refuses by name, and no refusal harms it.

use crate::{
	node::Node,
	transactions::{Meant, cheap_id, health_admin, register, stranger, transaction},
};
use codec::{CompactLen, Encode};
use frame_system::{AuthorizeCall, CheckWeight, WeightReclaim};
use pallet_intents::NoSignature;
use sp_core::Pair;
use sp_crypto_hashing::blake2_256;
use sp_runtime::{DispatchError, ModuleError, generic::SignedPayload};
use vacchain_primitives::{
	Attached, Body, Intent, IntentRefusal, Role, bounds::LANE_WINDOW, questions::QuotaOf,
};
use vacchain_runtime::{
	Hash, Runtime, RuntimeCall, TxExtension, UncheckedExtrinsic,
	configs::{MAX_BLOCK_LENGTH, RoleQuotas},
};
use vacchain_testnet::rpc::Refusal;

/// The node could not decode the transaction's envelope.
const UNREADABLE: i64 = 1040;
/// The runtime stopped while it looked at the transaction.
const VERIFICATION_ERROR: i64 = 1002;
/// The runtime refused the transaction.
const INVALID_TRANSACTION: i64 = 1010;

/// Expects the pool to refuse, for this reason, and the node to go on.
fn refuses(node: &Node, transaction: &[u8], reason: &str) {
	let Refusal { code, reason: given } = node.submit(transaction).unwrap_err();
	assert_eq!(code, INVALID_TRANSACTION, "{given}");
	assert!(given.contains(reason), "{given}");
	node.goes_on_finalizing();
}

/// The reason that the pool gives for a refusal.
fn custom(code: u8) -> String {
	format!("Custom error: {code}")
}

/// What nobody has to mean, so long.
fn long(length: usize) -> Meant {
	let mut attachments = Vec::new();
	let proof = Attached::to(&vec![0; length], &mut attachments);
	(Body::SetSessionKeys { aura: [0; 32], grandpa: [0; 32], proof }, attachments)
}

fn short() -> Meant {
	(Body::WithdrawRequest { family: cheap_id("nobody") }, Vec::new())
}

fn name_of(error: DispatchError) -> &'static str {
	match error {
		DispatchError::Module(ModuleError { message, .. }) => message.unwrap_or_default(),
		other => other.into(),
	}
}

/// Nobody signs a call: what is signed is an intent, and a signature around it counts for nothing.
#[test]
fn a_transaction_signed_in_the_old_way_is_refused() {
	let node = Node::shared();
	let admin = health_admin();
	let call: RuntimeCall = pallet_participants::Call::suspend { id: cheap_id("nobody") }.into();
	let extension: TxExtension =
		(NoSignature::new(), AuthorizeCall::new(), CheckWeight::new(), WeightReclaim::new());
	let payload = SignedPayload::new(call.clone(), extension.clone()).unwrap();
	let signature = payload.using_encoded(|bytes| admin.pair.sign(bytes));
	let signed = UncheckedExtrinsic::new_signed(call, admin.account().into(), signature.into(), extension);
	refuses(&node, &signed.encode(), &custom(NoSignature::<Runtime>::CODE));
}

#[test]
fn an_intent_for_another_chain() {
	let node = Node::shared();
	let elsewhere = Hash::repeat_byte(1);
	let (admin, (body, attachments)) = (health_admin(), register("another-chain"));
	let signed = admin.seal(elsewhere, admin.unsigned(&node, 0xe15e, 1, body), attachments);
	refuses(&node, &transaction(&signed), "bad signature");
}

#[test]
fn an_unregistered_signer() {
	let node = Node::shared();
	let transaction = stranger("nobody").sign(&node, register("unregistered"));
	refuses(&node, &transaction, &custom(IntentRefusal::NotActive.code()));
}

#[test]
fn a_suspended_participant() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("suspended-school"))), Ok(()));
	let suspend = (Body::Suspend { id: cheap_id("suspended-school") }, Vec::new());
	assert_eq!(node.run(&admin.sign(&node, suspend)), Ok(()));
	let transaction = stranger("suspended-school").sign(&node, short());
	refuses(&node, &transaction, &custom(IntentRefusal::NotActive.code()));
}

#[test]
fn a_participant_beyond_its_quota() {
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("greedy-school"))), Ok(()));
	// It costs a token per 8 KiB: fit for a block, but more than a school's.
	let transaction = stranger("greedy-school").sign(&node, long(MAX_BLOCK_LENGTH as usize * 7 / 10));
	refuses(&node, &transaction, &custom(IntentRefusal::QuotaUsedUp.code()));
}

/// `trust.md`: one listed node fills the pool with thousands of nonces of one account. The pool takes as many intents as
/// the account's quota holds, in all of its lanes, and has room for everybody else.
#[test]
fn one_listed_node_fills_the_pool_with_nonces_of_one_account() {
	const LANES: u32 = 4;
	let node = Node::shared();
	let admin = health_admin();
	assert_eq!(node.run(&admin.sign(&node, register("flooding-school"))), Ok(()));
	let school = stranger("flooding-school");
	for lane in 0..LANES {
		assert_eq!(node.run(&transaction(&school.intent(&node, lane, 1, (Body::Hello, Vec::new())))), Ok(()));
	}
	// The second of each lane is missing, so no block takes one of the others meanwhile.
	let waiting = |lane, sequence| {
		let intent = school.unsigned(&node, lane, sequence, short().0);
		transaction(&school.seal(node.genesis(), Intent { after: 1, ..intent }, Vec::new()))
	};
	let flood = (0..LANES).flat_map(|lane| (3..=1 + LANE_WINDOW).map(move |sequence| (lane, sequence)));
	let answers: Vec<_> = flood.map(|(lane, sequence)| node.submit(&waiting(lane, sequence))).collect();
	let taken = answers.iter().filter(|answer| answer.is_ok()).count();
	let burst = RoleQuotas::quota_of(Role::School).burst as usize;
	assert!((burst / 2..=burst).contains(&taken), "{taken}");
	let used_up = custom(IntentRefusal::QuotaUsedUp.code());
	for refusal in answers.into_iter().filter_map(Result::err) {
		assert!(refusal.reason.contains(&used_up), "{refusal:?}");
	}
	assert_eq!(node.run(&admin.sign(&node, register("kept-out-by-nobody"))), Ok(()));
}

#[test]
fn an_oversize_transaction() {
	let node = Node::shared();
	let admin = health_admin();
	let transaction = admin.sign(&node, long(MAX_BLOCK_LENGTH as usize));
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
	let whole = health_admin().sign(&node, register("cut-short"));
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
	let whole = health_admin().sign(&node, register("cut-inside"));
	let prefix = codec::Compact::<u32>::compact_len(&(whole.len() as u32));
	let cut_short = (prefix..whole.len()).step_by(7).map(|end| whole[prefix..end].to_vec());
	let noise = (1..64u8).map(|seed| (0..seed).flat_map(|i| blake2_256(&[seed, i])).collect());
	// A transaction's head, signed or not, and then lengths and variants without end.
	let endless = [&[0x84][..], &[0x45, 0, 17, 0, 1, 1]]
		.into_iter()
		.flat_map(|head| [[head, &[0xff; 512]].concat(), [head, &[0x03; 4096]].concat()]);
	for attempt in cut_short.chain(noise).chain(endless) {
		let refusal = node.submit(&attempt.encode()).unwrap_err();
		assert_eq!(refusal.code, VERIFICATION_ERROR, "{refusal:?} for {attempt:02x?}");
	}
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
	assert!(node.call_api("RegistryApi_now", &[]).is_ok());
	// Unknown, and known but with arguments that make the runtime panic.
	let unknown = node.call_api("RegistryApi_everything", &[]).unwrap_err();
	assert!(unknown.reason.contains("RegistryApi_everything"), "{unknown:?}");
	for (method, arguments) in [
		("RegistryApi_participant", &[1, 2, 3][..]),
		("RegistryApi_read", &[]),
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
