//! Why the chain does not take an intent.

use core::fmt;

use crate::{
	bounds::{LANE_WINDOW, MAX_LANES},
	derives::{apply, scale},
};

/// Why an intent reaches no block. Nothing of it was used up.
#[apply(scale!)]
#[derive(Copy)]
pub enum IntentRefusal {
	/// The signer is not the current account of an active participant.
	NotActive,
	/// The signer's quota does not hold this intent and those that may wait before it.
	QuotaUsedUp,
	/// The sequence is used: this very intent was done, since its lane has one device.
	AlreadyDone {
		/// Whether what it meant was refused; nothing if its lane has forgotten.
		failed: Option<bool>,
	},
	/// The sequence is too far ahead of the highest one that is used.
	TooFarAhead,
	/// It must not be done before another one of its lane, which is not done.
	PreviousMissing,
	/// It was made later than now, by the chain's clock.
	MadeInFuture,
	/// Its time is over.
	Expired,
	/// It may not live so long.
	LivesTooLong,
	/// Its lane is not open, and it is not the first of a lane.
	LaneNotOpen,
	/// It is too old for its lane: to open it, or since it may be of an earlier lane with this number, which is closed.
	LaneNotFresh,
	/// The signer has as many lanes as it may have, and each was used lately.
	TooManyLanes,
	/// The signature does not hold on this chain.
	BadSignature,
	/// This runtime does not do any more what is meant, or an attachment is not what the intent says that it is.
	Outdated,
	/// The institutions have paused what is meant.
	Paused,
	/// The institutions have not decided what is meant.
	NotDecided,
}

impl IntentRefusal {
	/// The code under which the chain's pool knows it.
	pub const fn code(self) -> u8 {
		match self {
			Self::NotActive => 1,
			Self::QuotaUsedUp => 2,
			Self::AlreadyDone { .. } => 10,
			Self::TooFarAhead => 11,
			Self::PreviousMissing => 12,
			Self::MadeInFuture => 13,
			Self::Expired => 14,
			Self::LivesTooLong => 15,
			Self::LaneNotOpen => 16,
			Self::LaneNotFresh => 17,
			Self::TooManyLanes => 18,
			Self::BadSignature => 19,
			Self::Outdated => 20,
			Self::Paused => 21,
			Self::NotDecided => 22,
		}
	}

	/// The refusal of a code; nothing if it is another one's.
	pub const fn of_code(code: u8) -> Option<Self> {
		Some(match code {
			1 => Self::NotActive,
			2 => Self::QuotaUsedUp,
			10 => Self::AlreadyDone { failed: None },
			11 => Self::TooFarAhead,
			12 => Self::PreviousMissing,
			13 => Self::MadeInFuture,
			14 => Self::Expired,
			15 => Self::LivesTooLong,
			16 => Self::LaneNotOpen,
			17 => Self::LaneNotFresh,
			18 => Self::TooManyLanes,
			19 => Self::BadSignature,
			20 => Self::Outdated,
			21 => Self::Paused,
			22 => Self::NotDecided,
			_ => return None,
		})
	}
}

impl fmt::Display for IntentRefusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotActive => f.write_str("the signer is not the account of an active participant"),
			Self::QuotaUsedUp => f.write_str("the signer's quota is used up"),
			Self::AlreadyDone { failed: Some(true) } => f.write_str("it was carried already, and failed"),
			Self::AlreadyDone { .. } => f.write_str("it was carried already"),
			Self::TooFarAhead => write!(f, "more than {LANE_WINDOW} intents of its lane are on their way"),
			Self::PreviousMissing => {
				f.write_str("an intent of its lane that must be done before it is not done")
			}
			Self::MadeInFuture => f.write_str("it was made later than the chain's clock says"),
			Self::Expired => f.write_str("its time is over"),
			Self::LivesTooLong => f.write_str("such an intent may not live so long"),
			Self::LaneNotOpen => f.write_str("its lane is not open"),
			Self::LaneNotFresh => f.write_str("it is too old for its lane"),
			Self::TooManyLanes => write!(f, "the signer has {MAX_LANES} lanes that are in use"),
			Self::BadSignature => f.write_str("its signature does not hold on this chain"),
			Self::Outdated => f.write_str("this runtime does not do any more what it means"),
			Self::Paused => f.write_str("the institutions have paused what it means"),
			Self::NotDecided => f.write_str("the institutions have not decided what it means"),
		}
	}
}

impl core::error::Error for IntentRefusal {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn every_refusal_has_a_code_of_its_own() {
		let known: alloc::vec::Vec<_> = (0..=u8::MAX).filter_map(IntentRefusal::of_code).collect();
		assert_eq!(known.len(), 15);
		for refusal in known {
			assert_eq!(IntentRefusal::of_code(refusal.code()), Some(refusal));
		}
	}
}
