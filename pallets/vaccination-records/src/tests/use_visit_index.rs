use super::*;

fn used() -> u16 {
	VaccinationRecords::epoch_of(&RECORD).unwrap().1
}

/// Each visit takes the next index, or the same if two were opened at the same time.
#[test]
fn the_highest_index_is_remembered() {
	execute_with_records(|| {
		for index in [2, 3, 3, 9, MAX_VISIT_INDEX, MAX_VISIT_INDEX] {
			assert_ok!(VaccinationRecords::use_visit_index(&RECORD, index));
			assert_eq!(used(), index);
		}
	});
}

/// trust.md: a professional named once can open later visits of the same epoch. The keys of an index open every lower
/// one, so no later visit has a lower index, and none has the index of visits that were renewed into the epoch.
#[test]
fn a_professional_named_once_opens_no_later_visit_of_the_same_epoch() {
	execute_with_records(|| {
		assert_ok!(VaccinationRecords::use_visit_index(&RECORD, 5));
		for lower in [0, RENEWED_VISIT_INDEX, 2, 4] {
			assert_noop!(VaccinationRecords::use_visit_index(&RECORD, lower), Error::StaleIndex);
		}
		rotate(1);
		for none in [0, RENEWED_VISIT_INDEX, MAX_VISIT_INDEX + 1, u16::MAX] {
			assert_noop!(VaccinationRecords::use_visit_index(&RECORD, none), Error::StaleIndex);
		}
	});
}

/// R16
#[test]
fn a_sibling_has_indices_of_its_own() {
	execute_with_records(|| {
		assert_ok!(VaccinationRecords::use_visit_index(&RECORD, 5));
		assert_ok!(VaccinationRecords::use_visit_index(&SIBLING, 2));
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		assert_noop!(VaccinationRecords::use_visit_index(&RECORD, 2), Error::NotFound);
	});
}
