//! The chains a node can join.

use codec::Decode;
use sc_chain_spec::{ChainSpec as _, ChainSpecBuilder, json_merge};
use sc_service::{ChainType, GenericChainSpec, NoExtension, construct_genesis_block};
use serde_json::{Value, json};
use sp_core::storage::{Storage, well_known_keys};
use sp_genesis_builder::{
	DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId,
	runtime_decl_for_genesis_builder::GenesisBuilderV1 as _,
};
use sp_runtime::traits::{BlakeTwo256, Block as _, Hash as _};
use sp_state_machine::BasicExternalities;
use std::path::PathBuf;
use vacchain_primitives::Moment;
use vacchain_runtime::{Hash, Runtime, VERSION, WASM_BINARY, configs::SS58_PREFIX, opaque::Block};

/// The specification from which a chain starts.
pub type ChainSpec = GenericChainSpec;

/// The id of the development chain.
const DEV: &str = "vacchain_dev";
/// The id of the local chain.
const LOCAL: &str = "vacchain_local";

/// The chain of this name, or of the file at this path.
///
/// # Errors
///
/// A sentence that says what to give instead.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"dev" => known("VacChain development", DEV, ChainType::Development, DEV_RUNTIME_PRESET),
		"local" => known("VacChain local", LOCAL, ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET),
		"" => {
			Err("which chain? Give --dev, --chain local, or --chain with a chain specification's file".into())
		}
		path => ChainSpec::from_json_file(PathBuf::from(path)).map_err(|error| {
			format!("{path} is neither `dev` nor `local`, nor a readable chain specification: {error}")
		}),
	}
}

/// As [`load`], but a known chain has its first state, not the name of the preset that makes it.
///
/// The runtime in this program builds it, from the same code as the Wasm, which would have to be compiled first: that
/// takes longer than all the rest of a node's start.
///
/// # Errors
///
/// As [`load`].
pub fn load_with_state(id: &str) -> Result<ChainSpec, String> {
	let mut spec = load(id)?;
	match id {
		"dev" => spec.set_storage(genesis_of(DEV_RUNTIME_PRESET)?),
		"local" => spec.set_storage(genesis_of(LOCAL_TESTNET_RUNTIME_PRESET)?),
		_ => {}
	}
	Ok(spec)
}

/// The genesis that a preset of the runtime builds.
fn genesis_of(preset: &str) -> Result<Storage, String> {
	let read = |id: Option<PresetId>| -> Result<Value, String> {
		let json = Runtime::get_preset(&id).ok_or("the runtime has no such preset")?;
		serde_json::from_slice(&json).map_err(|error| error.to_string())
	};
	let mut genesis = read(None)?;
	json_merge(&mut genesis, read(Some(preset.into()))?);
	let mut state = BasicExternalities::new_empty();
	state.execute_with(|| Runtime::build_state(genesis.to_string().into_bytes()))?;
	let mut storage = state.into_storages();
	storage.top.insert(well_known_keys::CODE.to_vec(), code()?.to_vec());
	Ok(storage)
}

fn known(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
	Ok(builder(name, id, chain_type)?.with_genesis_config_preset_name(preset).build())
}

/// Whether this is the id of a chain that everybody knows the keys of.
pub fn is_known(id: &str) -> bool {
	[DEV, LOCAL].contains(&id)
}

/// A chain that starts from this node's runtime, without a genesis yet.
///
/// # Errors
///
/// When the node was built without a runtime.
pub fn builder(name: &str, id: &str, chain_type: ChainType) -> Result<ChainSpecBuilder<NoExtension>, String> {
	let properties = json!({ "ss58Format": SS58_PREFIX });
	Ok(ChainSpec::builder(code()?, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_properties(properties.as_object().cloned().unwrap_or_default()))
}

fn code() -> Result<&'static [u8], &'static str> {
	WASM_BINARY.ok_or("this node was built without its Wasm runtime; build it without SKIP_WASM_BUILD")
}

/// The hash of the first block of a chain that starts from this node's runtime.
pub fn genesis_hash(genesis: &Storage) -> Hash {
	let version = VERSION.state_version();
	let state = BlakeTwo256::trie_root(genesis.top.clone().into_iter().collect(), version);
	construct_genesis_block::<Block>(state, version).hash()
}

/// How often the chain of this genesis makes a block, in milliseconds.
///
/// # Errors
///
/// When it is not the genesis of a vaccination registry.
pub fn slot_duration(genesis: &Storage) -> Result<Moment, String> {
	let key = pallet_authorities::SlotDuration::<Runtime>::hashed_key();
	let bytes = genesis.top.get(key.as_slice());
	bytes.and_then(|bytes| Moment::decode(&mut bytes.as_slice()).ok()).ok_or_else(|| {
		"the chain specification names no slot duration; take one that `vacchain-node new-network` made"
			.into()
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::BuildStorage;

	#[test]
	fn the_known_chains_have_a_genesis() {
		for id in ["dev", "local"] {
			let spec = load(id).unwrap();
			assert_eq!(slot_duration(&spec.build_storage().unwrap()), Ok(250), "{id}");
			assert!(spec.boot_nodes().is_empty(), "{id} dials nobody");
			assert!(spec.telemetry_endpoints().is_none(), "{id} reports to nobody");
		}
	}

	#[test]
	fn a_node_starts_with_the_genesis_that_the_wasm_builds() {
		for id in ["dev", "local"] {
			let [own, wasm] = [load_with_state, load].map(|load| load(id).unwrap().build_storage().unwrap());
			assert!(own.top == wasm.top && own.children_default == wasm.children_default, "{id}");
		}
	}

	#[test]
	fn another_chain_names_no_slot_duration() {
		assert!(slot_duration(&Storage::default()).unwrap_err().contains("new-network"));
	}

	#[test]
	fn anything_else_is_refused_with_a_sentence() {
		assert!(load("").err().unwrap().contains("--dev"));
		assert!(load("/no/such/file.json").err().unwrap().contains("/no/such/file.json"));
	}
}
