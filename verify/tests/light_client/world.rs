//! A chain of headers, with voters who sign.

use codec::Encode;
use sp_consensus_grandpa::{AuthorityId, AuthorityPair, ConsensusLog, GRANDPA_ENGINE_ID, ScheduledChange};
use sp_core::{Blake2Hasher, H256, Pair as _, crypto::ByteArray as _};
use sp_runtime::{
	Digest, DigestItem, OpaqueExtrinsic, generic,
	traits::{BlakeTwo256, Header as _},
};
use sp_trie::{
	LayoutV1, MemoryDB, Recorder, StorageProof, Trie as _, TrieDB, TrieDBBuilder, TrieDBIterator,
	TrieDBMutBuilder, TrieMut as _,
};
use vacchain_verify::{Checkpoint, Refusal, State};

pub type Header = generic::Header<u32, BlakeTwo256>;
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
pub type Precommit = finality_grandpa::Precommit<H256, u32>;
type Signature = sp_consensus_grandpa::AuthoritySignature;
pub type SignedPrecommit = finality_grandpa::SignedPrecommit<H256, u32, Signature, AuthorityId>;
pub type Commit = finality_grandpa::Commit<H256, u32, Signature, AuthorityId>;
pub type Justification = sp_consensus_grandpa::GrandpaJustification<Header>;
type Layout = LayoutV1<Blake2Hasher>;

pub fn voter(index: u8) -> AuthorityPair {
	AuthorityPair::from_seed(&[index; 32])
}

pub fn weighted(voters: &[u8]) -> Vec<(AuthorityId, u64)> {
	voters.iter().map(|index| (voter(*index).public(), 1)).collect()
}

/// A state of a few values.
pub struct Values {
	db: MemoryDB<Blake2Hasher>,
	pub root: H256,
}

impl Values {
	pub fn of(values: &[(Vec<u8>, Vec<u8>)]) -> Self {
		let (mut db, mut root) = (MemoryDB::<Blake2Hasher>::default(), H256::default());
		let mut trie = TrieDBMutBuilder::<Layout>::new(&mut db, &mut root).build();
		for (key, value) in values {
			trie.insert(key, value).unwrap();
		}
		trie.commit();
		drop(trie);
		Self { db, root }
	}

	fn recorded(&self, read: impl FnOnce(&TrieDB<'_, '_, Layout>)) -> StorageProof {
		let mut recorder = Recorder::<Layout>::new();
		let trie = TrieDBBuilder::<Layout>::new(&self.db, &self.root).with_recorder(&mut recorder).build();
		read(&trie);
		StorageProof::new(recorder.drain().into_iter().map(|record| record.data))
	}

	/// Proves values, or that there are none.
	pub fn proof(&self, keys: &[&[u8]]) -> StorageProof {
		self.recorded(|trie| keys.iter().for_each(|key| drop(trie.get(key).unwrap())))
	}

	/// Proves all values under a prefix.
	pub fn proof_under(&self, prefix: &[u8]) -> StorageProof {
		self.recorded(|trie| {
			let rows = TrieDBIterator::new_prefixed(trie, prefix).unwrap();
			rows.for_each(|row| drop(row.unwrap()));
		})
	}

	pub fn compact(&self, proof: StorageProof) -> Vec<u8> {
		proof.into_compact_proof::<Blake2Hasher>(self.root).unwrap().encode()
	}
}

/// A chain whose blocks are empty but for what they say of voters.
pub struct World {
	pub headers: Vec<Header>,
	pub genesis_state: Values,
}

impl World {
	pub fn new(voters: &[u8]) -> Self {
		let genesis_state = Values::of(&[
			(Checkpoint::genesis_key().to_vec(), weighted(voters).encode()),
			(b"another".to_vec(), vec![7; 100]),
		]);
		let genesis = Header::new(0, H256::default(), genesis_state.root, H256::default(), Digest::default());
		Self { headers: vec![genesis], genesis_state }
	}

	pub fn newest(&self) -> &Header {
		self.headers.last().unwrap()
	}

	pub fn hash_of_genesis(&self) -> [u8; 32] {
		self.headers[0].hash().0
	}

	/// Where a client of this chain starts.
	pub fn start(&self) -> Checkpoint {
		let proof = self.genesis_state.proof(&[&Checkpoint::genesis_key()]);
		let proof = self.genesis_state.compact(proof);
		Checkpoint::genesis(self.hash_of_genesis(), &self.headers[0].encode(), &proof).unwrap()
	}

	pub fn block(&mut self) -> Header {
		self.block_with(H256::repeat_byte(9), Digest::default())
	}

	/// A block that hands over to other voters.
	pub fn handover(&mut self, voters: &[u8]) -> Header {
		self.block_with(H256::repeat_byte(9), says(scheduled(voters, 0)))
	}

	pub fn block_with(&mut self, state_root: H256, digest: Digest) -> Header {
		let parent = self.newest();
		let header = Header::new(parent.number + 1, H256::repeat_byte(1), state_root, parent.hash(), digest);
		self.headers.push(header.clone());
		header
	}
}

/// A block's digest with GRANDPA's news, beside other things that a header has.
pub fn says(log: ConsensusLog<u32>) -> Digest {
	let mut digest = Digest::default();
	digest.push(DigestItem::PreRuntime(*b"aura", vec![1, 2, 3]));
	digest.push(DigestItem::Consensus(*b"BEEF", vec![1, 0]));
	digest.push(DigestItem::Consensus(GRANDPA_ENGINE_ID, log.encode()));
	digest.push(DigestItem::Other(vec![4]));
	digest.push(DigestItem::RuntimeEnvironmentUpdated);
	digest.push(DigestItem::Seal(*b"aura", vec![5; 64]));
	digest
}

pub fn scheduled(voters: &[u8], delay: u32) -> ConsensusLog<u32> {
	ConsensusLog::ScheduledChange(ScheduledChange { next_authorities: weighted(voters), delay })
}

/// A vote for a block.
pub fn vote(index: u8, target: &Header, round: u64, set_id: u64) -> SignedPrecommit {
	let precommit = Precommit { target_hash: target.hash(), target_number: target.number };
	let message = finality_grandpa::Message::Precommit(precommit.clone());
	let pair = voter(index);
	let signature = pair.sign(&(message, round, set_id).encode());
	finality_grandpa::SignedPrecommit { precommit, signature, id: pair.public() }
}

pub fn justification(target: &Header, voters: &[u8], set_id: u64) -> Justification {
	let precommits = voters.iter().map(|index| vote(*index, target, 3, set_id)).collect();
	let commit = Commit { target_hash: target.hash(), target_number: target.number, precommits };
	Justification { round: 3, commit, votes_ancestries: Vec::new() }
}

/// As `sc_consensus_grandpa` encodes it for a node that joins by warp synchronization.
pub fn finality(fragments: &[(Header, Justification)]) -> Vec<u8> {
	(fragments, true).encode()
}

pub fn verified(world: &World, fragments: &[(Header, Justification)]) -> Result<Checkpoint, Refusal> {
	world.start().follow(&finality(fragments))
}

/// The state of a checkpoint's newest block.
pub fn state(checkpoint: &Checkpoint, proof: &[u8]) -> Result<State, Refusal> {
	State::proven(checkpoint.head(), proof)
}

/// A voter's public key as bytes.
pub fn raw(id: &AuthorityId) -> [u8; 32] {
	id.as_slice().try_into().unwrap()
}
