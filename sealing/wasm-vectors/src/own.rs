//! The registry's own vectors.
//!
//! Each case has what goes in and what comes out, all of it in the file. Checking a case recomputes what
//! comes out from what goes in, compares, and then opens it.

use chacha20poly1305::{
	KeyInit, XChaCha20Poly1305, XNonce,
	aead::{Aead, Payload},
};
use codec::Encode;
use hkdf::Hkdf;
use hpke::{Deserializable, OpModeS, Serializable, single_shot_seal_with_rng};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use vacchain_primitives::{
	Commitment, EncryptionKey, Epoch, EpochLink, KeyVersion, Level, ParticipantId, RecordId, Sealed, Section,
	VisitId, VisitIndex, VisitWrap, Wrap,
	bounds::{MAX_PROFILE, MAX_VISIT_INDEX, SIZE_CLASSES},
};
use vacchain_sealing::{
	CivilIdentity, ClearanceToken, EncryptionSecret, Error, HalfA, HalfB, IdentityKey, LinkContext,
	OrganisationSecrets, OrganisationWrapContext, PasswordParams, ProofSecret, RecordKey, RecordSecret,
	SectionContext, UnlockShare, VisitWrapContext, WrapContext,
	bundle::MAX_BUNDLE,
	check_link, check_visit_wrap, check_wrap, commitment, give_half, link, link_organisation,
	opaque::{ClientLogin, ClientRegistration, ExportKey, Identities, ServerSetup, credential_file},
	open_bundle, open_for, open_section, open_with_password, open_with_share, participant_id, seal_bundle,
	seal_for, seal_section, seal_with_password, seal_with_share,
	section::MAX_CONTENT,
	suite::{self, Kdf, Kem},
	take_half, unwrap, unwrap_organisation, unwrap_visit, walk_back, walk_back_organisation, wrap,
	wrap_organisation, wrap_visit,
};

use crate::{Failure, VectorRng, bytes::Hex, rng::Given, same};

const VECTORS: &str = include_str!("../../vectors/vacchain.json");

/// The file.
#[derive(Serialize, Deserialize)]
struct Vectors {
	about: Vec<String>,
	keys: Vec<Keys>,
	sections: Vec<SealedSection>,
	wraps: Vec<WrappedKey>,
	given_halves: Vec<GivenHalf>,
	visit_wraps: Vec<WrappedVisit>,
	links: Vec<Link>,
	organisations: Vec<Organisation>,
	clearances: Vec<ClearedBy>,
	identity: Vec<Identity>,
	passwords: Vec<Password>,
	usernames: Vec<Username>,
	profiles: Vec<Profile>,
	logins: Vec<Login>,
	bundles: Vec<Bundle>,
	unlocks: Vec<Unlock>,
}

/// One case.
trait Case: Clone + PartialEq + Serialize + DeserializeOwned {
	/// Fills what comes out from what goes in.
	fn compute(&mut self) -> Result<(), Failure>;

	/// Opens what came out.
	fn open(&self) -> Result<(), Failure>;

	/// Computed.
	fn made(mut self) -> Result<Self, Failure> {
		self.compute()?;
		Ok(self)
	}

	fn check(&self) -> Result<(), Failure> {
		same("what is computed", self.clone().made()?, self.clone())?;
		self.open()
	}
}

fn check_all(what: &str, cases: &[impl Case]) -> Result<(), Failure> {
	if cases.is_empty() {
		return Err(format!("there is no vector of {what}"));
	}
	for (i, case) in cases.iter().enumerate() {
		case.check().map_err(|reason| format!("{what}, vector {i}: {reason}"))?;
	}
	Ok(())
}

/// Checks every vector of the registry's own.
///
/// # Errors
///
/// What differs first.
pub fn check_own() -> Result<(), Failure> {
	let vectors: Vectors = serde_json::from_str(VECTORS).map_err(|error| error.to_string())?;
	check_all("keys", &vectors.keys)?;
	check_all("sections", &vectors.sections)?;
	check_all("wraps", &vectors.wraps)?;
	check_all("given halves", &vectors.given_halves)?;
	check_all("visit wraps", &vectors.visit_wraps)?;
	check_all("links", &vectors.links)?;
	check_all("organisations", &vectors.organisations)?;
	check_all("clearances", &vectors.clearances)?;
	check_all("identity", &vectors.identity)?;
	check_all("passwords", &vectors.passwords)?;
	check_all("usernames", &vectors.usernames)?;
	check_all("profiles", &vectors.profiles)?;
	check_all("logins", &vectors.logins)?;
	check_all("bundles", &vectors.bundles)?;
	check_all("unlocks", &vectors.unlocks)?;

	for class in SIZE_CLASSES {
		let len = class + vacchain_primitives::bounds::SEALING_OVERHEAD;
		if !vectors.sections.iter().any(|case| case.ciphertext.0.len() == len) {
			return Err(format!("no vector has a section of size class {class}"));
		}
	}
	let tags = |range: core::ops::Range<usize>| {
		let same =
			|one: &Identity, other: &Identity| one.tag == other.tag && one.number_tag == other.number_tag;
		let (first, others) = vectors.identity.get(range)?.split_first()?;
		Some(others.iter().all(|case| same(case, first)))
	};
	same("whether spellings of one name have one tag", tags(0..3), Some(true))?;
	same("whether spellings of one name have one tag", tags(3..5), Some(true))?;
	same("whether two children have two tags", tags(0..5), Some(false))
}

fn text(error: Error) -> Failure {
	error.to_string()
}

/// A record's key at a level, from its 32 bytes.
fn record_key(level: Level, key: &Hex) -> Result<RecordKey, Failure> {
	Ok(match level {
		Level::Full => RecordKey::Full(RecordSecret::from_bytes(key.array()?)),
		Level::Proof => RecordKey::Proof(ProofSecret::from_bytes(key.array()?)),
		Level::HalfA => RecordKey::HalfA(HalfA::from_bytes(key.array()?)),
		Level::HalfB => RecordKey::HalfB(HalfB::from_bytes(key.array()?)),
	})
}

