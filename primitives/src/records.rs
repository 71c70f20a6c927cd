//! The vaccination record (VR).

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{BlockNumber, Epoch, IdentityTag, Moment, ParticipantId};

/// A vaccination record. Its child's section, wraps and history are kept beside it.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
	/// The family that owns it.
	pub owner: ParticipantId,
	/// The current epoch.
	pub epoch: Epoch,
	/// The block in which the current epoch started.
	pub epoch_since: BlockNumber,
	/// When it was created.
	pub created_at: Moment,
	/// What stops the same child from being registered twice.
	pub identity_tag: IdentityTag,
	/// How many entries its history has.
	pub history: u32,
}
