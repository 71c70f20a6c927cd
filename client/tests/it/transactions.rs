//! The chain does what people mean.

use std::{collections::BTreeMap, sync::OnceLock};

use codec::{Compact, Encode};
use pallet_intents::Meaning;
use vacchain_client::{
	Motion, SessionKeys,
	calls::Call,
	facts::{CallTable, RuntimeFacts},
	motion::MotionCall,
	primitives::{
		AccountId, Clearance, ClosingReason, Commitment, ContentKeyDigest, ContentKeyLink, ContentKeyWrap,
		EncryptionKey, EpochLink, IdentityTag, Level, Namesake, NamesakeReason, NewKey, NodeId, NodeProof,
		ParticipantId, Power, PowerDigest, Publication, PublicationHash, RecordId, Role, Rotation,
		RulingKind, Sealed, VisitId, VisitWrap, Wrap,
	},
};
use vacchain_gateway_server::transactions::facts::Facts;
use vacchain_runtime::{Runtime, VERSION, intents::Meanings};

use crate::intents;

const A: ParticipantId = ParticipantId([1; 32]);
const B: ParticipantId = ParticipantId([2; 32]);
const RECORD: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([4; 16]);

pub fn facts() -> RuntimeFacts {
	let mut calls = CallTable::default();
	for (pallet, known) in call_names() {
		for (call, [pallet_index, call_index]) in known {
			calls.insert(&pallet, &call, pallet_index, call_index);
		}
	}
	RuntimeFacts { genesis: [7; 32], spec_version: 3, calls }
}

/// Where the real runtime has its calls.
pub fn call_names() -> BTreeMap<String, BTreeMap<String, [u8; 2]>> {
	static NAMES: OnceLock<BTreeMap<String, BTreeMap<String, [u8; 2]>>> = OnceLock::new();
	let read = || {
		let metadata = sp_io::TestExternalities::default().execute_with(|| Runtime::metadata().encode());
		Facts::read([7; 32], VERSION.spec_version, &metadata).unwrap().runtime.calls
	};
	NAMES.get_or_init(read).clone()
}

/// The call that the real runtime makes of what is meant, SCALE.
pub fn encoded(call: &Call) -> Vec<u8> {
	Meanings::call_of(&intents::sign(call)).unwrap().unwrap().encode()
}

fn wrap() -> Wrap {
	let sealed = vec![6; 81].try_into().unwrap();
	Wrap { reader: B, key_version: 2, level: Level::Proof, epoch: 5, sealed }
}

fn visit_wrap() -> VisitWrap {
	let sealed = vec![7; 113].try_into().unwrap();
	VisitWrap { professional: B, key_version: 2, epoch: 5, index: 3, sealed }
}

fn link() -> EpochLink {
	EpochLink { from: 4, to: 6, sealed: vec![1; 145].try_into().unwrap() }
}

fn sealed() -> Sealed {
	let ciphertext = vec![1; 297].try_into().unwrap();
	Sealed { epoch: 5, index: 3, commitment: Commitment([8; 32]), ciphertext }
}

fn rotation() -> Rotation {
	Rotation { epoch: 6, link: link(), wraps: vec![wrap()].try_into().unwrap() }
}

const POWER: PowerDigest = PowerDigest([4; 32]);

fn claim() -> Power<AccountId> {
	let (account, encryption_key) = ([5; 32], EncryptionKey::x25519([6; 32]));
	Power::ReplaceKeys { id: A, account, encryption_key, profile: vec![7; 90].try_into().unwrap() }
}

