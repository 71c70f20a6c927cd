//! How reads get from the store to the chain.

use std::{
	fmt,
	future::Future,
	sync::{Arc, atomic::Ordering},
	time::Duration,
};

use codec::DecodeAll;
use sc_transaction_pool_api::TransactionPool;
use tokio::{
	sync::{Mutex, mpsc},
	time::{Instant, sleep, timeout_at},
};
use vacchain_gateway::Refusal;
use vacchain_gateway_store::{QueuedRead, Store, StoreError};
use vacchain_primitives::{
	AccountId, Actor, Attached, Body, Moment, Read, ReadKind, Role, SignedIntent, api::RegistryApi,
	batch_digest,
};

use super::{Alive, Fresh, LOG_DELAY, MAX_READS, Shared, UNREGISTERED_GRACE, queue};
use crate::{
	LOG,
	chain::{Answered as _, At, Block, Chain, NodeClient},
	signing::{GatewayAccount, OwnMeaning},
	transactions::Relay,
};

/// How long a writer waits after a first failure; twice as long after each further one.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// How long it waits at most.
const LAST_RETRY: Duration = Duration::from_secs(60);

/// Brings a batch to the chain, signed by the gateway's own account.
pub trait SendReads: Send + Sync + 'static {
	/// Sends the batch, and answers when it is in a block and was carried out.
	///
	/// # Errors
	///
	/// Why not: for the operator, nothing personal in it. The same batch is then sent again.
	fn send_reads(&self, batch: u64, reads: Vec<Read>) -> impl Future<Output = Result<(), String>> + Send;
}

/// Sends batches as the gateway's own intents.
pub struct OwnIntents<C, P> {
	relay: Relay<C, P>,
	account: GatewayAccount,
	/// The intent that no block has taken yet.
	last: Mutex<Option<SignedIntent>>,
}

impl<C, P> OwnIntents<C, P> {
	/// Through this relay, signed by this account.
	pub fn new(relay: Relay<C, P>, account: GatewayAccount) -> Self {
		Self { relay, account, last: Mutex::default() }
	}
}

impl<C, P> fmt::Debug for OwnIntents<C, P> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("OwnIntents(..)")
	}
}

impl<C, P> SendReads for OwnIntents<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	async fn send_reads(&self, batch: u64, reads: Vec<Read>) -> Result<(), String> {
		let reads = reads.try_into().map_err(|_| "the batch has more rows than the chain takes")?;
		let mut attachments = Vec::new();
		let body = Body::LogReads { batch, reads: Attached::to(&reads, &mut attachments) };
		let meaning = OwnMeaning { body, attachments };
		let sent = self.relay.send_own(&self.account, meaning, &mut *self.last.lock().await).await;
		sent.map(drop).map_err(|failure| failure.to_string())
	}
}

/// Brings reads from the store to the chain.
pub struct Writer<C, Sender> {
	store: Store,
	account: AccountId,
	chain: Chain<C>,
	sender: Sender,
	queue: mpsc::Sender<queue::Message>,
	shared: Arc<Shared>,
	/// The last batch that was in the best chain.
	logged: u64,
	/// The last batch on chain that is known to be this store's.
	own: u64,
	/// When the chain last knew the account.
	registered_at: Option<Instant>,
}

impl<C, Sender> fmt::Debug for Writer<C, Sender> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Writer(..)")
	}
}

/// Why a batch did not get to the chain.
#[derive(Debug, thiserror::Error)]
enum Failure {
	#[error("the chain knows no active gateway with this account: a health admin has to register it")]
	NotRegistered,
	#[error(transparent)]
	Store(#[from] StoreError),
	#[error("{0}")]
	Chain(#[from] Refusal),
	#[error("what was read in the last seconds could not be counted")]
	NotCounted,
	#[error("{0}")]
	NotSent(String),
	#[error(
		"batch {batch} of this gateway on chain has other reads than this database's: another gateway logs with the same account \
		 and a database of its own, or this database was restored. {rows} rows go into a later batch. Give each database an \
		 account of its own"
	)]
	LoggedByAnother { batch: u64, rows: usize },
}

