//! The vaccination record (VR).

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{
	BlockNumber, Epoch, KeyVersion, Moment, ParticipantId, RecordId, VisitIndex, hexadecimal::Fixed,
};

/// A tag under a key of the health authority, by which its admins find what they know already: the children of one birth
/// date, family name and birth order, or the families of one ID number. Nobody without the key can compute it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityTag {
	/// The version of the authority's content key that came with the tag's key first.
	pub key_version: KeyVersion,
	/// HMAC-SHA-256.
	#[serde(with = "Fixed::<32>")]
	pub tag: [u8; 32],
}

/// Why a second record has the tag of a first one.
#[derive(
	Clone,
	Copy,
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
#[serde(rename_all = "kebab-case")]
pub enum NamesakeReason {
	/// The children are twins, and the tags do not tell them apart.
	Twin,
	/// The children were born on one day with one family name, and are two.
	Namesake,
}

/// Another child's record with the same tag.
#[derive(
	Clone,
	Copy,
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
pub struct Namesake {
	/// The first record with the tag.
	pub record: RecordId,
	/// Why this is another child.
	pub reason: NamesakeReason,
}

/// The last rectification of a record's child: what was mistyped, or has changed.
#[derive(
	Clone,
	Copy,
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
pub struct Rectified {
	/// Which version of the child's section it made: 1 for the first rectification.
	pub version: u32,
	/// When, by the chain's clock.
	pub at: Moment,
	/// The health admin who did it.
	pub by: ParticipantId,
}

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
	/// The record that had the tag first, and why this is another child.
	pub namesake: Option<Namesake>,
	/// The highest index of a visit in the current epoch, and
	/// [`RENEWED_VISIT_INDEX`](crate::bounds::RENEWED_VISIT_INDEX) before the first: a new visit has the next one, or the
	/// same if two were opened at the same time.
	pub visit_index: VisitIndex,
	/// The last rectification of its child; nothing if the child is as it was at creation.
	pub rectified: Option<Rectified>,
	/// How many entries its history has.
	pub history: u32,
	/// The running root of its history ([`HistoryEntry::root_after`](crate::HistoryEntry::root_after)); zeros before the
	/// first entry.
	#[serde(with = "Fixed::<32>")]
	pub root: [u8; 32],
}

impl Record {
	/// Which version of the child's section is the current one: 0 at creation.
	pub fn child_version(&self) -> u32 {
		self.rectified.map_or(0, |rectified| rectified.version)
	}
}
