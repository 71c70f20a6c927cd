//! What holds for all content, keys and places.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use codec::Encode;
use proptest::{collection::vec, prelude::*, sample::select};
use vacchain_primitives::{
	Clearance, Commitment, EncryptionKey, EpochLink, Level, ParticipantId, RecordId, Sealed, Section,
	VisitId, VisitIndex, VisitWrap, Wrap,
	bounds::{LINK_LEN, MAX_PROFILE, MAX_VISIT_INDEX, SEALING_OVERHEAD, SIZE_CLASSES, SUITE},
};
use vacchain_sealing::{
	ClearanceToken, EncryptionSecret, Error, HalfA, HalfB, IdentityKey, LinkContext, OrganisationSecrets,
	OrganisationWrapContext, PasswordParams, ProofSecret, RecordKey, RecordSecret, SectionContext,
	UnlockShare, VisitWrapContext, WrapContext, bundle::MAX_BUNDLE, check_link, check_visit_wrap, check_wrap,
	commitment, give_half, link, link_organisation, opaque::ExportKey, open_bundle, open_for, open_section,
	open_with_password, open_with_share, password, seal_bundle, seal_for, seal_section, seal_with_password,
	seal_with_share, section::MAX_CONTENT, take_half, unwrap, unwrap_organisation, unwrap_visit, walk_back,
	walk_back_organisation, wrap, wrap_organisation, wrap_visit,
};
use vacchain_sealing_vectors::VectorRng;

const SECTIONS: [Section; 6] = [
	Section::Child,
	Section::Examination,
	Section::Note,
	Section::Immunization,
	Section::Recommendation,
	Section::Retraction,
];
/// The least that Argon2 allows, so that the tests are quick.
const QUICK: PasswordParams = PasswordParams { memory_kib: 8, passes: 1, lanes: 1 };

fn rngs() -> impl Strategy<Value = VectorRng> {
	any::<[u8; 16]>().prop_map(|seed| VectorRng::new(&seed))
}

/// Content of any length, each size class as likely as the others.
fn contents() -> impl Strategy<Value = Vec<u8>> {
	select(SIZE_CLASSES.to_vec()).prop_flat_map(|class| vec(any::<u8>(), 0..=class - 36))
}

fn sections() -> impl Strategy<Value = Section> {
	select(SECTIONS.to_vec())
}

/// Every level of a wrap.
const LEVELS: [Level; 4] = [Level::HalfA, Level::HalfB, Level::Proof, Level::Full];

/// What a wrap of this level holds of a secret.
fn key_of(secret: &RecordSecret, level: Level) -> RecordKey {
	match level {
		Level::HalfA => RecordKey::HalfA(secret.half_a()),
		Level::HalfB => RecordKey::HalfB(secret.half_b()),
		Level::Proof => RecordKey::Proof(secret.proof_secret()),
		Level::Full => RecordKey::Full(secret.clone()),
	}
}

/// Another level than this.
fn other_than(level: Level, bit: prop::sample::Index) -> Level {
	let others: Vec<Level> = LEVELS.into_iter().filter(|other| *other != level).collect();
	*bit.get(&others)
}

/// A visit's index.
fn indices() -> impl Strategy<Value = VisitIndex> {
	prop_oneof![1..=3_u16, 1..=MAX_VISIT_INDEX, Just(MAX_VISIT_INDEX)]
}

prop_compose! {
	fn contexts()(
		genesis: [u8; 32],
		record: [u8; 16],
		visit: Option<[u8; 16]>,
		section in sections(),
		epoch: u32,
		index in indices(),
		version: u32,
	) -> SectionContext {
		let (record, visit) = (RecordId(record), visit.map(VisitId));
		let index = if visit.is_some() { index } else { 0 };
		SectionContext { genesis, record, visit, section, epoch, index, version }
	}
}

prop_compose! {
	/// A section of a visit.
	fn visits()(context in contexts(), visit: [u8; 16], index in indices()) -> SectionContext {
		SectionContext { visit: Some(VisitId(visit)), index, ..context }
	}
}

/// What opening says of bytes in which this bit was flipped.
fn refusal(bytes: &[u8], bit: prop::sample::Index) -> Error {
	match bit.index(8 * bytes.len()) {
		bit @ 0..8 => Error::UnknownSuite { suite: SUITE ^ 1 << bit },
		_ => Error::CannotOpen,
	}
}

/// The same, with a bit flipped.
fn with_flipped_bit<T: TryFrom<Vec<u8>>>(bytes: &[u8], bit: prop::sample::Index) -> T {
	let mut bytes = bytes.to_vec();
	flip(&mut bytes, bit);
	bytes.try_into().ok().unwrap()
}

fn flipped<const N: usize>(mut bytes: [u8; N], bit: prop::sample::Index) -> [u8; N] {
	flip(&mut bytes, bit);
	bytes
}

