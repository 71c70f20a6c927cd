use super::*;

/// R8, S8: some time after the visit was linked, its professionals' keys leave the chain; the visit stays.
#[test]
fn the_keys_of_a_linked_visit_end() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		idle_at(START + ADDENDA_WINDOW - 1);
		assert!(keys().is_some());
		idle_at(START + ADDENDA_WINDOW);
		assert_eq!(keys(), None);
		assert_eq!((state(), EndingKeys::<Test>::iter().count()), (VisitState::Linked, 0));
		assert!(VaccineDetails::signature(VISIT).is_some());
	});
}

/// R10: what is not linked yet is to be finished, however long it takes.
#[test]
fn the_keys_of_an_unfinished_visit_stay() {
	for state in [VisitState::Opened, VisitState::Noted, VisitState::Signed] {
		execute_and_check(|| {
			bring_to(state);
			idle_at(START + 10 * ADDENDA_WINDOW);
			assert!(keys().is_some());
		});
	}
}

/// Keys that the hospital gave again end as long after that.
#[test]
fn keys_that_were_given_again_end_later() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		Now::put(START + DAY);
		assert_ok!(renew(0));
		idle_at(START + ADDENDA_WINDOW);
		assert!(keys().is_some());
		idle_at(START + ADDENDA_WINDOW + DAY);
		assert_eq!((keys(), EndingRange::<Test>::get()), (None, (2, 2)));
	});
}

/// trust.md: a hospital bricks a record. One that gives the keys again and again does not lengthen the queue of those that end.
#[test]
fn keys_that_are_given_again_within_a_day_end_with_those_before() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		for later in 1..9 {
			Now::put(START + later);
			assert_ok!(renew(0));
		}
		assert_eq!(EndingKeys::<Test>::iter().count(), 1);
		idle_at(START + ADDENDA_WINDOW);
		assert_eq!((keys(), EndingRange::<Test>::get()), (None, (1, 1)));
	});
}

/// A visit that was retracted meanwhile has no keys to end.
#[test]
fn a_retracted_visit_has_no_keys_to_end() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		assert_ok!(retract(sealed(RETRACTION, 0)));
		idle_at(START + ADDENDA_WINDOW);
		assert_eq!((state(), EndingRange::<Test>::get()), (VisitState::Retracted, (1, 1)));
	});
}

/// One block removes the keys of so many visits, and no more than there is time for.
#[test]
fn a_block_ends_so_many_keys() {
	execute_and_check(|| {
		bring_to(VisitState::Linked);
		let ending = EndingKeys::<Test>::get(0).expect("the keys of the visit end");
		for place in 1..=2 * u64::from(MAX_ENDED_PER_BLOCK) {
			EndingKeys::<Test>::insert(place, ending);
			EndingRange::<Test>::put((0, place + 1));
		}
		Now::put(START + ADDENDA_WINDOW);
		let cost = <() as crate::WeightInfo>::end_keys;
		let left = || EndingKeys::<Test>::iter().count();
		assert_eq!(VaccineDetails::on_idle(1, Weight::zero()), Weight::zero());
		assert_eq!(left(), 33);
		assert_eq!(VaccineDetails::on_idle(1, cost(1)), cost(1));
		assert_eq!((left(), keys()), (32, None));
		assert_eq!(VaccineDetails::on_idle(1, Weight::MAX), cost(MAX_ENDED_PER_BLOCK));
		assert_eq!(left(), 16);
		VaccineDetails::on_idle(1, Weight::MAX);
		assert_eq!((left(), VaccineDetails::on_idle(1, Weight::MAX)), (0, cost(0)));
	});
}
