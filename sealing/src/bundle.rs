//! A participant's key bundle: its keys, sealed under the export key of its password, kept by the gateway.
//!
//! The bytes are
//!
//! | field | length in bytes |
//! |---|---|
//! | suite number | 1 |
//! | commitment to the export key | 32 |
//! | nonce, ciphertext, tag | 24 + content + 16 |
//!
//! The key that seals and the commitment are derived from the export key (RFC 9807, section 10.4). The
//! commitment is compared before anything is decrypted, so that no bundle opens under two passwords. The
//! associated data is the domain tag, the suite number, the genesis hash (32), and the owner (32).

use alloc::vec::Vec;
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use vacchain_primitives::ParticipantId;
use zeroize::Zeroizing;

use crate::{
	Error, labels,
	opaque::ExportKey,
	suite::{SUITE, after_suite},
	symmetric::{OVERHEAD, derive, open, seal_after},
};

/// Longest sealed bundle, in bytes.
pub const MAX_BUNDLE: usize = 1024;

/// Length of the commitment, in bytes.
const COMMITMENT_LEN: usize = 32;
/// Longest content, in bytes.
const MAX_CONTENT: usize = MAX_BUNDLE - 1 - COMMITMENT_LEN - OVERHEAD;

fn associated_data(genesis: &[u8; 32], owner: &ParticipantId) -> Vec<u8> {
	[labels::BUNDLE_CONTENT, &[SUITE], genesis, &owner.0].concat()
}

/// Seals a key bundle. At most 951 bytes of content fit; their number shows: the result has 73 bytes more.
///
/// # Errors
///
/// [`Error::TooLong`] if the result would exceed [`MAX_BUNDLE`].
pub fn seal_bundle(
	export_key: &ExportKey,
	owner: &ParticipantId,
	genesis: &[u8; 32],
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
	if content.len() > MAX_CONTENT {
		return Err(Error::TooLong { len: content.len(), max: MAX_CONTENT });
	}
	let commitment = derive(export_key.as_bytes(), labels::BUNDLE_COMMITMENT);
	let key = derive(export_key.as_bytes(), labels::BUNDLE_CONTENT);
	let header = [&[SUITE], commitment.as_slice()].concat();
	seal_after(&header, &key, &associated_data(genesis, owner), content, rng)
}

/// Opens what [`seal_bundle`] sealed.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the bytes are of another suite; [`Error::Malformed`] if they are too few or too many
/// for a bundle; [`Error::CannotOpen`] with another export key, owner or genesis hash, or if any bit was changed.
pub fn open_bundle(
	export_key: &ExportKey,
	owner: &ParticipantId,
	genesis: &[u8; 32],
	bundle: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
	if bundle.len() > MAX_BUNDLE {
		return Err(Error::Malformed);
	}
	let (commitment, body) = after_suite(bundle)?.split_at_checked(COMMITMENT_LEN).ok_or(Error::Malformed)?;
	let expected = derive(export_key.as_bytes(), labels::BUNDLE_COMMITMENT);
	if !bool::from(expected.as_slice().ct_eq(commitment)) {
		return Err(Error::CannotOpen);
	}
	let key = derive(export_key.as_bytes(), labels::BUNDLE_CONTENT);
	open(&key, &associated_data(genesis, owner), body)
}
