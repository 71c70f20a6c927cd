//! A chain whose blocks have one state: the real runtime, natively, and a node's client that asks it.

#![allow(dead_code, reason = "each suite uses a part")]

use std::{
	collections::{HashMap, HashSet},
	sync::{
		Arc, Mutex, MutexGuard, PoisonError,
		atomic::{AtomicBool, AtomicU64, Ordering},
	},
};

use codec::Encode;
use frame_support::genesis_builder_helper::build_state;
use sc_client_api::{
	BlockBackend, BlockImportNotification, BlockchainEvents, FinalityNotifications, ImportNotifications,
};
use sc_utils::mpsc::{TracingUnboundedSender, tracing_unbounded};
use sp_api::{
	__private::{Extensions, InMemoryBackend, RuntimeVersion},
	ApiError, ApiRef, CallApiAt, CallApiAtParams, CallContext, ConstructRuntimeApi, ProvideRuntimeApi,
};
use sp_blockchain::{BlockStatus, HeaderBackend, Info, Result as BlockchainResult};
use sp_consensus::{BlockOrigin, BlockStatus as KeptStatus};
use sp_core::{H256, storage::StorageKey};
use sp_io::TestExternalities;
use sp_runtime::{
	AccountId32, DispatchError, Justifications, OpaqueExtrinsic,
	generic::SignedBlock,
	traits::{BlakeTwo256, Dispatchable, Header as _},
};
use vacchain_gateway_server::chain::{Block, Header};
use vacchain_primitives::{
	BlockNumber, Moment, ParticipantId, api::runtime_decl_for_registry_api::RegistryApiV1,
};
use vacchain_runtime::{
	Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin, VERSION,
	apis::{RuntimeApi, api::dispatch},
	genesis_presets,
};

/// The clock of the genesis block: 2026-01-01, in milliseconds.
pub const START: Moment = 1_767_225_600_000;

/// The node's client. Clones share it.
#[derive(Clone)]
pub struct TestChain {
	state: Arc<Mutex<TestExternalities>>,
	blocks: Arc<Mutex<Blocks>>,
	/// The last batch of reads in a final block.
	final_batch: Arc<AtomicU64>,
	/// How many requests to read it has answered.
	reads: Arc<AtomicU64>,
	/// The next look into a block fails badly.
	panics: Arc<AtomicBool>,
}

struct Blocks {
	all: HashMap<H256, (Header, Vec<OpaqueExtrinsic>)>,
	genesis: H256,
	best: H256,
	finalized: H256,
	/// The blocks whose states are gone, and those whose transactions are.
	stateless: HashSet<H256>,
	bodiless: HashSet<H256>,
	listeners: Vec<TracingUnboundedSender<BlockImportNotification<Block>>>,
}

impl Blocks {
	fn header(&self, hash: H256) -> Option<&Header> {
		self.all.get(&hash).map(|(header, _)| header)
	}

	fn number(&self, hash: H256) -> BlockNumber {
		self.header(hash).expect("there is such a block").number
	}

	/// The block of this number in the best chain.
	fn canonical(&self, number: BlockNumber) -> Option<H256> {
		let mut hash = self.best;
		loop {
			let header = self.header(hash)?;
			if header.number <= number {
				return (header.number == number).then_some(hash);
			}
			hash = header.parent_hash;
		}
	}
}

impl TestChain {
	/// As a development chain starts, with one block after the first, which alone is final.
	pub fn new() -> Self {
		let preset = genesis_presets::get(&"development".into()).expect("there is such a preset");
		let patch: serde_json::Value = serde_json::from_slice(&preset).expect("it is JSON");
		let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("the default is JSON");
		merge(&mut config, patch);
		let mut state = TestExternalities::default();
		state.execute_with(|| {
			build_state::<RuntimeGenesisConfig>(config.to_string().into_bytes()).expect("it is sound");
		});
		let genesis = header(0, H256::zero(), 0);
		let hash = genesis.hash();
		let blocks = Blocks {
			all: [(hash, (genesis, Vec::new()))].into(),
			genesis: hash,
			best: hash,
			finalized: hash,
			stateless: HashSet::new(),
			bodiless: HashSet::new(),
			listeners: Vec::new(),
		};
		let chain = Self {
			state: Arc::new(Mutex::new(state)),
			blocks: Arc::new(Mutex::new(blocks)),
			final_batch: Arc::default(),
			reads: Arc::default(),
			panics: Arc::default(),
		};
		chain.set_time(START);
		chain
	}

