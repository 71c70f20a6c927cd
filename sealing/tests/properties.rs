//! What holds for all content, keys and places.

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use proptest::{collection::vec, prelude::*, sample::select};
use vacchain_primitives::{
	AuthorityWrap, Commitment, EncryptionKey, EpochLink, Level, ParticipantId, RecordId, Sealed, Section,
	VisitId, Wrap,
	bounds::{MAX_PROFILE, SEALING_OVERHEAD, SIZE_CLASSES},
};
use vacchain_sealing::{
	AuthoritySecrets, EncryptionSecret, Error, IdentityKey, LinkContext, PasswordParams, RecordKey,
	RecordSecret, SectionContext, UnlockShare, WrapContext, bundle::MAX_BUNDLE, commitment, link,
	opaque::ExportKey, open_bundle, open_for, open_section, open_with_password, open_with_share, password,
	seal_bundle, seal_for, seal_section, seal_with_password, seal_with_share, section::MAX_CONTENT, unwrap,
	unwrap_authority, walk_back, wrap, wrap_authority,
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

prop_compose! {
	fn contexts()(
		genesis: [u8; 32],
		record: [u8; 16],
		visit: Option<[u8; 16]>,
		section in sections(),
		epoch: u32,
		version: u32,
	) -> SectionContext {
		let (record, visit) = (RecordId(record), visit.map(VisitId));
		SectionContext { genesis, record, visit, section, epoch, version }
	}
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
		Some(visit) => vec![None, Some(VisitId(flipped(visit.0, bit)))],
		None => vec![Some(VisitId([0; 16])), Some(VisitId([1; 16]))],
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
	let SectionContext { genesis, record, visit, section, epoch, version } = *context;
	let index = SECTIONS.iter().position(|other| *other == section).unwrap() as u8;
	let visit = visit.map_or([0; 17], |visit| [[1].as_slice(), &visit.0].concat().try_into().unwrap());
	let associated_data = [
		b"vacchain/section/v1".as_slice(),
		&genesis,
		&record.0,
		&visit,
		&[index],
		&epoch.to_le_bytes(),
		&version.to_le_bytes(),
	]
	.concat();
	let mut sealed = plaintext.to_vec();
	let tag = XChaCha20Poly1305::new(key.section_key(section).unwrap().as_bytes().into())
		.encrypt_inout_detached(&XNonce::from([9; 24]), &associated_data, sealed.as_mut_slice().into())
		.unwrap();
	let ciphertext = [[9; 24].as_slice(), &sealed, &tag].concat().try_into().unwrap();
	Sealed { epoch, commitment: claim, ciphertext }
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
		prop_assert_ne!(&one.ciphertext[..24], &other.ciphertext[..24]);
		prop_assert_ne!(&one.ciphertext[24..], &other.ciphertext[24..]);
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
		let relabelled = Sealed { epoch, ..sealed };
		prop_assert_eq!(open_section(&key, &later, &relabelled), Err(Error::CannotOpen));
	}

	#[test]
	fn a_section_opens_with_no_other_key(
		mut rng in rngs(), context in contexts(), content in contents(), bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let sealed = seal_section(&RecordKey::Full(secret.clone()), &context, &content, &mut rng).unwrap();
		let other = RecordSecret::from_bytes(flipped(*secret.as_bytes(), bit));
		let proof = RecordKey::Proof(other.proof_key());
		prop_assert_eq!(open_section(&RecordKey::Full(other), &context, &sealed), Err(Error::CannotOpen));
		prop_assert!(open_section(&proof, &context, &sealed).is_err());
	}

	#[test]
	fn a_section_with_a_flipped_bit_does_not_open(
		mut rng in rngs(), context in contexts(), content in contents(), bit: prop::sample::Index,
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let sealed = seal_section(&key, &context, &content, &mut rng).unwrap();
		let mut ciphertext = sealed.ciphertext.to_vec();
		flip(&mut ciphertext, bit);
		let changed = Sealed { ciphertext: ciphertext.try_into().unwrap(), ..sealed.clone() };
		prop_assert_eq!(open_section(&key, &context, &changed), Err(Error::CannotOpen));
		let claimed = Sealed { commitment: Commitment(flipped(sealed.commitment.0, bit)), ..sealed };
		prop_assert_eq!(open_section(&key, &context, &claimed), Err(Error::CommitmentMismatch));
	}

	#[test]
	fn bytes_that_nobody_sealed_do_not_open(
		mut rng in rngs(), context in contexts(), bytes in vec(any::<u8>(), 0..=4136),
	) {
		let key = RecordKey::Full(RecordSecret::generate(&mut rng));
		let sealed = Sealed {
			epoch: context.epoch,
			commitment: Commitment([0; 32]),
			ciphertext: bytes.try_into().unwrap(),
		};
		let expected = if sealed.is_well_formed() { Error::CannotOpen } else { Error::Malformed };
		prop_assert_eq!(open_section(&key, &context, &sealed), Err(expected));
	}

	#[test]
	fn a_proof_reader_opens_proofs_and_nothing_else(
		mut rng in rngs(), context in contexts(), content in contents(),
	) {
		let full = RecordKey::Full(RecordSecret::generate(&mut rng));
		let proof = RecordKey::Proof(full.proof_key());
		let sealed = seal_section(&full, &context, &content, &mut rng).unwrap();
		match context.section.level() {
			Level::Proof => {
				prop_assert_eq!(&*open_section(&proof, &context, &sealed).unwrap().content, &content);
				let back = seal_section(&proof, &context, &content, &mut rng).unwrap();
				prop_assert_eq!(&*open_section(&full, &context, &back).unwrap().content, &content);
			},
			Level::Full => {
				prop_assert_eq!(open_section(&proof, &context, &sealed), Err(Error::LevelTooLow));
				let refused = seal_section(&proof, &context, &content, &mut rng);
				prop_assert_eq!(refused, Err(Error::LevelTooLow));
				// Nor does pretending that it is a section of level proof help.
				for section in SECTIONS.into_iter().filter(|section| section.level() == Level::Proof) {
					let pretended = SectionContext { section, ..context };
					prop_assert_eq!(open_section(&proof, &pretended, &sealed), Err(Error::CannotOpen));
				}
				// Nor does the proof key, taken for a record secret.
				let taken = RecordKey::Full(RecordSecret::from_bytes(*full.proof_key().as_bytes()));
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
		genesis: [u8; 32], record: [u8; 16], reader: [u8; 32], epoch: u32,
		full: bool, held_full: bool,
		bit: prop::sample::Index,
	) {
		let secret = RecordSecret::generate(&mut rng);
		let reader_secret = EncryptionSecret::generate(&mut rng);
		let level = if full { Level::Full } else { Level::Proof };
		let held = if held_full { RecordKey::Full(secret) } else { RecordKey::Proof(secret.proof_key()) };
		let (record, reader) = (RecordId(record), ParticipantId(reader));
		let context = WrapContext { genesis, record, reader, epoch, level };
		let wrapped = wrap(&held, &reader_secret.public(), &context, &mut rng);
		if level > held.level() {
			prop_assert_eq!(wrapped, Err(Error::LevelTooLow));
			return Ok(());
		}
		let wrapped = wrapped.unwrap();
		let opened = unwrap(&reader_secret, &wrapped, &genesis, &record).unwrap();
		prop_assert_eq!(opened.level(), level);
		prop_assert_eq!(opened.proof_key(), held.proof_key());
		if full {
			prop_assert_eq!(opened, held);
		}

		let other_level = if full { Level::Proof } else { Level::Full };
		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(unwrap(&stranger, &wrapped, &genesis, &record), failed.clone());
		prop_assert_eq!(unwrap(&reader_secret, &wrapped, &flipped(genesis, bit), &record), failed.clone());
		let other_record = RecordId(flipped(record.0, bit));
		prop_assert_eq!(unwrap(&reader_secret, &wrapped, &genesis, &other_record), failed.clone());
		for changed in [
			Wrap { reader: ParticipantId(flipped(reader.0, bit)), ..wrapped.clone() },
			Wrap { epoch: epoch ^ 1 << bit.index(32), ..wrapped.clone() },
			Wrap { level: other_level, ..wrapped.clone() },
			Wrap { sealed: flipped(wrapped.sealed, bit), ..wrapped.clone() },
		] {
			prop_assert_eq!(unwrap(&reader_secret, &changed, &genesis, &record), failed.clone());
		}
	}

	#[test]
	fn a_new_key_walks_back_and_an_old_key_does_not_walk_forward(
		mut rng in rngs(), section in contexts(), epoch in 1..=u32::MAX, content in contents(),
		bit: prop::sample::Index,
	) {
		let (previous, next) = (RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng));
		let context = LinkContext { genesis: section.genesis, record: section.record, epoch };
		let linked = link(&previous, &next, &context, &mut rng).unwrap();
		let old = SectionContext { epoch: epoch - 1, ..section };
		let new = SectionContext { epoch, ..section };
		let keys = |secret: &RecordSecret| {
			[RecordKey::Full(secret.clone()), RecordKey::Proof(secret.proof_key())]
		};
		let sealed_old = seal_section(&keys(&previous)[0], &old, &content, &mut rng).unwrap();
		let sealed_new = seal_section(&keys(&next)[0], &new, &content, &mut rng).unwrap();

		for (held, back) in keys(&next).into_iter().zip(keys(&previous)) {
			let walked = walk_back(&held, &linked, &context).unwrap();
			prop_assert_eq!(&walked, &back);
			if walked.level() >= section.section.level() {
				prop_assert_eq!(&*open_section(&walked, &old, &sealed_old).unwrap().content, &content);
			}
			prop_assert!(open_section(&held, &old, &sealed_old).is_err());

			// The previous key opens neither what is new nor any link, whatever epoch it claims.
			prop_assert!(open_section(&back, &new, &sealed_new).is_err());
			for epoch in [epoch, epoch - 1, epoch.wrapping_add(1)].into_iter().filter(|epoch| *epoch > 0) {
				let context = LinkContext { epoch, ..context };
				prop_assert_eq!(walk_back(&back, &linked, &context), Err(Error::CannotOpen));
			}

			// Nor does the new one walk back elsewhere, or by a changed link.
			for other in [
				LinkContext { genesis: flipped(context.genesis, bit), ..context },
				LinkContext { record: RecordId(flipped(context.record.0, bit)), ..context },
				LinkContext { epoch: epoch.checked_add(1).unwrap_or(1), ..context },
			] {
				prop_assert_eq!(walk_back(&held, &linked, &other), Err(Error::CannotOpen));
			}
			let changed = EpochLink {
				secret: flipped(linked.secret, bit),
				proof_key: flipped(linked.proof_key, bit),
			};
			prop_assert_eq!(walk_back(&held, &changed, &context), Err(Error::CannotOpen));
			// The two parts of a link do not stand in for each other.
			let swapped =
				EpochLink { secret: linked.proof_key, proof_key: linked.secret };
			prop_assert_eq!(walk_back(&held, &swapped, &context), Err(Error::CannotOpen));
		}
	}

	#[test]
	fn the_authoritys_secrets_open_for_their_admin_alone(
		mut rng in rngs(), authority: [u8; 32], admin: [u8; 32], version: u32, bit: prop::sample::Index,
	) {
		let secrets = AuthoritySecrets {
			encryption: EncryptionSecret::generate(&mut rng),
			identity_key: IdentityKey::generate(&mut rng),
		};
		let admin_secret = EncryptionSecret::generate(&mut rng);
		let (authority, admin) = (ParticipantId(authority), ParticipantId(admin));
		let wrapped =
			wrap_authority(&secrets, &admin_secret.public(), &authority, &admin, version, &mut rng).unwrap();
		prop_assert_eq!(unwrap_authority(&admin_secret, &wrapped, &authority, &admin), Ok(secrets));

		let failed = Err(Error::CannotOpen);
		let stranger = EncryptionSecret::generate(&mut rng);
		prop_assert_eq!(unwrap_authority(&stranger, &wrapped, &authority, &admin), failed.clone());
		let other = ParticipantId(flipped(authority.0, bit));
		prop_assert_eq!(unwrap_authority(&admin_secret, &wrapped, &other, &admin), failed.clone());
		let other = ParticipantId(flipped(admin.0, bit));
		prop_assert_eq!(unwrap_authority(&admin_secret, &wrapped, &authority, &other), failed.clone());
		for changed in [
			AuthorityWrap { version: version ^ 1 << bit.index(32), ..wrapped.clone() },
			AuthorityWrap { sealed: flipped(wrapped.sealed, bit), ..wrapped },
		] {
			prop_assert_eq!(unwrap_authority(&admin_secret, &changed, &authority, &admin), failed.clone());
		}
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
		prop_assert_eq!(sealed.len(), 1 + 112 * count + 32 + 2 + 24 + padded + 16);

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
		mut rng in rngs(), owner: [u8; 32], genesis: [u8; 32], content in vec(any::<u8>(), 0..=952),
		bit: prop::sample::Index,
	) {
		let (bytes, owner) = (rng.array(), ParticipantId(owner));
		let export_key = ExportKey::from_bytes(bytes);
		let bundle = seal_bundle(&export_key, &owner, &genesis, &content, &mut rng).unwrap();
		prop_assert_eq!(bundle.len(), 72 + content.len());
		prop_assert_eq!(&*open_bundle(&export_key, &owner, &genesis, &bundle).unwrap(), &content);

		let failed = Err(Error::CannotOpen);
		let other = ExportKey::from_bytes(flipped(bytes, bit));
		prop_assert_eq!(open_bundle(&other, &owner, &genesis, &bundle), failed.clone());
		let stranger = ParticipantId(flipped(owner.0, bit));
		prop_assert_eq!(open_bundle(&export_key, &stranger, &genesis, &bundle), failed.clone());
		let elsewhere = flipped(genesis, bit);
		prop_assert_eq!(open_bundle(&export_key, &owner, &elsewhere, &bundle), failed.clone());
		let mut changed = bundle.clone();
		flip(&mut changed, bit);
		prop_assert_eq!(open_bundle(&export_key, &owner, &genesis, &changed), failed);
		let shorter = &bundle[..bit.index(bundle.len())];
		prop_assert!(open_bundle(&export_key, &owner, &genesis, shorter).is_err());
	}

	#[test]
	fn no_bundle_opens_with_two_export_keys(
		mut rng in rngs(), owner: [u8; 32], genesis: [u8; 32], content in vec(any::<u8>(), 0..=952),
	) {
		let owner = ParticipantId(owner);
		let keys = [ExportKey::from_bytes(rng.array()), ExportKey::from_bytes(rng.array())];
		let [one, other] =
			[0, 1].map(|i| seal_bundle(&keys[i], &owner, &genesis, &content, &mut rng).unwrap());
		// The commitment to one key, before what the other one opens.
		let mixed = [&one[..32], &other[32..]].concat();
		for key in keys {
			prop_assert_eq!(open_bundle(&key, &owner, &genesis, &mixed), Err(Error::CannotOpen));
		}
	}

	#[test]
	fn bytes_that_are_no_bundle_do_not_open(mut rng in rngs(), bytes in vec(any::<u8>(), 0..=1100)) {
		let (key, owner) = (ExportKey::from_bytes(rng.array()), ParticipantId(rng.array()));
		prop_assert!(open_bundle(&key, &owner, &rng.array(), &bytes).is_err());
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
		prop_assert_eq!(sealed.len(), 40 + content.len());
		prop_assert_eq!(&*open_with_share(&share, &purpose, &sealed).unwrap(), &content);

		let failed = Err(Error::CannotOpen);
		let other = UnlockShare::from_bytes(flipped(*share.as_bytes(), bit));
		prop_assert_eq!(open_with_share(&other, &purpose, &sealed), failed.clone());
		let longer = [purpose.as_slice(), &[0]].concat();
		prop_assert_eq!(open_with_share(&share, &longer, &sealed), failed.clone());
		let mut changed = sealed.clone();
		flip(&mut changed, bit);
		prop_assert_eq!(open_with_share(&share, &purpose, &changed), failed);
		let shorter = &sealed[..bit.index(sealed.len())];
		let expected = if shorter.len() < 40 { Error::Malformed } else { Error::CannotOpen };
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
	let bundle = seal_bundle(&key, &owner, &[3; 32], &[0; 952], &mut rng).unwrap();
	assert_eq!(bundle.len(), MAX_BUNDLE);
	let refused = seal_bundle(&key, &owner, &[3; 32], &[0; 953], &mut rng);
	assert_eq!(refused, Err(Error::TooLong { len: 953, max: 952 }));
	let longer = [bundle.as_slice(), &[0]].concat();
	assert_eq!(open_bundle(&key, &owner, &[3; 32], &longer), Err(Error::Malformed));
	assert_eq!(open_bundle(&key, &owner, &[3; 32], &bundle[..71]), Err(Error::Malformed));
}

#[test]
fn nothing_is_sealed_to_a_key_of_small_order() {
	let mut rng = VectorRng::new(b"small order");
	let context = WrapContext {
		genesis: [1; 32],
		record: RecordId([2; 16]),
		reader: ParticipantId([3; 32]),
		epoch: 0,
		level: Level::Full,
	};
	let key = RecordKey::Full(RecordSecret::generate(&mut rng));
	let mut one = [0; 32];
	one[0] = 1;
	for point in [[0; 32], one] {
		let wrapped = wrap(&key, &EncryptionKey(point), &context, &mut rng);
		assert_eq!(wrapped, Err(Error::UnusableKey));
		let sealed = seal_for(&[(context.reader, EncryptionKey(point))], &context.reader, b"", &mut rng);
		assert_eq!(sealed, Err(Error::UnusableKey));
	}
}

#[test]
fn the_first_epoch_links_to_none() {
	let mut rng = VectorRng::new(b"first");
	let (previous, next) = (RecordSecret::generate(&mut rng), RecordSecret::generate(&mut rng));
	let context = LinkContext { genesis: [1; 32], record: RecordId([2; 16]), epoch: 1 };
	let linked = link(&previous, &next, &context, &mut rng).unwrap();
	let first = LinkContext { epoch: 0, ..context };
	assert_eq!(link(&previous, &next, &first, &mut rng), Err(Error::NoPreviousEpoch));
	assert_eq!(walk_back(&RecordKey::Full(next), &linked, &first), Err(Error::NoPreviousEpoch));
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
	let authority = AuthoritySecrets {
		encryption: EncryptionSecret::from_bytes([0xab; 32]),
		identity_key: IdentityKey::from_bytes([0xab; 32]),
	};
	let (export_key, share) = (ExportKey::from_bytes([0xab; 64]), UnlockShare::from_bytes([0xab; 32]));
	assert_eq!(format!("{export_key:?} {share:?}"), "ExportKey(..) UnlockShare(..)");
	let proof = RecordKey::Proof(secret.proof_key());
	assert_eq!(format!("{secret:?} {:?}", secret.clinical_key()), "RecordSecret(..) ClinicalKey(..)");
	assert_eq!(
		format!("{proof:?} {:?}", RecordKey::Full(secret)),
		"Proof(ProofKey(..)) Full(RecordSecret(..))"
	);
	assert_eq!(
		format!("{authority:?}"),
		"AuthoritySecrets { encryption: EncryptionSecret(..), identity_key: IdentityKey(..) }",
	);
}
