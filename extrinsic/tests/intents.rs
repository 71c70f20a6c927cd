//! Properties of every signed intent and of all bytes.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use codec::{Decode, DecodeAll, Encode};
use proptest::{collection::vec, prelude::*};
use vacchain_extrinsic::{call_of, carried, carried_by, carry, sign_intent};
use vacchain_primitives::{
	Attached, Body, Clearance, Commitment, Intent, Level, Motion, NewKey, ParticipantId, RecordId, Sealed,
	SignedIntent, VisitId, Wrap,
};

const GENESIS: [u8; 32] = [3; 32];
const CALL: [u8; 2] = [16, 0];
const VECTORS: &str = include_str!("../../primitives/vectors/intents.json");

/// Every published intent.
fn published() -> Vec<SignedIntent> {
	let file: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
	let rows = file["intents"].as_array().unwrap();
	rows.iter()
		.map(|row| hex::decode(row["signed"].as_str().unwrap()).unwrap())
		.map(|bytes| SignedIntent::decode_all(&mut &bytes[..]).unwrap())
		.collect()
}

type Meant = (Body, Vec<Vec<u8>>);

fn sealed() -> impl Strategy<Value = Sealed> {
	let bytes = vec(any::<u8>(), 0..300);
	(any::<(u32, u16)>(), any::<[u8; 32]>(), bytes).prop_map(|((epoch, index), commitment, bytes)| Sealed {
		epoch,
		index,
		commitment: Commitment(commitment),
		ciphertext: bytes.try_into().unwrap(),
	})
}

/// Bodies with none, one and two attachments, and each published one.
fn bodies() -> impl Strategy<Value = Meant> {
	let note = (any::<[u8; 16]>(), any::<u32>(), any::<[u8; 32]>(), sealed()).prop_map(
		|(visit, version, clearance, note)| {
			let mut list = Vec::new();
			let note = Attached::to(&note, &mut list);
			(Body::WriteNote { visit: VisitId(visit), version, clearance: Clearance(clearance), note }, list)
		},
	);
	let sign = (any::<[u8; 16]>(), any::<[[u8; 32]; 3]>(), sealed(), sealed(), any::<u64>()).prop_map(
		|(visit, [note, examination, clearance_token], immunization, recommendation, signed_at)| {
			let mut list = Vec::new();
			let body = Body::SignVisit {
				visit: VisitId(visit),
				note: Commitment(note),
				examination: Commitment(examination),
				clearance_token,
				immunization: Attached::to(&immunization, &mut list),
				recommendation: Attached::to(&recommendation, &mut list),
				signed_at,
				signature: [7; 64],
			};
			(body, list)
		},
	);
	let grant = (any::<[u8; 16]>(), any::<[u8; 32]>(), any::<Option<u64>>(), any::<u32>()).prop_map(
		|(record, reader, expires_at, epoch)| {
			let (reader, mut list) = (ParticipantId(reader), Vec::new());
			let sealed = vec![1, 2].try_into().unwrap();
			let wrap = Wrap { reader, key_version: 0, level: Level::Full, epoch, sealed };
			let key = Attached::to(&NewKey::Current(wrap), &mut list);
			(Body::Grant { record: RecordId(record), reader, level: Level::Full, expires_at, key }, list)
		},
	);
	let vote = (any::<[u8; 32]>(), any::<u32>(), any::<bool>())
		.prop_map(|(proposal, index, approve)| (Body::Vote { proposal, index, approve }, Vec::new()));
	let pause = ("[a-zA-Z]{0,20}", "[a-z_]{0,20}")
		.prop_map(|(pallet, call)| (Body::Propose { motion: Motion::Pause { pallet, call } }, Vec::new()));
	let known: Vec<Meant> =
		published().into_iter().map(|signed| (signed.intent.body.clone(), attachments_of(&signed))).collect();
	prop_oneof![note, sign, grant, vote, pause, prop::sample::select(known)]
}

/// The attachments' bytes, from the end of the encoding.
fn attachments_of(signed: &SignedIntent) -> Vec<Vec<u8>> {
	let before = 2 + signed.intent.encoded_size() + 64;
	Vec::decode_all(&mut &signed.encode()[before..]).unwrap()
}

#[derive(Clone, Debug)]
struct Case {
	intent: Intent,
	attachments: Vec<Vec<u8>>,
	signature: [u8; 64],
}

impl Case {
	fn signed(&self) -> SignedIntent {
		sign_intent(self.intent.clone(), self.attachments.clone(), &GENESIS, |_| self.signature).unwrap()
	}
}

fn cases() -> impl Strategy<Value = Case> {
	let header = (any::<[u8; 32]>(), any::<u32>(), any::<u32>(), any::<u64>(), any::<u32>(), any::<u8>());
	let signature = any::<[[u8; 32]; 2]>().prop_map(|halves| halves.concat().try_into().unwrap());
	(header, signature, bodies()).prop_map(|(header, signature, (body, attachments))| {
		let (signer, lane, sequence, made_at, lifetime, after) = header;
		let intent = Intent { signer, lane, sequence, made_at, lifetime, after, body };
		Case { intent, attachments, signature }
	})
}

