//! The words for the chain's values, as people read them.

use vacchain_client::{
	content::Decision,
	primitives::{ClosingReason, Level, NoteKind, VisitState, VoidReason},
	views::Shown,
};

/// Why a record was voided.
pub fn void_reason(reason: VoidReason) -> &'static str {
	match reason {
		VoidReason::CreatedInError => "it was created in error",
		VoidReason::Duplicate => "the child has another record",
	}
}

/// Why a part of a visit cannot be shown, or that it can.
pub fn why_closed<C>(shown: &Shown<C>) -> &str {
	match shown {
		Shown::Open(_) => "open",
		Shown::Absent => "none",
		Shown::LevelTooLow => "not part of your access",
		Shown::Later => "sealed after you were given your keys",
		Shown::Damaged(_) => "CANNOT BE OPENED: damaged or forged, tell the health authority",
	}
}

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

/// What an entry does to a note.
pub fn note_kind(kind: NoteKind) -> &'static str {
	match kind {
		NoteKind::Written => "written",
		NoteKind::Corrected => "corrected",
		NoteKind::Withdrawn => "withdrawn",
		NoteKind::Addendum => "addendum",
	}
}

/// Why a visit ended.
pub fn closing_reason(reason: ClosingReason) -> &'static str {
	match reason {
		ClosingReason::Unsigned => "unsigned",
		ClosingReason::EnteredInError => "entered in error",
	}
}
