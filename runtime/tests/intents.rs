//! Intents on the whole runtime: what carries them, what they do, and what an extrinsic without a signature cannot do.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use codec::{DecodeAll, Encode};
use frame_support::{
	assert_ok,
	genesis_builder_helper::{build_state, get_preset},
	traits::GetCallMetadata,
};
use frame_system::{AuthorizeCall, BlockHash, CheckWeight, WeightReclaim};
use pallet_intents::{Meaning, NoSignature};
use serde_json::{Value, json};
use sp_core::{H256, Pair, sr25519};
use sp_io::TestExternalities;
use sp_runtime::{
	ApplyExtrinsicResult, DispatchError, MultiSignature,
	generic::SignedPayload,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidity},
};
use vacchain_extrinsic::{carry, sign_intent};
use vacchain_primitives::{
	Attached, Body, ContentKeyWrap, EncryptionKey, Grounds, Intent, IntentRefusal, Level, Motion,
	ParticipantId, Power, Read, ReadKind, RecordId, Role, SignedIntent, Wrap,
	bounds::MAX_READS,
	questions::{ActorOf, ExercisePower},
};
use vacchain_runtime::{
	AccountId, Executive, Intents, Participants, Runtime, RuntimeCall, RuntimeGenesisConfig, System,
	TxExtension, UncheckedExtrinsic, genesis_presets, intents::Meanings,
};

const VECTORS: &str = include_str!("../../primitives/vectors/intents.json");
const GENESIS: [u8; 32] = [7; 32];
const NOW: u64 = 1_800_000_000_000;
/// Where the runtime has `Intents.carry`.
const CARRY: [u8; 2] = [17, 0];

/// The health admin's key.
fn admin() -> sr25519::Pair {
	sr25519::Pair::from_seed(&[0xad; 32])
}

/// The health authority's seat.
fn seat() -> sr25519::Pair {
	sr25519::Pair::from_seed(&[0x5e; 32])
}

/// The chain `local`, with the keys above.
fn on_chain(test: impl FnOnce()) {
	let json = |bytes: Option<Vec<u8>>| -> Value { serde_json::from_slice(&bytes.unwrap()).unwrap() };
	let mut genesis = json(get_preset::<RuntimeGenesisConfig>(&None, |_| None));
	let preset = sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
	let patch = json(genesis_presets::get(&preset.into()));
	for (pallet, fields) in patch.as_object().unwrap() {
		for (field, value) in fields.as_object().unwrap() {
			genesis[pallet][field] = value.clone();
		}
	}
	let account = |pair: sr25519::Pair| json!(AccountId::from(pair.public()));
	genesis["participants"]["healthAdmins"][0]["account"] = account(admin());
	genesis["participants"]["healthAuthority"]["account"] = account(seat());
	TestExternalities::default().execute_with(|| {
		assert_ok!(build_state::<RuntimeGenesisConfig>(genesis.to_string().into_bytes()));
		System::set_block_number(1);
		BlockHash::<Runtime>::insert(0, H256(GENESIS));
		pallet_timestamp::Now::<Runtime>::put(NOW);
		test();
		assert_ok!(Intents::do_try_state());
		assert_ok!(Participants::do_try_state());
	});
}

fn intent(pair: &sr25519::Pair, sequence: u32, body: Body) -> Intent {
	let signer = pair.public().0;
	Intent { signer, lane: 9, sequence, made_at: NOW, lifetime: 60, after: 0, body }
}

fn signed(pair: &sr25519::Pair, sequence: u32, body: Body, attachments: Vec<Vec<u8>>) -> SignedIntent {
	let intent = intent(pair, sequence, body);
	sign_intent(intent, attachments, &GENESIS, |payload| pair.sign(payload).0).unwrap()
}

