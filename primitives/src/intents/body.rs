//! The bodies of intents.

use alloc::{vec, vec::Vec};

use bounded_collections::{BoundedVec, ConstU32};

use super::{Attached, AttachmentDigest, LaneId};
use crate::{
	AccountId, Clearance, ClosingReason, Commitment, ContentKeyDigest, ContentKeyLink, ContentKeyWrap,
	EncryptionKey, EpochLink, GivenHalves, IdentityTag, KeyVersion, Level, Moment, Motion, Namesake, NewKey,
	NodeProof, ParticipantId, PowerDigest, Read, RecordId, Role, Rotation, RulingKind, Sealed, VisitId,
	VisitWrap, VoidReason, Wrap,
	bounds::{
		MAX_GATEWAY_ADDRESS, MAX_GATEWAYS, MAX_GRANT_LIFETIME, MAX_HOLDERS, MAX_LATE_OPENING, MAX_NODES,
		MAX_POWER_LIFETIME, MAX_PROFILE, MAX_READERS, MAX_READS, MAX_VOTE_LIFETIME,
	},
	derives::{apply, scale},
};

type Profile = BoundedVec<u8, ConstU32<MAX_PROFILE>>;
type Reads = BoundedVec<Read, ConstU32<MAX_READS>>;
type Gateways = BoundedVec<BoundedVec<u8, ConstU32<MAX_GATEWAY_ADDRESS>>, ConstU32<MAX_GATEWAYS>>;

/// The meaning of an intent: one variant for each thing that a person can do. An index is never used for anything else, so that an
/// intent means the same to every later runtime. The tens say the area; free numbers in between are for what comes.
#[apply(scale!)]
#[allow(missing_docs, reason = "the pallets document what each does and what its fields are")]
pub enum Body {
	/// Nothing but to open the lane, so that its device can sign while it is offline.
	#[codec(index = 0)]
	Hello,
	/// Accept nothing of this lane any more: its device logged out or is lost.
	#[codec(index = 1)]
	CloseLane { lane: LaneId },

	// People and organisations.
	#[codec(index = 10)]
	Register {
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Attached<Profile>,
	},
	#[codec(index = 11)]
	Suspend { id: ParticipantId },
	#[codec(index = 12)]
	Reinstate { id: ParticipantId },
	#[codec(index = 13)]
	ReplaceKeys {
		id: ParticipantId,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Attached<Profile>,
	},
	#[codec(index = 14)]
	PutForward {
		id: ParticipantId,
		role: Role,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Attached<Profile>,
	},
	#[codec(index = 15)]
	WithdrawCandidate { id: ParticipantId },
	#[codec(index = 16)]
	MoveStaff { id: ParticipantId, organisation: ParticipantId },
	#[codec(index = 17)]
	UpdateProfile { id: ParticipantId, profile: Attached<Profile> },
	#[codec(index = 18)]
	SetNumberTag { id: ParticipantId, tag: Option<IdentityTag> },
	#[codec(index = 19)]
	AgreeToMove { organisation: ParticipantId },

	// Powers, which take two health admins.
	#[codec(index = 30)]
	ClaimKeys {
		id: ParticipantId,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Attached<Profile>,
	},
	#[codec(index = 31)]
	ConfirmPower { digest: PowerDigest },
	#[codec(index = 32)]
	WithdrawPower { digest: PowerDigest },
	#[codec(index = 33)]
	VetoPower { digest: PowerDigest },
	#[codec(index = 34)]
	ExercisePower { digest: PowerDigest },
	#[codec(index = 35)]
	ChangeOwner { record: RecordId, from: ParticipantId, to: ParticipantId },
	#[codec(index = 36)]
	VoidRecord { record: RecordId, owner: ParticipantId, reason: VoidReason },
	#[codec(index = 38)]
	MergeRecord { record: RecordId, owner: ParticipantId, into: RecordId },
	#[codec(index = 39)]
	UndoMerge { record: RecordId, owner: ParticipantId },
	/// Erase a record, as its owner asked at this time. Number 37 named no time, and is not used again.
	#[codec(index = 140)]
	EraseRecord { record: RecordId, owner: ParticipantId, asked_at: Moment },

