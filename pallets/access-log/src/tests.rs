//! The call, the reads, and the invariants.

mod log_reads;
mod reads;
mod try_state;

use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	AccessEntry, Moment, Read, ReadKind, RecordId,
	bounds::{MAX_CLOCK_SKEW, MAX_PAGE, MAX_READS},
};

use crate::{AccessCounts, Accesses, Batches, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const UNKNOWN: RecordId = RecordId([9; 16]);

/// A school looked at a record, a minute ago.
fn read(record: RecordId) -> Read {
	Read { record, reader: id(SCHOOL), kind: ReadKind::Record, at: NOW - 60_000, count: 1 }
}

/// The row that a gateway's batch makes of a read.
fn entry(gateway: u64, read: Read) -> AccessEntry {
	let Read { reader, kind, at, count, .. } = read;
	AccessEntry { reader, gateway: id(gateway), kind, at, count, logged_at: NOW }
}

fn log(account: u64, batch: u64, reads: &[Read]) -> DispatchResult {
	AccessLog::log_reads(RuntimeOrigin::signed(account), batch, reads.to_vec().try_into().unwrap())
}

/// Runs a test on a chain that holds the child's and its sibling's records.
fn execute_with_records(test: impl FnOnce()) {
	execute(|| {
		Records::set(vec![RECORD, SIBLING]);
		test();
	});
}
