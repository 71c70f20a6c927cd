//! The log of reads: each record's readers, told to its family on chain.
//!
//! A read of another's record is answered only when it stands in the [`Store`]. From there a writer brings it to the
//! chain's log in batches, each an intent of the gateway's own account: the first read waits at most
//! [`LOG_DELAY`] for a batch to be made, and that at most for the next block, as long as the chain takes transactions.
//! What the chain has not taken yet waits in the store, across restarts. Batches are numbered and the chain takes each
//! number once, so no read is logged twice; a batch stays in the store until its block is final, so none is lost to a
//! fork. The chain keeps the digest of the last batch: where somebody else took a number, the reads go into a later batch, and
//! the log says that two databases share an account.
//!
//! A repeated read within the same hour of the clock is only counted, and logged when that hour ends: the
//! chain counts it into the row that the first read made. What was counted is in the store within [`LOG_DELAY`]: a
//! gateway that is killed may count too few, but forgets no reader.

mod queue;
mod writer;

use std::{
	fmt,
	sync::{
		Arc,
		atomic::{AtomicBool, AtomicU64, Ordering},
	},
	thread,
	time::Duration,
};

use parking_lot::Mutex;
use tokio::{
	sync::{Mutex as AsyncMutex, Notify, mpsc},
	time::Instant,
};
use vacchain_gateway::Refusal;
use vacchain_gateway_store::{Store, StoreError, WaitingReads};
use vacchain_primitives::{AccountId, Moment, ParticipantId, ReadKind, RecordId, VisitId, bounds::MAX_READS};

use super::{
	LOG,
	auth::Clock,
	chain::{Chain, NodeClient},
};

pub use writer::{OwnIntents, SendReads};

/// How long the first read waits before a batch is made.
pub const LOG_DELAY: Duration = Duration::from_secs(5);
/// An hour, in milliseconds. A reader's further reads of one kind of one record are only counted until it ends.
pub const HOUR: Moment = 60 * 60 * 1000;
/// Most rows of reads that wait for the chain. Beyond it reads of others' records are refused.
pub const MAX_QUEUED: u64 = 100_000;
/// How old the oldest read may be, in milliseconds, that waits for the chain. Beyond it reads of others' records are
/// refused: nobody reads for long without the family seeing it.
pub const MAX_WAIT: Moment = 15 * 60 * 1000;
/// For how long reads of others' records are answered after the chain stopped knowing the gateway's account as an active
/// gateway's: reinstating one should not need a restart, nor a suspended one read on.
pub const UNREGISTERED_GRACE: Duration = Duration::from_secs(60);
/// How long a read waits to be queued before it is refused.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(15);
/// Most reads that wait to be queued.
const MAX_WAITING: usize = 4096;
/// Most readers whose further reads are only counted. Those of others are rows of each batch.
const MAX_WINDOWS: usize = 100_000;

/// The log of reads. Clones share it.
#[derive(Clone)]
pub struct AccessLog {
	notes: mpsc::Sender<queue::Message>,
	shared: Arc<Shared>,
}

/// The state that the queue, the writer and the readers share.
#[derive(Debug)]
struct Shared {
	clock: Clock,
	/// Whether the chain knows the gateway.
	is_registered: AtomicBool,
	/// Since when the oldest read waits for the chain; [`Moment::MAX`] if none does.
	waiting_since: AtomicU64,
	/// The reads that were queued since the last batch was made.
	fresh: Mutex<Fresh>,
	/// Held while rows get into the store, and while they are counted there: a row that a count has missed would be
	/// missing until the next one, and more would wait than may.
	counting: AsyncMutex<()>,
	/// Wakes the writer.
	queued: Notify,
	counts: Counts,
}

#[derive(Debug, Default)]
struct Fresh {
	/// When the first was.
	since: Option<Instant>,
	/// How many rows they are.
	rows: usize,
}

impl Shared {
	fn new(clock: Clock) -> Self {
		Self {
			clock,
			is_registered: AtomicBool::default(),
			waiting_since: AtomicU64::new(Moment::MAX),
			fresh: Mutex::default(),
			counting: AsyncMutex::default(),
			queued: Notify::default(),
			counts: Counts::default(),
		}
	}

	fn set_waiting(&self, WaitingReads { rows, since }: WaitingReads) {
		self.counts.waiting.store(rows, Ordering::Relaxed);
		self.waiting_since.store(since.unwrap_or(Moment::MAX), Ordering::Relaxed);
	}

	fn add_queued(&self, rows: usize, oldest: Moment) {
		self.waiting_since.fetch_min(oldest, Ordering::Relaxed);
		self.counts.waiting.fetch_add(rows as u64, Ordering::Relaxed);
		let mut fresh = self.fresh.lock();
		fresh.since.get_or_insert_with(Instant::now);
		fresh.rows = fresh.rows.saturating_add(rows);
		drop(fresh);
		self.queued.notify_one();
	}

