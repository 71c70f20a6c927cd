//! The keys that a visit gives to its doctor or physician, wrapped.
//!
//! The plaintext is the content keys of the visit's index, of level full and of level proof (32 each). HPKE's
//! `info` is the domain tag, the suite number, the genesis hash (32), the record (16), the visit (16), the
//! professional (32), the version of the professional's key and the epoch (u32 each, little endian) and the index
//! (u16, little endian): 129 bytes in all. The ephemeral key pair is determined as that of a
//! [wrap](mod@crate::wrap).

use alloc::vec::Vec;
use vacchain_primitives::{
	EncryptionKey, Epoch, KeyVersion, ParticipantId, RecordId, VisitId, VisitIndex, VisitWrap,
	bounds::MAX_VISIT_INDEX,
};

use crate::{
	EncryptionSecret, Error, RecordKey, RecordSecret, hybrid, labels, reading::VisitKeys, suite::SUITE,
	wrap::randomness,
};

/// The place of a visit's wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitWrapContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// The visit.
	pub visit: VisitId,
	/// For whom.
	pub professional: ParticipantId,
	/// Which of the professional's encryption keys it is for.
	pub key_version: KeyVersion,
	/// The epoch of the keys.
	pub epoch: Epoch,
	/// The index of the keys, from 1.
	pub index: VisitIndex,
}

impl VisitWrapContext {
	/// Where this wrap stands.
	fn of(wrap: &VisitWrap, genesis: &[u8; 32], record: &RecordId, visit: &VisitId) -> Self {
		Self {
			genesis: *genesis,
			record: *record,
			visit: *visit,
			professional: wrap.professional,
			key_version: wrap.key_version,
			epoch: wrap.epoch,
			index: wrap.index,
		}
	}

	fn info(&self) -> Result<Vec<u8>, Error> {
		if !(1..=MAX_VISIT_INDEX).contains(&self.index) {
			return Err(Error::NoSuchIndex { index: self.index });
		}
		Ok([
			labels::VISIT_WRAP,
			&[SUITE],
			&self.genesis,
			&self.record.0,
			&self.visit.0,
			&self.professional.0,
			&self.key_version.to_le_bytes(),
			&self.epoch.to_le_bytes(),
			&self.index.to_le_bytes(),
		]
		.concat())
	}
}

/// Wraps a visit's keys for its doctor or physician.
///
/// # Errors
///
/// [`Error::NoSuchIndex`] if the index is not a visit's; [`Error::UnknownSuite`] if `to` is of another suite;
/// [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn wrap_visit(
	secret: &RecordSecret,
	to: &EncryptionKey,
	context: &VisitWrapContext,
) -> Result<VisitWrap, Error> {
	let info = context.info()?;
	let keys = secret.visit_keys(context.index)?.to_bytes();
	let sealed = hybrid::seal_determined(to, &info, &keys, randomness(secret, &info, to))?;
	Ok(VisitWrap {
		professional: context.professional,
		key_version: context.key_version,
		epoch: context.epoch,
		index: context.index,
		sealed,
	})
}

/// Checks that a wrap is the one that [`wrap_visit`] makes of this secret for the key `to`.
///
/// # Errors
///
/// [`Error::BadWrap`] if it is another; [`Error::NoSuchIndex`] if the index is not a visit's;
/// [`Error::UnknownSuite`] if `to` is of another suite; [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn check_visit_wrap(
	secret: &RecordSecret,
	found: &VisitWrap,
	to: &EncryptionKey,
	genesis: &[u8; 32],
	record: &RecordId,
	visit: &VisitId,
) -> Result<(), Error> {
	let expected = wrap_visit(secret, to, &VisitWrapContext::of(found, genesis, record, visit))?;
	if expected == *found { Ok(()) } else { Err(Error::BadWrap) }
}

/// Unwraps a visit's keys: a [`RecordKey::Visit`] of the epoch that the wrap says.
///
/// It proves nothing of who made the wrap: that is for the chain to say.
///
/// # Errors
///
/// [`Error::NoSuchIndex`] if the index is not a visit's; [`Error::UnknownSuite`] if the wrap is of another suite;
/// [`Error::Malformed`] if it is not of a visit wrap's length; [`Error::CannotOpen`] if it is for another key,
/// chain, record, visit, professional, key version, epoch or index, or was changed.
pub fn unwrap_visit(
	secret: &EncryptionSecret,
	wrap: &VisitWrap,
	genesis: &[u8; 32],
	record: &RecordId,
	visit: &VisitId,
) -> Result<RecordKey, Error> {
	let info = VisitWrapContext::of(wrap, genesis, record, visit).info()?;
	let keys = hybrid::open(secret, &info, &wrap.sealed)?;
	Ok(RecordKey::Visit(VisitKeys::from_bytes(wrap.index, &keys)))
}