/// What a wrap of this level holds of a record's secret, without the crate that is checked.
fn held(level: Level, secret: &Hex) -> Result<[u8; 32], Failure> {
	let half_a = derive(&secret.0, &[b"vacchain/half/v2"])?;
	Ok(match level {
		Level::Full => secret.array()?,
		Level::Proof => derive(&secret.0, &[b"vacchain/proof-secret/v2"])?,
		Level::HalfA => half_a,
		Level::HalfB => {
			let mut half = secret.array()?;
			half.iter_mut().zip(half_a).for_each(|(byte, other)| *byte ^= other);
			half
		}
	})
}

/// HKDF-SHA-256 without salt, without the crate that is checked.
fn derive(secret: &[u8], info: &[&[u8]]) -> Result<[u8; 32], Failure> {
	let mut derived = [0; 32];
	Hkdf::<Sha256>::new(None, secret)
		.expand_multi_info(info, &mut derived)
		.map_err(|error| error.to_string())?;
	Ok(derived)
}

/// The content key of an index, from that of the last one, without the crate that is checked.
fn lower(last: [u8; 32], index: VisitIndex) -> [u8; 32] {
	(index..MAX_VISIT_INDEX).fold(last, |key, _| {
		Sha256::new().chain_update(b"vacchain/chain/step/v2").chain_update(key).finalize().into()
	})
}

/// Seals with HPKE and the ephemeral key pair of DeriveKeyPair(ikm), without the crate that is checked.
fn hpke_seal(to: &EncryptionKey, info: &[u8], plaintext: &[u8], ikm: &[u8; 32]) -> Result<Vec<u8>, Failure> {
	let failed = |error: hpke::HpkeError| error.to_string();
	let to = Deserializable::from_bytes(to.0.get(1..).ok_or("too short")?).map_err(failed)?;
	let (encapsulated, ciphertext) = single_shot_seal_with_rng::<suite::Aead, Kdf, Kem>(
		&OpModeS::Base,
		&to,
		info,
		plaintext,
		&[],
		&mut Given(ikm),
	)
	.map_err(failed)?;
	let (_, public) = <Kem as hpke::Kem>::derive_keypair(ikm);
	same("the encapsulated key", encapsulated.to_bytes(), public.to_bytes())?;
	Ok([&[1], encapsulated.to_bytes().as_slice(), &ciphertext].concat())
}

/// From a record secret, what is derived from it for a visit.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Keys {
	record_secret: Hex,
	visit: VisitId,
	index: VisitIndex,
	proof_secret: Hex,
	full_content_key: Hex,
	proof_content_key: Hex,
	note_version: u32,
	note_key: Hex,
	immunization_key: Hex,
}

impl Keys {
	fn context(&self, section: Section) -> SectionContext {
		SectionContext {
			genesis: [0; 32],
			record: RecordId([0; 16]),
			visit: Some(self.visit),
			section,
			epoch: 0,
			index: self.index,
			version: if section == Section::Note { self.note_version } else { 0 },
		}
	}

	fn section_key(&self, key: &RecordKey, section: Section) -> Result<Hex, Error> {
		Ok(key.section_key(&self.context(section))?.as_bytes().into())
	}
}

impl Case for Keys {
	fn compute(&mut self) -> Result<(), Failure> {
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		self.proof_secret = secret.proof_secret().as_bytes().into();
		let keys = secret.visit_keys(self.index).map_err(text)?;
		self.full_content_key = keys.full().as_bytes().into();
		self.proof_content_key = keys.proof().as_bytes().into();
		let key = RecordKey::Full(secret);
		self.note_key = self.section_key(&key, Section::Note).map_err(text)?;
		self.immunization_key = self.section_key(&key, Section::Immunization).map_err(text)?;
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		// Once more without this crate.
		let secret: [u8; 32] = self.record_secret.array()?;
		let proof_secret = derive(&secret, &[b"vacchain/proof-secret/v2"])?;
		same("the proof secret", Hex::from(proof_secret), self.proof_secret.clone())?;
		let full = lower(derive(&secret, &[b"vacchain/chain/full/v2"])?, self.index);
		let proof = lower(derive(&proof_secret, &[b"vacchain/chain/proof/v2"])?, self.index);
		same("the content key of level full", Hex::from(full), self.full_content_key.clone())?;
		same("the content key of level proof", Hex::from(proof), self.proof_content_key.clone())?;
		let section_key = |key: &[u8], section: Section, version: u32| {
			let (section, version) = (section.encode(), version.to_le_bytes());
			derive(key, &[b"vacchain/section/v2", &[1], &[1], &self.visit.0, &section, &version])
		};
		let note_key = section_key(&full, Section::Note, self.note_version)?;
		same("the note's key", Hex::from(note_key), self.note_key.clone())?;
		let immunization_key = section_key(&proof, Section::Immunization, 0)?;
		same("the immunization's key", Hex::from(immunization_key), self.immunization_key.clone())?;

		// A proof reader has one of them, a professional of this visit and of a later one both, of an earlier one none.
		let reader = record_key(Level::Proof, &self.proof_secret)?;
		same("what a proof reader gets", self.section_key(&reader, Section::Note), Err(Error::LevelTooLow))?;
		same(
			"the immunization's key of a proof reader",
			self.section_key(&reader, Section::Immunization),
			Ok(self.immunization_key.clone()),
		)?;
		let secret = RecordSecret::from_bytes(secret);
		for held in [self.index - 1, self.index, (self.index + 1).min(MAX_VISIT_INDEX)] {
			let professional = RecordKey::Visit(secret.visit_keys(held).map_err(text)?);
			for (section, key) in
				[(Section::Note, &self.note_key), (Section::Immunization, &self.immunization_key)]
			{
				let expected = if held < self.index {
					Err(Error::LaterVisit { held, sealed: self.index })
				} else {
					Ok(key.clone())
				};
				same("a professional's section key", self.section_key(&professional, section), expected)?;
			}
		}
		Ok(())
	}
}

