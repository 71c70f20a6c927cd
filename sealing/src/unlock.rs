//! Sealing under an unlock share: a random key that a session's server holds only as long as the session, so
//! that what the client keeps on disk between two commands is of no use without the session.
//!
//! The sealed bytes are the suite number, nonce (24), ciphertext, tag (16), with XChaCha20-Poly1305 under the
//! share itself. The associated data is the domain tag, the suite number and the purpose.

use alloc::vec::Vec;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
	Error,
	keys::{fresh, secret},
	labels,
	suite::{SUITE, after_suite},
	symmetric::{open, seal_after},
};

secret!(
	/// The XChaCha20-Poly1305 key of what a client keeps for the time of one session.
	UnlockShare
);

impl UnlockShare {
	/// A fresh one: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(*fresh(rng))
	}
}

fn associated_data(purpose: &[u8]) -> Vec<u8> {
	[labels::UNLOCK, &[SUITE], purpose].concat()
}

/// Seals content under an unlock share. `purpose` is what the content is for; it is not kept, and must be
/// said again to open it.
///
/// The length of the content shows: the result has 41 bytes more.
///
/// # Errors
///
/// [`Error::Malformed`] if the content is longer than the cipher can seal, 256 GiB.
pub fn seal_with_share(
	share: &UnlockShare,
	purpose: &[u8],
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
	seal_after(&[SUITE], share.as_bytes(), &associated_data(purpose), content, rng)
}

/// Opens what [`seal_with_share`] sealed.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the bytes are of another suite; [`Error::Malformed`] if they are too short;
/// [`Error::CannotOpen`] with another share or purpose, or if any bit was changed.
pub fn open_with_share(
	share: &UnlockShare,
	purpose: &[u8],
	sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
	open(share.as_bytes(), &associated_data(purpose), after_suite(sealed)?)
}
