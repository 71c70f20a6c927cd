//! Blocks over a state that is the same at each of them.

use std::{
	collections::HashMap,
	sync::{
		Arc, Mutex, MutexGuard, PoisonError,
		atomic::{AtomicBool, Ordering},
	},
};

use sc_client_api::{
	BlockBackend, BlockImportNotification, BlockchainEvents, FinalityNotifications, ImportNotifications,
};
use sc_utils::mpsc::{TracingUnboundedSender, tracing_unbounded};
use sp_api::{
	__private::{Extensions, InMemoryBackend, RuntimeVersion},
	ApiError, ApiRef, CallApiAt, CallApiAtParams, CallContext, ConstructRuntimeApi, ProvideRuntimeApi,
};
use sp_blockchain::{BlockStatus, HeaderBackend, Info, Result as BlockchainResult};
use sp_consensus::BlockOrigin;
use sp_core::{H256, storage::StorageKey};
use sp_runtime::{
	Justifications, OpaqueExtrinsic,
	generic::SignedBlock,
	traits::{BlakeTwo256, Header as _},
};
use vacchain_gateway_server::chain::{Block, Header};
use vacchain_primitives::BlockNumber;
use vacchain_runtime::{
	VERSION,
	apis::{RuntimeApi, api::dispatch},
};

use crate::chain::TestChain;

/// The node's client. Clones share it.
#[derive(Clone)]
pub struct Ledger {
	pub state: TestChain,
	blocks: Arc<Mutex<Blocks>>,
	/// The next look into a block fails badly.
	panics: Arc<AtomicBool>,
}

struct Blocks {
	all: HashMap<H256, (Header, Vec<OpaqueExtrinsic>)>,
	genesis: H256,
	best: H256,
	finalized: H256,
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

impl Ledger {
	pub fn new() -> Self {
		let genesis = header(0, H256::zero(), 0);
		let hash = genesis.hash();
		let blocks = Blocks {
			all: [(hash, (genesis, Vec::new()))].into(),
			genesis: hash,
			best: hash,
			finalized: hash,
			listeners: Vec::new(),
		};
		Self { state: TestChain::new(), blocks: Arc::new(Mutex::new(blocks)), panics: Arc::default() }
	}

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

/// `salt` tells blocks of one number apart.
fn header(number: BlockNumber, parent: H256, salt: u64) -> Header {
	Header::new(number, H256::from_low_u64_be(salt), H256::zero(), parent, Default::default())
}

impl ProvideRuntimeApi<Block> for Ledger {
	type Api = <RuntimeApi as ConstructRuntimeApi<Block, Self>>::RuntimeApi;

	fn runtime_api(&self) -> ApiRef<'_, Self::Api> {
		RuntimeApi::construct_runtime_api(self)
	}
}

impl CallApiAt<Block> for Ledger {
	type StateBackend = InMemoryBackend<BlakeTwo256>;

	fn call_api_at(&self, question: CallApiAtParams<'_, Block>) -> Result<Vec<u8>, ApiError> {
		let answer = self.state.run(|| dispatch(question.function, &question.arguments));
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

impl HeaderBackend<Block> for Ledger {
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

impl BlockBackend<Block> for Ledger {
	fn block_body(&self, hash: H256) -> BlockchainResult<Option<Vec<OpaqueExtrinsic>>> {
		assert!(!self.panics.swap(false, Ordering::SeqCst), "as the test wants it");
		Ok(self.blocks().all.get(&hash).map(|(_, body)| body.clone()))
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

impl BlockchainEvents<Block> for Ledger {
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