	/// When the next batch is to be made; none if nothing waits for it.
	fn due(&self) -> Option<Instant> {
		let fresh = self.fresh.lock();
		let since = fresh.since?;
		Some(if fresh.rows < MAX_READS as usize { since + LOG_DELAY } else { since })
	}
}

/// Held while the queue or the writer works. Without either nothing can be logged.
struct Alive(Arc<Shared>);

impl Drop for Alive {
	fn drop(&mut self) {
		self.0.is_registered.store(false, Ordering::Release);
		if thread::panicking() {
			tracing::error!(target: LOG, "reads are no longer logged, and so not answered; start the node again");
		}
	}
}

/// The outcomes of reads, for metrics.
#[derive(Debug, Default)]
pub struct Counts {
	waiting: AtomicU64,
	logged: AtomicU64,
	failed: AtomicU64,
}

impl Counts {
	/// Rows of reads in the store that are due, in batches that are not final or in none yet.
	pub fn waiting(&self) -> u64 {
		self.waiting.load(Ordering::Relaxed)
	}

	/// Rows of reads brought to the chain since the start.
	pub fn logged(&self) -> u64 {
		self.logged.load(Ordering::Relaxed)
	}

	/// Attempts to bring a batch to the chain that failed since the start.
	pub fn failed(&self) -> u64 {
		self.failed.load(Ordering::Relaxed)
	}
}

impl fmt::Debug for AccessLog {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("AccessLog(..)")
	}
}

/// The log's own work, to be spawned: both run until they are dropped.
#[derive(Debug)]
pub struct Work<Queue, Write> {
	/// Puts reads into the store. Without it reads of others' records are refused.
	pub queue: Queue,
	/// Brings them to the chain.
	pub writer: Write,
}

impl AccessLog {
	/// The log of the gateway with this account, by this clock.
	///
	/// # Errors
	///
	/// Those of the store.
	pub async fn start<C: NodeClient>(
		store: Store,
		account: AccountId,
		chain: Chain<C>,
		sender: impl SendReads,
		clock: Clock,
	) -> Result<
		(Self, Work<impl Future<Output = ()> + Send + 'static, impl Future<Output = ()> + Send + 'static>),
		StoreError,
	> {
		let others = store.reads_of_others(&account).await?;
		if others > 0 {
			tracing::warn!(
				target: LOG,
				rows = others,
				"reads wait in the store that were answered under other accounts; if one of them was this gateway's before, \
				 start it with that key again until they are logged"
			);
		}
		let shared = Arc::new(Shared::new(clock));
		shared.set_waiting(store.waiting_reads(&account, 0, shared.clock.now()).await?);
		let (notes, messages) = mpsc::channel(MAX_WAITING);
		let queue = queue::Queue::new(store.clone(), account, Arc::clone(&shared));
		let writer = writer::Writer::new(store, account, chain, sender, notes.clone(), Arc::clone(&shared));
		Ok((Self { notes, shared }, Work { queue: queue.run(messages), writer: writer.run() }))
	}

	/// Notes that `reader` reads these records of `owner`'s, unless it reads its own; by right of `visit`, if it is the
	/// doctor or the physician of one. Once this answers, the reads are on disk, and will be on chain.
	///
	/// # Errors
	///
	/// [`Refusal::AccessLogUnavailable`]: the reads must not be answered.
	pub async fn note(
		&self,
		reader: ParticipantId,
		owner: ParticipantId,
		kind: ReadKind,
		visit: Option<VisitId>,
		records: &[RecordId],
	) -> Result<(), Refusal> {
		if reader == owner || records.is_empty() {
			return Ok(());
		}
		if !self.is_available() {
			return Err(Refusal::AccessLogUnavailable);
		}
		let at = self.shared.clock.now();
		let reads =
			records.iter().map(|record| queue::Read { record: *record, reader, visit, kind }).collect();
		self.tell(|done| queue::Message::Note { reads, at, done }).await
	}

	/// Writes into the store what is counted in memory: before the gateway stops.
	///
	/// # Errors
	///
	/// [`Refusal::AccessLogUnavailable`].
	pub async fn flush(&self) -> Result<(), Refusal> {
		self.tell(|done| queue::Message::Flush { done }).await
	}

	/// Whether reads of others' records can be logged, and so answered: the chain knows the gateway, and neither too
	/// many reads wait nor any for too long.
	pub fn is_available(&self) -> bool {
		let Shared { clock, waiting_since, counts, .. } = &*self.shared;
		self.is_registered()
			&& counts.waiting() < MAX_QUEUED
			&& clock.now().saturating_sub(waiting_since.load(Ordering::Relaxed)) <= MAX_WAIT
	}

	/// Whether the chain knows the gateway.
	pub fn is_registered(&self) -> bool {
		self.shared.is_registered.load(Ordering::Acquire)
	}

	/// The outcomes of reads.
	pub fn counts(&self) -> &Counts {
		&self.shared.counts
	}

	async fn tell(&self, message: impl FnOnce(queue::Done) -> queue::Message) -> Result<(), Refusal> {
		queue::tell(&self.notes, message).await.ok_or(Refusal::AccessLogUnavailable)
	}
}
