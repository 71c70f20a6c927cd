//! The chain, for the operator of the gateway: ids, numbers, names of calls and outcomes, and no content.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{BlockNumber, LaneId, Moment, NodeId, Offence, ParticipantId};

use super::{Bytes, CallFailure, Verdict};

/// A block, named by its number in the best chain or by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BlockRef {
	/// Its number.
	Number(BlockNumber),
	/// Its hash.
	Hash(Bytes),
}

/// The number, the hash and the time of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockHead {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Bytes,
	/// When its slot began, in milliseconds since the Unix epoch; none for the first block.
	pub at: Option<Moment>,
}

/// Whether the node is in step with the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainStatus {
	/// The best block that the node knows.
	pub best: BlockHead,
	/// The last final block that it knows.
	pub finalized: BlockHead,
	/// The gateway's clock.
	pub clock: Moment,
	/// How often a block is due, in milliseconds.
	pub slot_duration: Moment,
	/// Whether the node fetches many blocks, because it is far behind its peers.
	pub syncing: bool,
	/// How many peers it is connected to.
	pub peers: u32,
	/// The highest best block of these peers; none without peers.
	pub best_of_peers: Option<BlockNumber>,
}

/// How much of a block the node still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
	/// Its transactions and their outcomes.
	All,
	/// Its transactions. Their outcomes are known only of those that this gateway has handed in or looked up before.
	Transactions,
	/// Nothing but its number, its hash and its time.
	Header,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainBlock {
	/// Its number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Bytes,
	/// The hash of the block before it.
	pub parent: Bytes,
	/// When its slot began, in milliseconds since the Unix epoch; none for the first block.
	pub at: Option<Moment>,
	/// Whether it is in the best chain: a block of a fork that was left is not.
	pub in_best_chain: bool,
	/// Whether it is final, and so stays.
	#[serde(rename = "final")]
	pub is_final: bool,
	/// How much of it the node still has.
	pub kept: Kept,
	/// The institution whose validator made it; none if that is no longer known.
	pub author: Option<ParticipantId>,
	/// How many transactions are in it, the one that sets its time included; none if they are no longer kept.
	pub transactions: Option<u32>,
	/// How many of them failed; none if that is no longer known.
	pub failed: Option<u32>,
	/// How many bytes its transactions have together; none if they are no longer kept.
	pub bytes: Option<u64>,
}

/// The kind of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransactionKind {
	/// It carries a signed intent of a participant.
	Intent,
	/// The author of the block put it there.
	Inherent,
	/// A node handed it in, and nobody signed it.
	Unsigned,
	/// This gateway cannot read it.
	Unreadable,
}

/// Whether a transaction took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransactionResult {
	/// Its call took effect.
	Done,
	/// Its call was refused, or what it was to carry out.
	Failed,
	/// Nobody can say any more.
	Unknown,
}

/// A transaction in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainTransaction {
	/// The number of its block.
	pub number: BlockNumber,
	/// The hash of its block.
	pub block: Bytes,
	/// When the slot of its block began; none for the first block.
	pub at: Option<Moment>,
	/// Whether its block is final.
	#[serde(rename = "final")]
	pub is_final: bool,
	/// Its place in the block, from 0.
	pub index: u32,
	/// Its kind.
	pub kind: TransactionKind,
	/// The id of the intent that it carries.
	pub id: Option<Bytes>,
	/// The pallet and the call, with a point between; none if it cannot be read.
	pub call: Option<String>,
	/// The participant whose account has signed the intent; none if no participant has that account now.
	pub signer: Option<ParticipantId>,
	/// The account that has signed the intent.
	pub account: Option<Bytes>,
	/// The lane of the account in which it was signed.
	pub lane: Option<LaneId>,
	/// Its number in the lane.
	pub sequence: Option<u32>,
	/// How many bytes it has.
	pub bytes: u32,
	/// Whether it took effect.
	pub result: TransactionResult,
	/// The decision that the institutions made in it, if it closed a vote.
	pub verdict: Option<Verdict>,
	/// Why it failed, if it did.
	pub failure: Option<CallFailure>,
}

/// A validator, and the last block that it made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValidatorRow {
	/// The institution.
	pub id: ParticipantId,
	/// Whether it validates in this session.
	pub active: bool,
	/// Whether the institutions want it to validate in the sessions to come.
	pub chosen: bool,
	/// Its proven offence.
	pub offence: Option<Offence>,
	/// Blocks it made in this session so far.
	pub authored: u32,
	/// Blocks it made in the session before.
	pub authored_before: u32,
	/// The last block that it made; none if it made none of those that were looked at.
	pub last: Option<BlockHead>,
}

/// The validators, and how far back their last blocks were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainValidators {
	/// The validators of this session and of those to come, in order of id.
	pub validators: Vec<ValidatorRow>,
	/// How many of the newest blocks were looked at for `last`.
	pub looked_at: u32,
}

/// A node that this one is connected to, or that an institution lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeerRow {
	/// Its ed25519 public key; none if its key is of another kind.
	pub node: Option<NodeId>,
	/// The institution that lists it; none if no institution does.
	pub institution: Option<ParticipantId>,
	/// Whether it is connected.
	pub connected: bool,
	/// Its best block, as it said last; none if it is not connected.
	pub best: Option<BlockNumber>,
}

/// The peers of the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainPeers {
	/// The ed25519 public key of the node itself; none if its key is of another kind.
	pub own: Option<NodeId>,
	/// The institution that lists the node itself; none if no institution does.
	pub listed_by: Option<ParticipantId>,
	/// How many peers are connected, those that are left out of `rows` included.
	pub connected: u32,
	/// The connected peers, and then the nodes that institutions list and that are not connected.
	pub rows: Vec<PeerRow>,
}
