//! GRANDPA's justifications.

use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};

use codec::{Decode, DecodeWithMemTracking, Encode};
use ed25519_zebra::{Signature, VerificationKey};
use finality_grandpa::{Chain, Error, Message, voter_set::VoterSet};

use crate::{BlockNumber, Hash, header::Header};

type VoterId = [u8; 32];

/// `sp_consensus_grandpa::GrandpaJustification`.
#[derive(Decode, DecodeWithMemTracking)]
pub(crate) struct Justification {
	round: u64,
	commit: finality_grandpa::Commit<Hash, BlockNumber, [u8; 64], VoterId>,
	votes_ancestries: Vec<Header>,
}

impl Justification {
	/// Number and hash of the block that it makes final.
	pub(crate) fn target(&self) -> (BlockNumber, Hash) {
		(self.commit.target_number, self.commit.target_hash)
	}

	/// Whether more than two thirds of these voters have made its block final: the rules of
	/// `sc_consensus_grandpa::GrandpaJustification::verify`, and nobody else's vote among theirs.
	pub(crate) fn holds(&self, set_id: u64, voters: &VoterSet<VoterId>) -> bool {
		let votes = &self.commit.precommits;
		// A voter who cheated may stand there with two votes. Nothing unsigned goes any further.
		let are_signed = votes.len() <= 2 * voters.len().get()
			&& votes.iter().all(|vote| {
				let message = Message::Precommit(vote.precommit.clone());
				voters.contains(&vote.id)
					&& is_signed(&vote.id, &vote.signature, &(message, self.round, set_id).encode())
			});
		let ancestry = Ancestry::of(&self.votes_ancestries);
		are_signed
			&& finality_grandpa::validate_commit(&self.commit, voters, &ancestry)
				.is_ok_and(|result| result.is_valid())
			&& self.uses_all(&ancestry)
	}

	/// Whether every vote descends from the lowest one, by these headers and no more.
	fn uses_all(&self, ancestry: &Ancestry) -> bool {
		let votes = || self.commit.precommits.iter().map(|vote| &vote.precommit);
		let Some(base) = votes().min_by_key(|vote| vote.target_number) else { return false };
		let mut used = BTreeSet::new();
		for vote in votes().filter(|vote| vote.target_hash != base.target_hash) {
			let Ok(route) = ancestry.ancestry(base.target_hash, vote.target_hash) else { return false };
			used.insert(vote.target_hash);
			used.extend(route);
		}
		used.len() == self.votes_ancestries.len() && used.iter().eq(ancestry.parents.keys())
	}
}

fn is_signed(voter: &VoterId, signature: &[u8; 64], message: &[u8]) -> bool {
	VerificationKey::try_from(*voter)
		.is_ok_and(|key| key.verify(&Signature::from_bytes(signature), message).is_ok())
}

/// The parents of blocks that were voted for.
struct Ancestry {
	parents: BTreeMap<Hash, Hash>,
}

impl Ancestry {
	fn of(headers: &[Header]) -> Self {
		Self { parents: headers.iter().map(|header| (header.hash(), header.parent)).collect() }
	}
}

impl Chain<Hash, BlockNumber> for Ancestry {
	fn ancestry(&self, base: Hash, block: Hash) -> Result<Vec<Hash>, Error> {
		let mut route = Vec::new();
		let mut current = block;
		while current != base {
			current = *self.parents.get(&current).ok_or(Error::NotDescendent)?;
			route.push(current);
		}
		route.pop();
		Ok(route)
	}
}
