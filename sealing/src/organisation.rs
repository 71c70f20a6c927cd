//! An organisation's secrets: what its staff shares to read for it.
//!
//! The secrets are the X25519 private key to which records are wrapped for the organisation (32 bytes) and, for the
//! health authority, the key of the identity tags (32). They have versions from 0; a new version comes when a member
//! of the staff leaves.
//!
//! A wrap gives the secrets of one version to one member. HPKE's `info` is the domain tag, the suite number, the
//! organisation (32), the holder (32), and the version of the holder's key and of the secrets (u32 each, little
//! endian). The genesis hash is not in it, because the first wraps are part of the genesis block.
//!
//! A link seals the secrets of the version before under those of a version, so that a new member needs one wrap.
//! The bytes are the suite number, then XChaCha20-Poly1305: nonce (24), ciphertext (32 or 64), tag (16). The key is
//! derived from the private key of the version. The associated data is the domain tag, the suite number, the
//! organisation (32) and the version (u32, little endian).

use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use rand_core::CryptoRng;
use vacchain_primitives::{EncryptionKey, KeyVersion, ParticipantId, WrappedKey, bounds::MAX_LINK};
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error, IdentityKey, hybrid,
	keys::joined,
	labels,
	suite::{SUITE, after_suite},
	symmetric::{derive, open, seal_after},
};

/// The secrets that an organisation's staff shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationSecrets {
	/// Opens what is wrapped for the organisation.
	pub encryption: EncryptionSecret,
	/// Makes the identity tags; only the health authority has one.
	pub identity_key: Option<IdentityKey>,
}

impl OrganisationSecrets {
	/// Fresh ones, without a key of identity tags: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self { encryption: EncryptionSecret::generate(rng), identity_key: None }
	}

	/// Fresh ones of the health authority: 64 bytes of `rng`.
	pub fn generate_with_identity_key(rng: &mut impl CryptoRng) -> Self {
		let encryption = EncryptionSecret::generate(rng);
		Self { encryption, identity_key: Some(IdentityKey::generate(rng)) }
	}

	/// The private key, then the key of the identity tags.
	fn both(&self, identity_key: &IdentityKey) -> Zeroizing<[u8; 64]> {
		joined(self.encryption.as_bytes(), identity_key.as_bytes())
	}

	/// From the bytes of one key or of both.
	fn from_plaintext(bytes: &[u8]) -> Result<Self, Error> {
		let key = |bytes: &[u8]| {
			let mut key = Zeroizing::new([0; 32]);
			key.copy_from_slice(bytes);
			key
		};
		let (encryption, identity_key) = bytes.split_at_checked(32).ok_or(Error::Malformed)?;
		Ok(Self {
			encryption: EncryptionSecret::from_bytes(*key(encryption)),
			identity_key: match identity_key.len() {
				0 => None,
				32 => Some(IdentityKey::from_bytes(*key(identity_key))),
				_ => return Err(Error::Malformed),
			},
		})
	}
}

/// The place of a wrap of an organisation's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganisationWrapContext {
	/// The organisation.
	pub organisation: ParticipantId,
	/// The member of its staff.
	pub holder: ParticipantId,
	/// Which of the holder's encryption keys it is for.
	pub key_version: KeyVersion,
	/// Which of the organisation's secrets it holds, from 0.
	pub version: KeyVersion,
}

impl OrganisationWrapContext {
	fn info(&self) -> Vec<u8> {
		[
			labels::ORGANISATION,
			&[SUITE],
			&self.organisation.0,
			&self.holder.0,
			&self.key_version.to_le_bytes(),
			&self.version.to_le_bytes(),
		]
		.concat()
	}
}

