//! The acts of participants, typed. [`Call::meaning`] says it as people sign it.

use vacchain_primitives::{
	AccountId, Clearance, ClosingReason, Commitment, ContentKeyDigest, ContentKeyLink, ContentKeyWrap,
	EncryptionKey, EpochLink, GivenHalves, IdentityTag, KeyVersion, Level, Moment, Namesake, NewKey,
	NodeProof, ParticipantId, Power, PowerDigest, RecordId, Role, Rotation, RulingKind, Sealed, VisitId,
	VisitWrap, Wrap,
};

use crate::{facts::Hash, keys::SessionKeys, motion::Motion};

/// An act of a participant, as a call of a pallet, which says what it does and to whom it is allowed. The institutions'
/// vote alone decides on a [`Motion`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the pallets document their calls")]
pub enum Call {
	Register {
		id: ParticipantId,
		role: Role,
		organisation: Option<ParticipantId>,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	},
	Suspend {
		id: ParticipantId,
	},
	Reinstate {
		id: ParticipantId,
	},
	ReplaceKeys {
		id: ParticipantId,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	},
	ProposePower {
		power: Power<AccountId>,
	},
	ConfirmPower {
		digest: PowerDigest,
	},
	WithdrawPower {
		digest: PowerDigest,
	},
	VetoPower {
		digest: PowerDigest,
	},
	ExercisePower {
		digest: PowerDigest,
	},
	PutForward {
		id: ParticipantId,
		role: Role,
		account: AccountId,
		encryption_key: EncryptionKey,
		profile: Vec<u8>,
	},
	WithdrawCandidate {
		id: ParticipantId,
	},
	AgreeToMove {
		organisation: ParticipantId,
	},
	MoveStaff {
		id: ParticipantId,
		organisation: ParticipantId,
	},
	UpdateProfile {
		id: ParticipantId,
		profile: Vec<u8>,
	},
	ReplaceContentKey {
		organisation: ParticipantId,
		encryption_key: EncryptionKey,
		link: Option<ContentKeyLink>,
		wraps: Vec<ContentKeyWrap>,
	},
	ConfirmContentKey {
		organisation: ParticipantId,
		digest: ContentKeyDigest,
	},
	ShareContentKey {
		organisation: ParticipantId,
		wrap: ContentKeyWrap,
	},
	DiscardContentKey {
		organisation: ParticipantId,
		version: KeyVersion,
	},
	AcceptContentKey {
		organisation: ParticipantId,
		version: KeyVersion,
	},
	SetNumberTag {
		id: ParticipantId,
		tag: Option<IdentityTag>,
	},
	Create {
		record: RecordId,
		owner: ParticipantId,
		identity_tag: IdentityTag,
		child: Sealed,
		wraps: Vec<Wrap>,
		same_tag: Option<Namesake>,
	},
	Rectify {
		record: RecordId,
		version: u32,
		identity_tag: IdentityTag,
		child: Sealed,
		same_tag: Option<Namesake>,
	},
	AgreeToMerge {
		record: RecordId,
		into: RecordId,
		link: EpochLink,
	},
	AskForErasure {
		record: RecordId,
	},
	DeclineErasure {
		record: RecordId,
	},
	RequestAccess {
		family: ParticipantId,
		level: Level,
	},
	WithdrawRequest {
		family: ParticipantId,
	},
	DenyRequest {
		requester: ParticipantId,
		requested_at: Moment,
	},
	DenyForWard {
		record: RecordId,
		requester: ParticipantId,
		requested_at: Moment,
	},
	Grant {
		record: RecordId,
		reader: ParticipantId,
		level: Level,
		expires_at: Option<Moment>,
		key: NewKey,
	},
	Revoke {
		record: RecordId,
		reader: ParticipantId,
		rotation: Option<Rotation>,
	},
	Transfer {
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
		rotation: Rotation,
	},
	NameGuardian {
		record: RecordId,
		guardian: ParticipantId,
		key: NewKey,
	},
	RemoveGuardian {
		record: RecordId,
		guardian: ParticipantId,
		rotation: Option<Rotation>,
	},
	Resign {
		record: RecordId,
	},
	RenewKeys {
		record: RecordId,
		rotation: Rotation,
	},
	GiveHalf {
		record: RecordId,
		reader: ParticipantId,
		halves: GivenHalves,
	},
	Bridge {
		record: RecordId,
		link: EpochLink,
	},
	KeepPastWrap {
		record: RecordId,
		wrap: Wrap,
	},
	Open {
		visit: VisitId,
		record: RecordId,
		doctor: ParticipantId,
		physician: ParticipantId,
		examination: Sealed,
		doctor_wrap: VisitWrap,
		physician_wrap: VisitWrap,
		rotation: Option<Rotation>,
	},
	Renew {
		visit: VisitId,
		doctor_wrap: VisitWrap,
		physician_wrap: VisitWrap,
	},
	WriteNote {
		visit: VisitId,
		version: u32,
		clearance: Clearance,
		sealed: Sealed,
	},
	CorrectNote {
		visit: VisitId,
		version: u32,
		clearance: Clearance,
		sealed: Sealed,
	},
	WithdrawNote {
		visit: VisitId,
		version: u32,
	},
	AddAddendum {
		visit: VisitId,
		version: u32,
		sealed: Sealed,
	},
	Sign {
		visit: VisitId,
		note: Commitment,
		examination: Commitment,
		clearance_token: [u8; 32],
		immunization: Sealed,
		recommendation: Sealed,
		signed_at: Moment,
		signature: [u8; 64],
	},
	Link {
		visit: VisitId,
	},
	Close {
		visit: VisitId,
		reason: ClosingReason,
	},
	Retract {
		visit: VisitId,
		reason: Sealed,
	},
	CorrectExamination {
		visit: VisitId,
		version: u32,
		examination: Sealed,
	},
	Reassign {
		visit: VisitId,
		doctor: ParticipantId,
		physician: ParticipantId,
		doctor_wrap: VisitWrap,
		physician_wrap: VisitWrap,
	},
	Dispute {
		visit: VisitId,
		reason: Sealed,
	},
	WithdrawDispute {
		visit: VisitId,
		number: u32,
	},
	Rule {
		visit: VisitId,
		number: u32,
		ruling: RulingKind,
		reason: Sealed,
	},
	ReportDoses {
		record: RecordId,
		number: u32,
		visit: Option<VisitId>,
		doses: Sealed,
		rotation: Option<Rotation>,
	},
	RetractReport {
		record: RecordId,
		number: u32,
		reason: Sealed,
	},
	SetGateways {
		gateways: Vec<Vec<u8>>,
	},
	SetNodes {
		nodes: Vec<NodeProof>,
	},
	SetSessionKeys {
		keys: SessionKeys,
		proof: Vec<u8>,
	},
	Propose {
		motion: Motion,
	},
	Vote {
		proposal: Hash,
		index: u32,
		approve: bool,
	},
	CloseVote {
		proposal: Hash,
		index: u32,
	},
	WithdrawProposal {
		proposal: Hash,
		index: u32,
	},
	ApplyAuthorizedUpgrade {
		code: Vec<u8>,
	},
}