	// Organisations' content keys.
	#[codec(index = 40)]
	ReplaceContentKey {
		organisation: ParticipantId,
		encryption_key: EncryptionKey,
		link: Option<Attached<ContentKeyLink>>,
		wraps: Attached<BoundedVec<ContentKeyWrap, ConstU32<MAX_HOLDERS>>>,
	},
	#[codec(index = 41)]
	ConfirmContentKey { organisation: ParticipantId, digest: ContentKeyDigest },
	#[codec(index = 42)]
	ShareContentKey { organisation: ParticipantId, holder: ParticipantId, wrap: Attached<ContentKeyWrap> },
	#[codec(index = 43)]
	DiscardContentKey { organisation: ParticipantId, version: KeyVersion },
	#[codec(index = 44)]
	AcceptContentKey { organisation: ParticipantId, version: KeyVersion },

	// Records.
	#[codec(index = 60)]
	CreateRecord {
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Attached<Sealed>,
		wraps: Attached<BoundedVec<Wrap, ConstU32<MAX_READERS>>>,
		same_tag: Option<Namesake>,
	},
	/// Rectify the child of a record, as this version of its section.
	#[codec(index = 61)]
	RectifyChild {
		record: RecordId,
		version: u32,
		identity_tag: IdentityTag,
		child: Attached<Sealed>,
		same_tag: Option<Namesake>,
	},

	/// Ask for the record to be erased, by two health admins and after a time to object.
	#[codec(index = 62)]
	AskForErasure { record: RecordId },
	#[codec(index = 63)]
	DeclineErasure { record: RecordId },
	/// Agree that a record is merged into another one of the same child, with a link between their keys.
	#[codec(index = 64)]
	AgreeToMerge { record: RecordId, into: RecordId, link: Attached<EpochLink> },
	#[codec(index = 66)]
	ReportDoses {
		record: RecordId,
		number: u32,
		visit: Option<VisitId>,
		doses: Attached<Sealed>,
		rotation: Option<Attached<Rotation>>,
	},
	#[codec(index = 67)]
	RetractReport { record: RecordId, number: u32, reason: Attached<Sealed> },

	// Consent.
	#[codec(index = 80)]
	RequestAccess { family: ParticipantId, level: Level },
	#[codec(index = 81)]
	WithdrawRequest { family: ParticipantId },
	#[codec(index = 82)]
	DenyRequest { requester: ParticipantId, requested_at: Moment },
	#[codec(index = 83)]
	Grant {
		record: RecordId,
		reader: ParticipantId,
		level: Level,
		expires_at: Option<Moment>,
		key: Attached<NewKey>,
	},
	#[codec(index = 84)]
	Revoke { record: RecordId, reader: ParticipantId, rotation: Option<Attached<Rotation>> },
	#[codec(index = 85)]
	Transfer {
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
		rotation: Attached<Rotation>,
	},
	#[codec(index = 86)]
	NameGuardian { record: RecordId, guardian: ParticipantId, key: Attached<NewKey> },
	#[codec(index = 87)]
	RemoveGuardian { record: RecordId, guardian: ParticipantId, rotation: Option<Attached<Rotation>> },
	#[codec(index = 88)]
	RenewKeys { record: RecordId, rotation: Attached<Rotation> },
	#[codec(index = 89)]
	GiveHalf { record: RecordId, reader: ParticipantId, halves: Attached<GivenHalves> },
	#[codec(index = 90)]
	Bridge { record: RecordId, link: Attached<EpochLink> },
	#[codec(index = 91)]
	KeepPastWrap { record: RecordId, reader: ParticipantId, wrap: Attached<Wrap> },
	#[codec(index = 92)]
	Resign { record: RecordId },

