//! A file a call, and one for each question that neighbours ask; `reads` and `try_state` for the rest.

mod add_bridge;
mod add_wrap;
mod append_history;
mod create;
mod give_halves;
mod keep_past_wrap;
mod life;
mod reads;
mod rectify;
mod start_epoch;
mod try_state;
mod use_visit_index;

use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, DispatchResult};
use vacchain_primitives::{
	Action, Actor, Basis, Commitment, Daily, Epoch, EpochLink, GivenHalf, HistoryEntry, IdentityTag, Level,
	Namesake, NamesakeReason, ParticipantId, Reader, Record, RecordId, RecordState, Rectified, Role,
	Rotation, Sealed, VisitId, Wrap,
	bounds::{
		DAY, HISTORY_PAGE, LINK_LEN, MAX_CIPHERTEXT, MAX_DAILY_RECORDS, MAX_GIVEN_HALVES, MAX_HALVES,
		MAX_NAMESAKES, MAX_READERS, MAX_RECORDS, MAX_RECTIFICATIONS, MAX_VISIT_INDEX, RENEWED_VISIT_INDEX,
		SEALING_OVERHEAD, SIZE_CLASSES, SUITE, WRAP_LEN,
	},
	questions::{
		AddBridge, AddWrap, AppendHistory, EpochOf, GiveHalves, KeepPastWrap, OwnerOf, StartEpoch,
		UseVisitIndex, WrapsOf,
	},
};

use crate::{Row, RowKey, Rows, mock::*};

type Error = crate::Error<Test>;
type Event = crate::Event<Test>;

/// The child whose record most tests are about, and its sibling.
const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);

fn tag(record: RecordId) -> IdentityTag {
	IdentityTag { key_version: 3, tag: [record.0[0]; 32] }
}

fn sealed(epoch: Epoch, len: usize) -> Sealed {
	let ciphertext = vec![SUITE; len].try_into().unwrap();
	Sealed { epoch, index: 0, commitment: Commitment([7; 32]), ciphertext }
}

fn child() -> Sealed {
	sealed(0, SIZE_CLASSES[0] + SEALING_OVERHEAD)
}

/// A wrap for the key that the reader has now.
fn wrap(reader: u64, level: Level, epoch: Epoch) -> Wrap {
	wrap_for(id(reader), level, epoch)
}

/// Wraps that are not of a form that sealing makes.
fn malformed_wraps(wrap: Wrap) -> impl Iterator<Item = Wrap> {
	let sealed =
		[vec![], vec![SUITE], vec![SUITE; WRAP_LEN - 1], vec![SUITE; WRAP_LEN + 1], vec![2; WRAP_LEN]];
	sealed.into_iter().map(move |sealed| Wrap { sealed: sealed.try_into().unwrap(), ..wrap.clone() })
}

/// The part of the consent pallet when the readers change.
fn start(epoch: Epoch, readers: Vec<Reader>) -> DispatchResult {
	start_with(rotation_for(epoch, wraps_for(&readers, epoch)), readers)
}

fn start_with(rotation: Rotation, readers: Vec<Reader>) -> DispatchResult {
	VaccinationRecords::start_epoch(&RECORD, rotation, &readers)?;
	Readers::insert(RECORD, readers);
	Ok(())
}

/// Starts this many epochs.
fn rotate(times: Epoch) {
	for _ in 0..times {
		let epoch = VaccinationRecords::epoch_of(&RECORD).unwrap().0 + 1;
		assert_ok!(start(epoch, readers()));
	}
}

fn actor(account: u64, role: Role) -> Actor {
	Actor { id: id(account), role, organisation: Some(id(HOSPITAL)) }
}

/// The wraps that a new record of this family needs.
fn first_wraps(owner: u64) -> Vec<Wrap> {
	wraps_for(&Reader::first(id(owner), id(AUTHORITY)), 0)
}

fn create(record: RecordId) -> DispatchResult {
	let wraps = first_wraps(FAMILY).try_into().unwrap();
	VaccinationRecords::create(
		RuntimeOrigin::signed(ADMIN),
		record,
		id(FAMILY),
		tag(record),
		child(),
		wraps,
		None,
	)
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

/// The part of the consent pallet when a custodian grants access.
fn let_in(account: u64, level: Level) {
	let epoch = VaccinationRecords::epoch_of(&RECORD).unwrap().0;
	let reader = granted(account, level);
	assert_ok!(VaccinationRecords::add_wrap(&RECORD, &reader, wrap(account, level, epoch)));
	Readers::append(RECORD, reader);
}

fn readers() -> Vec<Reader> {
	Readers::get(RECORD)
}

fn wraps_of(record: RecordId) -> Vec<Wrap> {
	VaccinationRecords::wraps_of(&record)
}

/// Changes a record behind the pallet's back.
fn change(change: impl FnOnce(&mut Record)) {
	let mut row = VaccinationRecords::record(RECORD).unwrap();
	change(&mut row);
	Rows::<Test>::insert(RECORD, RowKey::Record, Row::Record(row));
}