const SYSTEM: &str = "System";
const SESSION: &str = "Session";
const PARTICIPANTS: &str = "Participants";
const POWERS: &str = "Powers";
const VACCINATION_RECORDS: &str = "VaccinationRecords";
const CONSENT: &str = "Consent";
const VACCINE_DETAILS: &str = "VaccineDetails";
const AUTHORITIES: &str = "Authorities";

impl Call {
	/// The pallet's name in the runtime, and the call's name in the pallet.
	pub const fn name(&self) -> (&'static str, &'static str) {
		match self {
			Self::Register { .. } => (PARTICIPANTS, "register"),
			Self::Suspend { .. } => (PARTICIPANTS, "suspend"),
			Self::Reinstate { .. } => (PARTICIPANTS, "reinstate"),
			Self::ReplaceKeys { .. } => (PARTICIPANTS, "replace_keys"),
			Self::ProposePower { .. } => (POWERS, "propose"),
			Self::ConfirmPower { .. } => (POWERS, "confirm"),
			Self::WithdrawPower { .. } => (POWERS, "withdraw"),
			Self::VetoPower { .. } => (POWERS, "veto"),
			Self::ExercisePower { .. } => (POWERS, "exercise"),
			Self::PutForward { .. } => (PARTICIPANTS, "put_forward"),
			Self::WithdrawCandidate { .. } => (PARTICIPANTS, "withdraw_candidate"),
			Self::AgreeToMove { .. } => (PARTICIPANTS, "agree_to_move"),
			Self::MoveStaff { .. } => (PARTICIPANTS, "move_staff"),
			Self::UpdateProfile { .. } => (PARTICIPANTS, "update_profile"),
			Self::ReplaceContentKey { .. } => (PARTICIPANTS, "replace_content_key"),
			Self::ConfirmContentKey { .. } => (PARTICIPANTS, "confirm_content_key"),
			Self::ShareContentKey { .. } => (PARTICIPANTS, "share_content_key"),
			Self::DiscardContentKey { .. } => (PARTICIPANTS, "discard_content_key"),
			Self::AcceptContentKey { .. } => (PARTICIPANTS, "accept_content_key"),
			Self::SetNumberTag { .. } => (PARTICIPANTS, "set_number_tag"),
			Self::Create { .. } => (VACCINATION_RECORDS, "create"),
			Self::Rectify { .. } => (VACCINATION_RECORDS, "rectify"),
			Self::AgreeToMerge { .. } => (VACCINATION_RECORDS, "agree_to_merge"),
			Self::AskForErasure { .. } => (VACCINATION_RECORDS, "ask_for_erasure"),
			Self::DeclineErasure { .. } => (VACCINATION_RECORDS, "decline_erasure"),
			Self::RequestAccess { .. } => (CONSENT, "request_access"),
			Self::WithdrawRequest { .. } => (CONSENT, "withdraw_request"),
			Self::DenyRequest { .. } => (CONSENT, "deny_request"),
			Self::DenyForWard { .. } => (CONSENT, "deny_for_ward"),
			Self::Grant { .. } => (CONSENT, "grant"),
			Self::Revoke { .. } => (CONSENT, "revoke"),
			Self::Transfer { .. } => (CONSENT, "transfer"),
			Self::NameGuardian { .. } => (CONSENT, "name_guardian"),
			Self::RemoveGuardian { .. } => (CONSENT, "remove_guardian"),
			Self::Resign { .. } => (CONSENT, "resign"),
			Self::RenewKeys { .. } => (CONSENT, "renew_keys"),
			Self::GiveHalf { .. } => (CONSENT, "give_half"),
			Self::Bridge { .. } => (CONSENT, "bridge"),
			Self::KeepPastWrap { .. } => (CONSENT, "keep_past_wrap"),
			Self::Open { .. } => (VACCINE_DETAILS, "open"),
			Self::Renew { .. } => (VACCINE_DETAILS, "renew"),
			Self::WriteNote { .. } => (VACCINE_DETAILS, "write_note"),
			Self::CorrectNote { .. } => (VACCINE_DETAILS, "correct_note"),
			Self::WithdrawNote { .. } => (VACCINE_DETAILS, "withdraw_note"),
			Self::AddAddendum { .. } => (VACCINE_DETAILS, "add_addendum"),
			Self::Sign { .. } => (VACCINE_DETAILS, "sign"),
			Self::Link { .. } => (VACCINE_DETAILS, "link"),
			Self::Close { .. } => (VACCINE_DETAILS, "close"),
			Self::Retract { .. } => (VACCINE_DETAILS, "retract"),
			Self::CorrectExamination { .. } => (VACCINE_DETAILS, "correct_examination"),
			Self::Reassign { .. } => (VACCINE_DETAILS, "reassign"),
			Self::Dispute { .. } => (VACCINE_DETAILS, "dispute"),
			Self::WithdrawDispute { .. } => (VACCINE_DETAILS, "withdraw_dispute"),
			Self::Rule { .. } => (VACCINE_DETAILS, "rule"),
			Self::ReportDoses { .. } => (VACCINE_DETAILS, "report_doses"),
			Self::RetractReport { .. } => (VACCINE_DETAILS, "retract_report"),
			Self::SetGateways { .. } => (AUTHORITIES, "set_gateways"),
			Self::SetNodes { .. } => (AUTHORITIES, "set_nodes"),
			Self::SetSessionKeys { .. } => (SESSION, "set_keys"),
			Self::Propose { .. } => (AUTHORITIES, "propose"),
			Self::Vote { .. } => (AUTHORITIES, "vote"),
			Self::CloseVote { .. } => (AUTHORITIES, "close"),
			Self::WithdrawProposal { .. } => (AUTHORITIES, "withdraw"),
			Self::ApplyAuthorizedUpgrade { .. } => (SYSTEM, "apply_authorized_upgrade"),
		}
	}
}
