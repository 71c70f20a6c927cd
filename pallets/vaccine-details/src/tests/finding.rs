use super::*;
use crate::{FinishedVisits, Named, OpenFirst, OpenVisits, Waiting};
use vacchain_primitives::{
	VisitPlace,
	bounds::{MAX_NAMED, RECENT_VISITS},
};

fn waiting(who: u8) -> Vec<VisitId> {
	visits(VaccineDetails::waiting_visits(id(who), None, 9))
}

fn open_ones() -> Vec<VisitId> {
	visits(VaccineDetails::open_visits(id(HOSPITAL), None, 9))
}

fn recent(since: Moment) -> Vec<VisitId> {
	visits(VaccineDetails::recent_visits(id(HOSPITAL), since, None, 9))
}

fn visits(rows: Vec<(VisitPlace, RecordId)>) -> Vec<VisitId> {
	assert!(rows.iter().all(|(_, record)| *record == RECORD));
	rows.into_iter().map(|(place, _)| place.visit()).collect()
}

fn naming(who: u8) -> Vec<VisitId> {
	let found = VaccineDetails::visits_naming(id(who), RECORD);
	found.into_iter().map(|place| place.visit()).collect()
}

/// R7, R8, R10: a visit is found by whoever is next: the doctor, the physician, the reception desk that links it.
#[test]
fn a_visit_waits_for_who_is_next() {
	use VisitState::*;
	for (state, doctor, physician, hospital) in [
		(Opened, 1, 0, 0),
		(Noted, 0, 1, 0),
		(Signed, 0, 0, 1),
		(Linked, 0, 0, 0),
		(Closed(ClosingReason::Unsigned), 0, 0, 0),
		(Retracted, 0, 0, 0),
	] {
		execute_and_check(|| {
			bring_to(state);
			let found = [DOCTOR, PHYSICIAN, HOSPITAL].map(|who| waiting(who).len());
			assert_eq!(found, [doctor, physician, hospital], "{state:?}");
			let is_open = doctor + physician + hospital == 1;
			assert_eq!(open_ones().len(), usize::from(is_open), "{state:?}");
			assert_eq!(recent(START), [VISIT], "{state:?}");
			assert_eq!(waiting(OTHER_DOCTOR), []);
		});
	}
}

/// R9: a visit whose note was withdrawn waits for the doctor again.
#[test]
fn a_visit_goes_back_to_its_doctor() {
	execute_and_check(|| {
		bring_to(VisitState::Noted);
		assert_ok!(withdraw(1));
		assert_eq!((waiting(DOCTOR), waiting(PHYSICIAN)), (vec![VISIT], vec![]));
	});
}

/// R8: the list is in order of opening, whatever ids the visits have, a page at a time.
#[test]
fn visits_wait_in_order_of_opening() {
	execute_and_check(|| {
		let ids = [9, 3, 7].map(|number| VisitId([number; 16]));
		for (later, visit) in (0..).zip(ids) {
			Now::put(START + later);
			open_at(visit, INDEX);
		}
		assert_eq!(waiting(DOCTOR), ids);
		let after = Some(VisitPlace::new(START, ids[0]));
		assert_eq!(visits(VaccineDetails::waiting_visits(id(DOCTOR), after, 1)), ids[1..2]);
		assert_eq!(visits(VaccineDetails::open_visits(id(HOSPITAL), after, 9)), ids[1..]);
		assert_eq!(recent(START + 1), ids[1..]);
		assert_eq!(visits(VaccineDetails::recent_visits(id(HOSPITAL), START, after, 1)), ids[1..2]);
	});
}

/// R17: doctor and physician find a visit by its record for as long as it gives them keys, the newest first.
#[test]
fn a_visit_is_found_while_it_gives_keys() {
	use VisitState::*;
	for (state, found) in [
		(Opened, true),
		(Noted, true),
		(Signed, true),
		(Linked, true),
		(Closed(ClosingReason::Unsigned), false),
		(Retracted, false),
	] {
		execute_and_check(|| {
			bring_to(state);
			assert_eq!([DOCTOR, PHYSICIAN].map(|who| !naming(who).is_empty()), [found; 2], "{state:?}");
			assert_eq!(naming(OTHER_DOCTOR), []);
			assert_eq!(VaccineDetails::visits_naming(id(DOCTOR), RecordId([9; 16])), []);
		});
	}
	execute_and_check(|| {
		bring_to(Linked);
		idle_at(START + ADDENDA_WINDOW);
		assert_eq!((naming(DOCTOR), naming(PHYSICIAN)), (vec![], vec![]));
		assert_ok!(renew(0));
		assert_eq!(naming(DOCTOR), [VISIT]);
	});
	execute_and_check(|| {
		let ids: Vec<_> = (1..9).map(|number| VisitId([number; 16])).collect();
		for (later, visit) in (0..).zip(&ids) {
			Now::put(START + later);
			open_at(*visit, INDEX);
		}
		let newest: Vec<_> = ids.into_iter().rev().take(MAX_NAMED).collect();
		assert_eq!(naming(PHYSICIAN), newest);
	});
}

