use super::*;
use crate::{Error, Signers};
use vacchain_primitives::{SignedIntent, questions::AccountRetired};

fn check(who: u8, lane: u32, sequence: u32) -> Result<(), IntentRefusal> {
	Intents::check(&signed(who, lane, sequence, YES))
}

fn close(who: u8, through: (u32, u32), lane: u32) -> Result<DispatchResult, IntentRefusal> {
	carry(&signed(who, through.0, through.1, Body::CloseLane { lane }))
}

/// S6: what one device sends is not held up by what another one sends, or by one that is lost.
#[test]
fn intents_are_carried_in_any_order_within_the_window() {
	execute(|| {
		assert_eq!(check(FAMILY, 7, 2), Err(IntentRefusal::LaneNotOpen));
		for sequence in [1, 3, 2, 10, 5] {
			assert_ok!(carry(&signed(FAMILY, 7, sequence, YES)));
		}
		assert_ok!(carry(&signed(FAMILY, 8, 1, YES)));
		assert_ok!(check(FAMILY, 7, 10 + LANE_WINDOW));
		assert_eq!(check(FAMILY, 7, 11 + LANE_WINDOW), Err(IntentRefusal::TooFarAhead));
		assert_ok!(carry(&signed(FAMILY, 7, 10 + LANE_WINDOW, YES)));
		// Too old for the window, whether it was used or not.
		for sequence in [0, 4, 9, 10] {
			assert_eq!(check(FAMILY, 7, sequence), Err(IntentRefusal::AlreadyDone { failed: None }));
		}
		assert_ok!(check(FAMILY, 7, 11));
	});
}

#[test]
fn lanes_of_two_signers_have_nothing_to_do_with_each_other() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		assert_ok!(carry(&signed(DOCTOR, 7, 1, YES)));
		assert_eq!(check(FAMILY, 7, 1), Err(IntentRefusal::AlreadyDone { failed: Some(false) }));
	});
}

/// S6: a note that was written offline is not carried before its visit's opening, and a revocation not before its grant.
#[test]
fn an_intent_may_wait_for_an_earlier_one() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		let mut second = intent(FAMILY, 7, 5, YES);
		second.after = 3;
		let second = sign(FAMILY, second);
		let first = signed(FAMILY, 7, 2, YES);
		// Those between them have nothing to do with it.
		assert_ok!(carry(&signed(FAMILY, 7, 4, YES)));
		assert_eq!(carry(&second), Err(IntentRefusal::PreviousMissing));
		let (waits, opens) = (validate(&second).unwrap(), validate(&first).unwrap());
		assert_eq!(waits.requires, opens.provides);
		assert!(opens.requires.is_empty());
		assert_ok!(carry(&first));
		assert!(validate(&second).unwrap().requires.is_empty());
		assert_eq!(carry(&second), Ok(Ok(())));
	});
}

/// An earlier one that can be carried no more, or that never was, holds nothing up.
#[test]
fn an_intent_waits_for_nothing_that_cannot_come() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		assert_ok!(carry(&signed(FAMILY, 7, 60, YES)));
		assert_ok!(carry(&signed(FAMILY, 7, 120, YES)));
		for (sequence, after) in [(121, 65), (122, u8::MAX)] {
			let mut intent = intent(FAMILY, 7, sequence, YES);
			intent.after = after;
			assert_eq!(carry(&sign(FAMILY, intent)), Ok(Ok(())));
		}
	});
}

#[test]
fn a_lane_opens_with_its_first_intent_while_it_is_fresh() {
	execute(|| {
		let opening = |made_at| {
			let mut intent = intent(FAMILY, 7, 1, Body::Hello);
			(intent.made_at, intent.lifetime) = (made_at, 24 * 60 * 60);
			Intents::check(&sign(FAMILY, intent))
		};
		assert_ok!(opening(START - LANE_FRESHNESS));
		assert_eq!(opening(START - LANE_FRESHNESS - 1), Err(IntentRefusal::LaneNotFresh));
		assert_ok!(opening(START + LANE_FRESHNESS));
		assert_eq!(opening(START + LANE_FRESHNESS + 1), Err(IntentRefusal::LaneNotFresh));
	});
}

