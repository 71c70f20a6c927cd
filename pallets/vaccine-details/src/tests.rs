//! What the pallet does and refuses; a file for each call, `rights` for who may call, and `after_consent` for what
//! happens to a visit when the hospital's access ends.

mod add_addendum;
mod after_consent;
mod close;
mod correct_examination;
mod correct_note;
mod dispute;
mod end_keys;
mod finding;
mod invariants;
mod link;
mod open;
mod reads;
mod reassign;
mod renew;
mod report_doses;
mod retract;
mod rights;
mod rule;
mod sign;
mod withdraw_note;
mod write_note;

use crate::{EndingKeys, EndingRange, Error, Event, RecordOf, Row, RowKey, Rows, mock::*};
use frame_support::{assert_noop, assert_ok};
use frame_support::{traits::Hooks, weights::Weight};
use sp_core::Pair;
use sp_runtime::DispatchResult;
use vacchain_primitives::{
	Action, Clearance, ClosingReason, Commitment, Daily, Epoch, Level, Moment, NoteEntry, NoteKind,
	NoteReference, RecordId, Rotation, RulingKind, Sealed, Section, SigningStatement, Visit, VisitId,
	VisitState, VisitWrap,
	bounds::{
		ADDENDA_WINDOW, DAY, MAX_CLOCK_SKEW, MAX_CORRECTIONS, MAX_DAILY_REPORTS, MAX_DAILY_VISITS,
		MAX_ENDED_PER_BLOCK, MAX_LATE_OPENING, MAX_NOTES, MAX_OPEN_VISITS, MAX_REASSIGNMENTS, MAX_RULINGS,
		MAX_VISIT_INDEX, RENEWED_VISIT_INDEX, VISIT_LAPSE,
	},
	questions::NamedInVisit,
};

const EXAMINATION: u8 = 10;
const NOTE: u8 = 11;
const CORRECTION: u8 = 12;
const ADDENDUM: u8 = 13;
const IMMUNIZATION: u8 = 14;
const RECOMMENDATION: u8 = 15;
const RETRACTION: u8 = 16;
const REPORTED: u8 = 17;
const REASON: u8 = 18;

fn visit() -> Visit {
	VaccineDetails::visit(VISIT).expect("the visit is open")
}

fn state() -> VisitState {
	visit().state
}

/// The record's keys change; the hospital keeps its access.
fn rotate() {
	Epochs::mutate(RECORD, |row| *row = row.map(|(epoch, _)| (epoch + 1, RENEWED_VISIT_INDEX)));
}

/// The family takes the hospital's access back.
fn end_consent() {
	Consents::end(RECORD, id(HOSPITAL));
	Leavers::insert((RECORD, id(HOSPITAL)), Now::get());
	rotate();
}

fn open() {
	open_at(VISIT, INDEX);
}

/// Opens a visit in epoch 0 with this index.
fn open_at(visit: VisitId, index: u16) {
	assert_ok!(VaccineDetails::open(
		signed(RECEPTIONIST),
		visit,
		RECORD,
		id(DOCTOR),
		id(PHYSICIAN),
		Now::get(),
		Sealed { index, ..sealed(EXAMINATION, 0) },
		VisitWrap { index, ..wrap(DOCTOR, 0) },
		VisitWrap { index, ..wrap(PHYSICIAN, 0) },
		None,
	));
}

/// Goes on to this time, at which a block has nothing else to do.
fn idle_at(now: Moment) {
	Now::put(now);
	VaccineDetails::on_idle(System::block_number(), Weight::MAX);
}

/// The keys that the visit gives.
fn keys() -> Option<[VisitWrap; 2]> {
	let wrap = |professional| VaccineDetails::visit_wrap(VISIT, id(professional));
	wrap(DOCTOR).zip(wrap(PHYSICIAN)).map(Into::into)
}

fn renew(epoch: Epoch) -> DispatchResult {
	VaccineDetails::renew(signed(RECEPTIONIST), VISIT, wrap(DOCTOR, epoch), wrap(PHYSICIAN, epoch))
}

