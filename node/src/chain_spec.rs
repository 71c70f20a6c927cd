//! The chains a node can join.

use sc_service::{ChainType, GenericChainSpec};
use serde_json::json;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use std::path::PathBuf;
use vacchain_runtime::{WASM_BINARY, configs::SS58_PREFIX};

/// What starts a chain.
pub type ChainSpec = GenericChainSpec;

/// The chain of this name, or of the file at this path.
///
/// # Errors
///
/// A sentence that says what to give instead.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"dev" => known("VacChain development", "vacchain_dev", ChainType::Development, DEV_RUNTIME_PRESET),
		"local" => known("VacChain local", "vacchain_local", ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET),
		"" => {
			Err("which chain? Give --dev, --chain local, or --chain with a chain specification's file".into())
		}
		path => ChainSpec::from_json_file(PathBuf::from(path)).map_err(|error| {
			format!("{path} is neither `dev` nor `local`, nor a readable chain specification: {error}")
		}),
	}
}

fn known(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let code = WASM_BINARY
		.ok_or("this node was built without its Wasm runtime; build it without SKIP_WASM_BUILD")?;
	let properties = json!({ "ss58Format": SS58_PREFIX });
	Ok(ChainSpec::builder(code, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_properties(properties.as_object().cloned().unwrap_or_default())
		.with_genesis_config_preset_name(preset)
		.build())
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::BuildStorage;

	#[test]
	fn the_known_chains_have_a_genesis() {
		for id in ["dev", "local"] {
			let spec = load(id).unwrap();
			assert!(spec.build_storage().is_ok(), "{id}");
			assert!(spec.boot_nodes().is_empty(), "{id} dials nobody");
			assert!(spec.telemetry_endpoints().is_none(), "{id} reports to nobody");
		}
	}

	#[test]
	fn anything_else_is_refused_with_a_sentence() {
		assert!(load("").err().unwrap().contains("--dev"));
		assert!(load("/no/such/file.json").err().unwrap().contains("/no/such/file.json"));
	}
}
