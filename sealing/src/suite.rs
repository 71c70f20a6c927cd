//! The HPKE suite: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, ChaCha20Poly1305 0x0003 (RFC 9180,
//! section 7). Its published vectors are in the RFC's appendix A.2.

/// The key encapsulation mechanism.
pub type Kem = hpke::kem::X25519HkdfSha256;
/// The key derivation function.
pub type Kdf = hpke::kdf::HkdfSha256;
/// The authenticated encryption.
pub type Aead = hpke::aead::ChaCha20Poly1305;
