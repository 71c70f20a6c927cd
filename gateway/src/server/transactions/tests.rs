//! The facts are those of the real runtime, and the transactions those that the client makes.

use std::sync::LazyLock;

use codec::{Compact, Decode, Encode};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use proptest::prelude::*;
use sp_runtime::{DispatchError, ModuleError, TokenError, generic::Era};
use vacchain_client::{
	calls::Call,
	keys::Account,
	primitives::ParticipantId,
	transaction::{self, CallTable, Checkpoint, TransactionContext},
};
use vacchain_primitives::Outcome;
use vacchain_runtime::{Runtime, RuntimeCall, UncheckedExtrinsic, VERSION, configs::MAX_BLOCK_LENGTH};

use super::{
	envelope::{EXTENSIONS, Envelope, MORTALITY_PERIOD, births, death, may_be_ahead, sign_with},
	facts::Facts,
};
use crate::types::{TransactionEvent, Verdict};

const GENESIS: [u8; 32] = [7; 32];
const BIRTH: (u32, [u8; 32]) = (1_000_003, [9; 32]);

static METADATA: LazyLock<Vec<u8>> =
	LazyLock::new(|| sp_io::TestExternalities::default().execute_with(|| Runtime::metadata().encode()));

static FACTS: LazyLock<Facts> = LazyLock::new(|| {
	Facts::read(GENESIS, VERSION.spec_version, VERSION.transaction_version, &METADATA).unwrap()
});

fn client_facts() -> transaction::RuntimeFacts {
	let mut calls = CallTable::default();
	for (pallet, table) in &FACTS.runtime.calls {
		for (call, [pallet_index, call_index]) in table {
			calls.insert(pallet, call, *pallet_index, *call_index);
		}
	}
	let (spec_version, transaction_version) = (VERSION.spec_version, VERSION.transaction_version);
	transaction::RuntimeFacts { genesis: GENESIS, spec_version, transaction_version, calls }
}

fn account() -> Account {
	Account::from_seed([3; 32])
}

fn signed_by_client(call: &Call, nonce: u32) -> Vec<u8> {
	let (number, hash) = BIRTH;
	let runtime = client_facts();
	let context = TransactionContext { runtime: &runtime, nonce, checkpoint: Checkpoint { number, hash } };
	transaction::sign(call, &account(), &context).unwrap().bytes
}

fn short_call() -> Call {
	Call::Suspend { id: ParticipantId::from_username("amina").unwrap() }
}

/// Longer than what is signed unhashed.
fn long_call() -> Call {
	Call::ApplyAuthorizedUpgrade { code: vec![5; 1024 * 1024] }
}

#[test]
fn the_facts_are_those_of_the_runtime() {
	assert_eq!(FACTS.runtime.extensions, EXTENSIONS);
	assert!(FACTS.has_known_form());
	assert_eq!((FACTS.runtime.spec_version, FACTS.genesis), (VERSION.spec_version, GENESIS));
	let remark = FACTS.index_of("System", "remark").unwrap();
	assert!(FACTS.has_call(remark) && !FACTS.has_call([255, 0]));
	assert!(matches!(
		RuntimeCall::decode(&mut &[&remark[..], &[0]].concat()[..]),
		Ok(RuntimeCall::System(_))
	));
	assert_eq!(FACTS.index_of("System", "no_such_call"), None);
}

/// An upgrade of the runtime, about 1 MiB, is relayed as any other transaction.
#[test]
fn the_longest_transaction_is_a_block_s_share_and_an_upgrade_fits() {
	assert_eq!(FACTS.longest_transaction, MAX_BLOCK_LENGTH as usize);
	assert!(signed_by_client(&long_call(), 0).len() < FACTS.longest_transaction);
}

#[test]
fn metadata_that_are_cut_off_or_of_another_version_are_refused() {
	for length in [0, 4, 5, METADATA.len() / 2] {
		assert!(Facts::read(GENESIS, 1, 1, &METADATA[..length]).is_err(), "{length}");
	}
	let mut other = METADATA.clone();
	other[4] = 13;
	assert!(Facts::read(GENESIS, 1, 1, &other).is_err());
}

