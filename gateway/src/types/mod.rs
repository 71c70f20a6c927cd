//! What goes over the wire: JSON, fields in snake case, ids and bytes in lower-case hexadecimal, times in milliseconds
//! since the Unix epoch.

mod enrolment;
mod login;
mod network;
mod page;
mod transactions;

pub use enrolment::{Application, Enrolment, PendingApplication};
pub use login::{
	Challenge, LoginResponse, LoginStart, NewCredential, RegistrationResponse, SessionInfo, SignedIn, signed,
};
pub use network::{GovernanceProposal, InstitutionGateways};
pub use page::{Cursor, Page};
pub use transactions::{
	Call, CallFailure, Context, Included, OpenLane, RuntimeFacts, Submitted, Tip, TransactionEvent, Verdict,
};
pub use vacchain_primitives::{
	Bytes, Tombstone,
	reading::{
		AccessRow, CandidateEntry, ChildVersion, ContentKey, CustodyKeys, EpochState, KeyWrap, Keys,
		NoteReading, OwnedRecord, ParticipantEntry, PowerEntry, ReaderRow, RecordReading, RequestRow,
		SealedSection, SignerEntry as Signer, VisitReading,
	},
};
