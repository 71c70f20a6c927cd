//! Ways in: each is played, and fails.

use super::*;
use codec::{Decode, Encode};
use sp_core::Pair as _;
use std::collections::BTreeSet;
use vacchain_primitives::{Attached, SignedIntent};

/// An old intent of a closed lane is handed in when its lane would open again.
#[test]
fn an_intent_is_not_replayed_in_a_reopened_lane() {
	execute(|| {
		// Made as far ahead of the chain's clock as may be, so it is still fresh when its lane is closed.
		let mut ahead = intent(FAMILY, 7, 1, YES);
		ahead.made_at += MAX_CLOCK_SKEW;
		let ahead = sign(FAMILY, ahead);
		assert_ok!(carry(&ahead));
		assert_ok!(carry(&signed(FAMILY, 7, 2, Body::CloseLane { lane: 7 })));
		for _ in 0..30 {
			assert_eq!(carry(&ahead), Err(IntentRefusal::LaneNotFresh));
			pass(60_000);
		}
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		assert_eq!(carry(&ahead), Err(IntentRefusal::LaneNotFresh));
	});
}

/// The same with an intent that does not open its lane, once the device has opened a lane with that number anew.
#[test]
fn an_intent_of_a_closed_lane_is_not_replayed_in_a_later_one_with_its_number() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, Body::Hello)));
		let second = signed(FAMILY, 7, 2, YES);
		assert_ok!(carry(&second));
		pass(1);
		assert_ok!(carry(&signed(FAMILY, 7, 3, Body::CloseLane { lane: 7 })));
		pass(1);
		assert_ok!(carry(&signed(FAMILY, 7, 1, Body::Hello)));
		assert_eq!(carry(&second), Err(IntentRefusal::LaneNotFresh));
		assert_ok!(carry(&signed(FAMILY, 7, 2, YES)));
	});
}

/// trust.md: one listed node fills the pool with thousands of nonces of one account. Here with intents that open lanes.
#[test]
fn ten_thousand_fresh_lanes_of_one_account_take_one_place_in_the_pool() {
	execute(|| {
		let opened: BTreeSet<Vec<u8>> = (0..10_000)
			.map(|lane| validate(&signed(FAMILY, lane, 1, YES)).unwrap())
			.flat_map(|valid| valid.provides.into_iter().skip(1))
			.collect();
		assert_eq!(opened.len(), 1, "they exclude each other");
		assert!((0..100).all(|lane| validate(&signed(FAMILY, lane, 2, YES)).is_err()));
	});
}

/// trust.md: one listed node fills the pool with thousands of nonces of one account. Here with sequences of its lanes.
#[test]
fn ten_thousand_sequences_of_one_account_find_room_for_its_quota() {
	execute(|| {
		for lane in 0..MAX_LANES {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
		}
		for left in [100, 1, 0] {
			TokensLeft::set(left);
			let taken = (0..MAX_LANES)
				.flat_map(|lane| (2..650).map(move |sequence| (lane, sequence)))
				.filter(|(lane, sequence)| validate(&signed(FAMILY, *lane, *sequence, Body::Hello)).is_ok())
				.count() as u64;
			assert!(taken <= left + u64::from(MAX_LANES), "{taken} with {left} tokens left");
			assert_eq!(taken == 0, left == 0);
		}
	});
}

/// The same with the gaps below the highest sequence, which are free too.
#[test]
fn the_gaps_of_a_lane_find_no_more_room() {
	execute(|| {
		for lane in 0..MAX_LANES {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
			assert_ok!(carry(&signed(FAMILY, lane, 40, Body::Hello)));
		}
		TokensLeft::set(20);
		let all = (0..MAX_LANES).flat_map(|lane| (2..200).map(move |sequence| (lane, sequence)));
		let taken =
			all.filter(|(lane, sequence)| validate(&signed(FAMILY, *lane, *sequence, Body::Hello)).is_ok());
		assert!(taken.count() <= 20 + MAX_LANES as usize);
	});
}

/// An intent of this many tokens and a few bytes.
fn dear(lane: u32, sequence: u32, tokens: usize) -> SignedIntent {
	let (mut attachments, code) = (vec![], vec![0_u8; (tokens - 1) * 8192]);
	let body = Body::BringCode { code: Attached::to(&code, &mut attachments) };
	let meant = intent(FAMILY, lane, sequence, body);
	let signature = pair(FAMILY).sign(&meant.payload(&GENESIS)).0;
	SignedIntent::new(meant, signature, attachments).unwrap()
}

