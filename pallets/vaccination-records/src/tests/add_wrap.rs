use super::*;

/// R6, R16: a reader let in gets a key of the current epoch, of this child's record only.
#[test]
fn a_new_reader_gets_a_wrap() {
	execute_with_records(|| {
		let_in(SCHOOL, Level::Proof);
		assert_eq!(VaccinationRecords::wrap(RECORD, id(SCHOOL)), Some(wrap(SCHOOL, Level::Proof, 0)));
		assert_eq!(VaccinationRecords::wrap(SIBLING, id(SCHOOL)), None);
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), Some((0, RENEWED_VISIT_INDEX)));
	});
}

/// S2, S4: other terms, or new keys, replace the reader's wrap.
#[test]
fn a_reader_has_one_wrap() {
	execute_with_records(|| {
		let_in(HOSPITAL, Level::Proof);
		let full = wrap(HOSPITAL, Level::Full, 0);
		assert_ok!(VaccinationRecords::add_wrap(&RECORD, &granted(HOSPITAL, Level::Full), full.clone()));
		Readers::mutate(RECORD, |readers| readers[4].level = Level::Full);
		assert_eq!(wraps_of(RECORD), [first_wraps(FAMILY), vec![full]].concat());
	});
}

#[test]
fn a_wrap_is_of_the_current_epoch() {
	execute_with_records(|| {
		let call = VaccinationRecords::add_wrap(
			&RECORD,
			&granted(SCHOOL, Level::Proof),
			wrap(SCHOOL, Level::Proof, 1),
		);
		assert_noop!(call, Error::StaleEpoch);
	});
}

#[test]
fn there_are_no_more_wraps_than_readers_may_be() {
	execute_with_records(|| {
		(20..16 + u64::from(MAX_READERS)).for_each(|reader| let_in(reader, Level::Proof));
		let one_more = VaccinationRecords::add_wrap(
			&RECORD,
			&granted(SCHOOL, Level::Proof),
			wrap(SCHOOL, Level::Proof, 0),
		);
		assert_noop!(one_more, Error::WrongReaders);
		assert_ok!(VaccinationRecords::add_wrap(
			&RECORD,
			&granted(20, Level::Proof),
			wrap(20, Level::Proof, 0)
		));
	});
}

#[test]
fn an_unknown_record_is_not_found() {
	execute(|| {
		let call = VaccinationRecords::add_wrap(
			&RECORD,
			&granted(SCHOOL, Level::Proof),
			wrap(SCHOOL, Level::Proof, 0),
		);
		assert_noop!(call, Error::NotFound);
	});
}

/// R4: the wrap that is brought for a reader is for this reader, at the level that it is granted.
#[test]
fn a_wrap_is_for_its_reader_and_level() {
	execute_with_records(|| {
		let school = granted(SCHOOL, Level::Proof);
		for wrap in [wrap(HOSPITAL, Level::Proof, 0), wrap(SCHOOL, Level::Full, 0)] {
			assert_noop!(VaccinationRecords::add_wrap(&RECORD, &school, wrap), Error::WrongReaders);
		}
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile. The chain compares.
#[test]
fn a_wrap_for_a_key_that_was_replaced_meanwhile_is_refused() {
	execute_with_records(|| {
		let hospital = granted(HOSPITAL, Level::Full);
		let stale = wrap(HOSPITAL, Level::Full, 0);
		Directory::replace_keys(HOSPITAL);
		assert_noop!(VaccinationRecords::add_wrap(&RECORD, &hospital, stale), Error::StaleKey);
		let current = wrap(HOSPITAL, Level::Full, 0);
		let of_a_key_to_come = Wrap { key_version: 2, ..current.clone() };
		assert_noop!(VaccinationRecords::add_wrap(&RECORD, &hospital, of_a_key_to_come), Error::StaleKey);
		let_in(HOSPITAL, Level::Full);
	});
}

/// R4: nothing can be wrapped to an organisation before it has a content key.
#[test]
fn a_reader_without_a_key_gets_no_wrap() {
	execute_with_records(|| {
		Directory::change(id(HOSPITAL), |hospital| hospital.has_key = false);
		let call = VaccinationRecords::add_wrap(
			&RECORD,
			&granted(HOSPITAL, Level::Full),
			wrap(HOSPITAL, Level::Full, 0),
		);
		assert_noop!(call, Error::StaleKey);
	});
}

#[test]
fn a_wrap_has_a_form_that_sealing_makes() {
	execute_with_records(|| {
		for wrap in malformed_wraps(wrap(SCHOOL, Level::Proof, 0)) {
			let call = VaccinationRecords::add_wrap(&RECORD, &granted(SCHOOL, Level::Proof), wrap);
			assert_noop!(call, Error::Malformed);
		}
	});
}
