//! How reads get into the store: many at a time, and each reader's first of a record at once.

use std::{collections::HashMap, sync::Arc};

use codec::Encode;
use tokio::{
	sync::{mpsc, oneshot},
	time::timeout,
};
use vacchain_gateway_store::{QueuedRead, Store};
use vacchain_primitives::{AccountId, Moment, ParticipantId, ReadKind, RecordId, VisitId};

use super::{Alive, HOUR, MAX_QUEUED, MAX_WINDOWS, QUEUE_TIMEOUT, Shared};
use crate::LOG;

/// Most messages that are looked at together.
const MAX_TOGETHER: usize = 256;
/// Most rows of one transaction of the store, which has only so long for it.
const MAX_ROWS: usize = 512;

/// A read, and its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Read {
	pub record: RecordId,
	pub reader: ParticipantId,
	/// The visit by right of which it was read.
	pub visit: Option<VisitId>,
	pub kind: ReadKind,
}

/// Answered when it is done; dropped if it cannot be.
pub type Done = oneshot::Sender<()>;

/// The messages to the queue.
#[derive(Debug)]
pub enum Message {
	/// These were read.
	Note { reads: Vec<Read>, at: Moment, done: Done },
	/// Write down what is counted in memory.
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
	/// The reads of the current hour, and how often each was repeated.
	windows: HashMap<Read, Window>,
}

/// The time in which one reader's reads of one kind are only counted.
#[derive(Clone, Copy, Debug)]
struct Window {
	/// When it began, with a read that was queued at once.
	since: Moment,
	/// Reads since then that are not in the store yet.
	again: Counted,
}

impl Window {
	fn new(since: Moment) -> Self {
		Self { since, again: Counted::default() }
	}

	/// With the hour of the clock, of which the chain makes one row.
	fn end(&self) -> Moment {
		(self.since / HOUR).saturating_add(1).saturating_mul(HOUR)
	}

	/// A clock that was set back ends it.
	fn is_open(&self, now: Moment) -> bool {
		(self.since..self.end()).contains(&now)
	}
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
	first_at: Moment,
	count: u32,
}

impl Counted {
	fn add(&mut self, at: Moment) {
		if self.count == 0 {
			self.first_at = at;
		}
		self.count = self.count.saturating_add(1);
	}
}

impl Queue {
	pub fn new(store: Store, account: AccountId, shared: Arc<Shared>) -> Self {
		Self { store, account, shared, windows: HashMap::new() }
	}

	/// Takes messages, until nobody is left who sends any.
	pub async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
		let _alive = Alive(Arc::clone(&self.shared));
		let mut together = Vec::with_capacity(MAX_TOGETHER);
		while messages.recv_many(&mut together, MAX_TOGETHER).await > 0 {
			self.take(together.drain(..)).await;
		}
		self.flush().await;
	}

	/// Few transactions for all that wait: a disk takes as long for one row as for many. Reads for which there is no room
	/// are refused, however many come together.
	async fn take(&mut self, messages: impl Iterator<Item = Message>) {
		let shared = Arc::clone(&self.shared);
		let _counting = shared.counting.lock().await;
		let room = MAX_QUEUED.saturating_sub(shared.counts.waiting());
		let mut new = HashMap::<Read, Counted>::new();
		let (mut firsts, mut flushes) = (Vec::new(), Vec::new());
		for message in messages {
			match message {
				Message::Note { reads, at, done } => {
					let is_open =
						|read: &Read| self.windows.get(read).is_some_and(|window| window.is_open(at));
					let rows = reads.iter().filter(|read| !is_open(read) && !new.contains_key(*read)).count();
					if rows > 0 && (new.len() + rows) as u64 > room {
						// Dropped unanswered.
						continue;
					}
					let mut is_repeat = true;
					for read in reads {
						match self.windows.get_mut(&read).filter(|window| window.is_open(at)) {
							Some(window) => window.again.add(at),
							None => {
								new.entry(read).or_default().add(at);
								is_repeat = false;
							}
						}
					}
					if is_repeat {
						finish([done]);
					} else {
						firsts.push(done);
					}
				}
				Message::Flush { done } => flushes.push(done),
			}
		}
		if self.queue_firsts(new.into_iter().collect()).await.is_some() {
			finish(firsts);
		}
		if !flushes.is_empty() && self.flush().await.is_some() {
			finish(flushes);
		}
	}

	/// Puts the reads into the store that begin a window.
	async fn queue_firsts(&mut self, new: Vec<(Read, Counted)>) -> Option<()> {
		for some in new.chunks(MAX_ROWS) {
			self.queue(some.iter().map(|(read, first)| row(read, first, first.first_at)).collect()).await?;
			let oldest = some.iter().map(|(_, first)| first.first_at).min();
			self.shared.add_queued(some.len(), oldest.unwrap_or_default());
			for (read, first) in some {
				if self.windows.len() < MAX_WINDOWS || self.windows.contains_key(read) {
					self.windows.entry(*read).or_insert(Window::new(first.first_at)).since = first.first_at;
				}
			}
		}
		Some(())
	}

	/// Writes down what was read again, and forgets the windows that have ended.
	async fn flush(&mut self) -> Option<()> {
		let again = self.windows.iter().filter(|(_, window)| window.again.count > 0);
		let again: Vec<_> = again.map(|(read, window)| (*read, *window)).collect();
		for some in again.chunks(MAX_ROWS) {
			self.queue(some.iter().map(|(read, window)| row(read, &window.again, window.end())).collect())
				.await?;
			for (read, window) in some {
				self.windows.insert(*read, Window::new(window.since));
			}
		}
		let now = self.shared.clock.now();
		self.windows.retain(|_, window| window.is_open(now));
		Some(())
	}

	async fn queue(&self, rows: Vec<QueuedRead>) -> Option<()> {
		let queued = self.store.queue_reads(&self.account, &rows).await;
		queued
			.inspect_err(
				|error| tracing::error!(target: LOG, %error, "reads cannot be queued for the access log"),
			)
			.ok()
	}
}

fn row(read: &Read, counted: &Counted, due_at: Moment) -> QueuedRead {
	let Read { record, reader, visit, kind } = *read;
	let Counted { first_at, count } = *counted;
	QueuedRead { record, reader, visit, kind: kind_number(kind), at: first_at, due_at, count }
}

fn finish(waiting: impl IntoIterator<Item = Done>) {
	for done in waiting {
		// A reader that no longer waits has been refused.
		let _ = done.send(());
	}
}

/// A kind of read, as the store has it: its SCALE number.
fn kind_number(kind: ReadKind) -> u8 {
	kind.encode().first().copied().unwrap_or_default()
}
