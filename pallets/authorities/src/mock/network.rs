//! Who is on the chain: the institutions and their nodes, from the genesis on.

use super::*;
use frame_support::traits::BuildGenesisConfig;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use sp_core::{Pair, ed25519};
use vacchain_primitives::{
	Matter, NodeId, NodeProof, Role, Thresholds, bounds::MAX_INSTITUTIONS, node_statement,
};

use crate::{GenesisInstitution, MatterOf};

/// In milliseconds.
pub const SLOT_DURATION: u64 = 1000;
/// In slots.
pub const SESSION_LENGTH: u32 = 32;
/// How long a vote lasts, in milliseconds.
pub const VOTING_TIME: u64 = 100 * SLOT_DURATION;
/// More than can be institutions.
pub const ORGANISATIONS: u8 = MAX_INSTITUTIONS as u8 + 8;
/// Their roles, in turn.
pub const ROLES: [Role; 4] = [Role::Insurer, Role::HealthAuthority, Role::Hospital, Role::School];
/// Is no organisation.
pub const FAMILY: u8 = 100;
/// The slot before that of the first block.
pub const GENESIS_SLOT: u64 = 1_000_000;

/// The matters of this chain's calls: the pallet's own have one, the directory's none.
pub struct Matters;

impl MatterOf<RuntimeCall> for Matters {
	fn matter_of(call: &RuntimeCall) -> Option<Matter> {
		use crate::Call;
		let RuntimeCall::Authorities(call) = call else { return None };
		match call {
			Call::admit_organisation { .. } | Call::dismiss_organisation { .. } => Some(Matter::Membership),
			Call::admit_validator { .. } | Call::remove_validator { .. } | Call::pardon_validator { .. } => {
				Some(Matter::Validators)
			}
			Call::authorize_upgrade { .. } | Call::publish { .. } => Some(Matter::Upgrade),
			_ => None,
		}
	}
}

fn node_key(n: u8) -> ed25519::Pair {
	ed25519::Pair::from_seed(&[n; 32])
}

pub fn node(n: u8) -> NodeId {
	NodeId(node_key(n).public().0)
}

/// These nodes, in order of id.
pub fn nodes(numbers: impl IntoIterator<Item = u8>) -> Vec<NodeId> {
	let mut nodes: Vec<_> = numbers.into_iter().map(node).collect();
	nodes.sort_unstable();
	nodes
}

/// The node `n` agrees to this institution's listing it on the chain of this genesis.
pub fn agreement(n: u8, institution: u8, genesis: &[u8; 32]) -> NodeProof {
	let signature = node_key(n).sign(&node_statement(genesis, &id(institution))).0;
	NodeProof { node: node(n), signature }
}

/// These nodes agree to this institution's listing them.
pub fn agreements(institution: u8, numbers: impl IntoIterator<Item = u8>) -> crate::NodeProofs {
	let genesis = System::block_hash(0).0;
	let agreements = numbers.into_iter().map(|n| agreement(n, institution, &genesis));
	agreements.collect::<Vec<_>>().try_into().expect("they are few")
}

pub fn aura(n: u8) -> AuraPair {
	AuraPair::from_seed(&[n; 32])
}

pub fn keys(n: u8) -> SessionKeys {
	SessionKeys { aura: aura(n).public() }
}

/// The organisations from 1 on: the first `validators` of the first `institutions` validate, and each institution has
/// a node.
pub fn genesis(institutions: u8, validators: u8, minimum: u32) -> pallet_authorities::GenesisConfig<Test> {
	pallet_authorities::GenesisConfig {
		slot_duration: SLOT_DURATION,
		session_duration: u64::from(SESSION_LENGTH) * SLOT_DURATION,
		minimum_validators: minimum,
		thresholds: Thresholds::default(),
		institutions: (1..=institutions)
			.map(|n| GenesisInstitution { organisation: id(n), nodes: vec![node(n)] })
			.collect(),
		validators: (1..=validators).map(id).collect(),
		_config: Default::default(),
	}
}

/// The chain at its genesis. The directory knows the organisations 1 to [`ORGANISATIONS`] and a family; all but
/// the last have session keys.
pub fn build(config: pallet_authorities::GenesisConfig<Test>) -> TestExternalities {
	fakes::chain(|| {
		for n in 1..=ORGANISATIONS {
			register(n, ROLES[usize::from(n) % ROLES.len()]);
		}
		register(FAMILY, Role::Family);
		config.build();
		let keys = (1..ORGANISATIONS).map(|n| (account(n), id(n), keys(n))).collect();
		pallet_session::GenesisConfig::<Test> { keys, non_authority_keys: vec![] }.build();
	})
}

/// As [`build`], at the first block.
pub fn network(institutions: u8, validators: u8, minimum: u32) -> TestExternalities {
	let mut ext = build(genesis(institutions, validators, minimum));
	ext.execute_with(make_block);
	ext
}

/// Five institutions, of which the first four validate, as many as there must be.
pub fn new_test_ext() -> TestExternalities {
	network(5, 4, 4)
}

/// As [`new_test_ext`], with keys that benchmarks make.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_ext() -> TestExternalities {
	let mut network = new_test_ext();
	network.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
	network
}

#[cfg(feature = "runtime-benchmarks")]
pub struct Scene;
#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId32, RuntimeCall> for Scene {
	fn organisation(id: vacchain_primitives::ParticipantId, account: AccountId32, role: Role) {
		admit(id, account, role);
	}

	fn proposal(number: u32) -> RuntimeCall {
		use sp_runtime::traits::{BlakeTwo256, Hash as _};
		let code_hash = BlakeTwo256::hash_of(&number);
		crate::Call::authorize_upgrade { code_hash }.into()
	}
}
