//! The right to read a record now, and how much of it.
//!
//! The questions that decide are asked all, always, and in one order; their answers are looked at only then; and nothing
//! else about a record is asked before. Only a wrap is asked for with a standing alone, which no stranger has. A change here
//! must keep that (R17).

use vacchain_primitives::{
	Actor, Basis, Level, ParticipantId, Reader, Record, RecordId, RecordState, Role, Visit, VisitId,
	VisitState, Wrap,
	reading::{KeyWrap, ReadRefusal},
};

use super::ledger::Ledger;
use crate::{Consent, VaccinationRecords, VaccineDetails};

/// By what right a record is read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
	/// The record.
	pub record: RecordId,
	/// As whom: the caller, or the organisation under whose consent it acts.
	pub reader: ParticipantId,
	/// How much may be read.
	pub level: Level,
	/// Why; nothing for the professional whom an open visit names.
	pub basis: Option<Basis>,
	/// The visit by right of which its doctor or its physician reads.
	pub visit: Option<VisitId>,
	/// Which part of it.
	pub scope: Scope,
	/// Whether it rests on a standing that holds now: the caller's, or that of the hospital of the visit.
	pub has_consent: bool,
	/// The key, wrapped for the reader; that of `through` if the record is read through another one.
	pub wrap: KeyWrap,
	/// The record into which this one was merged, if the right is one to that.
	pub through: Option<RecordId>,
}

/// Which part of a record may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
	/// All of it, as far as the level goes.
	Record,
	/// One visit, by the professional who may still finish or amend it.
	Visit(VisitId),
}

impl Right {
	/// Whether the child and all visits may be read.
	pub fn is_whole(&self) -> bool {
		self.scope == Scope::Record
	}

	/// Whether the history of the record may be read: by full readers, and by the health authority, which reads proofs
	/// alone (R3).
	pub fn sees_history(&self) -> bool {
		match self.basis {
			Some(Basis::Authority) => true,
			Some(_) => self.level == Level::Full,
			None => false,
		}
	}

	/// Notes what the right rests on, once it is known that something is shown.
	pub fn note(&self, at: &Ledger) {
		at.note_now();
		at.note_readers(self.record);
		let of = self.through.unwrap_or(self.record);
		if self.through.is_some() {
			at.record(self.record);
			at.record(of);
			at.note_wraps(self.record);
			at.note_readers(of);
		}
		match (&self.wrap, self.visit) {
			(KeyWrap::Visit(_), Some(visit)) => {
				at.note_visit(of, visit);
				at.note_visit_keys(of, visit);
			}
			_ => at.note_wraps(of),
		}
	}
}

/// By what right the caller reads this record now: as a reader, or, where `visit` is named, as its doctor or physician.
///
/// # Errors
///
/// [`ReadRefusal::NotFound`].
pub fn to_record(
	at: &Ledger,
	caller: &Actor,
	record: RecordId,
	visit: Option<VisitId>,
) -> Result<Right, ReadRefusal> {
	let right = match visit {
		None => as_reader(caller, record),
		Some(id) => {
			let into = VaccinationRecords::record(record).and_then(|known| known.state.merged_into());
			let right = as_professional(caller, id, VaccineDetails::visit(id).as_ref());
			right.and_then(|right| match right.record == record {
				true => Some(right),
				// What was merged into the record of a visit is read with it.
				false => (into == Some(right.record) && right.is_whole()).then_some(Right {
					record,
					through: into,
					..right
				}),
			})
		}
	};
	let right = right.ok_or(ReadRefusal::NotFound)?;
	right.note(at);
	Ok(right)
}

/// As [`to_record`], for what full readers and the health authority see: the record's history, and its readers.
///
/// # Errors
///
/// [`ReadRefusal::NotFound`].
pub fn to_history(at: &Ledger, caller: &Actor, record: RecordId) -> Result<Right, ReadRefusal> {
	let right = as_reader(caller, record).filter(Right::sees_history).ok_or(ReadRefusal::NotFound)?;
	right.note(at);
	Ok(right)
}

