use super::*;
use vacchain_primitives::bounds::MAX_PAGE;

/// R4: all its children's records, and no other family's.
#[test]
fn a_familys_records_are_read_a_page_at_a_time() {
	execute(|| {
		let records: Vec<RecordId> = (1..=5).map(|child| RecordId([child; 16])).collect();
		for record in &records {
			assert_ok!(create(*record));
		}
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 0, 2), records[..2]);
		assert_eq!(VaccinationRecords::records_of(id(FAMILY), 2, u32::MAX), records[2..]);
		assert!(VaccinationRecords::records_of(id(FAMILY), 5, 9).is_empty());
		assert!(VaccinationRecords::records_of(id(OTHER_FAMILY), 0, 9).is_empty());
	});
}

/// R3: the full history, oldest first.
#[test]
fn a_history_is_read_a_page_at_a_time() {
	execute_with_records(|| {
		let total = MAX_PAGE + 10;
		for _ in 1..total {
			let action = Action::KeysRenewed;
			assert_ok!(VaccinationRecords::append_history(
				&RECORD,
				&actor(FAMILY, Role::Family),
				action,
				None
			));
		}
		let first = VaccinationRecords::history(RECORD, 0, u32::MAX);
		assert_eq!((first.len(), &first[0].action), (MAX_PAGE as usize, &Action::RecordCreated));
		assert_eq!(VaccinationRecords::history(RECORD, MAX_PAGE, u32::MAX).len(), 10);
		assert!(VaccinationRecords::history(RECORD, total, 1).is_empty());
		let all: Vec<_> = [0, MAX_PAGE]
			.into_iter()
			.flat_map(|start| VaccinationRecords::history(RECORD, start, MAX_PAGE))
			.collect();
		for start in 0..total {
			let limit = start % 20;
			let end = (start + limit).min(total) as usize;
			assert_eq!(VaccinationRecords::history(RECORD, start, limit), all[start as usize..end]);
		}
	});
}

/// R4: without consent there is no key.
#[test]
fn only_readers_have_a_wrap() {
	execute_with_records(|| {
		assert_eq!(VaccinationRecords::wrap(RECORD, id(FAMILY)), Some(wrap(FAMILY, Level::Full, 0)));
		for other in [OTHER_FAMILY, HOSPITAL, DOCTOR, SCHOOL, ADMIN] {
			assert_eq!(VaccinationRecords::wrap(RECORD, id(other)), None);
		}
	});
}

#[test]
fn nothing_is_known_of_an_unknown_record() {
	execute(|| {
		assert_eq!(VaccinationRecords::record(RECORD), None);
		assert_eq!(VaccinationRecords::child(RECORD), None);
		assert_eq!(VaccinationRecords::owner_of(&RECORD), None);
		assert_eq!(VaccinationRecords::epoch_of(&RECORD), None);
		assert_eq!(VaccinationRecords::wrap(RECORD, id(FAMILY)), None);
		assert!(wraps_of(RECORD).is_empty());
		assert!(VaccinationRecords::epoch_links(RECORD, 9, 9).is_empty());
		assert!(VaccinationRecords::bridges(RECORD, 0).is_empty());
		assert!(VaccinationRecords::past_wraps(RECORD, 0, id(FAMILY)).is_empty());
		assert!(VaccinationRecords::history(RECORD, 0, 9).is_empty());
	});
}

/// R3: a reader walks back from the newest epoch, a page at a time.
#[test]
fn links_are_read_newest_first() {
	execute_with_records(|| {
		rotate(MAX_PAGE + 2);
		let links = |newest, limit| -> Vec<_> {
			let links = VaccinationRecords::epoch_links(RECORD, newest, limit);
			links.into_iter().map(|link| (link.from, link.to)).collect()
		};
		assert_eq!(links(3, 9), [(2, 3), (1, 2), (0, 1)]);
		assert_eq!(links(3, 1), [(2, 3)]);
		assert_eq!(links(0, 9), []);
		let page = links(u32::MAX, u32::MAX);
		assert_eq!((page.len(), page[0]), (MAX_PAGE as usize, (MAX_PAGE + 1, MAX_PAGE + 2)));
	});
}
