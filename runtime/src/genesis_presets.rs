//! The chains that start from what the runtime itself knows.
//!
//! - `development`: one validator, Alice.
//! - `local_testnet`: four validators. Alice stands for the health authority, Bob for the hospital, Charlie for the
//!   school and Dave for the insurer.
//!
//! Their keys are public knowledge: no chain that holds anyone's data starts from these.

#![warn(missing_docs)]

use crate::{AuraConfig, GrandpaConfig, ParticipantsConfig, RuntimeGenesisConfig};
use alloc::vec::Vec;
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// A validator's well-known keys: for making blocks and for finalizing them.
type DevValidator = (Sr25519Keyring, Ed25519Keyring);

const ALICE: DevValidator = (Sr25519Keyring::Alice, Ed25519Keyring::Alice);
const BOB: DevValidator = (Sr25519Keyring::Bob, Ed25519Keyring::Bob);
const CHARLIE: DevValidator = (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie);
const DAVE: DevValidator = (Sr25519Keyring::Dave, Ed25519Keyring::Dave);

/// The health authority and its first admin, as `pallet_participants::GenesisConfig` reads them.
const DEV_IDENTITIES: &str = include_str!("genesis/dev_identities.json");

/// The names of the presets.
pub fn names() -> Vec<PresetId> {
	[DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET].map(PresetId::from).into()
}

/// A preset, as a JSON patch of the default genesis.
pub fn get(name: &PresetId) -> Option<Vec<u8>> {
	let patch = match name.as_ref() {
		DEV_RUNTIME_PRESET => genesis(&[ALICE]),
		LOCAL_TESTNET_RUNTIME_PRESET => genesis(&[ALICE, BOB, CHARLIE, DAVE]),
		_ => return None,
	};
	serde_json::to_vec(&patch).ok()
}

/// The development participants.
///
/// # Panics
///
/// When the file that the runtime was built with is not one: a test builds every preset.
fn dev_participants() -> ParticipantsConfig {
	serde_json::from_str(DEV_IDENTITIES).expect("the file is checked by a test; qed")
}

fn genesis(validators: &[DevValidator]) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		aura: AuraConfig { authorities: validators.iter().map(|(aura, _)| aura.public().into()).collect() },
		grandpa: GrandpaConfig {
			authorities: validators.iter().map(|(_, grandpa)| (grandpa.public().into(), 1)).collect(),
		},
		participants: dev_participants(),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_support::genesis_builder_helper::{build_state, get_preset};

	/// The default genesis with the preset's patch, as the node merges them.
	fn merged(name: &PresetId) -> Value {
		let json = |bytes: Option<Vec<u8>>| serde_json::from_slice(&bytes.unwrap()).unwrap();
		let mut genesis: Value = json(get_preset::<RuntimeGenesisConfig>(&None, |_| None));
		let patch: Value = json(get(name));
		for (pallet, fields) in patch.as_object().unwrap() {
			for (field, value) in fields.as_object().unwrap() {
				genesis[pallet][field] = value.clone();
			}
		}
		genesis
	}

	#[test]
	fn every_preset_builds_a_state() {
		for name in names() {
			let genesis = serde_json::to_vec(&merged(&name)).unwrap();
			sp_io::TestExternalities::default().execute_with(|| {
				assert_eq!(build_state::<RuntimeGenesisConfig>(genesis), Ok(()), "{name:?}");
			});
		}
	}

	#[test]
	fn an_unknown_preset_is_none() {
		assert_eq!(get(&"staging".into()), None);
	}
}