	/// Runs something inside the chain's state.
	pub fn run<Answer>(&self, work: impl FnOnce() -> Answer) -> Answer {
		self.state.lock().unwrap_or_else(PoisonError::into_inner).execute_with(work)
	}

	/// How many requests to read it has answered.
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

	/// Makes a block at this time.
	pub fn set_time(&self, now: Moment) {
		let key = [b"Timestamp", b"Now".as_slice()].map(sp_crypto_hashing::twox_128).concat();
		self.run(|| frame_support::storage::unhashed::put(&key, &now));
		self.add(&[]);
	}

	/// Makes all batches of reads of this gateway final.
	pub fn finalize_batches_of(&self, gateway: ParticipantId) {
		let batch = self.run(|| Runtime::access_batch(gateway));
		self.final_batch.store(batch, Ordering::SeqCst);
	}

	/// The best block, with its number.
	pub fn best(&self) -> (BlockNumber, H256) {
		let blocks = self.blocks();
		(blocks.number(blocks.best), blocks.best)
	}

	/// Makes the block after the best one.
	pub fn add(&self, transactions: &[Vec<u8>]) -> H256 {
		self.fork(self.best().1, transactions)
	}

	/// Makes so many empty blocks.
	pub fn add_empty(&self, count: u32) {
		(0..count).for_each(|_| _ = self.add(&[]));
	}

	/// Makes a block after any other one. It is the best from then on.
	pub fn fork(&self, parent: H256, transactions: &[Vec<u8>]) -> H256 {
		let decode = |bytes: &Vec<u8>| OpaqueExtrinsic::try_from_encoded_extrinsic(bytes).unwrap();
		let mut blocks = self.blocks();
		let header = header(blocks.number(parent) + 1, parent, blocks.all.len() as u64);
		let hash = header.hash();
		blocks.all.insert(hash, (header, transactions.iter().map(decode).collect()));
		blocks.best = hash;
		drop(blocks);
		self.tell();
		hash
	}

	/// Makes a block final.
	pub fn finalize(&self, hash: H256) {
		self.blocks().finalized = hash;
		self.tell();
	}

	/// The node keeps the state after this block no longer.
	pub fn prune_state(&self, hash: H256) {
		self.blocks().stateless.insert(hash);
	}

	/// Nor its transactions.
	pub fn prune(&self, hash: H256) {
		self.prune_state(hash);
		self.blocks().bodiless.insert(hash);
	}

	/// The next look into a block fails badly.
	pub fn panic_once(&self) {
		self.panics.store(true, Ordering::SeqCst);
	}

	pub fn has_panicked(&self) -> bool {
		!self.panics.load(Ordering::SeqCst)
	}

	fn tell(&self) {
		let mut blocks = self.blocks();
		let (best, header) = (blocks.best, blocks.header(blocks.best).unwrap().clone());
		let (unpin, _) = tracing_unbounded("nothing is pinned", 1);
		let news = || {
			BlockImportNotification::new(best, BlockOrigin::Own, header.clone(), true, None, unpin.clone())
		};
		blocks.listeners.retain(|listener| listener.unbounded_send(news()).is_ok());
	}

	fn blocks(&self) -> MutexGuard<'_, Blocks> {
		self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
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

/// `salt` tells blocks of one number apart.
fn header(number: BlockNumber, parent: H256, salt: u64) -> Header {
	Header::new(number, H256::from_low_u64_be(salt), H256::zero(), parent, Default::default())
}

impl ProvideRuntimeApi<Block> for TestChain {
	type Api = <RuntimeApi as ConstructRuntimeApi<Block, Self>>::RuntimeApi;

