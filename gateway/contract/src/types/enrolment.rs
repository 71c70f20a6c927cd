//! How a person asks to be registered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vacchain_primitives::{EncryptionKey, Moment, ParticipantId, Role};

use super::Bytes;

/// What a person who has logged in, and is not on chain yet, asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Application {
	/// As what.
	pub role: Role,
	/// Where, for those who work for somebody.
	pub organisation: Option<ParticipantId>,
	/// The public profile that the chain is to hold of those who work for somebody: their organisation's account sees
	/// it before it puts them forward. Empty for everybody else.
	pub profile: Bytes,
	/// Name, licence number and what the health admin should know, sealed to the health authority's encryption key
	/// with HPKE: the gateway cannot read it.
	pub sealed: Bytes,
}

/// Where an enrolment stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Enrolment {
	/// Nothing was asked for yet.
	NotApplied,
	/// A health admin has to look at it.
	Waiting {
		/// Since when.
		applied_at: Moment,
	},
	/// A health admin said no.
	Declined {
		/// Why.
		reason: String,
		/// When.
		at: Moment,
	},
	/// On chain.
	Registered,
}

/// An application that waits: for a health admin, and first for the organisation that the person names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingApplication {
	/// Who.
	pub participant: ParticipantId,
	/// The account to be registered.
	pub account: Bytes,
	/// The encryption key to be registered.
	pub encryption_key: EncryptionKey,
	/// What it asks for.
	#[serde(flatten)]
	pub application: Application,
	/// Since when it waits.
	pub applied_at: Moment,
}
