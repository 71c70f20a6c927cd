use super::*;
use sp_runtime::DispatchError;

/// Moves the record, with the wraps that fit.
fn transfer(from: u64, to: u64, expires_at: Option<Moment>) -> Result<(), DispatchError> {
	let rotation = rotation(epoch() + 1, &[FAMILY, AUTHORITY, to], &[]);
	Consent::transfer(signed(FAMILY), RECORD, id(from), id(to), expires_at, rotation)
}

/// R19: a record moves from one hospital to another in one step, which answers the other's request (S1).
#[test]
fn a_record_moves_in_one_step() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		ask(OTHER_HOSPITAL, Level::Full);
		let expires_at = Some(START + DAY);
		assert_ok!(transfer(HOSPITAL, OTHER_HOSPITAL, expires_at));
		let (record, from, to) = (RECORD, id(HOSPITAL), id(OTHER_HOSPITAL));
		assert_recorded(Event::Transferred { record, from, to }, FAMILY, Action::Transferred { from, to });
		assert_eq!((level(HOSPITAL), level(OTHER_HOSPITAL)), (None, Some(Level::Full)));
		let basis = Basis::Grant { granted_at: START, expires_at };
		assert_eq!(Consent::readers_of(&RECORD)[4].basis, basis);
		assert_eq!((epoch(), request(OTHER_HOSPITAL)), (2, None));
		assert_eq!(Consent::access_level(&SIBLING, &id(OTHER_HOSPITAL)), None, "R16");
	});
}

/// S3, R19: a guardian moves a record.
#[test]
fn a_guardian_moves_a_record() {
	execute_and_check(|| {
		name(DOCTOR);
		let_in(HOSPITAL, Level::Full);
		let rotation = rotation(2, &[FAMILY, AUTHORITY, DOCTOR, OTHER_HOSPITAL], &[]);
		let (from, to) = (id(HOSPITAL), id(OTHER_HOSPITAL));
		assert_ok!(Consent::transfer(signed(DOCTOR), RECORD, from, to, None, rotation));
		assert_eq!(level(OTHER_HOSPITAL), Some(Level::Full));
	});
}

/// R19: one leaves and one enters, so a record with no place left can move.
#[test]
fn a_full_record_moves() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		fill();
		let schools: Vec<_> = SCHOOLS.take(11).collect();
		let rotation = rotation(2, &[FAMILY, AUTHORITY, OTHER_HOSPITAL], &schools);
		let (from, to) = (id(HOSPITAL), id(OTHER_HOSPITAL));
		assert_ok!(Consent::transfer(signed(FAMILY), RECORD, from, to, None, rotation));
		assert_eq!(Consent::readers_of(&RECORD).len(), 16);
	});
}

/// R19: a record moves from a hospital that has it.
#[test]
fn a_record_moves_from_a_hospital_that_has_it() {
	execute_and_check(|| {
		let_in(SCHOOL, Level::Proof);
		for from in [HOSPITAL, SCHOOL, FAMILY, STRANGER] {
			assert_noop!(transfer(from, OTHER_HOSPITAL, None), Error::<Test>::NotFound);
		}
	});
}

/// R19, R14: a record moves to an active hospital.
#[test]
fn a_record_moves_to_an_active_hospital() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		for to in [SCHOOL, INSURER, OTHER_FAMILY, DOCTOR, STRANGER, SUSPENDED_HOSPITAL] {
			assert_noop!(transfer(HOSPITAL, to, None), Error::<Test>::NotGrantable);
		}
	});
}

/// R19: a hospital that has the record need not be given it.
#[test]
fn a_record_moves_to_another_hospital() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_noop!(transfer(HOSPITAL, HOSPITAL, Some(START + DAY)), Error::<Test>::AlreadyExists);
	});
}

/// R19: an expired grant is no way around the one hospital that has access: it went when that one was let in.
#[test]
fn a_third_hospital_is_refused() {
	execute_and_check(|| {
		let_in_until(HOSPITAL, Level::Full, Some(START + DAY));
		Now::put(START + DAY);
		let_in(OTHER_HOSPITAL, Level::Full);
		assert_noop!(transfer(HOSPITAL, THIRD_HOSPITAL, None), Error::<Test>::NotFound);
	});
}

/// R19: even if two grants of hospitals were there, a third is not let in beside the one that has not expired.
#[test]
fn a_record_does_not_move_past_another_hospital() {
	new_test_ext().execute_with(|| {
		let_in_until(HOSPITAL, Level::Full, Some(START + DAY));
		let other = Basis::Grant { granted_at: START, expires_at: None };
		let other = Reader { id: id(OTHER_HOSPITAL), level: Level::Full, basis: other };
		assert_ok!(Readers::<Test>::try_append(RECORD, other));
		assert_noop!(transfer(HOSPITAL, THIRD_HOSPITAL, None), Error::<Test>::AnotherHospital);
	});
}

/// R6: the end of access lies ahead.
#[test]
fn the_end_lies_ahead() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		assert_noop!(transfer(HOSPITAL, OTHER_HOSPITAL, Some(START)), Error::<Test>::AlreadyExpired);
	});
}

/// S8, R19: the next key is wrapped for the hospital that enters and not for the one that leaves.
#[test]
fn the_wraps_are_of_the_next_epochs_readers() {
	execute_and_check(|| {
		let_in(HOSPITAL, Level::Full);
		for (epoch, full, refusal) in [
			(1, &[FAMILY, AUTHORITY, OTHER_HOSPITAL][..], STALE_EPOCH),
			(3, &[FAMILY, AUTHORITY, OTHER_HOSPITAL], STALE_EPOCH),
			(2, &[FAMILY, AUTHORITY, HOSPITAL], WRONG_READERS),
			(2, &[FAMILY, AUTHORITY, HOSPITAL, OTHER_HOSPITAL], WRONG_READERS),
			(2, &[FAMILY, AUTHORITY], WRONG_READERS),
		] {
			let (from, to, rotation) = (id(HOSPITAL), id(OTHER_HOSPITAL), rotation(epoch, full, &[]));
			assert_noop!(Consent::transfer(signed(FAMILY), RECORD, from, to, None, rotation), refusal);
		}
	});
}
