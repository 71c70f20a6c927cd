use super::*;
use vacchain_primitives::bounds::POWER_LIFETIME;

/// S4: a veto does not end a claim, it sends it to the institutions' vote.
#[test]
fn an_objection_sends_a_power_to_the_institutions() {
	execute(|| {
		for is_confirmed in [false, true] {
			assert_ok!(propose(ADMIN, FAMILY));
			if is_confirmed {
				assert_ok!(confirm(OTHER_ADMIN, FAMILY));
			}
			let digest = digest_on(FAMILY);
			assert_ok!(veto(FAMILY));
			let waiting = power_on(FAMILY);
			assert_eq!(waiting.vetoed_by, Some(id(FAMILY)));
			assert_eq!(waiting.ends_at, Now::get() + VOTING_TIME + POWER_LIFETIME);
			assert_eq!(log().last(), Some(&(Some(FAMILY), PowerStep::Vetoed)));
			System::assert_last_event(Event::Vetoed { digest }.into());
			assert_noop!(veto(FAMILY), Error::WrongState);
			wait(DELAY);
			assert_noop!(exercise(ADMIN, FAMILY), Error::Vetoed);
			assert_ok!(Powers::decide(vote(), digest, false));
		}
	});
}

/// The delay is the least time that there is to object.
#[test]
fn a_power_that_is_due_can_still_be_objected_to() {
	execute(|| {
		confirmed();
		wait(DELAY + 1);
		assert_ok!(veto(FAMILY));
		assert_noop!(exercise(ADMIN, FAMILY), Error::Vetoed);
	});
}

/// R14
#[test]
fn nobody_objects_for_another() {
	execute(|| {
		assert_ok!(propose(ADMIN, FAMILY));
		for account in [ADMIN, AUTHORITY, OTHER_FAMILY, NEW + FAMILY, 99] {
			assert_noop!(Powers::veto(signed(account), digest_on(FAMILY)), Error::NotSubject);
		}
		assert_noop!(veto(OTHER_FAMILY), Error::NotFound);
	});
}
