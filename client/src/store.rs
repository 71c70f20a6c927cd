//! Key files, public identities and saved sessions on disk.

use std::{
	fs,
	io::{self, Write},
	path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use vacchain_sealing::PasswordParams;
use zeroize::Zeroizing;

use crate::{
	device::DeviceSecret,
	error::Result,
	key_file,
	keys::{Identity, PublicIdentity},
	random::os_rng,
	saved_session::SavedSession,
};

/// A file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
	/// There is a file already, and it may be the only copy of someone's keys.
	#[error("{} exists already and is not overwritten", .0.display())]
	Exists(PathBuf),
	/// There is no such file.
	#[error("{} does not exist", .0.display())]
	Missing(PathBuf),
	/// Others may read the file.
	#[error("others may read {path}", path = .0.display())]
	ReadableByOthers(PathBuf),
	/// The file is not a public identity.
	#[error("{} is not a public identity: {reason}", path.display())]
	NotAnIdentity {
		/// Which file.
		path: PathBuf,
		/// Why it is not one.
		reason: String,
	},
	/// The file is not the secret of a person's devices.
	#[error("{} is not a device code", .0.display())]
	NotADevice(PathBuf),
	/// The disk failed.
	#[error("{}: {source}", path.display())]
	Io {
		/// Which file.
		path: PathBuf,
		/// The cause.
		source: io::Error,
	},
}

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

/// Writes a file that only its owner may read, whole or not at all. One that was there before is replaced; a folder
/// that does not exist is made.
///
/// # Errors
///
/// When it cannot be written.
pub fn save_own(path: &Path, text: &str) -> Result<(), StoreError> {
	if let Some(folder) = path.parent() {
		create_folder(folder).map_err(|error| io_error(folder, error))?;
	}
	replace(path, text.as_bytes(), 0o600)
}

/// Keeps other programs out until what is returned is dropped. They wait.
///
/// # Errors
///
/// When the file that stands for the lock cannot be made.
pub(crate) fn lock(path: &Path) -> Result<fs::File, StoreError> {
	let fail = |error| io_error(path, error);
	if let Some(folder) = path.parent() {
		create_folder(folder).map_err(fail)?;
	}
	let mut options = fs::OpenOptions::new();
	options.write(true).create(true).truncate(false);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let file = options.open(path).map_err(fail)?;
	file.lock().map_err(fail)?;
	Ok(file)
}

/// A value that [`save_own`] wrote as JSON; nothing if there is no such file, or it has another form.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn load_own<Kept: DeserializeOwned>(path: &Path) -> Result<Option<Kept>, StoreError> {
	match read_bounded(path) {
		Ok(text) => Ok(serde_json::from_str(&text).ok()),
		Err(StoreError::Missing(_)) => Ok(None),
		Err(error) => Err(error),
	}
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

/// Refuses a file that others may read.
fn ensure_own(path: &Path) -> Result<(), StoreError> {
	let metadata = fs::metadata(path).map_err(|error| io_error(path, error))?;
	#[cfg(unix)]
	if std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
		return Err(StoreError::ReadableByOthers(path.to_owned()));
	}
	#[cfg(not(unix))]
	let _ = metadata;
	Ok(())
}

/// Makes a folder that only its owner may enter, and those above it, unless there is one.
fn create_folder(path: &Path) -> io::Result<()> {
	let mut builder = fs::DirBuilder::new();
	builder.recursive(true);
	#[cfg(unix)]
	std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
	builder.create(path)
}

fn read_bounded(path: &Path) -> Result<String, StoreError> {
	let file = fs::File::open(path).map_err(|error| io_error(path, error))?;
	// As large as it can get: where it grew, a secret would be left behind.
	let mut text = String::with_capacity(key_file::MAX_LEN + 64);
	io::Read::read_to_string(&mut io::Read::take(file, key_file::MAX_LEN as u64 + 1), &mut text)
		.map_err(|error| io_error(path, error))?;
	Ok(text)
}

/// Writes beside the path and links it there, so that a crash leaves no half file and nothing is overwritten.
fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
	let fail = |error| io_error(path, error);
	let temporary = temporary(path)?;
	let written = write_synced(&temporary, bytes, mode).and_then(|()| fs::hard_link(&temporary, path));
	let removed = fs::remove_file(&temporary);
	written.map_err(fail)?;
	removed.map_err(fail)
}

/// Writes beside the path and moves it there, so that a crash leaves the file as it was or as it shall be.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
	let temporary = temporary(path)?;
	let written = write_synced(&temporary, bytes, mode)
		.and_then(|()| fs::rename(&temporary, path))
		.and_then(|()| sync_folder(path));
	if written.is_err() {
		// The first error tells more than that of cleaning up.
		let _ = fs::remove_file(&temporary);
	}
	written.map_err(|error| io_error(path, error))
}

/// Where a file is written before it gets its name.
fn temporary(path: &Path) -> Result<PathBuf, StoreError> {
	let name = path.file_name().ok_or_else(|| {
		io_error(path, io::Error::new(io::ErrorKind::InvalidInput, "this is no path of a file"))
	})?;
	let mut hidden = std::ffi::OsString::from(".");
	hidden.push(name);
	hidden.push(format!(".{}.tmp", std::process::id()));
	Ok(path.with_file_name(hidden))
}

/// Has the folder itself written, so that a file that was moved there is found after a loss of power.
fn sync_folder(path: &Path) -> io::Result<()> {
	#[cfg(unix)]
	if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
		fs::File::open(folder)?.sync_all()?;
	}
	#[cfg(not(unix))]
	let _ = path;
	Ok(())
}

fn write_synced(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
	let mut file = create(path, mode)?;
	file.write_all(bytes)?;
	file.sync_all()
}

fn create(path: &Path, mode: u32) -> io::Result<fs::File> {
	let mut options = fs::OpenOptions::new();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
	#[cfg(not(unix))]
	let _ = mode;
	options.open(path)
}

fn io_error(path: &Path, error: io::Error) -> StoreError {
	match error.kind() {
		io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
		io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
		_ => StoreError::Io { path: path.to_owned(), source: error },
	}
}
