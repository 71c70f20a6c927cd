use super::*;

/// The arguments of a call that fits; a test changes one.
struct Opening {
	record: RecordId,
	doctor: u8,
	physician: u8,
	made_at: Moment,
	examination: Sealed,
	wraps: [VisitWrap; 2],
	rotation: Option<Rotation>,
}

impl Opening {
	fn new() -> Self {
		Self::with(DOCTOR, PHYSICIAN)
	}

	fn with(doctor: u8, physician: u8) -> Self {
		let (record, made_at, examination) = (RECORD, START, sealed(EXAMINATION, 0));
		let wraps = [wrap(doctor, 0), wrap(physician, 0)];
		Self { record, doctor, physician, made_at, examination, wraps, rotation: None }
	}

	/// In this epoch, with this index.
	fn at(epoch: Epoch, index: u16) -> Self {
		let examination = Sealed { index, ..sealed(EXAMINATION, epoch) };
		let wraps = [DOCTOR, PHYSICIAN].map(|named| VisitWrap { index, ..wrap(named, epoch) });
		Self { examination, wraps, ..Self::new() }
	}

	fn send(self) -> DispatchResult {
		let Self { record, doctor, physician, made_at, examination, wraps, rotation } = self;
		let (origin, doctor, physician) = (signed(RECEPTIONIST), id(doctor), id(physician));
		let [for_doctor, for_physician] = wraps;
		VaccineDetails::open(
			origin,
			VISIT,
			record,
			doctor,
			physician,
			made_at,
			examination,
			for_doctor,
			for_physician,
			rotation,
		)
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
			RECEPTIONIST,
			Action::VisitOpened { visit },
			Some(EXAMINATION),
		);
		let expected = Visit {
			record,
			hospital,
			doctor: id(DOCTOR),
			physician: id(PHYSICIAN),
			epoch: 0,
			index: INDEX,
			state: VisitState::Opened,
			made_at: START,
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
		Consents::grant(RECORD, id(HOSPITAL), Level::Proof, 0);
		assert_noop!(Opening::new().send(), Error::<Test>::NoConsent);
		Consents::end(RECORD, id(HOSPITAL));
		assert_noop!(Opening::new().send(), Error::<Test>::NoConsent);
	});
}

/// R7, R16: consent to one record is none to another.
#[test]
fn consent_is_to_one_record() {
	execute_and_check(|| {
		let sibling = RecordId([9; 16]);
		Epochs::insert(sibling, (0, RENEWED_VISIT_INDEX));
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
		let Opening { examination, wraps, .. } = Opening::at(1, INDEX);
		assert_noop!(Opening::new().send(), Error::<Test>::StaleEpoch);
		let stale_examination = Opening { wraps, ..Opening::new() };
		assert_noop!(stale_examination.send(), Error::<Test>::StaleEpoch);
		let wraps = [wrap(DOCTOR, 0), wrap(PHYSICIAN, 0)];
		let stale_wraps = Opening { examination, wraps, ..Opening::new() };
		assert_noop!(stale_wraps.send(), Error::<Test>::StaleEpoch);
		assert_ok!(Opening::at(1, INDEX).send());
	});
}

/// R8: the wraps are those of the named, in order.
#[test]
fn wraps_of_others_are_refused() {
	execute_and_check(|| {
		for wraps in [
			[wrap(PHYSICIAN, 0), wrap(DOCTOR, 0)],
			[wrap(OTHER_DOCTOR, 0), wrap(PHYSICIAN, 0)],
			[wrap(DOCTOR, 0), wrap(OTHER_PHYSICIAN, 0)],
		] {
			let opening = Opening { wraps, ..Opening::new() };
			assert_noop!(opening.send(), Error::<Test>::WrongReaders);
		}
	});
}