/// A section.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct SealedSection {
	key_level: Level,
	key: Hex,
	genesis: Hex,
	record: RecordId,
	visit: Option<VisitId>,
	section: Section,
	epoch: Epoch,
	index: VisitIndex,
	version: u32,
	content: Hex,
	generator_seed: String,
	salt: Hex,
	associated_data: Hex,
	commitment: Hex,
	ciphertext: Hex,
}

impl SealedSection {
	fn context(&self) -> Result<SectionContext, Failure> {
		Ok(SectionContext {
			genesis: self.genesis.array()?,
			record: self.record,
			visit: self.visit,
			section: self.section,
			epoch: self.epoch,
			index: self.index,
			version: self.version,
		})
	}

	fn sealed(&self) -> Result<Sealed, Failure> {
		Ok(Sealed {
			epoch: self.epoch,
			index: self.index,
			commitment: Commitment(self.commitment.array()?),
			ciphertext: self.ciphertext.0.clone().try_into().map_err(|_| "too long")?,
		})
	}
}

impl Case for SealedSection {
	fn compute(&mut self) -> Result<(), Failure> {
		let key = record_key(self.key_level, &self.key)?;
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let salt = rng.clone().array();
		let sealed = seal_section(&key, &self.context()?, &self.content.0, &mut rng).map_err(text)?;
		self.salt = salt.into();
		self.associated_data = [
			b"vacchain/section/v2".as_slice(),
			&[1],
			&self.genesis.0,
			&self.record.0,
			&[self.visit.is_some().into()],
			&self.visit.map_or([0; 16], |visit| visit.0),
			&self.section.encode(),
			&self.version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.index.to_le_bytes(),
		]
		.concat()
		.into();
		self.commitment = commitment(&salt, &self.content.0).0.into();
		same("commitment", self.commitment.clone(), sealed.commitment.0.into())?;
		self.ciphertext = sealed.ciphertext.to_vec().into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let key = record_key(self.key_level, &self.key)?;
		let opened = open_section(&key, &self.context()?, &self.sealed()?).map_err(text)?;
		same("content", opened.content.as_slice(), &self.content.0)?;
		same("salt", opened.salt, self.salt.array()?)?;

		// Once more without this crate: the layout of the plaintext, the padding and the associated data.
		let key = key.section_key(&self.context()?).map_err(text)?;
		let (suite, sealed) = self.ciphertext.0.split_first().ok_or("too short")?;
		same("the suite number", *suite, 1)?;
		let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or("too short")?;
		let payload = Payload { msg: sealed, aad: &self.associated_data.0 };
		let plaintext = XChaCha20Poly1305::new(key.as_bytes().into())
			.decrypt(&XNonce::from(*nonce), payload)
			.map_err(|_| "it does not open as documented")?;
		let length = u32::try_from(self.content.0.len()).map_err(|_| "too long")?;
		let unpadded = [&self.salt.0, length.to_le_bytes().as_slice(), &self.content.0].concat();
		let (content, padding) = plaintext.split_at_checked(unpadded.len()).ok_or("too short")?;
		same("plaintext", content, &unpadded)?;
		same("whether the padding is zero", padding.iter().all(|byte| *byte == 0), true)?;
		let smallest = SIZE_CLASSES.into_iter().find(|class| *class >= unpadded.len());
		same("size class", smallest, Some(plaintext.len()))
	}
}

/// A record's key, wrapped.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct WrappedKey {
	record_secret: Hex,
	genesis: Hex,
	record: RecordId,
	reader: ParticipantId,
	key_version: KeyVersion,
	epoch: Epoch,
	level: Level,
	reader_private_key: Hex,
	reader_public_key: Hex,
	info: Hex,
	ikm: Hex,
	sealed: Hex,
}

impl Case for WrappedKey {
	fn compute(&mut self) -> Result<(), Failure> {
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		let to = EncryptionSecret::from_bytes(self.reader_private_key.array()?).public();
		let context = WrapContext {
			genesis: self.genesis.array()?,
			record: self.record,
			reader: self.reader,
			key_version: self.key_version,
			epoch: self.epoch,
			level: self.level,
		};
		self.sealed = wrap(&secret, &to, &context).map_err(text)?.sealed.to_vec().into();
		self.reader_public_key = to.0.to_vec().into();
		self.info = [
			b"vacchain/wrap/v2".as_slice(),
			&[1],
			&self.genesis.0,
			&self.record.0,
			&self.reader.0,
			&self.key_version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.level.encode(),
		]
		.concat()
		.into();
		let info = [b"vacchain/wrap-randomness/v2".as_slice(), &self.info.0, &self.reader_public_key.0];
		self.ikm = derive(&self.record_secret.0, &info)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let reader = EncryptionSecret::from_bytes(self.reader_private_key.array()?);
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		let (genesis, to) = (self.genesis.array()?, reader.public());
		let wrap = Wrap {
			reader: self.reader,
			key_version: self.key_version,
			level: self.level,
			epoch: self.epoch,
			sealed: self.sealed.0.clone().try_into().map_err(|_| "too long")?,
		};
		same("whether the wrap is well formed", wrap.is_well_formed(), true)?;
		same("what the check says", check_wrap(&secret, &wrap, &to, &genesis, &self.record), Ok(()))?;
		let plaintext = held(self.level, &self.record_secret)?;
		let expected = record_key(self.level, &plaintext.into())?;
		same("the key", unwrap(&reader, &wrap, &genesis, &self.record).map_err(text)?, expected)?;

		// Once more without this crate.
		let sealed = hpke_seal(&to, &self.info.0, &plaintext, &self.ikm.array()?)?;
		same("the wrap", Hex::from(sealed), self.sealed.clone())
	}
}

/// A half of a record's secret, given to a custodian.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct GivenHalf {
	record_secret: Hex,
	genesis: Hex,
	record: RecordId,
	reader: ParticipantId,
	key_version: KeyVersion,
	epoch: Epoch,
	level: Level,
	reader_private_key: Hex,
	generator_seed: String,
	half: Hex,
	info: Hex,
	sealed: Hex,
}