pub fn every_call() -> Vec<Call> {
	vec![
		Call::Register {
			id: A,
			role: Role::Doctor,
			organisation: Some(B),
			account: [5; 32],
			encryption_key: EncryptionKey::x25519([6; 32]),
			profile: b"Dr. A".to_vec(),
		},
		Call::Suspend { id: A },
		Call::Reinstate { id: A },
		Call::ReplaceKeys {
			id: A,
			account: [5; 32],
			encryption_key: EncryptionKey::x25519([6; 32]),
			profile: vec![],
		},
		Call::Create {
			record: RECORD,
			owner: A,
			identity_tag: IdentityTag { key_version: 1, tag: [3; 32] },
			same_tag: Some(Namesake { record: RecordId([4; 16]), reason: NamesakeReason::Twin }),
			child: sealed(),
			wraps: vec![wrap(), wrap()],
		},
		Call::Rectify {
			record: RECORD,
			version: 2,
			identity_tag: IdentityTag { key_version: 1, tag: [3; 32] },
			same_tag: Some(Namesake { record: RecordId([4; 16]), reason: NamesakeReason::Namesake }),
			child: sealed(),
		},
		Call::AgreeToMerge { record: RECORD, into: RecordId([4; 16]), link: rotation().link },
		Call::AskForErasure { record: RECORD },
		Call::DeclineErasure { record: RECORD },
		Call::RequestAccess { family: A, level: Level::Full },
		Call::WithdrawRequest { family: A },
		Call::DenyRequest { requester: B, requested_at: 1 },
		Call::DenyForWard { record: RECORD, requester: B, requested_at: 1 },
		Call::Grant {
			record: RECORD,
			reader: B,
			level: Level::Proof,
			expires_at: Some(99),
			key: NewKey::Current(wrap()),
		},
		Call::Revoke { record: RECORD, reader: B, rotation: Some(rotation()) },
		Call::Transfer { record: RECORD, from: A, to: B, expires_at: None, rotation: rotation() },
		Call::NameGuardian { record: RECORD, guardian: B, key: NewKey::Renewed(rotation()) },
		Call::RemoveGuardian { record: RECORD, guardian: B, rotation: None },
		Call::Resign { record: RECORD },
		Call::RenewKeys { record: RECORD, rotation: rotation() },
		Call::GiveHalf { record: RECORD, reader: B, halves: vec![wrap()].try_into().unwrap() },
		Call::Open {
			visit: VISIT,
			record: RECORD,
			doctor: A,
			physician: B,
			examination: sealed(),
			doctor_wrap: visit_wrap(),
			physician_wrap: visit_wrap(),
			rotation: Some(rotation()),
		},
		Call::Renew { visit: VISIT, doctor_wrap: visit_wrap(), physician_wrap: visit_wrap() },
		Call::WriteNote { visit: VISIT, version: 0, clearance: Clearance([4; 32]), sealed: sealed() },
		Call::CorrectNote { visit: VISIT, version: 1, clearance: Clearance([5; 32]), sealed: sealed() },
		Call::WithdrawNote { visit: VISIT, version: 2 },
		Call::AddAddendum { visit: VISIT, version: 3, sealed: sealed() },
		Call::Sign {
			visit: VISIT,
			note: Commitment([1; 32]),
			examination: Commitment([3; 32]),
			clearance_token: [2; 32],
			immunization: sealed(),
			recommendation: sealed(),
			signed_at: 1234,
			signature: [5; 64],
		},
		Call::Link { visit: VISIT },
		Call::Close { visit: VISIT, reason: ClosingReason::Unsigned },
		Call::Retract { visit: VISIT, reason: sealed() },
		Call::CorrectExamination { visit: VISIT, version: 1, examination: sealed() },
		Call::Reassign {
			visit: VISIT,
			doctor: A,
			physician: B,
			doctor_wrap: visit_wrap(),
			physician_wrap: visit_wrap(),
		},
		Call::Dispute { visit: VISIT, reason: sealed() },
		Call::WithdrawDispute { visit: VISIT, number: 1 },
		Call::Rule { visit: VISIT, number: 0, ruling: RulingKind::Retracted, reason: sealed() },
		Call::ReportDoses {
			record: RECORD,
			number: 0,
			visit: Some(VISIT),
			doses: sealed(),
			rotation: Some(rotation()),
		},
		Call::RetractReport { record: RECORD, number: 0, reason: sealed() },
		Call::ReplaceContentKey {
			organisation: A,
			encryption_key: EncryptionKey::x25519([6; 32]),
			link: Some(ContentKeyLink { version: 2, sealed: vec![1; 73].try_into().unwrap() }),
			wraps: vec![content_key_wrap(), content_key_wrap()],
		},
		Call::ShareContentKey { organisation: A, wrap: content_key_wrap() },
		Call::SetNodes { nodes: vec![node_proof(1), node_proof(2)] },
		Call::SetSessionKeys { keys: SessionKeys { aura: [1; 32], grandpa: [2; 32] }, proof: vec![3; 128] },
		Call::Propose { motion: Motion::AdmitValidator { institution: A } },
		Call::Vote { proposal: [1; 32], index: 7, approve: true },
		Call::CloseVote { proposal: [1; 32], index: 7 },
		Call::WithdrawProposal { proposal: [1; 32], index: 7 },
		Call::ApplyAuthorizedUpgrade { code: vec![9; 300_000] },
		Call::Bridge { record: RECORD, link: link() },
		Call::KeepPastWrap { record: RECORD, wrap: wrap() },
		Call::PutForward {
			id: A,
			role: Role::Doctor,
			account: [5; 32],
			encryption_key: EncryptionKey::x25519([6; 32]),
			profile: b"Dr. A".to_vec(),
		},
		Call::WithdrawCandidate { id: A },
		Call::AgreeToMove { organisation: B },
		Call::MoveStaff { id: A, organisation: B },
		Call::UpdateProfile { id: A, profile: b"Dr. A".to_vec() },
		Call::ConfirmContentKey { organisation: A, digest: ContentKeyDigest([4; 32]) },
		Call::DiscardContentKey { organisation: A, version: 3 },
		Call::AcceptContentKey { organisation: A, version: 3 },
		Call::ProposePower { power: claim() },
		Call::ConfirmPower { digest: POWER },
		Call::WithdrawPower { digest: POWER },
		Call::VetoPower { digest: POWER },
		Call::ExercisePower { digest: POWER },
		Call::SetNumberTag { id: A, tag: Some(IdentityTag { key_version: 1, tag: [3; 32] }) },
		Call::SetGateways { gateways: vec![b"wss://one.example".to_vec(), b"ws://127.0.0.1".to_vec()] },
	]
}

