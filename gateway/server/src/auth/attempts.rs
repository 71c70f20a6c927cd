//! How fast passwords can be guessed.
//!
//! OPAQUE lets a client try one password with each answer of the server, whether or not it goes on to finish the
//! login, and the answer to a registration would serve as well. So an attempt counts when it is *started*, and is
//! forgotten when it is finished.

use std::{net::IpAddr, time::Duration};

use sha2::{Digest, Sha256};
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::Client;
use vacchain_gateway_store::{Attempts as Counted, Store};
use vacchain_primitives::{Moment, ParticipantId};

use super::Clock;

/// How many attempts for one username wait for nothing.
pub const FREE_PER_USERNAME: u32 = 5;
/// How long the first attempt waits that is not free, in milliseconds. Each further one waits twice as long.
pub const FIRST_WAIT: Moment = 1000;
/// The longest that an attempt for a username waits, in milliseconds.
pub const LONGEST_WAIT: Moment = 15 * 60 * 1000;
/// How many attempts from one address on one day wait for nothing: a whole school may be behind it.
pub const FREE_PER_ADDRESS: u32 = 100;
/// The longest that one of these waits, in milliseconds: one who guesses keeps out everybody else behind the address.
pub const LONGEST_WAIT_PER_ADDRESS: Moment = 60 * 1000;
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

	/// Counts an attempt to log in.
	///
	/// # Errors
	///
	/// [`Refusal::TooManyAttempts`]; such an attempt does not count, so that who waits as told is looked at then.
	pub(super) async fn count_login(&self, id: &ParticipantId, address: IpAddr) -> Result<(), Refusal> {
		self.count([Limit::Username(id), Limit::Address(address)]).await
	}

	/// Counts a registration.
	///
	/// # Errors
	///
	/// As [`Self::count_login`].
	pub(super) async fn count_registration(
		&self,
		id: &ParticipantId,
		address: IpAddr,
	) -> Result<(), Refusal> {
		let most = self.registrations_per_address;
		self.count([Limit::Username(id), Limit::Registrations { address, most }]).await
	}

	/// Counts a change of the password.
	///
	/// # Errors
	///
	/// As [`Self::count_login`].
	pub(super) async fn count_change(&self, id: &ParticipantId) -> Result<(), Refusal> {
		self.count([Limit::Username(id)]).await
	}

	/// Forgets the attempts for a username: its owner is here.
	pub(super) async fn forget_username(&self, id: &ParticipantId) -> Result<(), Refusal> {
		Ok(self.store.forget_attempts(&Limit::Username(id).key(self.clock.now())).await?)
	}

	/// Takes back one attempt from an address: it was finished. The others stay, so that a password of one's own does
	/// not open the way to try those of others.
	pub(super) async fn take_back_address(&self, address: IpAddr) -> Result<(), Refusal> {
		Ok(self.store.take_back_attempt(&Limit::Address(address).key(self.clock.now())).await?)
	}

	async fn count<const N: usize>(&self, limits: [Limit<'_>; N]) -> Result<(), Refusal> {
		let now = self.clock.now();
		let wait_left = |before: [Counted; N]| {
			let waits = limits.iter().zip(before).map(|(limit, before)| limit.wait_left(before, now));
			waits.max().unwrap_or_default()
		};
		let keys = limits.each_ref().map(|limit| limit.key(now));
		let before =
			self.store.attempt(keys.each_ref(), now, REMEMBERED, |before| wait_left(before) == 0).await?;
		match wait_left(before) {
			0 => Ok(()),
			wait => Err(Refusal::TooManyAttempts { retry_after: Duration::from_millis(wait) }),
		}
	}
}

/// The keys by which attempts are counted.
enum Limit<'a> {
	/// A username, registered or not.
	Username(&'a ParticipantId),
	/// Where a client is.
	Address(IpAddr),
	/// Where a client registers, at most so many passwords an hour.
	Registrations { address: IpAddr, most: u32 },
}

