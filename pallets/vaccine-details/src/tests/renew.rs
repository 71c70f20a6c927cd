use super::*;
use vacchain_primitives::Wrap;

/// S8: when the record's keys have changed, the hospital brings a visit that is not over to the current epoch.
#[test]
fn a_hospital_renews_a_visit() {
	for state in [VisitState::Opened, VisitState::Noted, VisitState::Signed, VisitState::Linked] {
		execute_and_check(|| {
			bring_to(state);
			rotate();
			assert_ok!(renew(1));
			let visit = VISIT;
			assert_recorded(Event::Renewed { visit }, HOSPITAL, Action::VisitRenewed { visit }, None);
			assert_eq!((super::visit().epoch, super::state()), (1, state));
			assert_eq!(VisitWraps::<Test>::get(VISIT), Some([wrap(DOCTOR, 1), wrap(PHYSICIAN, 1)]));
		});
	}
}

/// R7: a hospital whose access ended gives out no keys; nor does one that sees the proof only.
#[test]
fn a_hospital_without_consent_is_refused() {
	execute_and_check(|| {
		open();
		end_consent();
		assert_noop!(renew(1), Error::<Test>::NoConsent);
		Granted::insert((RECORD, id(HOSPITAL)), Level::Proof);
		assert_noop!(renew(1), Error::<Test>::NoConsent);
	});
}

/// A visit that is over is not renewed.
#[test]
fn a_visit_that_is_over_is_not_renewed() {
	use VisitState::*;
	refuses_unless(&[Opened, Noted, Signed, Linked], |_| renew(0));
}

/// S8: a visit is brought to the current epoch, not to another.
#[test]
fn an_ended_epoch_is_refused() {
	execute_and_check(|| {
		open();
		rotate();
		for epoch in [0, 2] {
			assert_noop!(renew(epoch), Error::<Test>::StaleEpoch);
		}
	});
}

/// R8: the keys go to those who are named, whole.
#[test]
fn wraps_of_others_are_refused() {
	execute_and_check(|| {
		open();
		rotate();
		let proof = Wrap { level: Level::Proof, ..wrap(PHYSICIAN, 1) };
		for [doctor, physician] in [
			[wrap(PHYSICIAN, 1), wrap(DOCTOR, 1)],
			[wrap(OTHER_DOCTOR, 1), wrap(PHYSICIAN, 1)],
			[wrap(DOCTOR, 1), proof],
		] {
			assert_noop!(
				VaccineDetails::renew(signed(HOSPITAL), VISIT, doctor, physician),
				Error::<Test>::WrongReaders
			);
		}
	});
}

/// S8: while the hospital has access, nothing new is sealed under keys that have ended, until it renews the visit.
#[test]
fn a_hospital_with_consent_must_renew() {
	execute_and_check(|| {
		open();
		rotate();
		for epoch in [0, 1] {
			assert_noop!(write(0, Decision::Cleared, sealed(NOTE, epoch)), Error::<Test>::StaleEpoch);
		}
		assert_ok!(renew(1));
		assert_noop!(write(0, Decision::Cleared, sealed(NOTE, 0)), Error::<Test>::StaleEpoch);
		assert_ok!(write(0, Decision::Cleared, sealed(NOTE, 1)));

		rotate();
		assert_noop!(Signing::of_epoch(1).send(), Error::<Test>::StaleEpoch);
		assert_noop!(correct(1, Decision::Cleared, sealed(CORRECTION, 1)), Error::<Test>::StaleEpoch);
		assert_ok!(renew(2));
		assert_ok!(Signing::of_epoch(2).send());

		rotate();
		assert_noop!(add(1, sealed(ADDENDUM, 2)), Error::<Test>::StaleEpoch);
		assert_noop!(retract(sealed(RETRACTION, 2)), Error::<Test>::StaleEpoch);
		assert_ok!(renew(3));
		assert_ok!(add(1, sealed(ADDENDUM, 3)));
		assert_ok!(retract(sealed(RETRACTION, 3)));
	});
}
