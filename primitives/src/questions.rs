//! The questions pallets ask each other: one trait, one question. The runtime joins them.

use alloc::vec::Vec;
use sp_runtime::DispatchResult;

use crate::{
	Action, Actor, BlockNumber, Commitment, Epoch, Level, Member, Moment, ParticipantId, PausedCall, Quota,
	Reader, RecordId, Role, Rotation, VisitId, Wrap,
};

/// Who acts with this account?
pub trait ActorOf<AccountId> {
	/// The participant, if the account is its current one and it, and its organisation, are active.
	fn actor_of(account: &AccountId) -> Option<Actor>;
}

/// What is this participant?
pub trait MemberOf {
	/// Nothing if it is not registered.
	fn member_of(id: &ParticipantId) -> Option<Member>;
}

/// Which account acts for this participant?
pub trait AccountOf<AccountId> {
	/// Nothing if it is not registered, or it or its organisation may not act.
	fn account_of(id: &ParticipantId) -> Option<AccountId>;
}

/// Has this organisation a vote?
pub trait HasVote {
	/// Whether it is one of the institutions that decide together.
	fn has_vote(id: &ParticipantId) -> bool;
}

/// Who must know that this participant's account or status changed, and can they go on?
pub trait ParticipantChanged {
	/// Called after the change.
	///
	/// # Errors
	///
	/// When the change cannot stand.
	fn participant_changed(id: &ParticipantId) -> DispatchResult;
}

/// Which calls have the institutions paused?
pub trait PausedCalls {
	/// In order of pallet and call.
	fn paused_calls() -> Vec<PausedCall>;
}

impl PausedCalls for () {
	fn paused_calls() -> Vec<PausedCall> {
		Vec::new()
	}
}

/// How much may this role send?
pub trait QuotaOf {
	/// Its token bucket.
	fn quota_of(role: Role) -> Quota;
}

/// Which participant is the health authority?
pub trait HealthAuthority {
	/// Nothing before genesis has named one.
	fn health_authority() -> Option<ParticipantId>;
}

/// How much of this record may this participant read now?
pub trait AccessLevel {
	/// Nothing without consent, or after it ended.
	fn access_level(record: &RecordId, reader: &ParticipantId) -> Option<Level>;
}

/// May this participant read this record by consent, or could it at this time or later?
pub trait HadAccess {
	/// Readers who left are remembered for as long as a read may be logged late, the latest
	/// [`MAX_READERS`](crate::bounds::MAX_READERS) of them.
	fn had_access(record: &RecordId, reader: &ParticipantId, since: Moment) -> bool;
}

/// Is this participant the doctor or the physician of this visit of this record?
pub trait NamedInVisit {
	/// Whatever became of the visit. `false` if it is another record's.
	fn is_named(record: &RecordId, visit: &VisitId, professional: &ParticipantId) -> bool;
}

/// Has this participant standing in this record, or had it at this time or later: could it have read it?
pub trait HasStanding {
	/// By consent, as staff of an organisation that has consent, or by right of the visit.
	fn has_standing(
		record: &RecordId,
		reader: &ParticipantId,
		visit: Option<&VisitId>,
		since: Moment,
	) -> bool;
}

/// How many tokens of its sender's quota does this call cost?
pub trait PriceOf<Call> {
	/// The price of a transaction of `len` bytes.
	fn price_of(call: &Call, len: usize) -> u64;
}

/// Who are all the readers of this record, expired grants included?
pub trait ReadersOf {
	/// Empty if there is no such record.
	fn readers_of(record: &RecordId) -> Vec<Reader>;
}

/// Who may read this new record?
pub trait OpenConsent {
	/// Starts with the owner and the health authority.
	fn open_consent(record: RecordId, owner: ParticipantId, authority: ParticipantId);
}

/// Whose record is this?
pub trait OwnerOf {
	/// Nothing if there is no such record.
	fn owner_of(record: &RecordId) -> Option<ParticipantId>;
}

/// Which epoch is this record in?
pub trait EpochOf {
	/// The current epoch and the block in which it started.
	fn epoch_of(record: &RecordId) -> Option<(Epoch, BlockNumber)>;
}

/// Can this reader be given a key of the current epoch?
pub trait AddWrap {
	/// Stores the wrap, replacing the reader's earlier one.
	///
	/// # Errors
	///
	/// When the record is unknown or the wrap is of another epoch.
	fn add_wrap(record: &RecordId, wrap: Wrap) -> DispatchResult;
}

/// Can a new epoch start with exactly these readers?
pub trait StartEpoch {
	/// Replaces all wraps by those of the rotation.
	///
	/// # Errors
	///
	/// When the record is unknown, the epoch is not the next, or the wraps are not exactly those of `readers`.
	fn start_epoch(record: &RecordId, rotation: Rotation, readers: &[Reader]) -> DispatchResult;
}

/// Can this be written into the record's history?
pub trait AppendHistory {
	/// Appends an entry with the current block and time.
	///
	/// # Errors
	///
	/// When the record is unknown.
	fn append_history(
		record: &RecordId,
		actor: ParticipantId,
		action: Action,
		commitment: Option<Commitment>,
	) -> DispatchResult;
}
