//! Links from an epoch to the one before it: the previous keys, sealed under the new ones.
//!
//! The record secret and the proof key are linked separately, so that a proof reader walks back as a proof
//! reader. Each link is XChaCha20-Poly1305: nonce (24), ciphertext (32), tag (16). The associated data is the
//! link's domain tag, the genesis hash (32), the record (16) and the new epoch (u32, little endian).

use alloc::vec::Vec;
use rand_core::CryptoRng;
use vacchain_primitives::{Epoch, EpochLink, RecordId, bounds::LINK_LEN};
use zeroize::Zeroizing;

use crate::{
	Error, ProofKey, RecordKey, RecordSecret, labels,
	symmetric::{NONCE_LEN, TAG_LEN, derive, open_in_place, seal_in_place},
};

/// Which link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// The new epoch: the one whose keys open the link.
	pub epoch: Epoch,
}

impl LinkContext {
	fn associated_data(&self, label: &[u8]) -> Result<Vec<u8>, Error> {
		if self.epoch == 0 {
			return Err(Error::NoPreviousEpoch);
		}
		Ok([label, &self.genesis, &self.record.0, &self.epoch.to_le_bytes()].concat())
	}

	/// Seals `previous` under a key derived from `next`.
	fn seal(
		&self,
		label: &[u8],
		next: &[u8; 32],
		previous: &[u8; 32],
		rng: &mut impl CryptoRng,
	) -> Result<[u8; LINK_LEN], Error> {
		let associated_data = self.associated_data(label)?;
		let mut sealed = [0; LINK_LEN];
		sealed[NONCE_LEN..LINK_LEN - TAG_LEN].copy_from_slice(previous);
		seal_in_place(&derive(next, label), &associated_data, &mut sealed, rng)?;
		Ok(sealed)
	}

	/// Opens what [`Self::seal`] made.
	fn open(
		&self,
		label: &[u8],
		next: &[u8; 32],
		sealed: &[u8; LINK_LEN],
	) -> Result<Zeroizing<[u8; 32]>, Error> {
		let associated_data = self.associated_data(label)?;
		let mut buffer = Zeroizing::new(*sealed);
		let plaintext = open_in_place(&derive(next, label), &associated_data, buffer.as_mut_slice())?;
		let mut previous = Zeroizing::new([0; 32]);
		previous.copy_from_slice(plaintext);
		Ok(previous)
	}
}

/// Links a new epoch to the one before it.
///
/// # Errors
///
/// [`Error::NoPreviousEpoch`] if the context's epoch is the first.
pub fn link(
	previous: &RecordSecret,
	next: &RecordSecret,
	context: &LinkContext,
	rng: &mut impl CryptoRng,
) -> Result<EpochLink, Error> {
	Ok(EpochLink {
		secret: context.seal(labels::LINK_SECRET, next.as_bytes(), previous.as_bytes(), rng)?,
		proof_key: context.seal(
			labels::LINK_PROOF,
			next.proof_key().as_bytes(),
			previous.proof_key().as_bytes(),
			rng,
		)?,
	})
}

/// The key of the previous epoch, at the level of the key given, which is of the context's epoch.
///
/// # Errors
///
/// [`Error::NoPreviousEpoch`] if the context's epoch is the first; [`Error::CannotOpen`] if the key or the
/// context is wrong or the link was changed.
pub fn walk_back(key: &RecordKey, link: &EpochLink, context: &LinkContext) -> Result<RecordKey, Error> {
	Ok(match key {
		RecordKey::Full(next) => {
			let previous = context.open(labels::LINK_SECRET, next.as_bytes(), &link.secret)?;
			RecordKey::Full(RecordSecret::from_bytes(*previous))
		}
		RecordKey::Proof(next) => {
			let previous = context.open(labels::LINK_PROOF, next.as_bytes(), &link.proof_key)?;
			RecordKey::Proof(ProofKey::from_bytes(*previous))
		}
	})
}
