//! What goes over the wire: JSON, fields in snake case, ids and bytes in lower-case hexadecimal, times in milliseconds
//! since the Unix epoch.

mod bytes;
mod directory;
mod enrolment;
mod login;
mod page;
mod powers;
mod records;
mod transactions;

pub use bytes::Bytes;
pub use directory::{CandidateEntry, ContentKey, GovernanceProposal, InstitutionGateways, ParticipantEntry};
pub use enrolment::{Application, Enrolment, PendingApplication};
pub use login::{
	Challenge, LoginResponse, LoginStart, NewCredential, RegistrationResponse, SessionInfo, SignedIn, signed,
};
pub use page::{Cursor, Page};
pub use powers::PowerEntry;
pub use records::{
	AccessRow, CustodyKeys, EpochState, KeyWrap, Keys, NoteReading, OwnedRecord, ReaderRow, RecordReading,
	RequestRow, SealedSection, Signer, VisitReading,
};
pub use transactions::{
	Call, CallFailure, Context, Included, OpenLane, RuntimeFacts, Submitted, Tip, TransactionEvent, Verdict,
};
