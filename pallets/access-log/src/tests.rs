//! The call, the reads, and the invariants.

mod flood;
mod log_reads;
mod reads;
mod rows;
mod size;
mod try_state;

use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	AccessEntry, AccessPlace, Moment, Read, ReadKind, RecordId,
	bounds::{
		ACCESSES_PAGE, MAX_ACCESSES, MAX_CLOCK_SKEW, MAX_PAGE, MAX_READ_AGE, MAX_READS, READS_CLOSING_TIME,
	},
};

use crate::{Batches, Earlier, Recent, Sums, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const UNKNOWN: RecordId = RecordId([9; 16]);

const MINUTE: Moment = 60_000;
const HOUR: Moment = 60 * MINUTE;

/// A school looked at a record, a minute ago.
fn read(record: RecordId) -> Read {
	let (reader, kind) = (id(SCHOOL), ReadKind::Record);
	Read { record, reader, visit: None, kind, at: Now::get() - MINUTE, count: 1 }
}

/// The row that a gateway's batch makes of a read.
fn entry(gateway: u64, read: Read) -> AccessEntry {
	let Read { reader, kind, at, count, .. } = read;
	AccessEntry { reader, gateway: id(gateway), kind, at, count, logged_at: Now::get() }
}

fn log(account: u64, batch: u64, reads: &[Read]) -> DispatchResult {
	AccessLog::log_reads(RuntimeOrigin::signed(account), batch, reads.to_vec().try_into().unwrap())
}

/// Logs as this gateway's next batch.
fn log_next(gateway: u64, reads: &[Read]) {
	assert_ok!(log(gateway, AccessLog::access_batch(id(gateway)) + 1, reads));
}

/// The whole log, newest row first, then the sums.
fn whole_log(record: RecordId) -> Vec<(AccessPlace, AccessEntry)> {
	let (mut log, mut after) = (vec![], None);
	loop {
		let page = AccessLog::accesses(record, after, MAX_PAGE);
		let Some((last, _)) = page.last() else { return log };
		after = Some(*last);
		log.extend(page);
	}
}

/// The rows that are kept one by one, oldest first.
fn rows(record: RecordId) -> Vec<AccessEntry> {
	let rows = whole_log(record).into_iter().filter(|(place, _)| matches!(place, AccessPlace::Row(_)));
	let mut rows: Vec<_> = rows.map(|(_, entry)| entry).collect();
	rows.reverse();
	rows
}

/// How many reads a log knows of, by this reader.
fn counted(record: RecordId, reader: u64) -> u64 {
	let log = whole_log(record).into_iter();
	log.filter(|(_, entry)| entry.reader == id(reader)).map(|(_, entry)| u64::from(entry.count)).sum()
}

/// Expects this gateway's last batch to have been taken so.
#[track_caller]
fn expect_taken(gateway: u64, reads: u32, refused: u32) {
	let (gateway, batch) = (id(gateway), AccessLog::access_batch(id(gateway)));
	System::assert_last_event(Event::ReadsLogged { gateway, batch, reads, refused }.into());
}

/// Runs a test on a chain that holds the child's and its sibling's records.
fn execute_with_records(test: impl FnOnce()) {
	execute(|| {
		for record in [RECORD, SIBLING] {
			Owners::insert(record, id(FAMILY));
		}
		test();
	});
}
