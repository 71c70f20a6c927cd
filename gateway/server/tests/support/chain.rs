//! A chain without blocks: the real runtime, natively, and a node's client that asks it.

use std::sync::{
	Arc, Mutex, PoisonError,
	atomic::{AtomicU64, Ordering},
};

use frame_support::genesis_builder_helper::build_state;
use sc_client_api::{BlockBackend, BlockchainEvents, FinalityNotifications, ImportNotifications};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::{BlockStatus, HeaderBackend, Info, Result as BlockchainResult};
use sp_core::{H256, OpaqueMetadata, storage::StorageKey};
use sp_io::TestExternalities;
use sp_runtime::{
	AccountId32, DispatchError, Justifications, OpaqueExtrinsic, generic::SignedBlock, traits::Dispatchable,
};
use vacchain_gateway_server::chain::{Block, Header};
use vacchain_primitives::{
	Actor, Allowance, BlockNumber, Institution, IntentRefusal, Moment, Network, NodeId, Outcome, Participant,
	ParticipantId, PausedCall, Proposal, SignedIntent, Signer, Validator,
	api::{
		AuthoritiesApi, OutcomesApi, RegistryApi, runtime_decl_for_authorities_api::AuthoritiesApiV1,
		runtime_decl_for_outcomes_api::OutcomesApiV1, runtime_decl_for_registry_api::RegistryApiV1,
	},
	reading::{ReadAnswer, ReadRefusal, ReadRequest},
};
use vacchain_runtime::{Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin, genesis_presets};

/// The clock of the genesis block: 2026-01-01, in milliseconds.
pub const START: Moment = 1_767_225_600_000;

const GENESIS: H256 = H256::zero();
const FINALIZED: H256 = H256::repeat_byte(2);

/// The chain. Clones share it.
#[derive(Clone)]
pub struct TestChain {
	state: Arc<Mutex<TestExternalities>>,
	/// The last batch of reads in a final block.
	final_batch: Arc<AtomicU64>,
	/// How many requests to read it has answered.
	reads: Arc<AtomicU64>,
}

impl TestChain {
	/// As a development chain starts.
	pub fn new() -> Self {
		let preset = genesis_presets::get(&"development".into()).expect("there is such a preset");
		let patch: serde_json::Value = serde_json::from_slice(&preset).expect("it is JSON");
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("the default is JSON");
		merge(&mut config, patch);
		let mut state = TestExternalities::default();
		state.execute_with(|| {
			build_state::<RuntimeGenesisConfig>(config.to_string().into_bytes()).expect("it is sound");
		});
		let chain =
			Self { state: Arc::new(Mutex::new(state)), final_batch: Arc::default(), reads: Arc::default() };
		chain.set_time(START);
		chain
	}

	/// Runs something inside the chain's state.
	pub fn run<Answer>(&self, work: impl FnOnce() -> Answer) -> Answer {
		self.state.lock().unwrap_or_else(PoisonError::into_inner).execute_with(work)
	}

	/// How many requests to read it has answered.
	#[allow(dead_code, reason = "not every suite counts")]
	pub fn reads(&self) -> u64 {
		self.reads.load(Ordering::SeqCst)
	}

	/// Sends a call as this account.
	pub fn send(&self, account: AccountId32, call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
		let call = call.into();
		self.run(|| call.dispatch(RuntimeOrigin::signed(account)).map(drop).map_err(|failed| failed.error))
	}

	/// The chain's clock.
	pub fn now(&self) -> Moment {
		self.run(Runtime::now)
	}

	/// Moves the chain's clock.
	pub fn set_time(&self, now: Moment) {
		let key = [b"Timestamp", b"Now".as_slice()].map(sp_crypto_hashing::twox_128).concat();
		self.run(|| frame_support::storage::unhashed::put(&key, &now));
	}

	/// Makes all batches of reads of this gateway final.
	pub fn finalize_batches_of(&self, gateway: ParticipantId) {
		let batch = self.run(|| Runtime::access_batch(gateway));
		self.final_batch.store(batch, Ordering::SeqCst);
	}
}

/// Writes a patch over a JSON value (RFC 7396, without removals).
fn merge(value: &mut serde_json::Value, patch: serde_json::Value) {
	match (value, patch) {
		(serde_json::Value::Object(value), serde_json::Value::Object(patch)) => {
			for (key, patch) in patch {
				merge(value.entry(key).or_insert(serde_json::Value::Null), patch);
			}
		}
		(value, patch) => *value = patch,
	}
}

