//! What can be read.

use alloc::vec::Vec;

use super::Topic;
use crate::{
	AccessPlace, Epoch, GrantPlace, IdentityTag, KeyVersion, Moment, ParticipantId, PowerDigest, RecordId,
	Role, VisitId, VisitPlace,
	derives::{apply, scale},
};

/// Which part of a list: where it starts, and how many rows at most. Nothing: from the first row on.
#[apply(scale!)]
#[derive(Copy)]
pub struct ListPlace<Position> {
	/// The position that the page before named as the next.
	pub from: Option<Position>,
	/// Most rows; the runtime answers no more than [`MAX_ROWS`](crate::bounds::MAX_ROWS).
	pub rows: u32,
}

/// What somebody wants to read. The numbers are written out and never used for anything else.
#[apply(scale!)]
pub enum ReadRequest {
	/// The health authority.
	#[codec(index = 0)]
	HealthAuthority,
	/// The organisations of a role, in order of registration.
	#[codec(index = 1)]
	Organisations {
		/// Of which kind.
		role: Role,
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// The people of an organisation.
	#[codec(index = 2)]
	Staff {
		/// Whose.
		organisation: ParticipantId,
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// A participant.
	#[codec(index = 3)]
	Participant {
		/// Which.
		id: ParticipantId,
	},
	/// The families whose ID number has one of these tags.
	#[codec(index = 4)]
	FamiliesTagged {
		/// At most [`MAX_TAG_KEYS`](crate::bounds::MAX_TAG_KEYS).
		tags: Vec<IdentityTag>,
	},
	/// Those who wait to be registered or moved.
	#[codec(index = 5)]
	Candidates {
		/// Which of them, by organisation and participant.
		place: ListPlace<(ParticipantId, ParticipantId)>,
	},
	/// The keys that a participant has had, oldest first.
	#[codec(index = 6)]
	ParticipantKeys {
		/// Whose.
		id: ParticipantId,
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// What happened to a participant, oldest first.
	#[codec(index = 7)]
	ParticipantLog {
		/// To whom.
		id: ParticipantId,
		/// Which entries.
		place: ListPlace<u32>,
	},
	/// The content key of the reader's organisation, or of a custody.
	#[codec(index = 8)]
	ContentKey {
		/// Whose; nothing: the organisation's that the reader works for.
		organisation: Option<ParticipantId>,
	},
	/// The wraps of that key for the reader, newest version first.
	#[codec(index = 9)]
	ContentKeyWraps {
		/// Whose; nothing: the organisation's that the reader works for.
		organisation: Option<ParticipantId>,
		/// Those of the versions before this one.
		place: ListPlace<KeyVersion>,
	},
	/// The links between the versions of that key, newest first.
	#[codec(index = 10)]
	ContentKeyLinks {
		/// Whose; nothing: the organisation's that the reader works for.
		organisation: Option<ParticipantId>,
		/// Those of the versions before this one.
		place: ListPlace<KeyVersion>,
	},
	/// The participants of a role, in order of registration.
	#[codec(index = 11)]
	Participants {
		/// Which role.
		role: Role,
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// The participants that are suspended, in order of id.
	#[codec(index = 12)]
	SuspendedParticipants {
		/// Those after this one.
		place: ListPlace<ParticipantId>,
	},

	/// The powers that wait, in order of their end.
	#[codec(index = 20)]
	WaitingPowers {
		/// Those after this one.
		place: ListPlace<(Moment, PowerDigest)>,
	},
	/// The power that waits for the reader.
	#[codec(index = 21)]
	OwnPowers,

	/// The records of the family that reads, in order of creation.
	#[codec(index = 30)]
	OwnedRecords {
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// The records with one of these identity tags.
	#[codec(index = 31)]
	RecordsTagged {
		/// At most [`MAX_TAG_KEYS`](crate::bounds::MAX_TAG_KEYS).
		tags: Vec<IdentityTag>,
	},
	/// The records of a family that the reader may read now.
	#[codec(index = 32)]
	RecordsOf {
		/// Whose.
		family: ParticipantId,
		/// Which of them.
		place: ListPlace<u32>,
	},
	/// A record.
	#[codec(index = 33)]
	Record {
		/// Which.
		record: RecordId,
		/// By right of which visit, for its doctor and its physician.
		visit: Option<VisitId>,
	},
	/// The visits of a record, in order of opening.
	#[codec(index = 34)]
	Visits {
		/// Of which record.
		record: RecordId,
		/// By right of which visit, for its doctor and its physician.
		visit: Option<VisitId>,
		/// Which of them: at most [`MAX_PAGE_VISITS`](crate::bounds::MAX_PAGE_VISITS).
		place: ListPlace<u32>,
	},
	/// A visit.
	#[codec(index = 35)]
	Visit {
		/// Which.
		visit: VisitId,
	},
	/// What happened to a record, oldest first.
	#[codec(index = 36)]
	History {
		/// To which.
		record: RecordId,
		/// Which entries.
		place: ListPlace<u32>,
	},
	/// The reader's keys of a record, and what leads from them to those of earlier epochs.
	#[codec(index = 37)]
	RecordKeys {
		/// Of which record.
		record: RecordId,
		/// By right of which visit, for its doctor and its physician.
		visit: Option<VisitId>,
		/// The newest epoch that is asked for; nothing: that of the reader's wrap.
		newest: Option<Epoch>,
	},
	/// What the custodies hold of a record's secrets.
	#[codec(index = 38)]
	CustodyKeys {
		/// Of which record.
		record: RecordId,
		/// The newest epoch that is asked for; nothing: the current one.
		newest: Option<Epoch>,
	},
	/// The readers of a record.
	#[codec(index = 39)]
	Readers {
		/// Of which record.
		record: RecordId,
	},
	/// The requests for access that wait for the family that reads.
	#[codec(index = 40)]
	AccessRequests {
		/// Those after this requester.
		place: ListPlace<ParticipantId>,
	},
	/// Who has read a record, newest first.
	#[codec(index = 41)]
	Accesses {
		/// Which record.
		record: RecordId,
		/// The rows after this place.
		place: ListPlace<AccessPlace>,
	},
	/// The versions of the child's section of a record, oldest first.
	#[codec(index = 60)]
	ChildVersions {
		/// Of which record.
		record: RecordId,
		/// Which versions.
		place: ListPlace<u32>,
	},
	/// The visits that wait for the reader, in order of opening: for its note, for its signature, or to be linked.
	#[codec(index = 42)]
	WaitingVisits {
		/// Those after this one.
		place: ListPlace<VisitPlace>,
	},
	/// The visits of the reader's hospital, in order of opening: the open ones, or those that were opened lately.
	#[codec(index = 43)]
	HospitalVisits {
		/// Since when, for the finished ones, too; at most [`RECENT_VISITS`](crate::bounds::RECENT_VISITS) back. Nothing: the
		/// open ones of whatever day.
		since: Option<Moment>,
		/// Those after this one.
		place: ListPlace<VisitPlace>,
	},
	/// The records that are open to the reader's organisation: those whose grant ends first, first.
	#[codec(index = 44)]
	OpenRecords {
		/// Those after this one.
		place: ListPlace<GrantPlace>,
	},
	/// The requests for access of the reader's organisation, and where they stand.
	#[codec(index = 45)]
	SentRequests {
		/// Those after this family.
		place: ListPlace<ParticipantId>,
	},
	/// The records of which the reader is a guardian, in order of id.
	#[codec(index = 85)]
	Wards {
		/// Those after this one.
		place: ListPlace<RecordId>,
	},
	/// The requests for access that wait for the family of a record of which the reader is a custodian.
	#[codec(index = 47)]
	WardRequests {
		/// Of which record.
		record: RecordId,
		/// Those after this requester.
		place: ListPlace<ParticipantId>,
	},
	/// The entries of a record with doses that were given elsewhere, in order.
	#[codec(index = 50)]
	Reports {
		/// Of which record.
		record: RecordId,
		/// By right of which visit, for its doctor and its physician.
		visit: Option<VisitId>,
		/// Which of them: at most [`MAX_PAGE_VISITS`](crate::bounds::MAX_PAGE_VISITS).
		place: ListPlace<u32>,
	},
	/// The remains of an erased record, for who owned it.
	#[codec(index = 61)]
	Erased {
		/// Which record.
		record: RecordId,
	},
}

impl ReadRequest {
	/// What it is about, which decides the roles that may ask.
	pub const fn topic(&self) -> Topic {
		match self {
			Self::HealthAuthority | Self::Organisations { .. } => Topic::Organisations,
			Self::Staff { .. } => Topic::Staff,
			Self::Participant { .. } => Topic::Participant,
			Self::FamiliesTagged { .. } => Topic::FamiliesTagged,
			Self::Candidates { .. } => Topic::Candidates,
			Self::ParticipantKeys { .. } => Topic::ParticipantKeys,
			Self::ParticipantLog { .. } => Topic::ParticipantLog,
			Self::ContentKey { .. } | Self::ContentKeyWraps { .. } | Self::ContentKeyLinks { .. } => {
				Topic::ContentKey
			}
			Self::Participants { .. } | Self::SuspendedParticipants { .. } => Topic::Participants,
			Self::WaitingPowers { .. } => Topic::WaitingPowers,
			Self::OwnPowers => Topic::OwnPowers,
			Self::OwnedRecords { .. } => Topic::OwnedRecords,
			Self::RecordsTagged { .. } => Topic::RecordsTagged,
			Self::RecordsOf { .. } => Topic::RecordsOf,
			Self::Record { .. } => Topic::Record,
			Self::Visits { .. } => Topic::Visits,
			Self::Visit { .. } => Topic::Visit,
			Self::History { .. } => Topic::History,
			Self::RecordKeys { .. } => Topic::RecordKeys,
			Self::CustodyKeys { .. } => Topic::CustodyKeys,
			Self::Readers { .. } => Topic::Readers,
			Self::AccessRequests { .. } => Topic::AccessRequests,
			Self::Accesses { .. } => Topic::Accesses,
			Self::ChildVersions { .. } => Topic::ChildVersions,
			Self::WaitingVisits { .. } => Topic::WaitingVisits,
			Self::HospitalVisits { .. } => Topic::HospitalVisits,
			Self::OpenRecords { .. } => Topic::OpenRecords,
			Self::SentRequests { .. } => Topic::SentRequests,
			Self::Wards { .. } | Self::WardRequests { .. } => Topic::Wards,
			Self::Reports { .. } => Topic::Reports,
			Self::Erased { .. } => Topic::Erased,
		}
	}
}
