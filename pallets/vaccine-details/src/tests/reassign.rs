use super::*;

fn reassign(doctor: u8, physician: u8, epoch: Epoch) -> DispatchResult {
	VaccineDetails::reassign(
		signed(RECEPTIONIST),
		VISIT,
		id(doctor),
		id(physician),
		wrap(doctor, epoch),
		wrap(physician, epoch),
	)
}

/// R7: doctor and physician are replaced before the signature; those who come get the keys, a note stays.
#[test]
fn a_hospital_names_others_before_the_signature() {
	for state in [VisitState::Opened, VisitState::Noted] {
		execute_and_check(|| {
			bring_to(state);
			let note = visit().note;
			assert_ok!(reassign(OTHER_DOCTOR, OTHER_PHYSICIAN, 0));
			let (doctor, physician) = (id(OTHER_DOCTOR), id(OTHER_PHYSICIAN));
			assert_recorded(
				Event::Reassigned { visit: VISIT, doctor, physician },
				RECEPTIONIST,
				Action::VisitReassigned { visit: VISIT, doctor, physician },
				None,
			);
			assert_eq!((visit().doctor, visit().physician, visit().note), (doctor, physician, note));
			assert_eq!(VaccineDetails::visit_wrap(VISIT, doctor), Some(wrap(OTHER_DOCTOR, 0)));
			assert_eq!(VaccineDetails::visit_wrap(VISIT, id(DOCTOR)), None);
			let by_former = VaccineDetails::withdraw_note(signed(DOCTOR), VISIT, visit().notes);
			assert_noop!(by_former, Error::<Test>::NotNamedDoctor);
			// Their reads may still be logged.
			assert!(VaccineDetails::is_named(&RECORD, &VISIT, &id(DOCTOR)));
		});
	}
}

/// R7: a visit of an earlier epoch comes to the current one when others are named.
#[test]
fn naming_others_renews_the_keys() {
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		rotate();
		assert_noop!(reassign(OTHER_DOCTOR, PHYSICIAN, 0), Error::<Test>::StaleEpoch);
		assert_ok!(reassign(OTHER_DOCTOR, PHYSICIAN, 1));
		assert_eq!((visit().epoch, visit().index), (1, RENEWED_VISIT_INDEX));
	});
}

#[test]
fn what_was_signed_keeps_its_people() {
	refuses_unless(&[VisitState::Opened, VisitState::Noted], |_| reassign(OTHER_DOCTOR, PHYSICIAN, 0));
}

/// R7: a doctor or physician of another hospital is refused, and so is another hospital.
#[test]
fn strangers_are_not_named_and_do_not_name() {
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		assert_noop!(reassign(FOREIGN_DOCTOR, PHYSICIAN, 0), Error::<Test>::NotItsDoctor);
		assert_noop!(reassign(PHYSICIAN, PHYSICIAN, 0), Error::<Test>::NotItsDoctor);
		assert_noop!(reassign(DOCTOR, FOREIGN_PHYSICIAN, 0), Error::<Test>::NotItsPhysician);
		let wraps = [wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)];
		for other in [DOCTOR, FAMILY, ADMIN, OTHER_RECEPTIONIST] {
			let [doctor_wrap, physician_wrap] = wraps.clone();
			let call = VaccineDetails::reassign(
				signed(other),
				VISIT,
				id(OTHER_DOCTOR),
				id(PHYSICIAN),
				doctor_wrap,
				physician_wrap,
			);
			assert_noop!(call, Error::<Test>::NotHospital);
		}
		let [doctor_wrap, physician_wrap] = [wrap(DOCTOR, 0), wrap(PHYSICIAN, 0)];
		let call = VaccineDetails::reassign(
			signed(RECEPTIONIST),
			VISIT,
			id(OTHER_DOCTOR),
			id(PHYSICIAN),
			doctor_wrap,
			physician_wrap,
		);
		assert_noop!(call, Error::<Test>::WrongReaders);
		end_consent();
		assert_noop!(reassign(OTHER_DOCTOR, PHYSICIAN, 1), Error::<Test>::NoConsent);
	});
}

/// S8, trust.md, "A wrap is made for a key that was replaced meanwhile": the keys are for the visit's index and the keys of now, in
/// a form that sealing makes.
#[test]
fn bad_wraps_for_others_are_refused() {
	let wraps = || [wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)];
	let reassign_with = |[doctor_wrap, physician_wrap]: [VisitWrap; 2]| {
		let (doctor, physician) = (id(OTHER_DOCTOR), id(PHYSICIAN));
		VaccineDetails::reassign(signed(RECEPTIONIST), VISIT, doctor, physician, doctor_wrap, physician_wrap)
	};
	execute_and_check(|| {
		assert_noop!(reassign_with(wraps()), Error::<Test>::NotFound);
		bring_to(VisitState::Opened);
		for at in 0..2 {
			let mut of_another_index = wraps();
			of_another_index[at].index += 1;
			assert_noop!(reassign_with(of_another_index), Error::<Test>::StaleIndex);
			let mut malformed = wraps();
			malformed[at].sealed = vec![1; 112].try_into().unwrap();
			assert_noop!(reassign_with(malformed), Error::<Test>::Malformed);
		}
		let stale = wraps();
		Directory::replace_keys(OTHER_DOCTOR);
		assert_noop!(reassign_with(stale), Error::<Test>::StaleKey);
		assert_ok!(reassign_with(wraps()));
	});
}

#[test]
fn people_are_replaced_so_many_times() {
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		for turn in 0..2 * MAX_REASSIGNMENTS {
			assert_ok!(reassign(if turn % 2 == 0 { OTHER_DOCTOR } else { DOCTOR }, PHYSICIAN, 0));
		}
		assert_noop!(reassign(OTHER_DOCTOR, PHYSICIAN, 0), Error::<Test>::TooManyChanges);
	});
}
