//! The chain's clock: every time, named once, with its unit.
//!
//! How often a block is made is fixed by each chain's genesis and kept by `pallet_authorities`; what depends on it
//! is worked out here.

#![warn(missing_docs)]

use crate::Runtime;
use frame_support::traits::Get;
use pallet_authorities::SlotDurationOf;
use vacchain_primitives::Moment;

/// A day, in milliseconds.
const DAY: Moment = 24 * 60 * 60 * 1000;

/// How long the institutions can vote on a proposal, in milliseconds: a week, so that a holiday decides nothing.
const VOTING_TIME: Moment = 7 * DAY;

/// How often a block is made, in milliseconds.
fn slot_duration() -> Moment {
	<SlotDurationOf<Runtime> as Get<Moment>>::get().max(1)
}

/// How often a block is made, in milliseconds.
pub struct SlotDuration;

impl Get<Moment> for SlotDuration {
	fn get() -> Moment {
		slot_duration()
	}
}

/// Half a slot, in milliseconds: what two blocks are apart at least, and what one may take to run.
pub struct HalfSlot;

impl Get<Moment> for HalfSlot {
	fn get() -> Moment {
		slot_duration() / 2
	}
}

/// How long the institutions can vote on a proposal, in milliseconds of the chain's clock.
pub struct VotingTime;

impl Get<Moment> for VotingTime {
	fn get() -> Moment {
		VOTING_TIME
	}
}