fn flip(bytes: &mut [u8], bit: prop::sample::Index) {
	let bit = bit.index(8 * bytes.len());
	bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Every context that differs from this one in one field.
fn elsewhere(here: SectionContext, bit: prop::sample::Index) -> Vec<SectionContext> {
	let visits = match here.visit {
		Some(visit) => vec![Some(VisitId(flipped(visit.0, bit)))],
		None => vec![],
	};
	let mut others = vec![
		SectionContext { genesis: flipped(here.genesis, bit), ..here },
		SectionContext { record: RecordId(flipped(here.record.0, bit)), ..here },
		SectionContext { version: here.version ^ 1 << bit.index(32), ..here },
	];
	others.extend(visits.into_iter().map(|visit| SectionContext { visit, ..here }));
	let sections = SECTIONS.into_iter().filter(|section| *section != here.section);
	others.extend(sections.map(|section| SectionContext { section, ..here }));
	others
}

/// Seals a plaintext with the right key in the right place, but without this crate, as someone might who
/// wants to deceive.
fn seal_plaintext(key: &RecordKey, context: &SectionContext, plaintext: &[u8], claim: Commitment) -> Sealed {
	let SectionContext { genesis, record, visit, section, epoch, index, version } = *context;
	let number = SECTIONS.iter().position(|other| *other == section).unwrap() as u8;
	let visit = visit.map_or([0; 17], |visit| [[1].as_slice(), &visit.0].concat().try_into().unwrap());
	let associated_data = [
		b"vacchain/section/v2".as_slice(),
		&[SUITE],
		&genesis,
		&record.0,
		&visit,
		&[number],
		&version.to_le_bytes(),
		&epoch.to_le_bytes(),
		&index.to_le_bytes(),
	]
	.concat();
	let mut sealed = plaintext.to_vec();
	let tag = XChaCha20Poly1305::new(key.section_key(context).unwrap().as_bytes().into())
		.encrypt_inout_detached(&XNonce::from([9; 24]), &associated_data, sealed.as_mut_slice().into())
		.unwrap();
	let ciphertext = [[SUITE].as_slice(), &[9; 24], &sealed, &tag].concat().try_into().unwrap();
	Sealed { epoch, index, commitment: claim, ciphertext }
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

	#[test]
	fn what_is_sealed_opens(mut rng in rngs(), context in contexts(), content in contents()) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let sealed = seal_section(&key, &context, &content, &mut rng).unwrap();
		prop_assert!(sealed.is_well_formed());
		let smallest = SIZE_CLASSES.into_iter().find(|class| content.len() + 36 <= *class).unwrap();
		prop_assert_eq!(sealed.ciphertext.len(), smallest + SEALING_OVERHEAD);

		let opened = open_section(&key, &context, &sealed).unwrap();
		prop_assert_eq!(&*opened.content, &content);
		prop_assert_eq!(commitment(&opened.salt, &content), sealed.commitment);
	}

	#[test]
	fn sealing_twice_shows_nothing_in_common(
		mut rng in rngs(), context in contexts(), content in contents(),
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let one = seal_section(&key, &context, &content, &mut rng).unwrap();
		let other = seal_section(&key, &context, &content, &mut rng).unwrap();
		prop_assert_ne!(one.commitment, other.commitment);
		prop_assert_ne!(&one.ciphertext[1..25], &other.ciphertext[1..25]);
		prop_assert_ne!(&one.ciphertext[25..], &other.ciphertext[25..]);
	}

	#[test]
	fn a_section_opens_nowhere_else(
		mut rng in rngs(), context in contexts(), content in contents(), bit: prop::sample::Index,
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let sealed = seal_section(&key, &context, &content, &mut rng).unwrap();
		for other in elsewhere(context, bit) {
			prop_assert_eq!(open_section(&key, &other, &sealed), Err(Error::CannotOpen), "{:?}", other);
		}
		let epoch = context.epoch ^ 1 << bit.index(32);
		let later = SectionContext { epoch, ..context };
		let expected = Error::WrongEpoch { sealed: context.epoch, expected: epoch };
		prop_assert_eq!(open_section(&key, &later, &sealed), Err(expected));
		let relabelled = Sealed { epoch, ..sealed.clone() };
		prop_assert_eq!(open_section(&key, &later, &relabelled), Err(Error::CannotOpen));

		let index = if context.index == MAX_VISIT_INDEX { 1 } else { context.index + 1 };
		let beside = SectionContext { index, ..context };
		let expected = Error::WrongIndex { sealed: context.index, expected: index };
		prop_assert_eq!(open_section(&key, &beside, &sealed), Err(expected));
		let relabelled = Sealed { index, ..sealed };
		let expected =
			if context.visit.is_some() { Error::CannotOpen } else { Error::NoSuchIndex { index } };
		prop_assert_eq!(open_section(&key, &beside, &relabelled), Err(expected));
	}

	/// A key opens one section: no two sections of a record and epoch have one key.
	#[test]
	fn each_section_has_a_key_of_its_own(
		mut rng in rngs(), context in visits(), bit: prop::sample::Index,
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let index = if context.index == MAX_VISIT_INDEX { 1 } else { context.index + 1 };
		let mut others = elsewhere(context, bit);
		// The chain and the record are bound by the associated data.
		others.retain(|other| other.genesis == context.genesis && other.record == context.record);
		others.push(SectionContext { index, ..context });
		for other in others {
			let (one, other) = (key.section_key(&context).unwrap(), key.section_key(&other).unwrap());
			prop_assert_ne!(one, other);
		}
	}

	#[test]
	fn the_child_alone_has_index_0(
		mut rng in rngs(), context in contexts(), index in indices(), over in MAX_VISIT_INDEX + 1..,
		content in contents(),
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let visit = Some(VisitId([7; 16]));
		for wrong in [
			SectionContext { visit: None, index, ..context },
			SectionContext { visit, index: 0, ..context },
			SectionContext { visit, index: over, ..context },
		] {
			let refused = Error::NoSuchIndex { index: wrong.index };
			prop_assert_eq!(seal_section(&key, &wrong, &content, &mut rng), Err(refused));
		}
	}

	/// Reported doses are the record's, and sealed as what was known then; a ruling is for every reader.
	#[test]
	fn reported_doses_have_an_index_without_a_visit_and_a_ruling_has_none(
		mut rng in rngs(), context in contexts(), index in indices(), held in indices(), content in contents(),
	) {
		let secret = RecordSecret::generate(&mut rng);
		let full = RecordKey::Full(secret.clone());
		let professional = RecordKey::Visit(secret.visit_keys(held).unwrap());
		let visit = Some(VisitId([7; 16]));
		let reported = SectionContext { visit: None, section: Section::Reported, index, ..context };
		let sealed = seal_section(&full, &reported, &content, &mut rng).unwrap();
		prop_assert_eq!(open_section(&professional, &reported, &sealed).is_ok(), index <= held);
		let ruling = SectionContext { visit, section: Section::Ruling, index: 0, ..context };
		let sealed = seal_section(&full, &ruling, &content, &mut rng).unwrap();
		prop_assert_eq!(&*open_section(&professional, &ruling, &sealed).unwrap().content, &content);
		for wrong in [
			SectionContext { index: 0, ..reported },
			SectionContext { visit, ..reported },
			SectionContext { index, ..ruling },
		] {
			let refused = Error::NoSuchIndex { index: wrong.index };
			prop_assert_eq!(seal_section(&full, &wrong, &content, &mut rng), Err(refused));
		}
	}

	/// What a professional holds after a visit opens no content of later ones.
	#[test]
	fn a_professional_opens_the_visits_up_to_the_own_one_and_none_after(
		mut rng in rngs(), context in visits(), held in indices(), content in contents(),
	) {
		let secret = RecordSecret::generate(&mut rng);
		let full = RecordKey::Full(secret.clone());
		let professional = RecordKey::Visit(secret.visit_keys(held).unwrap());
		prop_assert_eq!(professional.level(), Level::Full);
		prop_assert_eq!(professional.last_index(), Some(held));
		prop_assert_eq!(professional.secret(), Err(Error::LevelTooLow));
		let sealed = seal_section(&full, &context, &content, &mut rng).unwrap();
		if context.index <= held {
			prop_assert_eq!(&*open_section(&professional, &context, &sealed).unwrap().content, &content);
			let back = seal_section(&professional, &context, &content, &mut rng).unwrap();
			prop_assert_eq!(&*open_section(&full, &context, &back).unwrap().content, &content);
		} else {
			let refused = Error::LaterVisit { held, sealed: context.index };
			prop_assert_eq!(open_section(&professional, &context, &sealed), Err(refused));
			// Nor does pretending that it is a section of an earlier visit help,
			let earlier = SectionContext { index: held, ..context };
			let pretended = Sealed { index: held, ..sealed.clone() };
			prop_assert_eq!(open_section(&professional, &earlier, &pretended), Err(Error::CannotOpen));
			// nor does a content key, taken for a record secret or a proof secret.
			let keys = secret.visit_keys(held).unwrap();
			for bytes in [keys.full().as_bytes(), keys.proof().as_bytes()] {
				let taken = RecordKey::Full(RecordSecret::from_bytes(*bytes));
				prop_assert_eq!(open_section(&taken, &context, &sealed), Err(Error::CannotOpen));
				let taken = RecordKey::Proof(ProofSecret::from_bytes(*bytes));
				prop_assert!(open_section(&taken, &context, &sealed).is_err());
			}
		}
		let child =
			SectionContext { visit: None, index: 0, section: Section::Child, ..context };
		let sealed = seal_section(&full, &child, &content, &mut rng).unwrap();
		prop_assert_eq!(&*open_section(&professional, &child, &sealed).unwrap().content, &content);
	}

	#[test]
	fn a_section_opens_with_no_other_key(
		mut rng in rngs(), context in contexts(), content in contents(), bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let sealed = seal_section(&RecordKey::Full(secret.clone()), &context, &content, &mut rng).unwrap();
		let other = RecordSecret::from_bytes(flipped(*secret.as_bytes(), bit));
		let proof = RecordKey::Proof(other.proof_secret());
		let visit = RecordKey::Visit(other.visit_keys(MAX_VISIT_INDEX).unwrap());
		prop_assert_eq!(open_section(&RecordKey::Full(other), &context, &sealed), Err(Error::CannotOpen));
		prop_assert_eq!(open_section(&visit, &context, &sealed), Err(Error::CannotOpen));
		prop_assert!(open_section(&proof, &context, &sealed).is_err());
	}

	#[test]
	fn a_section_with_a_flipped_bit_does_not_open(
		mut rng in rngs(), context in contexts(), content in contents(), bit: prop::sample::Index,
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let sealed = seal_section(&key, &context, &content, &mut rng).unwrap();
		let changed = Sealed { ciphertext: with_flipped_bit(&sealed.ciphertext, bit), ..sealed.clone() };
		let expected = refusal(&sealed.ciphertext, bit);
		prop_assert_eq!(open_section(&key, &context, &changed), Err(expected));
		let claimed = Sealed { commitment: Commitment(flipped(sealed.commitment.0, bit)), ..sealed };
		prop_assert_eq!(open_section(&key, &context, &claimed), Err(Error::CommitmentMismatch));
	}

	#[test]
	fn bytes_that_nobody_sealed_do_not_open(
		mut rng in rngs(), context in contexts(), bytes in vec(any::<u8>(), 0..=4136),
		class in select(SIZE_CLASSES.to_vec()),
	) {
		let fitting = [[SUITE].as_slice(), &vec![7; class + 40]].concat();
		for bytes in [[[SUITE].as_slice(), &bytes].concat(), bytes, fitting] {
			let key = RecordKey::Full(RecordSecret::generate(&mut rng));
			let expected = match bytes.first() {
				Some(&suite) if suite != SUITE => Error::UnknownSuite { suite },
				_ => Error::Malformed,
			};
			let sealed = Sealed {
				epoch: context.epoch,
				index: context.index,
				commitment: Commitment([0; 32]),
				ciphertext: bytes.try_into().unwrap(),
			};
			let expected = if sealed.is_well_formed() { Error::CannotOpen } else { expected };
			prop_assert_eq!(open_section(&key, &context, &sealed), Err(expected));
		}
	}

	#[test]
	fn a_proof_reader_opens_proofs_and_nothing_else(
		mut rng in rngs(), context in contexts(), content in contents(),
	) {
		let full = RecordKey::Full(RecordSecret::generate(&mut rng));
		let proof_secret = full.secret().unwrap().proof_secret();
		let proof = RecordKey::Proof(proof_secret.clone());
		let sealed = seal_section(&full, &context, &content, &mut rng).unwrap();
		match context.section.level() {
			Level::Proof => {
				prop_assert_eq!(&*open_section(&proof, &context, &sealed).unwrap().content, &content);
				let back = seal_section(&proof, &context, &content, &mut rng).unwrap();
				prop_assert_eq!(&*open_section(&full, &context, &back).unwrap().content, &content);
			},
			_ => {
				prop_assert_eq!(open_section(&proof, &context, &sealed), Err(Error::LevelTooLow));
				let refused = seal_section(&proof, &context, &content, &mut rng);
				prop_assert_eq!(refused, Err(Error::LevelTooLow));
				// Nor does pretending that it is a section of level proof help.
				for section in SECTIONS.into_iter().filter(|section| section.level() == Level::Proof) {
					let pretended = SectionContext { section, ..context };
					prop_assert_eq!(open_section(&proof, &pretended, &sealed), Err(Error::CannotOpen));
				}
				// Nor does the proof secret, taken for a record secret.
				let taken = RecordKey::Full(RecordSecret::from_bytes(*proof_secret.as_bytes()));
				prop_assert_eq!(open_section(&taken, &context, &sealed), Err(Error::CannotOpen));
			},
		}
	}

	#[test]
	fn who_seals_wrongly_is_found_out(
		mut rng in rngs(), context in contexts(), content in vec(any::<u8>(), 0..220),
		bit: prop::sample::Index,
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let salt = [7; 32];
		let right = commitment(&salt, &content);
		let padded = |length: u32, class: usize| {
			let mut plaintext = [salt.as_slice(), &length.to_le_bytes(), &content].concat();
			plaintext.resize(class, 0);
			plaintext
		};
		let length = content.len() as u32;
		let open = |plaintext: &[u8], claim| {
			open_section(&key, &context, &seal_plaintext(&key, &context, plaintext, claim))
		};
		prop_assert_eq!(&*open(&padded(length, 256), right).unwrap().content, &content);
		// Content that was not committed to, content longer than the plaintext, a larger class than is
		// needed.
		let other = Commitment(flipped(right.0, bit));
		prop_assert_eq!(open(&padded(length, 256), other), Err(Error::CommitmentMismatch));
		prop_assert_eq!(open(&padded(221, 256), right), Err(Error::Padding));
		prop_assert_eq!(open(&padded(u32::MAX, 256), right), Err(Error::Padding));
		prop_assert_eq!(open(&padded(length, 512), right), Err(Error::Padding));
		// Padding that is not zero.
		let mut plaintext = padded(length, 256);
		flip(&mut plaintext[36 + content.len()..], bit);
		prop_assert_eq!(open(&plaintext, right), Err(Error::Padding));
	}
}

