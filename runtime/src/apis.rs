//! The questions that the node, and through it every client, may ask of the runtime.

use crate::{
	AccessLog, AccountId, Aura, Authorities, Block, Consent, Executive, Grandpa, InherentDataExt, Intents,
	Participants, Powers, Runtime, RuntimeGenesisConfig, SessionKeys, VERSION, VaccinationRecords,
	VaccineDetails, configs, genesis_presets, outcomes, read,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
#[cfg(feature = "try-runtime")]
use frame_support::weights::Weight;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	traits::KeyOwnerProofSystem,
};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::{SlotDuration, sr25519::AuthorityId as AuraId};
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_consensus_slots::EquivocationProof;
use sp_core::{
	OpaqueMetadata,
	crypto::{KeyTypeId, key_types},
};
use sp_genesis_builder::PresetId;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::{
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;
use vacchain_primitives::{
	Actor, Allowance, Institution, IntentRefusal, Moment, Network, NodeId, Outcome, Participant,
	ParticipantId, PausedCall, Proposal, SignedIntent, Signer, Validator,
	questions::PausedCalls,
	reading::{ReadAnswer, ReadRefusal, ReadRequest},
};

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(block: <Block as BlockT>::LazyBlock, data: InherentData) -> CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			extrinsic: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, extrinsic, block_hash)
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> SlotDuration {
			SlotDuration::from_millis(Aura::slot_duration())
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
			key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(equivocation, key_owner_proof.decode()?)
		}

		fn generate_key_ownership_proof(
			_: sp_consensus_grandpa::SetId,
			authority: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Authorities::prove((sp_consensus_grandpa::KEY_TYPE, authority))
				.map(|proof| sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
		}
	}

	impl vacchain_primitives::api::AuraEquivocationApi<Block, AuraId> for Runtime {
		fn generate_key_ownership_proof(authority: AuraId) -> Option<Vec<u8>> {
			Authorities::prove((key_types::AURA, authority)).map(|proof| proof.encode())
		}

		fn submit_report_equivocation(
			equivocation: EquivocationProof<<Block as BlockT>::Header, AuraId>,
			key_owner_proof: Vec<u8>,
		) -> Option<()> {
			let key_owner_proof = Decode::decode(&mut key_owner_proof.as_slice()).ok()?;
			Authorities::submit_unsigned_equivocation_report(equivocation, key_owner_proof)
		}
	}

	impl vacchain_primitives::api::AuthoritiesApi<Block> for Runtime {
		fn network() -> Network {
			Authorities::network()
		}

		fn institutions() -> Vec<Institution> {
			Authorities::institutions()
		}

		fn nodes() -> Vec<NodeId> {
			Authorities::nodes()
		}

		fn validators() -> Vec<Validator> {
			Authorities::validators()
		}

		fn proposals() -> Vec<Proposal> {
			Authorities::proposals()
		}

		fn paused_calls() -> Vec<PausedCall> {
			<configs::Pauses as PausedCalls>::paused_calls()
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, genesis_presets::get)
		}

		fn preset_names() -> Vec<PresetId> {
			genesis_presets::names()
		}
	}

	impl vacchain_primitives::api::RegistryApi<Block, AccountId> for Runtime {
		fn now() -> Moment {
			pallet_timestamp::Now::<Runtime>::get()
		}

		fn participant(id: ParticipantId) -> Option<Participant<AccountId>> {
			pallet_participants::Participants::<Runtime>::get(id)
		}

		fn participant_of(account: AccountId) -> Option<ParticipantId> {
			Participants::participant_of(&account)
		}

		fn caller(participant: ParticipantId, account: AccountId) -> Result<Actor, ReadRefusal> {
			read::caller(participant, &account)
		}

		fn read(
			participant: ParticipantId,
			account: AccountId,
			request: ReadRequest,
		) -> Result<ReadAnswer, ReadRefusal> {
			read::read(participant, &account, request)
		}

		fn allowance(id: ParticipantId) -> Option<Allowance> {
			Participants::allowance(id)
		}

		fn signer(account: AccountId) -> Signer {
			pallet_intents::Signers::<Runtime>::get(account)
		}

		fn check_intent(signed: SignedIntent) -> Result<(), IntentRefusal> {
			Intents::check(&signed)
		}

		fn access_batch(gateway: ParticipantId) -> u64 {
			AccessLog::access_batch(gateway)
		}

		fn access_batch_digest(gateway: ParticipantId) -> Option<[u8; 32]> {
			AccessLog::access_batch_digest(gateway)
		}
	}

	impl vacchain_primitives::api::OutcomesApi<Block> for Runtime {
		fn outcomes() -> Vec<(u32, Outcome)> {
			outcomes::outcomes()
		}
	}

	impl vacchain_primitives::api::StateChecksApi<Block> for Runtime {
		fn try_state() -> Result<(), String> {
			Participants::do_try_state()
				.and_then(|()| Authorities::do_try_state())
				.and_then(|()| VaccinationRecords::do_try_state())
				.and_then(|()| Consent::do_try_state())
				.and_then(|()| VaccineDetails::do_try_state())
				.and_then(|()| AccessLog::do_try_state())
				.and_then(|()| Intents::do_try_state())
				.and_then(|()| Powers::do_try_state())
				.map_err(|error| <&str>::from(error).into())
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			crate::benchmarks::metadata(extra)
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			crate::benchmarks::dispatch(config)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			// A failed check is what this exists to show: it stops the tool that asked, never a chain.
			let weight = Executive::try_runtime_upgrade(checks).expect("the migrations hold");
			(weight, crate::configs::RuntimeBlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("the block executes")
		}
	}
}
