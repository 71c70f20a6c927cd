use super::*;

/// Logs so many rows, one an hour: the count is the row's number plus one.
fn logged(rows: u32) {
	for row in 1..=rows {
		Now::set(START + Moment::from(row) * HOUR);
		log_next(GATEWAY, &[Read { count: row, ..read(RECORD) }]);
	}
}

fn page(after: Option<u32>, limit: u32) -> Vec<u32> {
	let page = AccessLog::accesses(RECORD, after.map(AccessPlace::Row), limit).into_iter();
	page.map(|(place, entry)| {
		assert_eq!(place, AccessPlace::Row(entry.count - 1));
		entry.count - 1
	})
	.collect()
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

/// S5: the page that follows is the same, whatever the newest row has counted meanwhile.
#[test]
fn a_place_stays_while_the_newest_row_counts_up() {
	execute_with_records(|| {
		logged(3);
		let newest = AccessLog::accesses(RECORD, None, 1);
		let following = AccessLog::accesses(RECORD, Some(newest[0].0), 9);
		log_next(GATEWAY, &[Read { count: 7, ..read(RECORD) }]);
		let counted_up = AccessLog::accesses(RECORD, None, 1);
		assert_eq!((counted_up[0].0, counted_up[0].1.count), (newest[0].0, newest[0].1.count + 7));
		assert_eq!(AccessLog::accesses(RECORD, Some(newest[0].0), 9), following);
	});
}

/// S5: after the rows come the sums of older ones, and page by page nothing is left out, however pages are cut.
#[test]
fn older_rows_are_told_as_sums() {
	execute_with_records(|| {
		let (rows, kinds) = (MAX_ACCESSES / 2 + 3, [ReadKind::Record, ReadKind::Visits]);
		for row in 0..rows {
			Now::set(START + Moment::from(row) * HOUR);
			log_next(GATEWAY, &kinds.map(|kind| Read { kind, ..read(RECORD) }));
		}
		let whole = whole_log(RECORD);
		let at = START - MINUTE;
		let sum = |kind| {
			let entry = AccessEntry {
				reader: id(SCHOOL),
				gateway: id(GATEWAY),
				kind,
				at,
				count: 3,
				logged_at: START + 2 * HOUR,
			};
			(AccessPlace::Sum(id(SCHOOL), id(GATEWAY), kind), entry)
		};
		assert_eq!(whole.len(), MAX_ACCESSES as usize + 2);
		assert_eq!(whole[MAX_ACCESSES as usize..], kinds.map(sum));
		for limit in [1, 7, MAX_PAGE] {
			let (mut pages, mut after) = (vec![], None);
			loop {
				let page = AccessLog::accesses(RECORD, after, limit);
				assert!(page.len() <= limit as usize);
				let Some((last, _)) = page.last() else { break };
				after = Some(*last);
				pages.extend(page);
			}
			assert_eq!(pages, whole, "{limit}");
		}
		// A row that was summed since the page before: the sums follow.
		let from_summed = AccessLog::accesses(RECORD, Some(AccessPlace::Row(2)), 9);
		assert_eq!(from_summed, kinds.map(sum));
	});
}

/// R16: what was read of one child's record is not seen in its sibling's.
#[test]
fn a_siblings_log_is_its_own() {
	execute_with_records(|| {
		logged(MAX_ACCESSES + 2);
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
