//! A file a call, and one for each question that neighbours ask; `reads` and `try_state` for the rest.

mod add_wrap;
mod append_history;
mod create;
mod reads;
mod start_epoch;
mod try_state;

use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Action, Basis, Commitment, Epoch, EpochLink, HistoryEntry, IdentityTag, Level, Reader, Record, RecordId,
	Rotation, Sealed, VisitId, Wrap,
	bounds::{LINK_LEN, MAX_CIPHERTEXT, MAX_READERS, MAX_RECORDS, SEALING_OVERHEAD, SIZE_CLASSES, WRAP_LEN},
	questions::{AddWrap, AppendHistory, EpochOf, OwnerOf, StartEpoch},
};

use crate::{CurrentWraps, EpochLinks, History, Records, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// The child whose record most tests are about, and its sibling.
const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);

fn tag(record: RecordId) -> IdentityTag {
	IdentityTag([record.0[0]; 32])
}

fn sealed(epoch: Epoch, len: usize) -> Sealed {
	Sealed { epoch, commitment: Commitment([7; 32]), ciphertext: vec![0; len].try_into().unwrap() }
}

fn child() -> Sealed {
	sealed(0, SIZE_CLASSES[0] + SEALING_OVERHEAD)
}

fn wrap(reader: u64, level: Level, epoch: Epoch) -> Wrap {
	Wrap { reader: id(reader), level, epoch, sealed: [reader as u8; WRAP_LEN] }
}

/// The wraps that a new record of this family needs.
fn first_wraps(owner: u64) -> Vec<Wrap> {
	vec![wrap(owner, Level::Full, 0), wrap(AUTHORITY, Level::Full, 0)]
}

fn create(record: RecordId) -> DispatchResult {
	let wraps = first_wraps(FAMILY).try_into().unwrap();
	VaccinationRecords::create(RuntimeOrigin::signed(ADMIN), record, id(FAMILY), tag(record), child(), wraps)
}

/// Runs a test on a chain that holds the child's and its sibling's records.
fn execute_with_records(test: impl FnOnce()) {
	execute(|| {
		assert_ok!(create(RECORD));
		assert_ok!(create(SIBLING));
		System::reset_events();
		System::set_block_number(3);
		test();
	});
}

fn granted(account: u64, level: Level) -> Reader {
	Reader { id: id(account), level, basis: Basis::Grant { granted_at: NOW, expires_at: None } }
}

/// What the consent pallet does when a custodian grants access.
fn let_in(account: u64, level: Level) {
	let epoch = VaccinationRecords::epoch_of(&RECORD).unwrap().0;
	assert_ok!(VaccinationRecords::add_wrap(&RECORD, wrap(account, level, epoch)));
	Readers::mutate(|all| all.get_mut(&RECORD).unwrap().push(granted(account, level)));
}

fn readers() -> Vec<Reader> {
	Readers::get()[&RECORD].clone()
}

fn wraps_of(record: RecordId) -> Vec<Wrap> {
	CurrentWraps::<Test>::get(record).into_inner()
}
