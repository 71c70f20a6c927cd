//! HPKE's single-shot sealing (RFC 9180, section 6.1), base mode, with empty associated data: what is bound
//! is bound in `info`. Sealed bytes are the suite number (1), the encapsulated key (32), the ciphertext, and the
//! tag (16).

use alloc::{vec, vec::Vec};
use core::{convert::Infallible, mem};
use hpke::{
	Deserializable, OpModeR, OpModeS, Serializable, aead::AeadTag, single_shot_open_inout_detached,
	single_shot_seal_inout_detached_with_rng,
};
use rand_core::{CryptoRng, TryCryptoRng, TryRng};
use vacchain_primitives::{EncryptionKey, WrappedKey, bounds::MAX_WRAP};
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error,
	suite::{Aead, Kdf, Kem, SUITE, after_suite},
};

/// Length of the encapsulated key, in bytes.
const ENCAPSULATED_LEN: usize = 32;
/// Length of the tag, in bytes.
const TAG_LEN: usize = 16;
/// Where the ciphertext begins, in bytes.
const HEADER_LEN: usize = 1 + ENCAPSULATED_LEN;

/// How many bytes hold a plaintext of this length.
pub(crate) const fn sealed_len(plaintext: usize) -> usize {
	HEADER_LEN + plaintext + TAG_LEN
}

/// The private key as `hpke` wants it.
pub(crate) fn private_key(secret: &EncryptionSecret) -> <Kem as hpke::Kem>::PrivateKey {
	#[expect(clippy::expect_used, reason = "X25519 takes every 32 bytes as a private key")]
	Deserializable::from_bytes(secret.as_bytes()).expect("32 bytes are an X25519 private key; qed")
}

/// Seals `N` bytes to a public key.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the key is of another suite; [`Error::UnusableKey`] if it is not a key, or every
/// shared secret with it is zero.
pub(crate) fn seal<const N: usize>(
	to: &EncryptionKey,
	info: &[u8],
	plaintext: &[u8; N],
	rng: &mut impl CryptoRng,
) -> Result<WrappedKey, Error> {
	const { assert!(sealed_len(N) <= MAX_WRAP as usize) };
	let to = after_suite(&to.0).map_err(|error| match error {
		Error::UnknownSuite { .. } => error,
		_ => Error::UnusableKey,
	})?;
	let to = Deserializable::from_bytes(to).map_err(|_| Error::UnusableKey)?;
	// Wiped, because it holds the plaintext if sealing fails.
	let mut sealed: Zeroizing<Vec<u8>> = Zeroizing::new(vec![0; sealed_len(N)]);
	let ([suite, encapsulated_place @ ..], rest) =
		sealed.split_first_chunk_mut::<HEADER_LEN>().ok_or(Error::Malformed)?;
	let (body, tag_place) = rest.split_last_chunk_mut::<TAG_LEN>().ok_or(Error::Malformed)?;
	*suite = SUITE;
	body.copy_from_slice(plaintext);
	let (encapsulated, tag) = single_shot_seal_inout_detached_with_rng::<Aead, Kdf, Kem>(
		&OpModeS::Base,
		&to,
		info,
		body.into(),
		&[],
		rng,
	)
	.map_err(|_| Error::UnusableKey)?;
	encapsulated.write_exact(encapsulated_place);
	tag.write_exact(tag_place);
	WrappedKey::try_from(mem::take(&mut *sealed)).map_err(|_| Error::UnusableKey)
}

/// As [`seal`], with the ephemeral key pair of DeriveKeyPair(ikm) (RFC 9180, section 7.1.3) instead of a random
/// one, so that whoever knows the plaintext and `ikm` makes the same bytes.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the key is of another suite; [`Error::UnusableKey`] if it is not a key, or every
/// shared secret with it is zero.
pub(crate) fn seal_determined<const N: usize>(
	to: &EncryptionKey,
	info: &[u8],
	plaintext: &[u8; N],
	ikm: Zeroizing<[u8; 32]>,
) -> Result<WrappedKey, Error> {
	seal(to, info, plaintext, &mut Once(Some(ikm)))
}

/// A generator that gives the input of DeriveKeyPair, once.
struct Once(Option<Zeroizing<[u8; 32]>>);

impl TryRng for Once {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		let mut bytes = [0; 4];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u32::from_le_bytes(bytes))
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		let mut bytes = [0; 8];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u64::from_le_bytes(bytes))
	}

	fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
		#[expect(clippy::expect_used, reason = "no other randomness may take the place of a second draw")]
		let ikm = self.0.take().expect("GenerateKeyPair draws once; qed");
		dst.copy_from_slice(ikm.as_slice());
		Ok(())
	}
}

impl TryCryptoRng for Once {}

/// Opens what [`seal`] made.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if it was made with another suite; [`Error::Malformed`] if it is not of the length
/// that holds `N` bytes; [`Error::CannotOpen`] with another key or `info`, or if any bit was changed.
pub(crate) fn open<const N: usize>(
	secret: &EncryptionSecret,
	info: &[u8],
	sealed: &[u8],
) -> Result<Zeroizing<[u8; N]>, Error> {
	let rest = after_suite(sealed)?;
	if sealed.len() != sealed_len(N) {
		return Err(Error::Malformed);
	}
	let (encapsulated, rest) = rest.split_at(ENCAPSULATED_LEN);
	let (body, tag) = rest.split_at(N);
	let encapsulated = Deserializable::from_bytes(encapsulated).map_err(|_| Error::CannotOpen)?;
	let tag = AeadTag::<Aead>::from_bytes(tag).map_err(|_| Error::CannotOpen)?;
	let mut plaintext = Zeroizing::new([0; N]);
	plaintext.copy_from_slice(body);
	single_shot_open_inout_detached::<Aead, Kdf, Kem>(
		&OpModeR::Base,
		&private_key(secret),
		&encapsulated,
		info,
		plaintext.as_mut_slice().into(),
		&[],
		&tag,
	)
	.map_err(|_| Error::CannotOpen)?;
	Ok(plaintext)
}
