//! Why something is not believed.

use crate::{BlockNumber, Moment};

/// Why something that a gateway said is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
	/// The bytes are no proof, or are larger than any proof.
	#[error("the {0} does not decode: ask another gateway")]
	Malformed(Part),
	/// The block is not the one that this client pins.
	#[error("this is the genesis block of another chain: check the gateway's address")]
	OtherGenesis,
	/// A justification that its block's voters have not made.
	#[error("block {0} is not final: its justification does not hold. Ask another gateway")]
	NotFinal(BlockNumber),
	/// A justification that is for another block than the one beside it.
	#[error("the justification beside block {0} is for another block. Ask another gateway")]
	OtherBlock(BlockNumber),
	/// The block's voters were replaced in a way that nobody can follow from its header.
	#[error("block {0} replaces the voters by force: get the chain's new checkpoint from its operators")]
	Forced(BlockNumber),
	/// There are blocks after this one in the proof, so it should have handed over to other voters.
	#[error("block {0} changes no voters, and stands among those that do. Ask another gateway")]
	NoChange(BlockNumber),
	/// An older block than this client has seen.
	#[error(
		"the gateway shows block {shown}, and block {seen} is known to be final: ask another gateway, or wait"
	)]
	Older {
		/// What it shows.
		shown: BlockNumber,
		/// What the client has seen.
		seen: BlockNumber,
	},
	/// Two final blocks of one number.
	#[error(
		"block {0} is final in two versions. Voters have signed both: tell the institutions that run this chain"
	)]
	Forked(BlockNumber),
	/// The proof proves another state than the block's, or nothing of what was asked.
	#[error("the state's proof does not fit its block. Ask another gateway")]
	OtherState,
	/// The proof does not reach what is looked for.
	#[error("the state's proof leaves out what was asked for. Ask another gateway")]
	Incomplete,
	/// The block's time is too far from this device's.
	#[error(
		"the newest block is of another time ({block}) than this device's clock ({here}): set the clock, or ask another gateway"
	)]
	NotFresh {
		/// The block's time, in milliseconds since the Unix epoch.
		block: Moment,
		/// This device's.
		here: Moment,
	},
}

/// What did not decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
	/// A block's header.
	Header,
	/// The list of headers and justifications.
	Finality,
	/// The voters in the state of the genesis block.
	Voters,
	/// A value of the state.
	Value,
	/// What a client has kept.
	Checkpoint,
}

impl core::fmt::Display for Part {
	fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		formatter.write_str(match self {
			Self::Header => "block's header",
			Self::Finality => "proof of finality",
			Self::Voters => "list of voters",
			Self::Value => "value",
			Self::Checkpoint => "checkpoint",
		})
	}
}
