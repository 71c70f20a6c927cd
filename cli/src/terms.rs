//! The words for what the registry's values mean, as people read them.

use vacchain_client::{
	content::Decision,
	primitives::{ClosingReason, Level, VisitState, VoidReason},
};

/// Where a visit stands.
pub fn state(state: VisitState) -> String {
	match state {
		VisitState::Opened => "opened, no note counts yet".into(),
		VisitState::Noted => "noted, not signed yet".into(),
		VisitState::Signed => "signed, not linked yet".into(),
		VisitState::Linked => "linked".into(),
		VisitState::Closed(reason) => format!("closed, {}", closing_reason(reason)),
		VisitState::Retracted => "retracted, entered in error".into(),
	}
}

/// How much a level opens.
pub fn level(level: Level) -> &'static str {
	match level {
		Level::HalfA => "the first half",
		Level::HalfB => "the second half",
		Level::Proof => "the proof",
		Level::Full => "all",
	}
}

/// A note's decision about the child.
pub fn decision(decision: Decision) -> &'static str {
	match decision {
		Decision::Cleared => "cleared",
		Decision::Deferred => "deferred",
	}
}

/// Why a record was voided.
pub fn void_reason(reason: VoidReason) -> &'static str {
	match reason {
		VoidReason::CreatedInError => "it was created in error",
		VoidReason::Duplicate => "the child has another record",
	}
}

/// Why a visit ended.
pub fn closing_reason(reason: ClosingReason) -> &'static str {
	match reason {
		ClosingReason::Unsigned => "unsigned",
		ClosingReason::EnteredInError => "entered in error",
	}
}
