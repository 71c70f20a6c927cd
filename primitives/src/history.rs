//! What happened to a record: who, when, what.

use crate::{
	BlockNumber, ClosingReason, Commitment, Epoch, Level, Moment, NoteKind, ParticipantId, PowerDigest,
	PowerKind, PowerStep, RecordId, RulingKind, VisitId, VoidReason,
	derives::{apply, scale_bounded_json},
	tags::{self, blake2_of},
};

/// One change of a record. Entries are appended and never changed.
#[apply(scale_bounded_json!)]
pub struct HistoryEntry {
	/// The block that holds it.
	pub block: BlockNumber,
	/// That block's time.
	pub at: Moment,
	/// The person who did it.
	pub actor: ParticipantId,
	/// For whom that person worked then.
	pub organisation: Option<ParticipantId>,
	/// What was done.
	pub action: Action,
	/// The record's epoch once it was done. The first entry of an epoch says who chose its keys.
	pub epoch: Epoch,
	/// What content it brought, if any.
	pub commitment: Option<Commitment>,
}

impl HistoryEntry {
	/// The running root of a history that this entry ends: BLAKE2-256 over a [domain tag](crate::tags::HISTORY), the root before
	/// it and the entry's SCALE encoding.
	pub fn root_after(&self, before: &[u8; 32]) -> [u8; 32] {
		blake2_of(tags::HISTORY, &(before, self))
	}
}

/// What can happen to a record.
#[apply(scale_bounded_json!)]
#[serde(tag = "action", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields name themselves")]
pub enum Action {
	/// A health admin created the record.
	RecordCreated,
	/// A custodian let a reader in, or changed the terms.
	AccessGranted { reader: ParticipantId, level: Level, expires_at: Option<Moment> },
	/// A custodian took access back.
	AccessRevoked { reader: ParticipantId },
	/// A custodian moved the record from one hospital to another.
	Transferred { from: ParticipantId, to: ParticipantId },
	/// The owner named a second custodian.
	GuardianNamed { guardian: ParticipantId },
	/// The owner dismissed a guardian; or the guardian, who then is the actor, gave the record up.
	GuardianRemoved { guardian: ParticipantId },
	/// A custodian renewed the record's keys; expired grants dropped out.
	KeysRenewed,
	/// A health admin gave a custodian a half of the record secret. Both halves give the custodian its access back.
	HalfGiven { reader: ParticipantId, half: Level },
	/// The record's owner or guardian acts with new keys: this health admin proposed it, another one confirmed it where
	/// two are needed, and the institutions decided it if the old keys had objected.
	CustodianKeysReplaced { custodian: ParticipantId, confirmed_by: Option<ParticipantId>, voted: bool },
	/// A full reader linked an ended epoch to a later one again.
	EpochBridged { from: Epoch, to: Epoch },
	/// A full reader of an ended epoch wrapped its key again, for the owner, the health authority or a custody.
	PastKeyWrapped { epoch: Epoch, reader: ParticipantId },
	/// A hospital opened a visit.
	VisitOpened { visit: VisitId },
	/// A hospital brought an open visit to the current epoch.
	VisitRenewed { visit: VisitId },
	/// A doctor added a version of the visit's note.
	NoteAdded { visit: VisitId, version: u32, kind: NoteKind },
	/// A physician signed.
	VisitSigned { visit: VisitId },
	/// A hospital linked the signed visit to the record.
	VisitLinked { visit: VisitId },
	/// A hospital closed a visit without a signature.
	VisitClosed { visit: VisitId, reason: ClosingReason },
	/// The physician who signed retracted the visit as entered in error.
	VisitRetracted { visit: VisitId },
	/// A health admin rectified the child: this is the version of its section from now on.
	ChildRectified { version: u32 },
	/// A hospital corrected the measurements of a visit. The version before stays.
	ExaminationCorrected { visit: VisitId, version: u32 },
	/// A hospital replaced the doctor or the physician of a visit.
	VisitReassigned { visit: VisitId, doctor: ParticipantId, physician: ParticipantId },
	/// A health admin retracted a visit, or undid its retraction.
	VisitRuled { visit: VisitId, ruling: RulingKind },
	/// A custodian disputes a visit.
	VisitDisputed { visit: VisitId },
	/// A custodian took the dispute of a visit back.
	DisputeWithdrawn { visit: VisitId },
	/// Somebody wrote down doses that were given elsewhere, as this entry of the record's reports.
	DosesReported { number: u32 },
	/// The organisation that had reported doses took the entry back.
	ReportRetracted { number: u32 },
	/// A step of what takes two health admins was done: proposed, confirmed, withdrawn, objected to, rejected or lapsed.
	PowerOverRecord { kind: PowerKind, digest: PowerDigest, step: PowerStep },
	/// The record was made in error. This health admin proposed to void it, another one confirmed it where two are needed, and
	/// the institutions decided it if somebody had objected.
	RecordVoided { reason: VoidReason, confirmed_by: Option<ParticipantId>, voted: bool },
	/// The record has another owner, decided as in `RecordVoided`. The guardians and grants of the former owner ended.
	OwnerChanged { from: ParticipantId, to: ParticipantId, confirmed_by: Option<ParticipantId>, voted: bool },
	/// The owner asked for the record to be erased.
	ErasureAsked,
	/// The owner does not want the record to be erased any more.
	ErasureDeclined,
	/// The owner agreed that this record of the child is merged into that one.
	MergeAgreed { record: RecordId, into: RecordId },
	/// A record of the child was merged into another one, decided as in `RecordVoided`. It stands in the history of both.
	RecordsMerged { record: RecordId, into: RecordId, confirmed_by: Option<ParticipantId>, voted: bool },
	/// The merge was undone, decided as in `RecordVoided`: they are two children. It stands in the history of both.
	MergeUndone { record: RecordId, from: RecordId, confirmed_by: Option<ParticipantId>, voted: bool },
	/// A custodian of the record denied what this provider asked the owner for.
	RequestDenied { requester: ParticipantId },
}