fn content_key_wrap() -> ContentKeyWrap {
	let sealed = vec![7; 81].try_into().unwrap();
	ContentKeyWrap { holder: B, key_version: 1, version: 2, sealed }
}

fn node_proof(n: u8) -> NodeProof {
	NodeProof { node: NodeId([n; 32]), signature: [n; 64] }
}

/// One of each kind.
pub fn every_motion() -> Vec<Motion> {
	let (account, encryption_key) = ([5; 32], EncryptionKey::x25519([6; 32]));
	vec![
		Motion::AdmitOrganisation { organisation: A },
		Motion::DismissOrganisation { organisation: A },
		Motion::AdmitValidator { institution: A },
		Motion::RemoveValidator { institution: A },
		Motion::PardonValidator { institution: A },
		Motion::Suspend { participant: A },
		Motion::Reinstate { participant: A },
		Motion::ReplaceKeys {
			participant: A,
			account,
			encryption_key: encryption_key.clone(),
			profile: b"A".to_vec(),
		},
		Motion::AppointHealthAdmin {
			admin: A,
			account,
			encryption_key: encryption_key.clone(),
			profile: b"A".to_vec(),
		},
		Motion::ReplaceHealthAdminKeys { admin: A, account, encryption_key, profile: b"A".to_vec() },
		Motion::DecidePower { digest: POWER, approve: true },
		Motion::RaiseAdminsNeeded,
		Motion::DismissHealthAdmin { admin: A },
		Motion::Upgrade { code_hash: [7; 32] },
		Motion::Publish { what: Publication::Schedule, hashes: vec![PublicationHash([7; 32])] },
		Motion::Pause { pallet: "Consent".into(), call: "grant".into() },
		Motion::Unpause { pallet: "Consent".into(), call: "grant".into() },
	]
}

#[test]
fn what_is_meant_is_the_call_of_that_name() {
	let calls = facts().calls;
	for call in every_call() {
		let (pallet, name) = call.name();
		assert_eq!(encoded(&call)[..2], calls.index_of(pallet, name).unwrap(), "{pallet}::{name}");
	}
	for motion in every_motion() {
		let proposed = encoded(&Call::Propose { motion: motion.clone() });
		assert_eq!(proposed[2..], motion.encode_call(&calls).unwrap(), "{motion:?}");
	}
}

#[test]
fn a_motion_that_the_runtime_does_not_have_is_refused() {
	let error = Motion::RaiseAdminsNeeded.encode_call(&CallTable::default()).unwrap_err();
	assert!(error.to_string().contains("Powers::raise_admins_needed"));
}

#[test]
fn arguments_are_those_of_the_calls_in_order() {
	let [register, create, number] =
		arguments(["Participants::register", "VaccinationRecords::create", "Participants::set_number_tag"]);
	let [grant, transfer, guardian, resign, bridge, keep] =
		["grant", "transfer", "name_guardian", "resign", "bridge", "keep_past_wrap"]
			.map(|call| arguments([&format!("Consent::{call}")]).concat());
	let [open, write, sign, close] = ["open", "write_note", "sign", "close"]
		.map(|call| arguments([&format!("VaccineDetails::{call}")]).concat());
	let key = EncryptionKey::x25519([6; 32]);
	assert_eq!(register, (A, Role::Doctor, Some(B), [5u8; 32], key, b"Dr. A".to_vec()).encode());
	let same_tag = Some(([4u8; 16], NamesakeReason::Twin));
	let created = (RECORD, A, (1u32, [3u8; 32]), sealed(), vec![wrap(), wrap()], same_tag);
	assert_eq!(create, created.encode());
	assert_eq!(number, (A, Some((1u32, [3u8; 32]))).encode());
	assert_eq!(grant, (RECORD, B, Level::Proof, Some(99u64), 0u8, wrap()).encode());
	assert_eq!(transfer, (RECORD, A, B, None::<u64>, rotation()).encode());
	assert_eq!(guardian, (RECORD, B, 1u8, rotation()).encode());
	assert_eq!(resign, RECORD.encode());
	let opened =
		(VISIT, RECORD, A, B, intents::MADE_AT, sealed(), visit_wrap(), visit_wrap(), Some(rotation()));
	assert_eq!(open, opened.encode());
	assert_eq!(write, (VISIT, 0u32, [4u8; 32], sealed()).encode());
	assert_eq!(
		sign,
		(VISIT, [1u8; 32], [3u8; 32], [2u8; 32], sealed(), sealed(), 1234u64, [5u8; 64]).encode()
	);
	assert_eq!(close, (VISIT, ClosingReason::Unsigned).encode());
	assert_eq!(bridge, (RECORD, 4u32, 6u32, vec![1u8; 145]).encode());
	assert_eq!(keep, (RECORD, wrap()).encode());
}

