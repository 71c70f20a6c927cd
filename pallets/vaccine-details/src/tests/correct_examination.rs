use super::*;

fn correct_examination(version: u32, examination: Sealed) -> DispatchResult {
	VaccineDetails::correct_examination(signed(RECEPTIONIST), VISIT, version, examination)
}

/// R7: measurements are corrected before the signature, and the version before stays.
#[test]
fn measurements_are_corrected_and_the_first_ones_stay() {
	for state in [VisitState::Opened, VisitState::Noted] {
		execute_and_check(|| {
			bring_to(state);
			assert_ok!(correct_examination(1, sealed(CORRECTION, 0)));
			assert_recorded(
				Event::ExaminationCorrected { visit: VISIT, version: 1 },
				RECEPTIONIST,
				Action::ExaminationCorrected { visit: VISIT, version: 1 },
				Some(CORRECTION),
			);
			assert_eq!(super::state(), state);
			let version = |number| VaccineDetails::examination(RECORD, VISIT, number);
			assert_eq!(version(0), Some(sealed(EXAMINATION, 0)));
			assert_eq!(version(1), Some(sealed(CORRECTION, 0)));
			assert_eq!(VaccineDetails::aside(RECORD, VISIT).corrections, 1);
		});
	}
}

/// R7: after the signature nothing is corrected.
#[test]
fn what_was_signed_is_not_corrected() {
	refuses_unless(&[VisitState::Opened, VisitState::Noted], |_| {
		correct_examination(1, sealed(CORRECTION, 0))
	});
}

/// R7: only the hospital that opened the visit, with consent, and under the visit's keys.
#[test]
fn others_and_badly_sealed_measurements_are_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		for other in [DOCTOR, FAMILY, ADMIN, OTHER_RECEPTIONIST] {
			let call = VaccineDetails::correct_examination(signed(other), VISIT, 1, sealed(CORRECTION, 0));
			assert_noop!(call, Error::<Test>::NotHospital);
		}
		assert_noop!(correct_examination(0, sealed(CORRECTION, 0)), Error::<Test>::StaleVersion);
		assert_noop!(correct_examination(2, sealed(CORRECTION, 0)), Error::<Test>::StaleVersion);
		assert_noop!(correct_examination(1, sealed(CORRECTION, 1)), Error::<Test>::StaleEpoch);
		let beyond = Sealed { index: INDEX + 1, ..sealed(CORRECTION, 0) };
		assert_noop!(correct_examination(1, beyond), Error::<Test>::StaleIndex);
		for content in malformed(0) {
			assert_noop!(correct_examination(1, content), Error::<Test>::Malformed);
		}
		end_consent();
		assert_noop!(correct_examination(1, sealed(CORRECTION, 0)), Error::<Test>::NoConsent);
	});
	execute_and_check(|| {
		let call = correct_examination(1, sealed(CORRECTION, 0));
		assert_noop!(call, Error::<Test>::NotFound);
	});
}

/// trust.md: a hospital opens visits without end and bricks a record. Corrections are bounded, too.
#[test]
fn measurements_are_corrected_so_many_times() {
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		for version in 1..=MAX_CORRECTIONS {
			assert_ok!(correct_examination(version, sealed(CORRECTION, 0)));
		}
		let more = correct_examination(MAX_CORRECTIONS + 1, sealed(CORRECTION, 0));
		assert_noop!(more, Error::<Test>::TooManyChanges);
	});
}
