//! Blocks' headers.

#![expect(
	clippy::cast_possible_truncation,
	reason = "the derived encoding casts each variant's number, a literal"
)]

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode};
use sp_crypto_hashing::blake2_256;

use crate::{BlockNumber, Hash, Refusal, Voter};

/// GRANDPA's name in a header.
const GRANDPA: [u8; 4] = *b"FRNK";

/// `sp_runtime::generic::Header<u32, BlakeTwo256>`.
#[derive(Decode, DecodeWithMemTracking, Encode)]
pub(crate) struct Header {
	pub(crate) parent: Hash,
	#[codec(compact)]
	pub(crate) number: BlockNumber,
	pub(crate) state_root: Hash,
	extrinsics_root: Hash,
	digest: Vec<DigestItem>,
}

/// `sp_runtime::generic::DigestItem`.
#[derive(Decode, DecodeWithMemTracking, Encode)]
enum DigestItem {
	#[codec(index = 0)]
	Other(Vec<u8>),
	#[codec(index = 4)]
	Consensus([u8; 4], Vec<u8>),
	#[codec(index = 5)]
	Seal([u8; 4], Vec<u8>),
	#[codec(index = 6)]
	PreRuntime([u8; 4], Vec<u8>),
	#[codec(index = 8)]
	RuntimeEnvironmentUpdated,
}

/// The part of `sp_consensus_grandpa::ConsensusLog` that names voters.
#[derive(Decode)]
enum Log {
	#[codec(index = 1)]
	ScheduledChange(Vec<Voter>, BlockNumber),
	#[codec(index = 2)]
	ForcedChange,
	#[codec(index = 3)]
	OnDisabled,
	#[codec(index = 4)]
	Pause,
	#[codec(index = 5)]
	Resume,
}

impl Header {
	pub(crate) fn hash(&self) -> Hash {
		blake2_256(&self.encode())
	}

	/// The voters to whom this block hands over.
	///
	/// # Errors
	///
	/// [`Refusal::Forced`] if they take over by force, or later than after this block: the registry's runtime does neither.
	pub(crate) fn next_voters(&self) -> Result<Option<Vec<Voter>>, Refusal> {
		let mut next = None;
		for item in &self.digest {
			let DigestItem::Consensus(GRANDPA, log) = item else { continue };
			match Log::decode(&mut log.as_slice()) {
				Ok(Log::ScheduledChange(voters, 0)) if next.is_none() => next = Some(voters),
				Ok(Log::OnDisabled | Log::Pause | Log::Resume) => {}
				_ => return Err(Refusal::Forced(self.number)),
			}
		}
		Ok(next)
	}
}