proptest! {
	#![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

	#[test]
	fn a_wrap_opens_for_its_reader_and_no_one_else(
		mut rng in rngs(),
		genesis: [u8; 32], record: [u8; 16], reader: [u8; 32], key_version: u32, epoch: u32,
		level in select(LEVELS.to_vec()), bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let reader_secret = EncryptionSecret::generate(&mut rng);
		let (record, reader) = (RecordId(record), ParticipantId(reader));
		let context = WrapContext { genesis, record, reader, key_version, epoch, level };
		let wrapped = wrap(&secret, &reader_secret.public(), &context).unwrap();
		prop_assert!(wrapped.is_well_formed());
		let expected = key_of(&secret, level);
		prop_assert_eq!(unwrap(&reader_secret, &wrapped, &genesis, &record), Ok(expected));

		let other_level = other_than(level, bit);
		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(unwrap(&stranger, &wrapped, &genesis, &record), failed.clone());
		prop_assert_eq!(unwrap(&reader_secret, &wrapped, &flipped(genesis, bit), &record), failed.clone());
		let other_record = RecordId(flipped(record.0, bit));
		prop_assert_eq!(unwrap(&reader_secret, &wrapped, &genesis, &other_record), failed.clone());
		for changed in [
			Wrap { reader: ParticipantId(flipped(reader.0, bit)), ..wrapped.clone() },
			Wrap { key_version: key_version ^ 1 << bit.index(32), ..wrapped.clone() },
			Wrap { epoch: epoch ^ 1 << bit.index(32), ..wrapped.clone() },
			Wrap { level: other_level, ..wrapped.clone() },
		] {
			prop_assert_eq!(unwrap(&reader_secret, &changed, &genesis, &record), failed.clone());
		}
		let changed = Wrap { sealed: with_flipped_bit(&wrapped.sealed, bit), ..wrapped.clone() };
		let expected = Err(refusal(&wrapped.sealed, bit));
		prop_assert_eq!(unwrap(&reader_secret, &changed, &genesis, &record), expected);
		let sealed = wrapped.sealed[..wrapped.sealed.len() - 1].to_vec().try_into().unwrap();
		let shorter = Wrap { sealed, ..wrapped };
		prop_assert_eq!(unwrap(&reader_secret, &shorter, &genesis, &record), Err(Error::Malformed));
	}

	/// trust.md: a custodian, a guardian or a broken client rotates with garbage wraps; every full reader sees which.
	#[test]
	fn every_full_reader_makes_the_same_wraps_and_sees_a_bad_one(
		mut rng in rngs(),
		genesis: [u8; 32], record: [u8; 16], reader: [u8; 32], key_version: u32, epoch: u32,
		level in select(LEVELS.to_vec()), bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let people = [EncryptionSecret::generate(&mut rng), EncryptionSecret::generate(&mut rng)];
		let to = people[0].public();
		let (record, reader) = (RecordId(record), ParticipantId(reader));
		let context = WrapContext { genesis, record, reader, key_version, epoch, level };
		let wrapped = wrap(&secret, &to, &context).unwrap();

		// Another full reader, who was given the secret by another wrap.
		let id = ParticipantId(rng.array());
		let given = WrapContext { reader: id, level: Level::Full, ..context };
		let given = wrap(&secret, &people[1].public(), &given).unwrap();
		let other = unwrap(&people[1], &given, &genesis, &record).unwrap();
		let other = other.secret().unwrap();
		prop_assert_eq!(&wrap(other, &to, &context).unwrap(), &wrapped);
		prop_assert_eq!(check_wrap(other, &wrapped, &to, &genesis, &record), Ok(()));

		// Of another secret, for another key, or changed.
		let stranger = EncryptionSecret::generate(&mut rng);
		let of_another = wrap(&RecordSecret::generate(&mut rng), &to, &context).unwrap();
		let for_another = wrap(&secret, &stranger.public(), &context).unwrap();
		let changed = Wrap { sealed: with_flipped_bit(&wrapped.sealed, bit), ..wrapped.clone() };
		let replayed = wrap(&secret, &to, &WrapContext { epoch: epoch ^ 1, ..context }).unwrap();
		for bad in [of_another, for_another, changed, Wrap { epoch, ..replayed }] {
			prop_assert_eq!(check_wrap(other, &bad, &to, &genesis, &record), Err(Error::BadWrap));
		}

		// Two wraps that differ in anything have nothing in common, their ephemeral keys included.
		for (to, context) in [
			(&stranger.public(), context),
			(&to, WrapContext { genesis: flipped(genesis, bit), ..context }),
			(&to, WrapContext { record: RecordId(flipped(record.0, bit)), ..context }),
			(&to, WrapContext { reader: ParticipantId(flipped(reader.0, bit)), ..context }),
			(&to, WrapContext { key_version: key_version ^ 1 << bit.index(32), ..context }),
			(&to, WrapContext { epoch: epoch ^ 1 << bit.index(32), ..context }),
			(&to, WrapContext { level: other_than(level, bit), ..context }),
		] {
			let other = wrap(&secret, to, &context).unwrap();
			prop_assert_ne!(&other.sealed[1..33], &wrapped.sealed[1..33]);
			prop_assert_ne!(&other.sealed[33..], &wrapped.sealed[33..]);
		}
	}

	/// R1a: each reader of a record walks to the one that was merged into it, at its own level and no higher, and nobody
	/// walks the other way or by another link.
	#[test]
	fn readers_walk_to_a_merged_record_at_their_level(
		mut rng in rngs(), from in 0_u32..9, to in 0_u32..9,
	) {
		use vacchain_sealing::{MergedContext, link_merged, walk_to_merged};
		let [merged, into] = [RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng)];
		let context = MergedContext { genesis: [1; 32], merged: RecordId([2; 16]), into: RecordId([3; 16]) };
		let linked = link_merged((&merged, from), (&into, to), &context, &mut rng).unwrap();
		let full = walk_to_merged(&RecordKey::Full(into.clone()), &linked, &context);
		prop_assert_eq!(full, Ok(RecordKey::Full(merged.clone())));
		let proof = walk_to_merged(&RecordKey::Proof(into.proof_secret()), &linked, &context);
		prop_assert_eq!(proof, Ok(RecordKey::Proof(merged.proof_secret())));
		prop_assert!(walk_to_merged(&RecordKey::HalfA(into.half_a()), &linked, &context).is_err());
		prop_assert!(walk_to_merged(&RecordKey::Full(merged), &linked, &context).is_err());
		let key = RecordKey::Full(into);
		let MergedContext { merged: one, into: other, .. } = context;
		for wrong in [
			MergedContext { genesis: [9; 32], ..context },
			MergedContext { merged: other, into: one, ..context },
			MergedContext { into: one, ..context },
		] {
			prop_assert!(walk_to_merged(&key, &linked, &wrong).is_err());
		}
		let relabelled = EpochLink { from: from + 1, ..linked };
		prop_assert!(walk_to_merged(&key, &relabelled, &context).is_err());
	}

	/// trust.md: one admin alone opens no clinical content. A half opens no section, walks no link and wraps nothing,
	/// whatever it is taken for; both halves together give the secret.
	#[test]
	fn a_half_opens_nothing_and_both_give_the_secret(
		mut rng in rngs(), context in contexts(), content in contents(),
	) {
		let secret = RecordSecret::generate(&mut rng);
		let full = RecordKey::Full(secret.clone());
		let sealed = seal_section(&full, &context, &content, &mut rng).unwrap();
		let SectionContext { genesis, record, .. } = context;
		let place = LinkContext { genesis, record, from: 0, to: 1 };
		let linked = link(&RecordSecret::generate(&mut rng), &secret, &place, &mut rng).unwrap();
		let proof = secret.proof_secret();
		for (half, bytes) in [
			(key_of(&secret, Level::HalfA), *secret.half_a().as_bytes()),
			(key_of(&secret, Level::HalfB), *secret.half_b().as_bytes()),
		] {
			prop_assert_eq!(open_section(&half, &context, &sealed), Err(Error::LevelTooLow));
			prop_assert_eq!(seal_section(&half, &context, &content, &mut rng), Err(Error::LevelTooLow));
			prop_assert_eq!(walk_back(&half, &linked, &genesis, &record), Err(Error::LevelTooLow));
			prop_assert_eq!(half.secret(), Err(Error::LevelTooLow));
			prop_assert_ne!(&bytes, secret.as_bytes());
			prop_assert_ne!(&bytes, proof.as_bytes());
			// Nor do its bytes, taken for other keys.
			let as_secret = RecordSecret::from_bytes(bytes);
			prop_assert_ne!(&as_secret.proof_secret(), &proof);
			let taken = [
				RecordKey::Full(as_secret),
				RecordKey::Proof(ProofSecret::from_bytes(bytes)),
			];
			for key in taken {
				prop_assert!(open_section(&key, &context, &sealed).is_err());
				prop_assert!(walk_back(&key, &linked, &genesis, &record).is_err());
			}
		}
		prop_assert_eq!(RecordSecret::combine(&secret.half_a(), &secret.half_b()), Ok(secret));
	}

	/// trust.md: bad halves are told from good ones, whichever of the two is bad.
	#[test]
	fn halves_that_do_not_belong_together_are_told(mut rng in rngs(), bit: prop::sample::Index) {
		let [one, other] = [RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng)];
		let (a, b) = (one.half_a(), one.half_b());
		for (a, b) in [
			(other.half_a(), b.clone()),
			(a.clone(), other.half_b()),
			(HalfA::from_bytes(flipped(*a.as_bytes(), bit)), b.clone()),
			(a.clone(), HalfB::from_bytes(flipped(*b.as_bytes(), bit))),
			(HalfA::from_bytes(*b.as_bytes()), HalfB::from_bytes(*a.as_bytes())),
		] {
			prop_assert_eq!(RecordSecret::combine(&a, &b), Err(Error::BadHalves));
		}
	}

	/// S4: a half that an admin gives opens for its custodian alone, and serves in no other place.
	#[test]
	fn a_given_half_opens_for_its_custodian_alone(
		mut rng in rngs(),
		genesis: [u8; 32], record: [u8; 16], reader: [u8; 32], key_version: u32, epoch: u32, first: bool,
		bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let custodian = EncryptionSecret::generate(&mut rng);
		let level = if first { Level::HalfA } else { Level::HalfB };
		let half = key_of(&secret, level);
		let (record, reader) = (RecordId(record), ParticipantId(reader));
		let context = WrapContext { genesis, record, reader, key_version, epoch, level };
		let to = custodian.public();
		let given = give_half(&half, &to, &context, &mut rng).unwrap();
		prop_assert!(given.is_well_formed());
		prop_assert_eq!(take_half(&custodian, &given, &genesis, &record), Ok(half.clone()));

		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(take_half(&stranger, &given, &genesis, &record), failed.clone());
		prop_assert_eq!(take_half(&custodian, &given, &flipped(genesis, bit), &record), failed.clone());
		let other_record = RecordId(flipped(record.0, bit));
		prop_assert_eq!(take_half(&custodian, &given, &genesis, &other_record), failed.clone());
		let other_half = if first { Level::HalfB } else { Level::HalfA };
		for changed in [
			Wrap { reader: ParticipantId(flipped(reader.0, bit)), ..given.clone() },
			Wrap { key_version: key_version ^ 1 << bit.index(32), ..given.clone() },
			Wrap { epoch: epoch ^ 1 << bit.index(32), ..given.clone() },
			Wrap { level: other_half, ..given.clone() },
		] {
			prop_assert_eq!(take_half(&custodian, &changed, &genesis, &record), failed.clone());
		}
		let changed = Wrap { sealed: with_flipped_bit(&given.sealed, bit), ..given.clone() };
		prop_assert_eq!(take_half(&custodian, &changed, &genesis, &record), Err(refusal(&given.sealed, bit)));

		// It is no wrap of the epoch, and a wrap of the epoch is no half that was given.
		prop_assert_eq!(unwrap(&custodian, &given, &genesis, &record), failed.clone());
		let wrapped = wrap(&secret, &to, &context).unwrap();
		prop_assert_eq!(take_half(&custodian, &wrapped, &genesis, &record), failed);
		let as_key = Wrap { level: Level::Full, ..given };
		prop_assert_eq!(take_half(&custodian, &as_key, &genesis, &record), Err(Error::NotAHalf));
		for (key, level) in [
			(key_of(&secret, Level::Full), level), (key_of(&secret, Level::Proof), level), (half, other_half),
		] {
			let refused = give_half(&key, &to, &WrapContext { level, ..context }, &mut rng);
			prop_assert_eq!(refused, Err(Error::NotAHalf));
		}
	}

	#[test]
	fn a_visits_wrap_opens_for_its_professional_alone_and_is_checked(
		mut rng in rngs(), section in visits(), professional: [u8; 32], key_version: u32,
		bit: prop::sample::Index,
	) {
		let SectionContext { genesis, record, epoch, index, .. } = section;
		let (visit, professional) = (section.visit.unwrap(), ParticipantId(professional));
		let secret = RecordSecret::generate(&mut rng);
		let person = EncryptionSecret::generate(&mut rng);
		let to = person.public();
		let context =
			VisitWrapContext { genesis, record, visit, professional, key_version, epoch, index };
		let wrapped = wrap_visit(&secret, &to, &context).unwrap();
		prop_assert!(wrapped.is_well_formed());
		let expected = RecordKey::Visit(secret.visit_keys(index).unwrap());
		prop_assert_eq!(unwrap_visit(&person, &wrapped, &genesis, &record, &visit), Ok(expected));
		prop_assert_eq!(check_visit_wrap(&secret, &wrapped, &to, &genesis, &record, &visit), Ok(()));

		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(unwrap_visit(&stranger, &wrapped, &genesis, &record, &visit), failed.clone());
		let elsewhere = flipped(genesis, bit);
		prop_assert_eq!(unwrap_visit(&person, &wrapped, &elsewhere, &record, &visit), failed.clone());
		let other = RecordId(flipped(record.0, bit));
		prop_assert_eq!(unwrap_visit(&person, &wrapped, &genesis, &other, &visit), failed.clone());
		let other = VisitId(flipped(visit.0, bit));
		prop_assert_eq!(unwrap_visit(&person, &wrapped, &genesis, &record, &other), failed.clone());
		let index = if index == MAX_VISIT_INDEX { 1 } else { index + 1 };
		for changed in [
			VisitWrap { professional: ParticipantId(flipped(professional.0, bit)), ..wrapped.clone() },
			VisitWrap { key_version: key_version ^ 1 << bit.index(32), ..wrapped.clone() },
			VisitWrap { epoch: epoch ^ 1 << bit.index(32), ..wrapped.clone() },
			VisitWrap { index, ..wrapped.clone() },
		] {
			prop_assert_eq!(unwrap_visit(&person, &changed, &genesis, &record, &visit), failed.clone());
		}
		let changed = VisitWrap { sealed: with_flipped_bit(&wrapped.sealed, bit), ..wrapped.clone() };
		let expected = Err(refusal(&wrapped.sealed, bit));
		prop_assert_eq!(unwrap_visit(&person, &changed, &genesis, &record, &visit), expected);

		let of_another = wrap_visit(&RecordSecret::generate(&mut rng), &to, &context).unwrap();
		let higher = VisitWrap { index, ..wrap_visit(&secret, &to, &context).unwrap() };
		for bad in [of_another, higher, changed] {
			let checked = check_visit_wrap(&secret, &bad, &to, &genesis, &record, &visit);
			prop_assert_eq!(checked, Err(Error::BadWrap));
		}
	}

	#[test]
	fn a_new_key_walks_back_and_an_old_key_does_not_walk_forward(
		mut rng in rngs(), section in contexts(), index in indices(), epochs in (0..u32::MAX).prop_flat_map(|from| (Just(from), from + 1..=u32::MAX)),
		content in contents(), bit: prop::sample::Index,
	) {
		let (from, to) = epochs;
		let (earlier, later) = (RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng));
		let SectionContext { genesis, record, .. } = section;
		let context = LinkContext { genesis, record, from, to };
		let linked = link(&earlier, &later, &context, &mut rng).unwrap();
		prop_assert!(linked.is_well_formed());
		prop_assert_eq!(check_link(&earlier, &later, &linked, &genesis, &record), Ok(()));
		let old = SectionContext { epoch: from, ..section };
		let new = SectionContext { epoch: to, ..section };
		let full = |secret: &RecordSecret| RecordKey::Full(secret.clone());
		let proof = |secret: &RecordSecret| RecordKey::Proof(secret.proof_secret());
		let visit = |secret: &RecordSecret, index| RecordKey::Visit(secret.visit_keys(index).unwrap());
		let sealed_old = seal_section(&full(&earlier), &old, &content, &mut rng).unwrap();
		let sealed_new = seal_section(&full(&later), &new, &content, &mut rng).unwrap();

		for (held, back) in [
			(full(&later), full(&earlier)),
			(proof(&later), proof(&earlier)),
			(visit(&later, index), full(&earlier)),
			(visit(&later, 0), full(&earlier)),
		] {
			let walked = walk_back(&held, &linked, &genesis, &record).unwrap();
			prop_assert_eq!(&walked, &back);
			if walked.level() >= section.section.level() {
				prop_assert_eq!(&*open_section(&walked, &old, &sealed_old).unwrap().content, &content);
			}
			prop_assert!(open_section(&held, &old, &sealed_old).is_err());

			// Nor does the later key walk back elsewhere, or by a changed link.
			let failed = Err(Error::CannotOpen);
			let elsewhere = flipped(genesis, bit);
			prop_assert_eq!(walk_back(&held, &linked, &elsewhere, &record), failed.clone());
			let other = RecordId(flipped(record.0, bit));
			prop_assert_eq!(walk_back(&held, &linked, &genesis, &other), failed.clone());
			for (from, to) in [(from, to ^ 1), (from ^ 1, to), (from, to ^ 1 << bit.index(32))] {
				let relabelled = EpochLink { from, to, ..linked.clone() };
				let expected = if from < to { Error::CannotOpen } else { Error::NotEarlier { from, to } };
				prop_assert_eq!(walk_back(&held, &relabelled, &genesis, &record), Err(expected));
			}
			let changed = |sealed: Vec<u8>| EpochLink { sealed: sealed.try_into().unwrap(), ..linked.clone() };
			let (secret, proof) = linked.sealed[1..].split_at(72);
			// The two parts of a link do not stand in for each other.
			let swapped = changed([&[SUITE], proof, secret].concat());
			prop_assert_eq!(walk_back(&held, &swapped, &genesis, &record), failed.clone());
			let mut half = if held.level() == Level::Full { secret.to_vec() } else { proof.to_vec() };
			flip(&mut half, bit);
			let flipped = changed([&[SUITE], half.as_slice(), &half].concat());
			prop_assert_eq!(walk_back(&held, &flipped, &genesis, &record), failed);
			let shorter = changed(linked.sealed[..LINK_LEN - 1].to_vec());
			prop_assert_eq!(walk_back(&held, &shorter, &genesis, &record), Err(Error::Malformed));
			let of_another = changed([&[SUITE ^ 1 << bit.index(8)], &linked.sealed[1..]].concat());
			let refused = walk_back(&held, &of_another, &genesis, &record);
			prop_assert_eq!(refused, Err(Error::UnknownSuite { suite: SUITE ^ 1 << bit.index(8) }));
		}

		// The earlier keys open neither what is new nor any link, whatever epochs it claims.
		for held in [full(&earlier), proof(&earlier), visit(&earlier, MAX_VISIT_INDEX)] {
			prop_assert!(open_section(&held, &new, &sealed_new).is_err());
			for (from, to) in [(from, to), (from.saturating_sub(1), from), (to, to.saturating_add(1))] {
				let claimed = EpochLink { from, to, ..linked.clone() };
				prop_assert!(walk_back(&held, &claimed, &genesis, &record).is_err());
			}
		}
	}

	#[test]
	fn a_link_that_holds_other_secrets_is_seen(
		mut rng in rngs(), section in contexts(), from in 0..u32::MAX, bit: prop::sample::Index,
	) {
		let SectionContext { genesis, record, .. } = section;
		let context = LinkContext { genesis, record, from, to: from + 1 };
		let secrets = [(); 3].map(|()| RecordSecret::generate(&mut rng));
		let [earlier, later, other] = &secrets;
		let good = link(earlier, later, &context, &mut rng).unwrap();
		let of_another = link(other, later, &context, &mut rng).unwrap();
		let mixed = |secret: &EpochLink, proof: &EpochLink| EpochLink {
			sealed: [&secret.sealed[..73], &proof.sealed[73..]].concat().try_into().unwrap(),
			..good.clone()
		};
		let check = |link: &EpochLink| check_link(earlier, later, link, &genesis, &record);
		prop_assert_eq!(check(&mixed(&good, &good)), Ok(()));
		for bad in [&of_another, &mixed(&good, &of_another), &mixed(&of_another, &good)] {
			prop_assert_eq!(check(bad), Err(Error::BadLink));
		}
		let under_another = link(earlier, other, &context, &mut rng).unwrap();
		prop_assert_eq!(check(&under_another), Err(Error::CannotOpen));
		let changed = EpochLink { sealed: with_flipped_bit(&good.sealed, bit), ..good.clone() };
		prop_assert_eq!(check(&changed), Err(refusal(&good.sealed, bit)));
	}

	#[test]
	fn an_organisations_secrets_open_for_their_holder_alone(
		mut rng in rngs(), organisation: [u8; 32], holder: [u8; 32], key_version: u32, version: u32,
		tags: bool, bit: prop::sample::Index,
	) {
		let secrets = if tags {
			OrganisationSecrets::generate_with_identity_key(&mut rng)
		} else {
			OrganisationSecrets::generate(&mut rng)
		};
		let person = EncryptionSecret::generate(&mut rng);
		let (organisation, holder) = (ParticipantId(organisation), ParticipantId(holder));
		let context = OrganisationWrapContext { organisation, holder, key_version, version };
		let wrapped = wrap_organisation(&secrets, &person.public(), &context, &mut rng).unwrap();
		prop_assert_eq!(wrapped.len(), if tags { 113 } else { 81 });
		prop_assert_eq!(unwrap_organisation(&person, &wrapped, &context), Ok(secrets));

		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(unwrap_organisation(&stranger, &wrapped, &context), failed.clone());
		for context in [
			OrganisationWrapContext { organisation: ParticipantId(flipped(organisation.0, bit)), ..context },
			OrganisationWrapContext { holder: ParticipantId(flipped(holder.0, bit)), ..context },
			OrganisationWrapContext { key_version: key_version ^ 1 << bit.index(32), ..context },
			OrganisationWrapContext { version: version ^ 1 << bit.index(32), ..context },
		] {
			prop_assert_eq!(unwrap_organisation(&person, &wrapped, &context), failed.clone());
		}
		let changed: Vec<u8> = with_flipped_bit(&wrapped, bit);
		let expected = Err(refusal(&wrapped, bit));
		prop_assert_eq!(unwrap_organisation(&person, &changed, &context), expected);
		let shorter = &wrapped[..bit.index(wrapped.len())];
		prop_assert!(unwrap_organisation(&person, shorter, &context).is_err());
	}

	#[test]
	fn an_organisations_secrets_lead_to_the_version_before_and_not_to_the_next(
		mut rng in rngs(), organisation: [u8; 32], version in 1_u32.., tags: [bool; 2], bit: prop::sample::Index,
	) {
		let [previous, next] = tags.map(|tags| if tags {
			OrganisationSecrets::generate_with_identity_key(&mut rng)
		} else {
			OrganisationSecrets::generate(&mut rng)
		});
		let organisation = ParticipantId(organisation);
		let linked = link_organisation(&previous, &next, &organisation, version, &mut rng).unwrap();
		prop_assert_eq!(linked.len(), if tags[0] { 105 } else { 73 });
		let walked = walk_back_organisation(&next, &linked, &organisation, version);
		prop_assert_eq!(walked, Ok(previous.clone()));

		let failed = Err(Error::CannotOpen);
		let forward = walk_back_organisation(&previous, &linked, &organisation, version);
		prop_assert_eq!(forward, failed.clone());
		let other = ParticipantId(flipped(organisation.0, bit));
		prop_assert_eq!(walk_back_organisation(&next, &linked, &other, version), failed.clone());
		let other = if version == 1 { 2 } else { version - 1 };
		prop_assert_eq!(walk_back_organisation(&next, &linked, &organisation, other), failed);
		let changed: Vec<u8> = with_flipped_bit(&linked, bit);
		let refused = walk_back_organisation(&next, &changed, &organisation, version);
		prop_assert_eq!(refused, Err(refusal(&linked, bit)));
		let first = link_organisation(&previous, &next, &organisation, 0, &mut rng);
		prop_assert_eq!(first, Err(Error::FirstVersion));
		let first = walk_back_organisation(&next, &linked, &organisation, 0);
		prop_assert_eq!(first, Err(Error::FirstVersion));
	}

	#[test]
	fn a_profile_opens_for_its_recipients_alone(
		mut rng in rngs(), count in 1_usize..=4, content in vec(any::<u8>(), 0..=256),
		bit: prop::sample::Index,
	) {
		let people: Vec<(ParticipantId, EncryptionSecret)> = (0..count)
			.map(|_| (ParticipantId(rng.array()), EncryptionSecret::generate(&mut rng)))
			.collect();
		let recipients: Vec<_> = people.iter().map(|(id, secret)| (*id, secret.public())).collect();
		let subject = people[0].0;
		let sealed = seal_for(&recipients, &subject, &content, &mut rng).unwrap();
		prop_assert!(sealed.len() <= MAX_PROFILE as usize);
		let padded = (4 + content.len()).next_multiple_of(128);
		prop_assert_eq!(sealed.len(), 1 + 1 + 115 * count + 32 + 2 + 24 + padded + 16);

		let other_subject = ParticipantId(flipped(subject.0, bit));
		let mut changed = sealed.clone();
		flip(&mut changed, bit);
		for (id, secret) in &people {
			prop_assert_eq!(&*open_for(secret, id, &subject, &sealed).unwrap(), &content);
			prop_assert_eq!(open_for(secret, id, &other_subject, &sealed), Err(Error::CannotOpen));
			prop_assert!(open_for(secret, id, &subject, &changed).is_err());
		}
		let (id, secret) = (ParticipantId(rng.array()), EncryptionSecret::generate(&mut rng));
		prop_assert_eq!(open_for(&secret, &id, &subject, &sealed), Err(Error::NotARecipient));
		prop_assert_eq!(open_for(&people[0].1, &id, &subject, &sealed), Err(Error::NotARecipient));
		prop_assert_eq!(open_for(&secret, &subject, &subject, &sealed), Err(Error::CannotOpen));
	}

	#[test]
	fn bytes_that_are_no_profile_do_not_open(
		mut rng in rngs(), bytes in vec(any::<u8>(), 0..=1100),
	) {
		let (id, secret) = (ParticipantId(rng.array()), EncryptionSecret::generate(&mut rng));
		prop_assert!(open_for(&secret, &id, &id, &bytes).is_err());
		prop_assert!(open_for(&secret, &id, &id, &[[SUITE].as_slice(), &bytes].concat()).is_err());
	}

	#[test]
	fn a_password_opens_what_it_sealed_and_nothing_else(
		mut rng in rngs(),
		secret in vec(any::<u8>(), 0..40),
		purpose in vec(any::<u8>(), 0..40),
		content in vec(any::<u8>(), 0..600),
		bit: prop::sample::Index,
	) {
		let sealed = seal_with_password(&secret, &QUICK, &purpose, &content, &mut rng).unwrap();
		prop_assert_eq!(sealed.len(), 101 + content.len());
		prop_assert_eq!(&*open_with_password(&secret, &purpose, &sealed).unwrap(), &content);

		let failed = Err(Error::WrongPasswordOrDamaged);
		let longer = |bytes: &[u8]| [bytes, &[0]].concat();
		prop_assert_eq!(open_with_password(&longer(&secret), &purpose, &sealed), failed.clone());
		prop_assert_eq!(open_with_password(&secret, &longer(&purpose), &sealed), failed.clone());
		prop_assert_eq!(open_with_password(&secret, &purpose, &longer(&sealed)), failed.clone());
		prop_assert_eq!(open_with_password(&secret, &purpose, &sealed[..sealed.len() - 1]), failed.clone());

		let mut changed = sealed.clone();
		// Not the upper bytes of the memory, which would only make the test slow.
		flip(&mut changed[5..], bit);
		prop_assert!(open_with_password(&secret, &purpose, &changed).is_err());
		let mut changed = sealed;
		flip(&mut changed[..2], bit);
		prop_assert!(open_with_password(&secret, &purpose, &changed).is_err());
	}

	#[test]
	fn a_bundle_opens_for_its_owner_on_its_network_with_its_export_key(
		mut rng in rngs(), owner: [u8; 32], genesis: [u8; 32], content in vec(any::<u8>(), 0..=951),
		bit: prop::sample::Index,
	) {
		let (bytes, owner) = (rng.array(), ParticipantId(owner));
		let export_key = ExportKey::from_bytes(bytes);
		let bundle = seal_bundle(&export_key, &owner, &genesis, &content, &mut rng).unwrap();
		prop_assert_eq!(bundle.len(), 73 + content.len());
		prop_assert_eq!(&*open_bundle(&export_key, &owner, &genesis, &bundle).unwrap(), &content);

		let failed = Err(Error::CannotOpen);
		let other = ExportKey::from_bytes(flipped(bytes, bit));
		prop_assert_eq!(open_bundle(&other, &owner, &genesis, &bundle), failed.clone());
		let stranger = ParticipantId(flipped(owner.0, bit));
		prop_assert_eq!(open_bundle(&export_key, &stranger, &genesis, &bundle), failed.clone());
		let elsewhere = flipped(genesis, bit);
		prop_assert_eq!(open_bundle(&export_key, &owner, &elsewhere, &bundle), failed.clone());
		let changed: Vec<u8> = with_flipped_bit(&bundle, bit);
		let expected = Err(refusal(&bundle, bit));
		prop_assert_eq!(open_bundle(&export_key, &owner, &genesis, &changed), expected);
		let shorter = &bundle[..bit.index(bundle.len())];
		prop_assert!(open_bundle(&export_key, &owner, &genesis, shorter).is_err());
	}

	#[test]
	fn no_bundle_opens_with_two_export_keys(
		mut rng in rngs(), owner: [u8; 32], genesis: [u8; 32], content in vec(any::<u8>(), 0..=951),
	) {
		let owner = ParticipantId(owner);
		let keys = [ExportKey::from_bytes(rng.array()), ExportKey::from_bytes(rng.array())];
		let [one, other] =
			[0, 1].map(|i| seal_bundle(&keys[i], &owner, &genesis, &content, &mut rng).unwrap());
		// The commitment to one key, before what the other one opens.
		let mixed = [&one[..33], &other[33..]].concat();
		for key in keys {
			prop_assert_eq!(open_bundle(&key, &owner, &genesis, &mixed), Err(Error::CannotOpen));
		}
	}

	#[test]
	fn bytes_that_are_no_bundle_do_not_open(mut rng in rngs(), bytes in vec(any::<u8>(), 0..=1100)) {
		let suited = [[SUITE].as_slice(), &bytes].concat();
		let (key, owner) = (ExportKey::from_bytes(rng.array()), ParticipantId(rng.array()));
		prop_assert!(open_bundle(&key, &owner, &rng.array(), &bytes).is_err());
		prop_assert!(open_bundle(&key, &owner, &rng.array(), &suited).is_err());
	}

	#[test]
	fn an_unlock_share_opens_what_it_sealed_and_nothing_else(
		mut rng in rngs(),
		purpose in vec(any::<u8>(), 0..40),
		content in vec(any::<u8>(), 0..600),
		bit: prop::sample::Index,
	) {
		let share = UnlockShare::generate(&mut rng);
		let sealed = seal_with_share(&share, &purpose, &content, &mut rng).unwrap();
		prop_assert_eq!(sealed.len(), 41 + content.len());
		prop_assert_eq!(&*open_with_share(&share, &purpose, &sealed).unwrap(), &content);

		let failed = Err(Error::CannotOpen);
		let other = UnlockShare::from_bytes(flipped(*share.as_bytes(), bit));
		prop_assert_eq!(open_with_share(&other, &purpose, &sealed), failed.clone());
		let longer = [purpose.as_slice(), &[0]].concat();
		prop_assert_eq!(open_with_share(&share, &longer, &sealed), failed.clone());
		let changed: Vec<u8> = with_flipped_bit(&sealed, bit);
		let expected = Err(refusal(&sealed, bit));
		prop_assert_eq!(open_with_share(&share, &purpose, &changed), expected);
		let shorter = &sealed[..bit.index(sealed.len())];
		let expected = if shorter.len() < 41 { Error::Malformed } else { Error::CannotOpen };
		prop_assert_eq!(open_with_share(&share, &purpose, shorter), Err(expected));
	}

	#[test]
	fn bytes_that_no_password_sealed_do_not_open(bytes in vec(any::<u8>(), 0..200)) {
		// A memory of at most 255 KiB, so that the test is quick.
		let quick = [[1, 9, 0, 0, 0].as_slice(), &bytes].concat();
		prop_assert!(open_with_password(b"password", b"", &bytes[..bytes.len().min(61)]).is_err());
		prop_assert!(open_with_password(b"password", b"", &quick).is_err());
	}
}

