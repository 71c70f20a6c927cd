//! An intent means to the runtime what the client means by it, and reads as what it does.

use std::collections::{BTreeMap, BTreeSet};

use codec::{Decode, DecodeAll, Encode};
use frame_support::traits::GetCallMetadata;
use pallet_intents::Meaning;
use vacchain_client::{
	Account,
	calls::Call,
	keys::verify,
	primitives::{Body, Intent, Motion, NewKey, ParticipantId, SignedIntent, bounds::MAX_PROFILE},
	words::{Naming, words},
};
use vacchain_extrinsic::sign_intent;
use vacchain_runtime::intents::Meanings;
use vacchain_testing::package;

use crate::transactions::{every_call, every_motion};

const GENESIS: [u8; 32] = [7; 32];
const VECTORS: &str = include_str!("../../../primitives/vectors/intents.json");
const WORDS: &str = include_str!("words.txt");

/// When the intents of these tests are made.
pub const MADE_AT: u64 = 5;

/// An intent that means this.
pub fn sign(call: &Call) -> SignedIntent {
	let account = Account::from_seed([9; 32]);
	let (body, attachments) = call.meaning().unwrap();
	let intent =
		Intent { signer: account.id(), lane: 1, sequence: 1, made_at: MADE_AT, lifetime: 60, after: 0, body };
	let signed = sign_intent(intent, attachments, &GENESIS, |payload| account.sign(payload)).unwrap();
	assert!(verify(&account.id(), &signed.intent.payload(&GENESIS), &signed.signature));
	signed
}

/// trust.md: a gateway names call indices, and swaps two calls with equal arguments. An intent names no call: the runtime
/// makes the one that the client means, whatever the gateway says.
#[test]
fn a_gateway_cannot_swap_two_calls_with_equal_arguments() {
	for call in every_call() {
		let made = Meanings::call_of(&sign(&call)).unwrap().unwrap().get_call_metadata();
		assert_eq!((made.pallet_name, made.function_name), call.name());
	}
	let id = ParticipantId([1; 32]);
	let (suspend, reinstate) = (sign(&Call::Suspend { id }), sign(&Call::Reinstate { id }));
	assert_ne!(suspend.intent.payload(&GENESIS), reinstate.intent.payload(&GENESIS));
}

#[test]
fn what_is_too_long_for_the_chain_is_not_signed() {
	let id = ParticipantId([1; 32]);
	let update = |len: u32| Call::UpdateProfile { id, profile: vec![0; len as usize] }.meaning();
	assert!(update(MAX_PROFILE).is_ok());
	let refused = update(MAX_PROFILE + 1).unwrap_err();
	assert_eq!(refused.to_string(), "the profile of this is longer than the chain takes");
	assert_eq!(refused.advice(), "Shorten it.");
}

/// Naming of one byte, and times as they are.
struct Short;

impl Naming for Short {
	fn name(&self, id: &ParticipantId) -> String {
		format!("<{:02x}>", id.0[0])
	}

	fn time(&self, at: u64) -> String {
		at.to_string()
	}
}

fn published() -> Vec<SignedIntent> {
	let file: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
	let rows = file["intents"].as_array().unwrap();
	rows.iter()
		.map(|row| hex::decode(row["signed"].as_str().unwrap()).unwrap())
		.map(|bytes| SignedIntent::decode_all(&mut &bytes[..]).unwrap())
		.collect()
}

fn words_of(signed: &SignedIntent) -> Vec<String> {
	words(&signed.intent.body, signed.attachments(), &Short)
}

/// The words that a person is shown. `VACCHAIN_WRITE_VECTORS=1` writes the file.
#[test]
fn every_published_intent_reads_as_what_it_does() {
	let shown: Vec<_> = published().iter().map(|signed| words_of(signed).join("\n")).collect();
	let text = shown.join("\n\n") + "\n";
	if std::env::var_os("VACCHAIN_WRITE_VECTORS").is_some() {
		std::fs::write(package::folder().join("tests/it/words.txt"), text).unwrap();
		return;
	}
	assert_eq!(text, WORDS);
}

/// Two intents that do different things do not read alike.
#[test]
fn no_two_published_intents_read_alike() {
	let mut shown: Vec<_> = published().iter().map(words_of).collect();
	let count = shown.len();
	shown.sort();
	shown.dedup();
	assert_eq!(shown.len(), count);
}

/// Bytes that decode as what these do with another value in one place: a bit is changed, or an optional field comes or goes.
fn mutations(bytes: &[u8]) -> Vec<Vec<u8>> {
	let mut changed = Vec::new();
	for place in 1..bytes.len() {
		let (before, rest) = bytes.split_at(place);
		let (byte, rest) = (rest[0], &rest[1..]);
		changed.extend((0..8).map(|bit| [before, &[byte ^ 1 << bit], rest].concat()));
		match byte {
			0 => changed.extend((1..48).map(|len| [before, &[1], &vec![0; len], rest].concat())),
			1 => changed.extend((1..=rest.len()).map(|len| [before, &[0], &rest[len..]].concat())),
			_ => {}
		}
	}
	changed
}