/// Every error of every pallet, by the indices that the chain reports it with.
fn all_errors() -> Vec<(String, String, DispatchError)> {
	let prefixed = RuntimeMetadataPrefixed::decode(&mut &METADATA[..]).unwrap();
	let RuntimeMetadata::V14(metadata) = prefixed.1 else { panic!("the metadata are of another version") };
	let mut errors = Vec::new();
	for pallet in &metadata.pallets {
		let Some(error) = &pallet.error else { continue };
		let scale_info::TypeDef::Variant(variants) = &metadata.types.resolve(error.ty.id).unwrap().type_def
		else {
			panic!("the errors of {} are no enum", pallet.name)
		};
		for variant in &variants.variants {
			let module = ModuleError { index: pallet.index, error: [variant.index, 0, 0, 0], message: None };
			errors.push((pallet.name.clone(), variant.name.clone(), DispatchError::Module(module)));
		}
	}
	errors
}

/// R14: whatever the chain refuses, the gateway says by name what is wrong and what to do next.
#[test]
fn r14_every_error_that_a_participant_can_meet_has_its_name_and_two_sentences() {
	// What only the root origin, which nobody has, or no call at all could meet.
	const UNREACHABLE: [(&str, &str); 5] = [
		("System", "NonDefaultComposite"),
		("System", "NonZeroRefCount"),
		("Council", "AlreadyInitialized"),
		("Council", "PrimeAccountNotMember"),
		("Council", "ProposalActive"),
	];
	// Its calls are the block author's own.
	const CLOSED: &str = "Grandpa";
	let errors = all_errors();
	assert!(errors.len() > 60, "only {} errors were seen", errors.len());
	for (pallet, name, error) in &errors {
		let failure = FACTS.name_of(error);
		assert_eq!((&failure.pallet, &failure.name, failure.decided), (pallet, name, false));
		if UNREACHABLE.contains(&(pallet, name)) || pallet == CLOSED {
			continue;
		}
		let advice = &failure.advice;
		let sentences = advice.split(". ").filter(|sentence| sentence.trim().len() > 5).count();
		assert!(sentences >= 2 && advice.ends_with('.'), "{pallet}.{name}: {advice:?}");
	}
}

#[test]
fn errors_of_no_pallet_and_unknown_ones_have_a_name_and_an_advice() {
	let name = |error| FACTS.name_of(&error).name;
	assert_eq!(name(DispatchError::BadOrigin), "BadOrigin");
	assert_eq!(name(DispatchError::CannotLookup), "CannotLookup");
	assert_eq!(name(DispatchError::Token(TokenError::Frozen)), "Token(Frozen)");
	assert_eq!(name(DispatchError::Other("secret")), "Other");
	let other = FACTS.name_of(&DispatchError::Exhausted);
	assert!(other.advice.starts_with("Resources exhausted") && other.advice.ends_with("if it stays so."));
	for (index, error) in [(255, 0), (0, 255)] {
		let module = ModuleError { index, error: [error, 0, 0, 0], message: None };
		let failure = FACTS.name_of(&DispatchError::Module(module));
		assert_eq!((failure.pallet.as_str(), failure.name.as_str()), ("System", "Unknown"));
	}
}

#[test]
fn an_outcome_tells_what_was_decided_and_what_failed() {
	let read = |outcome| FACTS.read_outcome(&outcome);
	assert_eq!(read(Outcome::Done), (None, None));
	assert_eq!(read(Outcome::Carried), (Some(Verdict::Carried), None));
	assert_eq!(read(Outcome::Rejected), (Some(Verdict::Rejected), None));
	let (_, failed) = read(Outcome::Failed(DispatchError::BadOrigin));
	let (_, decided) = read(Outcome::NotCarriedOut(DispatchError::BadOrigin));
	let (failed, decided) = (failed.unwrap(), decided.unwrap());
	assert!(!failed.decided && failed.advice.starts_with("Your role does not have this right."));
	assert!(decided.decided && decided.advice.starts_with("More institutions vote now"));
}

