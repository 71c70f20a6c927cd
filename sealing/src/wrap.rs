//! A record's key, wrapped for one reader.
//!
//! HPKE's `info` is the domain tag, the genesis hash (32), the record (16), the reader (32), the epoch (u32,
//! little endian) and the level's SCALE index (1): 101 bytes in all, so that a wrap serves nobody else,
//! nowhere else.

use alloc::vec::Vec;
use codec::Encode;
use rand_core::CryptoRng;
use vacchain_primitives::{EncryptionKey, Epoch, Level, ParticipantId, RecordId, Wrap};

use crate::{EncryptionSecret, Error, ProofKey, RecordKey, RecordSecret, hybrid, labels};

/// What a wrap is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// For whom.
	pub reader: ParticipantId,
	/// The epoch of the key.
	pub epoch: Epoch,
	/// How much it opens: the record secret, or the proof key alone.
	pub level: Level,
}

impl WrapContext {
	fn info(&self) -> Vec<u8> {
		[
			labels::WRAP,
			&self.genesis,
			&self.record.0,
			&self.reader.0,
			&self.epoch.to_le_bytes(),
			&self.level.encode(),
		]
		.concat()
	}
}

/// Wraps a record's key for a reader, at the context's level.
///
/// # Errors
///
/// [`Error::LevelTooLow`] if a proof key is to be wrapped at level full; [`Error::UnusableKey`] if nothing
/// can be sealed to `to`.
pub fn wrap(
	key: &RecordKey,
	to: &EncryptionKey,
	context: &WrapContext,
	rng: &mut impl CryptoRng,
) -> Result<Wrap, Error> {
	let info = context.info();
	let sealed = match (context.level, key) {
		(Level::Full, RecordKey::Full(secret)) => hybrid::seal(to, &info, secret.as_bytes(), rng),
		(Level::Full, RecordKey::Proof(_)) => Err(Error::LevelTooLow),
		(Level::Proof, key) => hybrid::seal(to, &info, key.proof_key().as_bytes(), rng),
	}?;
	Ok(Wrap { reader: context.reader, level: context.level, epoch: context.epoch, sealed })
}

/// Unwraps a record's key, of the level and epoch that the wrap says.
///
/// It proves nothing of who made the wrap: that is for the chain to say.
///
/// # Errors
///
/// [`Error::CannotOpen`] if the wrap is for another key, chain, record, reader, epoch or level, or was
/// changed.
pub fn unwrap(
	secret: &EncryptionSecret,
	wrap: &Wrap,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<RecordKey, Error> {
	let context = WrapContext {
		genesis: *genesis,
		record: *record,
		reader: wrap.reader,
		epoch: wrap.epoch,
		level: wrap.level,
	};
	let key = hybrid::open(secret, &context.info(), &wrap.sealed)?;
	Ok(match wrap.level {
		Level::Full => RecordKey::Full(RecordSecret::from_bytes(*key)),
		Level::Proof => RecordKey::Proof(ProofKey::from_bytes(*key)),
	})
}
