//! A submitted transaction, and how it is followed to a block.

use std::{
	collections::HashMap,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};

use subxt::config::substrate::H256;
use tokio::{
	sync::{mpsc, watch},
	time::{Instant, interval_at},
};
use vacchain_primitives::BlockNumber;

use super::{
	Rpc, hash,
	outcome::{Failure, Outcome},
	refusal::{PoolAnswer, pool_answer, transport_error},
};
use crate::{
	error::{Error, Refusal, Result, TransportError},
	transaction::{Hash, SignedTransaction},
	transport::{Inclusion, Stage},
};

/// How long nothing may be seen of a transaction before the pool is asked whether it still holds it.
const PATIENCE: Duration = Duration::from_secs(4);
/// How often the pool may say that the nonce was used before the transaction counts as lost.
const STALE_ANSWERS: u32 = 3;

/// A transaction that was found in a block.
#[derive(Clone, Debug)]
pub(super) struct Found {
	pub(super) inclusion: Inclusion,
	pub(super) outcome: Result<Outcome, TransportError>,
}

/// The transactions that are waited for, by hash.
#[derive(Default)]
pub(super) struct Waiting(Mutex<HashMap<Hash, mpsc::UnboundedSender<Found>>>);

impl Waiting {
	pub(super) fn is_empty(&self) -> bool {
		self.entries().is_empty()
	}

	pub(super) fn contains(&self, transaction: &Hash) -> bool {
		self.entries().contains_key(transaction)
	}

	pub(super) fn tell(&self, found: Found) {
		if let Some(sender) = self.entries().get(&found.inclusion.transaction) {
			// Nobody listens any more: the entry is about to go.
			let _ = sender.send(found);
		}
	}

	/// Nobody will be told anything any more.
	pub(super) fn clear(&self) {
		self.entries().clear();
	}

	fn insert(&self, transaction: Hash) -> mpsc::UnboundedReceiver<Found> {
		let (sender, receiver) = mpsc::unbounded_channel();
		self.entries().insert(transaction, sender);
		receiver
	}

	fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<Hash, mpsc::UnboundedSender<Found>>> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// A submitted transaction that is being watched.
pub struct PendingTransaction {
	transaction: SignedTransaction,
	waiting: Arc<Waiting>,
	found: mpsc::UnboundedReceiver<Found>,
	best: watch::Receiver<BlockNumber>,
	finalized: watch::Receiver<BlockNumber>,
}

impl Drop for PendingTransaction {
	fn drop(&mut self) {
		self.waiting.entries().remove(&self.transaction.hash);
	}
}

impl PendingTransaction {
	pub(super) fn new(
		transaction: SignedTransaction,
		waiting: Arc<Waiting>,
		best: watch::Receiver<BlockNumber>,
		finalized: watch::Receiver<BlockNumber>,
	) -> Self {
		let found = waiting.insert(transaction.hash);
		Self { transaction, waiting, found, best, finalized }
	}

	pub(super) fn bytes(&self) -> &[u8] {
		&self.transaction.bytes
	}

	/// Until the transaction has come so far.
	pub(super) async fn wait(mut self, rpc: &Rpc, until: Stage) -> Result<Inclusion> {
		let mut in_blocks: Vec<Found> = Vec::new();
		let mut stale_answers = 0;
		let mut patience = interval_at(Instant::now() + PATIENCE, PATIENCE);
		loop {
			tokio::select! {
				biased;
				found = self.found.recv() => {
					let found = found.ok_or(TransportError::Disconnected)?;
					if until == Stage::InBlock {
						return settle(found);
					}
					in_blocks.push(found);
				},
				changed = self.finalized.changed(), if !in_blocks.is_empty() => {
					changed.map_err(|_| TransportError::Disconnected)?;
					let finalized = *self.finalized.borrow_and_update();
					if let Some(found) = final_one(rpc, &in_blocks, finalized).await? {
						return settle(found);
					}
					// The rest lost to another block of their number: it is in none, and waits again.
					in_blocks.retain(|found| found.inclusion.number > finalized);
				},
				changed = self.best.changed(), if in_blocks.is_empty() => {
					changed.map_err(|_| TransportError::Disconnected)?;
					let best = *self.best.borrow_and_update();
					if best > self.transaction.valid_until && self.found.is_empty() {
						return Err(Refusal::Expired.into());
					}
				},
				_ = patience.tick(), if in_blocks.is_empty() => {
					let Some(refusal) = self.ask_again(rpc).await? else { continue };
					// A block that was not looked into yet may hold it.
					if !self.has_seen_all(rpc).await? || !self.found.is_empty() {
						continue;
					}
					match refusal {
						Refusal::Stale if stale_answers < STALE_ANSWERS => stale_answers += 1,
						Refusal::Stale => return Err(Refusal::Stale.into()),
						// Its nonce is still free: it may be sent anew.
						_ => return Err(Refusal::Dropped.into()),
					}
				},
			}
		}
	}

	/// Whether every block up to the node's best was looked into.
	async fn has_seen_all(&self, rpc: &Rpc) -> Result<bool> {
		let best = rpc.chain_get_header(None).await.map_err(transport_error)?;
		Ok(best.is_some_and(|best| best.number <= u64::from(*self.best.borrow())))
	}

	/// Hands the transaction over once more: the pool says whether it still holds it, and takes it if it does not.
	async fn ask_again(&self, rpc: &Rpc) -> Result<Option<Refusal>> {
		match rpc.author_submit_extrinsic(self.bytes()).await {
			Ok(_) => Ok(None),
			Err(error) => match pool_answer(&error) {
				Some(PoolAnswer::AlreadyThere) => Ok(None),
				Some(PoolAnswer::Refused(refusal) | PoolAnswer::LetGo(refusal)) => Ok(Some(refusal)),
				None => Err(transport_error(error).into()),
			},
		}
	}
}

fn settle(found: Found) -> Result<Inclusion> {
	match found.outcome {
		Ok(Ok(verdict)) => Ok(Inclusion { verdict, ..found.inclusion }),
		Ok(Err(Failure::Call(refusal))) => Err(Error::Dispatch(refusal)),
		Ok(Err(Failure::Decision(refusal))) => Err(Error::NotCarriedOut(refusal)),
		Err(error) => Err(Error::Transport(error)),
	}
}

/// The one whose block is final.
async fn final_one(rpc: &Rpc, in_blocks: &[Found], finalized: BlockNumber) -> Result<Option<Found>> {
	for found in in_blocks.iter().filter(|found| found.inclusion.number <= finalized) {
		let number = u64::from(found.inclusion.number).into();
		let canonical: Option<H256> =
			rpc.chain_get_block_hash(Some(number)).await.map_err(transport_error)?;
		if canonical.map(hash) == Some(found.inclusion.block) {
			return Ok(Some(found.clone()));
		}
	}
	Ok(None)
}
