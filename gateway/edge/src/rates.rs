//! How often one client, and one participant, may call.

use std::{hash::Hash, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
	DefaultKeyedRateLimiter, Quota,
	clock::{Clock, DefaultClock},
};
use vacchain_gateway::Refusal;
use vacchain_primitives::ParticipantId;

use super::{address::Client, config::Limits};

/// The most keys that one limit knows at a time. A key whose rate has recovered is forgotten.
const MOST_KEYS: usize = 100_000;

/// How often recovered keys are forgotten.
pub const FORGET_EVERY: Duration = Duration::from_secs(60);

/// The rates of calls. Clones share them.
#[derive(Clone)]
pub struct Rates {
	/// By where a call comes from.
	pub clients: Rate<Client>,
	/// By whose session it is of, wherever that comes from.
	pub participants: Rate<ParticipantId>,
}

impl Rates {
	/// Nobody has called yet.
	pub fn new(limits: &Limits) -> Self {
		Self {
			clients: Rate::a_second(limits.calls_per_address),
			participants: Rate::a_second(limits.calls_per_participant),
		}
	}

	/// Forgets who has not called lately.
	pub fn forget(&self) {
		self.clients.limiter.retain_recent();
		self.participants.limiter.retain_recent();
	}
}

/// A rate by key, with a second's calls at once at most.
pub struct Rate<K: Clone + Eq + Hash> {
	limiter: Arc<DefaultKeyedRateLimiter<K>>,
	clock: DefaultClock,
}

impl<K: Clone + Eq + Hash> Clone for Rate<K> {
	fn clone(&self) -> Self {
		Self { limiter: Arc::clone(&self.limiter), clock: self.clock.clone() }
	}
}

impl<K: Clone + Eq + Hash> Rate<K> {
	fn a_second(calls: u32) -> Self {
		let quota = Quota::per_second(NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN));
		let clock = DefaultClock::default();
		Self { limiter: Arc::new(DefaultKeyedRateLimiter::dashmap_with_clock(quota, clock.clone())), clock }
	}

	/// Counts a call.
	///
	/// # Errors
	///
	/// [`Refusal::RateLimited`].
	pub fn count(&self, key: &K) -> Result<(), Refusal> {
		if self.limiter.len() >= MOST_KEYS {
			self.limiter.retain_recent();
			if self.limiter.len() >= MOST_KEYS {
				return Err(Refusal::RateLimited { retry_after: Duration::from_secs(1) });
			}
		}
		self.limiter
			.check_key(key)
			.map_err(|until| Refusal::RateLimited { retry_after: until.wait_time_from(self.clock.now()) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_seconds_calls_are_let_through_and_the_next_waits_its_turn() {
		let rate = Rate::a_second(5);
		assert!((0..5).all(|_| rate.count(&1).is_ok()));
		let Err(Refusal::RateLimited { retry_after }) = rate.count(&1) else { panic!("six in a second") };
		assert!(retry_after > Duration::ZERO && retry_after <= Duration::from_millis(200), "{retry_after:?}");
		assert!(rate.count(&2).is_ok(), "others are not held back");
	}

	#[test]
	fn what_is_remembered_is_bounded() {
		let rate = Rate::a_second(1);
		for key in 0..MOST_KEYS {
			// An allowance that recovers meanwhile makes room.
			let _ = rate.count(&key);
		}
		assert!(rate.limiter.len() <= MOST_KEYS);
	}
}
