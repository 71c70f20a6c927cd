//! What a client has verified of its chain.

use alloc::vec::Vec;

use codec::{Decode, DecodeAll, DecodeWithMemTracking, Encode};
use finality_grandpa::voter_set::VoterSet;

use crate::{
	BlockNumber, Hash, Part, Refusal, State, bounded, header::Header, justification::Justification,
	storage_key,
};

/// More than any proof of finality has: the node that makes it stops at 8 MiB.
const MAX_FINALITY_LEN: usize = 8 * 1024 * 1024;
/// The first byte of a kept checkpoint.
const VERSION: u8 = 1;

/// A GRANDPA voter's Ed25519 public key, and its weight.
pub type Voter = ([u8; 32], u64);

/// A final block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash,
	/// The root of its state's trie.
	pub state_root: Hash,
}

/// What a client has verified of its chain: its newest final block that is known, and who votes on those after it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Checkpoint {
	version: u8,
	genesis: Hash,
	set_id: u64,
	voters: Vec<Voter>,
	head: Head,
}

/// One of a `sc_consensus_grandpa::WarpSyncProof`: a block, and what makes it final.
#[derive(Decode, DecodeWithMemTracking)]
struct Fragment {
	header: Header,
	justification: Justification,
}

impl Checkpoint {
	/// Where every client starts. `genesis` is the hash that this client pins, `header` that block's header, and `proof` proves
	/// the value of [`genesis_key`](Self::genesis_key) in its state.
	///
	/// # Errors
	///
	/// [`Refusal::Malformed`], [`Refusal::OtherGenesis`], [`Refusal::OtherState`] or [`Refusal::Incomplete`].
	pub fn genesis(genesis: Hash, header: &[u8], proof: &[u8]) -> Result<Self, Refusal> {
		let header = Header::decode_all(&mut &*header).map_err(|_| Refusal::Malformed(Part::Header))?;
		let head = Head { number: header.number, hash: header.hash(), state_root: header.state_root };
		if head.hash != genesis || head.number != 0 {
			return Err(Refusal::OtherGenesis);
		}
		let value = State::proven(&head, proof)?.get(&Self::genesis_key())?.ok_or(Refusal::OtherState)?;
		let voters =
			Vec::<Voter>::decode_all(&mut value.as_slice()).map_err(|_| Refusal::Malformed(Part::Voters))?;
		Ok(Self { version: VERSION, genesis, set_id: 0, voters, head })
	}

	/// Under which key the state of the genesis block has its voters.
	pub fn genesis_key() -> [u8; 32] {
		storage_key("Grandpa", "Authorities")
	}

	/// Goes on to a later block. `finality` has a block for each change of the voters since this checkpoint, each with its
	/// justification, and at its end the newest final block.
	///
	/// # Errors
	///
	/// Any [`Refusal`] but those of genesis and state. This checkpoint then still holds.
	pub fn follow(&self, finality: &[u8]) -> Result<Self, Refusal> {
		let malformed = Refusal::Malformed(Part::Finality);
		// A proof that stopped at its limit ends with a change, and is followed by another one.
		let (fragments, _is_finished) =
			bounded::decode::<(Vec<Fragment>, bool)>(finality, MAX_FINALITY_LEN).ok_or(malformed)?;
		let mut next = self.clone();
		let last = fragments.len().checked_sub(1).ok_or(malformed)?;
		for (place, fragment) in fragments.into_iter().enumerate() {
			next.step(&fragment, place == last)?;
		}
		Ok(next)
	}

	fn step(&mut self, Fragment { header, justification }: &Fragment, is_last: bool) -> Result<(), Refusal> {
		let head = Head { number: header.number, hash: header.hash(), state_root: header.state_root };
		let Head { number, hash, .. } = head;
		if justification.target() != (number, hash) {
			return Err(Refusal::OtherBlock(number));
		}
		if number < self.head.number {
			return Err(Refusal::Older { shown: number, seen: self.head.number });
		}
		if number == self.head.number {
			// Nothing is new, and who voted on it may have handed over with it.
			return if hash == self.head.hash && is_last {
				Ok(())
			} else {
				Err(self.not_the_same(number, justification))
			};
		}
		if !self.makes_final(justification) {
			return Err(Refusal::NotFinal(number));
		}
		match header.next_voters()? {
			Some(voters) => (self.voters, self.set_id) = (voters, self.set_id.saturating_add(1)),
			None if is_last => {}
			None => return Err(Refusal::NoChange(number)),
		}
		self.head = head;
		Ok(())
	}

	/// Why another block of the newest number is refused: two are final only if voters have signed both.
	fn not_the_same(&self, number: BlockNumber, justification: &Justification) -> Refusal {
		if self.makes_final(justification) { Refusal::Forked(number) } else { Refusal::NotFinal(number) }
	}

	fn makes_final(&self, justification: &Justification) -> bool {
		VoterSet::new(self.voters.iter().copied())
			.is_some_and(|voters| justification.holds(self.set_id, &voters))
	}

	/// The newest final block that is known.
	pub fn head(&self) -> &Head {
		&self.head
	}

	/// The hash of the genesis block.
	pub fn genesis_hash(&self) -> &Hash {
		&self.genesis
	}

	/// How often the voters have changed.
	pub fn set_id(&self) -> u64 {
		self.set_id
	}

	/// Who votes on the blocks after the newest one.
	pub fn voters(&self) -> &[Voter] {
		&self.voters
	}

	/// For the client to keep where nobody else writes.
	pub fn to_bytes(&self) -> Vec<u8> {
		self.encode()
	}

	/// What [`to_bytes`](Self::to_bytes) made, for the chain with this genesis block.
	///
	/// # Errors
	///
	/// [`Refusal::Malformed`] or [`Refusal::OtherGenesis`]: start from genesis.
	pub fn from_bytes(genesis: Hash, bytes: &[u8]) -> Result<Self, Refusal> {
		let kept = Self::decode_all(&mut &*bytes).ok().filter(|kept| kept.version == VERSION);
		let kept = kept.ok_or(Refusal::Malformed(Part::Checkpoint))?;
		if kept.genesis == genesis { Ok(kept) } else { Err(Refusal::OtherGenesis) }
	}
}
