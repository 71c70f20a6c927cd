//! Handing over and following an intent.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{Allowance, BlockNumber, LaneId, Moment};

use super::Bytes;

/// The chain and its runtime. It changes only with an upgrade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuntimeFacts {
	/// The hash of the first block.
	pub genesis: Bytes,
	/// The runtime's version.
	pub spec_version: u32,
	/// Where the calls are: pallet, then call, then the two indices.
	pub calls: BTreeMap<String, BTreeMap<String, Call>>,
}

/// The index of a pallet and of one of its calls.
pub type Call = [u8; 2];

/// The best block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tip {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Bytes,
	/// The chain's clock.
	pub now: Moment,
}

/// The facts with which a session's next intent is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Context {
	/// The chain's clock, in milliseconds: when the intent is made.
	pub now: Moment,
	/// What may still be sent; none before registration.
	pub allowance: Option<Allowance>,
	/// The account's open lanes.
	pub lanes: Vec<OpenLane>,
}

/// A lane of an account: what one device or program signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenLane {
	/// Its number, chosen by the device.
	pub id: LaneId,
	/// The highest number of an intent that was carried in it.
	pub highest: u32,
	/// The lower numbers that can still be carried, lowest first.
	pub gaps: Vec<u32>,
	/// When the newest intent that was carried in it was made.
	pub newest: Moment,
}

/// A transaction that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Submitted {
	/// BLAKE2-256 of a transaction's bytes; of an intent, its id.
	pub hash: Bytes,
	/// Whether it was known already: handing over the same bytes again is safe, and does nothing twice.
	pub known: bool,
	/// Where it is, if it is in a block.
	pub included: Option<Included>,
}

/// Where a transaction is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Included {
	/// The block's number.
	pub number: BlockNumber,
	/// The block's hash.
	pub block: Bytes,
	/// Its place in the block, from 0.
	pub index: u32,
	/// Whether what became of it there is known. If it no longer is, `verdict` and `failure` say nothing: look at what it
	/// was to change.
	pub outcome_known: bool,
	/// What the institutions decided in it, if it closed a vote.
	pub verdict: Option<Verdict>,
	/// Why its call failed, if it did. It is in the block all the same.
	pub failure: Option<CallFailure>,
}

/// What the institutions' vote decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
	/// Enough were for it, and it was carried out.
	Carried,
	/// Too few were for it.
	Rejected,
}

/// A call that failed, by the chain's own names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallFailure {
	/// The pallet; `System` for failures that belong to none.
	pub pallet: String,
	/// The error's name.
	pub name: String,
	/// What it means: a sentence, from the chain's metadata.
	pub message: String,
	/// What to do next: a sentence or two, from the chain's metadata.
	pub advice: String,
	/// Whether what failed is not this call but what the institutions decided in it.
	pub decided: bool,
}

/// What becomes of a transaction, in order. A fork may take it out of a block again, and put it into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TransactionEvent {
	/// It waits for a block.
	Waiting {
		/// BLAKE2-256 of its bytes.
		hash: Bytes,
	},
	/// It is in the best chain.
	InBlock(Included),
	/// The block is no longer in the best chain. It waits again.
	Retracted,
	/// Its block is final. Nothing follows.
	Finalized(Included),
	/// It can no longer be included: its time has passed. Nothing follows.
	Expired,
	/// The pool let it go, another one took its nonce, or it has waited for an hour. Handing over the same bytes again is
	/// safe. Nothing follows.
	Dropped,
}
