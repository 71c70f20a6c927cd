//! Building and signing transactions, without a node at hand.
//!
//! The format is Substrate's signed extrinsic, version 4: length, `0x84`, the signer's address, the signature,
//! what the transaction extensions carry, the call.

use std::collections::BTreeMap;

use codec::{Compact, Encode};
use sp_crypto_hashing::blake2_256;
pub use vacchain_gateway::extrinsic::{EXTENSIONS, MORTALITY_PERIOD};
use vacchain_gateway::{
	extrinsic::{ADDRESS_ID, LONGEST_PAYLOAD, METADATA_HASH_DISABLED, SIGNATURE_SR25519, SIGNED_V4},
	types,
};
use vacchain_primitives::{AccountId, BlockNumber};

use crate::{calls::Call, error::TransportError, keys::Account};

/// A block's hash, or another BLAKE2-256.
pub type Hash = [u8; 32];

/// Where the runtime's calls are: the pallet's and the call's index, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallTable(BTreeMap<String, BTreeMap<String, [u8; 2]>>);

impl CallTable {
	/// Adds a call.
	pub fn insert(&mut self, pallet: &str, call: &str, pallet_index: u8, call_index: u8) {
		self.0.entry(pallet.to_owned()).or_default().insert(call.to_owned(), [pallet_index, call_index]);
	}

	/// The pallet's and the call's index.
	///
	/// # Errors
	///
	/// When the runtime has no such call.
	pub fn index_of(&self, pallet: &str, call: &str) -> Result<[u8; 2], TransportError> {
		let index = self.0.get(pallet).and_then(|calls| calls.get(call)).copied();
		index.ok_or_else(|| TransportError::Incompatible(format!("the chain has no call {pallet}::{call}")))
	}

	/// The pallet's and the call's name.
	pub fn name_of(&self, index: [u8; 2]) -> Option<(&str, &str)> {
		self.0.iter().find_map(|(pallet, calls)| {
			let (call, _) = calls.iter().find(|(_, known)| **known == index)?;
			Some((pallet.as_str(), call.as_str()))
		})
	}
}

/// What transactions must say of the chain and its runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeFacts {
	/// The hash of the first block.
	pub genesis: Hash,
	/// The runtime's version.
	pub spec_version: u32,
	/// The version of the transaction format.
	pub transaction_version: u32,
	/// Where the calls are.
	pub calls: CallTable,
}

impl TryFrom<types::RuntimeFacts> for RuntimeFacts {
	type Error = TransportError;

	/// From what the gateway says.
	///
	/// # Errors
	///
	/// When the chain's transactions do not carry [`EXTENSIONS`].
	fn try_from(facts: types::RuntimeFacts) -> Result<Self, TransportError> {
		if facts.extensions != EXTENSIONS {
			return Err(TransportError::Incompatible(format!(
				"the chain's transactions carry [{}], and this client makes them with [{}]",
				facts.extensions.join(", "),
				EXTENSIONS.join(", ")
			)));
		}
		Ok(Self {
			genesis: facts.genesis.0.as_slice().try_into().map_err(TransportError::undecodable)?,
			spec_version: facts.spec_version,
			transaction_version: facts.transaction_version,
			calls: CallTable(facts.calls),
		})
	}
}

/// A recent block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
}

impl TryFrom<&types::Tip> for Checkpoint {
	type Error = TransportError;

	/// From what the gateway says.
	///
	/// # Errors
	///
	/// When the hash has another length.
	fn try_from(tip: &types::Tip) -> Result<Self, TransportError> {
		let hash = tip.hash.0.as_slice().try_into().map_err(TransportError::undecodable)?;
		Ok(Self { number: tip.number, hash })
	}
}

/// What one transaction is signed with.
#[derive(Clone, Copy, Debug)]
pub struct TransactionContext<'a> {
	/// The chain and its runtime.
	pub runtime: &'a RuntimeFacts,
	/// How many transactions the account has sent before.
	pub nonce: u32,
	/// From where the transaction is valid, for [`MORTALITY_PERIOD`] blocks.
	pub checkpoint: Checkpoint,
}

/// A signed transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTransaction {
	/// What is submitted.
	pub bytes: Vec<u8>,
	/// BLAKE2-256 of the bytes, by which it is found in blocks.
	pub hash: Hash,
	/// Whose it is.
	pub account: AccountId,
	/// Its nonce.
	pub nonce: u32,
	/// The last block that may hold it.
	pub valid_until: BlockNumber,
}

/// Builds a call and signs it.
///
/// # Errors
///
/// When the runtime has no such call.
pub fn sign(
	call: &Call,
	account: &Account,
	context: &TransactionContext<'_>,
) -> Result<SignedTransaction, TransportError> {
	let runtime = context.runtime;
	let call = call.encode(&runtime.calls)?;

	let era = mortal_era(context.checkpoint.number);
	let explicit = (era, Compact(context.nonce), METADATA_HASH_DISABLED).encode();
	let implicit = (
		runtime.spec_version,
		runtime.transaction_version,
		runtime.genesis,
		context.checkpoint.hash,
		None::<Hash>,
	)
		.encode();
	let payload = [&call[..], &explicit, &implicit].concat();
	let signature = if payload.len() > LONGEST_PAYLOAD {
		account.sign(&blake2_256(&payload))
	} else {
		account.sign(&payload)
	};

	let body =
		[&[SIGNED_V4, ADDRESS_ID][..], &account.id(), &[SIGNATURE_SR25519], &signature, &explicit, &call]
			.concat();
	let bytes = body.encode();
	Ok(SignedTransaction {
		hash: blake2_256(&bytes),
		bytes,
		account: account.id(),
		nonce: context.nonce,
		valid_until: context.checkpoint.number.saturating_add(MORTALITY_PERIOD),
	})
}

/// The era of a transaction that is valid from a block on: SCALE of `sp_runtime::generic::Era::Mortal`, whose low
/// four bits are the period's binary logarithm minus one, and the others the block's place in the period.
fn mortal_era(from: BlockNumber) -> [u8; 2] {
	const { assert!(MORTALITY_PERIOD.is_power_of_two() && MORTALITY_PERIOD <= 1 << 12) };
	let logarithm = MORTALITY_PERIOD.trailing_zeros() as u16 - 1;
	let phase = (from % MORTALITY_PERIOD) as u16;
	(logarithm | phase << 4).to_le_bytes()
}
