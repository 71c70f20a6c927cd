//! Properties of every transaction and of all bytes.

use codec::{Decode, Encode};
use proptest::{collection::vec, prelude::*};
use vacchain_extrinsic::{
	Content, Envelope, Era, MORTALITY_PERIOD, Malformed, SigningContext, hash, is_signed,
};

const SIGNER: [u8; 32] = [1; 32];
const SIGNATURE: [u8; 64] = [2; 64];
const CONTEXT: SigningContext =
	SigningContext { genesis: [3; 32], spec_version: 4, transaction_version: 5, birth: [6; 32] };

fn eras() -> impl Strategy<Value = Era> {
	let mortal = (2..=16_u32, any::<u32>()).prop_map(|(exponent, block)| Era::mortal(1 << exponent, block));
	prop_oneof![1 => Just(Era::IMMORTAL), 9 => mortal]
}

/// The parts of a transaction.
#[derive(Clone, Debug)]
struct Parts {
	signer: [u8; 32],
	signature: [u8; 64],
	era: Era,
	nonce: u32,
	call: Vec<u8>,
}

impl Parts {
	fn content(&self) -> Content<'_> {
		Content { era: self.era, nonce: self.nonce, call: &self.call }
	}

	fn transaction(&self) -> Vec<u8> {
		self.content().sign_with(&CONTEXT, self.signer, |_| self.signature)
	}
}

fn parts() -> impl Strategy<Value = Parts> {
	let nonce = prop_oneof![0..100_u32, any::<u32>()];
	let signature = any::<[[u8; 32]; 2]>().prop_map(|halves| halves.concat().try_into().unwrap());
	(any::<[u8; 32]>(), signature, eras(), nonce, vec(any::<u8>(), 0..400))
		.prop_map(|(signer, signature, era, nonce, call)| Parts { signer, signature, era, nonce, call })
}

/// Bytes of which some come far into the decoding, before they are random.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
	let random = || vec(any::<u8>(), 0..200);
	let started = |start: Vec<u8>| move |rest: Vec<u8>| [&start[..], &rest].concat().encode();
	let signed = [&[0x84, 0][..], &SIGNER, &[1], &SIGNATURE].concat();
	prop_oneof![
		random(),
		random().prop_map(|bytes| bytes.encode()),
		random().prop_map(started(vec![0x84])),
		random().prop_map(started(signed.clone())),
		// An era of 256 blocks, and a nonce of one byte.
		random().prop_map(started([&signed[..], &[7, 1, 4]].concat())),
	]
}

/// The envelope and the content of a transaction, if the bytes are one.
fn decode(bytes: &[u8]) -> Result<(Envelope<'_>, Content<'_>), Malformed> {
	let envelope = Envelope::decode(bytes)?;
	Ok((envelope, envelope.content()?))
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn every_transaction_decodes_to_the_parts_that_it_was_made_of(parts in parts()) {
		let bytes = parts.transaction();
		let (envelope, content) = decode(&bytes).unwrap();
		prop_assert_eq!((envelope.signer, envelope.signature), (parts.signer, parts.signature));
		prop_assert_eq!(content, parts.content());
		prop_assert_eq!(content.call_index(), parts.call.first_chunk().copied());
		prop_assert_eq!(hash(&bytes), sp_crypto_hashing::blake2_256(&bytes));
		prop_assert!(is_signed(&Vec::<u8>::decode(&mut &bytes[..]).unwrap()));
	}

	/// No transaction has a second encoding, so its hash stands for it.
	#[test]
	fn bytes_that_decode_are_the_only_encoding_of_their_parts(bytes in bytes()) {
		if let Ok(envelope) = Envelope::decode(&bytes) {
			prop_assert_eq!(envelope.encode(), &bytes[..]);
			if let Ok(content) = envelope.content() {
				prop_assert_eq!(content.encode(), envelope.content);
			}
		}
	}

	#[test]
	fn a_changed_byte_is_refused_or_decodes_to_another_transaction(parts in parts(), flips in 1..=255_u8) {
		let bytes = parts.transaction();
		let original = decode(&bytes).unwrap();
		for place in 0..bytes.len() {
			let mut changed = bytes.clone();
			changed[place] ^= flips;
			prop_assert_ne!(decode(&changed), Ok(original), "{}", place);
		}
	}

	#[test]
	fn a_transaction_is_read_to_its_last_byte_and_not_beyond(parts in parts(), more: u8) {
		let bytes = parts.transaction();
		for length in 0..bytes.len() {
			prop_assert_eq!(Envelope::decode(&bytes[..length]), Err(Malformed::Length), "{}", length);
		}
		let longer = [&bytes[..], &[more]].concat();
		prop_assert_eq!(Envelope::decode(&longer), Err(Malformed::Length));
	}

	#[test]
	fn the_signature_is_over_each_part_and_over_the_whole_context(parts in parts(), flips in 1..=u32::MAX) {
		let (content, byte) = (parts.content(), flips.to_le_bytes().into_iter().fold(0, |all, one| all | one));
		let mut call = parts.call.clone();
		call.push(byte);
		let other_era = if parts.era == Era::IMMORTAL { Era::mortal(4, 0) } else { Era::IMMORTAL };
		let other = |hash: [u8; 32]| hash.map(|one| one ^ byte);
		let signed = [
			content.payload(&CONTEXT),
			Content { call: &call, ..content }.payload(&CONTEXT),
			Content { nonce: content.nonce ^ flips, ..content }.payload(&CONTEXT),
			Content { era: other_era, ..content }.payload(&CONTEXT),
			content.payload(&SigningContext { genesis: other(CONTEXT.genesis), ..CONTEXT }),
			content.payload(&SigningContext { birth: other(CONTEXT.birth), ..CONTEXT }),
			content.payload(&SigningContext { spec_version: CONTEXT.spec_version ^ flips, ..CONTEXT }),
			content.payload(&SigningContext {
				transaction_version: CONTEXT.transaction_version ^ flips,
				..CONTEXT
			}),
		];
		for (index, payload) in signed.iter().enumerate() {
			prop_assert!(payload.len() <= 256);
			prop_assert!(!signed[..index].contains(payload), "{} is not signed", index);
		}
	}

	#[test]
	fn an_era_is_valid_from_its_birth_until_its_death(exponent in 2..=16_u32, from: u32, later in 0..1_u32 << 16) {
		let period = 1 << exponent;
		let era = Era::mortal(period, from);
		let birth = era.birth(from);
		prop_assert!(from - birth < (period >> 12).max(1), "the era begins where it was to begin");
		let Some(death) = era.death(from) else { return Ok(()) };
		prop_assert_eq!(death - birth, period);
		let block = birth + later % period;
		prop_assert_eq!((era.birth(block), era.death(block)), (birth, Some(death)));
		prop_assert_eq!(era.birth(death), death);
	}

	#[test]
	fn births_are_known_blocks_each_a_period_before_the_last(era in eras(), best: u32, earlier in 0..9_u32) {
		let births: Vec<_> = era.births(best, earlier).collect();
		prop_assert!(births.len() <= earlier as usize + 1 && births.iter().all(|birth| *birth <= best));
		for birth in &births {
			prop_assert_eq!(era.birth(*birth), *birth);
		}
		prop_assert!(births.is_sorted_by(|one, next| era.death(*next) == Some(*one)));
	}
}

