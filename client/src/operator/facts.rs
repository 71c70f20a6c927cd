//! What transactions must say of the chain, from its metadata.

use subxt::{Metadata, OnlineClient, SubstrateConfig, config::substrate::H256};

use crate::{
	error::TransportError,
	operator::hash,
	transaction::{CallTable, EXTENSIONS, RuntimeFacts},
};

/// The facts as they are after a block.
pub(super) async fn facts_after(
	online: &OnlineClient<SubstrateConfig>,
	block: H256,
	number: u64,
) -> Result<RuntimeFacts, TransportError> {
	let at = online
		.at_block_hash_and_number(block, number)
		.await
		.map_err(|error| TransportError::Node(error.to_string()))?;
	check_extensions(at.metadata_ref())?;
	Ok(RuntimeFacts {
		genesis: hash(online.genesis_hash()),
		spec_version: at.spec_version(),
		transaction_version: at.transaction_version(),
		calls: call_table(at.metadata_ref()),
	})
}

fn call_table(metadata: &Metadata) -> CallTable {
	let mut table = CallTable::default();
	for pallet in metadata.pallets() {
		for call in pallet.call_variants().unwrap_or_default() {
			table.insert(pallet.name(), &call.name, pallet.call_index(), call.index);
		}
	}
	table
}

fn check_extensions(metadata: &Metadata) -> Result<(), TransportError> {
	let incompatible = |found: String| {
		TransportError::Incompatible(format!(
			"the chain's transactions carry [{found}], and this client makes them with [{}]",
			EXTENSIONS.join(", ")
		))
	};
	let extensions = metadata
		.extrinsic()
		.transaction_extensions_by_version(0)
		.ok_or_else(|| incompatible("nothing".into()))?;
	let names: Vec<&str> = extensions.map(|extension| extension.identifier()).collect();
	if names == EXTENSIONS { Ok(()) } else { Err(incompatible(names.join(", "))) }
}