impl Case for GivenHalf {
	fn compute(&mut self) -> Result<(), Failure> {
		self.half = held(self.level, &self.record_secret)?.into();
		let half = record_key(self.level, &self.half)?;
		let to = EncryptionSecret::from_bytes(self.reader_private_key.array()?).public();
		let context = WrapContext {
			genesis: self.genesis.array()?,
			record: self.record,
			reader: self.reader,
			key_version: self.key_version,
			epoch: self.epoch,
			level: self.level,
		};
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		self.sealed = give_half(&half, &to, &context, &mut rng).map_err(text)?.sealed.to_vec().into();
		self.info = [
			b"vacchain/given-half/v2".as_slice(),
			&[1],
			&self.genesis.0,
			&self.record.0,
			&self.reader.0,
			&self.key_version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.level.encode(),
		]
		.concat()
		.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let reader = EncryptionSecret::from_bytes(self.reader_private_key.array()?);
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		let genesis = self.genesis.array()?;
		let wrap = Wrap {
			reader: self.reader,
			key_version: self.key_version,
			level: self.level,
			epoch: self.epoch,
			sealed: self.sealed.0.clone().try_into().map_err(|_| "too long")?,
		};
		same("whether the wrap is well formed", wrap.is_well_formed(), true)?;
		let half = take_half(&reader, &wrap, &genesis, &self.record).map_err(text)?;
		same("the half", &half, &record_key(self.level, &self.half)?)?;
		let combined = match half {
			RecordKey::HalfA(half) => RecordSecret::combine(&half, &secret.half_b()),
			RecordKey::HalfB(half) => RecordSecret::combine(&secret.half_a(), &half),
			_ => Err(Error::NotAHalf),
		};
		same("both halves together", combined, Ok(secret))?;

		// Once more without this crate.
		let ikm: [u8; 32] = VectorRng::new(self.generator_seed.as_bytes()).array();
		let sealed = hpke_seal(&reader.public(), &self.info.0, &self.half.0, &ikm)?;
		same("the wrap", Hex::from(sealed), self.sealed.clone())
	}
}

/// A visit's keys, wrapped.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct WrappedVisit {
	record_secret: Hex,
	genesis: Hex,
	record: RecordId,
	visit: VisitId,
	professional: ParticipantId,
	key_version: KeyVersion,
	epoch: Epoch,
	index: VisitIndex,
	professional_private_key: Hex,
	professional_public_key: Hex,
	info: Hex,
	ikm: Hex,
	sealed: Hex,
}

impl Case for WrappedVisit {
	fn compute(&mut self) -> Result<(), Failure> {
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		let to = EncryptionSecret::from_bytes(self.professional_private_key.array()?).public();
		let context = VisitWrapContext {
			genesis: self.genesis.array()?,
			record: self.record,
			visit: self.visit,
			professional: self.professional,
			key_version: self.key_version,
			epoch: self.epoch,
			index: self.index,
		};
		self.sealed = wrap_visit(&secret, &to, &context).map_err(text)?.sealed.to_vec().into();
		self.professional_public_key = to.0.to_vec().into();
		self.info = [
			b"vacchain/visit-wrap/v2".as_slice(),
			&[1],
			&self.genesis.0,
			&self.record.0,
			&self.visit.0,
			&self.professional.0,
			&self.key_version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.index.to_le_bytes(),
		]
		.concat()
		.into();
		let info = [b"vacchain/wrap-randomness/v2".as_slice(), &self.info.0, &self.professional_public_key.0];
		self.ikm = derive(&self.record_secret.0, &info)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let professional = EncryptionSecret::from_bytes(self.professional_private_key.array()?);
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		let (genesis, to) = (self.genesis.array()?, professional.public());
		let wrap = VisitWrap {
			professional: self.professional,
			key_version: self.key_version,
			epoch: self.epoch,
			index: self.index,
			sealed: self.sealed.0.clone().try_into().map_err(|_| "too long")?,
		};
		same("whether the wrap is well formed", wrap.is_well_formed(), true)?;
		let checked = check_visit_wrap(&secret, &wrap, &to, &genesis, &self.record, &self.visit);
		same("what the check says", checked, Ok(()))?;
		let keys = secret.visit_keys(self.index).map_err(text)?;
		let plaintext = [*keys.full().as_bytes(), *keys.proof().as_bytes()].concat();
		let opened = unwrap_visit(&professional, &wrap, &genesis, &self.record, &self.visit);
		same("the keys", opened.map_err(text)?, RecordKey::Visit(keys))?;

		// Once more without this crate.
		let sealed = hpke_seal(&to, &self.info.0, &plaintext, &self.ikm.array()?)?;
		same("the wrap", Hex::from(sealed), self.sealed.clone())
	}
}

/// A link from an epoch to an earlier one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Link {
	earlier_secret: Hex,
	later_secret: Hex,
	genesis: Hex,
	record: RecordId,
	from: Epoch,
	to: Epoch,
	generator_seed: String,
	sealed: Hex,
}

