//! Errors of what a program keeps in files.

use std::{io, path::PathBuf};

use vacchain_sealing::Error as SealingError;

use crate::password::PasswordError;

/// The version of a key file's format.
pub const KEY_FILE_VERSION: u32 = 2;
/// The version of a saved session's format.
pub const SAVED_SESSION_VERSION: u32 = 1;

/// A key file could not be made or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
	/// The new password is not strong enough.
	#[error(transparent)]
	Password(#[from] PasswordError),
	/// The text is not that of a key file.
	#[error("this is not a key file: {0}")]
	NotAKeyFile(String),
	/// The format is newer than this client.
	#[error("this key file is of version {0}, and this client knows version {KEY_FILE_VERSION}")]
	Version(u32),
	/// The password is wrong, or the file was changed.
	#[error("the password is wrong, or the key file is damaged")]
	WrongPasswordOrDamaged,
	/// The password could not be worked with.
	#[error("{0}")]
	Unworkable(SealingError),
}

/// A saved session opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SavedSessionError {
	/// The text is not that of a saved session.
	#[error("this is no saved session: {0}")]
	NotASession(String),
	/// The format is newer than this client.
	#[error("this session was saved in version {0}, and this client knows version {SAVED_SESSION_VERSION}")]
	Version(u32),
	/// The gateway holds no share of it, or another: it was damaged, or the session is another.
	#[error("what was saved of the session does not open")]
	DoesNotOpen,
}

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
	/// Another program has taken the place of this one, which signs nothing more.
	#[error("another program has taken the place of this one")]
	TakenOver,
	/// The disk failed.
	#[error("{}: {source}", path.display())]
	Io {
		/// Which file.
		path: PathBuf,
		/// The cause.
		source: io::Error,
	},
}
