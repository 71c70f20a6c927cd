//! The registry's own vectors.
//!
//! Each case has what goes in and what comes out, all of it in the file. Checking a case recomputes what
//! comes out from what goes in, compares, and then opens it.

use chacha20poly1305::{
	KeyInit, XChaCha20Poly1305, XNonce,
	aead::{Aead, Payload},
};
use codec::Encode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vacchain_primitives::{
	AuthorityWrap, Commitment, Epoch, EpochLink, Level, ParticipantId, RecordId, Sealed, Section, VisitId,
	Wrap,
	bounds::{MAX_PROFILE, SIZE_CLASSES},
};
use vacchain_sealing::{
	AuthoritySecrets, CivilIdentity, EncryptionSecret, Error, IdentityKey, LinkContext, PasswordParams,
	ProofKey, RecordKey, RecordSecret, SectionContext, UnlockShare, WrapContext,
	bundle::MAX_BUNDLE,
	commitment, link,
	opaque::{ClientLogin, ClientRegistration, ExportKey, Identities, ServerSetup, credential_file},
	open_bundle, open_for, open_section, open_with_password, open_with_share, seal_bundle, seal_for,
	seal_section, seal_with_password, seal_with_share,
	section::MAX_CONTENT,
	unwrap, unwrap_authority, walk_back, wrap, wrap_authority,
};

use crate::{Failure, VectorRng, bytes::Hex, same};

const VECTORS: &str = include_str!("../../vectors/vacchain.json");

/// The file.
#[derive(Serialize, Deserialize)]
struct Vectors {
	about: Vec<String>,
	keys: Vec<Keys>,
	sections: Vec<SealedSection>,
	wraps: Vec<WrappedKey>,
	links: Vec<Link>,
	authority: Vec<Authority>,
	identity: Vec<Identity>,
	passwords: Vec<Password>,
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
	check_all("links", &vectors.links)?;
	check_all("authority", &vectors.authority)?;
	check_all("identity", &vectors.identity)?;
	check_all("passwords", &vectors.passwords)?;
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
		vectors.identity.get(range).map(|cases| cases.iter().all(|case| case.tag == cases[0].tag))
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
		Level::Proof => RecordKey::Proof(ProofKey::from_bytes(key.array()?)),
	})
}

/// From a record secret, what is derived from it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Keys {
	record_secret: Hex,
	proof_key: Hex,
	clinical_key: Hex,
	proof_section_key: Hex,
	clinical_section_key: Hex,
}

