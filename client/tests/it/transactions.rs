//! Signed transactions are what the chain decodes.

use std::collections::{BTreeMap, BTreeSet};

use codec::{Compact, Encode};
use vacchain_client::{
	Account, Motion, SessionKeys,
	calls::Call,
	keys::verify,
	primitives::{
		AuthorityWrap, ClosingReason, Commitment, Decision, EncryptionKey, EpochLink, IdentityTag, Level,
		NodeId, NodeProof, ParticipantId, RecordId, Role, Rotation, Sealed, VisitId, Wrap,
	},
	transaction::{CallTable, Checkpoint, RuntimeFacts, TransactionContext, sign},
};
use vacchain_extrinsic::{Envelope, Era, SigningContext, hash};

const A: ParticipantId = ParticipantId([1; 32]);
const B: ParticipantId = ParticipantId([2; 32]);
const RECORD: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([4; 16]);

/// The made-up pallet of the calls that participants sign.
const SIGNED: u8 = 10;
/// The made-up pallet of those that only the vote can make.
const VOTED: u8 = 14;

pub fn facts() -> RuntimeFacts {
	let mut calls = CallTable::default();
	for (pallet, known) in call_names() {
		for (call, [pallet_index, call_index]) in known {
			calls.insert(&pallet, &call, pallet_index, call_index);
		}
	}
	RuntimeFacts { genesis: [7; 32], spec_version: 3, transaction_version: 2, calls }
}

/// Where the made-up runtime's calls are.
pub fn call_names() -> BTreeMap<String, BTreeMap<String, [u8; 2]>> {
	let mut calls = BTreeMap::<String, BTreeMap<String, [u8; 2]>>::new();
	let mut insert = |(pallet, name): (&str, &str), index| {
		calls.entry(pallet.into()).or_default().insert(name.into(), index);
	};
	for (index, call) in every_call().iter().enumerate() {
		insert(call.name(), [SIGNED, index as u8]);
	}
	let signed: BTreeSet<_> = every_call().iter().map(Call::name).collect();
	for (index, motion) in every_motion().iter().enumerate() {
		if !signed.contains(&motion.name()) {
			insert(motion.name(), [VOTED, index as u8]);
		}
	}
	calls
}

fn account() -> Account {
	Account::from_seed([9; 32])
}

fn wrap() -> Wrap {
	Wrap { reader: B, level: Level::Proof, epoch: 5, sealed: [6; 80] }
}

fn sealed() -> Sealed {
	Sealed { epoch: 5, commitment: Commitment([8; 32]), ciphertext: vec![1; 296].try_into().unwrap() }
}

fn rotation() -> Rotation {
	let link = EpochLink { secret: [1; 72], proof_key: [2; 72] };
	Rotation { epoch: 6, link, wraps: vec![wrap()].try_into().unwrap() }
}