sp_api::mock_impl_runtime_apis! {
	impl RegistryApi<Block, AccountId32> for TestChain {
		fn now(&self) -> Moment {
			self.run(Runtime::now)
		}
		fn participant(&self, id: ParticipantId) -> Option<Participant<AccountId32>> {
			self.run(|| Runtime::participant(id))
		}
		fn participant_of(&self, account: AccountId32) -> Option<ParticipantId> {
			self.run(|| Runtime::participant_of(account))
		}
		fn caller(&self, participant: ParticipantId, account: AccountId32) -> Result<Actor, ReadRefusal> {
			self.run(|| Runtime::caller(participant, account))
		}
		fn read(
			&self,
			participant: ParticipantId,
			account: AccountId32,
			request: ReadRequest,
		) -> Result<ReadAnswer, ReadRefusal> {
			self.reads.fetch_add(1, Ordering::SeqCst);
			self.run(|| Runtime::read(participant, account, request))
		}
		fn allowance(&self, id: ParticipantId) -> Option<Allowance> {
			self.run(|| Runtime::allowance(id))
		}
		fn signer(&self, account: AccountId32) -> Signer {
			self.run(|| Runtime::signer(account))
		}
		fn check_intent(&self, signed: SignedIntent) -> Result<(), IntentRefusal> {
			self.run(|| Runtime::check_intent(signed))
		}
		#[advanced]
		fn access_batch(&self, at: H256, gateway: ParticipantId) -> Result<u64, ApiError> {
			if at == FINALIZED {
				return Ok(self.final_batch.load(Ordering::SeqCst));
			}
			Ok(self.run(|| Runtime::access_batch(gateway)))
		}
		fn access_batch_digest(&self, gateway: ParticipantId) -> Option<[u8; 32]> {
			self.run(|| Runtime::access_batch_digest(gateway))
		}
	}

	impl OutcomesApi<Block> for TestChain {
		fn outcomes(&self) -> Vec<(u32, Outcome)> {
			self.run(Runtime::outcomes)
		}
	}

	impl AuthoritiesApi<Block> for TestChain {
		fn network(&self) -> Network {
			self.run(Runtime::network)
		}
		fn institutions(&self) -> Vec<Institution> {
			self.run(Runtime::institutions)
		}
		fn nodes(&self) -> Vec<NodeId> {
			self.run(Runtime::nodes)
		}
		fn validators(&self) -> Vec<Validator> {
			self.run(Runtime::validators)
		}
		fn proposals(&self) -> Vec<Proposal> {
			self.run(Runtime::proposals)
		}
		fn paused_calls(&self) -> Vec<PausedCall> {
			self.run(Runtime::paused_calls)
		}
	}

	impl sp_api::Metadata<Block> for TestChain {
		fn metadata(&self) -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}
		fn metadata_at_version(&self, version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}
		fn metadata_versions(&self) -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}
}

impl ProvideRuntimeApi<Block> for TestChain {
	type Api = Self;

	fn runtime_api(&self) -> ApiRef<'_, Self> {
		self.clone().into()
	}
}

impl HeaderBackend<Block> for TestChain {
	fn header(&self, _: H256) -> BlockchainResult<Option<Header>> {
		Ok(None)
	}

	fn info(&self) -> Info<Block> {
		Info {
			// Another time, another block.
			best_hash: H256::from_low_u64_be(TestChain::now(self)),
			best_number: 2,
			genesis_hash: GENESIS,
			finalized_hash: FINALIZED,
			finalized_number: 1,
			finalized_state: None,
			number_leaves: 1,
			block_gap: None,
		}
	}

	fn status(&self, _: H256) -> BlockchainResult<BlockStatus> {
		Ok(BlockStatus::InChain)
	}

	fn number(&self, _: H256) -> BlockchainResult<Option<BlockNumber>> {
		Ok(None)
	}

	fn hash(&self, _: BlockNumber) -> BlockchainResult<Option<H256>> {
		Ok(None)
	}
}

impl BlockBackend<Block> for TestChain {
	fn block_body(&self, _: H256) -> BlockchainResult<Option<Vec<OpaqueExtrinsic>>> {
		Ok(None)
	}

	fn block_indexed_body(&self, _: H256) -> BlockchainResult<Option<Vec<Vec<u8>>>> {
		Ok(None)
	}

	fn block_indexed_hashes(&self, _: H256) -> BlockchainResult<Option<Vec<H256>>> {
		Ok(None)
	}

	fn block(&self, _: H256) -> BlockchainResult<Option<SignedBlock<Block>>> {
		Ok(None)
	}

	fn block_status(&self, _: H256) -> BlockchainResult<sp_consensus::BlockStatus> {
		Ok(sp_consensus::BlockStatus::InChainWithState)
	}

	fn justifications(&self, _: H256) -> BlockchainResult<Option<Justifications>> {
		Ok(None)
	}

	fn block_hash(&self, _: BlockNumber) -> BlockchainResult<Option<H256>> {
		Ok(None)
	}

	fn indexed_transaction(&self, _: H256) -> BlockchainResult<Option<Vec<u8>>> {
		Ok(None)
	}

	fn requires_full_sync(&self) -> bool {
		false
	}
}

impl BlockchainEvents<Block> for TestChain {
	fn import_notification_stream(&self) -> ImportNotifications<Block> {
		sc_utils::mpsc::tracing_unbounded("imports of no block", 1).1
	}

	fn every_import_notification_stream(&self) -> ImportNotifications<Block> {
		self.import_notification_stream()
	}

	fn finality_notification_stream(&self) -> FinalityNotifications<Block> {
		sc_utils::mpsc::tracing_unbounded("finality of no block", 1).1
	}

	fn storage_changes_notification_stream(
		&self,
		_: Option<&[StorageKey]>,
		_: Option<&[(StorageKey, Option<Vec<StorageKey>>)]>,
	) -> BlockchainResult<sc_client_api::StorageEventStream<H256>> {
		Err(sp_blockchain::Error::Backend("it has no stream of changes".into()))
	}
}