/// Wraps an organisation's secrets for a member of its staff: 81 bytes, or 113 with a key of identity tags.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if `to` is of another suite; [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn wrap_organisation(
	secrets: &OrganisationSecrets,
	to: &EncryptionKey,
	context: &OrganisationWrapContext,
	rng: &mut impl CryptoRng,
) -> Result<WrappedKey, Error> {
	match &secrets.identity_key {
		Some(identity_key) => hybrid::seal(to, &context.info(), &secrets.both(identity_key), rng),
		None => hybrid::seal(to, &context.info(), secrets.encryption.as_bytes(), rng),
	}
}

/// Unwraps an organisation's secrets.
///
/// It proves nothing of who made the wrap, nor that these are the organisation's secrets: compare
/// [`EncryptionSecret::public`] with the organisation's key on the chain.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the wrap is of another suite; [`Error::Malformed`] if it is not of a length that
/// [`wrap_organisation`] makes; [`Error::CannotOpen`] if it is for another key, organisation, holder, key version or
/// version, or was changed.
pub fn unwrap_organisation(
	secret: &EncryptionSecret,
	wrapped: &[u8],
	context: &OrganisationWrapContext,
) -> Result<OrganisationSecrets, Error> {
	let info = context.info();
	if wrapped.len() == hybrid::sealed_len(64) {
		let plaintext: Zeroizing<[u8; 64]> = hybrid::open(secret, &info, wrapped)?;
		OrganisationSecrets::from_plaintext(plaintext.as_slice())
	} else {
		let plaintext: Zeroizing<[u8; 32]> = hybrid::open(secret, &info, wrapped)?;
		OrganisationSecrets::from_plaintext(plaintext.as_slice())
	}
}

/// The bytes of a link between two versions of an organisation's secrets.
pub type OrganisationLink = BoundedVec<u8, ConstU32<MAX_LINK>>;

fn link_associated_data(organisation: &ParticipantId, version: KeyVersion) -> Result<Vec<u8>, Error> {
	if version == 0 {
		return Err(Error::FirstVersion);
	}
	Ok([labels::ORGANISATION_LINK, &[SUITE], &organisation.0, &version.to_le_bytes()].concat())
}

/// Seals the secrets of the version before under those of `version`: 73 bytes, or 105 with a key of identity tags.
///
/// # Errors
///
/// [`Error::FirstVersion`] if `version` is 0.
pub fn link_organisation(
	previous: &OrganisationSecrets,
	next: &OrganisationSecrets,
	organisation: &ParticipantId,
	version: KeyVersion,
	rng: &mut impl CryptoRng,
) -> Result<OrganisationLink, Error> {
	let associated_data = link_associated_data(organisation, version)?;
	let key = derive(next.encryption.as_bytes(), labels::ORGANISATION_LINK);
	let sealed = match &previous.identity_key {
		Some(identity_key) => {
			seal_after(&[SUITE], &key, &associated_data, previous.both(identity_key).as_slice(), rng)
		}
		None => seal_after(&[SUITE], &key, &associated_data, previous.encryption.as_bytes(), rng),
	}?;
	sealed.try_into().map_err(|_| Error::Malformed)
}

/// The secrets of the version before `version`, from those of `version`.
///
/// As with [`unwrap_organisation`], compare the public key with the organisation's former one on the chain.
///
/// # Errors
///
/// [`Error::FirstVersion`] if `version` is 0; [`Error::UnknownSuite`] if the link is of another suite;
/// [`Error::Malformed`] if it is not of a length that [`link_organisation`] makes; [`Error::CannotOpen`] with secrets
/// of another version, for another organisation, or if any bit was changed.
pub fn walk_back_organisation(
	secrets: &OrganisationSecrets,
	link: &[u8],
	organisation: &ParticipantId,
	version: KeyVersion,
) -> Result<OrganisationSecrets, Error> {
	let associated_data = link_associated_data(organisation, version)?;
	let key = derive(secrets.encryption.as_bytes(), labels::ORGANISATION_LINK);
	OrganisationSecrets::from_plaintext(&open(&key, &associated_data, after_suite(link)?)?)
}
