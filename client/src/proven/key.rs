//! The keys to which this client seals.

use rand_core::CryptoRng;
use vacchain_primitives::{AccountId, EncryptionKey, Participant, ParticipantId};
use vacchain_sealing::EncryptionSecret;

use crate::{
	error::{Error, Result},
	keys::PublicIdentity,
};

/// A public key that no gateway can have replaced: the chain has it in a state that was proven, or whoever seals to it knows it
/// without the chain. Nothing in this crate seals to any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenKey(EncryptionKey);

impl ProvenKey {
	/// The key of a participant of a proven state.
	///
	/// # Errors
	///
	/// [`Error::NoContentKey`] if it has none yet.
	pub(super) fn of(id: ParticipantId, known: &Participant<AccountId>) -> Result<Self> {
		if known.encryption_key.0.is_empty() {
			return Err(Error::NoContentKey(id));
		}
		Ok(Self(known.encryption_key.clone()))
	}

	/// The public part of a secret that the caller holds.
	pub fn held(secret: &EncryptionSecret) -> Self {
		Self(secret.public())
	}

	/// The key with which somebody is about to be registered, or that is to replace another one: the person who signs that
	/// has compared its fingerprint.
	pub(crate) fn to_be_registered(public: &PublicIdentity) -> Self {
		Self(public.encryption_key.clone())
	}

	/// A key that the genesis block is to have.
	pub(crate) fn of_genesis(key: EncryptionKey) -> Self {
		Self(key)
	}

	/// The key, for what seals to it.
	pub(crate) fn key(&self) -> &EncryptionKey {
		&self.0
	}
}

/// Seals bytes about a participant to these.
///
/// # Errors
///
/// [`Error::ProfileTooLong`], [`Error::Sealing`].
pub(crate) fn seal_for<const COUNT: usize>(
	recipients: [(ParticipantId, ProvenKey); COUNT],
	subject: &ParticipantId,
	bytes: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>> {
	let recipients = recipients.map(|(id, ProvenKey(key))| (id, key));
	vacchain_sealing::seal_for(&recipients, subject, bytes, rng).map_err(Error::of_profile)
}