impl Case for Link {
	fn compute(&mut self) -> Result<(), Failure> {
		let earlier = RecordSecret::from_bytes(self.earlier_secret.array()?);
		let later = RecordSecret::from_bytes(self.later_secret.array()?);
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let genesis = self.genesis.array()?;
		let context = LinkContext { genesis, record: self.record, from: self.from, to: self.to };
		let link = link(&earlier, &later, &context, &mut rng).map_err(text)?;
		self.sealed = link.sealed.to_vec().into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let sealed = self.sealed.0.clone().try_into().map_err(|_| "too long")?;
		let link = EpochLink { from: self.from, to: self.to, sealed };
		same("whether the link is well formed", link.is_well_formed(), true)?;
		let earlier = RecordSecret::from_bytes(self.earlier_secret.array()?);
		let later = RecordSecret::from_bytes(self.later_secret.array()?);
		let genesis = self.genesis.array()?;
		let checked = check_link(&earlier, &later, &link, &genesis, &self.record);
		same("what the check says", checked, Ok(()))?;
		for index in [0, 1, MAX_VISIT_INDEX] {
			let held = RecordKey::Visit(later.visit_keys(index).map_err(text)?);
			let opened = walk_back(&held, &link, &genesis, &self.record).map_err(text)?;
			same("the earlier secret of a professional", opened, RecordKey::Full(earlier.clone()))?;
		}

		// Once more without this crate: the keys, the associated data and the layout.
		let (secret, proof) = (later.as_bytes().as_slice(), later.proof_secret());
		let last = [
			derive(secret, &[b"vacchain/chain/full/v2"])?,
			derive(proof.as_bytes(), &[b"vacchain/chain/proof/v2"])?,
		];
		let labels = [b"vacchain/link/secret/v2".as_slice(), b"vacchain/link/proof/v2"];
		let expected = [*earlier.as_bytes(), *earlier.proof_secret().as_bytes()];
		let (suite, halves) = self.sealed.0.split_first().ok_or("too short")?;
		same("the suite number", *suite, 1)?;
		same("the length of both halves", halves.len(), 2 * 72)?;
		for (half, ((last, label), expected)) in
			halves.chunks_exact(72).zip(last.into_iter().zip(labels).zip(expected))
		{
			let key = derive(&lower(last, 0), &[label])?;
			let place = [self.from.to_le_bytes(), self.to.to_le_bytes()].concat();
			let aad = [label, &[1], &self.genesis.0, &self.record.0, &place].concat();
			let (nonce, msg) = half.split_first_chunk::<24>().ok_or("too short")?;
			let opened = XChaCha20Poly1305::new((&key).into())
				.decrypt(&XNonce::from(*nonce), Payload { msg, aad: &aad })
				.map_err(|_| "it does not open as documented")?;
			same("the earlier secret", opened.as_slice(), expected.as_slice())?;
		}
		Ok(())
	}
}

/// An organisation's secrets of two versions, the later wrapped for a member of its staff and linked to the earlier.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Organisation {
	encryption: [Hex; 2],
	identity_key: Option<Hex>,
	organisation: ParticipantId,
	holder: ParticipantId,
	key_version: KeyVersion,
	version: KeyVersion,
	holder_private_key: Hex,
	generator_seed: String,
	wrapped: Hex,
	link: Hex,
}

impl Organisation {
	/// Of the version before, and of the version.
	fn secrets(&self) -> Result<[OrganisationSecrets; 2], Failure> {
		let identity_key = match &self.identity_key {
			Some(key) => Some(IdentityKey::from_bytes(key.array()?)),
			None => None,
		};
		let secrets = |encryption: &Hex| -> Result<_, Failure> {
			let encryption = EncryptionSecret::from_bytes(encryption.array()?);
			Ok(OrganisationSecrets { encryption, identity_key: identity_key.clone() })
		};
		Ok([secrets(&self.encryption[0])?, secrets(&self.encryption[1])?])
	}

	fn context(&self) -> OrganisationWrapContext {
		OrganisationWrapContext {
			organisation: self.organisation,
			holder: self.holder,
			key_version: self.key_version,
			version: self.version,
		}
	}

	/// The plaintext of a wrap or a link.
	fn plaintext(&self, encryption: &Hex) -> Vec<u8> {
		let identity_key = self.identity_key.as_ref().map_or(&[][..], |key| &key.0);
		[&encryption.0, identity_key].concat()
	}
}

impl Case for Organisation {
	fn compute(&mut self) -> Result<(), Failure> {
		let to = EncryptionSecret::from_bytes(self.holder_private_key.array()?).public();
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let [previous, next] = self.secrets()?;
		let wrapped = wrap_organisation(&next, &to, &self.context(), &mut rng).map_err(text)?;
		self.wrapped = wrapped.to_vec().into();
		let link = link_organisation(&previous, &next, &self.organisation, self.version, &mut rng);
		self.link = link.map_err(text)?.to_vec().into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let secret = EncryptionSecret::from_bytes(self.holder_private_key.array()?);
		let [previous, next] = self.secrets()?;
		let opened = unwrap_organisation(&secret, &self.wrapped.0, &self.context()).map_err(text)?;
		same("the secrets", &opened, &next)?;
		let opened = walk_back_organisation(&opened, &self.link.0, &self.organisation, self.version);
		same("the secrets of the version before", opened.map_err(text)?, previous)?;

		// Once more without this crate.
		let versions = [self.key_version.to_le_bytes(), self.version.to_le_bytes()].concat();
		let ids = [self.organisation.0, self.holder.0].concat();
		let info = [b"vacchain/organisation/wrap/v2".as_slice(), &[1], &ids, &versions].concat();
		let ikm: [u8; 32] = VectorRng::new(self.generator_seed.as_bytes()).array();
		let sealed = hpke_seal(&secret.public(), &info, &self.plaintext(&self.encryption[1]), &ikm)?;
		same("the wrap", Hex::from(sealed), self.wrapped.clone())?;
		let label = b"vacchain/organisation/link/v2".as_slice();
		let aad = [label, &[1], &self.organisation.0, &self.version.to_le_bytes()].concat();
		let (suite, sealed) = self.link.0.split_first().ok_or("too short")?;
		same("the suite number", *suite, 1)?;
		let (nonce, msg) = sealed.split_first_chunk::<24>().ok_or("too short")?;
		let key = derive(&self.encryption[1].0, &[label])?;
		let opened = XChaCha20Poly1305::new((&key).into())
			.decrypt(&XNonce::from(*nonce), Payload { msg, aad: &aad })
			.map_err(|_| "it does not open as documented")?;
		same("the version before", opened, self.plaintext(&self.encryption[0]))
	}
}

/// A clearance token and what a note shows of it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct ClearedBy {
	token: Hex,
	clearance: Hex,
}

impl Case for ClearedBy {
	fn compute(&mut self) -> Result<(), Failure> {
		self.clearance = ClearanceToken::from_bytes(self.token.array()?).clearance().0.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let digest =
			Sha256::new().chain_update("vacchain clearance 1").chain_update(&self.token.0).finalize();
		same("the clearance", self.clearance.clone(), Hex::from(digest))
	}
}

