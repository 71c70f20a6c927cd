use super::*;
use vacchain_primitives::bounds::POWER_LIFETIME;

/// S4: two admins and a delay, and the family acts with its new keys.
#[test]
fn a_power_is_exercised_once_it_is_due() {
	execute(|| {
		let digest = confirmed();
		wait(DELAY - 1);
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		wait(1);
		assert_ok!(exercise(THIRD_ADMIN, FAMILY));
		let grounds = vec![Some(id(ADMIN)), Some(id(OTHER_ADMIN)), Some(id(THIRD_ADMIN))];
		assert_eq!(Exercised::get(), [(NEW + FAMILY, grounds)]);
		assert_eq!(log().last(), Some(&(Some(THIRD_ADMIN), PowerStep::Exercised)));
		System::assert_last_event(Event::Exercised { digest }.into());
		assert_noop!(Powers::exercise(signed(ADMIN), digest), Error::NotFound);
	});
}

#[test]
fn where_one_admin_suffices_one_exercises_after_the_delay() {
	execute_with(1, || {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		wait(DELAY);
		assert_ok!(exercise(ADMIN, FAMILY));
		assert_eq!(Exercised::get(), [(NEW + FAMILY, vec![Some(id(ADMIN)), None, Some(id(ADMIN))])]);
	});
}

#[test]
fn a_power_that_nobody_confirmed_is_not_exercised() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		wait(DELAY);
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotConfirmed);
	});
}

/// Somebody who was dismissed meanwhile no longer stands behind anything.
#[test]
fn both_admins_must_still_be_there() {
	execute(|| {
		confirmed();
		wait(DELAY);
		for admin in [ADMIN, OTHER_ADMIN] {
			Directory::suspend(admin);
			assert_noop!(exercise(THIRD_ADMIN, FAMILY), Error::AdminLeft);
			Directory::reinstate(admin);
		}
		assert_ok!(exercise(THIRD_ADMIN, FAMILY));
	});
}

#[test]
fn what_lapsed_or_became_impossible_is_not_exercised() {
	execute(|| {
		let digest = confirmed();
		wait(DELAY);
		IsImpossible::put(true);
		assert_noop!(exercise(ADMIN, FAMILY), IMPOSSIBLE);
		IsImpossible::put(false);
		wait(POWER_LIFETIME);
		assert_noop!(Powers::exercise(signed(ADMIN), digest), Error::NotFound);
	});
}

/// R14
#[test]
fn only_health_admins_exercise() {
	execute(|| {
		confirmed();
		wait(DELAY);
		only_health_admins_may(|origin| Powers::exercise(origin, digest_on(FAMILY)));
	});
}
