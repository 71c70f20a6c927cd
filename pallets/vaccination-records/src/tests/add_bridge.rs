use super::*;

/// trust.md: a custodian, a guardian or a broken client rotates with a garbage link. A full reader who can open both
/// epochs bridges it.
#[test]
fn a_garbage_link_is_bridged() {
	execute_with_records(|| {
		rotate(3);
		assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(FAMILY), link(1, 3)));
		assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(AUTHORITY), link(1, 2)));
		assert_eq!(VaccinationRecords::bridges(RECORD, 1), [link(1, 3), link(1, 2)]);
		assert!(VaccinationRecords::bridges(RECORD, 2).is_empty());
		assert_eq!(VaccinationRecords::link(RECORD, 2), Some(link(1, 2)), "what came with the epoch stays");
	});
}

/// A maker whose bridge is bad itself replaces its own alone.
#[test]
fn a_maker_has_one_bridge_to_an_epoch() {
	execute_with_records(|| {
		rotate(3);
		for maker in [FAMILY, AUTHORITY] {
			assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(maker), link(0, 2)));
		}
		assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(FAMILY), link(0, 3)));
		assert_eq!(VaccinationRecords::bridges(RECORD, 0), [link(0, 2), link(0, 3)]);
	});
}

/// However many guardians come and go, the readers of now have a place for their bridges.
#[test]
fn a_reader_of_now_always_has_a_place() {
	execute_with_records(|| {
		rotate(1);
		assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(AUTHORITY), link(0, 1)));
		for former in 60..60 + 2 * u64::from(MAX_READERS) {
			assert_ok!(VaccinationRecords::add_bridge(&RECORD, id(former), link(0, 1)));
		}
		let mut all = readers();
		all.extend((20..16 + u64::from(MAX_READERS)).map(|reader| granted(reader, Level::Full)));
		assert_ok!(start(2, all.clone()));
		for reader in &all {
			assert_ok!(VaccinationRecords::add_bridge(&RECORD, reader.id, link(0, 2)));
		}
		assert_eq!(VaccinationRecords::bridges(RECORD, 0), vec![link(0, 2); MAX_READERS as usize]);
	});
}

#[test]
fn a_bridge_joins_epochs_that_the_record_has_had() {
	execute_with_records(|| {
		rotate(2);
		let add = |link| VaccinationRecords::add_bridge(&RECORD, id(FAMILY), link);
		assert_noop!(add(link(1, 3)), Error::NotFound);
		let truncated = EpochLink { sealed: vec![SUITE; LINK_LEN - 1].try_into().unwrap(), ..link(0, 2) };
		for malformed in [link(1, 1), link(2, 1), truncated] {
			assert_noop!(add(malformed), Error::Malformed);
		}
		assert_noop!(
			VaccinationRecords::add_bridge(&RecordId([9; 16]), id(FAMILY), link(0, 1)),
			Error::NotFound
		);
	});
}
