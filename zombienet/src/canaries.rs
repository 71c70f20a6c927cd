//! Bytes that only one child's record brought to the chain, and where they are found.
//!
//! A canary is random: a ciphertext, a wrapped key, a commitment, the tag of the child's identity, or a signature of a
//! transaction about the record. Databases move bytes about and compress them; random bytes stay as they are, in whole
//! pieces. So a canary is searched for by its pieces, each of which is too long to occur by chance.

use std::{
	collections::{BTreeSet, HashMap},
	fs, io,
	path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use codec::Decode as _;
use serde_json::Value;
use vacchain_client::primitives::{Body, RecordId, SignedIntent, VisitId};
use vacchain_extrinsic::carried_by;

use crate::people::{Newborn, Person};

/// How long a piece is, in bytes.
const PIECE: usize = 16;
/// From how many bytes on a field is a ciphertext, a wrapped key or a signature: ids and public keys are shorter.
const SEALED: usize = 48;
/// The fields that are canaries, although they are as short as an id.
const COMMITMENT: &str = "commitment";

/// A field of what the chain holds: its name, and its bytes.
type Field = (String, Vec<u8>);

/// The canaries of one child.
pub struct Canaries {
	record: RecordId,
	visits: Vec<VisitId>,
	/// By two bytes, whether a piece begins with them: most of what is searched is passed over by this.
	begins: Vec<bool>,
	/// The pieces, each with the name of its canary.
	pieces: HashMap<[u8; PIECE], String>,
}

impl Canaries {
	/// Those in the state: all that a child's family and a health admin read of its record, and not of another child's.
	///
	/// # Errors
	///
	/// When a gateway does not answer, or there are none.
	pub async fn of(child: &Newborn, other: &Newborn, admin: &Person) -> Result<Self> {
		let (record, others) = (child.record, fields(other, admin).await?);
		let visits = child.family.client().visits(&record, None).await?;
		let mut canaries = Self {
			record,
			visits: visits.into_iter().map(|visit| visit.id).collect(),
			begins: vec![false; 1 << 16],
			pieces: HashMap::new(),
		};
		for (name, bytes) in fields(child, admin).await?.difference(&others) {
			canaries.add(name, bytes);
		}
		let names = canaries.names();
		ensure!(names.contains(COMMITMENT) && names.contains("ciphertext"), "only {names:?} are known");
		Ok(canaries)
	}

	/// Adds what transactions about the record brought and no reader is told: their signatures, and the tag of the child's
	/// identity. `carry` is the index of the call that carries intents. Gives how many of the transactions are about it.
	///
	/// # Errors
	///
	/// When an intent cannot be decoded.
	pub fn add_transactions<'a>(
		&mut self,
		carry: [u8; 2],
		transactions: impl IntoIterator<Item = &'a Vec<u8>>,
	) -> Result<usize> {
		let mut about = 0;
		for transaction in transactions {
			let Some(mut carried) = carried_by(carry, transaction) else { continue };
			if !self.is_named_in(transaction) {
				continue;
			}
			let signed = SignedIntent::decode(&mut carried)?;
			self.add("signature of a transaction", &signed.signature);
			if let Body::CreateRecord { identity_tag, .. } = signed.intent.body {
				self.add("identity tag", &identity_tag.tag);
			}
			about += 1;
		}
		Ok(about)
	}

	/// Whether the id of the record or of one of its visits is among these bytes.
	pub fn is_named_in(&self, bytes: &[u8]) -> bool {
		let is_there = |id: &[u8]| bytes.windows(id.len()).any(|window| window == id);
		is_there(&self.record.0) || self.visits.iter().any(|visit| is_there(&visit.0))
	}

	/// The names of all canaries.
	pub fn names(&self) -> BTreeSet<&str> {
		self.pieces.values().map(String::as_str).collect()
	}

	/// The names of those that are among these bytes.
	#[expect(clippy::indexing_slicing, reason = "the list has a place for any two bytes")]
	pub fn find(&self, bytes: &[u8]) -> BTreeSet<&str> {
		let windows = bytes.windows(PIECE).filter(|window| self.begins[begin(window)]);
		windows.filter_map(|window| self.pieces.get(window)).map(String::as_str).collect()
	}

	/// The names of those that are in a file of this folder, or of a folder in it.
	///
	/// # Errors
	///
	/// When a file cannot be read.
	pub fn find_in_files(&self, folder: &Path) -> Result<BTreeSet<&str>> {
		let mut found = BTreeSet::new();
		for file in files_in(folder)? {
			match fs::read(&file) {
				Ok(bytes) => found.extend(self.find(&bytes)),
				// The database removes logs that it needs no more.
				Err(error) if error.kind() == io::ErrorKind::NotFound => {}
				Err(error) => return Err(error.into()),
			}
		}
		Ok(found)
	}

	fn add(&mut self, name: &str, bytes: &[u8]) {
		for piece in bytes.as_chunks::<PIECE>().0 {
			// Empty room in files would be looked up byte by byte.
			if piece.starts_with(&[0, 0]) {
				continue;
			}
			#[expect(clippy::indexing_slicing, reason = "the list has a place for any two bytes")]
			let begins = &mut self.begins[begin(piece)];
			*begins = true;
			self.pieces.insert(*piece, name.to_owned());
		}
	}
}

