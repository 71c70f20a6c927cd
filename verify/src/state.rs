//! What is proven of a block's state.

use alloc::vec::Vec;

use codec::{Decode, DecodeAll};
use sp_core::{Blake2Hasher, H256};
use sp_crypto_hashing::twox_128;
use sp_trie::{CompactProof, LayoutV1, MemoryDB, Trie, TrieDBBuilder, TrieDBIterator};

use crate::{Head, Moment, Part, Refusal, bounded};

/// More than any answer's proof has.
const MAX_PROOF_LEN: usize = 16 * 1024 * 1024;

type Layout = LayoutV1<Blake2Hasher>;

/// The key of a pallet's storage value, or the prefix of its map.
pub fn storage_key(pallet: &str, item: &str) -> [u8; 32] {
	let mut key = [0; 32];
	key[..16].copy_from_slice(&twox_128(pallet.as_bytes()));
	key[16..].copy_from_slice(&twox_128(item.as_bytes()));
	key
}

/// A key of the state, and its value.
pub type Row = (Vec<u8>, Vec<u8>);

/// A part of a final block's state.
pub struct State {
	root: H256,
	nodes: MemoryDB<Blake2Hasher>,
}

impl State {
	/// The part of the block's state that the proof has.
	///
	/// # Errors
	///
	/// [`Refusal::OtherState`] if it is no proof of this state, or has more than leads to it.
	pub fn proven(head: &Head, proof: &[u8]) -> Result<Self, Refusal> {
		let proof: CompactProof = bounded::decode(proof, MAX_PROOF_LEN).ok_or(Refusal::OtherState)?;
		let root = H256(head.state_root);
		let (nodes, root) = proof.to_memory_db::<Blake2Hasher>(&root).map_err(|_| Refusal::OtherState)?;
		Ok(Self { root, nodes })
	}

	/// A value, or that there is none.
	///
	/// # Errors
	///
	/// [`Refusal::Incomplete`] if the proof tells neither.
	pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Refusal> {
		let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root).build();
		trie.get(key).map_err(|_| Refusal::Incomplete)
	}

	/// A value, decoded.
	///
	/// # Errors
	///
	/// [`Refusal::Incomplete`], or [`Refusal::Malformed`] if it is of another type.
	pub fn value<Value: Decode>(&self, key: &[u8]) -> Result<Option<Value>, Refusal> {
		let Some(bytes) = self.get(key)? else { return Ok(None) };
		let value = Value::decode_all(&mut bytes.as_slice());
		value.map(Some).map_err(|_| Refusal::Malformed(Part::Value))
	}

	/// All keys that begin with this prefix, with their values, in the order of their bytes: none is left out.
	///
	/// # Errors
	///
	/// [`Refusal::Incomplete`] if the proof leaves one out.
	pub fn under(&self, prefix: &[u8]) -> Result<Vec<Row>, Refusal> {
		let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root).build();
		let rows = TrieDBIterator::new_prefixed(&trie, prefix).map_err(|_| Refusal::Incomplete)?;
		rows.collect::<Result<_, _>>().map_err(|_| Refusal::Incomplete)
	}

	/// The block's time, if it is within `bound` milliseconds of this device's.
	///
	/// # Errors
	///
	/// [`Refusal::NotFresh`] if it is not, [`Refusal::Incomplete`] if the proof does not have it.
	pub fn fresh(&self, here: Moment, bound: Moment) -> Result<Moment, Refusal> {
		let block: Moment = self.value(&Self::time_key())?.ok_or(Refusal::OtherState)?;
		if block.abs_diff(here) <= bound { Ok(block) } else { Err(Refusal::NotFresh { block, here }) }
	}

	/// Under which key the state has its block's time.
	pub fn time_key() -> [u8; 32] {
		storage_key("Timestamp", "Now")
	}
}
