use super::*;

/// Doses under an index of the record's epoch.
fn doses(index: u16) -> Sealed {
	Sealed { index, ..sealed(REPORTED, 0) }
}

fn report(number: u32, index: u16) -> DispatchResult {
	VaccineDetails::report_doses(signed(RECEPTIONIST), RECORD, number, None, doses(index), None)
}

fn retract_report(number: u32) -> DispatchResult {
	VaccineDetails::retract_report(signed(RECEPTIONIST), RECORD, number, sealed(REASON, 0))
}

/// Doses given elsewhere are entries of the record, beside its visits and without a signature.
#[test]
fn a_receptionist_reports_doses() {
	execute_and_check(|| {
		assert_ok!(report(0, INDEX));
		assert_recorded(
			Event::DosesReported { record: RECORD, number: 0 },
			RECEPTIONIST,
			Action::DosesReported { number: 0 },
			Some(REPORTED),
		);
		let known = VaccineDetails::report(RECORD, 0).unwrap();
		assert_eq!((known.author, known.organisation), (id(RECEPTIONIST), id(HOSPITAL)));
		assert_eq!((known.doses, known.retraction), (doses(INDEX), None));
		assert_eq!(Epochs::get(RECORD).unwrap().1, INDEX);
		assert_ok!(report(1, INDEX + 1));
		assert_eq!(VaccineDetails::reports(RECORD, 0, 9).len(), 2);
		assert_eq!(VaccineDetails::visits_of(RECORD, 0, 9), []);
		// A visit that is opened later opens what was reported before.
		open_at(VISIT, INDEX + 1);
	});
}

/// The doctor whom an open visit names reports under the visit's keys.
#[test]
fn the_named_doctor_reports_doses() {
	let by = |who: u8| {
		VaccineDetails::report_doses(signed(who), RECORD, 0, Some(VISIT), sealed(REPORTED, 0), None)
	};
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		for other in [OTHER_DOCTOR, FOREIGN_DOCTOR, PHYSICIAN, RECEPTIONIST] {
			assert_noop!(by(other), Error::<Test>::NotNamedDoctor);
		}
		let elsewhere = VaccineDetails::report_doses(
			signed(DOCTOR),
			RecordId([9; 16]),
			0,
			Some(VISIT),
			sealed(REPORTED, 0),
			None,
		);
		assert_noop!(elsewhere, Error::<Test>::NotFound);
		let index = INDEX + 1;
		let beyond = Sealed { index, ..sealed(REPORTED, 0) };
		let call = VaccineDetails::report_doses(signed(DOCTOR), RECORD, 0, Some(VISIT), beyond, None);
		assert_noop!(call, Error::<Test>::StaleIndex);
		let with =
			|visit, doses| VaccineDetails::report_doses(signed(DOCTOR), RECORD, 0, Some(visit), doses, None);
		let unknown = VisitId([9; 16]);
		assert_noop!(with(unknown, sealed(REPORTED, 0)), Error::<Test>::NotFound);
		assert_noop!(with(VISIT, sealed(REPORTED, 1)), Error::<Test>::StaleEpoch);
		for content in malformed(0) {
			assert_noop!(with(VISIT, content), Error::<Test>::Malformed);
		}
		assert_ok!(by(DOCTOR));
		assert_eq!(VaccineDetails::report(RECORD, 0).unwrap().organisation, id(HOSPITAL));
	});
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		assert_noop!(by(DOCTOR), Error::<Test>::WrongState);
	});
	// One who works elsewhere by now writes nothing in the hospital's name.
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		Directory::change(id(DOCTOR), |doctor| doctor.organisation = Some(id(OTHER_HOSPITAL)));
		assert_noop!(by(DOCTOR), Error::<Test>::NotItsDoctor);
	});
	execute_and_check(|| {
		bring_to(VisitState::Opened);
		end_consent();
		assert_noop!(by(DOCTOR), Error::<Test>::NoConsent);
	});
}

#[test]
fn doses_are_reported_under_consent_and_the_current_keys() {
	execute_and_check(|| {
		for other in [FAMILY, DOCTOR, ADMIN, SCHOOL] {
			let call = VaccineDetails::report_doses(signed(other), RECORD, 0, None, doses(INDEX), None);
			assert_noop!(call, Error::<Test>::NotHospital);
		}
		let call =
			VaccineDetails::report_doses(signed(OTHER_RECEPTIONIST), RECORD, 0, None, doses(INDEX), None);
		assert_noop!(call, Error::<Test>::NoConsent);
		assert_noop!(report(1, INDEX), Error::<Test>::StaleVersion);
		assert_noop!(report(0, RENEWED_VISIT_INDEX), STALE_INDEX);
		assert_noop!(report(0, MAX_VISIT_INDEX + 1), Error::<Test>::StaleIndex);
		for content in malformed(0) {
			let call = VaccineDetails::report_doses(signed(RECEPTIONIST), RECORD, 0, None, content, None);
			assert_noop!(call, Error::<Test>::Malformed);
		}
		Due::insert(RECORD, ());
		assert_noop!(report(0, INDEX), Error::<Test>::RenewalNeeded);
		let new = Sealed { epoch: 1, ..doses(INDEX) };
		let call =
			VaccineDetails::report_doses(signed(RECEPTIONIST), RECORD, 0, None, new, Some(rotation(1)));
		assert_ok!(call);
		assert_noop!(report(1, INDEX), Error::<Test>::StaleEpoch);
	});
}

