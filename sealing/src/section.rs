//! Sealed sections.
//!
//! The plaintext is a random salt (32 bytes), the content's length (u32, little endian), the content, and
//! zeros up to the smallest of [`SIZE_CLASSES`] that holds it. The sealed bytes are the suite number (1) and
//! XChaCha20-Poly1305: nonce (24), ciphertext, tag (16), under a key of this section alone
//! ([`RecordKey::section_key`]). The associated data is the domain tag, the suite number, the genesis hash (32), the
//! record (16), 1 and the visit (16) or 0 and 16 zeros, the section's SCALE index (1), the version (u32, little
//! endian), the epoch (u32, little endian) and the index (u16, little endian): 96 bytes in all.
//!
//! The commitment is kept in clear. It is checked on opening, so that all who open a section see the same
//! content, whichever keys they hold.

use alloc::{vec, vec::Vec};
use codec::Encode;
use core::fmt;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use vacchain_primitives::{
	Commitment, Epoch, RecordId, Sealed, Section, VisitId, VisitIndex,
	bounds::{SEALING_OVERHEAD, SIZE_CLASSES, is_ciphertext_len},
};
use zeroize::Zeroizing;

use crate::{
	Error, RecordKey, labels,
	reading::visit_bytes,
	suite::{SUITE, after_suite},
	symmetric::{OVERHEAD, open_in_place, seal_parts},
};

/// Length of the salt, in bytes.
const SALT_LEN: usize = 32;
/// Length of the content's length, in bytes.
const LENGTH_LEN: usize = 4;
/// Longest content that a section holds, in bytes.
pub const MAX_CONTENT: usize = {
	let [.., largest] = SIZE_CLASSES;
	largest - SALT_LEN - LENGTH_LEN
};

const _: () = assert!(1 + OVERHEAD == SEALING_OVERHEAD);

/// Where a section belongs. A section opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionContext {
	/// The chain.
	pub genesis: [u8; 32],
	/// The record.
	pub record: RecordId,
	/// The visit; none for the child's section, which belongs to the record.
	pub visit: Option<VisitId>,
	/// Which section.
	pub section: Section,
	/// The epoch whose keys seal it.
	pub epoch: Epoch,
	/// Which of the epoch's content keys seals it: the visit's index, from 1; 0 for the child's section.
	pub index: VisitIndex,
	/// The version of a note; of other sections 0.
	pub version: u32,
}

impl SectionContext {
	/// Which section of the record: 1 and the visit or 0 and zeros, the section's SCALE index, the version.
	pub(crate) fn place(&self) -> Vec<u8> {
		[&visit_bytes(self.visit), self.section.encode().as_slice(), &self.version.to_le_bytes()].concat()
	}

	fn associated_data(&self) -> Vec<u8> {
		[
			labels::SECTION,
			&[SUITE],
			&self.genesis,
			&self.record.0,
			&self.place(),
			&self.epoch.to_le_bytes(),
			&self.index.to_le_bytes(),
		]
		.concat()
	}
}

/// An opened section.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
	/// The content.
	pub content: Zeroizing<Vec<u8>>,
	/// What the commitment is salted with. Together with the content it shows anyone what was committed to.
	pub salt: [u8; 32],
}

impl fmt::Debug for Opened {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Opened(..)")
	}
}

/// SHA-256 over a domain tag, the salt and the content. Both are named by it: tag and salt have a fixed length.
pub fn commitment(salt: &[u8; 32], content: &[u8]) -> Commitment {
	let tagged = Sha256::new().chain_update(labels::COMMITMENT);
	Commitment(tagged.chain_update(salt).chain_update(content).finalize().into())
}

