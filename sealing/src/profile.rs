//! A family's profile, sealed to itself and to the health authority.
//!
//! The bytes are the suite number and the SCALE encoding of
//!
//! | field | type |
//! |---|---|
//! | for each recipient: who, and the profile key wrapped | `Vec<([u8; 32], Vec<u8>)>` |
//! | commitment to the profile key | `[u8; 32]` |
//! | nonce (24), ciphertext, tag (16) | `Vec<u8>` |
//!
//! A wrapped key begins with the suite number of its recipient's key (81 bytes under suite 1). The profile key is 32 fresh bytes, wrapped with HPKE; `info` is the domain tag, the suite number, the subject (32),
//! and the recipient (32). The key that seals and the commitment are derived from it; whoever opens the profile
//! checks the commitment, so that all recipients see the same content. The plaintext is the content's length
//! (u32, little endian), the content, and zeros up to a multiple of [`BLOCK`] bytes. The associated data is
//! the domain tag, the suite number, the subject (32), the commitment (32), and the encoded list of recipients, so that nobody
//! can be left out or added.

use alloc::{vec, vec::Vec};
use codec::{DecodeAll, Encode};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use vacchain_primitives::{
	EncryptionKey, ParticipantId, WrappedKey,
	bounds::{MAX_PROFILE, WRAP_LEN},
};
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error, hybrid,
	keys::fresh,
	labels,
	section::unpad,
	suite::{SUITE, after_suite},
	symmetric::{OVERHEAD, derive, open_in_place, seal_parts},
};

/// The plaintext's length is a multiple of this, in bytes.
pub const BLOCK: usize = 128;
/// Longest sealed profile, in bytes.
const MAX_SEALED: usize = MAX_PROFILE as usize;

/// A recipient, and the profile key wrapped for it.
type KeyFor = (ParticipantId, WrappedKey);

fn info(subject: &ParticipantId, recipient: &ParticipantId) -> Vec<u8> {
	[labels::PROFILE_KEY, &[SUITE], &subject.0, &recipient.0].concat()
}

fn associated_data(subject: &ParticipantId, commitment: &[u8; 32], keys: &[KeyFor]) -> Vec<u8> {
	[labels::PROFILE_CONTENT, &[SUITE], &subject.0, commitment, &keys.encode()].concat()
}

/// The length of a profile with this many recipients and a plaintext of this length, in bytes.
fn sealed_len(recipients: usize, plaintext: usize) -> usize {
	let compact_len = |n: usize| {
		if n < 1 << 6 {
			1
		} else if n < 1 << 14 {
			2
		} else {
			4
		}
	};
	let sealed = plaintext + OVERHEAD;
	let key = 32 + compact_len(WRAP_LEN) + WRAP_LEN;
	1 + compact_len(recipients) + recipients * key + 32 + compact_len(sealed) + sealed
}

/// Longest content that fits with this many recipients, in bytes; none if there are too many recipients.
fn max_content(recipients: usize) -> Option<usize> {
	let blocks =
		(1..=MAX_SEALED / BLOCK).rev().find(|blocks| sealed_len(recipients, blocks * BLOCK) <= MAX_SEALED)?;
	Some(blocks * BLOCK - size_of::<u32>())
}

/// Seals a profile to its recipients. With two recipients, 636 bytes of content fit.
///
/// The generator is asked for the profile key, then for each recipient's encapsulation in order, then for the
/// nonce.
///
/// # Errors
///
/// [`Error::NoRecipient`] without recipients; [`Error::TooManyRecipients`] and [`Error::TooLong`] if the
/// result would exceed [`MAX_PROFILE`]; [`Error::UnknownSuite`] if a recipient's key is of another suite;
/// [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn seal_for(
	recipients: &[(ParticipantId, EncryptionKey)],
	subject: &ParticipantId,
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
	if recipients.is_empty() {
		return Err(Error::NoRecipient);
	}
	let max = max_content(recipients.len()).ok_or(Error::TooManyRecipients)?;
	let too_long = Error::TooLong { len: content.len(), max };
	if content.len() > max {
		return Err(too_long);
	}
	let length = u32::try_from(content.len()).map_err(|_| too_long)?.to_le_bytes();
	let key = fresh(rng);
	let mut keys: Vec<KeyFor> = Vec::with_capacity(recipients.len());
	for (recipient, to) in recipients {
		keys.push((*recipient, hybrid::seal(to, &info(subject, recipient), &key, rng)?));
	}
	let commitment = *derive(&key, labels::PROFILE_COMMITMENT);

	// Encrypted in place, so that the plaintext is never copied.
	let padded = (length.len() + content.len()).next_multiple_of(BLOCK);
	let mut sealed = vec![0; padded + OVERHEAD];
	let associated_data = associated_data(subject, &commitment, &keys);
	let content_key = derive(&key, labels::PROFILE_CONTENT);
	seal_parts(&content_key, &associated_data, &[&length, content], &mut sealed, rng)?;
	Ok((SUITE, keys, commitment, sealed).encode())
}

/// Opens a profile, as one of its recipients.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the bytes are of another suite; [`Error::Malformed`] if they are not a profile's; [`Error::NotARecipient`] if it was not sealed to
/// `me`; [`Error::CannotOpen`] with another key or subject, or if any bit was changed;
/// [`Error::CommitmentMismatch`] and [`Error::Padding`] if who sealed it did so wrongly.
pub fn open_for(
	secret: &EncryptionSecret,
	me: &ParticipantId,
	subject: &ParticipantId,
	bytes: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
	if bytes.len() > MAX_SEALED {
		return Err(Error::Malformed);
	}
	let (keys, commitment, sealed): (Vec<KeyFor>, [u8; 32], Vec<u8>) =
		DecodeAll::decode_all(&mut after_suite(bytes)?).map_err(|_| Error::Malformed)?;
	let (_, wrapped) = keys.iter().find(|(recipient, _)| recipient == me).ok_or(Error::NotARecipient)?;
	let key: Zeroizing<[u8; 32]> = hybrid::open(secret, &info(subject, me), wrapped)?;
	let expected = derive(&key, labels::PROFILE_COMMITMENT);
	if !bool::from(expected.as_slice().ct_eq(&commitment)) {
		return Err(Error::CommitmentMismatch);
	}
	let mut buffer = Zeroizing::new(sealed);
	let associated_data = associated_data(subject, &commitment, &keys);
	let padded = open_in_place(&derive(&key, labels::PROFILE_CONTENT), &associated_data, &mut buffer)?;
	let content = unpad(padded)?;
	if padded.len() != (size_of::<u32>() + content.len()).next_multiple_of(BLOCK) {
		return Err(Error::Padding);
	}
	Ok(Zeroizing::new(content.to_vec()))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_family_and_the_authority_fit() {
		assert_eq!(max_content(1), Some(764));
		assert_eq!(max_content(2), Some(636));
		assert!(max_content(2) >= Some(256));
		assert_eq!(max_content(8), None);
		assert_eq!(max_content(usize::MAX / 1024), None);
	}
}
