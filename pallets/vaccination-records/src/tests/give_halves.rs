use super::*;

fn half(epoch: Epoch, first: bool) -> Wrap {
	wrap(FAMILY, if first { Level::HalfA } else { Level::HalfB }, epoch)
}

fn give(giver: u64, halves: Vec<Wrap>) -> DispatchResult {
	let level = halves.first().map_or(Level::HalfA, |wrap| wrap.level);
	VaccinationRecords::give_halves(&RECORD, id(giver), &id(FAMILY), level, halves.try_into().unwrap())
}

fn given() -> Vec<GivenHalf> {
	VaccinationRecords::halves(RECORD, id(FAMILY))
}

fn by(giver: u64, halves: Vec<Wrap>) -> Vec<GivenHalf> {
	halves.into_iter().map(|wrap| GivenHalf { giver: id(giver), wrap }).collect()
}

/// S4: two admins give a custodian a half each, and nobody else sees them among its own.
#[test]
fn halves_stay_for_their_reader_until_it_gives_the_record_new_keys() {
	execute_with_records(|| {
		rotate(2);
		Directory::replace_keys(FAMILY);
		assert_ok!(give(ADMIN, vec![half(2, true), half(1, true)]));
		assert_ok!(give(SUSPENDED_ADMIN, vec![half(2, false)]));
		let expected =
			[by(ADMIN, vec![half(2, true), half(1, true)]), by(SUSPENDED_ADMIN, vec![half(2, false)])]
				.concat();
		assert_eq!(given(), expected);
		assert!(VaccinationRecords::halves(RECORD, id(HOSPITAL)).is_empty());
		assert!(VaccinationRecords::halves(SIBLING, id(FAMILY)).is_empty(), "R16");

		VaccinationRecords::end_halves(&RECORD, &id(HOSPITAL));
		assert_eq!(given(), expected);
		VaccinationRecords::end_halves(&RECORD, &id(FAMILY));
		assert!(given().is_empty());
		assert!(!Rows::<Test>::contains_key(RECORD, RowKey::Halves));
	});
}

/// trust.md: `restore` works on a reader's claim with two admins. A guardian in a dispute, or a hospital that opens a visit,
/// starts an epoch after the first admin gave its half and before the second does.
#[test]
fn a_guardian_rotates_between_the_two_halves() {
	execute_with_records(|| {
		rotate(1);
		Directory::replace_keys(FAMILY);
		assert_ok!(give(ADMIN, vec![half(1, true)]));
		rotate(1);
		assert_ok!(give(SUSPENDED_ADMIN, vec![half(1, false)]));
		let expected = [by(ADMIN, vec![half(1, true)]), by(SUSPENDED_ADMIN, vec![half(1, false)])].concat();
		assert_eq!(given(), expected);
	});
}

/// Halves that nobody can open any more take no place: the reader has another key, or left.
#[test]
fn halves_end_with_their_readers_key_and_with_its_reading() {
	execute_with_records(|| {
		assert_ok!(give(ADMIN, vec![half(0, true)]));
		Directory::replace_keys(FAMILY);
		rotate(1);
		assert!(!Rows::<Test>::contains_key(RECORD, RowKey::Halves));

		let before = readers();
		let_in(HOSPITAL, Level::Full);
		let hospitals = vec![wrap(HOSPITAL, Level::HalfA, 1)].try_into().unwrap();
		let giver = id(ADMIN);
		assert_ok!(VaccinationRecords::give_halves(&RECORD, giver, &id(HOSPITAL), Level::HalfA, hospitals));
		assert_ok!(start(2, before));
		assert!(!Rows::<Test>::contains_key(RECORD, RowKey::Halves));
	});
}

/// A giver who went wrong gives again; what others gave stays. An admin who holds both halves gives both.
#[test]
fn a_giver_replaces_its_own_half_alone() {
	execute_with_records(|| {
		rotate(1);
		assert_ok!(give(ADMIN, vec![half(1, true)]));
		assert_ok!(give(ADMIN, vec![half(1, false)]));
		assert_ok!(give(SUSPENDED_ADMIN, vec![half(1, true)]));
		assert_ok!(give(ADMIN, vec![half(0, true)]));
		let expected = [
			by(ADMIN, vec![half(1, false)]),
			by(SUSPENDED_ADMIN, vec![half(1, true)]),
			by(ADMIN, vec![half(0, true)]),
		]
		.concat();
		assert_eq!(given(), expected);
	});
}

#[test]
fn halves_are_of_epochs_that_there_were() {
	execute_with_records(|| {
		rotate(1);
		assert_noop!(give(ADMIN, vec![half(2, true)]), Error::StaleEpoch);
		assert_noop!(give(ADMIN, vec![half(1, true), half(1, true)]), Error::StaleEpoch);
		let unknown = VaccinationRecords::give_halves(
			&RecordId([9; 16]),
			id(ADMIN),
			&id(FAMILY),
			Level::HalfA,
			vec![half(0, true)].try_into().unwrap(),
		);
		assert_noop!(unknown, Error::NotFound);
	});
}

#[test]
fn all_halves_are_the_one_half_for_the_one_reader() {
	execute_with_records(|| {
		for other in [half(0, false), wrap(FAMILY, Level::Full, 0), wrap(HOSPITAL, Level::HalfA, 0)] {
			rotate(1);
			assert_noop!(give(ADMIN, vec![half(1, true), other]), Error::WrongReaders);
		}
	});
}

/// trust.md: a wrap is made for a key that was replaced meanwhile.
#[test]
fn a_half_is_wrapped_for_the_key_of_now() {
	execute_with_records(|| {
		let stale = half(0, true);
		Directory::replace_keys(FAMILY);
		assert_noop!(give(ADMIN, vec![stale]), Error::StaleKey);
		for malformed in malformed_wraps(half(0, true)) {
			assert_noop!(give(ADMIN, vec![malformed]), Error::Malformed);
		}
	});
}

/// However many halves wait, a record holds so many and no more.
#[test]
fn a_record_holds_only_so_many_halves() {
	execute_with_records(|| {
		rotate(MAX_GIVEN_HALVES);
		let halves = |first| (0..MAX_GIVEN_HALVES).map(|epoch| half(epoch, first)).collect::<Vec<_>>();
		let givers = u64::from(MAX_HALVES / MAX_GIVEN_HALVES);
		for giver in 0..givers {
			assert_ok!(give(60 + giver, halves(giver % 2 == 0)));
		}
		assert_noop!(give(60 + givers, vec![half(0, true)]), Error::TooManyHalves);
		assert_ok!(give(60, halves(true)));
	});
}
