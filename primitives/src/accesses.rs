//! Who read which record, and when.

use alloc::vec::Vec;

use crate::{
	Moment, ParticipantId, RecordId, VisitId,
	derives::{apply, scale_bounded, scale_bounded_json},
	tags::{self, blake2_of},
};

/// What a reader asked for.
#[apply(scale_bounded_json!)]
#[derive(Copy, PartialOrd, Ord, Hash)]
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

impl ReadKind {
	/// How many kinds there are.
	pub const COUNT: u32 = 4;
}

/// Reads of one kind that a gateway answered for one reader, since it last said so.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct Read {
	/// Of which record.
	pub record: RecordId,
	/// Who read.
	pub reader: ParticipantId,
	/// The visit by right of which a doctor or a physician read it.
	pub visit: Option<VisitId>,
	/// What was asked for.
	pub kind: ReadKind,
	/// When, by the gateway's clock; the first time, if there were several.
	pub at: Moment,
	/// How many times.
	pub count: u32,
}

/// A digest of a batch of reads, by which a gateway tells its own batch on chain from one that somebody else logged with its
/// account. Times are left out: a gateway whose clock is ahead of the chain's names another one when it sends a batch again.
pub fn batch_digest(reads: &[Read]) -> [u8; 32] {
	let without_times: Vec<_> = reads.iter().map(|read| Read { at: 0, ..*read }).collect();
	blake2_of(tags::READS, &without_times)
}

/// One row of a record's log: reads of one kind, by one reader, through one gateway, within one hour. Or, for rows
/// that are older than the log keeps one by one, their sum.
#[apply(scale_bounded_json!)]
#[derive(Copy)]
pub struct AccessEntry {
	/// Who read.
	pub reader: ParticipantId,
	/// The gateway that answered.
	pub gateway: ParticipantId,
	/// What was asked for.
	pub kind: ReadKind,
	/// When, by the gateway's clock; the first time, if there were several.
	#[codec(compact)]
	pub at: Moment,
	/// How many times.
	#[codec(compact)]
	pub count: u32,
	/// When the row was written, by the chain's clock; of a sum, its last row.
	#[codec(compact)]
	pub logged_at: Moment,
}

/// Where a row is in a record's log. The log is read from its newest row to its first, and then the sums.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub enum AccessPlace {
	/// The row of this number, counted from 0. It stays the row's while the row counts up.
	Row(u32),
	/// The sum of what a reader read through a gateway, of one kind.
	Sum(ParticipantId, ParticipantId, ReadKind),
}
