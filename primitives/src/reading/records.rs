//! What a reader gets of a record. What the reader's level does not open is left out, ciphertext too.

use alloc::vec::Vec;

use crate::{
	AccessEntry, AccessRequest, AccountId, Basis, Bytes, Clearance, Commitment, EncryptionKey, Epoch,
	EpochLink, GivenHalf, KeyVersion, Level, Moment, NoteKind, ParticipantId, Reader, RecordId, RecordState,
	Rectified, Role, RulingKind, SentRequest, SignatureEntry, Visit, VisitId, VisitIndex, VisitWrap, Wrap,
	derives::{apply, scale_json},
};

/// A record of the family that asks.
#[apply(scale_json!)]
pub struct OwnedRecord {
	/// Its id.
	pub id: RecordId,
	/// When it was created.
	pub created_at: Moment,
}

/// A sealed section.
#[apply(scale_json!)]
pub struct SealedSection {
	/// The epoch whose keys open it.
	pub epoch: Epoch,
	/// Which of the epoch's content keys opens it: the visit's index; 0 for the child's section.
	pub index: VisitIndex,
	/// What the plaintext is, without showing it.
	pub commitment: Commitment,
	/// The ciphertext; none if the reader's level does not open it.
	pub ciphertext: Option<Bytes>,
}

/// A record, for one who may read it now.
#[apply(scale_json!)]
pub struct RecordReading {
	/// Its id.
	pub id: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// The current epoch.
	pub epoch: Epoch,
	/// When it was created.
	pub created_at: Moment,
	/// Whether it is in use.
	pub state: RecordState,
	/// The records that were merged into it, which this reader reads, too.
	pub merged: Vec<RecordId>,
	/// When its owner asked for it to be erased; for full readers and the health authority.
	pub erasure_asked_at: Option<Moment>,
	/// The last rectification of the child, for every reader of the record; its version is that of the child's section.
	/// Nothing for the professional who may read one visit alone.
	pub rectified: Option<Rectified>,
	/// How many entries its history has; for full readers and the health authority.
	pub history: Option<u32>,
	/// As whom it is read: the reader itself, or the health authority for its admins.
	pub reader: ParticipantId,
	/// How much may be read.
	pub level: Level,
	/// Why; none for the professional whom an open visit names.
	pub basis: Option<Basis>,
	/// The visit by right of which its doctor or its physician reads.
	pub visit: Option<VisitId>,
	/// The child's identity.
	pub child: SealedSection,
	/// The key, wrapped for the reader.
	pub wrap: KeyWrap,
}

/// A version of the child's section of a record.
#[apply(scale_json!)]
pub struct ChildVersion {
	/// Which: 0 is that of the record's creation.
	pub version: u32,
	/// The child's identity.
	pub child: SealedSection,
	/// The rectification that replaced it; none for the current version.
	pub replaced: Option<Rectified>,
}

/// A key of a record, wrapped for who reads.
#[apply(scale_json!)]
#[serde(rename_all = "snake_case")]
pub enum KeyWrap {
	/// A reader's: the record's current key.
	Record(Wrap),
	/// That of the doctor or physician whom a visit names.
	Visit(VisitWrap),
}

impl KeyWrap {
	/// The epoch of the key.
	pub fn epoch(&self) -> Epoch {
		match self {
			Self::Record(wrap) => wrap.epoch,
			Self::Visit(wrap) => wrap.epoch,
		}
	}
}

/// The keys that a reader was given of a record, and what leads from them to those of earlier epochs: of the epochs from
/// `oldest` to the one that was asked for.
#[apply(scale_json!)]
pub struct Keys {
	/// The key, wrapped for the reader.
	pub wrap: KeyWrap,
	/// What a writer needs to know of the current epoch; for full readers.
	pub state: Option<EpochState>,
	/// For a record that was merged into another one, whose reader asks: the wrap is of that one, and this link leads from it to
	/// the newest epoch that the reader comes to.
	pub merged_link: Option<EpochLink>,
	/// The oldest epoch that this answer tells of.
	pub oldest: Epoch,
	/// The links that came with these epochs, newest first. Each leads to an earlier epoch, usually the one before.
	pub links: Vec<EpochLink>,
	/// Links that full readers added later, and that lead to these epochs.
	pub bridges: Vec<EpochLink>,
	/// The wraps that are kept of these epochs for the reader: the owner's, or the health authority's.
	pub past_wraps: Vec<Wrap>,
	/// The halves of the record's secret that health admins have given to the reader since the current epoch started; for
	/// its owner and guardians.
	pub halves: Vec<GivenHalf>,
}

/// What the health authority's custodies hold of a record's secrets: of the epochs from `oldest` to the one that was asked
/// for.
#[apply(scale_json!)]
pub struct CustodyKeys {
	/// The record's current epoch.
	pub epoch: Epoch,
	/// The oldest epoch that this answer tells of.
	pub oldest: Epoch,
	/// The wraps for both custodies, newest epoch first, those that came with an epoch first. The content key of a custody
	/// opens its own.
	pub wraps: Vec<Wrap>,
	/// The halves that health admins have given to custodians of the record, of whatever epoch. Each waits for the other half
	/// of its epoch, or for the custodian to open the record.
	pub given: Vec<GivenHalf>,
}

/// What a writer needs to know of a record's current epoch.
#[apply(scale_json!)]
#[derive(Copy)]
pub struct EpochState {
	/// The highest index of a visit in the epoch: a new visit has it or a higher one.
	pub visit_index: VisitIndex,
	/// Whether the next writer must start a new epoch.
	pub renewal_due: bool,
}