#[test]
fn content_that_is_too_long_is_refused() {
	let mut rng = VectorRng::new(b"too long");
	let key = RecordKey::Full(RecordSecret::generate(&mut rng));
	let context = SectionContext {
		genesis: [1; 32],
		record: RecordId([2; 16]),
		visit: None,
		section: Section::Child,
		epoch: 0,
		index: 0,
		version: 0,
	};
	assert!(seal_section(&key, &context, &vec![0; MAX_CONTENT], &mut rng).is_ok());
	let refused = seal_section(&key, &context, &vec![0; MAX_CONTENT + 1], &mut rng);
	assert_eq!(refused, Err(Error::TooLong { len: MAX_CONTENT + 1, max: MAX_CONTENT }));
}

#[test]
fn a_profile_that_is_too_long_is_refused() {
	let mut rng = VectorRng::new(b"too long");
	let recipient = |i| (ParticipantId([i; 32]), EncryptionSecret::from_bytes([i; 32]).public());
	let two = [recipient(1), recipient(2)];
	let subject = two[0].0;
	assert!(seal_for(&two, &subject, &[0; 636], &mut rng).unwrap().len() <= MAX_PROFILE as usize);
	let refused = seal_for(&two, &subject, &[0; 637], &mut rng);
	assert_eq!(refused, Err(Error::TooLong { len: 637, max: 636 }));
	let crowd: Vec<_> = (1..=8).map(recipient).collect();
	assert_eq!(seal_for(&crowd, &subject, &[], &mut rng), Err(Error::TooManyRecipients));
	assert_eq!(seal_for(&[], &subject, &[0], &mut rng), Err(Error::NoRecipient));
}