/// trust.md: one listed node fills the pool with thousands of nonces of one account. Here with the longest intents that the
/// quota pays, one in each lane.
#[test]
fn dear_intents_of_all_lanes_take_one_place_in_the_pool() {
	execute(|| {
		for lane in 0..MAX_LANES {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
		}
		TokensLeft::set(100);
		let tags = |tokens: usize| -> Vec<BTreeSet<Vec<u8>>> {
			(0..MAX_LANES)
				.map(|lane| validate(&dear(lane, 2, tokens)).unwrap().provides.into_iter().skip(1).collect())
				.collect()
		};
		let shared = tags(7);
		assert!(shared.iter().all(|tags| tags.len() == 1 && *tags == shared[0]), "they exclude each other");
		assert!(tags(6).iter().all(BTreeSet::is_empty), "each fits into its lane's part");
		assert_eq!(validate(&dear(0, 3, 4)), Err(InvalidTransaction::Custom(2).into()), "two do not");
	});
}

/// However many lanes an account has, it can spend all that it has left at once.
#[test]
fn many_lanes_forbid_no_long_intent() {
	execute(|| {
		for lane in 0..MAX_LANES {
			assert_ok!(carry(&signed(FAMILY, lane, 1, Body::Hello)));
		}
		TokensLeft::set(100);
		assert_eq!(carry(&dear(3, 2, 60)), Ok(Ok(())));
		assert_eq!(carry(&dear(4, 2, 40)), Ok(Ok(())));
		assert_eq!(TokensLeft::get(), 0);
		assert_eq!(carry(&dear(5, 2, 1)), Err(IntentRefusal::QuotaUsedUp));
	});
}

/// A gateway that keeps an intent back cannot put it after a later one that must come after it.
#[test]
fn a_grant_that_is_kept_back_is_not_done_after_its_revocation() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, Body::Hello)));
		let grant = signed(FAMILY, 7, 2, YES);
		assert_ok!(carry(&signed(FAMILY, 7, 3, Body::Hello)));
		let mut revocation = intent(FAMILY, 7, 4, NO);
		revocation.after = 2;
		let revocation = sign(FAMILY, revocation);
		assert_eq!(carry(&revocation), Err(IntentRefusal::PreviousMissing));
		assert_ok!(carry(&grant));
		assert_ok!(carry(&revocation));
	});
}

/// A carrier keeps the signature and attaches garbage: the content would be lost, and the intent used up.
#[test]
fn garbage_is_not_attached_under_a_right_digest_count() {
	execute(|| {
		let mut attachments = vec![];
		let body = Body::BringCode { code: Attached::to(&b"code".to_vec(), &mut attachments) };
		let meant = intent(FAMILY, 7, 1, body);
		let signature = pair(FAMILY).sign(&meant.payload(&GENESIS)).0;
		let good = SignedIntent::new(meant.clone(), signature, attachments).unwrap();
		for garbage in [vec![b"garbage!".to_vec()], vec![vec![]], vec![], vec![vec![1], vec![2]]] {
			assert!(SignedIntent::new(meant.clone(), signature, garbage.clone()).is_err());
			let start = 2 + meant.encoded_size() + 64;
			let bytes = [&good.encode()[..start], &garbage.encode()].concat();
			assert!(SignedIntent::decode(&mut &bytes[..]).is_err());
		}
		assert_eq!(carry(&good), Ok(Ok(())));
	});
}

/// A gateway keeps an intent back and hands it in when it suits it.
#[test]
fn what_was_kept_back_expires() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		let kept = signed(FAMILY, 7, 2, YES);
		pass(u64::from(LIFETIME) * 1000 + 1);
		assert_eq!(carry(&kept), Err(IntentRefusal::Expired));
		let opening = signed(FAMILY, 9, 1, YES);
		pass(LANE_FRESHNESS + 1);
		assert_eq!(carry(&opening), Err(IntentRefusal::LaneNotFresh));
	});
}

/// One lane's intent that never comes holds up no other.
#[test]
fn a_lost_intent_blocks_no_lane() {
	execute(|| {
		assert_ok!(carry(&signed(FAMILY, 7, 1, YES)));
		for sequence in 3..300 {
			assert_ok!(carry(&signed(FAMILY, 7, sequence, Body::Hello)));
		}
	});
}