/// For each line of a value as Rust prints it, the name of the field that it is in; and all the names.
fn fields(printed: &str) -> (Vec<String>, BTreeSet<String>) {
	let (mut path, mut all) = (Vec::<(usize, &str)>::new(), BTreeSet::new());
	let lines = printed.lines().map(|line| {
		let text = line.trim_start();
		let indent = line.len() - text.len();
		path.retain(|(outer, _)| *outer < indent);
		if let Some((name, _)) = text.split_once(": ") {
			path.push((indent, name));
		}
		let name = path.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(".");
		all.insert(name.clone());
		name
	});
	(lines.collect(), all)
}

/// trust.md: a person is shown in words what is signed. A gateway cannot have anything changed of which they say nothing.
#[test]
fn every_field_that_is_no_attachment_changes_the_words() {
	let proposals = every_motion().into_iter().map(|motion| sign(&Call::Propose { motion }));
	let all: Vec<_> = published().into_iter().chain(proposals).collect();
	for signed in &all {
		let (body, said) = (&signed.intent.body, words_of(signed));
		let printed = format!("{body:#?}");
		let (field_of, names) = fields(&printed);
		// How many values of a field are told apart, and how many are not.
		let mut told = BTreeMap::<&str, [u32; 2]>::new();
		let mut attached = BTreeSet::new();
		for bytes in mutations(&body.encode()) {
			let Ok(other) = Body::decode_all(&mut &bytes[..]) else { continue };
			let changed = format!("{other:#?}");
			let line = printed.lines().zip(changed.lines()).position(|(ours, theirs)| ours != theirs);
			let field = line.map_or("", |line| field_of[line].as_str());
			if other.attachments() != body.attachments() {
				attached.insert(field);
				continue;
			}
			let is_said = words(&other, signed.attachments(), &Short) != said;
			told.entry(field).or_default()[usize::from(is_said)] += 1;
		}
		for name in names.iter().filter(|name| !name.is_empty()) {
			// The kind of a motion is no field, as the kind of a body.
			let is_outer =
				name == "motion" || names.iter().any(|inner| inner.starts_with(&format!("{name}.")));
			let [same, other] = told.get(name.as_str()).copied().unwrap_or_default();
			let is_attached = attached.contains(name.as_str()) && same + other == 0;
			assert!(is_outer || is_attached || other > 0, "{name} is unsaid in {printed}");
			// Long ids and digests are cut; a number, a role or a choice is not.
			assert!(same == 0 || same + other > 8 * 8, "{same} values of {name} read alike in {printed}");
		}
	}
	let indices = |decodes: &dyn Fn(&[u8]) -> bool| -> BTreeSet<u8> {
		(0..=u8::MAX).filter(|index| decodes(&[&[*index][..], &[0; 1024]].concat())).collect()
	};
	let bodies = indices(&|bytes| Body::decode(&mut &bytes[..]).is_ok());
	assert_eq!(bodies, all.iter().map(|signed| signed.intent.body.encode()[0]).collect());
	let motions = indices(&|bytes| Motion::decode(&mut &bytes[..]).is_ok());
	assert_eq!(motions, every_motion().iter().map(|motion| motion.encode()[0]).collect());
}

/// The words say attachments that can be said: addresses, nodes, and whether a reader comes with new keys.
#[test]
fn attachments_that_say_who_reads_or_answers_are_in_the_words() {
	let said = |call: &Call| words_of(&sign(call)).join(" ");
	let gateways = |addresses: &[&[u8]]| {
		said(&Call::SetGateways { gateways: addresses.iter().map(|address| address.to_vec()).collect() })
	};
	assert!(gateways(&[b"wss://one.example", b"ws://\x1b[2J"]).contains("wss://one.example, ws://\\x1b[2J"));
	assert!(gateways(&[]).contains("None are left."));
	for call in every_call() {
		let words = said(&call);
		assert!(!words.contains("do not sign"), "{words}");
		let has_new_keys = match &call {
			Call::Grant { key, .. } | Call::NameGuardian { key, .. } => matches!(key, NewKey::Renewed(_)),
			Call::Open { rotation, .. } => rotation.is_some(),
			_ => continue,
		};
		assert_eq!(words.contains("The record gets new keys."), has_new_keys, "{words}");
	}
	let other = sign(&every_call()[0]);
	for signed in published().iter().filter(|signed| matches!(signed.intent.body, Body::Grant { .. })) {
		assert!(words(&signed.intent.body, other.attachments(), &Short)[1].contains("do not sign"));
	}
}