impl Case for Keys {
	fn compute(&mut self) -> Result<(), Failure> {
		let secret = RecordSecret::from_bytes(self.record_secret.array()?);
		self.proof_key = secret.proof_key().as_bytes().into();
		self.clinical_key = secret.clinical_key().as_bytes().into();
		let key = RecordKey::Full(secret);
		self.proof_section_key = key.section_key(Section::Child).map_err(text)?.as_bytes().into();
		self.clinical_section_key = key.section_key(Section::Note).map_err(text)?.as_bytes().into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let proof = record_key(Level::Proof, &self.proof_key)?;
		let key = proof.section_key(Section::Immunization).map_err(text)?;
		same("the section key of a proof reader", Hex::from(key.as_bytes()), self.proof_section_key.clone())?;
		same("what a proof reader gets", proof.section_key(Section::Note), Err(Error::LevelTooLow))
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
			version: self.version,
		})
	}

	fn sealed(&self) -> Result<Sealed, Failure> {
		Ok(Sealed {
			epoch: self.epoch,
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
			b"vacchain/section/v1".as_slice(),
			&self.genesis.0,
			&self.record.0,
			&[self.visit.is_some().into()],
			&self.visit.map_or([0; 16], |visit| visit.0),
			&self.section.encode(),
			&self.epoch.to_le_bytes(),
			&self.version.to_le_bytes(),
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
		let key = key.section_key(self.section).map_err(text)?;
		let (nonce, sealed) = self.ciphertext.0.split_first_chunk::<24>().ok_or("too short")?;
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
	key_level: Level,
	key: Hex,
	genesis: Hex,
	record: RecordId,
	reader: ParticipantId,
	epoch: Epoch,
	level: Level,
	reader_private_key: Hex,
	generator_seed: String,
	reader_public_key: Hex,
	sealed: Hex,
}

impl Case for WrappedKey {
	fn compute(&mut self) -> Result<(), Failure> {
		let key = record_key(self.key_level, &self.key)?;
		let to = EncryptionSecret::from_bytes(self.reader_private_key.array()?).public();
		let context = WrapContext {
			genesis: self.genesis.array()?,
			record: self.record,
			reader: self.reader,
			epoch: self.epoch,
			level: self.level,
		};
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		self.sealed = wrap(&key, &to, &context, &mut rng).map_err(text)?.sealed.into();
		self.reader_public_key = to.0.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let secret = EncryptionSecret::from_bytes(self.reader_private_key.array()?);
		let wrap =
			Wrap { reader: self.reader, level: self.level, epoch: self.epoch, sealed: self.sealed.array()? };
		let opened = unwrap(&secret, &wrap, &self.genesis.array()?, &self.record).map_err(text)?;
		let key = record_key(self.key_level, &self.key)?;
		let expected = match self.level {
			Level::Full => key,
			Level::Proof => RecordKey::Proof(key.proof_key()),
		};
		same("the key", opened, expected)
	}
}

/// A link from an epoch to the one before it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Link {
	previous_secret: Hex,
	next_secret: Hex,
	genesis: Hex,
	record: RecordId,
	epoch: Epoch,
	generator_seed: String,
	secret: Hex,
	proof_key: Hex,
}

impl Link {
	fn context(&self) -> Result<LinkContext, Failure> {
		Ok(LinkContext { genesis: self.genesis.array()?, record: self.record, epoch: self.epoch })
	}
}

impl Case for Link {
	fn compute(&mut self) -> Result<(), Failure> {
		let previous = RecordSecret::from_bytes(self.previous_secret.array()?);
		let next = RecordSecret::from_bytes(self.next_secret.array()?);
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let link = link(&previous, &next, &self.context()?, &mut rng).map_err(text)?;
		self.secret = link.secret.into();
		self.proof_key = link.proof_key.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let link = EpochLink { secret: self.secret.array()?, proof_key: self.proof_key.array()? };
		let previous = record_key(Level::Full, &self.previous_secret)?;
		let next = record_key(Level::Full, &self.next_secret)?;
		let context = self.context()?;
		let proof = RecordKey::Proof(next.proof_key());
		let previous_proof = RecordKey::Proof(previous.proof_key());
		same("the previous proof key", walk_back(&proof, &link, &context).map_err(text)?, previous_proof)?;
		same("the previous secret", walk_back(&next, &link, &context).map_err(text)?, previous)
	}
}

/// The health authority's secrets, wrapped for an admin.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Authority {
	encryption: Hex,
	identity_key: Hex,
	authority: ParticipantId,
	admin: ParticipantId,
	version: u32,
	admin_private_key: Hex,
	generator_seed: String,
	sealed: Hex,
}

impl Authority {
	fn secrets(&self) -> Result<AuthoritySecrets, Failure> {
		Ok(AuthoritySecrets {
			encryption: EncryptionSecret::from_bytes(self.encryption.array()?),
			identity_key: IdentityKey::from_bytes(self.identity_key.array()?),
		})
	}
}

impl Case for Authority {
	fn compute(&mut self) -> Result<(), Failure> {
		let to = EncryptionSecret::from_bytes(self.admin_private_key.array()?).public();
		let mut rng = VectorRng::new(self.generator_seed.as_bytes());
		let secrets = self.secrets()?;
		let wrap = wrap_authority(&secrets, &to, &self.authority, &self.admin, self.version, &mut rng);
		self.sealed = wrap.map_err(text)?.sealed.into();
		Ok(())
	}

	fn open(&self) -> Result<(), Failure> {
		let secret = EncryptionSecret::from_bytes(self.admin_private_key.array()?);
		let wrap = AuthorityWrap { version: self.version, sealed: self.sealed.array()? };
		let opened = unwrap_authority(&secret, &wrap, &self.authority, &self.admin).map_err(text)?;
		same("the secrets", opened, self.secrets()?)
	}
}

/// A child's tag.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Identity {
	key: Hex,
	family_name: String,
	given_names: String,
	birth_date: String,
	gender: String,
	family_file_number: String,
	tag: Hex,
}

