use super::*;
use vacchain_primitives::bounds::POWER_LIFETIME;

/// S4: from the confirmation on, the old key has the delay to object.
#[test]
fn another_admin_confirms_and_the_delay_starts() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		wait(DAY);
		let digest = digest_on(FAMILY);
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
		let (waiting, due_at) = (power_on(FAMILY), START + DAY + DELAY);
		assert_eq!((waiting.confirmed_by, waiting.due_at), (Some(id(OTHER_ADMIN)), Some(due_at)));
		assert_eq!(waiting.ends_at, due_at + POWER_LIFETIME);
		assert_eq!(log().last(), Some(&(Some(OTHER_ADMIN), PowerStep::Confirmed)));
		assert!(Exercised::get().is_empty());
		System::assert_last_event(Event::Confirmed { digest, by: id(OTHER_ADMIN) }.into());
	});
}

#[test]
fn what_is_confirmed_is_not_confirmed_again() {
	execute(|| {
		confirmed();
		assert_noop!(confirm(THIRD_ADMIN, FAMILY), Error::WrongState);
	});
	execute_with(1, || {
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(confirm(OTHER_ADMIN, FAMILY), Error::WrongState);
	});
}

/// A confirmation is for what its sender has seen.
#[test]
fn a_confirmation_counts_for_no_later_proposal() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		let first = digest_on(FAMILY);
		assert_ok!(Powers::withdraw(signed(ADMIN), first));
		wait(1);
		assert_ok!(propose(ADMIN, FAMILY));
		assert_noop!(Powers::confirm(signed(OTHER_ADMIN), first), Error::NotFound);
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
	});
}

#[test]
fn nobody_confirms_for_an_admin_who_has_left() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		Directory::suspend(ADMIN);
		assert_noop!(confirm(OTHER_ADMIN, FAMILY), Error::AdminLeft);
	});
}

#[test]
fn what_is_objected_to_or_impossible_is_not_confirmed() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		IsImpossible::put(true);
		assert_noop!(confirm(OTHER_ADMIN, FAMILY), IMPOSSIBLE);
		IsImpossible::put(false);
		assert_ok!(veto(FAMILY));
		assert_noop!(confirm(OTHER_ADMIN, FAMILY), Error::Vetoed);
	});
}

#[test]
fn what_lapsed_is_not_confirmed() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		let digest = digest_on(FAMILY);
		wait(POWER_LIFETIME - 1);
		assert_ok!(Powers::confirm(signed(OTHER_ADMIN), digest));
		assert_ok!(propose(ADMIN, OTHER_FAMILY));
		let digest = digest_on(OTHER_FAMILY);
		wait(POWER_LIFETIME);
		assert_noop!(Powers::confirm(signed(OTHER_ADMIN), digest), Error::NotFound);
	});
}

/// R14
#[test]
fn only_health_admins_confirm() {
	execute(|| {
		assert_ok!(propose(OTHER_ADMIN, FAMILY));
		only_health_admins_may(|origin| Powers::confirm(origin, digest_on(FAMILY)));
	});
}
