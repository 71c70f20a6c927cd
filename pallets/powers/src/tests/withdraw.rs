use super::*;
use vacchain_primitives::{Daily, bounds::MAX_DAILY_POWERS, questions::SpendDaily};

#[test]
fn any_admin_takes_a_power_back() {
	execute(|| {
		for admin in [ADMIN, OTHER_ADMIN] {
			assert_ok!(propose(ADMIN, FAMILY));
			let digest = digest_on(FAMILY);
			assert_ok!(Powers::withdraw(signed(admin), digest));
			assert_eq!(Powers::power_on(id(FAMILY)), None);
			assert_eq!(log().last(), Some(&(Some(admin), PowerStep::Withdrawn)));
			System::assert_last_event(Event::Withdrawn { digest, by: id(admin) }.into());
		}
		let digest = confirmed();
		assert_ok!(Powers::withdraw(signed(THIRD_ADMIN), digest));
		assert_noop!(Powers::withdraw(signed(THIRD_ADMIN), digest), Error::NotFound);
	});
}

/// trust.md: one admin does at the speed of the quota what holds the others up: it takes back only so many of their powers in a
/// day, and its own whenever it likes.
#[test]
fn an_admin_takes_others_powers_back_only_so_often_in_a_day() {
	execute(|| {
		for _ in 0..MAX_DAILY_POWERS - 1 {
			assert_ok!(Powers::spend(&id(ADMIN), Daily::Powers));
		}
		assert_ok!(propose(ADMIN, OTHER_FAMILY));
		assert_ok!(propose(OTHER_ADMIN, FAMILY));
		assert_noop!(Powers::withdraw(signed(ADMIN), digest_on(FAMILY)), Error::DailyBound);
		assert_ok!(Powers::withdraw(signed(ADMIN), digest_on(OTHER_FAMILY)));
		wait(DAY);
		assert_ok!(Powers::withdraw(signed(ADMIN), digest_on(FAMILY)));
	});
}

/// Neither a thief of the old key nor an admin decides alone.
#[test]
fn nobody_takes_back_what_the_institutions_decide() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_ok!(veto(FAMILY));
		assert_noop!(Powers::withdraw(signed(ADMIN), digest_on(FAMILY)), Error::Vetoed);
	});
}

/// R14
#[test]
fn only_health_admins_withdraw() {
	execute(|| {
		assert_ok!(propose(OTHER_ADMIN, FAMILY));
		only_health_admins_may(|origin| Powers::withdraw(origin, digest_on(FAMILY)));
	});
}
