//! The participants, and those that run the network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{
	AccountId, Candidate, EncryptionKey, KeyVersion, Matter, Moment, OfferedKey, Participant, ParticipantId,
	PendingContentKey,
};

use super::Bytes;

/// A participant, as others may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParticipantEntry {
	/// Who.
	pub id: ParticipantId,
	/// What the chain holds of it.
	#[serde(flatten)]
	pub participant: Participant<AccountId>,
}

/// A person, or a gateway, whom an organisation has put forward and a health admin can register or move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CandidateEntry {
	/// Who.
	pub participant: ParticipantId,
	/// The organisation that put it forward.
	pub organisation: ParticipantId,
	/// With what.
	#[serde(flatten)]
	pub candidate: Candidate<AccountId>,
}

/// An organisation's content key, for those of its people who read for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContentKey {
	/// The organisation.
	pub organisation: ParticipantId,
	/// The version that others wrap to now.
	pub version: KeyVersion,
	/// Its public part; empty before the first one.
	pub encryption_key: EncryptionKey,
	/// The active people who hold it, in order of id. Each has said that its wrap opens.
	pub holders: Vec<ParticipantId>,
	/// The wraps of it that nobody has accepted, in order of holder. These people hold the key once they have said that
	/// their wrap opens.
	pub offered: Vec<OfferedKey>,
	/// The version that waits for a second holder's confirmation.
	pub pending: Option<PendingContentKey>,
	/// Whether it is to be replaced, because somebody who held it no longer should.
	pub due: bool,
}

impl ContentKey {
	/// The maker of this person's wrap, if the person has not accepted it.
	pub fn offered_by(&self, person: &ParticipantId) -> Option<ParticipantId> {
		self.offered.iter().find(|offered| offered.holder == *person).map(|offered| offered.maker)
	}

	/// Whether this person has a wrap of the present version, accepted or not.
	pub fn has_wrap(&self, person: &ParticipantId) -> bool {
		self.holders.contains(person) || self.offered_by(person).is_some()
	}
}

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