#[test]
fn a_bundle_that_is_too_long_is_refused() {
	let mut rng = VectorRng::new(b"too long");
	let (key, owner) = (ExportKey::from_bytes([1; 64]), ParticipantId([2; 32]));
	let bundle = seal_bundle(&key, &owner, &[3; 32], &[0; 951], &mut rng).unwrap();
	assert_eq!(bundle.len(), MAX_BUNDLE);
	let refused = seal_bundle(&key, &owner, &[3; 32], &[0; 952], &mut rng);
	assert_eq!(refused, Err(Error::TooLong { len: 952, max: 951 }));
	let longer = [bundle.as_slice(), &[0]].concat();
	assert_eq!(open_bundle(&key, &owner, &[3; 32], &longer), Err(Error::Malformed));
	assert_eq!(open_bundle(&key, &owner, &[3; 32], &bundle[..72]), Err(Error::Malformed));
}

#[test]
fn nothing_is_sealed_to_a_key_of_small_order() {
	let mut rng = VectorRng::new(b"small order");
	let context = WrapContext {
		genesis: [1; 32],
		record: RecordId([2; 16]),
		reader: ParticipantId([3; 32]),
		key_version: 0,
		epoch: 0,
		level: Level::Full,
	};
	let secret = RecordSecret::generate(&mut rng);
	// RFC 7748's u-coordinates of small order, and 1 not reduced; the highest bit says nothing.
	let zero = [0; 32];
	let one = [[1].as_slice(), &[0; 31]].concat().try_into().unwrap();
	let order_8 = [
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda,
		0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
	];
	let other_order_8 = [
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04,
		0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
	];
	let near_the_prime = |first: u8| [[first].as_slice(), &[0xff; 30], &[0x7f]].concat().try_into().unwrap();
	let [minus_one, prime, above] = [0xec, 0xed, 0xee].map(near_the_prime);
	for point in [zero, one, order_8, other_order_8, minus_one, prime, above] {
		let mut with_highest_bit: [u8; 32] = point;
		with_highest_bit[31] |= 0x80;
		for point in [point, with_highest_bit] {
			let key = EncryptionKey::x25519(point);
			// The chain refuses what nothing can be sealed to.
			assert!(!key.is_well_formed(), "{key}");
			assert_eq!(wrap(&secret, &key, &context), Err(Error::UnusableKey), "{key}");
			let sealed = seal_for(&[(context.reader, key)], &context.reader, b"", &mut rng);
			assert_eq!(sealed, Err(Error::UnusableKey));
		}
	}
	for near in [near_the_prime(0xeb), near_the_prime(0xef)] {
		let key = EncryptionKey::x25519(near);
		assert!(key.is_well_formed() && wrap(&secret, &key, &context).is_ok(), "{key}");
	}
}

