use super::*;

/// S1: a family denies a request; the provider may ask again.
#[test]
fn a_family_denies() {
	execute_and_check(|| {
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::deny_request(signed(FAMILY), id(SCHOOL)));
		let (family, requester) = (id(FAMILY), id(SCHOOL));
		System::assert_last_event(Event::RequestDenied { family, requester }.into());
		assert_eq!((request(SCHOOL), level(SCHOOL)), (None, None));
		ask(SCHOOL, Level::Proof);
	});
}

/// S1: a family denies only what it was asked.
#[test]
fn a_family_denies_its_own_requests_only() {
	execute_and_check(|| {
		ask(SCHOOL, Level::Proof);
		for (family, requester) in [(FAMILY, INSURER), (OTHER_FAMILY, SCHOOL)] {
			assert_noop!(Consent::deny_request(signed(family), id(requester)), Error::<Test>::NotFound);
		}
	});
}
