//! How fast passwords can be guessed.
//!
//! OPAQUE lets a client try one password with each answer of the server, whether or not it goes on to finish the
//! login, and the answer to a registration would serve as well. So an attempt counts when it is *started*, and is
//! forgotten when it is finished.

use std::{net::IpAddr, time::Duration};

use sha2::{Digest, Sha256};
use vacchain_primitives::{Moment, ParticipantId};

use super::Clock;
use crate::{
	Refusal,
	server::{
		edge::Client,
		store::{Attempts as Counted, Store},
	},
};

/// How many attempts for one username wait for nothing.
pub const FREE_PER_USERNAME: u32 = 5;
/// How many attempts from one address on one day wait for nothing: a whole school may be behind it.
pub const FREE_PER_ADDRESS: u32 = 100;
/// How long the first attempt waits that is not free, in milliseconds. Each further one waits twice as long.
pub const FIRST_WAIT: Moment = 1000;
/// The longest that an attempt waits, in milliseconds.
pub const LONGEST_WAIT: Moment = 15 * 60 * 1000;
/// How long an attempt is remembered, in milliseconds.
pub const REMEMBERED: Moment = 24 * 60 * 60 * 1000;

/// A window in which registrations from one address are counted, in milliseconds.
const HOUR: Moment = 60 * 60 * 1000;

/// Counts attempts in the store, so that all gateways on one database count together.
#[derive(Clone, Debug)]
pub(super) struct Attempts {
	store: Store,
	clock: Clock,
	registrations_per_address: u32,
}

impl Attempts {
	pub(super) fn new(store: Store, clock: Clock, registrations_per_address: u32) -> Self {
		Self { store, clock, registrations_per_address }
	}

	/// Counts an attempt for a username, registered or not.
	///
	/// # Errors
	///
	/// [`Refusal::TooManyAttempts`]; such an attempt does not count, so that who waits as told is looked at then.
	pub(super) async fn count_username(&self, id: &ParticipantId) -> Result<(), Refusal> {
		self.count(&of_username(id), FREE_PER_USERNAME).await
	}

	/// Forgets the attempts for a username: its owner is here.
	pub(super) async fn forget_username(&self, id: &ParticipantId) -> Result<(), Refusal> {
		Ok(self.store.forget_attempts(&of_username(id)).await?)
	}

	/// Counts an attempt from an address.
	///
	/// # Errors
	///
	/// As [`Self::count_username`].
	pub(super) async fn count_address(&self, address: IpAddr) -> Result<(), Refusal> {
		self.count(&of_address(address, self.clock.now()), FREE_PER_ADDRESS).await
	}

	/// Takes back one attempt from an address: it was finished. The others stay, so that a password of one's own does
	/// not open the way to try those of others.
	pub(super) async fn take_back_address(&self, address: IpAddr) -> Result<(), Refusal> {
		Ok(self.store.take_back_attempt(&of_address(address, self.clock.now())).await?)
	}

	/// Counts a registration from an address.
	///
	/// # Errors
	///
	/// [`Refusal::TooManyAttempts`].
	pub(super) async fn count_registration(&self, address: IpAddr) -> Result<(), Refusal> {
		let now = self.clock.now();
		let key = key(b"vacchain/gateway/attempts/registrations/v1/", now / HOUR, &network(address));
		let most = self.registrations_per_address;
		let before = self.store.attempt(&key, now, HOUR, |before| before.count < most).await?;
		if before.count < most {
			return Ok(());
		}
		Err(Refusal::TooManyAttempts { retry_after: Duration::from_millis(HOUR - now % HOUR) })
	}

	async fn count(&self, key: &[u8; 32], free: u32) -> Result<(), Refusal> {
		let now = self.clock.now();
		let left = |before: Counted| wait_left(before, free, now);
		let before = self.store.attempt(key, now, REMEMBERED, |before| left(before) == 0).await?;
		match left(before) {
			0 => Ok(()),
			wait => Err(Refusal::TooManyAttempts { retry_after: Duration::from_millis(wait) }),
		}
	}
}

/// How long the attempt after these has to wait yet, in milliseconds.
fn wait_left(before: Counted, free: u32, now: Moment) -> Moment {
	let Some(doublings) = before.count.checked_sub(free) else { return 0 };
	let wait = FIRST_WAIT.saturating_mul(1 << doublings.min(Moment::BITS - 1)).min(LONGEST_WAIT);
	// No longer than that, even if the clock was set back since.
	before.last_at.saturating_add(wait).saturating_sub(now).min(wait)
}

fn of_username(id: &ParticipantId) -> [u8; 32] {
	key(b"vacchain/gateway/attempts/username/v1/", 0, &id.0)
}

/// By the day: behind a busy address somebody mistypes every day, and it must not grow slower for ever.
fn of_address(address: IpAddr, now: Moment) -> [u8; 32] {
	key(b"vacchain/gateway/attempts/address/v1/", now / REMEMBERED, &network(address))
}

fn key(tag: &[u8], window: u64, of: &[u8]) -> [u8; 32] {
	Sha256::new().chain_update(tag).chain_update(window.to_be_bytes()).chain_update(of).finalize().into()
}

/// What belongs to one subscriber of the Internet.
fn network(address: IpAddr) -> [u8; 16] {
	Client::from(address).octets()
}

#[cfg(test)]
mod tests {
	use super::*;

	/// R13: guessing grows slower with every further guess.
	#[test]
	fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
		let waits: Vec<Moment> = (0..20)
			.map(|count| wait_left(Counted { count, last_at: 1_000_000 }, FREE_PER_USERNAME, 1_000_000))
			.collect();
		assert_eq!(waits[..8], [0, 0, 0, 0, 0, 1000, 2000, 4000]);
		assert_eq!(waits[14..16], [512_000, LONGEST_WAIT]);
		assert_eq!(wait_left(Counted { count: u32::MAX, last_at: 0 }, 5, 0), LONGEST_WAIT);
	}

	#[test]
	fn a_wait_ends_and_a_clock_that_is_set_back_does_not_lengthen_it() {
		let before = Counted { count: 6, last_at: 10_000 };
		assert_eq!(
			[10_500, 11_999, 12_000, 9_000, 0].map(|now| wait_left(before, 5, now)),
			[1500, 1, 0, 2000, 2000]
		);
	}

	#[test]
	fn an_ipv6_subscriber_counts_as_one_and_ipv4_inside_ipv6_as_itself() {
		let of = |address: &str| network(address.parse().unwrap());
		assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
		assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
		assert_ne!(of("192.0.2.2"), of("192.0.2.1"));
	}
}
