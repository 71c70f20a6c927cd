//! The facts that a client knows of the chain and its runtime.
//!
//! People sign intents, which name no call. The table of calls serves the institutions' votes alone: the chain names a
//! proposal by the hash of its call.

use std::collections::BTreeMap;

use vacchain_gateway::types;

use crate::error::TransportError;

pub use vacchain_extrinsic::Hash;

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

/// The chain and its current runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimeFacts {
	/// The hash of the first block.
	pub genesis: Hash,
	/// The runtime's version.
	pub spec_version: u32,
	/// Where the calls are.
	pub calls: CallTable,
}

impl TryFrom<types::RuntimeFacts> for RuntimeFacts {
	type Error = TransportError;

	/// From what the gateway says.
	///
	/// # Errors
	///
	/// [`TransportError::Undecodable`] if the genesis hash has another length.
	fn try_from(facts: types::RuntimeFacts) -> Result<Self, TransportError> {
		Ok(Self {
			genesis: facts.genesis.0.as_slice().try_into().map_err(TransportError::undecodable)?,
			spec_version: facts.spec_version,
			calls: CallTable(facts.calls),
		})
	}
}
