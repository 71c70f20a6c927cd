use super::*;
use sp_runtime::DispatchResult;

/// A family denies what a provider asked at the start.
fn deny(family: u64, requester: u64) -> DispatchResult {
	Consent::deny_request(signed(family), id(requester), START)
}

/// A custodian denies what the school asked at the start.
fn deny_for(custodian: u64, record: RecordId) -> DispatchResult {
	Consent::deny_for_ward(signed(custodian), record, id(SCHOOL), START)
}

/// S1: a family denies a request; the provider may ask again.
#[test]
fn a_family_denies() {
	execute_and_check(|| {
		ask(SCHOOL, Level::Proof);
		assert_ok!(deny(FAMILY, SCHOOL));
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
			assert_noop!(deny(family, requester), Error::<Test>::NotFound);
		}
	});
}

/// S1: a denial that was on its way for long denies nothing that was asked since.
#[test]
fn a_denial_names_the_request() {
	execute_and_check(|| {
		name(DOCTOR);
		ask(SCHOOL, Level::Proof);
		assert_ok!(Consent::withdraw_request(signed(staff(SCHOOL)), id(FAMILY)));
		Now::put(START + 1);
		ask(SCHOOL, Level::Proof);
		assert_noop!(deny(FAMILY, SCHOOL), Error::<Test>::NotFound);
		assert_noop!(deny_for(DOCTOR, RECORD), Error::<Test>::NotFound);
		assert_ok!(Consent::deny_request(signed(FAMILY), id(SCHOOL), START + 1));
	});
}

/// S1, S3: a guardian denies what the owner of its ward was asked for, and the record's history says who did it.
#[test]
fn a_guardian_denies_for_its_ward() {
	execute_and_check(|| {
		name(DOCTOR);
		ask(SCHOOL, Level::Proof);
		assert_ok!(deny_for(DOCTOR, RECORD));
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
		assert_ok!(deny_for(FAMILY, RECORD));
	});
}

/// S1, S3: a guardian denies only what waits for the owner of its ward.
#[test]
fn a_guardian_denies_what_its_wards_owner_was_asked_only() {
	execute_and_check(|| {
		name(DOCTOR);
		assert_noop!(deny_for(DOCTOR, RECORD), Error::<Test>::NotFound);
		assert_ok!(Consent::request_access(signed(staff(SCHOOL)), id(OTHER_FAMILY), Level::Proof));
		assert_noop!(deny_for(DOCTOR, RECORD), Error::<Test>::NotFound);
		ask(SCHOOL, Level::Proof);
		assert_noop!(deny_for(OTHER_FAMILY, RECORD), Error::<Test>::NotCustodian);
		assert_noop!(deny_for(DOCTOR, RecordId([9; 16])), Error::<Test>::NotCustodian);
	});
}
