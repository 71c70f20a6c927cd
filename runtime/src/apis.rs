//! The questions that the node, and through it every client, may ask of the runtime.

use crate::{
	AccessLog, AccountId, Aura, Authorities, Block, Consent, Executive, Grandpa, InherentDataExt, Intents,
	Participants, Powers, Runtime, RuntimeGenesisConfig, SessionKeys, VERSION, VaccinationRecords,
	VaccineDetails, configs, genesis_presets, outcomes,
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
	AccessEntry, AccessPlace, AccessRequest, Allowance, Candidate, ContentKeyLink, ContentKeyWrap, Epoch,
	EpochLink, GivenHalf, HistoryEntry, IdentityTag, Institution, IntentRefusal, KeyEntry, KeyVersion,
	Moment, Network, NodeId, NoteEntry, OfferedKey, Outcome, Participant, ParticipantChangeEntry,
	ParticipantId, PausedCall, PendingContentKey, PowerDigest, Proposal, Reader, Record, RecordId, Role,
	Sealed, Section, SignatureEntry, SignedIntent, Signer, Validator, Visit, VisitId, VisitWrap,
	WaitingPower, Wrap,
	questions::{HealthAuthority, PausedCalls, ReadersOf, RenewalDue},
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

		fn health_authority() -> Option<ParticipantId> {
			<Participants as HealthAuthority>::health_authority()
		}

		fn participant(id: ParticipantId) -> Option<Participant<AccountId>> {
			pallet_participants::Participants::<Runtime>::get(id)
		}

		fn participant_of(account: AccountId) -> Option<ParticipantId> {
			Participants::participant_of(&account)
		}

		fn organisations(role: Role, start: u32, limit: u32) -> Vec<ParticipantId> {
			Participants::organisations(role, start, limit)
		}

		fn staff(organisation: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantId> {
			Participants::staff(organisation, start, limit)
		}

		fn candidates(
			organisation: Option<ParticipantId>,
			after: Option<(ParticipantId, ParticipantId)>,
			limit: u32,
		) -> Vec<(ParticipantId, ParticipantId, Candidate<AccountId>)> {
			Participants::candidates(organisation, after, limit)
		}

		fn keys_of(id: ParticipantId, start: u32, limit: u32) -> Vec<KeyEntry<AccountId>> {
			Participants::keys_of(id, start, limit)
		}

		fn participant_log(id: ParticipantId, start: u32, limit: u32) -> Vec<ParticipantChangeEntry> {
			Participants::participant_log(id, start, limit)
		}

		fn content_key_holders(organisation: ParticipantId) -> Vec<ParticipantId> {
			pallet_participants::Holders::<Runtime>::get(organisation).into_inner()
		}

		fn offered_content_keys(organisation: ParticipantId) -> Vec<OfferedKey> {
			pallet_participants::Offered::<Runtime>::get(organisation).into_inner()
		}

		fn pending_content_key(organisation: ParticipantId) -> Option<PendingContentKey> {
			pallet_participants::PendingContentKeys::<Runtime>::get(organisation)
		}

		fn content_key_due(organisation: ParticipantId) -> bool {
			Participants::content_key_due(organisation)
		}

		fn content_key_wraps(
			organisation: ParticipantId,
			holder: ParticipantId,
			before: Option<KeyVersion>,
			limit: u32,
		) -> Vec<ContentKeyWrap> {
			Participants::content_key_wraps(organisation, holder, before, limit)
		}

		fn content_key_links(
			organisation: ParticipantId,
			before: Option<KeyVersion>,
			limit: u32,
		) -> Vec<ContentKeyLink> {
			Participants::content_key_links(organisation, before, limit)
		}

		fn admins_needed() -> u32 {
			Powers::admins_needed()
		}

		fn waiting_powers(
			after: Option<(Moment, PowerDigest)>,
			limit: u32,
		) -> Vec<(PowerDigest, WaitingPower<AccountId>, bool)> {
			Powers::waiting_powers(after, limit).into_iter().map(with_vote).collect()
		}

		fn power_on(subject: ParticipantId) -> Option<(PowerDigest, WaitingPower<AccountId>, bool)> {
			Powers::power_on(subject).map(with_vote)
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

		fn record(id: RecordId) -> Option<Record> {
			VaccinationRecords::record(id)
		}

		fn child(id: RecordId) -> Option<Sealed> {
			VaccinationRecords::child(id)
		}

		fn records_tagged(tag: IdentityTag) -> Vec<RecordId> {
			VaccinationRecords::records_tagged(tag)
		}

		fn families_tagged(tag: IdentityTag) -> Vec<ParticipantId> {
			Participants::families_tagged(tag)
		}

		fn records_of(owner: ParticipantId, start: u32, limit: u32) -> Vec<RecordId> {
			VaccinationRecords::records_of(owner, start, limit)
		}

		fn readable_records(
			family: ParticipantId,
			reader: ParticipantId,
		) -> Vec<(u32, RecordId, Reader, Wrap)> {
			crate::readable::readable_records(family, reader)
		}

		fn wrap(record: RecordId, reader: ParticipantId) -> Option<Wrap> {
			VaccinationRecords::wrap(record, reader)
		}

		fn epoch_links(record: RecordId, newest: Epoch, limit: u32) -> Vec<EpochLink> {
			VaccinationRecords::epoch_links(record, newest, limit)
		}

		fn bridges(record: RecordId, from: Epoch) -> Vec<EpochLink> {
			VaccinationRecords::bridges(record, from)
		}

		fn wraps(record: RecordId) -> Vec<Wrap> {
			VaccinationRecords::wraps(record).into_inner()
		}

		fn past_wraps(record: RecordId, epoch: Epoch, reader: ParticipantId) -> Vec<Wrap> {
			VaccinationRecords::past_wraps(record, epoch, reader)
		}

		fn halves(record: RecordId, reader: ParticipantId) -> Vec<GivenHalf> {
			VaccinationRecords::halves(record, reader)
		}

		fn renewal_due(record: RecordId) -> bool {
			Consent::renewal_due(&record)
		}

		fn history(record: RecordId, start: u32, limit: u32) -> Vec<HistoryEntry> {
			VaccinationRecords::history(record, start, limit)
		}

		fn readers(record: RecordId) -> Vec<Reader> {
			Consent::readers_of(&record)
		}

		fn standing(record: RecordId, reader: ParticipantId) -> Option<Reader> {
			Consent::standing(&record, &reader)
		}

		fn requests(
			family: ParticipantId,
			after: Option<ParticipantId>,
			limit: u32,
		) -> Vec<(ParticipantId, AccessRequest)> {
			Consent::requests(family, after, limit)
		}

		fn visit(id: VisitId) -> Option<Visit> {
			VaccineDetails::visit(id)
		}

		fn visits_of(record: RecordId, start: u32, limit: u32) -> Vec<VisitId> {
			VaccineDetails::visits_of(record, start, limit)
		}

		fn section(visit: VisitId, section: Section) -> Option<Sealed> {
			VaccineDetails::section(visit, section)
		}

		fn notes(visit: VisitId, start: u32, limit: u32) -> Vec<NoteEntry> {
			VaccineDetails::notes(visit, start, limit)
		}

		fn visit_wrap(visit: VisitId, professional: ParticipantId) -> Option<VisitWrap> {
			VaccineDetails::visit_wrap(visit, professional)
		}

		fn signature(visit: VisitId) -> Option<SignatureEntry> {
			VaccineDetails::signature(visit)
		}

		fn accesses(
			record: RecordId,
			after: Option<AccessPlace>,
			limit: u32,
		) -> Vec<(AccessPlace, AccessEntry)> {
			AccessLog::accesses(record, after, limit)
		}

		fn access_batch(gateway: ParticipantId) -> u64 {
			AccessLog::access_batch(gateway)
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

/// A waiting power, with whether the institutions can decide on it now.
fn with_vote(
	(digest, waiting): (PowerDigest, WaitingPower<AccountId>),
) -> (PowerDigest, WaitingPower<AccountId>, bool) {
	let awaits_vote = Powers::awaits_vote(&waiting);
	(digest, waiting, awaits_vote)
}