/// Seals a section, with a fresh salt and a fresh nonce, drawn in this order.
///
/// # Errors
///
/// [`Error::TooLong`] if the content has more than [`MAX_CONTENT`] bytes; [`Error::LevelTooLow`] if the key
/// is a proof reader's and the section is of level full; [`Error::LaterVisit`] if the key is of an earlier visit;
/// [`Error::NoSuchIndex`] if the index is 0 for a visit, another for the child's section, or above what an epoch has.
pub fn seal_section(
	key: &RecordKey,
	context: &SectionContext,
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Sealed, Error> {
	let too_long = Error::TooLong { len: content.len(), max: MAX_CONTENT };
	let length = u32::try_from(content.len()).map_err(|_| too_long)?;
	let class = SIZE_CLASSES
		.into_iter()
		.find(|class| content.len() <= class - SALT_LEN - LENGTH_LEN)
		.ok_or(too_long)?;
	let key = key.section_key(context)?;
	let mut salt = [0; SALT_LEN];
	rng.fill_bytes(&mut salt);

	// Encrypted in place, so that the plaintext is never copied.
	let mut ciphertext = vec![0; class + SEALING_OVERHEAD];
	let (suite, body) = ciphertext.split_first_mut().ok_or(Error::Malformed)?;
	*suite = SUITE;
	let parts = [&salt, &length.to_le_bytes()[..], content];
	seal_parts(key.as_bytes(), &context.associated_data(), &parts, body, rng)?;
	let ciphertext = ciphertext.try_into().map_err(|_| too_long)?;
	Ok(Sealed {
		epoch: context.epoch,
		index: context.index,
		commitment: commitment(&salt, content),
		ciphertext,
	})
}

/// Opens a section and checks its commitment.
///
/// # Errors
///
/// [`Error::WrongEpoch`] and [`Error::WrongIndex`] if it is sealed in another epoch or under another index than the
/// context's; [`Error::LevelTooLow`] if the key is a proof reader's and the section is of level full;
/// [`Error::LaterVisit`] if the key is of an earlier visit; [`Error::NoSuchIndex`] if the index is 0 for a visit,
/// another for the child's section, or above what an epoch has; [`Error::UnknownSuite`] if the ciphertext is of
/// another suite; [`Error::Malformed`] if it is not of a size class; [`Error::CannotOpen`] if the key or the context
/// is wrong or the ciphertext was changed; [`Error::Padding`] and [`Error::CommitmentMismatch`] if its maker sealed
/// it wrongly.
pub fn open_section(key: &RecordKey, context: &SectionContext, sealed: &Sealed) -> Result<Opened, Error> {
	if sealed.epoch != context.epoch {
		return Err(Error::WrongEpoch { sealed: sealed.epoch, expected: context.epoch });
	}
	if sealed.index != context.index {
		return Err(Error::WrongIndex { sealed: sealed.index, expected: context.index });
	}
	let body = after_suite(&sealed.ciphertext)?;
	if !is_ciphertext_len(sealed.ciphertext.len()) {
		return Err(Error::Malformed);
	}
	let key = key.section_key(context)?;
	let mut buffer = Zeroizing::new(body.to_vec());
	let plaintext = open_in_place(key.as_bytes(), &context.associated_data(), &mut buffer)?;

	let (salt, rest) = plaintext.split_first_chunk::<SALT_LEN>().ok_or(Error::Padding)?;
	let content = unpad(rest)?;
	let class = SIZE_CLASSES.into_iter().find(|class| content.len() <= class - SALT_LEN - LENGTH_LEN);
	if class != Some(plaintext.len()) {
		return Err(Error::Padding);
	}
	if commitment(salt, content) != sealed.commitment {
		return Err(Error::CommitmentMismatch);
	}
	Ok(Opened { content: Zeroizing::new(content.to_vec()), salt: *salt })
}

/// The content of a padded plaintext: its length (u32, little endian), itself, zeros.
///
/// # Errors
///
/// [`Error::Padding`] if the length is too large or what follows is not zero.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], Error> {
	let (length, rest) = padded.split_first_chunk::<LENGTH_LEN>().ok_or(Error::Padding)?;
	let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Error::Padding)?;
	let (content, padding) = rest.split_at_checked(length).ok_or(Error::Padding)?;
	if padding.iter().fold(0, |all, byte| all | byte) != 0 {
		return Err(Error::Padding);
	}
	Ok(content)
}
