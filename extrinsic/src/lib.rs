//! The chain's transactions: one encoding and one decoding, for clients, gateways and browsers.
//!
//! What people and gateways mean travels as signed intents (`vacchain_primitives::SignedIntent`), which survive upgrades:
//! [`sign_intent`] signs one, [`carry`] puts it into a transaction. A transaction has no signer of its own. It is a
//! *general* extrinsic of version 5:
//!
//! | part | bytes |
//! |---|---|
//! | length of everything after it | SCALE compact |
//! | version and "general" | `0x45` |
//! | version of the extensions | `0x00` |
//! | call | `Intents.carry`: pallet's index, call's index, the signed intent, to the end |
//!
//! None of the [`EXTENSIONS`] adds a byte.
//!
//! The format's source is `sp_runtime::generic::UncheckedExtrinsic`. The tests of the runtime compare this crate with that
//! type and with the runtime's metadata.

#![no_std]

extern crate alloc;

mod calls;

use alloc::vec::Vec;

use codec::{Compact, Decode, Encode};
use vacchain_primitives::{Intent, SignedIntent, WrongAttachments};

pub use calls::call_of;

/// A BLAKE2-256 hash.
pub type Hash = [u8; 32];

/// The names of the runtime's transaction extensions, in their order.
pub const EXTENSIONS: [&str; 4] = ["NoSignature", "AuthorizeCall", "CheckWeight", "WeightReclaim"];

/// The bytes between the length and the call: a general extrinsic of version 5, and the only version of the extensions.
const HEAD: [u8; 2] = [0x45, 0];

/// Signs an intent. `sign` signs the bytes that it is given with the key of the intent's signer; the attachments stand
/// in the order in which the body names them.
///
/// # Errors
///
/// [`WrongAttachments`] if the intent names others.
pub fn sign_intent(
	intent: Intent,
	attachments: Vec<Vec<u8>>,
	genesis: &Hash,
	sign: impl FnOnce(&[u8]) -> [u8; 64],
) -> Result<SignedIntent, WrongAttachments> {
	let signature = sign(&intent.payload(genesis));
	SignedIntent::new(intent, signature, attachments)
}

/// The transaction that carries a signed intent. `call` is where the runtime has `Intents.carry`: the pallet's and the
/// call's index.
pub fn carry(call: [u8; 2], signed: &[u8]) -> Vec<u8> {
	[&HEAD[..], &call, signed].concat().encode()
}

/// The signed intent that a transaction carries, given without the length at its start. Nothing if it is another kind of
/// extrinsic, or makes another call.
pub fn carried(call: [u8; 2], body: &[u8]) -> Option<&[u8]> {
	body.strip_prefix(&HEAD)?.strip_prefix(&call)
}

/// The signed intent that a whole transaction carries, the length at its start included.
pub fn carried_by(call: [u8; 2], transaction: &[u8]) -> Option<&[u8]> {
	let mut body = transaction;
	let Compact(length) = Compact::<u32>::decode(&mut body).ok()?;
	if usize::try_from(length) != Ok(body.len()) {
		return None;
	}
	carried(call, body)
}

/// The hash by which a pool knows a transaction: BLAKE2-256 of its bytes, the length included.
pub fn hash(transaction: &[u8]) -> Hash {
	sp_crypto_hashing::blake2_256(transaction)
}