	// Visits. When a visit was opened is when the intent was made.
	#[codec(index = 120)]
	OpenVisit {
		visit: VisitId,
		record: RecordId,
		doctor: ParticipantId,
		physician: ParticipantId,
		examination: Attached<Sealed>,
		doctor_wrap: Attached<VisitWrap>,
		physician_wrap: Attached<VisitWrap>,
		rotation: Option<Attached<Rotation>>,
	},
	#[codec(index = 121)]
	RenewVisit { visit: VisitId, doctor_wrap: Attached<VisitWrap>, physician_wrap: Attached<VisitWrap> },
	#[codec(index = 122)]
	WriteNote { visit: VisitId, version: u32, clearance: Clearance, note: Attached<Sealed> },
	#[codec(index = 123)]
	CorrectNote { visit: VisitId, version: u32, clearance: Clearance, note: Attached<Sealed> },
	#[codec(index = 124)]
	WithdrawNote { visit: VisitId, version: u32 },
	#[codec(index = 125)]
	AddAddendum { visit: VisitId, version: u32, addendum: Attached<Sealed> },
	/// Hand in the physician's signature over the visit, which stands by itself: a card with it must not depend on a lane.
	#[codec(index = 126)]
	SignVisit {
		visit: VisitId,
		note: Commitment,
		examination: Commitment,
		clearance_token: [u8; 32],
		immunization: Attached<Sealed>,
		recommendation: Attached<Sealed>,
		signed_at: Moment,
		signature: [u8; 64],
	},
	#[codec(index = 127)]
	LinkVisit { visit: VisitId },
	#[codec(index = 128)]
	CloseVisit { visit: VisitId, reason: ClosingReason },
	#[codec(index = 129)]
	RetractVisit { visit: VisitId, reason: Attached<Sealed> },

	#[codec(index = 130)]
	CorrectExamination { visit: VisitId, version: u32, examination: Attached<Sealed> },
	#[codec(index = 131)]
	ReassignVisit {
		visit: VisitId,
		doctor: ParticipantId,
		physician: ParticipantId,
		doctor_wrap: Attached<VisitWrap>,
		physician_wrap: Attached<VisitWrap>,
	},
	#[codec(index = 132)]
	DisputeVisit { visit: VisitId, reason: Attached<Sealed> },
	#[codec(index = 133)]
	WithdrawDispute { visit: VisitId, number: u32 },
	#[codec(index = 134)]
	RuleOnVisit { visit: VisitId, number: u32, ruling: RulingKind, reason: Attached<Sealed> },

	// More of consent.
	#[codec(index = 145)]
	DenyForWard { record: RecordId, requester: ParticipantId, requested_at: Moment },

	// The network.
	#[codec(index = 160)]
	SetNodes { nodes: Attached<BoundedVec<NodeProof, ConstU32<MAX_NODES>>> },
	#[codec(index = 161)]
	SetSessionKeys { aura: [u8; 32], grandpa: [u8; 32], proof: Attached<Vec<u8>> },
	#[codec(index = 162)]
	Propose { motion: Motion },
	#[codec(index = 163)]
	Vote { proposal: [u8; 32], index: u32, approve: bool },
	#[codec(index = 164)]
	CloseVote { proposal: [u8; 32], index: u32 },
	#[codec(index = 165)]
	WithdrawProposal { proposal: [u8; 32], index: u32 },
	#[codec(index = 166)]
	BringCode { code: Attached<Vec<u8>> },
	#[codec(index = 167)]
	SetGateways { gateways: Attached<Gateways> },

	// The log of reads, which gateways write.
	#[codec(index = 180)]
	LogReads { batch: u64, reads: Attached<Reads> },
}

