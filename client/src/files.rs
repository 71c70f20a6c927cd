//! Files that a program keeps: written whole or not at all, and open to their owner alone.

use std::{
	fs,
	io::{self, Write},
	path::Path,
};

use tempfile::NamedTempFile;

use crate::{error::StoreError, key_file};

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

/// Refuses a file that others may read.
pub(crate) fn ensure_own(path: &Path) -> Result<(), StoreError> {
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

pub(crate) fn read_bounded(path: &Path) -> Result<String, StoreError> {
	let file = fs::File::open(path).map_err(|error| io_error(path, error))?;
	// As large as it can get: where it grew, a secret would be left behind.
	let mut text = String::with_capacity(key_file::MAX_LEN + 64);
	io::Read::read_to_string(&mut io::Read::take(file, key_file::MAX_LEN as u64 + 1), &mut text)
		.map_err(|error| io_error(path, error))?;
	Ok(text)
}

/// Writes beside the path and gives the file its name, so that a crash leaves no half file and nothing is overwritten.
pub(crate) fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
	let fail = |error| io_error(path, error);
	let written = write_beside(path, bytes, mode).map_err(fail)?;
	written.persist_noclobber(path).map(drop).map_err(|error| fail(error.error))
}

/// Writes beside the path and moves it there, so that a crash leaves the file as it was or as it shall be.
pub(crate) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), StoreError> {
	let fail = |error| io_error(path, error);
	let written = write_beside(path, bytes, mode).map_err(fail)?;
	written.persist(path).map_err(|error| fail(error.error))?;
	sync_folder(path).map_err(fail)
}

/// A file in the folder of the path, on the disk, which is removed unless it gets a name.
fn write_beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<NamedTempFile> {
	let folder = path.file_name().and_then(|_| path.parent());
	let folder =
		folder.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "this is no path of a file"))?;
	let mut builder = tempfile::Builder::new();
	builder.prefix(".").suffix(".tmp");
	#[cfg(unix)]
	builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
	#[cfg(not(unix))]
	let _ = mode;
	let mut file =
		builder.tempfile_in(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?;
	file.write_all(bytes)?;
	file.as_file().sync_all()?;
	Ok(file)
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

pub(crate) fn io_error(path: &Path, error: io::Error) -> StoreError {
	match error.kind() {
		io::ErrorKind::AlreadyExists => StoreError::Exists(path.to_owned()),
		io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
		_ => StoreError::Io { path: path.to_owned(), source: error },
	}
}