/// A family's registration by the health admin.
fn registration(sequence: u32, id: u8) -> SignedIntent {
	let mut attachments = Vec::new();
	let profile = b"{}".to_vec().try_into().unwrap();
	let body = Body::Register {
		id: ParticipantId([id; 32]),
		role: Role::Family,
		organisation: None,
		account: [id; 32],
		encryption_key: EncryptionKey::x25519([9; 32]),
		profile: Attached::to(&profile, &mut attachments),
	};
	signed(&admin(), sequence, body, attachments)
}

fn extension() -> TxExtension {
	(NoSignature::new(), AuthorizeCall::new(), CheckWeight::new(), WeightReclaim::new())
}

fn call(signed: &SignedIntent) -> RuntimeCall {
	pallet_intents::Call::carry { signed: Box::new(signed.clone()) }.into()
}

/// The transaction as this project's gateways make it.
fn transaction(signed: &SignedIntent) -> UncheckedExtrinsic {
	UncheckedExtrinsic::decode_all(&mut &carry(CARRY, &signed.encode())[..]).unwrap()
}

fn validate(transaction: UncheckedExtrinsic) -> TransactionValidity {
	// Asking changes the block's number and more, as it does not in a node.
	sp_io::storage::start_transaction();
	let answer = Executive::validate_transaction(TransactionSource::External, transaction, H256(GENESIS));
	sp_io::storage::rollback_transaction();
	answer
}

fn apply(transaction: UncheckedExtrinsic) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(transaction)
}

fn is_registered(id: u8) -> bool {
	Participants::actor_of(&AccountId::new([id; 32])).is_some()
}

/// Everything that people may ever have signed still means what it meant.
#[test]
fn every_published_intent_makes_the_call_that_was_published() {
	let file: Value = serde_json::from_str(VECTORS).unwrap();
	for row in file["intents"].as_array().unwrap() {
		let text = |field: &str| row[field].as_str().unwrap();
		let bytes = sp_core::bytes::from_hex(text("signed")).unwrap();
		let signed = SignedIntent::decode_all(&mut &bytes[..]).unwrap();
		let call = Meanings::call_of(&signed).unwrap();
		let name = call.as_ref().map(|call| {
			let names = call.get_call_metadata();
			format!("{}::{}", names.pallet_name, names.function_name)
		});
		assert_eq!(name.unwrap_or_default(), text("call"));
		// The attachments reach the call.
		let call = call.encode();
		let before = 2 + signed.intent.encoded_size() + 64;
		let attachments: Vec<Vec<u8>> = Vec::decode_all(&mut &bytes[before..]).unwrap();
		for attachment in attachments {
			let is_there = call.windows(attachment.len()).any(|part| part == attachment);
			assert!(is_there, "{}", text("body"));
		}
	}
}

/// The person was shown another reader than the one that the attached wrap is for.
#[test]
fn an_attachment_that_is_not_what_the_intent_says_makes_no_call() {
	let sealed = || vec![1; 81].try_into().unwrap();
	let reader = ParticipantId([2; 32]);
	let wrap = Wrap { reader, key_version: 0, level: Level::Full, epoch: 1, sealed: sealed() };
	let share = ContentKeyWrap { holder: reader, key_version: 0, version: 1, sealed: sealed() };
	let call_of = |shown: ParticipantId| {
		let mut kept = Vec::new();
		let record = RecordId([3; 16]);
		let keep = Body::KeepPastWrap { record, reader: shown, wrap: Attached::to(&wrap, &mut kept) };
		let mut shared = Vec::new();
		let body = Body::ShareContentKey {
			organisation: shown,
			holder: shown,
			wrap: Attached::to(&share, &mut shared),
		};
		[signed(&admin(), 1, keep, kept), signed(&admin(), 1, body, shared)]
			.map(|signed| Meanings::call_of(&signed).map(|call| call.is_some()))
	};
	assert_eq!(call_of(reader), [Ok(true); 2]);
	assert_eq!(call_of(ParticipantId([9; 32])), [Err(IntentRefusal::Outdated); 2]);
}

