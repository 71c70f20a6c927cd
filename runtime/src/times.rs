//! The chain's clock: every time, named once, with its unit.

#![warn(missing_docs)]

use crate::BlockNumber;
use vacchain_primitives::Moment;

/// How often a block is made, in milliseconds. Fixed at genesis: a chain cannot change it later.
pub const SLOT_DURATION: Moment = 250;

/// A minute, in blocks.
pub const MINUTES: BlockNumber = (60 * 1000 / SLOT_DURATION) as BlockNumber;
/// An hour, in blocks.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// A day, in blocks.
pub const DAYS: BlockNumber = 24 * HOURS;