/// trust.md: a professional named once can open later visits of the same epoch. The chain holds each visit to an index
/// no lower than those before it, and its wraps and its content to that one.
#[test]
fn a_professional_named_once_opens_no_later_visit_of_the_same_epoch() {
	execute_and_check(|| {
		assert_ok!(Opening::at(0, 5).send());
		assert_eq!(Epochs::get(RECORD), Some((0, 5)));
		let next = |index| {
			let Opening { examination, wraps: [for_doctor, for_physician], .. } = Opening::at(0, index);
			VaccineDetails::open(
				signed(RECEPTIONIST),
				VisitId([9; 16]),
				RECORD,
				id(DOCTOR),
				id(PHYSICIAN),
				START,
				examination,
				for_doctor,
				for_physician,
				None,
			)
		};
		for lower in [0, RENEWED_VISIT_INDEX, 4] {
			assert_noop!(next(lower), STALE_INDEX);
		}
		assert_ok!(next(6));
	});
	execute_and_check(|| {
		let one = |at: usize| {
			let mut opening = Opening::new();
			opening.wraps[at].index += 1;
			opening
		};
		for opening in
			[one(0), one(1), Opening { examination: Opening::at(0, 3).examination, ..Opening::new() }]
		{
			assert_noop!(opening.send(), Error::<Test>::StaleIndex);
		}
	});
}

