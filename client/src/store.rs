//! Key files, public identities and saved sessions on disk.

use std::{fs, io, path::Path};

use serde::Serialize;
use vacchain_sealing::PasswordParams;
use zeroize::Zeroizing;

use crate::{
	device::DeviceSecret,
	error::Result,
	files::{ensure_own, io_error, read_bounded, replace, write_new},
	key_file,
	keys::{Identity, PublicIdentity},
	random::os_rng,
	saved_session::SavedSession,
};

pub use crate::{error::StoreError, files::save_own};

/// Writes a new key file that only its owner may read, whole or not at all.
///
/// # Errors
///
/// When there is a file already, or it cannot be written.
pub fn save_key_file(
	path: &Path,
	identity: &Identity,
	password: &str,
	params: &PasswordParams,
) -> Result<()> {
	if path.exists() {
		return Err(StoreError::Exists(path.to_owned()).into());
	}
	let text = key_file::seal(identity, password, params, &mut os_rng())?;
	Ok(write_new(path, text.as_bytes(), 0o600)?)
}

/// Writes a key file anew, under another password, whole or not at all.
///
/// # Errors
///
/// When there is none, others may read it, or it cannot be written.
pub fn replace_key_file(
	path: &Path,
	identity: &Identity,
	password: &str,
	params: &PasswordParams,
) -> Result<()> {
	read_key_file(path)?;
	let text = key_file::seal(identity, password, params, &mut os_rng())?;
	Ok(replace(path, text.as_bytes(), 0o600)?)
}

/// Reads a key file and opens it.
///
/// # Errors
///
/// When there is none, others may read it, or [`key_file::open`] refuses it.
pub fn load_key_file(path: &Path, password: &str) -> Result<Identity> {
	Ok(key_file::open(&read_key_file(path)?, password)?)
}

/// Reads a key file without opening it.
///
/// # Errors
///
/// When there is none, or others may read it.
pub fn read_key_file(path: &Path) -> Result<String, StoreError> {
	ensure_own(path)?;
	read_bounded(path)
}

/// Keeps a session for the next command, as [`save_own`] does.
///
/// # Errors
///
/// When it cannot be written.
pub fn save_session(path: &Path, session: &SavedSession) -> Result<()> {
	Ok(save_own(path, &session.to_text()?)?)
}

/// The session that was kept for this command; nothing if there is none.
///
/// # Errors
///
/// When others may read it, or it is no saved session.
pub fn load_session(path: &Path) -> Result<Option<SavedSession>> {
	match ensure_own(path) {
		Ok(()) => {}
		Err(StoreError::Missing(_)) => return Ok(None),
		Err(error) => return Err(error.into()),
	}
	let text = Zeroizing::new(read_bounded(path)?);
	Ok(Some(SavedSession::from_text(&text)?))
}

/// Keeps the secret of this person's devices, as [`save_own`] does: its code, on one line.
///
/// # Errors
///
/// When it cannot be written.
pub fn save_device(path: &Path, device: &DeviceSecret) -> Result<(), StoreError> {
	let mut text = device.code();
	text.push('\n');
	save_own(path, &text)
}

/// The secret of this person's devices; nothing if this machine has none.
///
/// # Errors
///
/// When others may read it; [`StoreError::NotADevice`] if it is not a device code.
pub fn load_device(path: &Path) -> Result<Option<DeviceSecret>, StoreError> {
	match ensure_own(path) {
		Ok(()) => {}
		Err(StoreError::Missing(_)) => return Ok(None),
		Err(error) => return Err(error),
	}
	let text = Zeroizing::new(read_bounded(path)?);
	DeviceSecret::from_code(&text).map(Some).map_err(|_| StoreError::NotADevice(path.to_owned()))
}

/// Keeps a session, or the secret of a person's devices, no longer. Whether there was one.
///
/// # Errors
///
/// When it cannot be removed.
pub fn remove_session(path: &Path) -> Result<bool, StoreError> {
	match fs::remove_file(path) {
		Ok(()) => Ok(true),
		Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
		Err(error) => Err(io_error(path, error)),
	}
}

/// Writes what someone hands to the health admin to be registered.
///
/// # Errors
///
/// When there is a file already, or it cannot be written.
pub fn save_public_identity(path: &Path, identity: &PublicIdentity) -> Result<(), StoreError> {
	save_public(path, identity)
}

/// Writes something that everyone may read, as JSON.
///
/// # Errors
///
/// When there is a file already, or it cannot be written.
pub fn save_public(path: &Path, what: &impl Serialize) -> Result<(), StoreError> {
	let mut text = serde_json::to_string_pretty(what).map_err(|error| io_error(path, error.into()))?;
	text.push('\n');
	write_new(path, text.as_bytes(), 0o644)
}

/// Reads what someone hands over to be registered.
///
/// # Errors
///
/// When there is no such file, or it is not a public identity.
pub fn load_public_identity(path: &Path) -> Result<PublicIdentity> {
	let not_an_identity = |reason: String| StoreError::NotAnIdentity { path: path.to_owned(), reason };
	let identity: PublicIdentity =
		serde_json::from_str(&read_bounded(path)?).map_err(|error| not_an_identity(error.to_string()))?;
	if !identity.is_consistent()? {
		return Err(not_an_identity("its id is not that of its username".into()).into());
	}
	Ok(identity)
}