	fn runtime_api(&self) -> ApiRef<'_, Self::Api> {
		RuntimeApi::construct_runtime_api(self)
	}
}

impl CallApiAt<Block> for TestChain {
	type StateBackend = InMemoryBackend<BlakeTwo256>;

	fn call_api_at(&self, question: CallApiAtParams<'_, Block>) -> Result<Vec<u8>, ApiError> {
		match question.function {
			"RegistryApi_access_batch" if question.at == self.blocks().finalized => {
				return Ok(self.final_batch.load(Ordering::SeqCst).encode());
			}
			"RegistryApi_read" => _ = self.reads.fetch_add(1, Ordering::SeqCst),
			_ => {}
		}
		let answer = self.run(|| dispatch(question.function, &question.arguments));
		answer.ok_or_else(|| ApiError::Application("the runtime has no such method".into()))
	}

	fn runtime_version_at(&self, _: H256, _: CallContext) -> Result<RuntimeVersion, ApiError> {
		Ok(VERSION)
	}

	fn state_at(&self, _: H256) -> Result<Self::StateBackend, ApiError> {
		Err(ApiError::StateBackendIsNotTrie)
	}

	fn initialize_extensions(&self, _: H256, _: &mut Extensions) -> Result<(), ApiError> {
		Ok(())
	}
}

impl HeaderBackend<Block> for TestChain {
	fn header(&self, hash: H256) -> BlockchainResult<Option<Header>> {
		Ok(self.blocks().header(hash).cloned())
	}

	fn info(&self) -> Info<Block> {
		let blocks = self.blocks();
		Info {
			best_hash: blocks.best,
			best_number: blocks.number(blocks.best),
			genesis_hash: blocks.genesis,
			finalized_hash: blocks.finalized,
			finalized_number: blocks.number(blocks.finalized),
			finalized_state: None,
			number_leaves: 1,
			block_gap: None,
		}
	}

	fn status(&self, _: H256) -> BlockchainResult<BlockStatus> {
		Ok(BlockStatus::InChain)
	}

	fn number(&self, hash: H256) -> BlockchainResult<Option<BlockNumber>> {
		Ok(self.blocks().header(hash).map(|header| header.number))
	}

	fn hash(&self, number: BlockNumber) -> BlockchainResult<Option<H256>> {
		Ok(self.blocks().canonical(number))
	}
}

impl BlockBackend<Block> for TestChain {
	fn block_body(&self, hash: H256) -> BlockchainResult<Option<Vec<OpaqueExtrinsic>>> {
		assert!(!self.panics.swap(false, Ordering::SeqCst), "as the test wants it");
		let blocks = self.blocks();
		let kept = blocks.all.get(&hash).filter(|_| !blocks.bodiless.contains(&hash));
		Ok(kept.map(|(_, body)| body.clone()))
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

	fn block_status(&self, hash: H256) -> BlockchainResult<KeptStatus> {
		let is_pruned = self.blocks().stateless.contains(&hash);
		Ok(if is_pruned { KeptStatus::InChainPruned } else { KeptStatus::InChainWithState })
	}

	fn justifications(&self, _: H256) -> BlockchainResult<Option<Justifications>> {
		Ok(None)
	}

	fn block_hash(&self, number: BlockNumber) -> BlockchainResult<Option<H256>> {
		self.hash(number)
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
		let (listener, imports) = tracing_unbounded("imports", 100_000);
		self.blocks().listeners.push(listener);
		imports
	}

	fn every_import_notification_stream(&self) -> ImportNotifications<Block> {
		self.import_notification_stream()
	}

	fn finality_notification_stream(&self) -> FinalityNotifications<Block> {
		tracing_unbounded("finality, which comes with imports", 1).1
	}

	fn storage_changes_notification_stream(
		&self,
		_: Option<&[StorageKey]>,
		_: Option<&[(StorageKey, Option<Vec<StorageKey>>)]>,
	) -> BlockchainResult<sc_client_api::StorageEventStream<H256>> {
		Err(sp_blockchain::Error::Backend("it has no stream of changes".into()))
	}
}
