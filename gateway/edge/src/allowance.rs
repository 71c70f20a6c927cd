//! The calls and bytes that one client, and all of them together, can make the gateway keep in memory.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vacchain_gateway::Refusal;

/// From how many bytes on a request, or the answer to one, is large.
pub const LARGE: usize = 128 * 1024;

/// How many large requests are received at one time.
pub const LARGE_AT_ONCE: usize = 32;

/// How many of them may be one client's.
pub const LARGE_OF_ONE: usize = 2;

/// How many calls may wait to be taken at one time, besides one of each connection. A batch is one here.
pub const CALLS_AT_ONCE: usize = 256;

/// How many of them may be one client's.
pub const CALLS_OF_ONE: usize = 16;

/// The most bytes of large answers that may wait to be taken.
pub const MOST_UNREAD: usize = 256 * 1024 * 1024;

/// How many of them may be one client's.
pub const MOST_UNREAD_OF_ONE: usize = 16 * 1024 * 1024;

/// The bytes that one permit for answers stands for.
const UNIT: usize = 1024;

/// How long a refused call should wait.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Places that are taken until this is dropped.
pub type Permits = Vec<OwnedSemaphorePermit>;

/// The places of one client, or of all.
pub struct Allowance {
	large: Arc<Semaphore>,
	calls: Arc<Semaphore>,
	unread: Arc<Semaphore>,
}

impl Allowance {
	/// All clients together have these.
	pub fn of_all() -> Arc<Self> {
		Self::new(LARGE_AT_ONCE, CALLS_AT_ONCE, MOST_UNREAD)
	}

	/// One client has these.
	pub fn of_one() -> Arc<Self> {
		Self::new(LARGE_OF_ONE, CALLS_OF_ONE, MOST_UNREAD_OF_ONE)
	}

	fn new(large: usize, calls: usize, unread: usize) -> Arc<Self> {
		let [large, calls, unread] =
			[large, calls, unread / UNIT].map(|permits| Arc::new(Semaphore::new(permits)));
		Arc::new(Self { large, calls, unread })
	}
}

/// The places that a connection can take: they are its client's, and they are everybody's.
#[derive(Clone)]
pub struct Share {
	/// Its client's.
	pub one: Arc<Allowance>,
	/// All clients'.
	pub all: Arc<Allowance>,
}

impl Share {
	/// Waits for a place for a large request.
	pub async fn large(&self) -> Permits {
		both(&self.one.large, &self.all.large).await
	}

	/// Waits for a place for a call.
	pub async fn call(&self) -> Permits {
		both(&self.one.calls, &self.all.calls).await
	}
}

async fn both(one: &Arc<Semaphore>, all: &Arc<Semaphore>) -> Permits {
	let mut permits = Permits::new();
	for free in [one, all] {
		// No semaphore here is ever closed.
		permits.extend(Arc::clone(free).acquire_owned().await);
	}
	permits
}

/// The answers to the calls of one message: they take of the share until the last clone is dropped.
#[derive(Clone)]
pub struct Unread(Arc<Mutex<Held>>);

struct Held {
	share: Share,
	has_call: bool,
	bytes: usize,
	permits: Permits,
}

impl Unread {
	/// No call was answered yet.
	pub fn new(share: Share) -> Self {
		Self(Arc::new(Mutex::new(Held { share, has_call: false, bytes: 0, permits: Permits::new() })))
	}

	/// Notes that the message has a call, however it ends.
	pub fn count_call(&self) {
		self.0.lock().has_call = true;
	}

	/// Whether the message has a call.
	pub fn has_call(&self) -> bool {
		self.0.lock().has_call
	}

	/// Adds an answer.
	///
	/// # Errors
	///
	/// [`Refusal::RateLimited`] if too many bytes of large answers wait already.
	pub fn add(&self, bytes: usize) -> Result<(), Refusal> {
		let mut held = self.0.lock();
		let sum = held.bytes.saturating_add(bytes);
		if sum > LARGE {
			// The small part was not paid for while the sum was small.
			let paid = if held.bytes > LARGE { held.bytes } else { 0 };
			let units = u32::try_from(sum.div_ceil(UNIT) - paid.div_ceil(UNIT)).unwrap_or(u32::MAX);
			let take = |free: &Arc<Semaphore>| Arc::clone(free).try_acquire_many_owned(units);
			let taken = take(&held.share.one.unread).and_then(|one| Ok([one, take(&held.share.all.unread)?]));
			held.permits.extend(taken.map_err(|_| Refusal::RateLimited { retry_after: RETRY_AFTER })?);
		}
		held.bytes = sum;
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use futures::FutureExt;

	use super::*;

	fn share(all: &Arc<Allowance>) -> Share {
		Share { one: Allowance::of_one(), all: Arc::clone(all) }
	}

	#[test]
	fn large_answers_that_nobody_takes_are_bounded_by_client_and_in_total() {
		let all = Allowance::of_all();
		let fill = |share: &Share| {
			let made = (0..).map_while(|_| {
				let unread = Unread::new(share.clone());
				unread.add(MOST_UNREAD_OF_ONE / 4).ok().map(|()| unread)
			});
			made.collect::<Vec<_>>()
		};
		let first = share(&all);
		let mut held = vec![fill(&first)];
		assert_eq!(held[0].len(), 4);
		assert!(Unread::new(first.clone()).add(LARGE).is_ok(), "what is small needs no place");
		while held.len() < MOST_UNREAD / MOST_UNREAD_OF_ONE {
			held.push(fill(&share(&all)));
		}
		assert!(fill(&share(&all)).is_empty());
		held.pop();
		assert_eq!(fill(&share(&all)).len(), 4, "who has taken them makes room");
	}

	#[test]
	fn small_answers_to_one_message_are_large_together() {
		let all = Allowance::of_all();
		let share = share(&all);
		let unread = Unread::new(share.clone());
		for _ in 0..33 {
			unread.add(LARGE / 32).unwrap();
		}
		let taken = MOST_UNREAD_OF_ONE / UNIT - share.one.unread.available_permits();
		assert_eq!(taken, 33 * LARGE / 32 / UNIT);
	}

	#[test]
	fn one_client_leaves_others_their_calls() {
		let all = Allowance::of_all();
		let greedy = share(&all);
		let held: Vec<_> = (0..100).map_while(|_| greedy.call().now_or_never()).collect();
		assert_eq!(held.len(), CALLS_OF_ONE);
		assert!(share(&all).call().now_or_never().is_some());
	}
}
