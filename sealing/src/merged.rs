//! Links from a record to one that was merged into it: the keys of the merged record, sealed under those of the other one.
//!
//! The bytes are those of a [`link`](mod@crate::link), under domain tags of their own. The associated data is the tag, the suite
//! number, the genesis hash (32), the merged record (16), the record into which it was merged (16), and the epoch of each (u32,
//! little endian). So whoever holds any key of the record's epoch walks to the merged record, as a full reader or as a proof
//! reader.

use alloc::{vec, vec::Vec};
use rand_core::CryptoRng;
use vacchain_primitives::{Epoch, EpochLink, Level, RecordId, bounds::LINK_LEN};
use zeroize::Zeroizing;

use crate::{
	Error, ProofSecret, RecordKey, RecordSecret, labels,
	link::{HALF_LEN, halves},
	suite::SUITE,
	symmetric::{derive, open_in_place, seal_parts},
};

/// Which link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record that was merged.
	pub merged: RecordId,
	/// The record into which it was merged.
	pub into: RecordId,
}

fn label(level: Level) -> &'static [u8] {
	match level {
		Level::Full => labels::MERGED_SECRET,
		_ => labels::MERGED_PROOF,
	}
}

fn associated_data(context: &MergedContext, level: Level, from: Epoch, to: Epoch) -> Vec<u8> {
	let MergedContext { genesis, merged, into } = context;
	[label(level), &[SUITE], genesis, &merged.0, &into.0, &from.to_le_bytes(), &to.to_le_bytes()].concat()
}

fn key(of: &RecordKey, level: Level) -> Result<Zeroizing<[u8; 32]>, Error> {
	Ok(derive(of.content_key(level, 0)?.as_bytes(), label(level)))
}

/// Links a record to one that is merged into it: the secret of the merged record's epoch `from`, under that of the other
/// one's epoch `to`. The generator gives the nonce of the record secret, then that of the proof secret.
///
/// # Errors
///
/// [`Error::Malformed`] if the bytes have another length than a link.
pub fn link_merged(
	(merged, from): (&RecordSecret, Epoch),
	(into, to): (&RecordSecret, Epoch),
	context: &MergedContext,
	rng: &mut impl CryptoRng,
) -> Result<EpochLink, Error> {
	let into = RecordKey::Full(into.clone());
	// Wiped, because it holds the secret if sealing fails.
	let mut sealed: Zeroizing<Vec<u8>> = Zeroizing::new(vec![0; LINK_LEN]);
	let (suite, halves) = sealed.split_first_mut().ok_or(Error::Malformed)?;
	let (full, proof) = halves.split_at_mut_checked(HALF_LEN).ok_or(Error::Malformed)?;
	*suite = SUITE;
	let proof_secret = merged.proof_secret();
	for (level, half, secret) in
		[(Level::Full, full, merged.as_bytes()), (Level::Proof, proof, proof_secret.as_bytes())]
	{
		let key = key(&into, level)?;
		seal_parts(&key, &associated_data(context, level, from, to), &[secret], half, rng)?;
	}
	let sealed = core::mem::take(&mut *sealed).try_into().map_err(|_| Error::Malformed)?;
	Ok(EpochLink { from, to, sealed })
}

/// The key of the merged record's epoch, from a key of the other record's epoch.
///
/// # Errors
///
/// [`Error::LevelTooLow`] from a half of a record's secret; [`Error::UnknownSuite`] if it is of another suite;
/// [`Error::Malformed`] if it is not of a link's length; [`Error::CannotOpen`] if the key is not of that epoch, or the link is of
/// another chain or other records, or was changed.
pub fn walk_to_merged(
	held: &RecordKey,
	link: &EpochLink,
	context: &MergedContext,
) -> Result<RecordKey, Error> {
	let (full, proof) = halves(link)?;
	let open = |level: Level, half: &[u8]| {
		let mut buffer = Zeroizing::new(half.to_vec());
		let associated_data = associated_data(context, level, link.from, link.to);
		let key = key(held, level)?;
		let plaintext = open_in_place(&key, &associated_data, &mut buffer)?;
		let mut secret = Zeroizing::new([0; 32]);
		secret.copy_from_slice(plaintext);
		Ok::<_, Error>(secret)
	};
	Ok(match held.level() {
		Level::Full => RecordKey::Full(RecordSecret::from_bytes(*open(Level::Full, full)?)),
		Level::Proof => RecordKey::Proof(ProofSecret::from_bytes(*open(Level::Proof, proof)?)),
		Level::HalfA | Level::HalfB => return Err(Error::LevelTooLow),
	})
}
