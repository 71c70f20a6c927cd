use super::*;
use vacchain_primitives::{Daily, bounds::MAX_DAILY_POWERS, questions::SpendDaily};

#[test]
fn an_admin_does_each_thing_so_often_in_a_day_and_again_tomorrow() {
	execute(|| {
		Now::put(START + DAY / 2);
		for what in Daily::ALL {
			for _ in 0..what.most() {
				assert_ok!(Powers::spend(&id(ADMIN), what));
			}
			assert_noop!(Powers::spend(&id(ADMIN), what), Error::DailyBound);
			assert_ok!(Powers::spend(&id(OTHER_ADMIN), what));
		}
		Now::put(START + DAY - 1);
		assert_noop!(Powers::spend(&id(ADMIN), Daily::Restores), Error::DailyBound);
		Now::put(START + DAY);
		assert_ok!(Powers::spend(&id(ADMIN), Daily::Restores));
	});
}

/// Proposals and confirmations count together, also those that are withdrawn again.
#[test]
fn proposals_and_confirmations_count() {
	execute(|| {
		for _ in 0..MAX_DAILY_POWERS / 2 {
			assert_ok!(propose(ADMIN, FAMILY));
			assert_ok!(propose(OTHER_ADMIN, OTHER_FAMILY));
			assert_ok!(confirm(ADMIN, OTHER_FAMILY));
			for family in [FAMILY, OTHER_FAMILY] {
				assert_ok!(Powers::withdraw(signed(THIRD_ADMIN), digest_on(family)));
			}
			wait(1);
		}
		assert_noop!(propose(ADMIN, FAMILY), Error::DailyBound);
		assert_ok!(propose(OTHER_ADMIN, OTHER_FAMILY));
		assert_noop!(confirm(ADMIN, OTHER_FAMILY), Error::DailyBound);
		// An admin takes back the proposals of others within the same bound, and its own at any time.
		assert_noop!(Powers::withdraw(signed(ADMIN), digest_on(OTHER_FAMILY)), Error::DailyBound);
		assert_ok!(Powers::withdraw(signed(OTHER_ADMIN), digest_on(OTHER_FAMILY)));
	});
}