fn every_call() -> Vec<Call> {
	vec![
		Call::Register {
			id: A,
			role: Role::Doctor,
			organisation: Some(B),
			account: [5; 32],
			encryption_key: EncryptionKey([6; 32]),
			profile: b"Dr. A".to_vec(),
		},
		Call::Suspend { id: A },
		Call::Reinstate { id: A },
		Call::ReplaceKeys {
			id: A,
			account: [5; 32],
			encryption_key: EncryptionKey([6; 32]),
			profile: vec![],
		},
		Call::Create {
			record: RECORD,
			owner: A,
			identity_tag: IdentityTag([3; 32]),
			child: sealed(),
			wraps: vec![wrap(), wrap()],
		},
		Call::RequestAccess { family: A, level: Level::Full },
		Call::WithdrawRequest { family: A },
		Call::DenyRequest { requester: B },
		Call::Grant { record: RECORD, expires_at: Some(99), wrap: wrap() },
		Call::Revoke { record: RECORD, reader: B, rotation: rotation() },
		Call::Transfer { record: RECORD, from: A, to: B, expires_at: None, rotation: rotation() },
		Call::NameGuardian { record: RECORD, wrap: wrap() },
		Call::RemoveGuardian { record: RECORD, guardian: B, rotation: rotation() },
		Call::RenewKeys { record: RECORD, rotation: rotation() },
		Call::Restore { record: RECORD, reader: B, rotation: rotation() },
		Call::Open {
			visit: VISIT,
			record: RECORD,
			doctor: A,
			physician: B,
			examination: sealed(),
			doctor_wrap: wrap(),
			physician_wrap: wrap(),
		},
		Call::Renew { visit: VISIT, doctor_wrap: wrap(), physician_wrap: wrap() },
		Call::WriteNote { visit: VISIT, version: 0, decision: Decision::Cleared, sealed: sealed() },
		Call::CorrectNote { visit: VISIT, version: 1, decision: Decision::Deferred, sealed: sealed() },
		Call::WithdrawNote { visit: VISIT, version: 2 },
		Call::AddAddendum { visit: VISIT, version: 3, sealed: sealed() },
		Call::Sign {
			visit: VISIT,
			note: Commitment([1; 32]),
			immunization: sealed(),
			recommendation: sealed(),
			signed_at: 1234,
			signature: [5; 64],
		},
		Call::Link { visit: VISIT },
		Call::Close { visit: VISIT, reason: ClosingReason::Deferred },
		Call::Retract { visit: VISIT, reason: sealed() },
		Call::ShareAuthorityKeys { admin: A, wraps: vec![authority_wrap(1), authority_wrap(0)] },
		Call::ReplaceAuthorityKeys {
			encryption_key: EncryptionKey([6; 32]),
			wraps: vec![(A, authority_wrap(2))],
		},
		Call::SetNodes { nodes: vec![node_proof(1), node_proof(2)] },
		Call::SetSessionKeys { keys: SessionKeys { aura: [1; 32], grandpa: [2; 32] }, proof: vec![3; 128] },
		Call::Propose { motion: Motion::AdmitValidator { institution: A } },
		Call::Vote { proposal: [1; 32], index: 7, approve: true },
		Call::CloseVote { proposal: [1; 32], index: 7 },
		Call::WithdrawProposal { proposal: [1; 32], index: 7 },
		Call::ApplyAuthorizedUpgrade { code: vec![9; 300_000] },
	]
}

fn authority_wrap(version: u32) -> AuthorityWrap {
	AuthorityWrap { version, sealed: [version as u8; 112] }
}

fn node_proof(n: u8) -> NodeProof {
	NodeProof { node: NodeId([n; 32]), signature: [n; 64] }
}

/// One of each kind.
pub fn every_motion() -> Vec<Motion> {
	let (account, encryption_key) = ([5; 32], EncryptionKey([6; 32]));
	vec![
		Motion::AdmitOrganisation { organisation: A },
		Motion::DismissOrganisation { organisation: A },
		Motion::AdmitValidator { institution: A },
		Motion::RemoveValidator { institution: A },
		Motion::PardonValidator { institution: A },
		Motion::Suspend { participant: A },
		Motion::Reinstate { participant: A },
		Motion::ReplaceKeys { participant: A, account, encryption_key, profile: b"A".to_vec() },
		Motion::AppointHealthAdmin { admin: A, account, encryption_key, profile: b"A".to_vec() },
		Motion::DismissHealthAdmin { admin: A },
		Motion::Upgrade { code_hash: [7; 32] },
		Motion::Pause { pallet: "Consent".into(), call: "grant".into() },
		Motion::Unpause { pallet: "Consent".into(), call: "grant".into() },
	]
}

