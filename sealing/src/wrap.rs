//! A record's key, wrapped for one reader.
//!
//! The plaintext is the record secret, the proof secret, or one [half](crate::half) of the record secret, as the level
//! says. HPKE's `info` is the domain tag, the suite number, the genesis hash (32), the record (16), the reader (32),
//! the version of the reader's key and the epoch (u32 each, little endian) and the level's SCALE index (1): 106
//! bytes in all, so that a wrap serves nobody else, nowhere else.
//!
//! A wrap is determined by what it holds and for whom: HPKE's ephemeral key pair is DeriveKeyPair (RFC 9180,
//! section 7.1.3) of HKDF of the record secret, whose info is a domain tag, HPKE's `info`, and the reader's public
//! key. So every full reader makes the same wraps again and sees which are bad ([`check_wrap`]), and nobody else
//! does.

use alloc::vec::Vec;
use codec::Encode;
use vacchain_primitives::{
	EncryptionKey, Epoch, KeyVersion, Level, ParticipantId, RecordId, Wrap, WrappedKey,
};
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error, HalfA, HalfB, ProofSecret, RecordKey, RecordSecret, hybrid, labels,
	suite::SUITE, symmetric::derive,
};

/// The place of a wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrapContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// For whom.
	pub reader: ParticipantId,
	/// Which of the reader's encryption keys it is for.
	pub key_version: KeyVersion,
	/// The epoch of the key.
	pub epoch: Epoch,
	/// What it holds: the record secret, the proof secret alone, or a half of the record secret.
	pub level: Level,
}

/// Where this wrap stands.
pub(crate) fn place_of(wrap: &Wrap, genesis: &[u8; 32], record: &RecordId) -> WrapContext {
	WrapContext {
		genesis: *genesis,
		record: *record,
		reader: wrap.reader,
		key_version: wrap.key_version,
		epoch: wrap.epoch,
		level: wrap.level,
	}
}

impl WrapContext {
	/// The wrap with these bytes that stands there.
	pub(crate) fn wrap_of(&self, sealed: WrappedKey) -> Wrap {
		let Self { reader, key_version, level, epoch, .. } = *self;
		Wrap { reader, key_version, level, epoch, sealed }
	}

	pub(crate) fn info(&self, label: &[u8]) -> Vec<u8> {
		[
			label,
			&[SUITE],
			&self.genesis,
			&self.record.0,
			&self.reader.0,
			&self.key_version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.level.encode(),
		]
		.concat()
	}
}

/// The input of DeriveKeyPair for a wrap.
pub(crate) fn randomness(secret: &RecordSecret, info: &[u8], to: &EncryptionKey) -> Zeroizing<[u8; 32]> {
	derive(secret.as_bytes(), &[labels::WRAP_RANDOMNESS, info, &to.0].concat())
}

/// Wraps what the context's level says of a record's secret for a reader.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if `to` is of another suite; [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn wrap(secret: &RecordSecret, to: &EncryptionKey, context: &WrapContext) -> Result<Wrap, Error> {
	let info = context.info(labels::WRAP);
	let seal = |key: &[u8; 32]| hybrid::seal_determined(to, &info, key, randomness(secret, &info, to));
	let sealed = match context.level {
		Level::HalfA => seal(secret.half_a().as_bytes()),
		Level::HalfB => seal(secret.half_b().as_bytes()),
		Level::Proof => seal(secret.proof_secret().as_bytes()),
		Level::Full => seal(secret.as_bytes()),
	}?;
	Ok(context.wrap_of(sealed))
}

/// Checks that a wrap is the one that [`wrap`] makes of this secret for the key `to`.
///
/// # Errors
///
/// [`Error::BadWrap`] if it is another; [`Error::UnknownSuite`] if `to` is of another suite;
/// [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn check_wrap(
	secret: &RecordSecret,
	found: &Wrap,
	to: &EncryptionKey,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<(), Error> {
	let expected = wrap(secret, to, &place_of(found, genesis, record))?;
	if expected == *found { Ok(()) } else { Err(Error::BadWrap) }
}

/// Unwraps a record's key, of the level and epoch that the wrap says.
///
/// It proves nothing of who made the wrap: that is for the chain to say.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the wrap is of another suite; [`Error::Malformed`] if it is not of a wrap's length;
/// [`Error::CannotOpen`] if the wrap is for another key, chain, record, reader, key version, epoch or level, or was
/// changed.
pub fn unwrap(
	secret: &EncryptionSecret,
	wrap: &Wrap,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<RecordKey, Error> {
	let info = place_of(wrap, genesis, record).info(labels::WRAP);
	let key = hybrid::open(secret, &info, &wrap.sealed)?;
	Ok(match wrap.level {
		Level::HalfA => RecordKey::HalfA(HalfA::from_bytes(*key)),
		Level::HalfB => RecordKey::HalfB(HalfB::from_bytes(*key)),
		Level::Full => RecordKey::Full(RecordSecret::from_bytes(*key)),
		Level::Proof => RecordKey::Proof(ProofSecret::from_bytes(*key)),
	})
}
