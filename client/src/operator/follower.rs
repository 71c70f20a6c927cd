//! Follows the chain's head, block by block, and tells who waits what became of their transactions.

use std::{
	collections::VecDeque,
	sync::{Arc, PoisonError, RwLock},
};

use codec::Encode;
use sp_crypto_hashing::blake2_256;
use subxt::{
	OnlineClient, SubstrateConfig,
	config::substrate::{DigestItem, H256, SubstrateHeader},
	rpcs::client::RpcSubscription,
};
use tokio::{
	sync::watch,
	task::{AbortHandle, spawn},
};
use vacchain_primitives::BlockNumber;

use super::{
	Rpc,
	facts::facts_after,
	hash,
	outcome::outcomes,
	refusal::transport_error,
	watch::{Found, PendingTransaction, Waiting},
};
use crate::{
	error::TransportError,
	transaction::{Checkpoint, Hash, MORTALITY_PERIOD, RuntimeFacts, SignedTransaction},
	transport::Inclusion,
};

/// How many blocks are remembered as seen, and how far a fork is followed back.
const REMEMBERED: usize = 256;
/// How far finality may lag behind before transactions build on blocks that are not final.
const LONGEST_LAG: BlockNumber = MORTALITY_PERIOD / 4;

type Header = SubstrateHeader<H256>;

/// What is known of the chain's head. Two tasks keep it current, and end with it.
pub(super) struct Follower {
	head: Arc<Head>,
	tasks: [AbortHandle; 2],
}

struct Head {
	facts: RwLock<Arc<RuntimeFacts>>,
	best: RwLock<Checkpoint>,
	finalized: RwLock<Checkpoint>,
	waiting: Arc<Waiting>,
	/// The receivers live in [`Follower`]'s pending transactions; the senders live in the tasks.
	best_number: watch::Receiver<BlockNumber>,
	finalized_number: watch::Receiver<BlockNumber>,
}

impl Drop for Follower {
	fn drop(&mut self) {
		self.tasks.iter().for_each(AbortHandle::abort);
	}
}

impl Follower {
	/// Follows the node's head from now on.
	pub(super) async fn start(
		rpc: Rpc,
		online: OnlineClient<SubstrateConfig>,
	) -> Result<Arc<Self>, TransportError> {
		let best_heads = rpc.chain_subscribe_new_heads().await.map_err(transport_error)?;
		let finalized_heads = rpc.chain_subscribe_finalized_heads().await.map_err(transport_error)?;
		let best = checkpoint_at(&rpc, None).await?;
		let finalized_hash = rpc.chain_get_finalized_head().await.map_err(transport_error)?;
		let finalized = checkpoint_at(&rpc, Some(finalized_hash)).await?;
		let facts = facts_after(&online, best.hash.into(), best.number.into()).await?;

		let (best_sender, best_number) = watch::channel(best.number);
		let (finalized_sender, finalized_number) = watch::channel(finalized.number);
		let head = Arc::new(Head {
			facts: RwLock::new(Arc::new(facts)),
			best: RwLock::new(best),
			finalized: RwLock::new(finalized),
			waiting: Arc::default(),
			best_number,
			finalized_number,
		});
		let scanner = Scanner { rpc, online, head: Arc::clone(&head), seen: VecDeque::from([best.hash]) };
		let tasks = [
			spawn(follow_best(best_heads, scanner, best_sender)).abort_handle(),
			spawn(follow_finalized(finalized_heads, Arc::clone(&head), finalized_sender)).abort_handle(),
		];
		Ok(Arc::new(Self { head, tasks }))
	}

	pub(super) fn facts(&self) -> Arc<RuntimeFacts> {
		Arc::clone(&self.head.facts.read().unwrap_or_else(PoisonError::into_inner))
	}

	/// The last final block, or the best one if finality lags far behind.
	pub(super) fn checkpoint(&self) -> Checkpoint {
		let best = get(&self.head.best);
		let finalized = get(&self.head.finalized);
		if best.number.saturating_sub(finalized.number) > LONGEST_LAG { best } else { finalized }
	}

	/// Watches a transaction from now on.
	pub(super) fn watch(&self, transaction: SignedTransaction) -> PendingTransaction {
		PendingTransaction::new(
			transaction,
			Arc::clone(&self.head.waiting),
			self.head.best_number.clone(),
			self.head.finalized_number.clone(),
		)
	}
}