impl Body {
	/// The digests of what is attached, in the order in which it stands beside the intent.
	pub fn attachments(&self) -> Vec<AttachmentDigest> {
		match self {
			Self::Register { profile, .. }
			| Self::ReplaceKeys { profile, .. }
			| Self::ClaimKeys { profile, .. }
			| Self::PutForward { profile, .. }
			| Self::UpdateProfile { profile, .. } => vec![profile.digest()],
			Self::ReplaceContentKey { link, wraps, .. } => {
				link.iter().map(Attached::digest).chain([wraps.digest()]).collect()
			}
			Self::ShareContentKey { wrap, .. } => vec![wrap.digest()],
			Self::CreateRecord { child, wraps, .. } => vec![child.digest(), wraps.digest()],
			Self::RectifyChild { child, .. } => vec![child.digest()],
			Self::Grant { key, .. } | Self::NameGuardian { key, .. } => vec![key.digest()],
			Self::Revoke { rotation, .. } | Self::RemoveGuardian { rotation, .. } => {
				rotation.iter().map(Attached::digest).collect()
			}
			Self::Transfer { rotation, .. } | Self::RenewKeys { rotation, .. } => vec![rotation.digest()],
			Self::GiveHalf { halves, .. } => vec![halves.digest()],
			Self::Bridge { link, .. } | Self::AgreeToMerge { link, .. } => vec![link.digest()],
			Self::KeepPastWrap { wrap, .. } => vec![wrap.digest()],
			Self::OpenVisit { examination, doctor_wrap, physician_wrap, rotation, .. } => {
				[examination.digest(), doctor_wrap.digest(), physician_wrap.digest()]
					.into_iter()
					.chain(rotation.iter().map(Attached::digest))
					.collect()
			}
			Self::ReportDoses { doses, rotation, .. } => {
				[doses.digest()].into_iter().chain(rotation.iter().map(Attached::digest)).collect()
			}
			Self::RenewVisit { doctor_wrap, physician_wrap, .. }
			| Self::ReassignVisit { doctor_wrap, physician_wrap, .. } => {
				vec![doctor_wrap.digest(), physician_wrap.digest()]
			}
			Self::WriteNote { note: sealed, .. }
			| Self::CorrectNote { note: sealed, .. }
			| Self::AddAddendum { addendum: sealed, .. }
			| Self::RetractVisit { reason: sealed, .. }
			| Self::CorrectExamination { examination: sealed, .. }
			| Self::DisputeVisit { reason: sealed, .. }
			| Self::RuleOnVisit { reason: sealed, .. }
			| Self::RetractReport { reason: sealed, .. } => vec![sealed.digest()],
			Self::SignVisit { immunization, recommendation, .. } => {
				vec![immunization.digest(), recommendation.digest()]
			}
			Self::SetNodes { nodes } => vec![nodes.digest()],
			Self::SetSessionKeys { proof, .. } => vec![proof.digest()],
			Self::BringCode { code } => vec![code.digest()],
			Self::SetGateways { gateways } => vec![gateways.digest()],
			Self::LogReads { reads, .. } => vec![reads.digest()],
			Self::Hello
			| Self::CloseLane { .. }
			| Self::Suspend { .. }
			| Self::Reinstate { .. }
			| Self::WithdrawCandidate { .. }
			| Self::MoveStaff { .. }
			| Self::SetNumberTag { .. }
			| Self::AgreeToMove { .. }
			| Self::ConfirmPower { .. }
			| Self::WithdrawPower { .. }
			| Self::VetoPower { .. }
			| Self::ExercisePower { .. }
			| Self::ChangeOwner { .. }
			| Self::VoidRecord { .. }
			| Self::EraseRecord { .. }
			| Self::MergeRecord { .. }
			| Self::UndoMerge { .. }
			| Self::AskForErasure { .. }
			| Self::DeclineErasure { .. }
			| Self::ConfirmContentKey { .. }
			| Self::DiscardContentKey { .. }
			| Self::AcceptContentKey { .. }
			| Self::RequestAccess { .. }
			| Self::WithdrawRequest { .. }
			| Self::DenyRequest { .. }
			| Self::DenyForWard { .. }
			| Self::Resign { .. }
			| Self::WithdrawNote { .. }
			| Self::LinkVisit { .. }
			| Self::CloseVisit { .. }
			| Self::WithdrawDispute { .. }
			| Self::Propose { .. }
			| Self::Vote { .. }
			| Self::CloseVote { .. }
			| Self::WithdrawProposal { .. } => Vec::new(),
		}
	}