#[test]
fn nothing_is_sealed_to_a_key_of_an_unknown_suite() {
	let mut rng = VectorRng::new(b"unknown suite");
	let context = WrapContext {
		genesis: [1; 32],
		record: RecordId([2; 16]),
		reader: ParticipantId([3; 32]),
		key_version: 0,
		epoch: 0,
		level: Level::Full,
	};
	let secret = RecordSecret::generate(&mut rng);
	for (bytes, error) in [
		(vec![2; 1217], Error::UnknownSuite { suite: 2 }),
		(vec![0; 33], Error::UnknownSuite { suite: 0 }),
		(vec![1; 32], Error::UnusableKey),
		(vec![1; 34], Error::UnusableKey),
		(vec![], Error::UnusableKey),
	] {
		let key = EncryptionKey(bytes.try_into().unwrap());
		assert_eq!(wrap(&secret, &key, &context), Err(error), "{key}");
	}
}

#[test]
fn a_link_leads_back_alone() {
	let mut rng = VectorRng::new(b"back");
	let (earlier, later) = (RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng));
	let (genesis, record) = ([1; 32], RecordId([2; 16]));
	for (from, to) in [(0, 0), (1, 0), (7, 7), (u32::MAX, 0)] {
		let context = LinkContext { genesis, record, from, to };
		let refused = link(&earlier, &later, &context, &mut rng);
		assert_eq!(refused, Err(Error::NotEarlier { from, to }));
	}
}