/// How the gateway stands on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
	/// The last batch in the best chain.
	logged: u64,
	/// The digest of that batch.
	digest: Option<[u8; 32]>,
	/// The last batch in a final block.
	finalized: u64,
}

impl<C: NodeClient, Sender: SendReads> Writer<C, Sender> {
	pub(super) fn new(
		store: Store,
		account: AccountId,
		chain: Chain<C>,
		sender: Sender,
		queue: mpsc::Sender<queue::Message>,
		shared: Arc<Shared>,
	) -> Self {
		Self { store, account, chain, sender, queue, shared, logged: 0, own: 0, registered_at: None }
	}

	/// Writes for as long as the gateway runs.
	pub(super) async fn run(mut self) {
		let _alive = Alive(Arc::clone(&self.shared));
		let mut retry = FIRST_RETRY;
		let mut told = None;
		loop {
			let Err(failure) = self.step().await else {
				(retry, told) = (FIRST_RETRY, None);
				self.until_due().await;
				continue;
			};
			let reason = failure.to_string();
			if told.as_ref() != Some(&reason) {
				tracing::warn!(target: LOG, %reason, "reads cannot be logged on chain now; trying again");
				told = Some(reason);
			}
			// They get older. If the store does not answer this either, no read gets into it.
			let _ = self.count_waiting().await;
			if let Failure::NotRegistered = failure {
				let is_in_grace = self.registered_at.is_some_and(|at| at.elapsed() < UNREGISTERED_GRACE);
				self.set_registered(is_in_grace);
				sleep(LOG_DELAY).await;
			} else {
				self.shared.counts.failed.fetch_add(1, Ordering::Relaxed);
				sleep(retry).await;
				retry = retry.saturating_mul(2).min(LAST_RETRY);
			}
		}
	}

	/// Waits until a batch is to be made, but not for long: registration and finality change when nobody reads, too.
	async fn until_due(&self) {
		let look_again = Instant::now() + LOG_DELAY;
		loop {
			let due = self.shared.due().unwrap_or(look_again);
			if timeout_at(due, self.shared.queued.notified()).await.is_err() {
				return;
			}
		}
	}

	/// Does what there is to do now, which may be nothing.
	async fn step(&mut self) -> Result<(), Failure> {
		let account = self.account;
		let chain = self.chain.clone();
		let standing = self.chain.ask(move |best| {
			let finalized = chain.at(chain.client().info().finalized_hash);
			standing(best, &finalized, account)
		});
		let standing = standing.await?;
		let Standing { logged, digest, finalized } = standing.ok_or(Failure::NotRegistered)?;
		self.logged = logged;
		self.registered_at = Some(Instant::now());
		self.keep_what_others_overtook(digest).await?;
		self.forget(finalized.min(logged)).await?;
		// The batch after this takes the reads that are queued from here on.
		*self.shared.fresh.lock() = Fresh::default();
		queue::tell(&self.queue, |done| queue::Message::Flush { done }).await.ok_or(Failure::NotCounted)?;
		let waiting = self.count_waiting().await?;
		// Only now, so that what is read from here on is not for this batch, at the start either.
		self.set_registered(true);
		if waiting == 0 {
			return Ok(());
		}
		loop {
			let batch = self.logged.saturating_add(1);
			let rows = self.store.make_batch(&account, batch, MAX_READS, self.shared.clock.now()).await?;
			if rows.is_empty() {
				return Ok(());
			}
			// Batches that have piled up take their time: each is held to the clock of its own block.
			let now = self.chain.ask(|best| best.api.now(best.block).answered()).await?;
			let reads: Vec<_> = rows.iter().filter_map(|row| read(row, now)).collect();
			let written = reads.len() as u64;
			self.sender.send_reads(batch, reads).await.map_err(Failure::NotSent)?;
			self.shared.counts.logged.fetch_add(written, Ordering::Relaxed);
			(self.logged, self.own) = (batch, batch);
			self.count_waiting().await?;
			if rows.len() < MAX_READS as usize {
				return Ok(());
			}
		}
	}

