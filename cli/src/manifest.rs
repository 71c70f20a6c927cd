//! The manifest of the pages: which files they are.

use std::{
	collections::BTreeSet,
	fs::File,
	io::{self, Read},
	path::Path,
};

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::errors::{Failure, reason};

/// The manifest's name among the pages.
pub const NAME: &str = "sha256sums.txt";
/// Most bytes of a manifest, or of a file that it names. A gateway serves no larger one.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Most files that a manifest names. A gateway serves no more.
const MOST_FILES: usize = 500;
/// The advice about a file that is not a manifest.
const ADVICE: &str = "Give the sha256sums.txt that scripts/web.sh writes beside the pages.";

/// The files of the pages, each with the SHA-256 hash of its bytes. `sha256sum --check` reads it, too.
#[derive(Debug)]
pub struct Manifest {
	hash: [u8; 32],
	/// Paths relative to the pages, in order.
	pub files: Vec<(String, [u8; 32])>,
}

impl Manifest {
	/// Reads a file.
	pub fn read(file: &Path) -> Result<Self> {
		let bytes = read_at_most(file, MOST_BYTES).map_err(|error| {
			Failure::usage(format!("{} cannot be read: {}.", file.display(), reason(&error)), ADVICE)
		})?;
		Self::parse(&bytes).ok_or_else(|| {
			Failure::usage(format!("{} is not a manifest of pages.", file.display()), ADVICE).into()
		})
	}

	/// A manifest's bytes. Nothing if they are not one: each line is a hash, two spaces and a path, in the order of the paths.
	pub fn parse(bytes: &[u8]) -> Option<Self> {
		let text = str::from_utf8(bytes).ok()?;
		let files = text.lines().map(line).collect::<Option<Vec<_>>>()?;
		let names: BTreeSet<_> = files.iter().map(|(path, _)| path.as_str()).collect();
		let is_sound = text.ends_with('\n')
			&& files.len() <= MOST_FILES
			&& files.is_sorted_by(|(one, _), (next, _)| one < next)
			&& names.contains("index.html")
			&& names.iter().all(|path| path.strip_suffix(".br").is_none_or(|plain| names.contains(plain)));
		is_sound.then(|| Self { hash: Sha256::digest(bytes).into(), files })
	}

	/// The hash by which the institutions publish it.
	pub fn hash(&self) -> [u8; 32] {
		self.hash
	}
}

/// Reads a file of at most so many bytes.
pub fn read_at_most(file: &Path, most: u64) -> io::Result<Vec<u8>> {
	let mut bytes = Vec::new();
	File::open(file)?.take(most + 1).read_to_end(&mut bytes)?;
	let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= most);
	if fits { Ok(bytes) } else { Err(io::ErrorKind::FileTooLarge.into()) }
}

fn line(line: &str) -> Option<(String, [u8; 32])> {
	let (hash, path) = line.split_once("  ")?;
	// As a gateway serves them: the bytes of a path that browsers send without an escape (`pchar` of RFC 3986).
	let is_plain = |part: &str| {
		let is_sent = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
		!part.is_empty() && !part.starts_with('.') && part.bytes().all(is_sent)
	};
	let is_path = path.split('/').all(is_plain);
	let is_lower = hash.bytes().all(|byte| !byte.is_ascii_uppercase());
	let hash = hex::decode(hash).ok()?.try_into().ok()?;
	(is_path && is_lower).then(|| (path.to_owned(), hash))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_manifest_names_each_file_once_and_none_outside() {
		let hash = "ab".repeat(32);
		let good = format!("{hash}  assets/a.js\n{hash}  index.html\n");
		assert_eq!(Manifest::parse(good.as_bytes()).unwrap().files.len(), 2);
		for bad in [
			"",
			"index.html\n",
			&format!("{hash}  index.html"),
			&format!("{hash}  assets/a.js\n"),
			&format!("{hash}  index.html\n{hash}  assets/a.js\n"),
			&format!("{hash}  index.html\n{hash}  index.html\n"),
			&format!("{hash} index.html\n"),
			&format!("{}  index.html\n", "AB".repeat(32)),
			&format!("{}  index.html\n", "ab".repeat(31)),
			&format!("{hash}  ../key\n{hash}  index.html\n"),
			&format!("{hash}  /etc/passwd\n{hash}  index.html\n"),
			&format!("{hash}  a.js.br\n{hash}  index.html\n"),
			&format!("{hash}  index.html\n{hash}  k?x\n"),
			&format!("{hash}  index.html\n{hash}  k<x\n"),
			&format!("{hash}  index.html\n{hash}  %2e%2e\n"),
		] {
			assert!(Manifest::parse(bad.as_bytes()).is_none(), "{bad}");
		}
		let many: String = (1000..1500).map(|number| format!("{hash}  a{number}\n")).collect();
		assert!(Manifest::parse(format!("{many}{hash}  index.html\n").as_bytes()).is_none());
	}
}
