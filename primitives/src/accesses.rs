//! Who read which record, and when.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{Moment, ParticipantId, RecordId};

/// What a reader asked for.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadKind {
	/// The record, who the child is, and the keys.
	Record,
	/// Its visits.
	Visits,
	/// Its history.
	History,
	/// Who may read it.
	Readers,
}

/// Reads of one kind that a gateway answered for one reader, since it last said so.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Read {
	/// Of which record.
	pub record: RecordId,
	/// Who read.
	pub reader: ParticipantId,
	/// What was asked for.
	pub kind: ReadKind,
	/// When, by the gateway's clock; the first time, if there were several.
	pub at: Moment,
	/// How many times.
	pub count: u32,
}

/// One row of a record's log of reads. Rows are appended and never changed.
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
pub struct AccessEntry {
	/// Who read.
	pub reader: ParticipantId,
	/// The gateway that answered.
	pub gateway: ParticipantId,
	/// What was asked for.
	pub kind: ReadKind,
	/// When, by the gateway's clock; the first time, if there were several.
	pub at: Moment,
	/// How many times.
	pub count: u32,
	/// When it reached the chain.
	pub logged_at: Moment,
}