/// A child's tag.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Identity {
	key: Hex,
	family_name: String,
	birth_date: String,
	birth_order: u8,
	tag: Hex,
	id_number: String,
	number_tag: Hex,
}

impl Case for Identity {
	fn compute(&mut self) -> Result<(), Failure> {
		let identity = CivilIdentity {
			family_name: &self.family_name,
			birth_date: &self.birth_date,
			birth_order: self.birth_order,
		};
		let key = IdentityKey::from_bytes(self.key.array()?);
		self.tag = key.tag(&identity).into();
		self.number_tag = key.number_tag(&self.id_number).into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		Ok(())
	}
}

/// Content sealed under a password.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Password {
	password: String,
	memory_kib: u32,
	passes: u32,
	lanes: u32,
	purpose: String,
	content: Hex,
	generator_seed: String,
	sealed: Hex,
}

impl Case for Password {
	fn compute(&mut self) -> Result<(), Failure> {
		let params = PasswordParams { memory_kib: self.memory_kib, passes: self.passes, lanes: self.lanes };
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let (password, purpose) = (self.password.as_bytes(), self.purpose.as_bytes());
		let sealed = seal_with_password(password, &params, purpose, &self.content.0, &mut rng);
		self.sealed = sealed.map_err(text)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let (password, purpose) = (self.password.as_bytes(), self.purpose.as_bytes());
		let opened = open_with_password(password, purpose, &self.sealed.0).map_err(text)?;
		same("content", opened.as_slice(), &self.content.0)
	}
}

/// A participant's id.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Username {
	username: String,
	id: Hex,
}

impl Case for Username {
	fn compute(&mut self) -> Result<(), Failure> {
		self.id = participant_id(&self.username).map_err(text)?.0.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		Ok(())
	}
}

/// A profile.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Profile {
	recipients: Vec<Recipient>,
	subject: ParticipantId,
	content: Hex,
	generator_seed: String,
	sealed: Hex,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Recipient {
	id: ParticipantId,
	private_key: Hex,
}

impl Case for Profile {
	fn compute(&mut self) -> Result<(), Failure> {
		let recipients = self
			.recipients
			.iter()
			.map(|to| Ok((to.id, EncryptionSecret::from_bytes(to.private_key.array()?).public())))
			.collect::<Result<Vec<_>, Failure>>()?;
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		self.sealed = seal_for(&recipients, &self.subject, &self.content.0, &mut rng).map_err(text)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		same("whether it fits", self.sealed.0.len() <= MAX_PROFILE as usize, true)?;
		for recipient in &self.recipients {
			let secret = EncryptionSecret::from_bytes(recipient.private_key.array()?);
			let opened = open_for(&secret, &recipient.id, &self.subject, &self.sealed.0).map_err(text)?;
			same("content", opened.as_slice(), &self.content.0)?;
		}
		Ok(())
	}
}

/// A registration and a login, both sides of each, with the whole suite.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Login {
	password: String,
	client: ParticipantId,
	genesis: Hex,
	server_setup: Hex,
	generator_seed: String,
	registration_request: Hex,
	registration_response: Hex,
	registration_upload: Hex,
	ke1: Hex,
	ke2: Hex,
	ke3: Hex,
	export_key: Hex,
	session_key: Hex,
	ke2_without_registration: Hex,
}

impl Case for Login {
	fn compute(&mut self) -> Result<(), Failure> {
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let password = self.password.as_bytes();
		let identities = Identities { client: self.client, genesis: self.genesis.array()? };
		let setup = ServerSetup::from_bytes(&self.server_setup.0).map_err(text)?;
		same("the server's setup", setup.to_bytes().as_slice(), &self.server_setup.0)?;

		let (client, request) = ClientRegistration::start(password, &mut rng).map_err(text)?;
		let response = setup.register(&request, &self.client).map_err(text)?;
		let registered = client.finish(password, &response, &identities, &mut rng).map_err(text)?;
		let file = credential_file(&registered.upload).map_err(text)?;

		let (client, ke1) = ClientLogin::start(password, &mut rng).map_err(text)?;
		let (server, ke2) = setup.start_login(Some(&file), &ke1, &identities, &mut rng).map_err(text)?;
		let logged_in = client.finish(password, &ke2, &identities, &mut rng).map_err(text)?;
		let session_key = server.finish(&logged_in.finalization).map_err(text)?;
		same("the export key", &logged_in.export_key, &registered.export_key)?;
		same("the server's session key", &session_key, &logged_in.session_key)?;
		let (_, without) = setup.start_login(None, &ke1, &identities, &mut rng).map_err(text)?;

		self.registration_request = request.into();
		self.registration_response = response.into();
		self.registration_upload = registered.upload.into();
		self.ke1 = ke1.into();
		self.ke2 = ke2.into();
		self.ke3 = logged_in.finalization.into();
		self.export_key = logged_in.export_key.as_bytes().into();
		self.session_key = session_key.as_bytes().into();
		self.ke2_without_registration = without.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let password = self.password.as_bytes();
		let identities = Identities { client: self.client, genesis: self.genesis.array()? };
		let mut rng = VectorRng::new(b"another login");
		let (client, ke1) = ClientLogin::start(password, &mut rng).map_err(text)?;
		let setup = ServerSetup::from_bytes(&self.server_setup.0).map_err(text)?;
		let file = Some(self.registration_upload.0.as_slice());
		let (server, ke2) = setup.start_login(file, &ke1, &identities, &mut rng).map_err(text)?;
		let logged_in = client.finish(password, &ke2, &identities, &mut rng).map_err(text)?;
		let session_key = server.finish(&logged_in.finalization).map_err(text)?;
		same("the session key of both", &session_key, &logged_in.session_key)?;
		same(
			"the export key of every login",
			Hex::from(logged_in.export_key.as_bytes()),
			self.export_key.clone(),
		)
	}
}

/// A key bundle.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Bundle {
	export_key: Hex,
	owner: ParticipantId,
	genesis: Hex,
	content: Hex,
	generator_seed: String,
	sealed: Hex,
}