	/// Queues the reads again whose batches are not on chain although their numbers are: somebody else used them. Nothing is known of
	/// earlier numbers than the last, so that such a batch may be logged twice rather than not at all.
	async fn keep_what_others_overtook(&mut self, digest: Option<[u8; 32]>) -> Result<(), Failure> {
		let (batch, Some(digest)) = (self.logged, digest) else { return Ok(()) };
		let rows = self.store.batch(&self.account, batch).await?;
		let reads: Vec<_> = rows.iter().filter_map(|row| read(row, row.at)).collect();
		if !rows.is_empty() && batch_digest(&reads) == digest {
			self.own = batch;
			return Ok(());
		}
		let rows = self.store.requeue_batches(&self.account, self.own, batch).await?;
		if rows == 0 { Ok(()) } else { Err(Failure::LoggedByAnother { batch, rows }) }
	}

	/// Forgets the batches up to this one, which no fork can undo.
	async fn forget(&self, finalized: u64) -> Result<(), Failure> {
		while let Some(batch) = self.store.unfinished_batch(&self.account).await?
			&& batch <= finalized
		{
			self.store.drop_batch(&self.account, batch).await?;
		}
		Ok(())
	}

	async fn count_waiting(&self) -> Result<u64, Failure> {
		let _counting = self.shared.counting.lock().await;
		let waiting = self.store.waiting_reads(&self.account, self.logged, self.shared.clock.now()).await?;
		self.shared.set_waiting(waiting);
		Ok(waiting.rows)
	}

	fn set_registered(&self, is_registered: bool) {
		self.shared.is_registered.store(is_registered, Ordering::Release);
	}
}

/// How this account stands on chain, if it is an active gateway's.
fn standing<C: NodeClient>(
	at: &At<'_, C>,
	finalized: &At<'_, C>,
	account: AccountId,
) -> Result<Option<Standing>, Refusal> {
	let Some(id) = at.api.participant_of(at.block, account.into()).answered()? else {
		return Ok(None);
	};
	let is_gateway = |actor: Actor| actor.role == Role::Gateway;
	if !at.api.caller(at.block, id, account.into()).answered()?.is_ok_and(is_gateway) {
		return Ok(None);
	}
	Ok(Some(Standing {
		logged: at.api.access_batch(at.block, id).answered()?,
		digest: at.api.access_batch_digest(at.block, id).answered()?,
		finalized: finalized.api.access_batch(finalized.block, id).answered()?,
	}))
}

/// A row as the chain takes it. A gateway whose clock is ahead says what the chain's clock says, so that no batch is
/// refused for it.
fn read(row: &QueuedRead, now: Moment) -> Option<Read> {
	let kind = ReadKind::decode_all(&mut &[row.kind][..]).ok()?;
	let QueuedRead { record, reader, visit, at, count, .. } = *row;
	Some(Read { record, reader, visit, kind, at: at.min(now), count })
}

#[cfg(test)]
mod tests {
	use codec::Encode;
	use vacchain_primitives::{ParticipantId, RecordId, VisitId};

	use super::*;

	#[test]
	fn a_read_is_never_later_than_the_chains_clock() {
		let (record, reader) = (RecordId([1; 16]), ParticipantId([2; 32]));
		let (kind, visit) = (ReadKind::History, Some(VisitId([3; 16])));
		let number = kind.encode()[0];
		let row = QueuedRead { record, reader, visit, kind: number, at: 1000, due_at: 1000, count: 3 };
		let on_chain = |at| Some(Read { record, reader, visit, kind, at, count: 3 });
		assert_eq!(read(&row, 2000), on_chain(1000));
		assert_eq!(read(&row, 900), on_chain(900));
		assert_eq!(read(&QueuedRead { kind: u8::MAX, ..row }, 2000), None);
	}
}
