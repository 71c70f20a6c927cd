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
		Consents::grant(RECORD, id(HOSPITAL), Level::Full, 0);
		assert_noop!(Signing::of_epoch(0).send(), Error::<Test>::StaleEpoch);
		assert_ok!(renew(1));
		assert_ok!(Signing::of_epoch(1).send());
	});
}

/// trust.md: visits opened before a revocation are signed years later. They lapse, and only closing is left.
#[test]
fn a_visit_lapses_some_time_after_consent_has_ended() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		end_consent();
		Now::put(START + VISIT_LAPSE);
		assert_ok!(correct(1, cleared(), sealed(CORRECTION, 0)));
		Now::put(START + VISIT_LAPSE + 1);
		assert_noop!(correct(2, cleared(), sealed(CORRECTION, 0)), Error::<Test>::Lapsed);
		assert_noop!(withdraw(2), Error::<Test>::Lapsed);
		let signing = Signing { note: Commitment([CORRECTION; 32]), ..Signing::of_epoch(0) };
		assert_noop!(signing.send(), Error::<Test>::Lapsed);
		for who in [FAMILY, OTHER_DOCTOR, OTHER_RECEPTIONIST, SCHOOL] {
			let call = VaccineDetails::close(signed(who), VISIT, ClosingReason::Unsigned);
			assert_noop!(call, Error::<Test>::NotHospital);
		}
	});
	for who in [DOCTOR, PHYSICIAN, ADMIN, RECEPTIONIST] {
		execute_and_check(|| {
			bring_to(VisitState::Opened);
			end_consent();
			if who != RECEPTIONIST {
				let early = VaccineDetails::close(signed(who), VISIT, ClosingReason::Unsigned);
				assert_noop!(early, Error::<Test>::NotHospital);
			}
			Now::put(START + VISIT_LAPSE + 1);
			assert_noop!(write(0, cleared(), sealed(NOTE, 0)), Error::<Test>::Lapsed);
			assert_ok!(VaccineDetails::close(signed(who), VISIT, ClosingReason::Unsigned));
		});
	}
}

/// trust.md: visits opened before a revocation are signed years later. A hospital that keeps a proof has no visit.
#[test]
fn a_visit_lapses_though_its_hospital_reads_proofs() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		end_consent();
		Consents::grant(RECORD, id(HOSPITAL), Level::Proof, 0);
		Now::put(START + VISIT_LAPSE);
		assert_ok!(correct(1, cleared(), sealed(CORRECTION, 0)));
		Now::put(START + VISIT_LAPSE + 1);
		assert_noop!(withdraw(2), Error::<Test>::Lapsed);
	});
}

/// A dose that was signed for is linked, whenever: by its hospital, or by a health admin as soon as the hospital has no
/// consent. Its doctor adds nothing after the time in which an unsigned visit lapses.
#[test]
fn what_was_signed_never_lapses() {
	for who in [RECEPTIONIST, ADMIN] {
		execute_and_check(|| {
			bring_to(VisitState::Signed);
			if who == ADMIN {
				assert_noop!(VaccineDetails::link(signed(ADMIN), VISIT), Error::<Test>::NotHospital);
			}
			end_consent();
			Now::put(START + VISIT_LAPSE);
			assert_ok!(add(1, sealed(ADDENDUM, 0)));
			Now::put(START + 10 * VISIT_LAPSE);
			assert_noop!(add(2, sealed(ADDENDUM, 0)), Error::<Test>::Lapsed);
			for other in [FAMILY, DOCTOR, PHYSICIAN, OTHER_RECEPTIONIST, SCHOOL] {
				assert_noop!(VaccineDetails::link(signed(other), VISIT), Error::<Test>::NotHospital);
			}
			assert_ok!(VaccineDetails::link(signed(who), VISIT));
			assert_eq!(state(), VisitState::Linked);
		});
	}
}