/// trust.md: a hospital opens visits without end and bricks a record. Reports of a day are bounded, too.
#[test]
fn so_many_reports_are_made_in_a_day() {
	execute_and_check(|| {
		for number in 0..MAX_DAILY_REPORTS {
			assert_ok!(report(number, INDEX));
		}
		assert_noop!(report(MAX_DAILY_REPORTS, INDEX), Error::<Test>::TooManyReports);
		Now::put(START + DAY);
		assert_ok!(report(MAX_DAILY_REPORTS, INDEX));
	});
}

/// The hospital that has the family's consent takes an entry back, and the entry stays.
#[test]
fn a_report_is_taken_back_under_consent() {
	for who in [RECEPTIONIST, OTHER_RECEPTIONIST] {
		execute_and_check(|| {
			assert_noop!(retract_report(0), Error::<Test>::NotFound);
			assert_ok!(report(0, INDEX));
			if who == OTHER_RECEPTIONIST {
				end_consent();
				Consents::grant(RECORD, id(OTHER_HOSPITAL), Level::Full, 0);
			}
			let epoch = Epochs::get(RECORD).unwrap().0;
			let by = |who: u8, epoch| {
				let reason = Sealed { index: 0, ..sealed(REASON, epoch) };
				VaccineDetails::retract_report(signed(who), RECORD, 0, reason)
			};
			for other in [FAMILY, DOCTOR, SCHOOL, STRANGER] {
				assert_noop!(by(other, epoch), Error::<Test>::NotHospital);
			}
			assert_noop!(by(who, epoch + 1), Error::<Test>::StaleEpoch);
			assert_ok!(by(who, epoch));
			assert_recorded(
				Event::ReportRetracted { record: RECORD, number: 0 },
				who,
				Action::ReportRetracted { number: 0 },
				Some(REASON),
			);
			let known = VaccineDetails::report(RECORD, 0).unwrap();
			assert_eq!(known.doses, doses(INDEX));
			assert_eq!(known.retraction.map(|taken| taken.by), Some(id(who)));
			assert_noop!(by(who, epoch), Error::<Test>::WrongState);
		});
	}
	execute_and_check(|| {
		assert_ok!(report(0, INDEX));
		let with = |reason| VaccineDetails::retract_report(signed(RECEPTIONIST), RECORD, 0, reason);
		for reason in malformed(0) {
			assert_noop!(with(reason), Error::<Test>::Malformed);
		}
		let beyond = Sealed { index: MAX_VISIT_INDEX + 1, ..sealed(REASON, 0) };
		assert_noop!(with(beyond), Error::<Test>::StaleIndex);
		end_consent();
		assert_noop!(retract_report(0), Error::<Test>::NoConsent);
	});
}

/// trust.md: an error of a hospital that has gone stays for ever. A health admin takes a report back where its hospital cannot.
#[test]
fn a_health_admin_takes_a_report_back_where_its_hospital_cannot() {
	execute_and_check(|| {
		assert_ok!(report(0, INDEX));
		let by_admin =
			|epoch| VaccineDetails::retract_report(signed(ADMIN), RECORD, 0, sealed(REASON, epoch));
		assert_noop!(by_admin(0), Error::<Test>::NotHospital);
		end_consent();
		assert_noop!(by_admin(0), Error::<Test>::StaleEpoch);
		assert_ok!(by_admin(1));
		assert_eq!(
			VaccineDetails::report(RECORD, 0).unwrap().retraction.map(|taken| taken.by),
			Some(id(ADMIN))
		);
	});
}

/// trust.md: one health admin alone takes reports back in bulk, for ever. That counts as a ruling does.
#[test]
fn one_admin_takes_only_so_many_reports_back_in_a_day() {
	execute_and_check(|| {
		assert_ok!(report(0, INDEX));
		end_consent();
		let by_admin = || VaccineDetails::retract_report(signed(ADMIN), RECORD, 0, sealed(REASON, 1));
		LeftToday::insert(id(ADMIN), 0);
		assert_noop!(by_admin(), DAILY_BOUND);
		LeftToday::insert(id(ADMIN), 1);
		assert_ok!(by_admin());
		assert_eq!(Days::take_spent(), [(id(ADMIN), Daily::Rulings)]);
	});
}

/// R17: without the right, an entry that is there and one that is not are refused alike.
#[test]
fn no_refusal_tells_how_many_reports_there_are() {
	execute_and_check(|| {
		assert_ok!(report(0, INDEX));
		for number in [0, 1] {
			let by = |who: u8| VaccineDetails::retract_report(signed(who), RECORD, number, sealed(REASON, 0));
			assert_noop!(by(OTHER_RECEPTIONIST), Error::<Test>::NoConsent);
			for other in [FAMILY, DOCTOR, SCHOOL] {
				assert_noop!(by(other), Error::<Test>::NotHospital);
			}
		}
	});
}