/// The arguments of some of [`every_call`], by the names of their pallets and calls.
fn arguments<const N: usize>(names: [&str; N]) -> [Vec<u8>; N] {
	let calls = every_call();
	names.map(|name| {
		let is_it = |call: &&Call| name.split_once("::") == Some(call.name());
		encoded(calls.iter().find(is_it).expect(name)).split_off(2)
	})
}

/// S4
#[test]
fn s4_arguments_of_claims_are_those_of_the_calls_in_order() {
	let [propose, confirm, withdraw, veto, exercise] = ["propose", "confirm", "withdraw", "veto", "exercise"]
		.map(|call| arguments([&format!("Powers::{call}")]).concat());
	let key = EncryptionKey::x25519([6; 32]);
	assert_eq!(propose, (0u8, A, [5u8; 32], key, vec![7u8; 90]).encode());
	for named in [confirm, withdraw, veto, exercise] {
		assert_eq!(named, [4u8; 32].encode());
	}
}

/// S10: institutions sign what the chain's votes and sessions decode.
#[test]
fn s10_arguments_of_institutions_calls_are_those_of_the_calls_in_order() {
	let [gateways, nodes, propose, vote, close, withdraw] =
		["set_gateways", "set_nodes", "propose", "vote", "close", "withdraw"]
			.map(|call| arguments([&format!("Authorities::{call}")]).concat());
	let [keys, upgrade] = arguments(["Session::set_keys", "System::apply_authorized_upgrade"]);
	let [replace, share, confirm, discard, accept] = ["replace", "share", "confirm", "discard", "accept"]
		.map(|call| arguments([&format!("Participants::{call}_content_key")]).concat());
	let [forward, take_back, agree, moves, update] =
		["put_forward", "withdraw_candidate", "agree_to_move", "move_staff", "update_profile"]
			.map(|call| arguments([&format!("Participants::{call}")]).concat());
	let key = EncryptionKey::x25519([6; 32]);
	let link = Some((2u32, vec![1u8; 73]));
	let wrap = || (B, 1u32, 2u32, vec![7u8; 81]);
	assert_eq!(replace, (A, key.clone(), link, vec![wrap(), wrap()]).encode());
	assert_eq!(share, (A, wrap()).encode());
	assert_eq!(forward, (A, Role::Doctor, [5u8; 32], key, b"Dr. A".to_vec()).encode());
	assert_eq!(take_back, A.encode());
	assert_eq!(agree, B.encode());
	assert_eq!(moves, (A, B).encode());
	assert_eq!(update, (A, b"Dr. A".to_vec()).encode());
	assert_eq!(confirm, (A, [4u8; 32]).encode());
	assert_eq!(discard, (A, 3u32).encode());
	assert_eq!(accept, (A, 3u32).encode());
	assert_eq!(gateways, vec![b"wss://one.example".to_vec(), b"ws://127.0.0.1".to_vec()].encode());
	assert_eq!(nodes, vec![([1u8; 32], [1u8; 64]), ([2; 32], [2; 64])].encode());
	assert_eq!(keys, ([1u8; 32], [2u8; 32], vec![3u8; 128]).encode());
	let motion = Motion::AdmitValidator { institution: A };
	assert_eq!(propose, motion.encode_call(&facts().calls).unwrap());
	assert_eq!(vote, ([1u8; 32], Compact(7u32), true).encode());
	for one in [close, withdraw] {
		assert_eq!(one, ([1u8; 32], Compact(7u32)).encode());
	}
	assert_eq!(upgrade, vec![9u8; 300_000].encode());
}
