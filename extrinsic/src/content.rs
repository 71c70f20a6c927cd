//! The extensions' parts, the call, and the payload to sign.

use alloc::vec::Vec;

use codec::{Compact, Decode, Encode};
use sp_crypto_hashing::blake2_256;

use crate::{
	EXTENSIONS, Envelope, Era, Explicit, Hash, Implicit, Malformed, extensions::METADATA_HASH_DISABLED,
};

/// A payload that is longer, in bytes, is hashed before it is signed.
const LONGEST_PAYLOAD: usize = 256;

/// The extensions' parts of a transaction, and its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content<'a> {
	/// When it is valid.
	pub era: Era,
	/// How many transactions its signer has sent before.
	pub nonce: u32,
	/// The call: the pallet's index, the call's index, its arguments, SCALE.
	pub call: &'a [u8],
}

/// The signed part that is not sent: the chain, its runtime, and the block from which the transaction is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningContext {
	/// The hash of the first block.
	pub genesis: Hash,
	/// The runtime's version.
	pub spec_version: u32,
	/// The version of the transaction format.
	pub transaction_version: u32,
	/// The hash of the block that the era names.
	pub birth: Hash,
}

impl<'a> Content<'a> {
	pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, Malformed> {
		let (mut era, mut nonce, mut call) = (Era::IMMORTAL, 0, bytes);
		for extension in EXTENSIONS {
			match extension.explicit {
				Explicit::Nothing => {}
				Explicit::Era => era = Era::decode(&mut call).map_err(|_| Malformed::Era)?,
				Explicit::Nonce => {
					Compact(nonce) = Compact::<u32>::decode(&mut call).map_err(|_| Malformed::Nonce)?;
				}
				Explicit::MetadataHashMode => {
					call = call.strip_prefix(&[METADATA_HASH_DISABLED]).ok_or(Malformed::MetadataHash)?;
				}
			}
		}
		Ok(Self { era, nonce, call })
	}

	/// The bytes that follow the signature.
	pub fn encode(&self) -> Vec<u8> {
		let mut bytes = Vec::new();
		self.explicit_to(&mut bytes);
		bytes.extend_from_slice(self.call);
		bytes
	}

	/// The bytes that the signer signs.
	pub fn payload(&self, context: &SigningContext) -> Vec<u8> {
		let mut payload = self.call.to_vec();
		self.explicit_to(&mut payload);
		context.implicit_to(&mut payload);
		if payload.len() > LONGEST_PAYLOAD { blake2_256(&payload).to_vec() } else { payload }
	}

	/// The whole transaction. `sign` signs the bytes that it is given with the key of `signer`.
	pub fn sign_with(
		&self,
		context: &SigningContext,
		signer: [u8; 32],
		sign: impl FnOnce(&[u8]) -> [u8; 64],
	) -> Vec<u8> {
		let signature = sign(&self.payload(context));
		Envelope { signer, signature, content: &self.encode() }.encode()
	}

	/// The pallet's and the call's index. None if the call has less than two bytes.
	pub fn call_index(&self) -> Option<[u8; 2]> {
		self.call.first_chunk().copied()
	}

	fn explicit_to(&self, bytes: &mut Vec<u8>) {
		for extension in EXTENSIONS {
			match extension.explicit {
				Explicit::Nothing => {}
				Explicit::Era => self.era.encode_to(bytes),
				Explicit::Nonce => Compact(self.nonce).encode_to(bytes),
				Explicit::MetadataHashMode => bytes.push(METADATA_HASH_DISABLED),
			}
		}
	}
}

impl SigningContext {
	fn implicit_to(&self, bytes: &mut Vec<u8>) {
		for extension in EXTENSIONS {
			match extension.implicit {
				Implicit::Nothing => {}
				Implicit::SpecVersion => self.spec_version.encode_to(bytes),
				Implicit::TransactionVersion => self.transaction_version.encode_to(bytes),
				Implicit::Genesis => self.genesis.encode_to(bytes),
				Implicit::Birth => self.birth.encode_to(bytes),
				Implicit::MetadataHash => None::<Hash>.encode_to(bytes),
			}
		}
	}
}
