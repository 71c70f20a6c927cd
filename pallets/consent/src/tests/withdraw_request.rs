use super::*;

/// S1: a provider takes its request back.
#[test]
fn a_request_is_taken_back() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::withdraw_request(signed(staff(HOSPITAL)), id(FAMILY)));
		let (family, requester) = (id(FAMILY), id(HOSPITAL));
		System::assert_last_event(Event::RequestWithdrawn { family, requester }.into());
		assert_eq!(request(HOSPITAL), None);
		assert!(request(SCHOOL).is_some(), "another's request stays");
	});
}

/// S1: only what was asked can be taken back.
#[test]
fn no_request_no_withdrawal() {
	execute_and_check(|| {
		ask(SCHOOL, Level::Proof);
		assert_noop!(Consent::withdraw_request(signed(staff(HOSPITAL)), id(FAMILY)), Error::<Test>::NotFound);
		assert_noop!(
			Consent::withdraw_request(signed(staff(SCHOOL)), id(OTHER_FAMILY)),
			Error::<Test>::NotFound
		);
	});
}

/// S1: a request that has ended is not there any more.
#[test]
fn what_has_ended_cannot_be_taken_back() {
	execute_and_check(|| {
		ask(HOSPITAL, Level::Full);
		Now::put(START + REQUEST_LIFETIME);
		let call = Consent::withdraw_request(signed(staff(HOSPITAL)), id(FAMILY));
		assert_noop!(call, Error::<Test>::NotFound);
		let call = Consent::deny_request(signed(FAMILY), id(HOSPITAL), START);
		assert_noop!(call, Error::<Test>::NotFound);
	});
}