/// A device that is lost: what a finder makes with what is in its queue comes too late.
#[test]
fn a_closed_lane_carries_nothing_any_more() {
	execute(|| {
		let first = signed(FAMILY, 7, 1, YES);
		assert_ok!(carry(&first));
		let waiting = signed(FAMILY, 7, 2, YES);
		pass(1);
		assert_eq!(close(FAMILY, (8, 1), 7), Ok(Ok(())));
		assert!(row(FAMILY).lane(7).is_none());
		assert_eq!(carry(&waiting), Err(IntentRefusal::LaneNotOpen));
		assert_eq!(carry(&first), Err(IntentRefusal::LaneNotFresh));
		assert_eq!(close(FAMILY, (8, 2), 7), Ok(Err(Error::<Test>::NotFound.into())));
	});
}

#[test]
fn a_lane_closes_itself() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		pass(1);
		let last = signed(FAMILY, 7, 2, Body::CloseLane { lane: 7 });
		assert_eq!(carry(&last), Ok(Ok(())));
		assert_eq!((row(FAMILY).lanes.len(), row(FAMILY).floor), (0, START + 1));
		assert_eq!(carry(&last), Err(IntentRefusal::LaneNotOpen));
		// A new lane of the same number begins with what is made later.
		assert_eq!(check(FAMILY, 7, 1), Err(IntentRefusal::LaneNotFresh));
		pass(1);
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
	});
}

#[test]
fn a_lane_that_is_long_unused_makes_room() {
	execute(|| {
		for lane in 0..MAX_LANES {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
			pass(1);
		}
		assert_eq!(check(FAMILY, 99, 1), Err(IntentRefusal::TooManyLanes));
		pass(MAX_INTENT_LIFETIME - u64::from(MAX_LANES));
		assert_eq!(check(FAMILY, 99, 1), Err(IntentRefusal::TooManyLanes));
		pass(1);
		assert_ok!(carry(&signed(FAMILY, 99, 1, YES)));
		assert!(row(FAMILY).lane(0).is_none() && row(FAMILY).lane(1).is_some());
		assert_eq!((row(FAMILY).lanes.len() as u32, row(FAMILY).floor), (MAX_LANES, START));
	});
}

#[test]
fn a_retired_account_leaves_no_row() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		Intents::account_retired(&account(FAMILY));
		assert!(!Signers::<Test>::contains_key(account(FAMILY)));
	});
}

/// A signer's lanes share what is left of its quota, and each place costs those that may wait before it.
#[test]
fn a_lane_waits_for_no_more_than_its_part_of_the_quota() {
	execute(|| {
		for lane in 0..4 {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
		}
		TokensLeft::set(40);
		assert_ok!(check(FAMILY, 0, 11));
		assert_eq!(check(FAMILY, 0, 12), Err(IntentRefusal::QuotaUsedUp));
		// The next one is always taken while a token is left.
		TokensLeft::set(1);
		assert_ok!(check(FAMILY, 0, 2));
		assert_eq!(check(FAMILY, 0, 3), Err(IntentRefusal::QuotaUsedUp));
		TokensLeft::set(0);
		assert_eq!(check(FAMILY, 0, 2), Err(IntentRefusal::QuotaUsedUp));
	});
}

#[test]
fn a_signed_intent_is_the_same_whoever_asks() {
	execute(|| {
		let one: SignedIntent = signed(FAMILY, 7, 1, YES);
		assert_eq!(validate(&one).unwrap().provides.len(), 2);
		assert_ok!(carry(&one));
		assert_eq!(validate(&signed(FAMILY, 7, 2, YES)).unwrap().provides.len(), 1);
	});
}