/// Two receptionists who open visits at the same time need not seal again.
#[test]
fn two_visits_have_the_same_index() {
	execute_and_check(|| {
		open_at(VISIT, INDEX);
		open_at(VisitId([9; 16]), INDEX);
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The chain compares.
#[test]
fn a_wrap_for_a_key_that_was_replaced_meanwhile_is_refused() {
	execute_and_check(|| {
		let stale = Opening::new();
		Directory::replace_keys(DOCTOR);
		assert_noop!(stale.send(), Error::<Test>::StaleKey);
		assert_ok!(Opening::new().send());
	});
}

/// trust.md: an expired hospital still holds the live key when the next one opens a visit (R19). A visit is opened under
/// keys that only those who remain have: the rotation is in the same transaction, and shows.
#[test]
fn an_expired_hospital_does_not_hold_the_key_of_the_next_visit() {
	execute_and_check(|| {
		Due::insert(RECORD, ());
		assert_noop!(Opening::new().send(), Error::<Test>::RenewalNeeded);
		let stale_keys = Opening { rotation: Some(rotation(1)), ..Opening::new() };
		assert_noop!(stale_keys.send(), Error::<Test>::StaleEpoch);
		assert_ok!(Opening { rotation: Some(rotation(1)), ..Opening::at(1, INDEX) }.send());
		assert_eq!((Epochs::get(RECORD), super::visit().epoch), (Some((1, INDEX)), 1));
		let actions: Vec<_> = History::get(RECORD).into_iter().map(|(_, action, _)| action).collect();
		assert_eq!(actions, [Action::KeysRenewed, Action::VisitOpened { visit: VISIT }]);
	});
}

/// New keys that are not needed are taken, too; a rotation that is refused stops the opening.
#[test]
fn a_rotation_comes_with_the_opening() {
	execute_and_check(|| {
		let opening = Opening { rotation: Some(rotation(2)), ..Opening::at(1, INDEX) };
		assert_noop!(opening.send(), sp_runtime::DispatchError::Other("StaleEpoch"));
		assert_ok!(Opening { rotation: Some(rotation(1)), ..Opening::at(1, INDEX) }.send());
	});
}

/// S6: a visit that was opened offline arrives some days later, with its own time; not much later, and not ahead.
#[test]
fn a_visit_is_opened_when_the_hospital_says() {
	let at = |made_at| Opening { made_at, ..Opening::new() };
	for made_at in [START + MAX_CLOCK_SKEW, START - 1, START - MAX_LATE_OPENING] {
		execute_and_check(|| {
			assert_ok!(at(made_at).send());
			assert_eq!((super::visit().made_at, super::visit().opened_at), (made_at, START));
		});
	}
	execute_and_check(|| {
		for made_at in [0, START - MAX_LATE_OPENING - 1, START + MAX_CLOCK_SKEW + 1, Moment::MAX] {
			assert_noop!(at(made_at).send(), Error::<Test>::InvalidTime);
		}
	});
}

/// A visit's keys have a form that sealing makes.
#[test]
fn malformed_wraps_are_refused() {
	execute_and_check(|| {
		for len in [0, 1, 112, 114] {
			let mut opening = Opening::new();
			opening.wraps[1].sealed = vec![1; len].try_into().unwrap();
			assert_noop!(opening.send(), Error::<Test>::Malformed);
		}
		let mut of_another_suite = Opening::new();
		of_another_suite.wraps[0].sealed[0] = 2;
		assert_noop!(of_another_suite.send(), Error::<Test>::Malformed);
	});
}

/// An epoch has so many indices. The record's pallet says which; the last is the highest.
#[test]
fn the_last_index_is_taken() {
	execute_and_check(|| {
		assert_ok!(Opening::at(0, MAX_VISIT_INDEX).send());
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

/// R7: a grant covers no visit that the hospital opened before, the difference of two clocks aside.
#[test]
fn a_visit_was_opened_under_the_consent_of_then() {
	execute_and_check(|| {
		let made_at = START - DAY;
		Consents::grant(RECORD, id(HOSPITAL), Level::Full, made_at + MAX_CLOCK_SKEW + 1);
		let opening = || Opening { made_at, ..Opening::new() };
		assert_noop!(opening().send(), Error::<Test>::InvalidTime);
		Consents::grant(RECORD, id(HOSPITAL), Level::Full, made_at + MAX_CLOCK_SKEW);
		assert_ok!(opening().send());
	});
}

/// trust.md: a hospital opens visits without end and bricks a record.
#[test]
fn so_many_visits_are_open_at_a_time() {
	execute_and_check(|| {
		let visit = |number: u32| VisitId([100 + number as u8; 16]);
		for number in 0..MAX_OPEN_VISITS {
			open_at(visit(number), INDEX);
		}
		let open_one_more = || {
			VaccineDetails::open(
				signed(RECEPTIONIST),
				VISIT,
				RECORD,
				id(DOCTOR),
				id(PHYSICIAN),
				Now::get(),
				sealed(EXAMINATION, 0),
				wrap(DOCTOR, 0),
				wrap(PHYSICIAN, 0),
				None,
			)
		};
		assert_noop!(open_one_more(), Error::<Test>::TooManyVisits);
		assert_ok!(VaccineDetails::close(signed(RECEPTIONIST), visit(0), ClosingReason::Unsigned));
		assert_ok!(open_one_more());
	});
}

/// trust.md: a hospital opens visits without end and bricks a record. The next hospital of the family has bounds of its own.
#[test]
fn what_one_hospital_opens_leaves_the_next_one_free() {
	execute_and_check(|| {
		for number in 0..MAX_OPEN_VISITS {
			open_at(VisitId([100 + number as u8; 16]), INDEX);
		}
		Consents::end(RECORD, id(HOSPITAL));
		Consents::grant(RECORD, id(OTHER_HOSPITAL), Level::Full, 0);
		assert_ok!(VaccineDetails::open(
			signed(OTHER_RECEPTIONIST),
			VISIT,
			RECORD,
			id(FOREIGN_DOCTOR),
			id(FOREIGN_PHYSICIAN),
			Now::get(),
			sealed(EXAMINATION, 0),
			wrap(FOREIGN_DOCTOR, 0),
			wrap(FOREIGN_PHYSICIAN, 0),
			None,
		));
		let tally = VaccineDetails::tally_of(RECORD, id(OTHER_HOSPITAL));
		assert_eq!((tally.open, tally.opened), (1, 1));
	});
}

/// trust.md: a hospital opens visits without end and bricks a record.
#[test]
fn so_many_visits_are_opened_in_a_day() {
	let name = |number: u32| {
		let mut id = [7; 16];
		id[..4].copy_from_slice(&number.to_le_bytes());
		VisitId(id)
	};
	let open_and_close = |number: u32| {
		VaccineDetails::open(
			signed(RECEPTIONIST),
			name(number),
			RECORD,
			id(DOCTOR),
			id(PHYSICIAN),
			Now::get(),
			sealed(EXAMINATION, 0),
			wrap(DOCTOR, 0),
			wrap(PHYSICIAN, 0),
			None,
		)?;
		VaccineDetails::close(signed(RECEPTIONIST), name(number), ClosingReason::Unsigned)
	};
	execute_and_check(|| {
		for number in 0..MAX_DAILY_VISITS {
			assert_ok!(open_and_close(number));
		}
		assert_noop!(open_and_close(MAX_DAILY_VISITS), Error::<Test>::TooManyVisits);
		Now::put(START + DAY);
		assert_ok!(open_and_close(MAX_DAILY_VISITS));
	});
}
