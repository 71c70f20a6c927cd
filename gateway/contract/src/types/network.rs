//! Those that run the network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{Matter, Moment, ParticipantId};

use super::Bytes;

/// A proposal that waits for the institutions' votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GovernanceProposal {
	/// The BLAKE2-256 hash of the call.
	pub hash: Bytes,
	/// Its number.
	pub index: u32,
	/// The call, SCALE; its first 4096 bytes, if it is longer. The hash is the whole call's.
	pub call: Bytes,
	/// The institution that proposed it.
	pub proposer: ParticipantId,
	/// The matter, which follows from the call.
	pub matter: Matter,
	/// How many votes it needs.
	pub threshold: u32,
	/// The institutions that are for it.
	pub ayes: Vec<ParticipantId>,
	/// The institutions that are against it.
	pub nays: Vec<ParticipantId>,
	/// When the time for voting is over, in milliseconds since the Unix epoch: those who have not voted by then count as
	/// against it.
	pub ends_at: Moment,
}

/// Where an institution's gateways are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstitutionGateways {
	/// The institution.
	pub institution: ParticipantId,
	/// Its public profile.
	pub profile: Bytes,
	/// Their addresses, in the order in which it named them.
	pub addresses: Vec<String>,
}