impl Case for Bundle {
	fn compute(&mut self) -> Result<(), Failure> {
		let export_key = ExportKey::from_bytes(self.export_key.array()?);
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let genesis = self.genesis.array()?;
		let sealed = seal_bundle(&export_key, &self.owner, &genesis, &self.content.0, &mut rng);
		self.sealed = sealed.map_err(text)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		same("whether it fits", self.sealed.0.len() <= MAX_BUNDLE, true)?;
		let export_key = ExportKey::from_bytes(self.export_key.array()?);
		let genesis = self.genesis.array()?;
		let opened = open_bundle(&export_key, &self.owner, &genesis, &self.sealed.0).map_err(text)?;
		same("content", opened.as_slice(), &self.content.0)
	}
}

/// Content sealed under an unlock share.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Unlock {
	share: Hex,
	purpose: String,
	content: Hex,
	generator_seed: String,
	sealed: Hex,
}

impl Case for Unlock {
	fn compute(&mut self) -> Result<(), Failure> {
		let share = UnlockShare::from_bytes(self.share.array()?);
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let sealed = seal_with_share(&share, self.purpose.as_bytes(), &self.content.0, &mut rng);
		self.sealed = sealed.map_err(text)?.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let share = UnlockShare::from_bytes(self.share.array()?);
		let opened = open_with_share(&share, self.purpose.as_bytes(), &self.sealed.0).map_err(text)?;
		same("content", opened.as_slice(), &self.content.0)
	}
}

