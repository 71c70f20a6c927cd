use super::*;

/// R18: the physician who signed retracts a visit as entered in error, with a reason; nothing is removed.
#[test]
fn a_physician_retracts_a_signed_visit() {
	for state in [VisitState::Signed, VisitState::Linked] {
		execute_and_check(|| {
			bring_to(state);
			let signature = VaccineDetails::signature(VISIT);
			assert_ok!(retract(sealed(RETRACTION, 0)));
			let visit = VISIT;
			assert_recorded(
				Event::Retracted { visit },
				PHYSICIAN,
				Action::VisitRetracted { visit },
				Some(RETRACTION),
			);
			assert_eq!(super::state(), VisitState::Retracted);
			assert_eq!(VaccineDetails::section(VISIT, Section::Retraction), Some(sealed(RETRACTION, 0)));
			assert!(VaccineDetails::section(VISIT, Section::Immunization).is_some());
			assert_eq!(VaccineDetails::signature(VISIT), signature);
			assert_eq!(keys(), None, "a visit that is over gives no keys");
		});
	}
}

/// R18: only what was signed is retracted, and once.
#[test]
fn only_a_signed_visit_is_retracted() {
	refuses_unless(&[VisitState::Signed, VisitState::Linked], |_| retract(sealed(RETRACTION, 0)));
}

/// S8: the reason is sealed under the visit's keys, to a length that sealing makes.
#[test]
fn a_badly_sealed_reason_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		assert_noop!(retract(sealed(RETRACTION, 1)), Error::<Test>::StaleEpoch);
		for reason in malformed(0) {
			assert_noop!(retract(reason), Error::<Test>::Malformed);
		}
	});
}

/// trust.md: a physician retracts any own visit, alone, for ever. Now the hospital's help is needed after some time.
#[test]
fn there_is_a_time_for_retracting() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Now::put(START + ADDENDA_WINDOW);
		assert_noop!(retract(sealed(RETRACTION, 0)), Error::<Test>::TooLate);
		assert_ok!(renew(0));
		assert_ok!(retract(sealed(RETRACTION, 0)));
	});
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		Now::put(START + 10 * ADDENDA_WINDOW);
		assert_ok!(retract(sealed(RETRACTION, 0)));
	});
}

/// S8: the reason is sealed under the keys of the visit, not under those of another one.
#[test]
fn another_index_is_refused() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		let reason = Sealed { index: INDEX + 1, ..sealed(RETRACTION, 0) };
		assert_noop!(retract(reason), Error::<Test>::StaleIndex);
	});
}