/// As [`to_record`], for the health authority alone.
///
/// # Errors
///
/// [`ReadRefusal::NotFound`].
pub fn of_authority(at: &Ledger, caller: &Actor, record: RecordId) -> Result<Right, ReadRefusal> {
	let is_authority = |right: &Right| right.basis == Some(Basis::Authority);
	let right = as_reader(caller, record).filter(is_authority).ok_or(ReadRefusal::NotFound)?;
	right.note(at);
	Ok(right)
}

/// As a custodian, for whom the log of reads is.
///
/// # Errors
///
/// [`ReadRefusal::NotFound`].
pub fn of_custodian(at: &Ledger, caller: &Actor, record: RecordId) -> Result<(), ReadRefusal> {
	let standing = Consent::standing(&record, &caller.id);
	standing.filter(Reader::is_custodian).ok_or(ReadRefusal::NotFound)?;
	at.note_now();
	at.note_readers(record);
	Ok(())
}

/// By what right the caller reads this visit now, and the visit.
///
/// # Errors
///
/// [`ReadRefusal::NotFound`].
pub fn to_visit(at: &Ledger, caller: &Actor, id: VisitId) -> Result<(Right, Visit), ReadRefusal> {
	let visit = VaccineDetails::visit(id);
	let right = by_visit(caller, id, visit.as_ref());
	let (right, visit) = right.zip(visit).ok_or(ReadRefusal::NotFound)?;
	right.note(at);
	Ok((right, visit))
}

/// By what right the caller reads the record of this visit now: as a reader, or as the doctor or physician whom it names.
pub fn by_visit(caller: &Actor, id: VisitId, visit: Option<&Visit>) -> Option<Right> {
	let record = visit.map_or(NO_RECORD, |visit| visit.record);
	let by_standing = as_reader(caller, record);
	let by_visit = as_professional(caller, id, visit);
	by_standing.or(by_visit)
}

/// Asked about instead of a record that is not there.
const NO_RECORD: RecordId = RecordId([0; 16]);

/// By consent, or as the owner, a guardian or the health authority.
pub fn as_reader(caller: &Actor, record: RecordId) -> Option<Right> {
	Answers::about(caller, record).right()
}

/// The answers that decide about a reader's right to a record.
struct Answers {
	record: RecordId,
	own: Option<(Reader, Option<Wrap>)>,
	known: Option<Record>,
	/// The standing to the record into which this one was merged.
	other: Option<(Reader, Option<Wrap>)>,
}

impl Answers {
	fn about(caller: &Actor, record: RecordId) -> Self {
		let reader = reader_of(caller);
		let own = standing_and_wrap(record, reader);
		let known = VaccinationRecords::record(record);
		let other = standing_and_wrap(merged_into(known.as_ref()).unwrap_or(NO_RECORD), reader);
		Self { record, own, known, other }
	}

	fn right(&self) -> Option<Right> {
		let own = self.own.as_ref().and_then(|(standing, wrap)| {
			let wrap = wrap.clone().or_else(|| absent_wrap(standing, self.known.as_ref()?))?;
			Some(by_standing(self.record, *standing, wrap))
		});
		// A reader of a record reads what was merged into it.
		let through = merged_into(self.known.as_ref());
		let merged = self.other.as_ref().and_then(|(standing, wrap)| {
			let right = by_standing(self.record, *standing, wrap.clone()?);
			Some(Right { through, ..right })
		});
		own.or(merged.filter(|_| through.is_some()))
	}

	/// The right of a reader without a wrap, too: it has no key of the record until the next ones.
	fn right_in_list(&self) -> Option<Right> {
		self.right().or_else(|| {
			let (standing, _) = self.own.as_ref()?;
			Some(by_standing(self.record, *standing, Wrap::absent(standing, self.known.as_ref()?.epoch)))
		})
	}
}

fn merged_into(known: Option<&Record>) -> Option<RecordId> {
	known?.state.merged_into()
}

/// The standing of a reader to a record, and the record's key for it if there is one. Without a standing a wrap is no use, and
/// the time to decode the wraps of others would tell a record from none.
fn standing_and_wrap(record: RecordId, reader: ParticipantId) -> Option<(Reader, Option<Wrap>)> {
	let standing = Consent::standing(&record, &reader)?;
	Some((standing, VaccinationRecords::wrap(record, reader)))
}