#[test]
fn a_gateways_transaction_is_the_sdks() {
	let signed = registration(1, 1);
	let theirs = UncheckedExtrinsic::new_transaction(call(&signed), extension());
	assert_eq!(theirs.encode(), carry(CARRY, &signed.encode()));
}

/// R2: what the admin meant is done, in the admin's name, whoever hands it in.
#[test]
fn a_carried_intent_acts_as_its_signer() {
	on_chain(|| {
		let signed = registration(1, 1);
		assert!(validate(transaction(&signed)).is_ok());
		assert_eq!(apply(transaction(&signed)), Ok(Ok(())));
		assert!(is_registered(1));
		let lane = pallet_intents::Signers::<Runtime>::get(AccountId::from(admin().public())).lanes[0];
		assert_eq!((lane.id, lane.highest, lane.failed), (9, 1, 0));
	});
}

#[test]
fn what_was_carried_is_not_carried_again() {
	on_chain(|| {
		let signed = registration(1, 1);
		assert_eq!(apply(transaction(&signed)), Ok(Ok(())));
		assert_eq!(apply(transaction(&signed)), Err(InvalidTransaction::Stale.into()));
	});
}

/// A refused intent is used up: its transaction succeeds, and its outcome says that it failed.
#[test]
fn a_refused_intent_is_used_up() {
	on_chain(|| {
		assert_eq!(apply(transaction(&registration(1, 1))), Ok(Ok(())));
		// The id is taken.
		let again = registration(2, 1);
		assert_eq!(apply(transaction(&again)), Ok(Ok(())));
		let lane = pallet_intents::Signers::<Runtime>::get(AccountId::from(admin().public())).lanes[0];
		assert_eq!((lane.highest, lane.used, lane.failed), (2, 0b11, 0b01));
		assert_eq!(apply(transaction(&again)), Err(InvalidTransaction::Stale.into()));
	});
}

/// No signature, no rights: a transaction of no signer makes no call but the one that checks an intent.
#[test]
fn an_extrinsic_without_a_signature_makes_no_other_call() {
	on_chain(|| {
		let id = ParticipantId([1; 32]);
		let calls: [RuntimeCall; 3] = [
			pallet_participants::Call::suspend { id }.into(),
			pallet_participants::Call::dismiss_health_admin { id }.into(),
			frame_system::Call::remark { remark: vec![] }.into(),
		];
		for call in calls {
			let general = UncheckedExtrinsic::new_transaction(call.clone(), extension());
			assert_eq!(validate(general.clone()), Err(InvalidTransaction::UnknownOrigin.into()));
			assert_eq!(apply(general), Err(InvalidTransaction::UnknownOrigin.into()));
			assert!(validate(UncheckedExtrinsic::new_bare(call)).is_err());
		}
		// An intent in an extrinsic that nothing checks: no pool takes it, and in a block it does nothing.
		let signed = call(&registration(1, 1));
		assert!(validate(UncheckedExtrinsic::new_bare(signed.clone())).is_err());
		assert_eq!(apply(UncheckedExtrinsic::new_bare(signed)), Ok(Err(DispatchError::BadOrigin)));
		assert!(!is_registered(1));
	});
}

