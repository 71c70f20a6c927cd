//! Building and signing transactions, without a node at hand.

use std::collections::BTreeMap;

pub use vacchain_extrinsic::Hash;
use vacchain_extrinsic::{Content, Era, MORTALITY_PERIOD, SigningContext, extension_names, hash};
use vacchain_gateway::types;
use vacchain_primitives::{AccountId, BlockNumber};

use crate::{calls::Call, error::TransportError, keys::Account};

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
	/// [`TransportError::Incompatible`] if the chain's transactions have other
	/// [extensions](vacchain_extrinsic::EXTENSIONS).
	fn try_from(facts: types::RuntimeFacts) -> Result<Self, TransportError> {
		if facts.extensions != extension_names() {
			return Err(TransportError::Incompatible(format!(
				"the chain's transactions carry [{}], and this client makes them with [{}]",
				facts.extensions.join(", "),
				extension_names().join(", ")
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
	/// By which it is found in blocks.
	pub hash: Hash,
	/// Whose it is.
	pub account: AccountId,
	/// Its nonce.
	pub nonce: u32,
}

/// Builds a call and signs it.
///
/// # Errors
///
/// [`TransportError::Incompatible`] if the runtime has no such call.
pub fn sign(
	call: &Call,
	account: &Account,
	context: &TransactionContext<'_>,
) -> Result<SignedTransaction, TransportError> {
	let TransactionContext { runtime, nonce, checkpoint } = *context;
	let call = call.encode(&runtime.calls)?;
	let content = Content { era: Era::mortal(MORTALITY_PERIOD, checkpoint.number), nonce, call: &call };
	let context = SigningContext {
		genesis: runtime.genesis,
		spec_version: runtime.spec_version,
		transaction_version: runtime.transaction_version,
		birth: checkpoint.hash,
	};
	let bytes = content.sign_with(&context, account.id(), |payload| account.sign(payload));
	Ok(SignedTransaction { hash: hash(&bytes), bytes, account: account.id(), nonce })
}