impl Limit<'_> {
	/// What the store counts by. That of an address changes with the day: behind a busy one somebody mistypes every day.
	fn key(&self, now: Moment) -> [u8; 32] {
		match self {
			Self::Username(id) => key(b"vacchain/gateway/attempts/username/v1/", 0, &id.0),
			Self::Address(address) => key(
				b"vacchain/gateway/attempts/address/v1/",
				now / REMEMBERED,
				&Client::from(*address).octets(),
			),
			Self::Registrations { address, .. } => key(
				b"vacchain/gateway/attempts/registrations/v1/",
				now / HOUR,
				&Client::from(*address).octets(),
			),
		}
	}

	/// How long the attempt after these has to wait yet, in milliseconds.
	fn wait_left(&self, before: Counted, now: Moment) -> Moment {
		let wait = match self {
			Self::Username(_) => growing(before.count, FREE_PER_USERNAME, LONGEST_WAIT),
			Self::Address(_) => growing(before.count, FREE_PER_ADDRESS, LONGEST_WAIT_PER_ADDRESS),
			Self::Registrations { most, .. } if before.count < *most => 0,
			Self::Registrations { .. } => return HOUR - now % HOUR,
		};
		// If the clock was set back since, nobody knows how long ago that was.
		now.checked_sub(before.last_at).map_or(0, |waited| wait.saturating_sub(waited))
	}
}

/// How long the next of so many attempts waits, of which so many are free.
fn growing(count: u32, free: u32, longest: Moment) -> Moment {
	let doublings = count.checked_sub(free);
	doublings.map_or(0, |times| FIRST_WAIT.saturating_mul(1 << times.min(Moment::BITS - 1)).min(longest))
}

fn key(tag: &[u8], window: u64, of: &[u8]) -> [u8; 32] {
	Sha256::new().chain_update(tag).chain_update(window.to_be_bytes()).chain_update(of).finalize().into()
}

#[cfg(test)]
mod tests {
	use super::*;

	const NAME: Limit = Limit::Username(&ParticipantId([0; 32]));

	/// R13: guessing grows slower with every further guess.
	#[test]
	fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
		let waits: Vec<Moment> =
			(0..20).map(|count| NAME.wait_left(Counted { count, last_at: 1_000_000 }, 1_000_000)).collect();
		assert_eq!(waits[..8], [0, 0, 0, 0, 0, 1000, 2000, 4000]);
		assert_eq!(waits[14..16], [512_000, LONGEST_WAIT]);
		assert_eq!(NAME.wait_left(Counted { count: u32::MAX, last_at: 0 }, 0), LONGEST_WAIT);
	}

	/// R13: one who guesses does not keep out a school for longer than a minute.
	#[test]
	fn the_wait_of_an_address_doubles_up_to_a_minute() {
		let address = Limit::Address("::1".parse().unwrap());
		for (count, wait) in
			[(99, 0), (100, 1000), (101, 2000), (105, 32_000), (106, 60_000), (u32::MAX, 60_000)]
		{
			assert_eq!(address.wait_left(Counted { count, last_at: 7 }, 7), wait);
		}
	}

	#[test]
	fn a_wait_ends_also_if_the_clock_is_set_back() {
		let before = Counted { count: 6, last_at: 10_000 };
		assert_eq!(
			[10_000, 10_500, 11_999, 12_000, 9_999, 0].map(|now| NAME.wait_left(before, now)),
			[2000, 1500, 1, 0, 0, 0]
		);
	}

	#[test]
	fn an_ipv6_subscriber_counts_as_one_and_ipv4_inside_ipv6_as_itself() {
		let of = |address: &str| Client::from(address.parse::<IpAddr>().unwrap()).octets();
		assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
		assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
		assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
		assert_ne!(of("192.0.2.2"), of("192.0.2.1"));
	}
}
