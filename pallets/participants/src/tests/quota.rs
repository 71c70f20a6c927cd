use super::*;
use crate::{OwnWholeAt, SharedWholeAt, WholeAt};
use vacchain_primitives::questions::SpendQuota;

/// Whether so many tokens may be spent.
fn may_spend(who: u64, tokens: u64) -> bool {
	Participants::can_spend(&actor(who).unwrap(), tokens, false)
}

/// Spends so many tokens, one by one.
fn spend(who: u64, tokens: u32) {
	for _ in 0..tokens {
		assert!(may_spend(who, 1));
		Participants::spend(&actor(who).unwrap(), 1, false);
	}
}

fn left(who: u64) -> u32 {
	Participants::allowance(id(who)).unwrap().left
}

fn pass(time: u64) {
	Now::mutate(|now| *now += time);
}

/// R14, R15: the suspended, and the staff of a suspended hospital, act for nobody, nor does an unregistered account.
#[test]
fn the_suspended_are_no_actors() {
	execute(|| {
		for who in [SUSPENDED_HOSPITAL, ITS_DOCTOR, STRANGER] {
			assert_eq!(actor(who), None);
		}
		assert_ok!(Participants::reinstate(RuntimeOrigin::signed(ADMIN), id(SUSPENDED_HOSPITAL)));
		for who in [ADMIN, FAMILY, HOSPITAL, DOCTOR, SUSPENDED_HOSPITAL, ITS_DOCTOR] {
			assert!(actor(who).is_some());
		}
	});
}

/// S4: replaced keys act for nobody; the new ones share the old ones' quota.
#[test]
fn a_new_account_brings_no_new_quota() {
	execute(|| {
		let new = 20;
		spend(FAMILY, 1);
		assert_ok!(give_keys(FAMILY, new, key(new)));
		assert_eq!(actor(FAMILY), None);
		spend(new, 2);
		assert!(!may_spend(new, 1));
	});
}

/// A flood is stopped before it reaches a block.
#[test]
fn the_burst_is_the_most_at_once() {
	execute(|| {
		for sent in 0..QUOTA.burst {
			assert_eq!(left(FAMILY), QUOTA.burst - sent);
			spend(FAMILY, 1);
		}
		assert_eq!(left(FAMILY), 0);
		assert!(!may_spend(FAMILY, 1));
		assert!(!may_spend(DOCTOR, u64::MAX) && may_spend(DOCTOR, QUOTA.burst.into()));
	});
}

#[test]
fn one_participants_quota_is_not_anothers() {
	execute(|| {
		spend(FAMILY, QUOTA.burst);
		spend(DOCTOR, 1);
		assert_eq!((left(FAMILY), left(DOCTOR)), (0, QUOTA.burst - 1));
	});
}

#[test]
fn a_token_comes_back_every_interval() {
	execute(|| {
		spend(FAMILY, QUOTA.burst);
		pass(QUOTA.interval - 1);
		assert!(!may_spend(FAMILY, 1));
		pass(1);
		assert_eq!(left(FAMILY), 1);
		spend(FAMILY, 1);
		assert!(!may_spend(FAMILY, 1));
	});
}

#[test]
fn no_more_than_the_burst_is_saved_up() {
	execute(|| {
		spend(FAMILY, 1);
		pass(1_000 * QUOTA.interval);
		assert_eq!(left(FAMILY), QUOTA.burst);
		spend(FAMILY, QUOTA.burst);
		assert!(!may_spend(FAMILY, 1));
	});
}

/// The pool may ask as often as it likes.
#[test]
fn a_question_alone_does_not_charge() {
	execute(|| {
		for _ in 0..2 * QUOTA.burst {
			assert!(may_spend(FAMILY, QUOTA.burst.into()));
		}
		assert_eq!(left(FAMILY), QUOTA.burst);
		assert!(!WholeAt::<Test>::contains_key(id(FAMILY)));
	});
}