#[test]
fn a_transaction_carries_the_call_and_a_signature_that_the_chain_accepts() {
	let (runtime, account) = (facts(), account());
	let checkpoint = Checkpoint { number: 1000, hash: [8; 32] };
	for (index, call) in every_call().iter().enumerate() {
		let context = TransactionContext { runtime: &runtime, nonce: 70_000, checkpoint };
		let transaction = sign(call, &account, &context).unwrap();
		assert_eq!(transaction.hash, hash(&transaction.bytes));
		assert_eq!((transaction.nonce, transaction.account), (70_000, account.id()));

		let envelope = Envelope::decode(&transaction.bytes).unwrap();
		assert_eq!(envelope.signer, account.id());
		let content = envelope.content().unwrap();
		assert_eq!((content.nonce, content.era), (70_000, Era::mortal(256, 1000)));
		assert_eq!(content.call_index(), Some([SIGNED, index as u8]));
		assert_eq!(content.call[2..], call.arguments(&runtime.calls).unwrap());

		let signed =
			SigningContext { genesis: [7; 32], spec_version: 3, transaction_version: 2, birth: [8; 32] };
		assert!(verify(&account.id(), &content.payload(&signed), &envelope.signature), "{:?}", call.name());
	}
}

#[test]
fn a_call_that_the_runtime_does_not_have_is_refused() {
	let runtime = RuntimeFacts { calls: CallTable::default(), ..facts() };
	let checkpoint = Checkpoint { number: 0, hash: [0; 32] };
	let context = TransactionContext { runtime: &runtime, nonce: 0, checkpoint };
	let error = sign(&Call::Link { visit: VISIT }, &account(), &context).unwrap_err();
	assert!(error.to_string().contains("VaccineDetails::link"));
}

#[test]
fn arguments_are_those_of_the_calls_in_order() {
	let [register, create, grant, transfer, open, write, sign, close] =
		arguments([0, 4, 8, 10, 15, 17, 21, 23]);
	assert_eq!(register, (A, Role::Doctor, Some(B), [5u8; 32], [6u8; 32], b"Dr. A".to_vec()).encode());
	assert_eq!(create, (RECORD, A, [3u8; 32], sealed(), vec![wrap(), wrap()]).encode());
	assert_eq!(grant, (RECORD, Some(99u64), wrap()).encode());
	assert_eq!(transfer, (RECORD, A, B, None::<u64>, rotation()).encode());
	assert_eq!(open, (VISIT, RECORD, A, B, sealed(), wrap(), wrap()).encode());
	assert_eq!(write, (VISIT, 0u32, Decision::Cleared, sealed()).encode());
	assert_eq!(sign, (VISIT, [1u8; 32], sealed(), sealed(), 1234u64, [5u8; 64]).encode());
	assert_eq!(close, (VISIT, ClosingReason::Deferred).encode());
}

/// The arguments of some of [`every_call`].
fn arguments<const N: usize>(indices: [usize; N]) -> [Vec<u8>; N] {
	let (calls, table) = (every_call(), facts().calls);
	indices.map(|index| calls[index].arguments(&table).unwrap())
}

/// S10: institutions sign what the chain's votes and sessions decode.
#[test]
fn s10_arguments_of_institutions_calls_are_those_of_the_calls_in_order() {
	let [share, replace, nodes, keys, propose, vote, close, withdraw, upgrade] =
		arguments([25, 26, 27, 28, 29, 30, 31, 32, 33]);
	assert_eq!(share, (A, vec![(1u32, [1u8; 112]), (0, [0; 112])]).encode());
	assert_eq!(replace, ([6u8; 32], vec![(A, 2u32, [2u8; 112])]).encode());
	assert_eq!(nodes, vec![([1u8; 32], [1u8; 64]), ([2; 32], [2; 64])].encode());
	assert_eq!(keys, ([1u8; 32], [2u8; 32], vec![3u8; 128]).encode());
	let motion = [&[VOTED, 2][..], &A.0].concat();
	assert_eq!(propose, motion);
	assert_eq!(vote, ([1u8; 32], Compact(7u32), true).encode());
	for one in [close, withdraw] {
		assert_eq!(one, ([1u8; 32], Compact(7u32)).encode());
	}
	assert_eq!(upgrade, vec![9u8; 300_000].encode());
}