/// Stands for the wrap of an owner who came to the record in this epoch, and has none yet: it opens with no key, and is for no
/// version of one. The owner reads with the halves that health admins give it.
fn absent_wrap(reader: &Reader, known: &Record) -> Option<Wrap> {
	let waits = reader.basis == Basis::Owner && known.owner_since > known.epoch;
	waits.then(|| Wrap::absent(reader, known.epoch))
}

/// As [`as_reader`], for lists of what consent opens: a reader without a wrap, because it was suspended when the keys were renewed
/// last, sees that the record is there, and has no key of it until the next ones.
pub fn in_list(caller: &Actor, record: RecordId) -> Option<Right> {
	Answers::about(caller, record).right_in_list()
}

/// As [`in_list`], of a record that was not merged into another one. It looks once at a record of which the caller is no
/// reader, and at one that is not there: so a search of many tells no difference.
pub fn by_own_standing(caller: &Actor, record: RecordId) -> Option<Right> {
	let (standing, wrap) = standing_and_wrap(record, reader_of(caller))?;
	let absent = || Some(Wrap::absent(&standing, VaccinationRecords::record(record)?.epoch));
	Some(by_standing(record, standing, wrap.or_else(absent)?))
}

/// The right that a reader has.
fn by_standing(record: RecordId, Reader { id, level, basis }: Reader, wrap: Wrap) -> Right {
	let wrap = KeyWrap::Record(wrap);
	Right {
		record,
		reader: id,
		level,
		basis: Some(basis),
		visit: None,
		scope: Scope::Record,
		has_consent: true,
		wrap,
		through: None,
	}
}

/// As the doctor or the physician whom a visit names.
pub fn as_professional(caller: &Actor, id: VisitId, visit: Option<&Visit>) -> Option<Right> {
	let (record, hospital) = visit.map_or((NO_RECORD, caller.id), |visit| (visit.record, visit.hospital));
	let state = VaccinationRecords::record(record).map(|known| known.state);
	let consent = Consent::standing(&record, &hospital);
	let wrap = VaccineDetails::visit_wrap(id, caller.id);
	let has_consent = consent.is_some_and(|reader| reader.level == Level::Full);
	let scope = visit.and_then(|visit| scope(id, visit, caller, has_consent));
	// A record that was voided or merged is no professional's any more, but a dose that was given must be recorded: of an
	// open visit its doctor and physician read that visit. Of one that was erased nobody reads anything.
	let scope = scope.filter(|scope| match state {
		Some(RecordState::InUse) => true,
		Some(_) => matches!(scope, Scope::Visit(_)),
		None => false,
	});
	scope.zip(wrap).map(|(scope, wrap)| Right {
		record,
		reader: caller.id,
		level: Level::Full,
		basis: None,
		visit: Some(id),
		scope,
		has_consent,
		wrap: KeyWrap::Visit(wrap),
		through: None,
	})
}

/// As whom a caller reads: as the organisation under whose consent it acts, or as itself.
pub fn reader_of(caller: &Actor) -> ParticipantId {
	match caller.role.acts_for() {
		Some(_) => caller.organisation.unwrap_or(caller.id),
		None => caller.id,
	}
}

/// The part of a record that a visit lets its doctor and physician read: the record while it is open, its hospital has
/// consent and they work there (R8); itself for as long as the chain takes something more from them, which is after the
/// consent has ended or they have moved to another hospital, too, because a dose that was given must be recorded.
fn scope(id: VisitId, visit: &Visit, caller: &Actor, has_consent: bool) -> Option<Scope> {
	let is_doctor = caller.role == Role::Doctor && visit.doctor == caller.id;
	let is_physician = caller.role == Role::Physician && visit.physician == caller.id;
	if !is_doctor && !is_physician {
		return None;
	}
	let reads_record = has_consent && caller.organisation == Some(visit.hospital);
	match visit.state {
		VisitState::Opened | VisitState::Noted | VisitState::Signed if reads_record => Some(Scope::Record),
		VisitState::Opened | VisitState::Noted | VisitState::Signed => Some(Scope::Visit(id)),
		// The physician may retract it, and the doctor add an addendum with the consent that this needs.
		VisitState::Linked => (is_physician || has_consent).then_some(Scope::Visit(id)),
		VisitState::Closed(_) | VisitState::Retracted => None,
	}
}

