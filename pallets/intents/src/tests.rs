//! Tests: what is carried, which lanes are open, and attacks.

mod attacks;
mod carry;
mod lanes;
mod model;
mod try_state;

use crate::mock::*;
use frame_support::{assert_noop, assert_ok, pallet_prelude::*};
use vacchain_primitives::{
	Body, IntentRefusal, Lane,
	bounds::{LANE_FRESHNESS, LANE_WINDOW, MAX_CLOCK_SKEW, MAX_INTENT_LIFETIME, MAX_LANES},
};
