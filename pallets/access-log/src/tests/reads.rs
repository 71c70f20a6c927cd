use super::*;

/// The reads of a record with these rows: the index is how often each was made, less one.
fn logged(rows: u32) {
	for (batch, row) in (1..).zip(1..=rows) {
		assert_ok!(log(GATEWAY, batch, &[Read { count: row, ..read(RECORD) }]));
	}
}

fn page(before: Option<u32>, limit: u32) -> Vec<u32> {
	let page = AccessLog::accesses(RECORD, before, limit);
	assert!(page.iter().all(|(index, entry)| entry.count == index + 1));
	page.into_iter().map(|(index, _)| index).collect()
}

/// S5: a family sees who read its child's record, the newest first, a page at a time.
#[test]
fn a_log_is_read_from_its_end() {
	execute_with_records(|| {
		logged(5);
		assert_eq!(page(None, 9), [4, 3, 2, 1, 0]);
		assert_eq!(page(None, 2), [4, 3]);
		assert_eq!(page(Some(3), 2), [2, 1]);
		assert_eq!(page(Some(1), 2), [0]);
		assert!(page(Some(0), 2).is_empty() && page(None, 0).is_empty());
		assert_eq!(page(Some(u32::MAX), 1), [4]);
	});
}

#[test]
fn a_page_has_an_end() {
	execute_with_records(|| {
		logged(MAX_PAGE + 6);
		assert_eq!(page(None, u32::MAX), (6..MAX_PAGE + 6).rev().collect::<Vec<_>>());
		assert_eq!(page(Some(6), u32::MAX), [5, 4, 3, 2, 1, 0]);
	});
}

/// R16: what was read of one child's record is not seen in its sibling's.
#[test]
fn a_siblings_log_is_its_own() {
	execute_with_records(|| {
		logged(2);
		assert!(AccessLog::accesses(SIBLING, None, 9).is_empty());
		assert!(AccessLog::accesses(UNKNOWN, None, 9).is_empty());
	});
}

/// S6: a gateway that starts again learns what arrived.
#[test]
fn a_gateway_learns_its_last_batch() {
	execute_with_records(|| {
		assert_eq!(AccessLog::access_batch(id(GATEWAY)), 0);
		logged(3);
		assert_eq!([GATEWAY, OTHER_GATEWAY].map(|gateway| AccessLog::access_batch(id(gateway))), [3, 0]);
	});
}
