//! Intents: signing them, and the transactions that carry them.
//!
//! A carried intent travels as a *general* extrinsic of version 5, which has no signer of its own:
//!
//! | part | bytes |
//! |---|---|
//! | length of everything after it | SCALE compact |
//! | version and "general" | `0x45` |
//! | version of the extensions | `0x00` |
//! | the [`Explicit`] part of each of [`EXTENSIONS`]: immortal, nonce 0, no metadata hash | `0x000000` |
//! | call | `Intents.carry`: pallet's index, call's index, the signed intent, to the end |

use alloc::vec::Vec;

use codec::{Compact, Decode, Encode};
use vacchain_primitives::{Intent, SignedIntent, WrongAttachments};

use crate::{EXTENSIONS, Era, Explicit, Hash, extensions::METADATA_HASH_DISABLED};

/// A general extrinsic of version 5.
const GENERAL_V5: u8 = 0x45;
/// The only version of the extensions.
const EXTENSIONS_VERSION: u8 = 0;

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

/// The bytes between the length and the call.
fn head() -> Vec<u8> {
	let mut head = [GENERAL_V5, EXTENSIONS_VERSION].to_vec();
	for extension in EXTENSIONS {
		match extension.explicit {
			Explicit::Nothing => {}
			Explicit::Era => Era::IMMORTAL.encode_to(&mut head),
			Explicit::Nonce => Compact(0_u32).encode_to(&mut head),
			Explicit::MetadataHashMode => head.push(METADATA_HASH_DISABLED),
		}
	}
	head
}

/// The transaction that carries a signed intent. `call` is where the runtime has `Intents.carry`: the pallet's and the
/// call's index.
pub fn carry(call: [u8; 2], signed: &[u8]) -> Vec<u8> {
	[&head()[..], &call, signed].concat().encode()
}

/// The signed intent that a transaction carries, given without the length at its start. Nothing if it is another kind of
/// extrinsic, or makes another call. Nobody signs what stands around the intent, so whoever carries it chooses the era, the
/// nonce and the metadata mode, and they say nothing of the intent.
pub fn carried(call: [u8; 2], body: &[u8]) -> Option<&[u8]> {
	let mut rest = body.strip_prefix(&[GENERAL_V5, EXTENSIONS_VERSION])?;
	for extension in EXTENSIONS {
		match extension.explicit {
			Explicit::Nothing => {}
			Explicit::Era => {
				Era::decode(&mut rest).ok()?;
			}
			Explicit::Nonce => {
				Compact::<u32>::decode(&mut rest).ok()?;
			}
			Explicit::MetadataHashMode => rest = rest.split_first()?.1,
		}
	}
	rest.strip_prefix(&call)
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