/// Bytes of which some come far into the decoding, before they are random.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
	let random = || vec(any::<u8>(), 0..300);
	let cut = (cases(), any::<prop::sample::Index>(), random()).prop_map(|(case, at, rest)| {
		let bytes = case.signed().encode();
		[&bytes[..at.index(bytes.len())], &rest].concat()
	});
	prop_oneof![random(), random().prop_map(|rest| [&[1, 1][..], &rest].concat()), cut]
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn every_signed_intent_decodes_to_the_parts_that_it_was_made_of(case in cases()) {
		let signed = case.signed();
		let decoded = SignedIntent::decode_all(&mut &signed.encode()[..]);
		prop_assert_eq!(decoded.as_ref(), Ok(&signed));
		prop_assert_eq!(signed.encoded_size(), signed.encode().len());
		prop_assert_eq!(attachments_of(&signed), case.attachments);
		prop_assert_eq!((signed.intent, signed.signature), (case.intent, case.signature));
	}

	/// No intent has a second encoding, so its id stands for it.
	#[test]
	fn bytes_that_decode_are_the_only_encoding_of_their_intent(bytes in bytes()) {
		if let Ok(signed) = SignedIntent::decode_all(&mut &bytes[..]) {
			prop_assert_eq!(signed.encode(), bytes);
		}
	}

	/// A carrier can change nothing but the signature without that it shows in the id.
	#[test]
	fn a_changed_byte_is_refused_or_changes_the_signature_or_the_id(case in cases(), flips in 1..=255_u8) {
		let signed = case.signed();
		let (bytes, id) = (signed.encode(), signed.intent.id(&GENESIS));
		let signature = 2 + signed.intent.encoded_size();
		for place in 0..bytes.len() {
			let mut changed = bytes.clone();
			changed[place] ^= flips;
			let Ok(other) = SignedIntent::decode_all(&mut &changed[..]) else { continue };
			let is_signature = (signature..signature + 64).contains(&place);
			prop_assert_eq!(other.intent.id(&GENESIS) == id, is_signature, "{}", place);
			prop_assert_eq!(other.signature != signed.signature, is_signature, "{}", place);
		}
	}

	#[test]
	fn an_intent_is_read_to_its_last_byte_and_not_beyond(case in cases(), more: u8) {
		let bytes = case.signed().encode();
		for length in 0..bytes.len() {
			prop_assert!(SignedIntent::decode_all(&mut &bytes[..length]).is_err(), "{}", length);
		}
		prop_assert!(SignedIntent::decode_all(&mut &[&bytes[..], &[more]].concat()[..]).is_err());
	}

	#[test]
	fn the_signature_is_over_each_part_and_over_the_chain(case in cases(), flips in 1..=u32::MAX) {
		let Case { intent, .. } = case;
		let with = |change: &dyn Fn(&mut Intent)| {
			let mut other = intent.clone();
			change(&mut other);
			other.payload(&GENESIS)
		};
		let byte = flips.to_le_bytes().into_iter().fold(0, |all, one| all | one);
		let other_body = if intent.body == Body::Hello { Body::CloseLane { lane: 1 } } else { Body::Hello };
		let signed = [
			intent.payload(&GENESIS),
			intent.payload(&GENESIS.map(|one| one ^ byte)),
			with(&|other| other.signer[0] ^= byte),
			with(&|other| other.lane ^= flips),
			with(&|other| other.sequence ^= flips),
			with(&|other| other.made_at ^= u64::from(flips)),
			with(&|other| other.lifetime ^= flips),
			with(&|other| other.after ^= byte),
			with(&|other| other.body = other_body.clone()),
		];
		for (index, payload) in signed.iter().enumerate() {
			prop_assert!(payload.starts_with(b"vacchain/intent/v1"));
			prop_assert!(!signed[..index].contains(payload), "{} is not signed", index);
		}
	}

	#[test]
	fn what_a_transaction_carries_is_found_in_it_again(case in cases(), other in any::<[u8; 2]>()) {
		let bytes = case.signed().encode();
		let transaction = carry(CALL, &bytes);
		prop_assert_eq!(carried_by(CALL, &transaction), Some(&bytes[..]));
		let body = Vec::<u8>::decode(&mut &transaction[..]).unwrap();
		prop_assert_eq!(carried(CALL, &body), Some(&bytes[..]));
		prop_assert_eq!(carried(other, &body).is_some(), other == CALL);
		for length in 0..transaction.len() {
			prop_assert_eq!(carried_by(CALL, &transaction[..length]), None);
		}
	}

	#[test]
	fn other_bytes_carry_nothing(bytes in vec(any::<u8>(), 0..200)) {
		let starts_so = bytes.starts_with(&[0x45, 0]);
		prop_assert!(starts_so || carried(CALL, &bytes).is_none());
	}
}

/// The runtime's tests hold the published calls to the runtime.
#[test]
fn every_published_intent_is_named_by_the_call_that_was_published() {
	let file: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
	let rows = file["intents"].as_array().unwrap();
	for (signed, row) in published().iter().zip(rows) {
		let name = call_of(&signed.intent.body).map(|(pallet, call)| format!("{pallet}::{call}"));
		assert_eq!(name.unwrap_or_default(), row["call"].as_str().unwrap(), "{}", row["body"]);
	}
}

#[test]
fn what_is_attached_cannot_be_swapped_or_cut() {
	for signed in published() {
		let attachments = attachments_of(&signed);
		let with = |attachments: Vec<Vec<u8>>| {
			let start = 2 + signed.intent.encoded_size() + 64;
			let bytes = [&signed.encode()[..start], &attachments.encode()].concat();
			SignedIntent::decode_all(&mut &bytes[..]).is_ok()
		};
		assert!(with(attachments.clone()));
		let mut swapped = attachments.clone();
		swapped.rotate_left(1.min(attachments.len()));
		assert_eq!(with(swapped), attachments.len() < 2);
		assert_eq!(with(Vec::new()), attachments.is_empty());
		assert!(!with([attachments, vec![Vec::new()]].concat()));
	}
}
