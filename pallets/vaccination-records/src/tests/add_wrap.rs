use super::*;

/// R6, R16: a reader let in gets a key of the current epoch, of this child's record only.
#[test]
fn a_new_reader_gets_a_wrap() {
	execute_with_records(|| {
		let_in(SCHOOL, Level::Proof);
		assert_eq!(VaccinationRecords::wrap(RECORD, id(SCHOOL)), Some(wrap(SCHOOL, Level::Proof, 0)));
		assert_eq!(VaccinationRecords::wrap(SIBLING, id(SCHOOL)), None);
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), Some((0, 2)));
	});
}

/// S2, S4: other terms, or new keys, replace the reader's wrap.
#[test]
fn a_reader_has_one_wrap() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Proof);
		let full = wrap(HOSPITAL, Level::Full, 0);
		assert_ok!(VaccinationRecords::add_wrap(&RECORD, full.clone()));
		Readers::mutate(|all| all.get_mut(&RECORD).unwrap()[2].level = Level::Full);
		assert_eq!(wraps_of(RECORD), [first_wraps(FAMILY), vec![full]].concat());
	});
}

#[test]
fn a_wrap_is_of_the_current_epoch() {
	execute_with_records(|| {
		let call = VaccinationRecords::add_wrap(&RECORD, wrap(SCHOOL, Level::Proof, 1));
		assert_noop!(call, Error::StaleEpoch);
	});
}

#[test]
fn there_are_no_more_wraps_than_readers_may_be() {
	execute_with_records(|| {
		(20..18 + u64::from(MAX_READERS)).for_each(|reader| let_in(reader, Level::Proof));
		let one_more = VaccinationRecords::add_wrap(&RECORD, wrap(SCHOOL, Level::Proof, 0));
		assert_noop!(one_more, Error::WrongReaders);
		assert_ok!(VaccinationRecords::add_wrap(&RECORD, wrap(20, Level::Proof, 0)));
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::add_wrap(&RECORD, wrap(SCHOOL, Level::Proof, 0));
		assert_noop!(call, Error::NotFound);
	});
}
