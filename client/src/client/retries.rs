//! How patient a client is.

use std::time::Duration;

/// How often, and how patiently, an intent is sent anew, and finality awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
	/// For how many places it is signed, because another intent has the one before. What must not be done twice is signed
	/// for one.
	pub place_attempts: u32,
	/// How often it is sent because time may help: the quota is used up, the pool is full or let it go.
	pub busy_attempts: u32,
	/// The first delay before it is sent anew because time may help; each later one is twice as long.
	pub first_delay: Duration,
	/// The longest delay.
	pub longest_delay: Duration,
	/// For how long a block is awaited that is final and has what the gateway shows of the best one.
	pub finality: Duration,
}

impl Default for Retries {
	/// Gives up after about a minute.
	fn default() -> Self {
		Self {
			place_attempts: 3,
			busy_attempts: 12,
			first_delay: Duration::from_millis(250),
			longest_delay: Duration::from_secs(8),
			finality: Duration::from_secs(30),
		}
	}
}

impl Retries {
	/// The delay before this attempt is followed by another.
	pub(crate) fn delay(&self, attempt: u32) -> Duration {
		self.first_delay.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(self.longest_delay)
	}
}