#[test]
fn what_is_wrong_with_bytes_has_a_name() {
	let parts = Parts {
		signer: SIGNER,
		signature: SIGNATURE,
		era: Era::mortal(256, 1000),
		nonce: 1,
		call: vec![0; 9],
	};
	let bytes = parts.transaction();
	let body = Vec::<u8>::decode(&mut &bytes[..]).unwrap();
	let refused = |place: usize, value: u8| {
		let mut body = body.clone();
		body[place] = value;
		decode(&body.encode()).map(drop).unwrap_err()
	};
	// A bare extrinsic, and two of version 5.
	for version in [0x04, 0x85, 0x45] {
		assert_eq!(refused(0, version), Malformed::NotSigned);
		assert!(!is_signed(&[version]));
	}
	assert_eq!(refused(1, 1), Malformed::Signer);
	// Ed25519, ECDSA.
	for kind in [0, 2] {
		assert_eq!(refused(34, kind), Malformed::Signature);
	}
	let era = 35 + 64;
	assert_eq!(refused(era, 16), Malformed::Era, "a period of two blocks");
	assert_eq!(refused(era, 1), Malformed::Era, "a phase beyond the period");
	assert_eq!(refused(era + 2, 0xff), Malformed::Nonce);
	assert_eq!(refused(era + 3, 1), Malformed::MetadataHash);

	let cut = |length: usize| decode(&body[..length].to_vec().encode()).map(drop).unwrap_err();
	assert_eq!([cut(0), cut(1), cut(33), cut(34), cut(98)], {
		use Malformed::{NotSigned, Signature, Signer};
		[NotSigned, Signer, Signer, Signature, Signature]
	});
	assert_eq!([cut(99), cut(100), cut(101), cut(102)], {
		use Malformed::{Era, MetadataHash, Nonce};
		[Era, Era, Nonce, MetadataHash]
	});
	assert!(is_signed(&body) && !is_signed(&[]));
}

#[test]
fn an_era_tells_from_where_a_transaction_is_valid_and_when_it_ends() {
	let era = Era::mortal(MORTALITY_PERIOD, 1000);
	let births = |best, earlier| era.births(best, earlier).collect::<Vec<_>>();
	assert_eq!(births(1000, 0), [1000]);
	assert_eq!(births(1254, 0), [1000]);
	// The next block is the first that cannot hold it.
	assert_eq!(births(1255, 1), [1000]);
	assert_eq!(births(1256, 1), [1256, 1000]);
	assert_eq!(births(1300, 9), [1256, 1000, 744, 488, 232]);
	assert_eq!((era.death(1000), era.death(1255)), (Some(1256), Some(1256)));
	// The chain is shorter than the era's phase.
	assert_eq!(births(100, 3), [0_u32; 0]);
	assert_eq!(Era::IMMORTAL.births(7, 4).collect::<Vec<_>>(), [0]);
	assert_eq!((Era::IMMORTAL.death(0), era.death(u32::MAX)), (None, None));
}

#[test]
fn a_transaction_from_a_block_that_is_yet_to_come_here_is_told_from_one_that_is_badly_signed() {
	let ahead = |checkpoint, best| Era::mortal(MORTALITY_PERIOD, checkpoint).may_be_ahead(best, 64);
	assert!(ahead(1001, 1000) && ahead(1003, 1000) && ahead(1064, 1000) && ahead(5, 0));
	assert!(!ahead(1065, 1000) && !ahead(1000, 1000) && !ahead(990, 1000));
	// An era of a few blocks alone would be from a block ahead in any case.
	assert!(!Era::mortal(4, 1002).may_be_ahead(1000, 64));
	assert!(!Era::IMMORTAL.may_be_ahead(1000, 64));
}