/// What is left is never more than what is then taken, whenever it is asked.
#[test]
fn the_allowance_is_what_may_be_sent() {
	for moment in [0, 1, 499, 999, 1_000, 1_001, 1_999, 2_000, 2_500, 3_000] {
		execute(|| {
			spend(FAMILY, QUOTA.burst);
			pass(moment);
			spend(FAMILY, left(FAMILY));
			assert!(!may_spend(FAMILY, 1));
		});
	}
}

/// A lane has a part of what is left.
#[test]
fn a_quota_is_divided_into_equal_parts() {
	execute(|| {
		let family = actor(FAMILY).unwrap();
		for (parts, most) in [(0, 3), (1, 3), (2, 1), (3, 1), (4, 0)] {
			assert!(Participants::part_holds(&family, parts, most));
			assert!(!Participants::part_holds(&family, parts, most + 1));
		}
		Participants::spend(&family, 2, false);
		assert!(Participants::part_holds(&family, 1, 1) && !Participants::part_holds(&family, 1, 2));
		assert!(!Participants::can_spend(&family, u64::MAX, false));
	});
}

/// Everybody of a hospital may send 10 at once, 2 of them for themselves, and together 5 beyond that.
fn execute_with_shared_quota(test: impl FnOnce()) {
	with_desk(|| {
		Whole::put((10, 100));
		Own::put((2, 1_000));
		Shared::put((5, 500));
		test();
	});
}

/// keys.md, "Quota": an organisation's shared bound limits only what exceeds each person's own guaranteed rate.
#[test]
fn colleagues_use_up_what_is_shared_and_nothing_of_ones_own() {
	execute_with_shared_quota(|| {
		spend(DESK, 2 + 5);
		assert!(!may_spend(DESK, 1));
		// A colleague has its own part, whatever the others do.
		for who in [OTHER_DESK, DOCTOR] {
			spend(who, 2);
			assert!(!may_spend(who, 1));
		}
		// Both come back, each at its rate.
		pass(500);
		spend(DOCTOR, 1);
		assert!(!may_spend(OTHER_DESK, 1));
		pass(500);
		spend(DESK, 2);
		spend(OTHER_DESK, 1);
		assert!(!may_spend(OTHER_DESK, 1));
	});
}

/// keys.md, "Quota": signing and revoking are exempt.
#[test]
fn what_must_not_wait_takes_nothing_that_is_shared() {
	execute_with_shared_quota(|| {
		spend(DESK, 7);
		spend(DOCTOR, 2);
		let doctor = actor(DOCTOR).unwrap();
		let may_spend_exempt = || Participants::can_spend(&doctor, 1, true);
		for _ in 0..8 {
			assert!(may_spend_exempt());
			Participants::spend(&doctor, 1, true);
		}
		// Its own quota is a bound all the same.
		assert!(!may_spend_exempt());
		pass(500);
		assert!(may_spend(DESK, 1), "what is exempt took nothing that is shared");
	});
}

/// A person alone has never less than before: its own quota is the outer bound.
#[test]
fn the_shared_quota_adds_nothing_to_ones_own() {
	execute_with_shared_quota(|| {
		Shared::put((100, 1));
		spend(DESK, 10);
		assert!(!may_spend(DESK, 1));
	});
}

/// Families and organisations share nothing.
#[test]
fn who_belongs_to_no_organisation_shares_no_quota() {
	execute_with_shared_quota(|| {
		Shared::put((0, 1));
		for who in [FAMILY, HOSPITAL] {
			spend(who, 10);
			assert!(!may_spend(who, 1));
		}
		assert_eq!(OwnWholeAt::<Test>::iter().count() + SharedWholeAt::<Test>::iter().count(), 0);
	});
}

/// trust.md: admission counts what is pending, here too.
#[test]
fn what_waits_takes_of_the_shared_quota() {
	execute_with_shared_quota(|| {
		let desk = actor(DESK).unwrap();
		let can_spend = |tokens| Participants::can_spend(&desk, tokens, false);
		assert!(can_spend(7) && !can_spend(8) && Participants::can_spend(&desk, 8, true));
		Participants::spend(&desk, 7, false);
		assert!(!may_spend(DESK, 1));
	});
}
