//! What goes over the wire: JSON, fields in snake case, ids and bytes in lower-case hexadecimal, times in milliseconds
//! since the Unix epoch.

mod enrolment;
mod explorer;
mod login;
mod network;
mod page;
mod proofs;
mod transactions;

pub use enrolment::{Application, Enrolment, PendingApplication};
pub use explorer::{
	BlockHead, BlockRef, ChainBlock, ChainPeers, ChainStatus, ChainTransaction, ChainValidators, Kept,
	PeerRow, TransactionKind, TransactionResult, ValidatorRow,
};
pub use login::{
	Challenge, LoginEvent, LoginEventKind, LoginResponse, LoginStart, NewCredential, OpenSession,
	RegistrationResponse, SessionInfo, SignedIn, signed,
};
pub use network::{GovernanceProposal, InstitutionGateways};
pub use page::{Cursor, Page};
pub use proofs::{GenesisProof, Proof, Vaccinations, Wanted};
pub use transactions::{
	Call, CallFailure, Context, Included, OpenLane, RuntimeFacts, Submitted, Tip, TransactionEvent, Verdict,
};
pub use vacchain_primitives::{
	Bytes, Tombstone,
	reading::{
		AccessRow, CandidateEntry, ChildVersion, ContentKey, CustodyKeys, DisputeReading, EpochState,
		KeyWrap, Keys, NoteReading, OwnedRecord, ParticipantEntry, PowerEntry, ReaderRow, RecordReading,
		ReportReading, ReportRetractionReading, RequestRow, RulingReading, SealedSection, SentRow,
		SignerEntry as Signer, VisitReading, VisitRow,
	},
};
