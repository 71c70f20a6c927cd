//! The answers that clients have asked for and not taken yet.
//!
//! Over a WebSocket any number of calls can be on their way at one time, and an answer stays in memory until its client
//! has read it. So each connection has an account of its bytes, and all together have one.

use std::{
	sync::{
		Arc,
		atomic::{AtomicU64, AtomicUsize, Ordering},
	},
	time::Duration,
};

use parking_lot::Mutex;
use vacchain_gateway::Refusal;

/// The bytes that a connection may owe whatever others owe. The gateway reads no more from one that owes more.
const SHARE: usize = 128 * 1024;

/// The most that one connection may owe before its calls are refused, in bytes.
pub const MOST_OWED_BY_ONE: usize = 8 * 1024 * 1024;

/// The most that all may owe before the calls are refused of those who owe more than their share, in bytes.
pub const MOST_OWED: usize = 256 * 1024 * 1024;

/// The assumed size of an answer until it is made, in bytes.
const ESTIMATE: usize = 32 * 1024;

/// How long a refused call should wait.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The debt of all connections together. Clones share it.
#[derive(Clone, Default)]
pub struct Debts(Arc<AtomicUsize>);

impl Debts {
	/// The account of a new connection.
	pub fn open(&self) -> Arc<Debt> {
		Arc::new(Debt { all: self.clone(), owed: Mutex::default(), calls: AtomicU64::new(0) })
	}

	fn grow(&self, bytes: usize) {
		self.0.fetch_add(bytes, Ordering::Relaxed);
	}

	fn shrink(&self, bytes: usize) {
		self.0.fetch_sub(bytes, Ordering::Relaxed);
	}
}

/// The debt of one connection. It is forgotten with the last holder of the connection.
pub struct Debt {
	all: Debts,
	owed: Mutex<Owed>,
	calls: AtomicU64,
}

#[derive(Default)]
struct Owed {
	/// Bytes of answers that were made and not taken.
	made: usize,
	/// Calls whose answers are being made.
	running: usize,
}

impl Debt {
	/// Lets a call run, for as long as the answer is kept.
	///
	/// # Errors
	///
	/// [`Refusal::RateLimited`].
	pub fn run(self: &Arc<Self>) -> Result<Running, Refusal> {
		let mut owed = self.owed.lock();
		let after = owed.running.saturating_add(1).saturating_mul(ESTIMATE).saturating_add(owed.made);
		let is_crowded = self.all.0.load(Ordering::Relaxed) > MOST_OWED;
		if after > if is_crowded { SHARE } else { MOST_OWED_BY_ONE } {
			return Err(Refusal::RateLimited { retry_after: RETRY_AFTER });
		}
		owed.running += 1;
		self.all.grow(ESTIMATE);
		Ok(Running(Arc::clone(self)))
	}

	/// A call is answered with so many bytes.
	pub fn owe(&self, bytes: usize) {
		self.owed.lock().made += bytes;
		self.all.grow(bytes);
	}

	/// The client has taken so many bytes.
	pub fn take(&self, bytes: usize) {
		let mut owed = self.owed.lock();
		let taken = bytes.min(owed.made);
		owed.made -= taken;
		self.all.shrink(taken);
	}

	/// All answers that were made have been sent: what else was owed was never to be.
	pub fn settle(&self) {
		let is_running = self.owed.lock().running > 0;
		if !is_running {
			self.take(usize::MAX);
		}
	}

	/// Whether the client should first take what was made for it.
	pub fn is_over_share(&self) -> bool {
		self.owed.lock().made > SHARE
	}

	/// Whether nothing is owed.
	pub fn is_even(&self) -> bool {
		let owed = self.owed.lock();
		owed.made == 0 && owed.running == 0
	}

	/// Another call was made, however it ends.
	pub fn count_call(&self) {
		self.calls.fetch_add(1, Ordering::Relaxed);
	}

	/// How many calls were made.
	pub fn calls(&self) -> u64 {
		self.calls.load(Ordering::Relaxed)
	}
}

impl Drop for Debt {
	fn drop(&mut self) {
		self.take(usize::MAX);
	}
}

/// A call whose answer is being made.
pub struct Running(Arc<Debt>);

impl Drop for Running {
	fn drop(&mut self) {
		self.0.owed.lock().running -= 1;
		self.0.all.shrink(ESTIMATE);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn who_takes_nothing_is_refused_and_answered_again_once_it_has() {
		let debts = Debts::default();
		let debt = debts.open();
		while let Ok(_running) = debt.run() {
			debt.owe(100_000);
		}
		assert!(debts.0.load(Ordering::Relaxed) <= MOST_OWED_BY_ONE + 100_000);
		assert!(debts.open().run().is_ok(), "others are answered");
		debt.take(200_000);
		assert!(debt.run().is_ok());
	}

	#[test]
	fn a_hundred_calls_run_at_one_time() {
		let debt = Debts::default().open();
		assert_eq!((0..100).map_while(|_| debt.run().ok()).count(), 100);
	}

	#[test]
	fn when_all_owe_too_much_those_are_answered_who_take_what_they_get() {
		let debts = Debts::default();
		let greedy: Vec<_> = (0..40).map(|_| debts.open()).collect();
		for debt in &greedy {
			debt.owe(7 * 1024 * 1024);
			assert_eq!(debt.run().is_ok(), debts.0.load(Ordering::Relaxed) <= MOST_OWED);
		}
		assert!(greedy[0].run().is_err(), "it is over its share");
		let modest = debts.open();
		assert!(modest.run().is_ok());
		drop(greedy);
		assert_eq!(debts.0.load(Ordering::Relaxed), 0, "who left owes nothing");
	}
}
