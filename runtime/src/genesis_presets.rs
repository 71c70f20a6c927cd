//! The chains that start from what the runtime itself knows.
//!
//! - `development`: the health authority alone, with the validator Alice. It decides alone, any node may connect, and a
//!   claim takes its one admin.
//! - `local_testnet`: the health authority, a hospital, a school and an insurer, each with a validator and a node of
//!   its own; and one more hospital, `clinic`, that has no vote yet. The health authority has two admins, and a claim
//!   takes both.
//!
//! Their keys are public knowledge: no chain that holds anyone's data starts from these.

#![expect(clippy::expect_used, reason = "a test builds every preset from this crate's own files")]
#![warn(missing_docs)]

use crate::{
	AccountId, AuthoritiesConfig, ParticipantsConfig, PowersConfig, RuntimeGenesisConfig, SessionConfig,
	SessionKeys,
};
use alloc::{string::String, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_authorities::GenesisInstitution;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use vacchain_primitives::{Moment, NodeId, ParticipantId, Thresholds};

/// How often a block is made on these chains, in milliseconds.
const SLOT_DURATION: Moment = 250;

/// How long their sessions are, in milliseconds: ten seconds, so that a decision can be watched taking effect.
const SESSION_DURATION: Moment = 10_000;

/// How long somebody can object to a claim on these chains, in milliseconds: three seconds, so that one can be watched.
const DELAY: Moment = 3000;

/// The health authority and its first admin.
const DEV_IDENTITIES: &str = include_str!("genesis/dev_identities.json");

/// The same, and the organisations.
const LOCAL_IDENTITIES: &str = include_str!("genesis/local_identities.json");

/// The validators of the local chain.
const LOCAL_VALIDATORS: &str = include_str!("genesis/local_validators.json");

/// A validator of the local chain. Its keys come from its institution's username as network tools derive a node's
/// keys from its name: session keys of the seed `//Username`, a node key that is the username's SHA-256.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalValidator {
	#[cfg_attr(not(test), allow(dead_code, reason = "a test derives the keys from it"))]
	username: String,
	id: ParticipantId,
	aura: AuraId,
	grandpa: GrandpaId,
	node: NodeId,
}

/// The names of the presets.
pub fn names() -> Vec<PresetId> {
	[DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET].map(PresetId::from).into()
}

/// A preset, as a JSON patch of the default genesis.
pub fn get(name: &PresetId) -> Option<Vec<u8>> {
	let patch = match name.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local(),
		_ => return None,
	};
	serde_json::to_vec(&patch).ok()
}

/// The content of one of this crate's own files.
///
/// # Panics
///
/// When the file is not what it should be: a test builds every preset.
fn own<T: DeserializeOwned>(file: &str) -> T {
	serde_json::from_str(file).expect("the file is checked by a test; qed")
}

fn development() -> Value {
	let participants: ParticipantsConfig = own(DEV_IDENTITIES);
	let authority = participants.health_authority.as_ref().expect("the file names it; qed");
	let keys = SessionKeys {
		aura: Sr25519Keyring::Alice.public().into(),
		grandpa: Ed25519Keyring::Alice.public().into(),
	};
	let seat = Seat { id: authority.id, account: authority.account.clone(), keys, nodes: Vec::new() };
	genesis(participants, vec![seat], 1, 1)
}

fn local() -> Value {
	let participants: ParticipantsConfig = own(LOCAL_IDENTITIES);
	let account_of = |id: &ParticipantId| {
		let authority = participants.health_authority.iter().map(|one| (one.id, &one.account));
		let organisations = participants.organisations.iter().map(|one| (one.id, &one.account));
		let mut known = authority.chain(organisations);
		known.find(|(known, _)| known == id).map(|(_, account)| account.clone())
	};
	let seats: Vec<Seat> = own::<Vec<LocalValidator>>(LOCAL_VALIDATORS)
		.into_iter()
		.map(|LocalValidator { id, aura, grandpa, node, .. }| {
			let account = account_of(&id).expect("every validator is a participant; qed");
			Seat { id, account, keys: SessionKeys { aura, grandpa }, nodes: vec![node] }
		})
		.collect();
	// One may leave: a proven cheat drops out.
	let minimum = u32::try_from(seats.len().saturating_sub(1)).expect("the file names a few; qed");
	genesis(participants, seats, minimum, 2)
}

/// An institution of the genesis block, with its validator.
struct Seat {
	id: ParticipantId,
	account: AccountId,
	keys: SessionKeys,
	nodes: Vec<NodeId>,
}

fn genesis(
	participants: ParticipantsConfig,
	seats: Vec<Seat>,
	minimum_validators: u32,
	admins_needed: u32,
) -> Value {
	let validators = seats.iter().map(|seat| seat.id).collect();
	let keys = seats.iter().map(|seat| (seat.account.clone(), seat.id, seat.keys.clone())).collect();
	let institutions = seats
		.into_iter()
		.map(|seat| GenesisInstitution { organisation: seat.id, nodes: seat.nodes })
		.collect();
	build_struct_json_patch!(RuntimeGenesisConfig {
		participants,
		authorities: AuthoritiesConfig {
			slot_duration: SLOT_DURATION,
			session_duration: SESSION_DURATION,
			minimum_validators,
			thresholds: Thresholds::default(),
			institutions,
			validators,
		},
		session: SessionConfig { keys },
		powers: PowersConfig { admins_needed, delay: DELAY },
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use frame_support::genesis_builder_helper::{build_state, get_preset};
	use sp_core::{Pair, ed25519, sr25519};

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
	fn the_local_validators_keys_follow_from_their_names() {
		for LocalValidator { username, aura, grandpa, node, .. } in
			own::<Vec<LocalValidator>>(LOCAL_VALIDATORS)
		{
			let (first, rest) = username.split_at(1);
			let seed = format!("//{}{rest}", first.to_uppercase());
			assert_eq!(aura, sr25519::Pair::from_string(&seed, None).unwrap().public().into());
			assert_eq!(grandpa, ed25519::Pair::from_string(&seed, None).unwrap().public().into());
			let node_key = ed25519::Pair::from_seed(&sp_io::hashing::sha2_256(username.as_bytes()));
			assert_eq!(node, NodeId(node_key.public().0));
		}
	}

	#[test]
	fn an_unknown_preset_is_none() {
		assert_eq!(get(&"staging".into()), None);
	}
}
