//! What every part of the registry shares: ids, roles, bounded types, the questions pallets ask each
//! other, and the runtime API.
//!
//! Without the `chain` feature this crate is light enough for a browser; with it come the traits between
//! pallets ([`questions`]), the runtime API ([`api`]) and what [`weights`] are made of.

#![cfg_attr(not(feature = "std"), no_std)]
#![expect(
	clippy::cast_possible_truncation,
	reason = "the codec's derive casts a variant's index to a byte; own casts are of bounded numbers"
)]

extern crate alloc;

mod accesses;
#[cfg(feature = "chain")]
pub mod api;
mod authorities;
pub mod bounds;
mod bytes;
mod cards;
mod consent;
mod content_keys;
pub mod derives;
mod finding;
pub mod hexadecimal;
mod history;
mod ids;
mod intents;
mod motions;
#[cfg(feature = "chain")]
mod outcome;
mod paging;
mod participants;
mod powers;
#[cfg(feature = "chain")]
pub mod questions;
pub mod reading;
mod records;
mod sealed;
pub mod tags;
mod visits;
#[cfg(feature = "chain")]
pub mod weights;

pub use accesses::{AccessEntry, AccessPlace, Read, ReadKind, batch_digest};
pub use authorities::{
	Institution, Matter, Network, NodeProof, Offence, PausedCall, Proposal, Publication, Thresholds,
	Validator, is_gateway_address, node_statement,
};
pub use bytes::Bytes;
pub use cards::{
	CustodyCard, FirstContentKey, GeneratedSessionKeys, HealthAdminCard, HolderWrap, InstitutionCard,
	NodeCard, ParticipantCard,
};
pub use consent::{AccessRequest, Basis, Reader, RequestOutcome, SentRequest};
pub use content_keys::{
	ContentKeyDigest, ContentKeyLink, ContentKeyWrap, LinkedKey, OfferedKey, PendingContentKey,
	content_key_digest,
};
pub use finding::{GrantPlace, VisitPlace};
pub use history::{Action, HistoryEntry};
pub use ids::{
	Commitment, EncryptionKey, NodeId, ParticipantId, PowerDigest, PublicationHash, RecordId, VisitId,
};
pub use intents::{
	Attached, AttachmentDigest, Attachments, Body, INTENT_FORMAT, INTENT_LABEL, INTENT_PAYLOAD_LEN,
	INTENT_SUITE, Intent, IntentId, IntentRefusal, Lane, LaneId, Place, SignedIntent, Signer, Subject,
	WrongAttachments,
};
pub use motions::Motion;
#[cfg(feature = "chain")]
pub use outcome::Outcome;
pub use paging::page;
pub use participants::{
	Actor, Allowance, Candidate, KeyEntry, Member, Participant, ParticipantChange, ParticipantChangeEntry,
	Quota, Role, Status, profile_digest,
};
pub use powers::{Daily, Grounds, Power, PowerKind, PowerStep, WaitingPower};
pub use records::{
	IdentityTag, Namesake, NamesakeReason, Record, RecordState, Rectified, Tombstone, VoidReason,
};
pub use sealed::{
	EpochLink, GivenHalf, GivenHalves, Level, NewKey, Rotation, Sealed, Section, VisitWrap, Wrap, WrappedKey,
};
pub use visits::{
	Clearance, ClosingReason, Dispute, NoteEntry, NoteKind, NoteReference, Report, ReportRetraction, Ruling,
	RulingKind, SignatureEntry, SigningStatement, Visit, VisitState,
};

/// Milliseconds since the Unix epoch.
pub type Moment = u64;

/// A block's number.
pub type BlockNumber = u32;

/// Counts the secrets a record has had. The first is 0; every rotation adds one.
pub type Epoch = u32;

/// Counts the encryption keys a participant has had. The first is 0; every replacement adds one.
pub type KeyVersion = u32;

/// Which content key of an epoch seals a visit, from 1 to [`MAX_VISIT_INDEX`](bounds::MAX_VISIT_INDEX). Whoever holds
/// the key of one index derives those of all lower ones. 0 is the child's.
pub type VisitIndex = u16;

/// A participant's account: an sr25519 public key.
pub type AccountId = [u8; 32];
