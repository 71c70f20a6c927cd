//! A folder of bundles.

use std::{
	borrow::Cow,
	collections::HashMap,
	fs::{self, File},
	io::{self, Read},
	path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::{Child, Problem, ReadError, Reason, bundle, index::Index, same_child};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 32 << 20;

/// A folder of bundles, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histories {
	/// In the order of the file names, then of the bundle.
	pub children: Vec<Child>,
	/// In the order of the file names.
	pub problems: Vec<Problem>,
	/// The children who were found in several places, and those who may be. Nothing was left out because of them.
	pub remarks: Vec<Problem>,
}

/// Reads every `.json` file of a folder, but not of the folders in it.
///
/// Bundles without a patient whose resources are hospitals and practitioners are what references of the other
/// bundles may lead to. Of several patients with the same id the first one counts.
///
/// The reader leaves out all that lies after `now`.
///
/// # Errors
///
/// [`ReadError::Folder`] if the folder cannot be read; [`ReadError::NoFiles`] if it has no `.json` file.
pub fn read_folder(dir: &Path, now: Timestamp) -> Result<Histories, ReadError> {
	let files = json_files(dir).map_err(|source| ReadError::Folder { path: dir.to_path_buf(), source })?;
	if files.is_empty() {
		return Err(ReadError::NoFiles { path: dir.to_path_buf() });
	}
	// A first pass over all files, so that none but the shared bundles stays in memory.
	let shared_files: HashMap<&Path, Value> = files
		.iter()
		.filter_map(|path| {
			let bytes = read_file(path).ok().filter(|bytes| is_shared(bytes))?;
			Some((path.as_path(), serde_json::from_slice(&bytes).ok()?))
		})
		.collect();
	let mut shared = Index::default();
	for path in &files {
		shared_files.get(path.as_path()).into_iter().for_each(|value| shared.add(value));
	}

	let mut histories = Histories::default();
	let mut first_files: HashMap<String, String> = HashMap::new();
	for path in files.iter().filter(|path| !shared_files.contains_key(path.as_path())) {
		let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
		let (children, problems) = match read_file(path) {
			Ok(bytes) => bundle::read(&file, &bytes, now, Some(&shared)),
			Err(reason) => (Vec::new(), vec![Problem { file: file.clone(), resource: None, reason }]),
		};
		histories.problems.extend(problems);
		for child in children {
			if let Some(first) = first_files.get(&child.id) {
				histories.problems.push(Problem {
					file: file.clone(),
					resource: Some(format!("Patient/{}", child.id)),
					reason: Reason::DuplicatePatient { first: first.clone() },
				});
			} else {
				first_files.insert(child.id.clone(), file.clone());
				histories.children.push(child);
			}
		}
	}
	(histories.children, histories.remarks) = same_child::join(histories.children);
	Ok(histories)
}

/// By name, so that the order is the same on every machine.
fn json_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
	let mut files = Vec::new();
	for entry in fs::read_dir(dir)? {
		let path = entry?.path();
		let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
		// What is neither there nor a folder, a dangling link say, is reported when it is read.
		let is_other = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file());
		if is_json && !is_other {
			files.push(path);
		}
	}
	files.sort();
	Ok(files)
}

fn read_file(path: &Path) -> Result<Vec<u8>, Reason> {
	let mut bytes = Vec::new();
	File::open(path)
		.and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes))
		.map_err(|error| Reason::Unreadable(error.to_string()))?;
	if bytes.len() as u64 > MAX_FILE_BYTES { Err(Reason::TooLarge) } else { Ok(bytes) }
}

/// Whether the file is a bundle of hospitals or practitioners without a patient.
fn is_shared(bytes: &[u8]) -> bool {
	#[derive(Deserialize)]
	struct Bundle<'a> {
		#[serde(borrow, rename = "resourceType")]
		kind: Cow<'a, str>,
		#[serde(borrow)]
		entry: Vec<Entry<'a>>,
	}
	#[derive(Deserialize)]
	struct Entry<'a> {
		#[serde(borrow)]
		resource: Resource<'a>,
	}
	#[derive(Deserialize)]
	struct Resource<'a> {
		#[serde(borrow, rename = "resourceType")]
		kind: Cow<'a, str>,
	}
	serde_json::from_slice::<Bundle<'_>>(bytes).is_ok_and(|bundle| {
		let has = |kind: &str| bundle.entry.iter().any(|entry| entry.resource.kind == kind);
		bundle.kind == "Bundle" && !has("Patient") && (has("Organization") || has("Practitioner"))
	})
}