#[test]
fn what_the_client_signs_is_taken_apart_and_its_signature_holds() {
	for (call, nonce) in [(short_call(), 0), (short_call(), 70_000), (long_call(), 3)] {
		let bytes = signed_by_client(&call, nonce);
		let envelope = Envelope::decode(&bytes).unwrap();
		let content = envelope.content().unwrap();
		assert_eq!((envelope.signer, content.nonce), (account().id(), nonce));
		assert_eq!(content.call, call.encode(&client_facts().calls).unwrap());
		assert!(FACTS.has_call(content.call_index().unwrap()));
		assert!(envelope.is_signed_over(&content, &FACTS, &BIRTH.1));
		assert!(!envelope.is_signed_over(&content, &FACTS, &[8; 32]));
		let upgraded = Facts::read(GENESIS, VERSION.spec_version + 1, 1, &METADATA).unwrap();
		assert!(!envelope.is_signed_over(&content, &upgraded, &BIRTH.1));
		// The runtime reads it in the same way.
		UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
	}
}

#[test]
fn what_is_signed_here_is_what_the_client_would_have_sent() {
	for (call, nonce) in [(short_call(), 9), (long_call(), 0)] {
		let theirs = signed_by_client(&call, nonce);
		let encoded = call.encode(&client_facts().calls).unwrap();
		let sign = |payload: &[u8]| account().sign(payload);
		let ours = sign_with(&encoded, &account().id(), sign, &FACTS, nonce, BIRTH);
		let (ours, theirs) = (Envelope::decode(&ours).unwrap(), Envelope::decode(&theirs).unwrap());
		// Signatures are made with randomness; what they are over is the same.
		assert_eq!((ours.signer, ours.rest), (theirs.signer, theirs.rest));
		assert!(ours.is_signed_over(&ours.content().unwrap(), &FACTS, &BIRTH.1));
	}
}

#[test]
fn an_envelope_is_read_to_its_last_byte_and_not_beyond() {
	let bytes = signed_by_client(&short_call(), 1);
	assert_eq!(Envelope::decode(&[&bytes[..], &[0]].concat()), None);
	for length in 0..bytes.len() {
		assert_eq!(Envelope::decode(&bytes[..length]), None, "{length}");
	}
	let body = &bytes[1 + usize::from(bytes[0] & 3 == 1)..];
	let changed = |place: usize, value: u8| {
		let mut body = body.to_vec();
		body[place] = value;
		body.encode()
	};
	// Another version, another kind of address, another kind of signature.
	for (place, value) in [(0, 0x04), (0, 0x85), (1, 1), (34, 0), (34, 2)] {
		assert_eq!(Envelope::decode(&changed(place, value)), None, "{place}");
	}
	// A hash of the metadata is not among what is known here.
	let mode = 35 + 64 + 2 + 1;
	assert!(Envelope::decode(&changed(mode, 1)).unwrap().content().is_none());
}

#[test]
fn an_era_tells_from_where_a_transaction_is_valid_and_when_it_ends() {
	let period = u64::from(MORTALITY_PERIOD);
	let era = Era::mortal(period, 1000);
	let of = |best, earlier| births(era, best, earlier).collect::<Vec<_>>();
	assert_eq!(of(1000, 0), [1000]);
	assert_eq!(of(1254, 0), [1000]);
	// The next block is the first that cannot hold it.
	assert_eq!(of(1255, 1), [1000]);
	assert_eq!(of(1256, 1), [1256, 1000]);
	assert_eq!(of(1300, 9), [1256, 1000, 744, 488, 232]);
	assert_eq!((death(era, 1000), death(era, 1255)), (Some(1256), Some(1256)));
	// The chain is shorter than the era's phase.
	assert_eq!(of(100, 3), [0_u32; 0]);
	assert_eq!(births(Era::Immortal, 7, 4).collect::<Vec<_>>(), [0]);
	assert_eq!((death(Era::Immortal, 0), death(era, u32::MAX)), (None, None));
}

