//! The vaccination record (VR).

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{BlockNumber, Epoch, IdentityTag, Moment, ParticipantId, VisitIndex, hexadecimal::Fixed};

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
	/// The highest index of a visit in the current epoch, and
	/// [`RENEWED_VISIT_INDEX`](crate::bounds::RENEWED_VISIT_INDEX) before the first: a new visit has the next one, or the
	/// same if two were opened at the same time.
	pub visit_index: VisitIndex,
	/// How many entries its history has.
	pub history: u32,
	/// The running root of its history ([`HistoryEntry::root_after`](crate::HistoryEntry::root_after)); zeros before the
	/// first entry.
	#[serde(with = "Fixed::<32>")]
	pub root: [u8; 32],
}
