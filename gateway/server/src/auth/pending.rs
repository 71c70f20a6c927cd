//! Registrations, logins and challenges under way: in memory alone, so that their secrets reach no disk.

use std::net::IpAddr;

use parking_lot::Mutex;
use rand_core::Rng as _;
use vacchain_gateway::{Refusal, types::Bytes};
use vacchain_primitives::{AccountId, Moment, ParticipantId};
use vacchain_sealing::opaque::{REGISTRATION_UPLOAD_LEN, ServerLogin};

use super::{os_rng, short_lived::ShortLived};

/// How long a client has to finish what it started, in milliseconds.
pub const TIME_TO_FINISH: Moment = 60 * 1000;
/// Most registrations, and most logins, under way at one time. When there are more, the oldest is given up.
pub const MOST_UNDER_WAY: usize = 10_000;
/// Most challenges under way at one time, about as many as one address gets in a minute: they are not counted, and it
/// should not be able to have those of others given up.
pub const MOST_CHALLENGES: usize = 100_000;
/// Length of what names a registration or a login, in bytes.
pub const ATTEMPT_LEN: usize = 16;
/// Length of a challenge, in bytes.
pub const CHALLENGE_LEN: usize = 32;

/// A password that is being registered.
pub(super) struct Registration {
	pub(super) participant: ParticipantId,
	/// Which of the server's setups answered.
	pub(super) setup: u32,
	/// The session that changes its password; none for a first registration.
	pub(super) session: Option<[u8; 32]>,
}

/// A login with a password.
pub(super) struct Login {
	pub(super) participant: ParticipantId,
	pub(super) server: ServerLogin,
	/// The credential file that the login is checked against, and its account; none if nobody has the username.
	pub(super) credential: Option<([u8; REGISTRATION_UPLOAD_LEN], AccountId)>,
}

/// Things of one kind that were started, each named by `N` random bytes, finished once, and only from the address
/// that started it.
pub(super) struct UnderWay<T, const N: usize>(Mutex<ShortLived<[u8; N], (IpAddr, T)>>);

impl<T, const N: usize> UnderWay<T, N> {
	/// At most so many at one time.
	pub(super) fn new(most: usize) -> Self {
		Self(Mutex::new(ShortLived::new(TIME_TO_FINISH, most)))
	}

	/// Starts one. Answers its name.
	pub(super) fn start(&self, what: T, address: IpAddr, now: Moment) -> [u8; N] {
		let mut name = [0; N];
		os_rng().fill_bytes(&mut name);
		self.0.lock().insert(name, (address, what), now);
		name
	}

	/// The step that was started under this name. The name is used up, whoever says it.
	///
	/// # Errors
	///
	/// [`Refusal::AttemptExpired`].
	pub(super) fn finish(&self, name: &Bytes, address: IpAddr, now: Moment) -> Result<T, Refusal> {
		let name = name.0.as_slice().try_into().map_err(|_| Refusal::AttemptExpired)?;
		match self.0.lock().take(&name, now) {
			Some((started_from, what)) if started_from == address => Ok(what),
			_ => Err(Refusal::AttemptExpired),
		}
	}
}