/// R8, R17: however many newer visits are over, doctor and physician find the one that is still open, and it goes behind them
/// once it is over itself.
#[test]
fn an_open_visit_is_found_whatever_is_newer() {
	new_test_ext().execute_with(|| {
		bring_to(VisitState::Signed);
		let (older, linked) = (visit(), VisitState::Linked);
		let newer: Vec<_> = (0..).map(|later| VisitId([100 + later; 16])).take(MAX_NAMED + 1).collect();
		for (later, visit) in (1..).zip(&newer) {
			Now::put(START + later);
			open_at(*visit, INDEX);
			let row = VaccineDetails::visit(*visit).expect("it was opened");
			VaccineDetails::save(*visit, Visit { state: linked, ..row });
		}
		let newest = newer.iter().rev().take(MAX_NAMED - 1).copied();
		let found: Vec<_> = [VISIT].into_iter().chain(newest.clone()).collect();
		assert_eq!((naming(DOCTOR), naming(PHYSICIAN)), (found.clone(), found));
		VaccineDetails::save(VISIT, Visit { state: linked, ..older });
		assert!(!naming(DOCTOR).contains(&VISIT));
		assert_eq!(naming(DOCTOR)[..MAX_NAMED - 1], newest.collect::<Vec<_>>());
		assert_ok!(VaccineDetails::try_found());
	});
}

/// R7: finished visits leave the list of recent ones when their time is over, also those that were closed.
#[test]
fn finished_visits_are_forgotten() {
	execute_and_check(|| {
		let ids: Vec<_> = (1..=6).map(|number| VisitId([number; 16])).collect();
		let close = |visit| VaccineDetails::close(signed(RECEPTIONIST), visit, ClosingReason::Unsigned);
		for visit in &ids {
			open_at(*visit, INDEX);
		}
		for visit in &ids[..3] {
			assert_ok!(close(*visit));
		}
		let finished = || FinishedVisits::<Test>::iter().count();
		assert_eq!((finished(), recent(START).len()), (3, 6));
		Now::put(START + RECENT_VISITS - 1);
		assert_ok!(close(ids[3]));
		assert_eq!(finished(), 4);
		// Each one that is finished takes two with it, and does not enter the list if it is old itself.
		Now::put(START + RECENT_VISITS);
		assert_ok!(close(ids[4]));
		assert_eq!(finished(), 2);
		assert_ok!(close(ids[5]));
		assert_eq!((finished(), open_ones()), (0, vec![]));
	});
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		assert_eq!(FinishedVisits::<Test>::iter().count(), 1);
		idle_at(START + ADDENDA_WINDOW);
		assert_eq!(FinishedVisits::<Test>::iter().count(), 0);
	});
}

/// Each index is held to the rows from which it follows.
#[test]
fn an_index_that_says_something_else_is_found() {
	let place = |visit| VisitPlace::new(START, visit);
	let other = VisitId([9; 16]);
	let broken: [(&str, VisitState, &dyn Fn()); 9] = [
		("a visit waits for who is next", VisitState::Opened, &|| {
			Waiting::<Test>::remove(id(DOCTOR), place(VISIT));
		}),
		("a visit waits for who is next", VisitState::Opened, &|| {
			Waiting::<Test>::insert(id(PHYSICIAN), place(VISIT), RECORD);
		}),
		("a hospital's open visits are listed", VisitState::Opened, &|| {
			OpenVisits::<Test>::remove(id(HOSPITAL), place(VISIT));
		}),
		("a hospital's open visits are listed", VisitState::Linked, &|| {
			OpenVisits::<Test>::insert(id(HOSPITAL), place(VISIT), RECORD);
		}),
		("whoever has a visit's keys finds it", VisitState::Opened, &|| {
			Named::<Test>::remove((id(DOCTOR), RECORD, OpenFirst::new(VISIT, &visit())));
		}),
		("whoever has a visit's keys finds it", VisitState::Opened, &|| {
			let over = Visit { state: VisitState::Linked, ..visit() };
			Named::<Test>::remove((id(DOCTOR), RECORD, OpenFirst::new(VISIT, &visit())));
			Named::<Test>::insert((id(DOCTOR), RECORD, OpenFirst::new(VISIT, &over)), ());
		}),
		("a hospital's recent finished visits are listed", VisitState::Linked, &|| {
			FinishedVisits::<Test>::remove(id(HOSPITAL), place(VISIT));
		}),
		("a hospital's finished visits are finished", VisitState::Opened, &|| {
			FinishedVisits::<Test>::insert(id(HOSPITAL), place(VISIT), RECORD);
		}),
		("a hospital's finished visits are finished", VisitState::Linked, &|| {
			FinishedVisits::<Test>::insert(id(HOSPITAL), place(other), RECORD);
		}),
	];
	for (what, state, corrupt) in broken {
		new_test_ext().execute_with(|| {
			bring_to(state);
			corrupt();
			assert_eq!(VaccineDetails::do_try_state(), Err(what.into()), "{state:?}");
		});
	}
}

/// R7: a visit that goes on after all is open again, and not finished.
#[test]
fn a_visit_that_goes_on_is_open_again() {
	execute_and_check(|| {
		bring_to(VisitState::Signed);
		let signed = visit();
		assert_ok!(VaccineDetails::link(crate::mock::signed(RECEPTIONIST), VISIT));
		assert_eq!(FinishedVisits::<Test>::iter().count(), 1);
		VaccineDetails::moved(VISIT, Some(&visit()), Some(&signed));
		assert_eq!((FinishedVisits::<Test>::iter().count(), open_ones()), (0, vec![VISIT]));
		VaccineDetails::moved(VISIT, Some(&signed), Some(&visit()));
	});
}

/// R7: a record that is erased takes all that is found by its visits with it.
#[test]
fn a_visit_that_is_gone_is_found_nowhere() {
	use VisitState::*;
	for state in [Opened, Noted, Signed, Linked, Closed(ClosingReason::Unsigned), Retracted] {
		new_test_ext().execute_with(|| {
			bring_to(state);
			VaccineDetails::moved(VISIT, Some(&visit()), None);
			let rows = Waiting::<Test>::iter().count()
				+ OpenVisits::<Test>::iter().count()
				+ FinishedVisits::<Test>::iter().count()
				+ Named::<Test>::iter().count();
			assert_eq!(rows, 0, "{state:?}");
		});
	}
}
