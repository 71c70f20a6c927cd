//! The calls that intents mean, by name.

use vacchain_primitives::Body;

const PARTICIPANTS: &str = "Participants";
const POWERS: &str = "Powers";
const VACCINATION_RECORDS: &str = "VaccinationRecords";
const CONSENT: &str = "Consent";
const VACCINE_DETAILS: &str = "VaccineDetails";
const AUTHORITIES: &str = "Authorities";

/// The pallet's name in the runtime, and the name of the call in it, that the body of an intent means. Nothing if the
/// intent changes no more than the signer's lanes.
pub const fn call_of(body: &Body) -> Option<(&'static str, &'static str)> {
	Some(match body {
		Body::Hello | Body::CloseLane { .. } => return None,
		Body::Register { .. } => (PARTICIPANTS, "register"),
		Body::Suspend { .. } => (PARTICIPANTS, "suspend"),
		Body::Reinstate { .. } => (PARTICIPANTS, "reinstate"),
		Body::ReplaceKeys { .. } => (PARTICIPANTS, "replace_keys"),
		Body::PutForward { .. } => (PARTICIPANTS, "put_forward"),
		Body::WithdrawCandidate { .. } => (PARTICIPANTS, "withdraw_candidate"),
		Body::MoveStaff { .. } => (PARTICIPANTS, "move_staff"),
		Body::UpdateProfile { .. } => (PARTICIPANTS, "update_profile"),
		Body::SetNumberTag { .. } => (PARTICIPANTS, "set_number_tag"),
		Body::AgreeToMove { .. } => (PARTICIPANTS, "agree_to_move"),
		Body::ClaimKeys { .. }
		| Body::ChangeOwner { .. }
		| Body::VoidRecord { .. }
		| Body::MergeRecord { .. }
		| Body::UndoMerge { .. }
		| Body::EraseRecord { .. } => (POWERS, "propose"),
		Body::ConfirmPower { .. } => (POWERS, "confirm"),
		Body::WithdrawPower { .. } => (POWERS, "withdraw"),
		Body::VetoPower { .. } => (POWERS, "veto"),
		Body::ExercisePower { .. } => (POWERS, "exercise"),
		Body::ReplaceContentKey { .. } => (PARTICIPANTS, "replace_content_key"),
		Body::ConfirmContentKey { .. } => (PARTICIPANTS, "confirm_content_key"),
		Body::ShareContentKey { .. } => (PARTICIPANTS, "share_content_key"),
		Body::DiscardContentKey { .. } => (PARTICIPANTS, "discard_content_key"),
		Body::AcceptContentKey { .. } => (PARTICIPANTS, "accept_content_key"),
		Body::CreateRecord { .. } => (VACCINATION_RECORDS, "create"),
		Body::RectifyChild { .. } => (VACCINATION_RECORDS, "rectify"),
		Body::AskForErasure { .. } => (VACCINATION_RECORDS, "ask_for_erasure"),
		Body::DeclineErasure { .. } => (VACCINATION_RECORDS, "decline_erasure"),
		Body::AgreeToMerge { .. } => (VACCINATION_RECORDS, "agree_to_merge"),
		Body::ReportDoses { .. } => (VACCINE_DETAILS, "report_doses"),
		Body::RetractReport { .. } => (VACCINE_DETAILS, "retract_report"),
		Body::RequestAccess { .. } => (CONSENT, "request_access"),
		Body::WithdrawRequest { .. } => (CONSENT, "withdraw_request"),
		Body::DenyRequest { .. } => (CONSENT, "deny_request"),
		Body::DenyForWard { .. } => (CONSENT, "deny_for_ward"),
		Body::Grant { .. } => (CONSENT, "grant"),
		Body::Revoke { .. } => (CONSENT, "revoke"),
		Body::Transfer { .. } => (CONSENT, "transfer"),
		Body::NameGuardian { .. } => (CONSENT, "name_guardian"),
		Body::RemoveGuardian { .. } => (CONSENT, "remove_guardian"),
		Body::RenewKeys { .. } => (CONSENT, "renew_keys"),
		Body::GiveHalf { .. } => (CONSENT, "give_half"),
		Body::Bridge { .. } => (CONSENT, "bridge"),
		Body::KeepPastWrap { .. } => (CONSENT, "keep_past_wrap"),
		Body::Resign { .. } => (CONSENT, "resign"),
		Body::OpenVisit { .. } => (VACCINE_DETAILS, "open"),
		Body::RenewVisit { .. } => (VACCINE_DETAILS, "renew"),
		Body::WriteNote { .. } => (VACCINE_DETAILS, "write_note"),
		Body::CorrectNote { .. } => (VACCINE_DETAILS, "correct_note"),
		Body::WithdrawNote { .. } => (VACCINE_DETAILS, "withdraw_note"),
		Body::AddAddendum { .. } => (VACCINE_DETAILS, "add_addendum"),
		Body::SignVisit { .. } => (VACCINE_DETAILS, "sign"),
		Body::LinkVisit { .. } => (VACCINE_DETAILS, "link"),
		Body::CloseVisit { .. } => (VACCINE_DETAILS, "close"),
		Body::RetractVisit { .. } => (VACCINE_DETAILS, "retract"),
		Body::CorrectExamination { .. } => (VACCINE_DETAILS, "correct_examination"),
		Body::ReassignVisit { .. } => (VACCINE_DETAILS, "reassign"),
		Body::DisputeVisit { .. } => (VACCINE_DETAILS, "dispute"),
		Body::WithdrawDispute { .. } => (VACCINE_DETAILS, "withdraw_dispute"),
		Body::RuleOnVisit { .. } => (VACCINE_DETAILS, "rule"),
		Body::SetNodes { .. } => (AUTHORITIES, "set_nodes"),
		Body::SetSessionKeys { .. } => ("Session", "set_keys"),
		Body::SetGateways { .. } => (AUTHORITIES, "set_gateways"),
		Body::Propose { .. } => (AUTHORITIES, "propose"),
		Body::Vote { .. } => (AUTHORITIES, "vote"),
		Body::CloseVote { .. } => (AUTHORITIES, "close"),
		Body::WithdrawProposal { .. } => (AUTHORITIES, "withdraw"),
		Body::BringCode { .. } => ("System", "apply_authorized_upgrade"),
		Body::LogReads { .. } => ("AccessLog", "log_reads"),
	})
}
