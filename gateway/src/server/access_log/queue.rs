//! How reads get into the store: many at a time, and each reader's first of a record at once.

use std::{
	collections::HashMap,
	sync::{Arc, atomic::Ordering},
};

use codec::Encode;
use tokio::{
	sync::{mpsc, oneshot},
	time::timeout,
};
use vacchain_primitives::{AccountId, Moment, ParticipantId, ReadKind, RecordId};

use super::{QUEUE_TIMEOUT, Shared};
use crate::server::store::{QueuedRead, Store};

/// Most messages that are looked at together.
const MAX_TOGETHER: usize = 256;

/// What was read, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Read {
	pub record: RecordId,
	pub reader: ParticipantId,
	pub kind: ReadKind,
}

/// Answered when it is done; dropped if it cannot be.
pub type Done = oneshot::Sender<()>;

/// What the queue is told.
#[derive(Debug)]
pub enum Message {
	/// These were read.
	Note { reads: Vec<Read>, at: Moment, done: Done },
	/// Write down what is counted in memory; from now on reads count anew.
	Flush { done: Done },
}

/// Tells the queue something. Nothing if it could not be done in time.
pub async fn tell(queue: &mpsc::Sender<Message>, message: impl FnOnce(Done) -> Message) -> Option<()> {
	let (done, is_done) = oneshot::channel();
	let told = async {
		queue.send(message(done)).await.ok()?;
		is_done.await.ok()
	};
	timeout(QUEUE_TIMEOUT, told).await.ok().flatten()
}

/// Puts reads into the store.
pub struct Queue {
	store: Store,
	account: AccountId,
	shared: Arc<Shared>,
	/// What is in the store since the last flush, and what has been read again since.
	again: HashMap<Read, Again>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Again {
	first_at: Moment,
	count: u32,
}

impl Queue {
	pub fn new(store: Store, account: AccountId, shared: Arc<Shared>) -> Self {
		Self { store, account, shared, again: HashMap::new() }
	}

	/// Takes messages, until nobody is left who sends any.
	pub async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
		let mut together = Vec::with_capacity(MAX_TOGETHER);
		while messages.recv_many(&mut together, MAX_TOGETHER).await > 0 {
			self.take(together.drain(..)).await;
		}
		self.flush().await;
	}

	/// One transaction for all that wait: a disk takes as long for one as for many.
	async fn take(&mut self, messages: impl Iterator<Item = Message>) {
		let mut new = HashMap::<Read, Again>::new();
		let (mut firsts, mut repeats, mut flushes) = (Vec::new(), Vec::new(), Vec::new());
		for message in messages {
			match message {
				Message::Note { reads, at, done } => {
					let is_repeat = reads.iter().all(|read| self.again.contains_key(read));
					for read in reads {
						let known = self.again.get_mut(&read);
						count(known.unwrap_or_else(|| new.entry(read).or_default()), at);
					}
					if is_repeat { &mut repeats } else { &mut firsts }.push(done);
				}
				Message::Flush { done } => flushes.push(done),
			}
		}
		self.shared.counts.queued.fetch_add(repeats.len() as u64, Ordering::Relaxed);
		finish(repeats);
		if self.queue(new.iter()).await.is_some() {
			self.again.extend(new.into_keys().map(|read| (read, Again::default())));
			self.shared.counts.queued.fetch_add(firsts.len() as u64, Ordering::Relaxed);
			finish(firsts);
		}
		if !flushes.is_empty() && self.flush().await.is_some() {
			finish(flushes);
		}
	}

	/// Writes down what was read again.
	async fn flush(&mut self) -> Option<()> {
		let again = std::mem::take(&mut self.again);
		let done = self.queue(again.iter().filter(|(_, again)| again.count > 0)).await;
		if done.is_none() {
			self.again = again;
		}
		done
	}

	async fn queue(&self, reads: impl Iterator<Item = (&Read, &Again)>) -> Option<()> {
		let row = |(read, again): (&Read, &Again)| QueuedRead {
			record: read.record,
			reader: read.reader,
			kind: kind_number(read.kind),
			at: again.first_at,
			count: again.count,
		};
		let rows: Vec<_> = reads.map(row).collect();
		if rows.is_empty() {
			return Some(());
		}
		if let Err(error) = self.store.queue_reads(&self.account, &rows).await {
			tracing::error!(%error, "reads cannot be queued for the access log");
			return None;
		}
		self.shared.add_queued(rows.len());
		Some(())
	}
}

fn count(again: &mut Again, at: Moment) {
	if again.count == 0 {
		again.first_at = at;
	}
	again.count = again.count.saturating_add(1);
}

fn finish(waiting: Vec<Done>) {
	for done in waiting {
		// Whoever no longer waits has been refused.
		let _ = done.send(());
	}
}

/// A kind of read, as the store has it: its SCALE number.
fn kind_number(kind: ReadKind) -> u8 {
	kind.encode().first().copied().unwrap_or_default()
}
