//! Former readers.

use super::*;

fn had_access(reader: u64, since: Moment) -> bool {
	Consent::had_access(&RECORD, &id(reader), Level::Proof, since)
}

/// S5: a reader, and one whose grant has ended, since when it had.
#[test]
fn a_reader_has_access_until_its_grant_ends() {
	execute_and_check(|| {
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		assert!(had_access(FAMILY, Moment::MAX) && had_access(AUTHORITY, START));
		assert!(had_access(SCHOOL, START) && had_access(SCHOOL, START + DAY - 1));
		assert!(!had_access(SCHOOL, START + DAY) && !had_access(HOSPITAL, 0));
		assert!(!Consent::had_access(&SIBLING, &id(SCHOOL), Level::Proof, START), "R16");
	});
}

/// S5, S9: one whose access was taken back had it until then.
#[test]
fn one_who_left_had_access_until_then() {
	execute_and_check(|| {
		let_in(SCHOOL, Level::Proof);
		let_in_until(INSURER, Level::Proof, Some(START + DAY));
		Now::put(START + 2 * DAY);
		let rotation = rotation(2, &[FAMILY, AUTHORITY], &[]);
		assert_ok!(Consent::revoke(signed(FAMILY), RECORD, id(SCHOOL), Some(rotation)));
		assert_eq!(level(SCHOOL), None);
		assert!(had_access(SCHOOL, START + 2 * DAY) && !had_access(SCHOOL, START + 2 * DAY + 1));
		// Whose grant had expired had it until that.
		assert!(had_access(INSURER, START + DAY) && !had_access(INSURER, START + DAY + 1));
	});
}

/// trust.md: visits opened before a revocation are signed years later. A hospital that gets proofs again had full access until
/// it lost that.
#[test]
fn one_who_gets_less_again_had_more_until_then() {
	execute_and_check(|| {
		let had_all = |since| Consent::had_access(&RECORD, &id(HOSPITAL), Level::Full, since);
		let_in(HOSPITAL, Level::Full);
		assert!(had_all(START + DAY));
		Now::put(START + DAY);
		let rotation = |epoch| Some(rotation(epoch, &[FAMILY, AUTHORITY], &[]));
		assert_ok!(Consent::revoke(signed(FAMILY), RECORD, id(HOSPITAL), rotation(2)));
		let_in(HOSPITAL, Level::Proof);
		Now::put(START + 2 * DAY);
		assert!(had_all(START + DAY) && !had_all(START + DAY + 1));
		assert!(had_access(HOSPITAL, Moment::MAX));
		// It leaves again: each level ended at a time of its own.
		assert_ok!(Consent::revoke(signed(FAMILY), RECORD, id(HOSPITAL), rotation(3)));
		assert!(had_all(START + DAY) && !had_all(START + DAY + 1));
		assert!(had_access(HOSPITAL, START + 2 * DAY) && !had_access(HOSPITAL, START + 2 * DAY + 1));
	});
}

/// S8: nobody is remembered for longer than reads may be logged, once another one leaves.
#[test]
fn who_left_long_ago_is_forgotten() {
	execute_and_check(|| {
		let_in(SCHOOL, Level::Proof);
		let_in(INSURER, Level::Proof);
		let revoke = |reader, rotation| {
			assert_ok!(Consent::revoke(signed(FAMILY), RECORD, id(reader), Some(rotation)));
		};
		revoke(SCHOOL, rotation(2, &[FAMILY, AUTHORITY], &[INSURER]));
		Now::put(START + VISIT_LAPSE + MAX_CLOCK_SKEW + 1);
		revoke(INSURER, rotation(3, &[FAMILY, AUTHORITY], &[]));
		let former: Vec<_> = FormerReaders::<Test>::get(RECORD).into_iter().map(|(id, ..)| id).collect();
		assert_eq!(former, [id(INSURER)]);
	});
}

/// S3, S9: one who leaves again is remembered once, with the latest time.
#[test]
fn nobody_is_remembered_twice() {
	execute_and_check(|| {
		for epoch in 1..=MAX_READERS + 1 {
			let school = SCHOOL + u64::from(epoch - 1) % 12;
			Now::put(START + Moment::from(epoch));
			let_in(school, Level::Proof);
			assert_ok!(Consent::revoke(
				signed(FAMILY),
				RECORD,
				id(school),
				Some(rotation(epoch + 1, &[FAMILY, AUTHORITY], &[]))
			));
		}
		let former = FormerReaders::<Test>::get(RECORD);
		assert_eq!(former.len(), 12);
		assert_eq!(
			former.last(),
			Some(&(id(SCHOOL + 4), Level::Proof, START + Moment::from(MAX_READERS + 1)))
		);
	});
}

/// R19: a custodian who lets many in and out again does not take from a hospital the time to finish its visits.
#[test]
fn a_hospital_is_not_pushed_out_by_readers_of_proofs() {
	execute_and_check(|| {
		let leave = |reader, level, epoch| {
			let_in(reader, level);
			let rotation = rotation(epoch, &[FAMILY, AUTHORITY], &[]);
			assert_ok!(Consent::revoke(signed(FAMILY), RECORD, id(reader), Some(rotation)));
		};
		leave(HOSPITAL, Level::Full, 2);
		let known = || FormerReaders::<Test>::get(RECORD).into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
		for other in 0..u64::from(MAX_READERS) - 1 {
			let row = (id(100 + other), Level::Proof, START);
			FormerReaders::<Test>::try_append(RECORD, row).expect("there is room for it");
		}
		leave(SCHOOL, Level::Proof, 3);
		assert_eq!((known().len(), known()[0], known()[1]), (MAX_READERS as usize, id(HOSPITAL), id(101)));
	});
}
