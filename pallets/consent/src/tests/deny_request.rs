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

/// S1, S3: a guardian denies what the owner of its ward was asked for, and the record's history says who did it.
#[test]
fn a_guardian_denies_for_its_ward() {
	execute_and_check(|| {
		name(DOCTOR);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::deny_for_ward(signed(DOCTOR), RECORD, id(SCHOOL)));
		let (family, requester) = (id(FAMILY), id(SCHOOL));
		assert_recorded(
			Event::RequestDenied { family, requester },
			DOCTOR,
			Action::RequestDenied { requester },
		);
		assert_eq!((request(SCHOOL), level(SCHOOL)), (None, None));
		let sent = SentRequests::<Test>::get(requester, family).expect("the provider sees the answer");
		assert_eq!(sent.outcome, RequestOutcome::Denied);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::deny_for_ward(signed(FAMILY), RECORD, id(SCHOOL)));
	});
}

/// S1, S3: a guardian denies only what waits for the owner of its ward.
#[test]
fn a_guardian_denies_what_its_wards_owner_was_asked_only() {
	execute_and_check(|| {
		name(DOCTOR);
		let deny = |who, record| Consent::deny_for_ward(signed(who), record, id(SCHOOL));
		assert_noop!(deny(DOCTOR, RECORD), Error::<Test>::NotFound);
		assert_ok!(Consent::request_access(signed(staff(SCHOOL)), id(OTHER_FAMILY), Level::Proof));
		assert_noop!(deny(DOCTOR, RECORD), Error::<Test>::NotFound);
		ask(SCHOOL, Level::Proof);
		assert_noop!(deny(OTHER_FAMILY, RECORD), Error::<Test>::NotCustodian);
		assert_noop!(deny(DOCTOR, RecordId([9; 16])), Error::<Test>::NotCustodian);
	});
}