/// A visit, for one who may read it now.
#[apply(scale_json!)]
pub struct VisitReading {
	/// Its id.
	pub id: VisitId,
	/// What is known in clear.
	pub visit: Visit,
	/// What the reception desk recorded: the version that counts.
	pub examination: Option<SealedSection>,
	/// The versions of it that were corrected, oldest first.
	pub earlier_examinations: Vec<SealedSection>,
	/// The versions of the note, oldest first; for full readers.
	pub notes: Vec<NoteReading>,
	/// The vaccines given.
	pub immunization: Option<SealedSection>,
	/// What remains, and the next date.
	pub recommendation: Option<SealedSection>,
	/// Why it was entered in error.
	pub retraction: Option<SealedSection>,
	/// The physician's signature.
	pub signature: Option<SignatureEntry>,
	/// The role and current account of who signed.
	pub signer: Option<SignerEntry>,
	/// The family's objection.
	pub dispute: Option<DisputeReading>,
	/// What health admins decided about it, oldest first.
	pub rulings: Vec<RulingReading>,
}

/// A custodian's objection to a visit.
#[apply(scale_json!)]
pub struct DisputeReading {
	/// How many disputes of the visit there were before it.
	pub number: u32,
	/// The custodian.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// Why.
	pub reason: SealedSection,
}

/// A health admin's decision about a visit.
#[apply(scale_json!)]
pub struct RulingReading {
	/// The health admin.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// What was decided.
	pub kind: RulingKind,
	/// Why.
	pub reason: SealedSection,
}

/// An entry of a record with doses that were given elsewhere, as somebody reported them.
#[apply(scale_json!)]
pub struct ReportReading {
	/// Its number among the record's reports, from 0.
	pub number: u32,
	/// The person who wrote it down.
	pub author: ParticipantId,
	/// For which organisation.
	pub organisation: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// The doses and their source.
	pub doses: SealedSection,
	/// Whether the organisation took it back.
	pub retraction: Option<ReportRetractionReading>,
}

/// An organisation took reported doses back.
#[apply(scale_json!)]
pub struct ReportRetractionReading {
	/// The person who did it.
	pub by: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// Why.
	pub reason: SealedSection,
}

/// One version of a visit's note.
#[apply(scale_json!)]
pub struct NoteReading {
	/// The doctor.
	pub author: ParticipantId,
	/// When it reached the chain.
	pub at: Moment,
	/// The kind of note.
	pub kind: NoteKind,
	/// What a signature must reveal; none for a withdrawal or an addendum.
	pub clearance: Option<Clearance>,
	/// The text; none for a withdrawal.
	pub text: Option<SealedSection>,
}

/// The signer of a visit, as registered now.
#[apply(scale_json!)]
#[cfg_attr(feature = "schema", schemars(rename = "Signer"))]
pub struct SignerEntry {
	/// Its role.
	pub role: Role,
	/// Its account now.
	pub account: Bytes,
}

impl SignerEntry {
	/// The signer's account as bytes.
	pub fn account_id(&self) -> Option<AccountId> {
		self.account.0.as_slice().try_into().ok()
	}
}

/// A reader of a record, and what a wrap for it needs.
#[apply(scale_json!)]
pub struct ReaderRow {
	/// Who, how much, and why.
	#[serde(flatten)]
	pub reader: Reader,
	/// Its role.
	pub role: Role,
	/// Its public key now.
	pub encryption_key: EncryptionKey,
	/// Which of its keys that is.
	pub key_version: KeyVersion,
	/// Its wrap of the current epoch's key, which every full reader can check. None for a reader that was suspended when the
	/// epoch started.
	pub wrap: Option<Wrap>,
	/// Whether the next epoch's key is wrapped for it: not while it, or the organisation for which it works, is suspended,
	/// unless it is the owner, the health authority or a custody.
	pub gets_keys: bool,
}

/// A visit in a list of visits.
#[apply(scale_json!)]
pub struct VisitRow {
	/// Its id.
	pub id: VisitId,
	/// What is known in clear.
	pub visit: Visit,
	/// The record, with the child; nothing if the reader may not read it now.
	pub record: Option<RecordReading>,
}

/// A provider's request for access, as the provider sees it.
#[apply(scale_json!)]
pub struct SentRow {
	/// The family that was asked, whether it exists or not.
	pub family: ParticipantId,
	/// What for, and where it stands.
	#[serde(flatten)]
	pub sent: SentRequest,
}

/// A provider's request for access, as its family sees it.
#[apply(scale_json!)]
pub struct RequestRow {
	/// The requester.
	pub requester: ParticipantId,
	/// What for.
	#[serde(flatten)]
	pub request: AccessRequest,
}

/// A reader of a record, and the time.
#[apply(scale_json!)]
pub struct AccessRow {
	/// Its number in the record's log, from 0; it stays while the row counts up. None for a sum of older rows.
	pub index: Option<u32>,
	/// What was read, by whom, when, and through which gateway.
	#[serde(flatten)]
	pub entry: AccessEntry,
}

impl VisitReading {
	/// How many bytes of ciphertext it has.
	pub fn ciphertext_len(&self) -> usize {
		let sections =
			[&self.examination, &self.immunization, &self.recommendation, &self.retraction].into_iter();
		let notes = self.notes.iter().map(|note| &note.text);
		let reasons = self.rulings.iter().map(|ruling| &ruling.reason);
		let reasons = reasons.chain(self.dispute.as_ref().map(|dispute| &dispute.reason));
		sections
			.chain(notes)
			.flatten()
			.chain(&self.earlier_examinations)
			.chain(reasons)
			.filter_map(|section| section.ciphertext.as_ref())
			.map(|ciphertext| ciphertext.0.len())
			.sum()
	}
}