async fn follow_best(
	mut heads: RpcSubscription<Header>,
	mut scanner: Scanner,
	best_number: watch::Sender<BlockNumber>,
) {
	while let Some(Ok(header)) = heads.next().await {
		let head = checkpoint(&header);
		if scanner.advance_to(header).await.is_err() {
			break;
		}
		set(&scanner.head.best, head);
		best_number.send_replace(head.number);
	}
	scanner.head.waiting.clear();
}

async fn follow_finalized(
	mut heads: RpcSubscription<Header>,
	head: Arc<Head>,
	finalized_number: watch::Sender<BlockNumber>,
) {
	while let Some(Ok(header)) = heads.next().await {
		let finalized = checkpoint(&header);
		set(&head.finalized, finalized);
		finalized_number.send_replace(finalized.number);
	}
}

/// Looks into each new block once.
struct Scanner {
	rpc: Rpc,
	online: OnlineClient<SubstrateConfig>,
	head: Arc<Head>,
	seen: VecDeque<Hash>,
}

impl Scanner {
	/// Looks into the blocks that lead to this head and were not seen yet, oldest first.
	async fn advance_to(&mut self, header: Header) -> Result<(), TransportError> {
		let mut unseen = vec![header];
		while let Some(oldest) = unseen.last()
			&& !self.seen.contains(&hash(oldest.parent_hash))
			&& oldest.number > 1
			&& unseen.len() < REMEMBERED
		{
			let parent =
				self.rpc.chain_get_header(Some(oldest.parent_hash)).await.map_err(transport_error)?;
			match parent {
				Some(parent) => unseen.push(parent),
				None => break,
			}
		}
		for header in unseen.iter().rev() {
			self.look_into(header).await?;
		}
		Ok(())
	}

	async fn look_into(&mut self, header: &Header) -> Result<(), TransportError> {
		let block = checkpoint(header);
		if self.seen.contains(&block.hash) {
			return Ok(());
		}
		if self.seen.len() >= REMEMBERED {
			self.seen.pop_front();
		}
		self.seen.push_back(block.hash);
		if header.digest.logs.contains(&DigestItem::RuntimeEnvironmentUpdated) {
			let facts = facts_after(&self.online, block.hash.into(), block.number.into()).await?;
			*self.head.facts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(facts);
		}
		if !self.head.waiting.is_empty() {
			self.tell_who_waits(block).await?;
		}
		Ok(())
	}

	async fn tell_who_waits(&self, block: Checkpoint) -> Result<(), TransportError> {
		let details = self.rpc.chain_get_block(Some(block.hash.into())).await.map_err(transport_error)?;
		let Some(details) = details else { return Ok(()) };
		let (transactions, places): (Vec<Hash>, Vec<u32>) = (0..)
			.zip(&details.block.extrinsics)
			.map(|(place, extrinsic)| (blake2_256(&extrinsic.0), place))
			.filter(|(transaction, _)| self.head.waiting.contains(transaction))
			.unzip();
		if places.is_empty() {
			return Ok(());
		}
		let outcomes = match outcomes(&self.online, block.hash.into(), block.number.into(), &places).await {
			Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
			Err(error) => vec![Err(error); places.len()],
		};
		for ((transaction, index), outcome) in transactions.into_iter().zip(places).zip(outcomes) {
			let inclusion =
				Inclusion { number: block.number, block: block.hash, index, transaction, verdict: None };
			self.head.waiting.tell(Found { inclusion, outcome });
		}
		Ok(())
	}
}

fn checkpoint(header: &Header) -> Checkpoint {
	Checkpoint {
		number: BlockNumber::try_from(header.number).unwrap_or(BlockNumber::MAX),
		hash: blake2_256(&header.encode()),
	}
}

async fn checkpoint_at(rpc: &Rpc, block: Option<H256>) -> Result<Checkpoint, TransportError> {
	let header = rpc.chain_get_header(block).await.map_err(transport_error)?;
	let header = header.ok_or_else(|| TransportError::Node("it has no blocks".into()))?;
	Ok(checkpoint(&header))
}

fn get(cell: &RwLock<Checkpoint>) -> Checkpoint {
	*cell.read().unwrap_or_else(PoisonError::into_inner)
}

fn set(cell: &RwLock<Checkpoint>, checkpoint: Checkpoint) {
	*cell.write().unwrap_or_else(PoisonError::into_inner) = checkpoint;
}
