//! Suite 1, the only one: HPKE with DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001 and ChaCha20Poly1305
//! 0x0003 (RFC 9180, section 7; its published vectors are in the RFC's appendix A.2) for what is sealed to a
//! person, XChaCha20-Poly1305 for what is sealed under a key.
//!
//! Every sealed format begins with the suite number, and every HPKE `info` and all associated data repeat it
//! after the domain tag.

pub use vacchain_primitives::bounds::SUITE;

use crate::Error;

/// The key encapsulation mechanism.
pub type Kem = hpke::kem::X25519HkdfSha256;
/// The key derivation function.
pub type Kdf = hpke::kdf::HkdfSha256;
/// The authenticated encryption.
pub type Aead = hpke::aead::ChaCha20Poly1305;

/// The bytes after the suite number.
///
/// # Errors
///
/// [`Error::UnknownSuite`] if the number is not [`SUITE`]; [`Error::Malformed`] without any byte.
pub(crate) fn after_suite(bytes: &[u8]) -> Result<&[u8], Error> {
	match bytes.split_first() {
		Some((&SUITE, rest)) => Ok(rest),
		Some((&suite, _)) => Err(Error::UnknownSuite { suite }),
		None => Err(Error::Malformed),
	}
}
