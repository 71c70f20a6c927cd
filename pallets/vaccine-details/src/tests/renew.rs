use super::*;

/// S8: when the record's keys have changed, the hospital brings a visit that is not over to the current epoch.
#[test]
fn a_hospital_renews_a_visit() {
	for state in [VisitState::Opened, VisitState::Noted, VisitState::Signed, VisitState::Linked] {
		execute_and_check(|| {
			bring_to(state);
			rotate();
			assert_ok!(renew(1));
			let visit = VISIT;
			assert_recorded(Event::Renewed { visit }, RECEPTIONIST, Action::VisitRenewed { visit }, None);
			let row = super::visit();
			assert_eq!((row.epoch, row.index, row.state), (1, RENEWED_VISIT_INDEX, state));
			assert_eq!(keys(), Some([wrap(DOCTOR, 1), wrap(PHYSICIAN, 1)]));
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
		Consents::grant(RECORD, id(HOSPITAL), Level::Proof, 0);
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

/// R8: the keys go to those who are named.
#[test]
fn wraps_of_others_are_refused() {
	execute_and_check(|| {
		open();
		rotate();
		for [doctor, physician] in [
			[wrap(PHYSICIAN, 1), wrap(DOCTOR, 1)],
			[wrap(OTHER_DOCTOR, 1), wrap(PHYSICIAN, 1)],
			[wrap(DOCTOR, 1), wrap(OTHER_PHYSICIAN, 1)],
		] {
			assert_noop!(
				VaccineDetails::renew(signed(RECEPTIONIST), VISIT, doctor, physician),
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
			assert_noop!(write(0, cleared(), sealed(NOTE, epoch)), Error::<Test>::StaleEpoch);
		}
		assert_ok!(renew(1));
		assert_noop!(write(0, cleared(), sealed(NOTE, 0)), Error::<Test>::StaleEpoch);
		assert_ok!(write(0, cleared(), sealed(NOTE, 1)));

		rotate();
		assert_noop!(Signing::of_epoch(1).send(), Error::<Test>::StaleEpoch);
		assert_noop!(correct(1, cleared(), sealed(CORRECTION, 1)), Error::<Test>::StaleEpoch);
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

/// trust.md: a professional named once can open later visits of the same epoch. What a renewed visit gives opens none:
/// in its own epoch it keeps its index, and in a later one it has one below every visit that was opened there.
#[test]
fn a_renewed_visit_opens_no_later_visit() {
	let renew_at = |epoch, index| {
		let wraps = [DOCTOR, PHYSICIAN].map(|named| VisitWrap { index, ..wrap(named, epoch) });
		let [doctor, physician] = wraps;
		VaccineDetails::renew(signed(RECEPTIONIST), VISIT, doctor, physician)
	};
	execute_and_check(|| {
		open();
		open_at(VisitId([9; 16]), 7);
		for other in [0, RENEWED_VISIT_INDEX, INDEX + 1, 7, 8] {
			assert_noop!(renew_at(0, other), Error::<Test>::StaleIndex);
		}
		assert_ok!(renew_at(0, INDEX));
		rotate();
		for other in [0, INDEX, 8] {
			assert_noop!(renew_at(1, other), Error::<Test>::StaleIndex);
		}
		assert_ok!(renew_at(1, RENEWED_VISIT_INDEX));
		assert_eq!(Epochs::get(RECORD), Some((1, RENEWED_VISIT_INDEX)));
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The chain compares.
#[test]
fn a_wrap_for_a_key_that_was_replaced_meanwhile_is_refused() {
	execute_and_check(|| {
		open();
		let stale = wrap(PHYSICIAN, 0);
		Directory::replace_keys(PHYSICIAN);
		let call = VaccineDetails::renew(signed(RECEPTIONIST), VISIT, wrap(DOCTOR, 0), stale);
		assert_noop!(call, Error::<Test>::StaleKey);
		assert_ok!(renew(0));
		assert_eq!(keys().map(|[_, physician]| physician.key_version), Some(1));
	});
}

/// S8: a visit's keys have a form that sealing makes.
#[test]
fn malformed_wraps_are_refused() {
	execute_and_check(|| {
		open();
		for len in [0, 1, 112, 114] {
			let mut malformed = wrap(PHYSICIAN, 0);
			malformed.sealed = vec![1; len].try_into().unwrap();
			let call = VaccineDetails::renew(signed(RECEPTIONIST), VISIT, wrap(DOCTOR, 0), malformed);
			assert_noop!(call, Error::<Test>::Malformed);
		}
	});
}
