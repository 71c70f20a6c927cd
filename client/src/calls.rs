//! The chain's calls, typed, and their SCALE form.

use codec::{Compact, Encode};
use vacchain_primitives::{
	AccountId, Clearance, ClosingReason, Commitment, ContentKeyDigest, ContentKeyLink, ContentKeyWrap,
	EncryptionKey, EpochLink, GivenHalves, IdentityTag, KeyVersion, Level, Moment, Namesake, NewKey,
	NodeProof, ParticipantId, Power, PowerDigest, RecordId, Role, Rotation, Sealed, VisitId, VisitWrap, Wrap,
};

use crate::{
	error::TransportError,
	keys::SessionKeys,
	motion::Motion,
	transaction::{CallTable, Hash},
};

/// A call that a participant can sign. What each does, and to whom it is allowed, the pallet says. What only the
/// institutions' vote can do is a [`Motion`].
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
	RequestAccess {
		family: ParticipantId,
		level: Level,
	},
	WithdrawRequest {
		family: ParticipantId,
	},
	DenyRequest {
		requester: ParticipantId,
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
		made_at: Moment,
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
			Self::SetNumberTag { .. } => (PARTICIPANTS, "set_number_tag"),
			Self::Create { .. } => (VACCINATION_RECORDS, "create"),
			Self::RequestAccess { .. } => (CONSENT, "request_access"),
			Self::WithdrawRequest { .. } => (CONSENT, "withdraw_request"),
			Self::DenyRequest { .. } => (CONSENT, "deny_request"),
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

	/// Its SCALE form in a runtime: the pallet's and the call's index, and its arguments.
	///
	/// # Errors
	///
	/// When the runtime has no such call.
	pub fn encode(&self, calls: &CallTable) -> Result<Vec<u8>, TransportError> {
		let (pallet, name) = self.name();
		Ok([&calls.index_of(pallet, name)?[..], &self.arguments(calls)?].concat())
	}

	/// Its arguments in order, SCALE.
	///
	/// # Errors
	///
	/// When it proposes what the runtime does not have.
	pub fn arguments(&self, calls: &CallTable) -> Result<Vec<u8>, TransportError> {
		Ok(match self {
			Self::Register { id, role, organisation, account, encryption_key, profile } => {
				(id, role, organisation, account, encryption_key, profile).encode()
			}
			Self::Suspend { id } | Self::Reinstate { id } => id.encode(),
			Self::ReplaceKeys { id, account, encryption_key, profile } => {
				(id, account, encryption_key, profile).encode()
			}
			Self::ProposePower { power } => power.encode(),
			Self::ConfirmPower { digest }
			| Self::WithdrawPower { digest }
			| Self::VetoPower { digest }
			| Self::ExercisePower { digest } => digest.encode(),
			Self::PutForward { id, role, account, encryption_key, profile } => {
				(id, role, account, encryption_key, profile).encode()
			}
			Self::WithdrawCandidate { id } => id.encode(),
			Self::AgreeToMove { organisation } => organisation.encode(),
			Self::MoveStaff { id, organisation } => (id, organisation).encode(),
			Self::UpdateProfile { id, profile } => (id, profile).encode(),
			Self::ReplaceContentKey { organisation, encryption_key, link, wraps } => {
				(organisation, encryption_key, link, wraps).encode()
			}
			Self::ConfirmContentKey { organisation, digest } => (organisation, digest).encode(),
			Self::ShareContentKey { organisation, wrap } => (organisation, wrap).encode(),
			Self::DiscardContentKey { organisation, version } => (organisation, version).encode(),
			Self::SetNumberTag { id, tag } => (id, tag).encode(),
			Self::Create { record, owner, identity_tag, child, wraps, same_tag } => {
				(record, owner, identity_tag, child, wraps, same_tag).encode()
			}
			Self::RequestAccess { family, level } => (family, level).encode(),
			Self::WithdrawRequest { family } => family.encode(),
			Self::DenyRequest { requester } => requester.encode(),
			Self::Grant { record, reader, level, expires_at, key } => {
				(record, reader, level, expires_at, key).encode()
			}
			Self::Revoke { record, reader, rotation } => (record, reader, rotation).encode(),
			Self::Transfer { record, from, to, expires_at, rotation } => {
				(record, from, to, expires_at, rotation).encode()
			}
			Self::NameGuardian { record, guardian, key } => (record, guardian, key).encode(),
			Self::RemoveGuardian { record, guardian, rotation } => (record, guardian, rotation).encode(),
			Self::Resign { record } => record.encode(),
			Self::RenewKeys { record, rotation } => (record, rotation).encode(),
			Self::GiveHalf { record, reader, halves } => (record, reader, halves).encode(),
			Self::Bridge { record, link } => (record, link).encode(),
			Self::KeepPastWrap { record, wrap } => (record, wrap).encode(),
			Self::Open {
				visit,
				record,
				doctor,
				physician,
				made_at,
				examination,
				doctor_wrap,
				physician_wrap,
				rotation,
			} => (
				(visit, record, doctor, physician, made_at),
				(examination, doctor_wrap, physician_wrap, rotation),
			)
				.encode(),
			Self::Renew { visit, doctor_wrap, physician_wrap } => {
				(visit, doctor_wrap, physician_wrap).encode()
			}
			Self::WriteNote { visit, version, clearance, sealed }
			| Self::CorrectNote { visit, version, clearance, sealed } => (visit, version, clearance, sealed).encode(),
			Self::WithdrawNote { visit, version } => (visit, version).encode(),
			Self::AddAddendum { visit, version, sealed } => (visit, version, sealed).encode(),
			Self::Sign {
				visit,
				note,
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			} => (visit, note, clearance_token, immunization, recommendation, signed_at, signature).encode(),
			Self::Link { visit } => visit.encode(),
			Self::Close { visit, reason } => (visit, reason).encode(),
			Self::Retract { visit, reason } => (visit, reason).encode(),
			Self::SetGateways { gateways } => gateways.encode(),
			Self::SetNodes { nodes } => nodes.encode(),
			Self::SetSessionKeys { keys, proof } => (keys, proof).encode(),
			Self::Propose { motion } => motion.encode(calls)?,
			Self::Vote { proposal, index, approve } => (proposal, Compact(*index), approve).encode(),
			Self::CloseVote { proposal, index } | Self::WithdrawProposal { proposal, index } => {
				(proposal, Compact(*index)).encode()
			}
			Self::ApplyAuthorizedUpgrade { code } => code.encode(),
		})
	}
}
