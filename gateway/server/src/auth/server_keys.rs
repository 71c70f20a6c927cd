//! The gateway's OPAQUE secrets, in a file of their own.
//!
//! `opaque-setup.json` has the chain's genesis hash and a numbered list of setups: the one with the highest number
//! answers registrations, and every credential names the one that it was made with. Without its setup a credential
//! is lost, and its owner has to register again with a key file. So no setup is ever removed, and the file belongs into
//! the backup, apart from the store's, because whoever has both can try passwords. Gateways on one store have the same
//! file: the store has a fingerprint of each setup, and a gateway with others does not start.

use std::{
	collections::BTreeMap,
	fmt, fs,
	os::unix::fs::{DirBuilderExt, PermissionsExt},
	path::{Path, PathBuf},
	sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use vacchain_gateway_store::{Store, StoreError};
use vacchain_sealing::opaque::ServerSetup;
use zeroize::Zeroizing;

use super::os_rng;
use crate::private_file::{self, PrivateFileError};

/// The file's name, in the gateway's folder.
pub const FILE_NAME: &str = "opaque-setup.json";
/// Most setups that one file has.
pub const MOST_SETUPS: usize = 256;

/// Longest file, in bytes: a setup takes fewer than 512.
const MAX_FILE: usize = (MOST_SETUPS + 1) * 512;
/// The version of the file's format.
const VERSION: u32 = 1;

/// The file with the gateway's OPAQUE secrets cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerKeysError {
	/// Others may put another file in its place.
	#[error("others may write to {path}. Run `chmod go-w {path}`", path = .0.display())]
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
	/// There is no file, and the store knows setups.
	#[error(
		"{} does not exist, but there is one of the gateways on this database. Copy theirs, or restore it from a backup: \
		with a new one nobody's password would open anything",
		.0.display()
	)]
	Lost(PathBuf),
	/// The store knows other setups, or more of them.
	#[error(
		"{} is not the file of the gateways on this database, or is older than theirs. Copy theirs, or restore it from a \
		backup; or give this gateway its own database",
		.0.display()
	)]
	OtherStore(PathBuf),
	/// No further setup fits.
	#[error("{} is full: it has {MOST_SETUPS} setups. Go on with the newest", .0.display())]
	Full(PathBuf),
	/// The file cannot be read or written.
	#[error(transparent)]
	File(#[from] PrivateFileError),
	/// The store failed.
	#[error(transparent)]
	Store(#[from] StoreError),
}

/// The setups, by number. Clones share them.
#[derive(Clone)]
pub struct ServerKeys(Arc<Setups>);

struct Setups {
	newest: (u32, ServerSetup),
	older: BTreeMap<u32, ServerSetup>,
}

impl ServerKeys {
	/// Reads the file in this folder, or makes it if there is none and the store knows no setup yet. From then on the
	/// store knows those in the file.
	///
	/// # Errors
	///
	/// When the file cannot be read or made, others may read it, it is not this chain's, or it is not that of the other
	/// gateways on the store.
	pub async fn open(folder: &Path, genesis: &[u8; 32], store: &Store) -> Result<Self, ServerKeysError> {
		let path = folder.join(FILE_NAME);
		let fail = || PrivateFileError::at(folder);
		fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(fail())?;
		if fs::metadata(folder).map_err(fail())?.permissions().mode() & 0o022 != 0 {
			return Err(ServerKeysError::ReplaceableByOthers(folder.to_owned()));
		}
		let found = match File::read(&path, genesis)? {
			None if store.agree_on_setups(&BTreeMap::new()).await? => {
				private_file::create(&path, &File::first(genesis).text(&path)?)?;
				File::read(&path, genesis)?
			}
			found => found,
		};
		let keys = found.ok_or_else(|| ServerKeysError::Lost(path.clone()))?.setups(&path)?;
		if store.agree_on_setups(&keys.fingerprints()).await? {
			Ok(keys)
		} else {
			Err(ServerKeysError::OtherStore(path))
		}
	}

	/// Adds a setup to the file, for the registrations to come, and answers its number. All gateways on the store have to
	/// be given the file before one of them is started again.
	///
	/// # Errors
	///
	/// As [`Self::open`]; and when there is no file, or no room in it.
	pub fn rotate(folder: &Path, genesis: &[u8; 32]) -> Result<u32, ServerKeysError> {
		let path = folder.join(FILE_NAME);
		let mut file = File::read(&path, genesis)?.ok_or_else(|| ServerKeysError::Missing(path.clone()))?;
		let newest = file.setups(&path)?.newest().0;
		let number = newest.checked_add(1).filter(|_| file.setups.len() < MOST_SETUPS);
		let number = number.ok_or_else(|| ServerKeysError::Full(path.clone()))?;
		file.setups.push(Entry::generate(number));
		private_file::replace(&path, &file.text(&path)?)?;
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

	/// The hash by which the store knows each setup. It tells nothing of a setup, which is random.
	fn fingerprints(&self) -> BTreeMap<u32, [u8; 32]> {
		let fingerprint = |setup: &ServerSetup| {
			let hash = Sha256::new()
				.chain_update(b"vacchain/gateway/setup/v1/")
				.chain_update(setup.to_bytes().as_slice());
			hash.finalize().into()
		};
		let (newest, setup) = self.newest();
		let all = self.0.older.iter().chain([(&newest, setup)]);
		all.map(|(number, setup)| (*number, fingerprint(setup))).collect()
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
	/// With one setup.
	fn first(genesis: &[u8; 32]) -> Self {
		Self { version: VERSION, genesis: hex::encode(genesis), setups: vec![Entry::generate(1)] }
	}

	/// The content of the file; nothing if there is none.
	fn read(path: &Path, genesis: &[u8; 32]) -> Result<Option<Self>, ServerKeysError> {
		let Some(text) = private_file::read(path, MAX_FILE)? else { return Ok(None) };
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

	fn text(&self, path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
		let mut text = Zeroizing::new(Vec::with_capacity(MAX_FILE));
		serde_json::to_writer_pretty(&mut *text, self)
			.map_err(|error| PrivateFileError::at(path)(error.into()))?;
		text.push(b'\n');
		Ok(text)
	}
}

fn show<S: Serializer>(secret: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(secret)
}

fn take<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
	String::deserialize(deserializer).map(Zeroizing::new)
}
