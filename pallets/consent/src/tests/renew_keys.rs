use super::*;

/// R6, S8: a custodian (S3) renews the keys, which expired grants then do not get.
#[test]
fn a_custodian_renews_the_keys() {
	execute_and_check(|| {
		name(DOCTOR);
		let_in(HOSPITAL, Level::Full);
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		Now::put(START + DAY);
		for (epoch, custodian) in [(2, FAMILY), (3, DOCTOR)] {
			let rotation = rotation(epoch, &[FAMILY, AUTHORITY, DOCTOR, HOSPITAL], &[]);
			assert_ok!(Consent::renew_keys(signed(custodian), RECORD, rotation));
			assert_recorded(Event::KeysRenewed { record: RECORD }, custodian, Action::KeysRenewed);
			assert_eq!(super::epoch(), epoch);
		}
		assert_eq!((level(HOSPITAL), level(SCHOOL)), (Some(Level::Full), None));
		assert_eq!(Consent::readers_of(&RECORD).len(), 6);
	});
}

/// S8: the next key is wrapped for exactly the readers, those whose grants have expired left out.
#[test]
fn the_wraps_are_of_the_readers() {
	execute_and_check(|| {
		let_in_until(SCHOOL, Level::Proof, Some(START + DAY));
		Now::put(START + DAY);
		for (epoch, proof, refusal) in
			[(1, &[][..], STALE_EPOCH), (3, &[], STALE_EPOCH), (2, &[SCHOOL], WRONG_READERS)]
		{
			let rotation = rotation(epoch, &[FAMILY, AUTHORITY], proof);
			assert_noop!(Consent::renew_keys(signed(FAMILY), RECORD, rotation), refusal);
		}
	});
}
