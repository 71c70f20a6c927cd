//! The attacks of one admin, and of two.

use super::*;
use vacchain_primitives::{
	Daily,
	bounds::{MAX_DAILY_RESTORES, POWER_LIFETIME},
	questions::SpendDaily,
};

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen.
#[test]
fn an_admin_replaces_a_familys_account_and_acts_as_the_family_unseen() {
	execute(|| {
		// Alone, with every call that there is, however long it waits.
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(confirm(ADMIN, FAMILY), Error::SameAdmin);
		for _ in 0..POWER_LIFETIME / DAY - 1 {
			wait(DAY);
			assert_noop!(exercise(ADMIN, FAMILY), Error::NotConfirmed);
			assert_noop!(Powers::decide(signed(ADMIN), digest_on(FAMILY), true), Error::DecidedByVote);
		}
		// With a colleague who is careless, but before the family's eyes.
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
		wait(DELAY - 1);
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		assert_ok!(veto(FAMILY));
		wait(DAY);
		assert_noop!(exercise(ADMIN, FAMILY), Error::Vetoed);
		assert_noop!(exercise(OTHER_ADMIN, FAMILY), Error::Vetoed);
		assert_ok!(Powers::decide(vote(), digest_on(FAMILY), false));

		assert!(Exercised::get().is_empty());
		let seen = [
			(Some(ADMIN), PowerStep::Proposed),
			(Some(OTHER_ADMIN), PowerStep::Confirmed),
			(Some(FAMILY), PowerStep::Vetoed),
			(None, PowerStep::Rejected),
		];
		assert_eq!(log(), seen);
	});
}

/// trust.md: an admin replaces a family's account: two admins who suspend the family meanwhile do not keep it from
/// objecting.
#[test]
fn two_admins_suspend_a_family_so_that_it_cannot_object() {
	execute(|| {
		confirmed();
		Directory::suspend(FAMILY);
		assert_noop!(veto(FAMILY), Error::NotSubject);
		wait(DELAY);
		assert_noop!(exercise(ADMIN, FAMILY), Error::CannotObject);
		Directory::reinstate(FAMILY);
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		wait(DELAY - 1);
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		assert_ok!(veto(FAMILY));
	});
}

/// trust.md: one admin restores, voids, reassigns at the speed of the quota.
#[test]
fn one_admin_restores_voids_reassigns_at_the_speed_of_the_quota() {
	execute(|| {
		let times =
			|what| (0..100_000).take_while(|_| Powers::spend(&id(ADMIN), what).is_ok()).count() as u32;
		assert_eq!(times(Daily::Restores), MAX_DAILY_RESTORES);
		for what in Daily::ALL {
			times(what);
			assert_noop!(Powers::spend(&id(ADMIN), what), Error::DailyBound);
		}
		assert_noop!(propose(ADMIN, FAMILY), Error::DailyBound);
	});
}