#[test]
fn a_visits_wrap_has_a_visits_index() {
	let mut rng = VectorRng::new(b"index");
	let secret = RecordSecret::generate(&mut rng);
	let person = EncryptionSecret::generate(&mut rng);
	let context = VisitWrapContext {
		genesis: [1; 32],
		record: RecordId([2; 16]),
		visit: VisitId([3; 16]),
		professional: ParticipantId([4; 32]),
		key_version: 0,
		epoch: 0,
		index: 1,
	};
	let wrapped = wrap_visit(&secret, &person.public(), &context).unwrap();
	for index in [0, MAX_VISIT_INDEX + 1, VisitIndex::MAX] {
		let refused = Err(Error::NoSuchIndex { index });
		let context = VisitWrapContext { index, ..context };
		assert_eq!(wrap_visit(&secret, &person.public(), &context), refused);
		let claimed = VisitWrap { index, ..wrapped.clone() };
		let opened = unwrap_visit(&person, &claimed, &context.genesis, &context.record, &context.visit);
		assert_eq!(opened, Err(Error::NoSuchIndex { index }));
		if index > MAX_VISIT_INDEX {
			assert_eq!(secret.visit_keys(index), Err(Error::NoSuchIndex { index }));
		}
	}
}

/// The table of `docs/decisions/0012-one-key-scheme.md`.
#[test]
fn rows_have_the_documented_lengths() {
	let mut rng = VectorRng::new(b"lengths");
	let (earlier, secret) = (RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng));
	let to = EncryptionSecret::generate(&mut rng).public();
	let (genesis, record, id) = ([1; 32], RecordId([2; 16]), ParticipantId([3; 32]));
	let level = Level::Full;
	let context = WrapContext { genesis, record, reader: id, key_version: 0, epoch: 0, level };
	let wrapped = wrap(&secret, &to, &context).unwrap();
	let context = VisitWrapContext {
		genesis,
		record,
		visit: VisitId([4; 16]),
		professional: id,
		key_version: 0,
		epoch: 0,
		index: 1,
	};
	let visit = wrap_visit(&secret, &to, &context).unwrap();
	let linked = link(&earlier, &secret, &LinkContext { genesis, record, from: 0, to: 1 }, &mut rng).unwrap();
	assert_eq!([wrapped.sealed.len(), visit.sealed.len(), linked.sealed.len()], [81, 113, 145]);
	let rows = [wrapped.encoded_size(), visit.encoded_size(), linked.encoded_size()];
	assert_eq!(rows, [124, 157, 155]);
	let [wrapped, visit, linked] = rows;
	assert_eq!([6 * wrapped, 4 * wrapped + linked, 2 * visit], [744, 651, 314]);
}

