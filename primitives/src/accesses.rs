//! Who read a record, and when.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::{Moment, ParticipantId, RecordId};

/// What of a record was read.
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
#[serde(rename_all = "snake_case")]
pub enum ReadKind {
	/// The child and the keys.
	Record,
	/// Visits.
	Visits,
	/// What happened to it.
	History,
	/// Who may read it.
	Readers,
}

/// Reads of one record by one reader through one gateway, all of one kind.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Read {
	/// The record.
	pub record: RecordId,
	/// Who read.
	pub reader: ParticipantId,
	/// What.
	pub kind: ReadKind,
	/// When the first of them was, by the gateway's clock.
	pub at: Moment,
	/// How many there were.
	pub count: u32,
}

/// A row of a record's access log.
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
	/// Through which gateway.
	pub gateway: ParticipantId,
	/// What.
	pub kind: ReadKind,
	/// When the first of these reads was, by the gateway's clock.
	pub at: Moment,
	/// How many there were.
	pub count: u32,
	/// When it reached the chain.
	pub logged_at: Moment,
}
