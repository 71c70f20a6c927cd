//! The chain's transactions: one encoding and one decoding, for clients, gateways and browsers.
//!
//! A transaction is Substrate's signed extrinsic of version 4:
//!
//! | part | bytes |
//! |---|---|
//! | length of everything after it | SCALE compact |
//! | version and "signed" | `0x84` |
//! | signer: `MultiAddress::Id` | `0x00`, 32 bytes of an sr25519 public key |
//! | signature: `MultiSignature::Sr25519` | `0x01`, 64 bytes |
//! | the [`Explicit`] part of each of [`EXTENSIONS`], in their order | see there |
//! | call | pallet's index, call's index, arguments, to the end |
//!
//! The signer signs the call, the explicit parts and the [`Implicit`] parts, or their BLAKE2-256 hash where they are
//! longer than 256 bytes.
//!
//! People's acts travel as signed intents (`vacchain_primitives::SignedIntent`), which survives upgrades:
//! [`sign_intent`] signs it, [`carry`] puts it into a transaction that has no signer of its own.
//!
//! The format's source is `sp_runtime::generic` (`UncheckedExtrinsic`, `SignedPayload`, `Era`). The tests of the
//! runtime compare this crate with those types and with the runtime's metadata.

#![no_std]

extern crate alloc;

mod content;
mod envelope;
mod era;
mod extensions;
mod intent;

pub use content::{Content, SigningContext};
pub use envelope::{Envelope, is_signed};
pub use era::{Era, MORTALITY_PERIOD};
pub use extensions::{EXTENSIONS, Explicit, Extension, Implicit, extension_names};
pub use intent::{carried, carried_by, carry, sign_intent};

/// A BLAKE2-256 hash.
pub type Hash = [u8; 32];

/// Why bytes are not a transaction of this form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
	/// The length at the start is not the length of what follows.
	#[error("its length is not the one that it states")]
	Length,
	/// It is not signed, or of another version.
	#[error("it is not a signed extrinsic of version 4")]
	NotSigned,
	/// The signer is not given by an account id.
	#[error("its signer is not an account id")]
	Signer,
	/// The signature is not an sr25519 signature.
	#[error("its signature is not an sr25519 signature")]
	Signature,
	/// The era is not one that the SDK encodes.
	#[error("its era is not valid")]
	Era,
	/// The nonce is not a compact number of 32 bits.
	#[error("its nonce is not valid")]
	Nonce,
	/// It is signed with the metadata's hash, which this crate does not know.
	#[error("it is signed with the metadata's hash")]
	MetadataHash,
}

/// The hash by which a transaction is found in blocks: BLAKE2-256 of its bytes, the length included.
pub fn hash(transaction: &[u8]) -> Hash {
	sp_crypto_hashing::blake2_256(transaction)
}