/// The first two bytes, as a place in a list.
#[expect(clippy::indexing_slicing, reason = "a piece has more than two bytes")]
fn begin(piece: &[u8]) -> usize {
	usize::from(piece[0]) << 8 | usize::from(piece[1])
}

/// Everything sealed, wrapped, signed or committed to that a family and a health admin read of a record.
async fn fields(child: &Newborn, admin: &Person) -> Result<BTreeSet<Field>> {
	let (client, record) = (child.family.client(), &child.record);
	let read = (
		client.record(record, None).await?,
		client.wraps(record, None, None).await?,
		client.visits(record, None).await?,
		admin.client().custody(record, None).await?,
	);
	let mut fields = BTreeSet::new();
	collect("", &serde_json::to_value(read)?, &mut fields);
	Ok(fields)
}

/// Bytes are texts of hexadecimal digits.
fn collect(name: &str, value: &Value, fields: &mut BTreeSet<Field>) {
	match value {
		Value::Object(object) => object.iter().for_each(|(name, value)| collect(name, value, fields)),
		Value::Array(values) => values.iter().for_each(|value| collect(name, value, fields)),
		Value::String(text) => {
			let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text));
			let is_canary = |bytes: &Vec<u8>| name == COMMITMENT || bytes.len() >= SEALED;
			fields.extend(bytes.ok().filter(is_canary).map(|bytes| (name.to_owned(), bytes)));
		}
		_ => {}
	}
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
	let mut files = Vec::new();
	for entry in fs::read_dir(folder)? {
		let entry = entry?;
		let kind = entry.file_type()?;
		if kind.is_dir() {
			files.extend(files_in(&entry.path())?);
		} else if kind.is_file() {
			files.push(entry.path());
		}
	}
	Ok(files)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_canary_is_found_by_any_whole_piece() {
		let mut canaries = Canaries {
			record: RecordId([1; 16]),
			visits: vec![VisitId([2; 16])],
			begins: vec![false; 1 << 16],
			pieces: HashMap::new(),
		};
		let bytes: Vec<u8> = (100..150).collect();
		canaries.add("ciphertext", &bytes);
		let torn = [&[0; 7], &bytes[10..40], &[9; 5]].concat();
		assert_eq!(canaries.find(&torn), BTreeSet::from(["ciphertext"]));
		assert!(canaries.find(&bytes[1..31]).is_empty() && canaries.find(&[0; 99]).is_empty());
		assert!(canaries.is_named_in(&[[0; 16], [2; 16]].concat()));
		assert!(!canaries.is_named_in(&[2; 15]));
	}

	#[test]
	fn sealed_fields_are_canaries_and_ids_are_not() {
		let value = serde_json::json!({
			"id": "11".repeat(32),
			"child": { "commitment": "22".repeat(32), "ciphertext": "33".repeat(90), "epoch": 4 },
			"wraps": ["0x".to_owned() + &"44".repeat(80), "a name"],
		});
		let mut fields = BTreeSet::new();
		collect("", &value, &mut fields);
		let names: Vec<_> = fields.iter().map(|(name, bytes)| (name.as_str(), bytes.len())).collect();
		assert_eq!(names, [("ciphertext", 90), ("commitment", 32), ("wraps", 80)]);
	}
}
