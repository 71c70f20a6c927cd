//! The gateway's OPAQUE secrets, in a file of their own.
//!
//! `opaque-setup.json` has the chain's genesis hash and a numbered list of setups: the one with the highest number
//! answers registrations, and every credential names the one that it was made with. Without its setup a credential
//! is lost, and its owner has to register again with a key file: so the file belongs into the backup, apart from the
//! store's, because whoever has both can try passwords. Gateways on one store have the same file.

use std::{
	collections::{BTreeMap, BTreeSet},
	fmt, fs,
	io::{self, Read, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
	sync::Arc,
};

use rand_core::Rng as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use vacchain_sealing::opaque::ServerSetup;
use zeroize::Zeroizing;

use super::os_rng;

/// The file's name, in the gateway's folder.
pub const FILE_NAME: &str = "opaque-setup.json";
/// Most setups that one file has.
pub const MOST_SETUPS: usize = 64;

/// Longest file, in bytes: a setup takes fewer than 512.
const MAX_FILE: usize = (MOST_SETUPS + 1) * 512;
/// The version of the file's format.
const VERSION: u32 = 1;

/// The file with the gateway's OPAQUE secrets cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerKeysError {
	/// Others may read the file.
	#[error("others may read {path}. Run: chmod go= {path}", path = .0.display())]
	ReadableByOthers(PathBuf),
	/// Others may put another file in its place.
	#[error("others may write to {path}. Run: chmod go-w {path}", path = .0.display())]
	ReplaceableByOthers(PathBuf),
	/// The file was made for another chain.
	#[error("{} belongs to another chain. Give the gateway of each chain a folder of its own", .0.display())]
	OtherChain(PathBuf),
	/// The file was made by a newer gateway.
	#[error("{} belongs to a newer gateway. Install that version", .0.display())]
	Newer(PathBuf),
	/// The file is not what the gateway wrote.
	#[error("{} is damaged. Restore it from a backup: without it nobody's password opens anything", .0.display())]
	Damaged(PathBuf),
	/// There is no file to rotate.
	#[error("{} does not exist. Start the gateway once, or check the folder", .0.display())]
	Missing(PathBuf),
	/// Credentials use all setups that fit.
	#[error("{} is full: credentials use {MOST_SETUPS} setups. Let their owners change their passwords first", .0.display())]
	Full(PathBuf),
	/// The disk failed.
	#[error("{path}: {source}. Check the folder, its permissions and the free space", path = path.display())]
	Io {
		/// Which file or folder.
		path: PathBuf,
		/// What happened.
		source: io::Error,
	},
}

/// The setups, by number. Clones share them.
#[derive(Clone)]
pub struct ServerKeys(Arc<Setups>);

struct Setups {
	newest: (u32, ServerSetup),
	older: BTreeMap<u32, ServerSetup>,
}

impl ServerKeys {
	/// Reads the file in this folder, or makes it if there is none.
	///
	/// # Errors
	///
	/// When the file cannot be read or made, others may read it, or it is not this chain's.
	pub fn load_or_create(folder: &Path, genesis: &[u8; 32]) -> Result<Self, ServerKeysError> {
		let path = folder.join(FILE_NAME);
		let fail = |source| ServerKeysError::Io { path: folder.to_owned(), source };
		fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fail)?;
		if fs::metadata(folder).map_err(fail)?.permissions().mode() & 0o022 != 0 {
			return Err(ServerKeysError::ReplaceableByOthers(folder.to_owned()));
		}
		if let Some(file) = File::read(&path, genesis)? {
			return file.setups(&path);
		}
		let file = File { version: VERSION, genesis: hex::encode(genesis), setups: vec![Entry::generate(1)] };
		match file.write(&path, |temporary| fs::hard_link(temporary, &path)) {
			// Another gateway was faster.
			Err(ServerKeysError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {}
			written => written?,
		}
		let file = File::read(&path, genesis)?.ok_or_else(|| ServerKeysError::Missing(path.clone()))?;
		file.setups(&path)
	}

	/// Adds a setup for the registrations to come, and answers its number. A setup that no credential uses goes,
	/// except the last one before: a gateway that runs still registers with it. All gateways with this file have to
	/// be given the new one, and to be started again.
	///
	/// # Errors
	///
	/// As [`Self::load_or_create`]; and when there is no file, or no room in it.
	pub fn rotate(folder: &Path, genesis: &[u8; 32], in_use: &BTreeSet<u32>) -> Result<u32, ServerKeysError> {
		let path = folder.join(FILE_NAME);
		let mut file = File::read(&path, genesis)?.ok_or_else(|| ServerKeysError::Missing(path.clone()))?;
		let newest = file.setups(&path)?.newest().0;
		file.setups.retain(|entry| entry.number == newest || in_use.contains(&entry.number));
		let number = newest.checked_add(1).filter(|_| file.setups.len() < MOST_SETUPS);
		let number = number.ok_or_else(|| ServerKeysError::Full(path.clone()))?;
		file.setups.push(Entry::generate(number));
		file.write(&path, |temporary| fs::rename(temporary, &path))?;
		Ok(number)
	}