#[test]
fn a_transaction_from_a_block_that_is_yet_to_come_here_is_told_from_one_that_is_badly_signed() {
	let period = u64::from(MORTALITY_PERIOD);
	let ahead = |checkpoint: u64, best| may_be_ahead(Era::mortal(period, checkpoint), best, 64);
	assert!(ahead(1001, 1000) && ahead(1003, 1000) && ahead(1064, 1000) && ahead(5, 0));
	assert!(!ahead(1065, 1000) && !ahead(1000, 1000) && !ahead(990, 1000));
	// Those of a few blocks alone would be from one ahead in any case.
	assert!(!may_be_ahead(Era::mortal(4, 1002), 1000, 64));
	assert!(!may_be_ahead(Era::Immortal, 1000, 64));
}

/// R14: what the document says that clients are told is what they are told.
#[test]
fn r14_the_document_shows_events_as_they_are() {
	let document = include_str!("../../../../docs/gateway.md");
	let lines = document.lines().filter(|line| line.starts_with(r#"{ "event": "#));
	let shown: Vec<TransactionEvent> = lines
		.map(|line| {
			// Long bytes are cut.
			let shown: serde_json::Value = serde_json::from_str(&line.replace('…', "")).unwrap();
			let event = serde_json::from_value(shown.clone()).unwrap();
			assert_eq!(serde_json::to_value(&event).unwrap(), shown);
			event
		})
		.collect();
	assert!(matches!(
		&shown[..],
		[
			TransactionEvent::Waiting { .. },
			TransactionEvent::InBlock(_),
			TransactionEvent::Retracted,
			TransactionEvent::InBlock(_),
			TransactionEvent::Finalized(_),
			TransactionEvent::Expired,
			TransactionEvent::Dropped,
		]
	));
	let failure = shown.iter().find_map(|event| match event {
		TransactionEvent::InBlock(included) => included.failure.as_ref(),
		_ => None,
	});
	let failure = failure.expect("one of them shows a failure");
	let names = (&failure.pallet, &failure.name);
	let errors = all_errors();
	let (.., error) = errors.iter().find(|(pallet, name, _)| (pallet, name) == names).unwrap();
	assert_eq!(FACTS.name_of(error), *failure);
}

proptest! {
	#[test]
	fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
		for bytes in [bytes.clone(), bytes.encode()] {
			if let Some(envelope) = Envelope::decode(&bytes) {
				let _ = envelope.content().and_then(|content| content.call_index());
			}
		}
	}

	#[test]
	fn any_content_behind_a_good_start_is_read_without_a_panic(
		rest in proptest::collection::vec(any::<u8>(), 0..64),
		best: u32,
	) {
		let bytes = [&[0x84, 0][..], &[1; 32], &[1], &[2; 64], &rest].concat().encode();
		let envelope = Envelope::decode(&bytes).unwrap();
		prop_assert_eq!(envelope.rest, &rest[..]);
		if let Some(content) = envelope.content() {
			let again = [content.explicit, content.call].concat();
			prop_assert_eq!(&again[..], &rest[..]);
			prop_assert!(births(content.era, best, 4).all(|birth| birth <= best));
			let _ = death(content.era, best);
		}
	}

	#[test]
	fn what_is_put_together_is_taken_apart(
		nonce: u32,
		number: u32,
		call in proptest::collection::vec(any::<u8>(), 2..400),
	) {
		let bytes = sign_with(&call, &[1; 32], |_| [2; 64], &FACTS, nonce, (number, [3; 32]));
		let envelope = Envelope::decode(&bytes).unwrap();
		let content = envelope.content().unwrap();
		prop_assert_eq!((content.nonce, content.call), (nonce, &call[..]));
		prop_assert_eq!(content.era, Era::mortal(MORTALITY_PERIOD.into(), number.into()));
		prop_assert_eq!(content.explicit.len(), 3 + Compact(nonce).encode().len());
	}
}