fn write(version: u32, clearance: Clearance, sealed: Sealed) -> DispatchResult {
	VaccineDetails::write_note(signed(DOCTOR), VISIT, version, clearance, sealed)
}

fn correct(version: u32, clearance: Clearance, sealed: Sealed) -> DispatchResult {
	VaccineDetails::correct_note(signed(DOCTOR), VISIT, version, clearance, sealed)
}

fn withdraw(version: u32) -> DispatchResult {
	VaccineDetails::withdraw_note(signed(DOCTOR), VISIT, version)
}

fn add(version: u32, sealed: Sealed) -> DispatchResult {
	VaccineDetails::add_addendum(signed(DOCTOR), VISIT, version, sealed)
}

fn retract(reason: Sealed) -> DispatchResult {
	VaccineDetails::retract(signed(PHYSICIAN), VISIT, reason)
}

/// The content that a physician signs and sends.
struct Signing {
	note: Commitment,
	examination: Commitment,
	clearance_token: [u8; 32],
	immunization: Sealed,
	recommendation: Sealed,
	signed_at: Moment,
}

impl Signing {
	/// On the strength of the first note, now.
	fn of_epoch(epoch: Epoch) -> Self {
		Self {
			note: Commitment([NOTE; 32]),
			examination: Commitment([EXAMINATION; 32]),
			clearance_token: TOKEN,
			immunization: sealed(IMMUNIZATION, epoch),
			recommendation: sealed(RECOMMENDATION, epoch),
			signed_at: START,
		}
	}

	fn statement(&self) -> SigningStatement {
		SigningStatement {
			genesis: System::block_hash(0).into(),
			record: RECORD,
			visit: VISIT,
			note: self.note,
			examination: self.examination,
			immunization: self.immunization.commitment,
			recommendation: self.recommendation.commitment,
			signed_at: self.signed_at,
		}
	}

	/// Sends it with the named physician's own signature.
	fn send(self) -> DispatchResult {
		let signature = pair(PHYSICIAN).sign(&self.statement().digest()).0;
		self.send_with(signature)
	}

	fn send_with(self, signature: [u8; 64]) -> DispatchResult {
		let Self { note, examination, clearance_token, immunization, recommendation, signed_at } = self;
		VaccineDetails::sign(
			signed(PHYSICIAN),
			VISIT,
			note,
			examination,
			clearance_token,
			immunization,
			recommendation,
			signed_at,
			signature,
		)
	}
}

/// Brings a visit to one of the states, by the shortest way.
fn bring_to(state: VisitState) {
	use VisitState::*;
	match state {
		Opened => open(),
		Noted => {
			bring_to(Opened);
			assert_ok!(write(0, cleared(), sealed(NOTE, 0)));
		}
		Signed => {
			bring_to(Noted);
			assert_ok!(Signing::of_epoch(0).send());
		}
		Linked => {
			bring_to(Signed);
			assert_ok!(VaccineDetails::link(signed(RECEPTIONIST), VISIT));
		}
		Closed(reason) => {
			bring_to(Opened);
			assert_ok!(VaccineDetails::close(signed(RECEPTIONIST), VISIT, reason));
		}
		Retracted => {
			bring_to(Signed);
			assert_ok!(retract(sealed(RETRACTION, 0)));
		}
	}
}

/// Refuses in each of the states that are not among these.
fn refuses_unless(states: &[VisitState], call: impl Fn(u32) -> DispatchResult) {
	use VisitState::*;
	for state in [Opened, Noted, Signed, Linked, Closed(ClosingReason::Unsigned), Retracted] {
		if !states.contains(&state) {
			execute_and_check(|| {
				bring_to(state);
				assert_noop!(call(visit().notes), Error::<Test>::WrongState);
			});
		}
	}
}

/// The last thing that happened is this event, and this entry of the record's history.
fn assert_recorded(event: Event<Test>, actor: u8, action: Action, content: Option<u8>) {
	System::assert_last_event(event.into());
	let commitment = content.map(|content| Commitment([content; 32]));
	assert_eq!(History::get(RECORD).last(), Some(&(id(actor), action, commitment)));
}
