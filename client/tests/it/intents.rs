//! An intent means to the runtime what the client means by it, and reads as what it does.

use codec::DecodeAll;
use frame_support::traits::GetCallMetadata;
use pallet_intents::Meaning;
use vacchain_client::{
	Account,
	calls::Call,
	keys::verify,
	primitives::{Body, Intent, ParticipantId, SignedIntent, bounds::MAX_PROFILE},
	words::{Names, words},
};
use vacchain_extrinsic::sign_intent;
use vacchain_runtime::intents::Meanings;
use vacchain_testing::package;

use crate::transactions::every_call;

const GENESIS: [u8; 32] = [7; 32];
const VECTORS: &str = include_str!("../../../primitives/vectors/intents.json");
const WORDS: &str = include_str!("words.txt");

/// When the intents of these tests are made.
pub const MADE_AT: u64 = 5;

/// An intent that means this.
pub fn sign(call: &Call) -> SignedIntent {
	let account = Account::from_seed([9; 32]);
	let (body, attachments) = call.meaning().unwrap();
	let intent = Intent {
		signer: account.id(),
		lane: 1,
		sequence: 1,
		made_at: MADE_AT,
		lifetime: 60,
		after_previous: false,
		body,
	};
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
	let refused = update(MAX_PROFILE + 1).unwrap_err().to_string();
	assert_eq!(refused, "the profile of this is longer than the chain takes; shorten it");
}

/// Names of one byte, and times as they are.
struct Short;

impl Names for Short {
	fn name(&self, id: &ParticipantId) -> String {
		format!("<{:02x}>", id.0[0])
	}

	fn time(&self, at: u64) -> String {
		at.to_string()
	}
}

fn published() -> Vec<Body> {
	let file: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
	let rows = file["intents"].as_array().unwrap();
	rows.iter()
		.map(|row| hex::decode(row["signed"].as_str().unwrap()).unwrap())
		.map(|bytes| SignedIntent::decode_all(&mut &bytes[..]).unwrap().intent.body)
		.collect()
}

/// The words that a person is shown. `VACCHAIN_WRITE_VECTORS=1` writes the file.
#[test]
fn every_published_intent_reads_as_what_it_does() {
	let shown: Vec<_> = published().iter().map(|body| words(body, &Short).join("\n")).collect();
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
	let mut shown: Vec<_> = published().iter().map(|body| words(body, &Short)).collect();
	let count = shown.len();
	shown.sort();
	shown.dedup();
	assert_eq!(shown.len(), count);
}
