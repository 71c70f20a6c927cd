//! The rows of the log, and when one is closed.

use super::*;

/// Sets the clock, and answers the only row after one more read.
fn read_at(now: Moment) -> Vec<AccessEntry> {
	Now::set(now);
	log_next(GATEWAY, &[Read { at: now, ..read(RECORD) }]);
	rows(RECORD)
}

/// S5: who asks over and over within an hour makes one row.
#[test]
fn reads_of_one_hour_are_one_row_that_counts_up() {
	execute_with_records(|| {
		let first = Read { count: 4, ..read(RECORD) };
		let row = entry(GATEWAY, first);
		log_next(GATEWAY, &[first]);
		Now::set(START + 30 * MINUTE);
		log_next(GATEWAY, &[Read { count: 2, ..read(RECORD) }, read(RECORD)]);
		assert_eq!(rows(RECORD), [AccessEntry { count: 7, ..row }]);
		// One that was made before it reached the chain later.
		log_next(GATEWAY, &[Read { at: first.at - MINUTE, ..read(RECORD) }]);
		assert_eq!(rows(RECORD), [AccessEntry { count: 8, at: first.at - MINUTE, ..row }]);
	});
}

/// S5: readers, records, kinds and gateways are not mixed.
#[test]
fn reads_that_differ_are_rows_of_their_own() {
	execute_with_records(|| {
		let other_kind = Read { kind: ReadKind::Visits, ..read(RECORD) };
		let other_reader = Read { reader: id(HOSPITAL), ..read(RECORD) };
		for _ in 0..2 {
			log_next(GATEWAY, &[read(RECORD), other_kind, read(SIBLING), other_reader]);
			log_next(OTHER_GATEWAY, &[read(RECORD)]);
		}
		let twice = |gateway, read| AccessEntry { count: 2, ..entry(gateway, read) };
		assert_eq!(
			rows(RECORD),
			[
				twice(GATEWAY, read(RECORD)),
				twice(GATEWAY, other_kind),
				twice(GATEWAY, other_reader),
				twice(OTHER_GATEWAY, read(RECORD)),
			]
		);
		assert_eq!(rows(SIBLING), [twice(GATEWAY, read(SIBLING))]);
	});
}

/// S9: a closed hour never changes.
#[test]
fn a_new_hour_begins_a_new_row_and_leaves_the_old_one_as_it_was() {
	execute_with_records(|| {
		let hour = START - START % HOUR;
		let first = read_at(hour);
		assert_eq!(read_at(hour + HOUR - 1), [AccessEntry { count: 2, ..first[0] }]);
		let closed = rows(RECORD);
		let both = read_at(hour + HOUR);
		assert_eq!((both.len(), both[0]), (2, closed[0]));
		assert_eq!(read_at(hour + HOUR + 1)[0], closed[0]);
	});
}

/// S5: a gateway counts what is read again, and says so when the hour is over.
#[test]
fn an_hours_row_waits_a_while_for_its_last_reads() {
	execute_with_records(|| {
		let hour = START - START % HOUR;
		read_at(hour);
		read_at(hour + HOUR);
		let late = Read { at: hour + HOUR - 1, count: 5, ..read(RECORD) };
		Now::set(hour + HOUR + READS_CLOSING_TIME - 1);
		log_next(GATEWAY, &[late]);
		assert_eq!(rows(RECORD).iter().map(|row| row.count).collect::<Vec<_>>(), [6, 1]);
	});
}

/// S5, S9: what comes later than that is a row of its own, of the hour in which it was read.
#[test]
fn a_late_read_is_a_row_of_its_own() {
	execute_with_records(|| {
		let hour = START - START % HOUR;
		read_at(hour);
		let before = read_at(hour + HOUR);
		let late = Read { at: hour + 30 * MINUTE, ..read(RECORD) };
		Now::set(hour + HOUR + READS_CLOSING_TIME);
		log_next(GATEWAY, &[late, late]);
		let row = AccessEntry { count: 2, ..entry(GATEWAY, late) };
		assert_eq!(rows(RECORD), [before[0], before[1], row]);
		// And it closes with the hour in which it was written.
		Now::set(hour + 2 * HOUR);
		log_next(GATEWAY, &[late]);
		assert_eq!(rows(RECORD), [before[0], before[1], row, entry(GATEWAY, late)]);
	});
}

#[test]
fn a_count_stops_at_its_end() {
	execute_with_records(|| {
		log_next(GATEWAY, &[read(RECORD), Read { count: u32::MAX, ..read(RECORD) }]);
		assert_eq!(rows(RECORD)[0].count, u32::MAX);
	});
}
