//! HPKE's single-shot sealing (RFC 9180, section 6.1), base mode, with empty associated data: what is bound
//! is bound in `info`. Sealed bytes are the encapsulated key (32), the ciphertext, and the tag (16).

use hpke::{
	Deserializable, OpModeR, OpModeS, Serializable, aead::AeadTag, single_shot_open_inout_detached,
	single_shot_seal_inout_detached_with_rng,
};
use rand_core::CryptoRng;
use vacchain_primitives::EncryptionKey;
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error,
	suite::{Aead, Kdf, Kem},
};

/// Length of the encapsulated key, in bytes.
const ENCAPSULATED_LEN: usize = 32;
/// Length of the tag, in bytes.
const TAG_LEN: usize = 16;

/// The private key as `hpke` wants it.
pub(crate) fn private_key(secret: &EncryptionSecret) -> <Kem as hpke::Kem>::PrivateKey {
	Deserializable::from_bytes(secret.as_bytes()).expect("32 bytes are an X25519 private key; qed")
}

/// Seals `N` bytes to a public key; the result has `N + 48`.
///
/// # Errors
///
/// [`Error::UnusableKey`] if every shared secret with `to` is zero.
pub(crate) fn seal<const N: usize, const M: usize>(
	to: &EncryptionKey,
	info: &[u8],
	plaintext: &[u8; N],
	rng: &mut impl CryptoRng,
) -> Result<[u8; M], Error> {
	const { assert!(M == ENCAPSULATED_LEN + N + TAG_LEN) };
	let to = Deserializable::from_bytes(&to.0).map_err(|_| Error::UnusableKey)?;
	// Wiped, because it holds the plaintext if sealing fails.
	let mut sealed = Zeroizing::new([0; M]);
	let body = ENCAPSULATED_LEN..M - TAG_LEN;
	sealed[body.clone()].copy_from_slice(plaintext);
	let (encapsulated, tag) = single_shot_seal_inout_detached_with_rng::<Aead, Kdf, Kem>(
		&OpModeS::Base,
		&to,
		info,
		sealed[body].as_mut().into(),
		&[],
		rng,
	)
	.map_err(|_| Error::UnusableKey)?;
	encapsulated.write_exact(&mut sealed[..ENCAPSULATED_LEN]);
	tag.write_exact(&mut sealed[M - TAG_LEN..]);
	Ok(*sealed)
}

/// Opens what [`seal`] made.
///
/// # Errors
///
/// [`Error::CannotOpen`] with another key or `info`, or if any bit was changed.
pub(crate) fn open<const N: usize, const M: usize>(
	secret: &EncryptionSecret,
	info: &[u8],
	sealed: &[u8; M],
) -> Result<Zeroizing<[u8; N]>, Error> {
	const { assert!(M == ENCAPSULATED_LEN + N + TAG_LEN) };
	let (encapsulated, rest) = sealed.split_at(ENCAPSULATED_LEN);
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
