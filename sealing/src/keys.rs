//! The secrets: 32 bytes each unless they say otherwise, wiped when dropped, compared in constant time, never
//! shown.

use hpke::{Kem as _, Serializable};
use rand_core::CryptoRng;
use vacchain_primitives::{Clearance, EncryptionKey};
use zeroize::Zeroizing;

use crate::{hybrid, labels, suite::Kem, symmetric::derive};

/// A newtype over secret bytes, 32 unless another length is given.
macro_rules! secret {
	($(#[$doc:meta])* $name:ident) => {
		$crate::keys::secret!($(#[$doc])* $name, 32);
	};
	($(#[$doc:meta])* $name:ident, $len:literal) => {
		$(#[$doc])*
		#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
		pub struct $name([u8; $len]);

		impl $name {
			#[doc = concat!("From its ", $len, " bytes.")]
			pub fn from_bytes(bytes: [u8; $len]) -> Self {
				Self(bytes)
			}

			#[doc = concat!("Its ", $len, " bytes.")]
			pub fn as_bytes(&self) -> &[u8; $len] {
				&self.0
			}
		}

		impl core::fmt::Debug for $name {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				f.write_str(concat!(stringify!($name), "(..)"))
			}
		}

		impl PartialEq for $name {
			fn eq(&self, other: &Self) -> bool {
				subtle::ConstantTimeEq::ct_eq(self.0.as_slice(), other.0.as_slice()).into()
			}
		}

		impl Eq for $name {}
	};
}
pub(crate) use secret;

/// 32 fresh bytes of `rng`.
pub(crate) fn fresh(rng: &mut impl CryptoRng) -> Zeroizing<[u8; 32]> {
	let mut bytes = Zeroizing::new([0; 32]);
	rng.fill_bytes(bytes.as_mut_slice());
	bytes
}

/// Two keys, one after the other.
pub(crate) fn joined(first: &[u8; 32], second: &[u8; 32]) -> Zeroizing<[u8; 64]> {
	let mut bytes = Zeroizing::new([0; 64]);
	let (start, end) = bytes.split_at_mut(32);
	start.copy_from_slice(first);
	end.copy_from_slice(second);
	bytes
}

secret!(
	/// A participant's X25519 private key (RFC 7748), to whose public key wraps are made.
	EncryptionSecret
);
secret!(
	/// A record's secret of one epoch. Every other key of that record and epoch is derived from it.
	RecordSecret
);
secret!(
	/// A record's proof secret of one epoch: what a proof reader holds. The keys of the sections of level proof are
	/// derived from it.
	ProofSecret
);
secret!(
	/// The token that a doctor seals inside the note if the child may be vaccinated now, and that a physician's signature
	/// reveals.
	ClearanceToken
);

impl EncryptionSecret {
	/// A fresh one: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(*fresh(rng))
	}

	/// The public key.
	pub fn public(&self) -> EncryptionKey {
		let public = Kem::sk_to_pk(&hybrid::private_key(self));
		EncryptionKey::x25519(public.to_bytes().into())
	}
}

impl RecordSecret {
	/// A fresh one: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(*fresh(rng))
	}

	/// The secret of what schools and insurers may see.
	pub fn proof_secret(&self) -> ProofSecret {
		ProofSecret(*derive(&self.0, labels::PROOF_SECRET))
	}
}

impl ClearanceToken {
	/// A fresh one: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(*fresh(rng))
	}

	/// The hash of it that the note shows in clear.
	pub fn clearance(&self) -> Clearance {
		Clearance::of(&self.0)
	}
}