/// A transaction that its signer signs is made for one version of the runtime, and by nobody here: neither a pool nor a
/// block takes one, whatever it calls.
#[test]
fn a_transaction_signed_in_the_old_way_is_refused() {
	on_chain(|| {
		// One that its signer may make, one that nobody may, and an intent that its signer has not signed.
		let mut forged = registration(1, 1);
		forged.signature = [0; 64];
		let calls: [RuntimeCall; 3] = [
			pallet_participants::Call::suspend { id: ParticipantId([1; 32]) }.into(),
			frame_system::Call::remark { remark: vec![] }.into(),
			call(&forged),
		];
		for (signer, call) in
			calls.into_iter().flat_map(|call| [admin(), seat()].map(|pair| (pair, call.clone())))
		{
			let payload = SignedPayload::new(call.clone(), extension()).unwrap();
			let signature = MultiSignature::from(payload.using_encoded(|bytes| signer.sign(bytes)));
			let account = AccountId::from(signer.public());
			let signed = UncheckedExtrinsic::new_signed(call, account.into(), signature, extension());
			let refused = InvalidTransaction::Custom(NoSignature::<Runtime>::CODE);
			assert_eq!(validate(signed.clone()), Err(refused.into()));
			assert_eq!(apply(signed), Err(refused.into()));
		}
		assert_eq!(IntentRefusal::of_code(NoSignature::<Runtime>::CODE), None, "the code says nothing else");
		assert!(!is_registered(1));
	});
}

#[test]
fn a_forged_intent_enters_no_pool() {
	on_chain(|| {
		let mut forged = registration(1, 1);
		forged.signature[5] ^= 1;
		assert_eq!(validate(transaction(&forged)), Err(InvalidTransaction::BadProof.into()));
		// Somebody who takes part, and is no admin, for the admin.
		let meant = registration(1, 1);
		let signature = seat().sign(&meant.intent.payload(&GENESIS)).0;
		let mut forged = meant;
		forged.signature = signature;
		assert_eq!(validate(transaction(&forged)), Err(InvalidTransaction::BadProof.into()));
	});
}

/// S10: a seat proposes, votes and decides by intents, and the proposal is the one that transactions name.
#[test]
fn a_motion_is_proposed_by_an_intent() {
	on_chain(|| {
		let institution = pallet_authorities::Institutions::<Runtime>::get()[0];
		let motion = Motion::PardonValidator { institution };
		let signed = signed(&seat(), 1, Body::Propose { motion }, vec![]);
		assert_eq!(apply(transaction(&signed)), Ok(Ok(())));
		let call = RuntimeCall::from(pallet_authorities::Call::pardon_validator { id: institution });
		let hash = sp_io::hashing::blake2_256(&call.encode());
		let proposals = vacchain_runtime::Authorities::proposals();
		assert_eq!(proposals.iter().map(|proposal| proposal.hash).collect::<Vec<_>>(), [hash]);
	});
}

/// S10: the code of an upgrade is as long as a block, so a pool takes only the code that the institutions decided on.
#[test]
fn code_that_nobody_decided_on_reaches_no_pool() {
	on_chain(|| {
		let bring = |code: &Vec<u8>| {
			let mut attachments = Vec::new();
			let body = Body::BringCode { code: Attached::to(code, &mut attachments) };
			transaction(&signed(&admin(), 1, body, attachments))
		};
		let (code, other) = (vec![1; 1000], vec![2; 1000]);
		let not_decided = InvalidTransaction::Custom(IntentRefusal::NotDecided.code()).into();
		assert_eq!(validate(bring(&code)), Err(not_decided));
		assert_eq!(apply(bring(&code)), Err(not_decided));
		let decided = sp_io::hashing::blake2_256(&code).into();
		assert_ok!(System::authorize_upgrade(frame_system::RawOrigin::Root.into(), decided));
		assert_eq!(validate(bring(&other)), Err(not_decided));
		assert!(validate(bring(&code)).is_ok());
	});
}