impl Case for Identity {
	fn compute(&mut self) -> Result<(), Failure> {
		let identity = CivilIdentity {
			family_name: &self.family_name,
			given_names: &self.given_names,
			birth_date: &self.birth_date,
			gender: &self.gender,
			family_file_number: &self.family_file_number,
		};
		self.tag = IdentityKey::from_bytes(self.key.array()?).tag(&identity).0.into();
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
	let participant = |name: &str| ParticipantId::from_username(name).map_err(|error| error.to_string());
	let (family, school, authority, admin) = (
		participant("idrissi.family")?,
		participant("school-12")?,
		participant("health-authority")?,
		participant("admin.amina")?,
	);
	let secrets: Vec<[u8; 32]> = (0..2).map(|_| inputs.array()).collect();
	let (family_key, school_key, authority_key, admin_key): ([u8; 32], [u8; 32], [u8; 32], [u8; 32]) =
		(inputs.array(), inputs.array(), inputs.array(), inputs.array());
	let identity_key: [u8; 32] = inputs.array();
	let proof_key = *RecordSecret::from_bytes(secrets[0]).proof_key().as_bytes();

	let keys = secrets.iter().map(|secret| {
		let (proof_key, clinical_key, proof_section_key, clinical_section_key) = Default::default();
		Keys {
			record_secret: secret.into(),
			proof_key,
			clinical_key,
			proof_section_key,
			clinical_section_key,
		}
	});

	let sections = [
		(Level::Full, Section::Child, 0, 0, 0),
		(Level::Proof, Section::Immunization, 0, 0, 220),
		(Level::Full, Section::Examination, 0, 0, 221),
		(Level::Full, Section::Note, 0, 3, 988),
		(Level::Full, Section::Recommendation, 7, 0, 2000),
		(Level::Full, Section::Retraction, 1, 0, MAX_CONTENT),
	]
	.map(|(key_level, section, epoch, version, len)| SealedSection {
		key_level,
		key: if key_level == Level::Full { secrets[0].into() } else { proof_key.into() },
		genesis: genesis.into(),
		record,
		visit: (section != Section::Child).then_some(visit),
		section,
		epoch,
		version,
		content: inputs.bytes(len).into(),
		generator_seed: format!("section of {len}"),
		salt: Hex::default(),
		associated_data: Hex::default(),
		commitment: Hex::default(),
		ciphertext: Hex::default(),
	});

	let wraps = [
		(Level::Full, Level::Full, family, family_key, 0),
		(Level::Full, Level::Proof, school, school_key, 0),
		(Level::Proof, Level::Proof, school, school_key, 9),
	]
	.map(|(key_level, level, reader, private_key, epoch)| WrappedKey {
		key_level,
		key: if key_level == Level::Full { secrets[0].into() } else { proof_key.into() },
		genesis: genesis.into(),
		record,
		reader,
		epoch,
		level,
		reader_private_key: private_key.into(),
		generator_seed: format!("wrap of epoch {epoch}"),
		reader_public_key: Hex::default(),
		sealed: Hex::default(),
	});

	let links = [1, 258].map(|epoch| Link {
		previous_secret: secrets[0].into(),
		next_secret: secrets[1].into(),
		genesis: genesis.into(),
		record,
		epoch,
		generator_seed: format!("link of epoch {epoch}"),
		secret: Hex::default(),
		proof_key: Hex::default(),
	});

	let authority_case = [0, 1].map(|version| Authority {
		encryption: authority_key.into(),
		identity_key: identity_key.into(),
		authority,
		admin,
		version,
		admin_private_key: admin_key.into(),
		generator_seed: format!("authority version {version}"),
		sealed: Hex::default(),
	});

	let identity = [
		("García Nuñez", "José María", "F-0017"),
		("  GARCÍA\tNUÑEZ ", "JOSE\u{301}  MARI\u{301}A", "f-0017"),
		("garci\u{301}a nun\u{303}ez", "josé\u{a0}maría", "F-0017\n"),
		("الإدريسي", "أمينة فاطمة", "٤٢/٢٠٢٦"),
		(" الإدريسي ", "أمينة   فاطمة", "٤٢/٢٠٢٦"),
	]
	.map(|(family_name, given_names, family_file_number)| Identity {
		key: identity_key.into(),
		family_name: family_name.into(),
		given_names: given_names.into(),
		birth_date: "2026-02-28".into(),
		gender: "female".into(),
		family_file_number: family_file_number.into(),
		tag: Hex::default(),
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

	let bundles = [0, 97, MAX_BUNDLE - 72].map(|len| Bundle {
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
			"Of the generator a section takes salt (32) and nonce (24); a wrap RFC 9180's ikmE (32); a link the",
			"secret's nonce (24) and the proof key's nonce (24); a password salt (16) and nonce (24); a profile",
			"its key (32), an ikmE (32) for each recipient, and the nonce (24); a bundle and an unlock the nonce",
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
		links: made(links)?,
		authority: made(authority_case)?,
		identity: made(identity)?,
		passwords: made(passwords)?,
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
