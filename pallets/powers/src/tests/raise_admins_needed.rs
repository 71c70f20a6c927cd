use super::*;

#[test]
fn the_institutions_let_every_power_take_two_admins() {
	execute_with(1, || {
		assert_ok!(Powers::raise_admins_needed(vote()));
		assert_eq!(Powers::admins_needed(), 2);
		System::assert_last_event(Event::AdminsNeededRaised.into());
		assert_noop!(Powers::raise_admins_needed(vote()), Error::WrongState);
	});
}

/// A waiting power takes two admins from then on, and its subject has the whole delay again.
#[test]
fn what_waits_takes_two_admins_then() {
	execute_with(1, || {
		assert_ok!(propose(ADMIN, FAMILY));
		wait(DELAY);
		assert_ok!(Powers::raise_admins_needed(vote()));
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotConfirmed);
		assert_noop!(confirm(ADMIN, FAMILY), Error::SameAdmin);
		assert_ok!(confirm(OTHER_ADMIN, FAMILY));
		assert_noop!(exercise(ADMIN, FAMILY), Error::NotDue);
		wait(DELAY);
		assert_ok!(exercise(ADMIN, FAMILY));
	});
}

/// R14, S10
#[test]
fn only_the_vote_raises() {
	execute_with(1, || {
		for origin in [signed(ADMIN), signed(AUTHORITY), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			assert_noop!(Powers::raise_admins_needed(origin), Error::DecidedByVote);
		}
	});
}
