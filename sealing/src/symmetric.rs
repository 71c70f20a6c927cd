//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with random nonces, and HKDF-SHA-256 (RFC 5869).

use alloc::vec::Vec;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::Error;

/// Length of the nonce, in bytes.
pub(crate) const NONCE_LEN: usize = 24;
/// Length of the tag, in bytes.
pub(crate) const TAG_LEN: usize = 16;
/// What the nonce and the tag add to a plaintext, in bytes.
pub(crate) const OVERHEAD: usize = NONCE_LEN + TAG_LEN;

/// HKDF-SHA-256 without salt.
pub(crate) fn derive<const N: usize>(secret: &[u8; N], info: &[u8]) -> Zeroizing<[u8; 32]> {
	let mut derived = Zeroizing::new([0; 32]);
	#[expect(clippy::expect_used, reason = "HKDF-SHA-256 gives up to 255 blocks of 32 bytes")]
	Hkdf::<Sha256>::new(None, secret)
		.expand(info, derived.as_mut_slice())
		.expect("32 bytes are less than 255 blocks; qed");
	derived
}

/// A buffer's parts, in order.
struct Parts<'a> {
	nonce: &'a mut [u8; NONCE_LEN],
	body: &'a mut [u8],
	tag: &'a mut [u8; TAG_LEN],
}

impl<'a> Parts<'a> {
	fn of(buffer: &'a mut [u8]) -> Result<Self, Error> {
		let (nonce, rest) = buffer.split_first_chunk_mut().ok_or(Error::Malformed)?;
		let (body, tag) = rest.split_last_chunk_mut().ok_or(Error::Malformed)?;
		Ok(Self { nonce, body, tag })
	}
}

/// Seals in place. The buffer is the nonce (24), the plaintext and the tag (16); nonce and tag are filled in.
///
/// # Errors
///
/// [`Error::Malformed`] if the buffer has no room for nonce and tag.
pub(crate) fn seal_in_place(
	key: &[u8; 32],
	associated_data: &[u8],
	buffer: &mut [u8],
	rng: &mut impl CryptoRng,
) -> Result<(), Error> {
	let Parts { nonce, body, tag } = Parts::of(buffer)?;
	rng.fill_bytes(nonce);
	let sealed = XChaCha20Poly1305::new(key.into())
		.encrypt_inout_detached(&XNonce::from(*nonce), associated_data, body.into())
		.map_err(|_| Error::Malformed)?;
	tag.copy_from_slice(&sealed);
	Ok(())
}

/// As [`seal_in_place`], of a plaintext that is the parts, one after the other, then zeros up to the tag.
///
/// # Errors
///
/// [`Error::Malformed`] if the buffer has no room for nonce, parts and tag.
pub(crate) fn seal_parts(
	key: &[u8; 32],
	associated_data: &[u8],
	parts: &[&[u8]],
	buffer: &mut [u8],
	rng: &mut impl CryptoRng,
) -> Result<(), Error> {
	let Parts { mut body, .. } = Parts::of(buffer)?;
	for part in parts {
		let (place, rest) = body.split_at_mut_checked(part.len()).ok_or(Error::Malformed)?;
		place.copy_from_slice(part);
		body = rest;
	}
	body.fill(0);
	seal_in_place(key, associated_data, buffer, rng)
}

/// Opens in place what [`seal_in_place`] sealed, and returns the plaintext within the buffer.
///
/// # Errors
///
/// [`Error::Malformed`] if the buffer is too short to hold nonce and tag; [`Error::CannotOpen`] with another
/// key or other associated data, or if any bit was changed.
pub(crate) fn open_in_place<'a>(
	key: &[u8; 32],
	associated_data: &[u8],
	buffer: &'a mut [u8],
) -> Result<&'a [u8], Error> {
	let Parts { nonce, body, tag } = Parts::of(buffer)?;
	XChaCha20Poly1305::new(key.into())
		.decrypt_inout_detached(&XNonce::from(*nonce), associated_data, (&mut *body).into(), &(*tag).into())
		.map_err(|_| Error::CannotOpen)?;
	Ok(body)
}

/// Seals content. The result is the header as it is, the nonce (24), the ciphertext and the tag (16).
///
/// # Errors
///
/// [`Error::Malformed`] if the content is longer than the cipher can seal.
pub(crate) fn seal_after(
	header: &[u8],
	key: &[u8; 32],
	associated_data: &[u8],
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
	// Encrypted in place, so that the plaintext is never copied.
	let mut sealed = Vec::with_capacity(header.len() + content.len() + OVERHEAD);
	sealed.extend(header);
	sealed.extend([0; NONCE_LEN]);
	sealed.extend(content);
	sealed.extend([0; TAG_LEN]);
	let (_, body) = sealed.split_at_mut(header.len());
	seal_in_place(key, associated_data, body, rng)?;
	Ok(sealed)
}

/// Opens what [`seal_after`] put after the header.
///
/// # Errors
///
/// As [`open_in_place`].
pub(crate) fn open(
	key: &[u8; 32],
	associated_data: &[u8],
	sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
	let mut buffer = Zeroizing::new(sealed.to_vec());
	let len = open_in_place(key, associated_data, &mut buffer)?.len();
	buffer.copy_within(NONCE_LEN..NONCE_LEN + len, 0);
	buffer.truncate(len);
	Ok(buffer)
}