	/// The longest time after it was made for which such an intent may be done, in milliseconds: the more it gives away, the
	/// less a stolen queue of signed intents is worth.
	pub const fn longest_lifetime(&self) -> Moment {
		match self {
			Self::Register { .. }
			| Self::Suspend { .. }
			| Self::Reinstate { .. }
			| Self::ReplaceKeys { .. }
			| Self::PutForward { .. }
			| Self::WithdrawCandidate { .. }
			| Self::MoveStaff { .. }
			| Self::UpdateProfile { .. }
			| Self::SetNumberTag { .. }
			| Self::AgreeToMove { .. }
			| Self::ClaimKeys { .. }
			| Self::ConfirmPower { .. }
			| Self::WithdrawPower { .. }
			| Self::ExercisePower { .. }
			| Self::ChangeOwner { .. }
			| Self::VoidRecord { .. }
			| Self::EraseRecord { .. }
			| Self::MergeRecord { .. }
			| Self::UndoMerge { .. }
			| Self::AskForErasure { .. }
			| Self::AgreeToMerge { .. }
			| Self::ReplaceContentKey { .. }
			| Self::ConfirmContentKey { .. }
			| Self::ShareContentKey { .. }
			| Self::DiscardContentKey { .. }
			| Self::AcceptContentKey { .. }
			| Self::GiveHalf { .. }
			| Self::KeepPastWrap { .. }
			| Self::RectifyChild { .. }
			| Self::RuleOnVisit { .. }
			// A gateway signs a batch anew when it has to.
			| Self::LogReads { .. } => MAX_POWER_LIFETIME,
			Self::SetGateways { .. }
			| Self::SetNodes { .. }
			| Self::SetSessionKeys { .. }
			| Self::Propose { .. }
			| Self::Vote { .. }
			| Self::CloseVote { .. }
			| Self::WithdrawProposal { .. }
			| Self::BringCode { .. } => MAX_VOTE_LIFETIME,
			Self::VetoPower { .. }
			| Self::DeclineErasure { .. }
			| Self::CreateRecord { .. }
			| Self::RequestAccess { .. }
			| Self::WithdrawRequest { .. }
			| Self::DenyRequest { .. }
			| Self::DenyForWard { .. }
			| Self::Grant { .. }
			| Self::Revoke { .. }
			| Self::Transfer { .. }
			| Self::NameGuardian { .. }
			| Self::RemoveGuardian { .. }
			| Self::Resign { .. }
			| Self::RenewKeys { .. }
			| Self::Bridge { .. } => MAX_GRANT_LIFETIME,
			Self::Hello
			| Self::CloseLane { .. }
			| Self::OpenVisit { .. }
			| Self::RenewVisit { .. }
			| Self::WriteNote { .. }
			| Self::CorrectNote { .. }
			| Self::WithdrawNote { .. }
			| Self::AddAddendum { .. }
			| Self::SignVisit { .. }
			| Self::LinkVisit { .. }
			| Self::CloseVisit { .. }
			| Self::RetractVisit { .. }
			| Self::CorrectExamination { .. }
			| Self::ReassignVisit { .. }
			| Self::DisputeVisit { .. }
			| Self::WithdrawDispute { .. }
			| Self::ReportDoses { .. }
			| Self::RetractReport { .. } => MAX_LATE_OPENING,
		}
	}

	/// Whether it goes before others where a block is full: it takes access back, signs a visit, or is part of a vote. A
	/// role that cannot vote does not pass by in a vote's name.
	pub const fn is_urgent_of(&self, signer: Role) -> bool {
		match self {
			Self::Propose { .. } | Self::Vote { .. } | Self::CloseVote { .. } => signer.is_organisation(),
			Self::CloseLane { .. }
			| Self::Suspend { .. }
			| Self::VetoPower { .. }
			| Self::DeclineErasure { .. }
			| Self::Revoke { .. }
			| Self::RemoveGuardian { .. }
			| Self::Resign { .. }
			| Self::SignVisit { .. }
			| Self::BringCode { .. } => true,
			_ => false,
		}
	}
}
