//! `trust.md`: a gateway logs reads that never were, by the million.

use super::*;

/// Reads that this gateway claims: of a record, by so many who may read it, of every kind.
fn claims(record: RecordId, readers: u64) -> Vec<Read> {
	let kinds = [ReadKind::Record, ReadKind::Visits, ReadKind::History, ReadKind::Readers];
	let of = |reader| kinds.map(|kind| Read { reader: id(FIRST_OF_MANY + reader), kind, ..read(record) });
	(0..readers).flat_map(of).collect()
}

/// Rows and pages that a record's log takes in storage.
fn leaves(record: RecordId) -> usize {
	usize::from(Recent::<Test>::contains_key(record)) + Earlier::<Test>::iter_key_prefix(record).count()
}

/// S5, S9: reads of those without standing are in no log, whatever else is in their batch.
#[test]
fn a_gateway_logs_reads_that_never_were_by_those_without_standing() {
	execute_with_records(|| {
		let nobody = |number: u32| Read { reader: id(u64::from(10 + number % 80)), ..read(RECORD) };
		let mut made_up: Vec<_> = (0..MAX_READS - 1).map(nobody).collect();
		made_up.push(read(RECORD));
		for _ in 0..40 {
			log_next(GATEWAY, &made_up);
			expect_taken(GATEWAY, 1, MAX_READS - 1);
		}
		assert_eq!(rows(RECORD), [AccessEntry { count: 40, ..entry(GATEWAY, read(RECORD)) }]);
	});
}

/// S5, S9: a million reads in the name of one who may read are one row.
#[test]
fn a_gateway_logs_reads_that_never_were_by_the_million() {
	execute_with_records(|| {
		let claim = vec![read(RECORD); MAX_READS as usize];
		for _ in 0..1_000_000 / MAX_READS + 1 {
			log_next(GATEWAY, &claim);
		}
		assert_eq!(rows(RECORD).len(), 1);
		assert!(counted(RECORD, SCHOOL) >= 1_000_000);
		assert_eq!(leaves(RECORD), 1);
	});
}

/// S5, S9: in the names of many who may read, hour after hour, they push nobody else's name out of the log, and the log
/// does not grow.
#[test]
fn a_gateway_logs_reads_that_never_were_and_hides_nobody() {
	execute_with_records(|| {
		let honest = Read { kind: ReadKind::History, count: 3, ..read(RECORD) };
		log_next(OTHER_GATEWAY, &[honest]);
		let seen = entry(OTHER_GATEWAY, honest);
		let readers = 20;
		for hour in 0..48 {
			Now::set(START + hour * HOUR);
			// More at one time than the log looks back for a row.
			for _ in 0..3 {
				log_next(GATEWAY, &claims(RECORD, readers));
			}
		}
		assert_eq!(rows(RECORD).len(), MAX_ACCESSES as usize);
		assert!(leaves(RECORD) <= (MAX_ACCESSES / ACCESSES_PAGE) as usize + 1);
		let sums = Sums::<Test>::iter_prefix((RECORD,)).count();
		assert_eq!(sums, readers as usize + 1, "one of each reader and gateway");

		let log = whole_log(RECORD);
		let of_school: Vec<_> = log.iter().filter(|(_, row)| row.reader == id(SCHOOL)).collect();
		let place = AccessPlace::Sum(id(SCHOOL), id(OTHER_GATEWAY), ReadKind::History);
		assert_eq!(of_school, [&(place, seen)], "who read, when, how often, and through whom");
		for reader in 0..readers {
			assert_eq!(counted(RECORD, FIRST_OF_MANY + reader), 48 * 3 * 4, "nothing is lost");
		}
	});
}

/// S5, S9: one who holds the log's newest rows full keeps no other reader out.
#[test]
fn whoever_reads_during_a_flood_is_seen() {
	execute_with_records(|| {
		for _ in 0..5 {
			log_next(GATEWAY, &claims(RECORD, 20));
			log_next(OTHER_GATEWAY, &[read(RECORD)]);
		}
		assert_eq!(counted(RECORD, SCHOOL), 5);
	});
}

/// Times cannot be made up either: a reader has at most one row for each hour that a read may be old.
#[test]
fn a_gateway_logs_reads_that_never_were_of_hours_long_past() {
	execute_with_records(|| {
		let (hours, older) = (MAX_READ_AGE / HOUR + 1, 20);
		let claim: Vec<_> =
			(0..hours + older).map(|hour| Read { at: Now::get() - hour * HOUR, ..read(RECORD) }).collect();
		log_next(GATEWAY, &claim);
		expect_taken(GATEWAY, hours as u32, older as u32);
		assert_eq!(rows(RECORD).len() as u64, hours);
	});
}
