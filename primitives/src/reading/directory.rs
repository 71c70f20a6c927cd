//! What is read of participants, and of powers over them.

use alloc::vec::Vec;

use crate::{
	AccountId, Candidate, EncryptionKey, KeyVersion, OfferedKey, Participant, ParticipantId,
	PendingContentKey, PowerDigest, WaitingPower,
	derives::{apply, scale_json},
};

/// A participant, as others may see it.
#[apply(scale_json!)]
pub struct ParticipantEntry {
	/// Who.
	pub id: ParticipantId,
	/// What the chain holds of it.
	#[serde(flatten)]
	pub participant: Participant<AccountId>,
}

/// A person, or a gateway, whom an organisation has put forward and a health admin can register or move.
#[apply(scale_json!)]
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
#[apply(scale_json!)]
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

/// A power that waits: for a second health admin, for the time in which its subject can object, or for the institutions.
#[apply(scale_json!)]
pub struct PowerEntry {
	/// Its name in a confirmation, a veto and a vote.
	pub digest: PowerDigest,
	/// From whom it takes something, and who may object.
	pub subject: ParticipantId,
	/// How many health admins it takes: one or two.
	pub admins_needed: u32,
	/// Whether the institutions can decide on it now: its subject has objected, or cannot object to a confirmed one
	/// because it may not act.
	pub awaits_vote: bool,
	/// The power, and who agreed so far.
	#[serde(flatten)]
	pub waiting: WaitingPower<AccountId>,
}
