//! Powers, which take two health admins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{AccountId, ParticipantId, PowerDigest, WaitingPower};

/// A power that waits: for a second health admin, for the time in which its subject can object, or for the institutions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
