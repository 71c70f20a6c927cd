//! How far a transaction has come.

pub use vacchain_gateway::types::Verdict;
use vacchain_gateway::types::{CallFailure, Included};
use vacchain_primitives::BlockNumber;

use crate::{
	error::{DispatchRefusal, Error, Result, TransportError},
	facts::Hash,
};

/// A step of a signed act on its way, for [`Observe`](crate::Observe).
#[derive(Debug)]
pub struct Step<'a> {
	/// The act, by a number of this client's.
	pub act: u64,
	/// The pallet and the call whose effect the act means.
	pub call: (&'static str, &'static str),
	/// The intent's id. It is another one if the act was signed anew.
	pub intent: Hash,
	/// How far it has come.
	pub progress: Progress<'a>,
}

/// How far a signed act has come.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
	/// It is signed, and no gateway has taken it yet.
	Signed,
	/// A gateway has taken it, or a fork took it out of its block. It waits for a block.
	Sent,
	/// It is in the best block of this number. A fork may still undo it.
	Recorded(BlockNumber),
	/// It is in the final block of this number. Nothing follows.
	Final(BlockNumber),
	/// It failed: why. Nothing follows.
	Failed(&'a Error),
}

/// How far a transaction must have come before it counts as done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
	/// In the best block. A fork may still undo it.
	#[default]
	InBlock,
	/// In a block that is final.
	Finalized,
}

/// Where an intent was carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inclusion {
	/// The block's number.
	pub number: BlockNumber,
	/// The block's hash.
	pub block: Hash,
	/// Its transaction's place in the block, from 0.
	pub index: u32,
	/// The intent's id: the same whoever carries it.
	pub intent: Hash,
	/// The institutions' decision in it, if it closed a vote.
	pub verdict: Option<Verdict>,
}

impl Inclusion {
	/// From the gateway's words on the block that carries an intent.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`] if its call failed, [`Error::NotCarriedOut`] if what it decided did,
	/// [`Error::OutcomeUnknown`] if that is no longer known.
	pub(crate) fn of(intent: Hash, included: Included) -> Result<Self> {
		let Included { number, block, index, outcome_known, verdict, failure } = included;
		if !outcome_known {
			return Err(Error::OutcomeUnknown);
		}
		if let Some(failure) = failure {
			let CallFailure { pallet, name, message, advice, decided } = failure;
			let refusal = DispatchRefusal { pallet, name, message, advice };
			return Err(if decided { Error::NotCarriedOut(refusal) } else { Error::Dispatch(refusal) });
		}
		let block = block.0.as_slice().try_into().map_err(TransportError::undecodable)?;
		Ok(Self { number, block, index, intent, verdict })
	}
}