/// S10: a vote reserves half a block for what it may decide. A vote that decides nothing gives that back, also when it is refused, and goes
/// before nobody unless its signer has a seat.
#[test]
fn junk_votes_leave_room_for_revoking() {
	on_chain(|| {
		let junk = |pair: &sr25519::Pair, sequence, body| transaction(&signed(pair, sequence, body, vec![]));
		let vote = || Body::Vote { proposal: [1; 32], index: 0, approve: true };
		for sequence in 1..=4 {
			assert_eq!(apply(junk(&seat(), 3 * sequence - 2, vote())), Ok(Ok(())));
			let close = Body::CloseVote { proposal: [1; 32], index: 0 };
			assert_eq!(apply(junk(&seat(), 3 * sequence - 1, close)), Ok(Ok(())));
			let motion = Motion::PardonValidator { institution: ParticipantId([sequence as u8; 32]) };
			assert_eq!(apply(junk(&seat(), 3 * sequence, Body::Propose { motion })), Ok(Ok(())));
		}
		let suspend = || junk(&admin(), 1, Body::Suspend { id: ParticipantId([1; 32]) });
		assert_eq!(apply(suspend()), Ok(Ok(())));
		let priority = |transaction| validate(transaction).unwrap().priority;
		assert_eq!(
			priority(junk(&seat(), 13, vote())),
			priority(junk(&admin(), 2, Body::Suspend { id: ParticipantId([1; 32]) }))
		);
		assert_eq!(priority(junk(&admin(), 2, vote())), 0);
	});
}

/// A batch that no block has room for would head the gateway's line for ever.
#[test]
fn a_full_batch_of_reads_fits_into_a_block() {
	on_chain(|| {
		let (record, reader, kind) = (RecordId([3; 16]), ParticipantId([4; 32]), ReadKind::Record);
		let read = Read { record, reader, visit: None, kind, at: NOW, count: 1 };
		let reads = vec![read; MAX_READS as usize].try_into().unwrap();
		let mut attachments = Vec::new();
		let body = Body::LogReads { batch: 1, reads: Attached::to(&reads, &mut attachments) };
		let signed = signed(&admin(), 1, body, attachments);
		assert!(validate(transaction(&signed)).is_ok());
		assert_eq!(apply(transaction(&signed)), Ok(Ok(())));
	});
}

/// A paused intent is refused before it is used up.
#[test]
fn a_paused_intent_stays_free() {
	on_chain(|| {
		let name = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
		let call: pallet_tx_pause::RuntimeCallNameOf<Runtime> = (name("Participants"), name("register"));
		pallet_tx_pause::PausedCalls::<Runtime>::insert(&call, ());
		let signed = registration(1, 1);
		let paused = IntentRefusal::Paused.code();
		assert_eq!(validate(transaction(&signed)), Err(InvalidTransaction::Custom(paused).into()));
		pallet_tx_pause::PausedCalls::<Runtime>::remove(&call);
		assert_eq!(apply(transaction(&signed)), Ok(Ok(())));
	});
}

/// S4: a stolen key is worth nothing once it was replaced, and leaves nothing behind.
#[test]
fn a_replaced_account_keeps_no_lanes() {
	on_chain(|| {
		let family = sr25519::Pair::from_seed(&[0xfa; 32]);
		let (id, mut attachments) = (ParticipantId([1; 32]), Vec::new());
		let (encryption_key, profile) = (EncryptionKey::x25519([8; 32]), b"{}".to_vec().try_into().unwrap());
		let body = Body::Register {
			id,
			role: Role::Family,
			organisation: None,
			account: family.public().0,
			encryption_key: encryption_key.clone(),
			profile: Attached::to(&profile, &mut attachments),
		};
		assert_eq!(apply(transaction(&signed(&admin(), 1, body, attachments))), Ok(Ok(())));
		assert_eq!(apply(transaction(&signed(&family, 1, Body::Hello, vec![]))), Ok(Ok(())));
		let account = AccountId::from(family.public());
		assert!(pallet_intents::Signers::<Runtime>::contains_key(&account));
		// Two health admins have claimed new keys for the family.
		let power = Power::ReplaceKeys { id, account: [5; 32].into(), encryption_key, profile };
		let grounds = Grounds { proposed_by: id, confirmed_by: None, exercised_by: None };
		assert_ok!(Participants::exercise(power, &grounds));
		assert!(!pallet_intents::Signers::<Runtime>::contains_key(&account));
		assert!(apply(transaction(&signed(&family, 1, Body::Hello, vec![]))).is_err());
	});
}
