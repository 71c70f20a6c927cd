//! The order of intents: what may be said one way now and the other way later.

use codec::Encode;

use super::Body;
use crate::{ParticipantId, RecordId, VisitId};

/// A thing that is changed to and fro, so that the last of two intents about it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode)]
pub enum Subject {
	/// What the signer says of itself: where it moves, its nodes, keys and gateways.
	Signer,
	/// Another participant, as the signer treats it: suspended or not, put forward or not, asked for access or not.
	Participant(ParticipantId),
	/// Who reads a record, with which keys.
	Record(RecordId),
	/// The people and the keys of a visit, and what is said about it.
	Visit(VisitId),
	/// The claims of health admins.
	Powers,
	/// The signer's motions.
	Motions,
	/// The signer's vote on a proposal, by its index.
	Proposal(u32),
}

impl Body {
	/// The thing about which the signer may mean the opposite later. Nothing if the chain does such an intent once at most,
	/// whatever came between: it names an id, a version or a state that never comes back. So a second one does no harm, and
	/// one that comes late does not either.
	pub const fn subject(&self) -> Option<Subject> {
		match *self {
			Self::Hello
			| Self::CloseLane { .. }
			| Self::Register { .. }
			| Self::CreateRecord { .. }
			| Self::RectifyChild { .. }
			| Self::OpenVisit { .. }
			| Self::WriteNote { .. }
			| Self::CorrectNote { .. }
			| Self::WithdrawNote { .. }
			| Self::AddAddendum { .. }
			| Self::SignVisit { .. }
			| Self::LinkVisit { .. }
			| Self::CloseVisit { .. }
			| Self::RetractVisit { .. }
			| Self::CorrectExamination { .. }
			| Self::ReportDoses { .. }
			| Self::RetractReport { .. }
			| Self::LogReads { .. } => None,

			Self::Suspend { id }
			| Self::Reinstate { id }
			| Self::ReplaceKeys { id, .. }
			| Self::PutForward { id, .. }
			| Self::WithdrawCandidate { id }
			| Self::MoveStaff { id, .. }
			| Self::UpdateProfile { id, .. }
			| Self::SetNumberTag { id, .. }
			| Self::ReplaceContentKey { organisation: id, .. }
			| Self::ConfirmContentKey { organisation: id, .. }
			| Self::ShareContentKey { organisation: id, .. }
			| Self::DiscardContentKey { organisation: id, .. }
			| Self::AcceptContentKey { organisation: id, .. }
			| Self::RequestAccess { family: id, .. }
			| Self::WithdrawRequest { family: id }
			| Self::DenyRequest { requester: id, .. }
			| Self::DenyForWard { requester: id, .. } => Some(Subject::Participant(id)),

			Self::Grant { record, .. }
			| Self::Revoke { record, .. }
			| Self::Transfer { record, .. }
			| Self::NameGuardian { record, .. }
			| Self::RemoveGuardian { record, .. }
			| Self::Resign { record }
			| Self::RenewKeys { record, .. }
			| Self::GiveHalf { record, .. }
			| Self::Bridge { record, .. }
			| Self::KeepPastWrap { record, .. }
			| Self::AskForErasure { record }
			| Self::DeclineErasure { record }
			| Self::AgreeToMerge { record, .. } => Some(Subject::Record(record)),

			Self::RenewVisit { visit, .. }
			| Self::ReassignVisit { visit, .. }
			| Self::DisputeVisit { visit, .. }
			| Self::WithdrawDispute { visit, .. }
			| Self::RuleOnVisit { visit, .. } => Some(Subject::Visit(visit)),

			// A claim's digest follows from its attachment.
			Self::ClaimKeys { .. }
			| Self::ConfirmPower { .. }
			| Self::WithdrawPower { .. }
			| Self::VetoPower { .. }
			| Self::ExercisePower { .. }
			| Self::ChangeOwner { .. }
			| Self::VoidRecord { .. }
			| Self::EraseRecord { .. }
			| Self::MergeRecord { .. }
			| Self::UndoMerge { .. } => Some(Subject::Powers),

			Self::AgreeToMove { .. }
			| Self::SetNodes { .. }
			| Self::SetSessionKeys { .. }
			| Self::SetGateways { .. } => Some(Subject::Signer),

			// A proposal's index follows from those before it.
			Self::Propose { .. } | Self::BringCode { .. } => Some(Subject::Motions),
			Self::Vote { index, .. }
			| Self::CloseVote { index, .. }
			| Self::WithdrawProposal { index, .. } => Some(Subject::Proposal(index)),
		}
	}
}
