use super::*;
use vacchain_primitives::Wrap;

/// The arguments of a call that fits; a test changes one.
struct Opening {
	record: RecordId,
	doctor: u8,
	physician: u8,
	examination: Sealed,
	wraps: [Wrap; 2],
}

impl Opening {
	fn new() -> Self {
		Self::with(DOCTOR, PHYSICIAN)
	}

	fn with(doctor: u8, physician: u8) -> Self {
		let (record, examination) = (RECORD, sealed(EXAMINATION, 0));
		Self { record, doctor, physician, examination, wraps: [wrap(doctor, 0), wrap(physician, 0)] }
	}

	fn send(self) -> DispatchResult {
		let Self { record, doctor, physician, examination, wraps: [for_doctor, for_physician] } = self;
		let (origin, doctor, physician) = (signed(HOSPITAL), id(doctor), id(physician));
		VaccineDetails::open(origin, VISIT, record, doctor, physician, examination, for_doctor, for_physician)
	}
}

/// R7: a hospital with consent opens a visit, naming its doctor and physician.
#[test]
fn a_hospital_opens_a_visit() {
	execute_and_check(|| {
		assert_ok!(Opening::new().send());
		let (visit, record, hospital) = (VISIT, RECORD, id(HOSPITAL));
		assert_recorded(
			Event::Opened { visit, record, hospital },
			HOSPITAL,
			Action::VisitOpened { visit },
			Some(EXAMINATION),
		);
		let expected = Visit {
			record,
			hospital,
			doctor: id(DOCTOR),
			physician: id(PHYSICIAN),
			epoch: 0,
			state: VisitState::Opened,
			opened_at: START,
			notes: 0,
			note: None,
		};
		assert_eq!(super::visit(), expected);
		assert_eq!(VaccineDetails::section(VISIT, Section::Examination), Some(sealed(EXAMINATION, 0)));
		assert_eq!(VaccineDetails::visits_of(RECORD, 0, 9), [VISIT]);
	});
}

/// R8: the doctor and the physician who are named get the record's keys, and no colleague does.
#[test]
fn the_named_get_the_keys() {
	execute_and_check(|| {
		open();
		for named in [DOCTOR, PHYSICIAN] {
			assert_eq!(VaccineDetails::visit_wrap(VISIT, id(named)), Some(wrap(named, 0)));
		}
		for other in [OTHER_DOCTOR, OTHER_PHYSICIAN, FOREIGN_DOCTOR, HOSPITAL, SCHOOL] {
			assert_eq!(VaccineDetails::visit_wrap(VISIT, id(other)), None);
		}
	});
}

/// R7: a hospital without consent, or with consent to see the proof only (S2), opens nothing.
#[test]
fn a_hospital_without_consent_is_refused() {
	execute_and_check(|| {
		Granted::insert((RECORD, id(HOSPITAL)), Level::Proof);
		assert_noop!(Opening::new().send(), Error::<Test>::NoConsent);
		Granted::remove((RECORD, id(HOSPITAL)));
		assert_noop!(Opening::new().send(), Error::<Test>::NoConsent);
	});
}

/// R7, R16: consent to one record is none to another.
#[test]
fn consent_is_to_one_record() {
	execute_and_check(|| {
		let sibling = RecordId([9; 16]);
		Epochs::insert(sibling, 0);
		let opening = Opening { record: sibling, ..Opening::new() };
		assert_noop!(opening.send(), Error::<Test>::NoConsent);
	});
}

/// R7: the doctor is the hospital's own: not another's, not a physician, not a stranger.
#[test]
fn a_doctor_of_another_hospital_is_refused() {
	execute_and_check(|| {
		for doctor in [FOREIGN_DOCTOR, PHYSICIAN, HOSPITAL, STRANGER] {
			assert_noop!(Opening::with(doctor, PHYSICIAN).send(), Error::<Test>::NotItsDoctor);
		}
		Directory::suspend(DOCTOR);
		assert_noop!(Opening::new().send(), Error::<Test>::NotItsDoctor);
	});
}

/// R7: the physician is the hospital's own: not another's, not a doctor, not a stranger.
#[test]
fn a_physician_of_another_hospital_is_refused() {
	execute_and_check(|| {
		for physician in [FOREIGN_PHYSICIAN, DOCTOR, HOSPITAL, STRANGER] {
			assert_noop!(Opening::with(DOCTOR, physician).send(), Error::<Test>::NotItsPhysician);
		}
		Directory::suspend(PHYSICIAN);
		assert_noop!(Opening::new().send(), Error::<Test>::NotItsPhysician);
	});
}

/// R18: an id that is taken is not overwritten.
#[test]
fn a_visit_is_opened_once() {
	execute_and_check(|| {
		open();
		assert_noop!(Opening::new().send(), Error::<Test>::AlreadyExists);
	});
}

/// R7: a visit belongs to a record.
#[test]
fn a_record_that_does_not_exist_is_not_found() {
	execute_and_check(|| {
		Epochs::remove(RECORD);
		assert_noop!(Opening::new().send(), Error::<Test>::NotFound);
	});
}

/// S8: the keys given and the examination are of the record's current epoch.
#[test]
fn an_ended_epoch_is_refused() {
	execute_and_check(|| {
		rotate();
		let wraps = [wrap(DOCTOR, 1), wrap(PHYSICIAN, 1)];
		assert_noop!(Opening::new().send(), Error::<Test>::StaleEpoch);
		let stale_examination = Opening { wraps: wraps.clone(), ..Opening::new() };
		assert_noop!(stale_examination.send(), Error::<Test>::StaleEpoch);
		let stale_wraps = Opening { examination: sealed(EXAMINATION, 1), ..Opening::new() };
		assert_noop!(stale_wraps.send(), Error::<Test>::StaleEpoch);
		assert_ok!(Opening { examination: sealed(EXAMINATION, 1), wraps, ..Opening::new() }.send());
	});
}

/// R8: the wraps are those of the named, in order and full.
#[test]
fn wraps_of_others_are_refused() {
	execute_and_check(|| {
		let proof = Wrap { level: Level::Proof, ..wrap(DOCTOR, 0) };
		for wraps in [
			[wrap(PHYSICIAN, 0), wrap(DOCTOR, 0)],
			[wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)],
			[wrap(DOCTOR, 0), wrap(OTHER_PHYSICIAN, 0)],
			[proof, wrap(PHYSICIAN, 0)],
		] {
			let opening = Opening { wraps, ..Opening::new() };
			assert_noop!(opening.send(), Error::<Test>::WrongReaders);
		}
	});
}

/// S8: sealed content has a length that sealing makes.
#[test]
fn malformed_content_is_refused() {
	execute_and_check(|| {
		for examination in malformed(0) {
			let opening = Opening { examination, ..Opening::new() };
			assert_noop!(opening.send(), Error::<Test>::Malformed);
		}
	});
}