/// The vectors' file, from nothing but this function.
///
/// # Errors
///
/// If something cannot be sealed.
pub fn make_own() -> Result<String, Failure> {
	let mut inputs = VectorRng::new(b"inputs");
	let genesis: [u8; 32] = inputs.array();
	let record = RecordId(inputs.array());
	let visit = VisitId(inputs.array());
	let participant = |name: &str| participant_id(name).map_err(text);
	let (family, school, authority, admin) = (
		participant("idrissi-x7k2m9qt")?,
		participant("school-12")?,
		participant("health-authority")?,
		participant("admin.amina")?,
	);
	let doctor = participant("dr.ada")?;
	let [secret, later_secret]: [[u8; 32]; 2] = core::array::from_fn(|_| inputs.array());
	let (family_key, school_key, authority_key, admin_key): ([u8; 32], [u8; 32], [u8; 32], [u8; 32]) =
		(inputs.array(), inputs.array(), inputs.array(), inputs.array());
	let (identity_key, doctor_key): ([u8; 32], [u8; 32]) = (inputs.array(), inputs.array());
	let proof_secret = *RecordSecret::from_bytes(secret).proof_secret().as_bytes();

	let keys = [(secret, 1), (secret, 2), (later_secret, 513), (secret, MAX_VISIT_INDEX)].map(
		|(record_secret, index)| Keys {
			record_secret: record_secret.into(),
			visit,
			index,
			proof_secret: Hex::default(),
			full_content_key: Hex::default(),
			proof_content_key: Hex::default(),
			note_version: u32::from(index),
			note_key: Hex::default(),
			immunization_key: Hex::default(),
		},
	);

	let sections = [
		(Level::Full, Section::Child, 0, 0, 0, 0),
		(Level::Proof, Section::Immunization, 0, 1, 0, 220),
		(Level::Full, Section::Examination, 0, 2, 0, 221),
		(Level::Full, Section::Note, 0, 258, 3, 988),
		(Level::Full, Section::Recommendation, 7, 1023, 0, 2000),
		(Level::Full, Section::Retraction, 1, MAX_VISIT_INDEX, 0, MAX_CONTENT),
	]
	.map(|(key_level, section, epoch, index, version, len)| SealedSection {
		key_level,
		key: if key_level == Level::Full { secret.into() } else { proof_secret.into() },
		genesis: genesis.into(),
		record,
		visit: (section != Section::Child).then_some(visit),
		section,
		epoch,
		index,
		version,
		content: inputs.bytes(len).into(),
		generator_seed: format!("section of {len}"),
		salt: Hex::default(),
		associated_data: Hex::default(),
		commitment: Hex::default(),
		ciphertext: Hex::default(),
	});

	let wraps = [
		(Level::Full, family, family_key, 0, 0),
		(Level::Proof, school, school_key, 1, 0),
		(Level::Proof, school, school_key, 258, 9),
		(Level::HalfA, ParticipantId::CUSTODY_A, authority_key, 0, 0),
		(Level::HalfB, ParticipantId::CUSTODY_B, admin_key, 2, 9),
	]
	.map(|(level, reader, private_key, key_version, epoch)| WrappedKey {
		record_secret: secret.into(),
		genesis: genesis.into(),
		record,
		reader,
		key_version,
		epoch,
		level,
		reader_private_key: private_key.into(),
		reader_public_key: Hex::default(),
		info: Hex::default(),
		ikm: Hex::default(),
		sealed: Hex::default(),
	});

	let given_halves =
		[(Level::HalfA, 0, 0), (Level::HalfB, 258, 9)].map(|(level, key_version, epoch)| GivenHalf {
			record_secret: secret.into(),
			genesis: genesis.into(),
			record,
			reader: family,
			key_version,
			epoch,
			level,
			reader_private_key: family_key.into(),
			generator_seed: format!("half of epoch {epoch}"),
			half: Hex::default(),
			info: Hex::default(),
			sealed: Hex::default(),
		});

	let visit_wraps =
		[(0, 0, 1), (3, 9, 258), (0, 1, MAX_VISIT_INDEX)].map(|(key_version, epoch, index)| WrappedVisit {
			record_secret: later_secret.into(),
			genesis: genesis.into(),
			record,
			visit,
			professional: doctor,
			key_version,
			epoch,
			index,
			professional_private_key: doctor_key.into(),
			professional_public_key: Hex::default(),
			info: Hex::default(),
			ikm: Hex::default(),
			sealed: Hex::default(),
		});

	let links = [(0, 1), (1, 258)].map(|(from, to)| Link {
		earlier_secret: secret.into(),
		later_secret: later_secret.into(),
		genesis: genesis.into(),
		record,
		from,
		to,
		generator_seed: format!("link from epoch {to} to {from}"),
		sealed: Hex::default(),
	});

	let organisations = [(authority, Some(identity_key), 1), (school, None, 1), (school, None, 258)].map(
		|(organisation, identity_key, version)| Organisation {
			encryption: [authority_key.into(), school_key.into()],
			identity_key: identity_key.map(Hex::from),
			organisation,
			holder: admin,
			key_version: version - 1,
			version,
			holder_private_key: admin_key.into(),
			generator_seed: format!("organisation version {version}"),
			wrapped: Hex::default(),
			link: Hex::default(),
		},
	);

	let clearances = [0, 0xa7].map(|byte| ClearedBy { token: [byte; 32].into(), clearance: Hex::default() });

	let identity = [
		("García Nuñez", 1, "AB 12-34/5"),
		("  GARCÍA\tNUÑEZ ", 1, "ab12345"),
		("garci\u{301}a-nun\u{303}ez", 1, "AB.12345"),
		("الإدريسي", 2, "٤٢/٢٠٢٦"),
		(" الادريسي ", 2, "٤٢ ٢٠٢٦"),
	]
	.map(|(family_name, birth_order, id_number)| Identity {
		key: identity_key.into(),
		family_name: family_name.into(),
		birth_date: "2026-02-28".into(),
		birth_order,
		tag: Hex::default(),
		id_number: id_number.into(),
		number_tag: Hex::default(),
	});

	let PasswordParams { memory_kib, passes, lanes } = PasswordParams::default();
	let passwords = [(256, 2, 4, 0), (1024, 3, 1, 96), (memory_kib, passes, lanes, 300)].map(
		|(memory_kib, passes, lanes, len)| Password {
			password: "korrekt hûsdier 電池 staple".into(),
			memory_kib,
			passes,
			lanes,
			purpose: "key-file".into(),
			content: inputs.bytes(len).into(),
			generator_seed: format!("password {len}"),
			sealed: Hex::default(),
		},
	);

	let usernames = ["st-mary", "idrissi-x7k2m9qt"]
		.map(|username| Username { username: username.into(), id: Hex::default() });

	let family_recipient = Recipient { id: family, private_key: family_key.into() };
	let authority_recipient = Recipient { id: authority, private_key: authority_key.into() };
	let profiles = [
		(vec![family_recipient.clone()], 0),
		(vec![family_recipient.clone(), authority_recipient.clone()], 256),
		(vec![family_recipient, authority_recipient], 636),
	]
	.map(|(recipients, len)| Profile {
		recipients,
		subject: family,
		content: inputs.bytes(len).into(),
		generator_seed: format!("profile of {len}"),
		sealed: Hex::default(),
	});

	let logins = [("korrekt hûsdier 電池 staple", family), ("a", admin)].map(|(password, client)| Login {
		password: password.into(),
		client,
		genesis: genesis.into(),
		server_setup: ServerSetup::generate(&mut inputs).to_bytes().as_slice().into(),
		generator_seed: format!("login with {} bytes", password.len()),
		registration_request: Hex::default(),
		registration_response: Hex::default(),
		registration_upload: Hex::default(),
		ke1: Hex::default(),
		ke2: Hex::default(),
		ke3: Hex::default(),
		export_key: Hex::default(),
		session_key: Hex::default(),
		ke2_without_registration: Hex::default(),
	});

	let bundles = [0, 97, MAX_BUNDLE - 73].map(|len| Bundle {
		export_key: inputs.bytes(64).into(),
		owner: family,
		genesis: genesis.into(),
		content: inputs.bytes(len).into(),
		generator_seed: format!("bundle of {len}"),
		sealed: Hex::default(),
	});

	let unlocks = [("", 0), ("export-key", 64)].map(|(purpose, len)| Unlock {
		share: inputs.bytes(32).into(),
		purpose: purpose.into(),
		content: inputs.bytes(len).into(),
		generator_seed: format!("unlock {len}"),
		sealed: Hex::default(),
	});

	let vectors = Vectors {
		about: [
			"Made by `cargo run -p vacchain-sealing --example make-vectors`. Bytes are hexadecimal.",
			"What comes out of a case follows from what goes in and from a generator, which is SHA-256 of",
			"\"vacchain/vector-rng/v1\", the seed, and a counter (u64, little endian) from 0, block by block.",
			"Of the generator a section takes salt (32) and nonce (24); a link the nonces of the record secret and of",
			"the proof secret (24 each); a given half RFC 9180's ikmE (32); an organisation RFC 9180's ikmE (32) of the wrap and the nonce (24) of the",
			"link; a password salt (16) and nonce (24); a profile its key (32), an ikmE (32) for each recipient, and",
			"the nonce (24); a bundle and an unlock the nonce",
			"(24). A login takes, in RFC 9807's names, blind_registration (64, little endian, modulo the group's",
			"order), envelope_nonce (32), blind_login (64), client_keyshare_seed (32), client_nonce (32), 64 bytes",
			"of no use, masking_nonce (32), server_keyshare_seed (32), server_nonce (32), and for the answer without",
			"a registration masking_key (64), masking_nonce, server_keyshare_seed and server_nonce (32 each).",
		]
		.map(Into::into)
		.into(),
		keys: made(keys)?,
		sections: made(sections)?,
		wraps: made(wraps)?,
		given_halves: made(given_halves)?,
		visit_wraps: made(visit_wraps)?,
		links: made(links)?,
		organisations: made(organisations)?,
		clearances: made(clearances)?,
		identity: made(identity)?,
		passwords: made(passwords)?,
		usernames: made(usernames)?,
		profiles: made(profiles)?,
		logins: made(logins)?,
		bundles: made(bundles)?,
		unlocks: made(unlocks)?,
	};
	let mut text = serde_json::to_string_pretty(&vectors).map_err(|error| error.to_string())?;
	text.push('\n');
	Ok(text)
}

fn made<T: Case>(cases: impl IntoIterator<Item = T>) -> Result<Vec<T>, Failure> {
	cases.into_iter().map(Case::made).collect()
}
