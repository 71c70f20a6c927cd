//! Reading: one question of one person, and the answer or the refusal.
//!
//! The runtime answers a [`ReadRequest`] in one call, at one block. A gateway hands over whose session asks, logs what the
//! answer says is to be logged, and passes the answer on.

mod answer;
mod directory;
mod records;
mod refusal;
mod request;
mod topic;

pub use answer::{Answer, Noted, ReadAnswer, Rows};
pub use directory::{CandidateEntry, ContentKey, ParticipantEntry, PowerEntry};
pub use records::{
	AccessRow, ChildVersion, CustodyKeys, DisputeReading, EpochState, KeyWrap, Keys, NoteReading,
	OwnedRecord, ReaderRow, RecordReading, ReportReading, ReportRetractionReading, RequestRow, RulingReading,
	SealedSection, SentRow, SignerEntry, VisitReading, VisitRow,
};
pub use refusal::ReadRefusal;
pub use request::{ListPlace, ReadRequest};
pub use topic::Topic;