	/// The setup for new registrations, and its number.
	pub(super) fn newest(&self) -> (u32, &ServerSetup) {
		(self.0.newest.0, &self.0.newest.1)
	}

	/// The setup of this number.
	pub(super) fn numbered(&self, number: u32) -> Option<&ServerSetup> {
		let (newest, setup) = self.newest();
		if number == newest { Some(setup) } else { self.0.older.get(&number) }
	}
}

impl fmt::Debug for ServerKeys {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("ServerKeys(..)")
	}
}

#[derive(Serialize, Deserialize)]
struct File {
	version: u32,
	genesis: String,
	setups: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
	number: u32,
	/// Hexadecimal.
	#[serde(serialize_with = "show", deserialize_with = "take")]
	setup: Zeroizing<String>,
}

/// The format alone, which every version has.
#[derive(Deserialize)]
struct Format {
	version: u32,
}

impl Entry {
	fn generate(number: u32) -> Self {
		let setup = ServerSetup::generate(&mut os_rng());
		Self { number, setup: Zeroizing::new(hex::encode(setup.to_bytes().as_slice())) }
	}
}

impl File {
	/// What is in the file; nothing if there is none.
	fn read(path: &Path, genesis: &[u8; 32]) -> Result<Option<Self>, ServerKeysError> {
		let fail = |source| ServerKeysError::Io { path: path.to_owned(), source };
		let file = match fs::File::open(path) {
			Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
			file => file.map_err(fail)?,
		};
		if file.metadata().map_err(fail)?.permissions().mode() & 0o077 != 0 {
			return Err(ServerKeysError::ReadableByOthers(path.to_owned()));
		}
		// As large as it can get, so that no part of it is left behind where it grew.
		let mut text = Zeroizing::new(Vec::with_capacity(MAX_FILE + 1));
		file.take(MAX_FILE as u64 + 1).read_to_end(&mut text).map_err(fail)?;
		let damaged = |_| ServerKeysError::Damaged(path.to_owned());
		let Format { version } = serde_json::from_slice(&text).map_err(damaged)?;
		if version > VERSION {
			return Err(ServerKeysError::Newer(path.to_owned()));
		}
		let file: Self = serde_json::from_slice(&text).map_err(damaged)?;
		if file.genesis != hex::encode(genesis) {
			return Err(ServerKeysError::OtherChain(path.to_owned()));
		}
		Ok(Some(file))
	}

	fn setups(&self, path: &Path) -> Result<ServerKeys, ServerKeysError> {
		let damaged = || ServerKeysError::Damaged(path.to_owned());
		let mut older = BTreeMap::new();
		for Entry { number, setup } in &self.setups {
			let bytes = Zeroizing::new(hex::decode(setup.as_str()).map_err(|_| damaged())?);
			let setup = ServerSetup::from_bytes(&bytes).map_err(|_| damaged())?;
			if older.insert(*number, setup).is_some() {
				return Err(damaged());
			}
		}
		let newest = older.pop_last().ok_or_else(damaged)?;
		Ok(ServerKeys(Arc::new(Setups { newest, older })))
	}

	/// Writes the file beside its path, for `publish` to give it its name, so that it is there whole or not at all.
	fn write(
		&self,
		path: &Path,
		publish: impl FnOnce(&Path) -> io::Result<()>,
	) -> Result<(), ServerKeysError> {
		let temporary = path.with_file_name(format!(".{FILE_NAME}.{:016x}.tmp", os_rng().next_u64()));
		let write = || {
			let mut text = Zeroizing::new(Vec::with_capacity(MAX_FILE));
			serde_json::to_writer_pretty(&mut *text, self)?;
			text.push(b'\n');
			let mut file =
				fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
			file.write_all(&text)?;
			file.sync_all()?;
			publish(&temporary)
		};
		let written = write();
		// A rename has taken it away already; otherwise the first error tells more than that of cleaning up.
		let _ = fs::remove_file(&temporary);
		let synced = written.and_then(|()| match path.parent() {
			Some(folder) => fs::File::open(folder)?.sync_all(),
			None => Ok(()),
		});
		synced.map_err(|source| ServerKeysError::Io { path: path.to_owned(), source })
	}
}

fn show<S: Serializer>(secret: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(secret)
}

fn take<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
	String::deserialize(deserializer).map(Zeroizing::new)
}
