//! The facts are those of the real runtime.

use std::sync::LazyLock;

use codec::{Decode, Encode};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use sp_runtime::{DispatchError, ModuleError, TokenError};
use vacchain_gateway::types::{CallFailure, TransactionEvent, Verdict};
use vacchain_primitives::Outcome;
use vacchain_runtime::{Runtime, RuntimeCall, VERSION, configs::MAX_BLOCK_LENGTH};

use super::facts::{self, Facts};

const GENESIS: [u8; 32] = [7; 32];

static METADATA: LazyLock<Vec<u8>> =
	LazyLock::new(|| sp_io::TestExternalities::default().execute_with(|| Runtime::metadata().encode()));

static FACTS: LazyLock<Facts> =
	LazyLock::new(|| Facts::read(GENESIS, VERSION.spec_version, &METADATA).unwrap());

#[test]
fn the_facts_are_those_of_the_runtime() {
	assert!(FACTS.has_known_form());
	assert_eq!((FACTS.runtime.spec_version, FACTS.genesis), (VERSION.spec_version, GENESIS));
	let remark = FACTS.index_of("System", "remark").unwrap();
	assert!(matches!(
		RuntimeCall::decode(&mut &[&remark[..], &[0]].concat()[..]),
		Ok(RuntimeCall::System(_))
	));
	assert_eq!(FACTS.index_of("System", "no_such_call"), None);
}

#[test]
fn the_longest_transaction_is_a_block_s_share() {
	assert_eq!(FACTS.longest_transaction, MAX_BLOCK_LENGTH as usize);
}

#[test]
fn metadata_that_are_cut_off_or_of_another_version_are_refused() {
	for length in [0, 4, 5, METADATA.len() / 2] {
		assert!(Facts::read(GENESIS, 1, &METADATA[..length]).is_err(), "{length}");
	}
	let mut other = METADATA.clone();
	other[4] = 13;
	assert!(Facts::read(GENESIS, 1, &other).is_err());
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
	const UNREACHABLE: [(&str, &str); 8] = [
		("System", "NonDefaultComposite"),
		("System", "NonZeroRefCount"),
		("Council", "AlreadyInitialized"),
		("Council", "PrimeAccountNotMember"),
		("Council", "ProposalActive"),
		// `pallet_authorities` closes these ways before.
		("Council", "TooManyProposals"),
		("Council", "WrongProposalLength"),
		("TxPause", "NotFound"),
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
		let CallFailure { message, advice, .. } = &failure;
		let is_sentence = |text: &str| text.len() > 5 && text.ends_with('.');
		assert!(is_sentence(message) && is_sentence(advice), "{pallet}.{name}: {failure:?}");
		assert_ne!(advice, facts::LOOK_FIRST, "{pallet}.{name} does not say what to do");
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
	assert!(other.message.starts_with("Resources exhausted") && other.advice.ends_with("if it stays so."));
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
	assert!(!failed.decided && failed.message == "Your role does not have this right.");
	assert!(decided.decided && decided.message.starts_with("More institutions vote now"));
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

/// A client names an error that it foresees, and is told what the chain says of it.
#[test]
fn an_error_is_found_by_its_names() {
	for (pallet, name, error) in all_errors() {
		assert_eq!(FACTS.error_named(&pallet, &name), Some(&FACTS.name_of(&error)));
	}
	assert_eq!(FACTS.error_named("Consent", "NoSuchError"), None);
	assert_eq!(FACTS.error_named("NoSuchPallet", "NotFound"), None);
}
