//! Usernames, and the ids that follow from them.
//!
//! A client alone derives ids: the gateway and the chain never see a username. Each derivation takes a quarter of a
//! second on purpose, so a program derives each id once.

use std::{
	collections::HashMap,
	sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use vacchain_primitives::ParticipantId;
use vacchain_sealing::{Error as SealingError, participant_id};

pub use vacchain_sealing::{InvalidUsername, family_username, has_secret_part};

use crate::{
	error::{Error, Result},
	platform::aside,
};

/// Most usernames whose ids a program keeps in memory.
const MOST_KEPT: usize = 16 * 1024;

/// The id of a username, once it is derived. Whoever derives it holds the lock, so that nobody does it twice.
type Derived = Arc<Mutex<Option<ParticipantId>>>;

static DERIVED: LazyLock<Mutex<HashMap<String, Derived>>> = LazyLock::new(Mutex::default);

/// The id of the participant with this username. Takes a quarter of a second and 64 MiB the first time.
///
/// # Errors
///
/// [`Error::Username`] if the text cannot be a username; [`Error::Sealing`] if there are no 64 MiB.
pub fn id_of(username: &str) -> Result<ParticipantId> {
	let place = place(username);
	let mut derived = lock(&place);
	if let Some(id) = *derived {
		return Ok(id);
	}
	let id = participant_id(username).map_err(|error| match error {
		SealingError::Username(invalid) => Error::Username(invalid),
		error => error.into(),
	})?;
	*derived = Some(id);
	Ok(id)
}

/// The same, on a thread where it blocks nobody.
///
/// # Errors
///
/// As [`id_of`].
pub async fn find_id(username: &str) -> Result<ParticipantId> {
	let username = username.to_owned();
	aside(move || id_of(&username)).await?
}

fn place(username: &str) -> Derived {
	let mut derived = lock(&DERIVED);
	if derived.len() >= MOST_KEPT {
		derived.clear();
	}
	derived.entry(username.to_owned()).or_default().clone()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
