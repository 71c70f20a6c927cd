//! What is answered.

use alloc::vec::Vec;

use super::{
	AccessRow, CandidateEntry, ChildVersion, ContentKey, CustodyKeys, Keys, OwnedRecord, ParticipantEntry,
	PowerEntry, ReaderRow, RecordReading, ReportReading, RequestRow, SentRow, VisitReading, VisitRow,
};
use crate::{
	AccessPlace, AccountId, ContentKeyLink, ContentKeyWrap, GrantPlace, HistoryEntry, KeyEntry, KeyVersion,
	Moment, ParticipantChangeEntry, ParticipantId, PowerDigest, ReadKind, RecordId, Tombstone, VisitId,
	VisitPlace,
	derives::{apply, scale},
};

/// A page of a list.
#[apply(scale!)]
pub struct Rows<Row, Position> {
	/// The rows, in the list's order.
	pub rows: Vec<Row>,
	/// Where the next page starts; nothing after the last.
	pub next: Option<Position>,
}

impl<Row, Position> Rows<Row, Position> {
	/// The same page, of what its rows stand for.
	pub fn map<Other>(self, row: impl FnMut(Row) -> Other) -> Rows<Other, Position> {
		Rows { rows: self.rows.into_iter().map(row).collect(), next: self.next }
	}
}

/// The answer to a request, and what it rests on.
#[apply(scale!)]
pub struct ReadAnswer {
	/// The answer.
	pub answer: Answer,
	/// The reads that the gateway has to log before it passes the answer on.
	pub noted: Vec<Noted>,
	/// The storage keys of all that the answer shows, in order: what a proof of it holds. A record's rows lie under one
	/// prefix in each pallet.
	pub keys: Vec<Vec<u8>>,
}

/// A read of a family's records that is to be logged, unless they are the reader's own.
#[apply(scale!)]
pub struct Noted {
	/// Whose records they are.
	pub owner: ParticipantId,
	/// What was asked for.
	pub kind: ReadKind,
	/// The visit by right of which a doctor or a physician reads.
	pub visit: Option<VisitId>,
	/// Which records.
	pub records: Vec<RecordId>,
}

/// The answer to the [`ReadRequest`](super::ReadRequest)s that are named at each. The numbers are written out and never
/// used for anything else.
#[apply(scale!)]
#[allow(clippy::large_enum_variant, reason = "an answer is made once, encoded, and gone")]
pub enum Answer {
	/// `HealthAuthority`, `Participant`.
	#[codec(index = 0)]
	Participant(ParticipantEntry),
	/// `Organisations`, `Staff`, `Participants`.
	#[codec(index = 1)]
	Participants(Rows<ParticipantEntry, u32>),
	/// `FamiliesTagged`: those with each tag.
	#[codec(index = 2)]
	Families(Vec<Vec<ParticipantId>>),
	/// `Candidates`.
	#[codec(index = 3)]
	Candidates(Rows<CandidateEntry, (ParticipantId, ParticipantId)>),
	/// `ParticipantKeys`.
	#[codec(index = 4)]
	ParticipantKeys(Rows<KeyEntry<AccountId>, u32>),
	/// `ParticipantLog`.
	#[codec(index = 5)]
	ParticipantLog(Rows<ParticipantChangeEntry, u32>),
	/// `ContentKey`.
	#[codec(index = 6)]
	ContentKey(ContentKey),
	/// `ContentKeyWraps`.
	#[codec(index = 7)]
	ContentKeyWraps(Rows<ContentKeyWrap, KeyVersion>),
	/// `ContentKeyLinks`.
	#[codec(index = 8)]
	ContentKeyLinks(Rows<ContentKeyLink, KeyVersion>),
	/// `WaitingPowers`, `OwnPowers`.
	#[codec(index = 9)]
	Powers(Rows<PowerEntry, (Moment, PowerDigest)>),
	/// `OwnedRecords`.
	#[codec(index = 10)]
	OwnedRecords(Rows<OwnedRecord, u32>),
	/// `RecordsTagged`: those with each tag.
	#[codec(index = 11)]
	Tagged(Vec<Vec<RecordId>>),
	/// `RecordsOf`.
	#[codec(index = 12)]
	Records(Rows<RecordReading, u32>),
	/// `Record`.
	#[codec(index = 13)]
	Record(RecordReading),
	/// `Visits`.
	#[codec(index = 14)]
	Visits(Rows<VisitReading, u32>),
	/// `Visit`.
	#[codec(index = 15)]
	Visit(VisitReading),
	/// `History`.
	#[codec(index = 16)]
	History(Rows<HistoryEntry, u32>),
	/// `RecordKeys`.
	#[codec(index = 17)]
	RecordKeys(Keys),
	/// `CustodyKeys`.
	#[codec(index = 18)]
	CustodyKeys(CustodyKeys),
	/// `Readers`.
	#[codec(index = 19)]
	Readers(Vec<ReaderRow>),
	/// `AccessRequests`, `WardRequests`.
	#[codec(index = 20)]
	AccessRequests(Rows<RequestRow, ParticipantId>),
	/// `Accesses`.
	#[codec(index = 21)]
	Accesses(Rows<AccessRow, AccessPlace>),
	/// `WaitingVisits`, `HospitalVisits`.
	#[codec(index = 22)]
	VisitRows(Rows<VisitRow, VisitPlace>),
	/// `OpenRecords`.
	#[codec(index = 23)]
	OpenRecords(Rows<RecordReading, GrantPlace>),
	/// `SentRequests`.
	#[codec(index = 24)]
	SentRequests(Rows<SentRow, ParticipantId>),
	/// `SuspendedParticipants`.
	#[codec(index = 25)]
	SuspendedParticipants(Rows<ParticipantEntry, ParticipantId>),
	/// `ChildVersions`.
	#[codec(index = 26)]
	ChildVersions(Rows<ChildVersion, u32>),
	/// `Reports`.
	#[codec(index = 27)]
	Reports(Rows<ReportReading, u32>),
	/// `Erased`.
	#[codec(index = 28)]
	Erased(Tombstone),
	/// `Wards`.
	#[codec(index = 85)]
	Wards(Rows<RecordReading, RecordId>),
}
