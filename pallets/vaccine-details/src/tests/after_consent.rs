//! A visit when the hospital's access ends.

use super::*;

/// R10, R19: the named professionals finish, under the keys they have, a visit whose consent has ended; nothing is
/// left half done.
#[test]
fn a_visit_is_finished() {
	execute_and_check(|| {
		open();
		end_consent();
		assert_ok!(write(0, deferred(), sealed(CORRECTION, 0)));
		assert_ok!(correct(1, cleared(), sealed(NOTE, 0)));
		assert_ok!(Signing::of_epoch(0).send());
		assert_ok!(add(2, sealed(ADDENDUM, 0)));
		assert_ok!(VaccineDetails::link(signed(RECEPTIONIST), VISIT));
		assert_eq!(state(), VisitState::Linked);
		assert_noop!(add(3, sealed(ADDENDUM, 0)), Error::<Test>::NoConsent);
		assert_ok!(retract(sealed(RETRACTION, 0)));
	});
}

/// R7, R8: they were given no later keys, and can seal under no other.
#[test]
fn later_keys_are_not_theirs() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		end_consent();
		assert_noop!(correct(1, cleared(), sealed(CORRECTION, 1)), Error::<Test>::StaleEpoch);
		assert_noop!(Signing::of_epoch(1).send(), Error::<Test>::StaleEpoch);
		assert_noop!(renew(1), Error::<Test>::NoConsent);
	});
}

/// R7: the hospital closes what it opened, and opens nothing more.
#[test]
fn a_visit_is_closed_and_none_opened() {
	execute_and_check(|| {
		open();
		end_consent();
		assert_ok!(VaccineDetails::close(signed(RECEPTIONIST), VISIT, ClosingReason::Unsigned));
		assert_noop!(
			VaccineDetails::open(
				signed(RECEPTIONIST),
				VisitId([9; 16]),
				RECORD,
				id(DOCTOR),
				id(PHYSICIAN),
				START,
				sealed(EXAMINATION, 1),
				wrap(DOCTOR, 1),
				wrap(PHYSICIAN, 1),
				Some(rotation(2)),
			),
			Error::<Test>::NoConsent
		);
	});
}

/// R7: consent given anew brings the duty to renew with it.
#[test]
fn consent_given_anew_is_under_new_keys() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		end_consent();
		Granted::insert((RECORD, id(HOSPITAL)), Level::Full);
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::StaleEpoch);
		assert_ok!(renew(1));
		assert_ok!(Signing::of_epoch(1).send());
	});
}