#[test]
fn a_clearance_is_the_tokens() {
	let mut rng = VectorRng::new(b"clearance");
	let (one, other) = (ClearanceToken::generate(&mut rng), ClearanceToken::generate(&mut rng));
	assert_eq!(one.clearance(), Clearance::of(one.as_bytes()));
	assert_ne!(one.clearance(), other.clearance());
}

#[test]
fn costs_out_of_bounds_are_refused_before_anything_is_computed() {
	let mut rng = VectorRng::new(b"costs");
	let sealed = seal_with_password(b"password", &QUICK, b"", b"content", &mut rng).unwrap();
	let max = PasswordParams {
		memory_kib: password::MAX_MEMORY_KIB,
		passes: password::MAX_PASSES,
		lanes: password::MAX_LANES,
	};
	for params in [
		PasswordParams { memory_kib: max.memory_kib + 1, ..QUICK },
		PasswordParams { memory_kib: u32::MAX, ..QUICK },
		PasswordParams { memory_kib: 7, ..QUICK },
		PasswordParams { passes: max.passes + 1, ..QUICK },
		PasswordParams { passes: 0, ..QUICK },
		PasswordParams { lanes: max.lanes + 1, memory_kib: 1024, ..QUICK },
		PasswordParams { lanes: u32::MAX, ..QUICK },
		PasswordParams { lanes: 2, ..QUICK },
		PasswordParams { lanes: 0, ..QUICK },
	] {
		let refused = seal_with_password(b"password", &params, b"", b"content", &mut rng);
		assert_eq!(refused, Err(Error::PasswordParams), "{params:?}");
		let mut changed = sealed.clone();
		changed[1..5].copy_from_slice(&params.memory_kib.to_le_bytes());
		changed[5..9].copy_from_slice(&params.passes.to_le_bytes());
		changed[9..13].copy_from_slice(&params.lanes.to_le_bytes());
		let refused = open_with_password(b"password", b"", &changed);
		assert_eq!(refused, Err(Error::PasswordParams), "{params:?}");
	}
}

#[test]
fn secrets_do_not_show() {
	let secret = RecordSecret::from_bytes([0xab; 32]);
	let organisation = OrganisationSecrets {
		encryption: EncryptionSecret::from_bytes([0xab; 32]),
		identity_key: Some(IdentityKey::from_bytes([0xab; 32])),
	};
	let (export_key, share) = (ExportKey::from_bytes([0xab; 64]), UnlockShare::from_bytes([0xab; 32]));
	assert_eq!(format!("{export_key:?} {share:?}"), "ExportKey(..) UnlockShare(..)");
	let token = ClearanceToken::from_bytes([0xab; 32]);
	assert_eq!(format!("{secret:?} {token:?}"), "RecordSecret(..) ClearanceToken(..)");
	let proof = RecordKey::Proof(secret.proof_secret());
	let visit = RecordKey::Visit(secret.visit_keys(7).unwrap());
	assert_eq!(
		format!("{proof:?} {:?}", RecordKey::Full(secret)),
		"Proof(ProofSecret(..)) Full(RecordSecret(..))"
	);
	let halves = [RecordSecret::from_bytes([0xab; 32])]
		.map(|secret| format!("{:?} {:?}", key_of(&secret, Level::HalfA), key_of(&secret, Level::HalfB)));
	assert_eq!(halves, ["HalfA(HalfA(..)) HalfB(HalfB(..))"]);
	assert_eq!(
		format!("{visit:?}"),
		"Visit(VisitKeys { index: 7, full: ContentKey(..), proof: ContentKey(..) })"
	);
	assert_eq!(
		format!("{organisation:?}"),
		"OrganisationSecrets { encryption: EncryptionSecret(..), identity_key: Some(IdentityKey(..)) }",
	);
}
