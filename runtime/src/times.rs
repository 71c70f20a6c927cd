//! The chain's clock: every time, named once, with its unit.
//!
//! How often a block is made is fixed by each chain's genesis and kept by `pallet_authorities`; what depends on it
//! is worked out here.

#![warn(missing_docs)]

use crate::{BlockNumber, Runtime};
use frame_support::traits::Get;
use pallet_authorities::SlotDurationOf;
use vacchain_primitives::Moment;

/// A minute, in milliseconds.
const MINUTE: Moment = 60 * 1000;
/// A day, in milliseconds.
const DAY: Moment = 24 * 60 * MINUTE;

/// How long the institutions can vote on a proposal, in milliseconds: a week, so that a holiday decides nothing.
const VOTING_TIME: Moment = 7 * DAY;

/// How far back a transaction's mortal era may start, in milliseconds.
const TRANSACTION_LIFETIME: Moment = 10 * MINUTE;

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

/// A time, in blocks.
fn blocks(time: Moment) -> BlockNumber {
	(time / slot_duration()).try_into().unwrap_or(BlockNumber::MAX)
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

/// How many blocks back a transaction's mortal era may start.
pub struct BlockHashCount;

impl Get<BlockNumber> for BlockHashCount {
	fn get() -> BlockNumber {
		blocks(TRANSACTION_LIFETIME)
	}
}
