//! Links from an epoch to an earlier one: the earlier epoch's keys, sealed under keys of the later one.
//!
//! The bytes are the suite number, then the earlier record secret and the earlier proof secret, each
//! XChaCha20-Poly1305: nonce (24), ciphertext (32), tag (16). The keys are derived from the later epoch's content
//! keys of index 0, of level full for the record secret and of level proof for the proof secret. So whoever holds
//! any key of the later epoch walks back: full readers and the doctors and physicians of its visits as full
//! readers, proof readers as proof readers. The associated data is the half's domain tag, the suite number, the
//! genesis hash (32), the record (16), and the earlier and the later epoch (u32 each, little endian).

use alloc::{vec, vec::Vec};
use rand_core::CryptoRng;
use vacchain_primitives::{Epoch, EpochLink, Level, RecordId, bounds::LINK_LEN};
use zeroize::Zeroizing;

use crate::{
	Error, ProofSecret, RecordKey, RecordSecret, labels,
	suite::{SUITE, after_suite},
	symmetric::{OVERHEAD, derive, open_in_place, seal_parts},
};

/// Length of a sealed secret, in bytes.
pub(crate) const HALF_LEN: usize = 32 + OVERHEAD;

const _: () = assert!(LINK_LEN == 1 + 2 * HALF_LEN);

/// Which link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// The earlier epoch, whose keys are sealed.
	pub from: Epoch,
	/// The later epoch, whose keys open the link.
	pub to: Epoch,
}

/// One half of a link: from which level it is opened.
struct Half<'a> {
	context: &'a LinkContext,
	level: Level,
}

impl Half<'_> {
	fn label(&self) -> &'static [u8] {
		match self.level {
			Level::Full => labels::LINK_SECRET,
			_ => labels::LINK_PROOF,
		}
	}

	fn key(&self, later: &RecordKey) -> Result<Zeroizing<[u8; 32]>, Error> {
		Ok(derive(later.content_key(self.level, 0)?.as_bytes(), self.label()))
	}

	fn associated_data(&self) -> Result<Vec<u8>, Error> {
		let LinkContext { genesis, record, from, to } = self.context;
		if from >= to {
			return Err(Error::NotEarlier { from: *from, to: *to });
		}
		Ok([self.label(), &[SUITE], genesis, &record.0, &from.to_le_bytes(), &to.to_le_bytes()].concat())
	}

	fn seal(
		&self,
		later: &RecordKey,
		earlier: &[u8; 32],
		sealed: &mut [u8],
		rng: &mut impl CryptoRng,
	) -> Result<(), Error> {
		let associated_data = self.associated_data()?;
		let key = self.key(later)?;
		seal_parts(&key, &associated_data, &[earlier], sealed, rng)
	}

	fn open(&self, later: &RecordKey, sealed: &[u8]) -> Result<Zeroizing<[u8; 32]>, Error> {
		let associated_data = self.associated_data()?;
		let mut buffer = Zeroizing::new(sealed.to_vec());
		let key = self.key(later)?;
		let plaintext = open_in_place(&key, &associated_data, &mut buffer)?;
		let mut earlier = Zeroizing::new([0; 32]);
		earlier.copy_from_slice(plaintext);
		Ok(earlier)
	}
}

/// The sealed record secret and the sealed proof secret of a link's bytes.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the link is of another suite; [`Error::Malformed`] if it is not of a link's length.
pub(crate) fn halves(link: &EpochLink) -> Result<(&[u8], &[u8]), Error> {
	let halves = after_suite(&link.sealed)?;
	if link.sealed.len() != LINK_LEN {
		return Err(Error::Malformed);
	}
	halves.split_at_checked(HALF_LEN).ok_or(Error::Malformed)
}

/// Links an epoch to an earlier one. The generator gives the nonce of the record secret, then that of the proof
/// secret.
///
/// # Errors
///
/// [`Error::NotEarlier`] if the context's `from` is not before its `to`.
pub fn link(
	earlier: &RecordSecret,
	later: &RecordSecret,
	context: &LinkContext,
	rng: &mut impl CryptoRng,
) -> Result<EpochLink, Error> {
	let later = RecordKey::Full(later.clone());
	// Wiped, because it holds the secret if sealing fails.
	let mut sealed: Zeroizing<Vec<u8>> = Zeroizing::new(vec![0; LINK_LEN]);
	let (suite, halves) = sealed.split_first_mut().ok_or(Error::Malformed)?;
	let (secret, proof) = halves.split_at_mut_checked(HALF_LEN).ok_or(Error::Malformed)?;
	*suite = SUITE;
	let half = |level| Half { context, level };
	half(Level::Full).seal(&later, earlier.as_bytes(), secret, rng)?;
	half(Level::Proof).seal(&later, earlier.proof_secret().as_bytes(), proof, rng)?;
	let sealed = core::mem::take(&mut *sealed).try_into().map_err(|_| Error::Malformed)?;
	Ok(EpochLink { from: context.from, to: context.to, sealed })
}

/// The key of the link's earlier epoch, from a key of its later one: the record secret from a full reader's key
/// and from a visit's, the proof secret from a proof reader's.
///
/// That a link opens does not mean that it holds the secret under which the earlier epoch's content is sealed: its
/// maker may have sealed another one. [`check_link`] tells when the secret is known.
///
/// # Errors
///
/// [`Error::LevelTooLow`] from a half of a record's secret; [`Error::NotEarlier`] if the link does not lead back;
/// [`Error::UnknownSuite`] if it is of another suite; [`Error::Malformed`] if it is not of a link's length; [`Error::CannotOpen`] if the key is not of the later epoch,
/// or the link is of another chain or record, or was changed.
pub fn walk_back(
	key: &RecordKey,
	link: &EpochLink,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<RecordKey, Error> {
	let (secret, proof) = halves(link)?;
	let context = &LinkContext { genesis: *genesis, record: *record, from: link.from, to: link.to };
	let half = Half { context, level: key.level() };
	Ok(match key.level() {
		Level::Full => RecordKey::Full(RecordSecret::from_bytes(*half.open(key, secret)?)),
		Level::Proof => RecordKey::Proof(ProofSecret::from_bytes(*half.open(key, proof)?)),
		Level::HalfA | Level::HalfB => return Err(Error::LevelTooLow),
	})
}

/// Checks that a link leads every reader of the later epoch to the earlier one's keys.
///
/// # Errors
///
/// [`Error::BadLink`] if it opens and holds another secret in one half or both; the errors of [`walk_back`] if it
/// does not open.
pub fn check_link(
	earlier: &RecordSecret,
	later: &RecordSecret,
	link: &EpochLink,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<(), Error> {
	let full = walk_back(&RecordKey::Full(later.clone()), link, genesis, record)?;
	let proof = walk_back(&RecordKey::Proof(later.proof_secret()), link, genesis, record)?;
	if full == RecordKey::Full(earlier.clone()) && proof == RecordKey::Proof(earlier.proof_secret()) {
		Ok(())
	} else {
		Err(Error::BadLink)
	}
}
