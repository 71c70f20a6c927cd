//! What the pallet does and refuses; a file for each call, `rights` for who may call, and `after_consent` for what
//! happens to a visit when the hospital's access ends.

mod add_addendum;
mod after_consent;
mod close;
mod correct_note;
mod invariants;
mod link;
mod open;
mod reads;
mod renew;
mod retract;
mod rights;
mod sign;
mod withdraw_note;
mod write_note;

use crate::{Error, Event, Notes, Sections, Signatures, VisitWraps, mock::*};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;
use sp_runtime::{AccountId32, DispatchResult};
use vacchain_primitives::{
	Action, ClosingReason, Commitment, Decision, Epoch, Level, Moment, NoteEntry, NoteKind, NoteReference,
	RecordId, Sealed, Section, SigningStatement, Visit, VisitId, VisitState,
	bounds::{MAX_CLOCK_SKEW, MAX_NOTES},
	questions::NamedInVisit,
};

const EXAMINATION: u8 = 10;
const NOTE: u8 = 11;
const CORRECTION: u8 = 12;
const ADDENDUM: u8 = 13;
const IMMUNIZATION: u8 = 14;
const RECOMMENDATION: u8 = 15;
const RETRACTION: u8 = 16;

fn visit() -> Visit {
	VaccineDetails::visit(VISIT).expect("the visit is open")
}

fn state() -> VisitState {
	visit().state
}

/// The record's keys change; the hospital keeps its access.
fn rotate() {
	Epochs::mutate(RECORD, |epoch| *epoch = epoch.map(|epoch| epoch + 1));
}

/// The family takes the hospital's access back.
fn end_consent() {
	Granted::remove((RECORD, id(HOSPITAL)));
	rotate();
}

fn open() {
	assert_ok!(VaccineDetails::open(
		signed(HOSPITAL),
		VISIT,
		RECORD,
		id(DOCTOR),
		id(PHYSICIAN),
		sealed(EXAMINATION, 0),
		wrap(DOCTOR, 0),
		wrap(PHYSICIAN, 0),
	));
}

fn renew(epoch: Epoch) -> DispatchResult {
	VaccineDetails::renew(signed(HOSPITAL), VISIT, wrap(DOCTOR, epoch), wrap(PHYSICIAN, epoch))
}

fn write(version: u32, decision: Decision, sealed: Sealed) -> DispatchResult {
	VaccineDetails::write_note(signed(DOCTOR), VISIT, version, decision, sealed)
}

fn correct(version: u32, decision: Decision, sealed: Sealed) -> DispatchResult {
	VaccineDetails::correct_note(signed(DOCTOR), VISIT, version, decision, sealed)
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

/// What a physician signs and sends.
struct Signing {
	note: Commitment,
	immunization: Sealed,
	recommendation: Sealed,
	signed_at: Moment,
}

impl Signing {
	/// On the strength of the first note, now.
	fn of_epoch(epoch: Epoch) -> Self {
		Self {
			note: Commitment([NOTE; 32]),
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
		let Self { note, immunization, recommendation, signed_at } = self;
		VaccineDetails::sign(
			signed(PHYSICIAN),
			VISIT,
			note,
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
			assert_ok!(write(0, Decision::Cleared, sealed(NOTE, 0)));
		}
		Signed => {
			bring_to(Noted);
			assert_ok!(Signing::of_epoch(0).send());
		}
		Linked => {
			bring_to(Signed);
			assert_ok!(VaccineDetails::link(signed(HOSPITAL), VISIT));
		}
		Closed(reason) => {
			bring_to(Opened);
			assert_ok!(VaccineDetails::close(signed(HOSPITAL), VISIT, reason));
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
	for state in [Opened, Noted, Signed, Linked, Closed(ClosingReason::Unfinished), Retracted] {
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