#[cfg(test)]
mod tests {
	use vacchain_primitives::ClosingReason;

	use super::*;

	const VISIT: VisitId = VisitId([1; 16]);
	const DOCTOR: ParticipantId = ParticipantId([2; 32]);
	const PHYSICIAN: ParticipantId = ParticipantId([3; 32]);
	const OTHER: ParticipantId = ParticipantId([4; 32]);
	const HOSPITAL: ParticipantId = ParticipantId([6; 32]);

	fn visit(state: VisitState) -> Visit {
		Visit {
			record: RecordId([5; 16]),
			hospital: HOSPITAL,
			doctor: DOCTOR,
			physician: PHYSICIAN,
			epoch: 0,
			index: 1,
			state,
			made_at: 0,
			opened_at: 0,
			notes: 0,
			note: None,
		}
	}

	fn caller(id: ParticipantId, role: Role) -> Actor {
		Actor { id, role, organisation: Some(HOSPITAL) }
	}

	/// R8: while the visit is open, and only then, its doctor and its physician see the child and all earlier visits.
	#[test]
	fn an_open_visit_opens_the_record_to_those_it_names() {
		let [doctor, physician] = [caller(DOCTOR, Role::Doctor), caller(PHYSICIAN, Role::Physician)];
		let one = Some(Scope::Visit(VISIT));
		for (state, with_consent, doctor_without, physician_without) in [
			(VisitState::Opened, Some(Scope::Record), one, one),
			(VisitState::Noted, Some(Scope::Record), one, one),
			(VisitState::Signed, Some(Scope::Record), one, one),
			(VisitState::Linked, one, None, one),
			(VisitState::Closed(ClosingReason::Unsigned), None, None, None),
			(VisitState::Retracted, None, None, None),
		] {
			let visit = visit(state);
			assert_eq!(scope(VISIT, &visit, &doctor, true), with_consent, "{state:?}");
			assert_eq!(scope(VISIT, &visit, &physician, true), with_consent, "{state:?}");
			assert_eq!(scope(VISIT, &visit, &doctor, false), doctor_without, "{state:?}");
			assert_eq!(scope(VISIT, &visit, &physician, false), physician_without, "{state:?}");
		}
	}

	/// R8: a doctor who has moved finishes the visit, and reads no other one any longer.
	#[test]
	fn a_doctor_who_has_moved_reads_its_visit_alone() {
		let moved = Actor { organisation: Some(OTHER), ..caller(DOCTOR, Role::Doctor) };
		for state in [VisitState::Opened, VisitState::Noted, VisitState::Signed] {
			assert_eq!(scope(VISIT, &visit(state), &moved, true), Some(Scope::Visit(VISIT)), "{state:?}");
		}
	}

	/// R8: nobody else, in whatever role.
	#[test]
	fn a_visit_opens_nothing_to_those_it_does_not_name() {
		let visit = visit(VisitState::Opened);
		for role in Role::ALL {
			assert_eq!(scope(VISIT, &visit, &caller(OTHER, role), true), None, "{role}");
		}
		assert_eq!(scope(VISIT, &visit, &caller(DOCTOR, Role::Physician), true), None);
		assert_eq!(scope(VISIT, &visit, &caller(PHYSICIAN, Role::Doctor), true), None);
	}

	#[test]
	fn a_person_reads_as_the_organisation_under_whose_consent_it_acts() {
		let for_an_organisation =
			[Role::HealthAdmin, Role::Receptionist, Role::SchoolOfficer, Role::InsuranceAgent];
		for role in Role::ALL {
			let expected = if for_an_organisation.contains(&role) { HOSPITAL } else { DOCTOR };
			assert_eq!(reader_of(&caller(DOCTOR, role)), expected, "{role}");
		}
	}
}
