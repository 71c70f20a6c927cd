//! The files of nodes.

use std::{
	fs::{self, OpenOptions},
	io::Write as _,
	os::unix::fs::OpenOptionsExt as _,
	path::Path,
};

use crate::fault::Fault;

/// Writes a new file of one line, for its owner alone.
///
/// # Errors
///
/// [`Fault::File`] if the file exists, or the disk fails.
pub fn write_private(file: &Path, line: &str) -> Result<(), Fault> {
	OpenOptions::new()
		.write(true)
		.create_new(true)
		.mode(0o600)
		.open(file)
		.and_then(|mut file| writeln!(file, "{line}"))
		.map_err(|error| Fault::File { path: file.to_owned(), error })
}

/// The last lines of a log; none if it cannot be read.
pub fn end_of_log(log: &Path, lines: usize) -> Vec<String> {
	let log = fs::read(log).unwrap_or_default();
	let log = String::from_utf8_lossy(&log);
	let all: Vec<_> = log.lines().collect();
	all.into_iter().rev().take(lines).rev().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
	use std::os::unix::fs::PermissionsExt as _;

	use super::*;

	#[test]
	fn a_private_file_is_its_owners_alone_and_replaces_none() {
		let folder = tempfile::tempdir().unwrap();
		let file = folder.path().join("key");
		write_private(&file, "07").unwrap();
		assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
		assert!(write_private(&file, "08").is_err());
		assert_eq!(fs::read_to_string(&file).unwrap(), "07\n");
	}

	#[test]
	fn the_end_of_a_log_is_its_last_lines_in_their_order() {
		let folder = tempfile::tempdir().unwrap();
		let log = folder.path().join("log");
		assert_eq!(end_of_log(&log, 2), Vec::<String>::new());
		fs::write(&log, b"one\ntwo\xff\nthree\n").unwrap();
		assert_eq!(end_of_log(&log, 2), ["two\u{fffd}", "three"]);
		assert_eq!(end_of_log(&log, 9).len(), 3);
	}
}
