//! Files that only their owner may read, and that are there whole or not at all.

use std::{
	ffi::OsString,
	fs,
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// A private file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateFileError {
	/// Others may read it.
	#[error("others may read {path}. Run `chmod 600 {path}`", path = .0.display())]
	ReadableByOthers(PathBuf),
	/// The disk failed.
	#[error("{}: {source}. Check the folder, its permissions and the free space", path.display())]
	Io {
		/// Which file or folder.
		path: PathBuf,
		/// The operating system's error.
		source: io::Error,
	},
}

impl PrivateFileError {
	/// Names the file or folder with which something happened.
	pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
		let path = path.to_owned();
		move |source| Self::Io { path, source }
	}
}

/// The content of a file, nothing if there is none. Reads at most `most + 1` bytes.
pub(super) fn read(path: &Path, most: usize) -> Result<Option<Zeroizing<Vec<u8>>>, PrivateFileError> {
	let file = match fs::File::open(path) {
		Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
		file => file.map_err(PrivateFileError::at(path))?,
	};
	if file.metadata().map_err(PrivateFileError::at(path))?.permissions().mode() & 0o077 != 0 {
		return Err(PrivateFileError::ReadableByOthers(path.to_owned()));
	}
	// As large as it can get, so that no part of it is left behind where it grew.
	let mut content = Zeroizing::new(Vec::with_capacity(most + 1));
	file.take(most as u64 + 1).read_to_end(&mut content).map_err(PrivateFileError::at(path))?;
	Ok(Some(content))
}

/// Makes a file, and its folder where missing; nothing changes if there is one.
pub(super) fn create(path: &Path, content: &[u8]) -> Result<(), PrivateFileError> {
	let written = write(path, content, |temporary| match fs::hard_link(temporary, path) {
		// Another process was faster: its file counts.
		Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
		linked => linked,
	});
	written.map_err(PrivateFileError::at(path))
}

/// Puts a file in the place of the one that is there.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), PrivateFileError> {
	write(path, content, |temporary| fs::rename(temporary, path)).map_err(PrivateFileError::at(path))
}

/// Writes a file beside its path, for `publish` to give it its name.
fn write(path: &Path, content: &[u8], publish: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
	let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
	fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
	let random = getrandom::u64().map_err(|error| io::Error::other(error.to_string()))?;
	let mut name = OsString::from(".");
	name.push(path.file_name().ok_or(io::ErrorKind::IsADirectory)?);
	name.push(format!(".{random:016x}.tmp"));
	let temporary = path.with_file_name(name);
	let write = || {
		let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
		file.write_all(content)?;
		file.sync_all()?;
		publish(&temporary)
	};
	let written = write();
	// A rename has taken it away already; otherwise the first error tells more than that of cleaning up.
	let _ = fs::remove_file(&temporary);
	written?;
	fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_is_made_once_and_replaced_whole() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("new/folder/secret");
		assert!(read(&path, 9).unwrap().is_none());
		for (content, kept) in [("one", "one"), ("another", "one")] {
			create(&path, content.as_bytes()).unwrap();
			assert_eq!(read(&path, 9).unwrap().unwrap().as_slice(), kept.as_bytes());
		}
		replace(&path, b"a third").unwrap();
		assert_eq!(read(&path, 9).unwrap().unwrap().as_slice(), b"a third");
		assert_eq!(read(&path, 3).unwrap().unwrap().as_slice(), b"a th");
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left behind");
	}

	/// A killed process leaves a file that is in nobody's way, and that nobody has to remove.
	#[test]
	fn what_another_process_is_writing_stays() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("secret");
		let others = folder.path().join(".secret.0000000000000001.tmp");
		fs::write(&others, "half").unwrap();
		create(&path, b"whole").unwrap();
		assert_eq!(fs::read(&others).unwrap(), b"half");
	}
}
