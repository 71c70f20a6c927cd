//! The right to read a record now, and how much of it.
//!
//! A record that is not there and a record that the caller may not see get the same answer in the same time (R17). So the
//! questions that decide are asked all, always, and in one order; what they say is looked at only then; and nothing else
//! about a record is asked before. A change here must keep that.

use vacchain_primitives::{
	Basis, Level, ParticipantId, Reader, RecordId, Role, Visit, VisitId, VisitState, Wrap, api::RegistryApi,
};

use crate::{
	Refusal,
	server::{
		access::Caller,
		chain::{At, NodeClient},
	},
	types::KeyWrap,
};

/// By what right a record is read now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
	/// The record.
	pub record: RecordId,
	/// As whom: the caller, or the organisation under whose consent it acts.
	pub reader: ParticipantId,
	/// How much may be read.
	pub level: Level,
	/// Why; none for the professional whom an open visit names.
	pub basis: Option<Basis>,
	/// Which part of it.
	pub scope: Scope,
	/// The key, wrapped for the reader.
	pub wrap: KeyWrap,
}

/// Which part of a record may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
	/// All of it, as far as the level goes.
	Record,
	/// One visit, by the professional who may still finish or amend it.
	Visit(VisitId),
}

impl Reading {
	/// Whether the child and all visits may be read.
	pub fn is_whole(&self) -> bool {
		self.scope == Scope::Record
	}

	/// Whether what happened to the record may be read: by full readers, and by the health authority, which reads proofs
	/// alone (R3).
	pub fn sees_history(&self) -> bool {
		match self.basis {
			Some(Basis::Authority) => true,
			Some(_) => self.level == Level::Full,
			None => false,
		}
	}
}

/// By what right the caller reads this record now: as a reader, or, where `visit` is named, as its doctor or physician.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub fn reading<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	record: RecordId,
	visit: Option<VisitId>,
) -> Result<Reading, Refusal> {
	match visit {
		None => as_reader(at, caller, record)?,
		Some(id) => {
			let visit = at.api.visit(at.block, id)?;
			as_professional(at, caller, id, visit.as_ref())?.filter(|reading| reading.record == record)
		}
	}
	.ok_or(Refusal::NotFound)
}

/// As [`reading`], for what full readers and the health authority see: what happened to a record, and who may read it.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub fn history_reading<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	record: RecordId,
) -> Result<Reading, Refusal> {
	as_reader(at, caller, record)?.filter(Reading::sees_history).ok_or(Refusal::NotFound)
}

/// As [`reading`], for the health authority alone.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub fn authority_reading<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	record: RecordId,
) -> Result<Reading, Refusal> {
	let is_authority = |reading: &Reading| reading.basis == Some(Basis::Authority);
	as_reader(at, caller, record)?.filter(is_authority).ok_or(Refusal::NotFound)
}

/// By what right the caller reads this visit now, and the visit.
///
/// # Errors
///
/// [`Refusal::NotFound`].
pub fn visit_reading<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	id: VisitId,
) -> Result<(Reading, Visit), Refusal> {
	let visit = at.api.visit(at.block, id)?;
	let record = visit.as_ref().map_or(NO_RECORD, |visit| visit.record);
	let by_standing = as_reader(at, caller, record)?;
	let by_visit = as_professional(at, caller, id, visit.as_ref())?;
	by_standing.or(by_visit).zip(visit).ok_or(Refusal::NotFound)
}

/// Asked about instead of a record that is not there.
const NO_RECORD: RecordId = RecordId([0; 16]);

/// By consent, or as the owner, a guardian or the health authority.
fn as_reader<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	record: RecordId,
) -> Result<Option<Reading>, Refusal> {
	let reader = reader_of(caller);
	let standing = at.api.standing(at.block, record, reader)?;
	let wrap = at.api.wrap(at.block, record, reader)?;
	Ok(standing.zip(wrap).map(|(standing, wrap)| by_standing(record, standing, wrap)))
}

/// The records of a family that the caller may read now, each with its place among all of the family's.
///
/// # Errors
///
/// [`Refusal::ChainUnavailable`].
pub(super) fn readable<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	family: ParticipantId,
) -> Result<Vec<(u32, Reading)>, Refusal> {
	let readable = at.api.readable_records(at.block, family, reader_of(caller))?;
	let reading = |(place, record, reader, wrap)| (place, by_standing(record, reader, wrap));
	Ok(readable.into_iter().map(reading).collect())
}

fn by_standing(record: RecordId, Reader { id, level, basis }: Reader, wrap: Wrap) -> Reading {
	let wrap = KeyWrap::Record(wrap);
	Reading { record, reader: id, level, basis: Some(basis), scope: Scope::Record, wrap }
}

/// As the doctor or the physician whom a visit names.
fn as_professional<C: NodeClient>(
	at: &At<'_, C>,
	caller: &Caller,
	id: VisitId,
	visit: Option<&Visit>,
) -> Result<Option<Reading>, Refusal> {
	let (record, hospital) = visit.map_or((NO_RECORD, caller.id()), |visit| (visit.record, visit.hospital));
	let consent = at.api.standing(at.block, record, hospital)?;
	let wrap = at.api.visit_wrap(at.block, id, caller.id())?;
	let has_consent = consent.is_some_and(|reader| reader.level == Level::Full);
	let scope = visit.and_then(|visit| scope(id, visit, caller, has_consent));
	let reading = |(scope, wrap)| {
		let (level, wrap) = (Level::Full, KeyWrap::Visit(wrap));
		Reading { record, reader: caller.id(), level, basis: None, scope, wrap }
	};
	Ok(scope.zip(wrap).map(reading))
}

/// As whom a caller reads: as the organisation under whose consent it acts, or as itself.
fn reader_of(caller: &Caller) -> ParticipantId {
	match caller.role.acts_for() {
		Some(_) => caller.organisation.unwrap_or(caller.id()),
		None => caller.id(),
	}
}

/// What a visit lets its doctor and physician read: the record while it is open, its hospital has consent and they work
/// there (R8); itself for as long as the chain takes something more from them, which is after the consent has ended or
/// they have moved to another hospital, too, because a dose that was given must be recorded.
fn scope(id: VisitId, visit: &Visit, caller: &Caller, has_consent: bool) -> Option<Scope> {
	let is_doctor = caller.role == Role::Doctor && visit.doctor == caller.id();
	let is_physician = caller.role == Role::Physician && visit.physician == caller.id();
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
	use crate::server::access::Session;

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

	fn caller(participant: ParticipantId, role: Role) -> Caller {
		let session =
			Session { token_hash: [0; 32], participant, account: [0; 32], opened_at: 0, expires_at: 0 };
		Caller { session, role, organisation: Some(HOSPITAL) }
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
		let moved = Caller { organisation: Some(OTHER), ..caller(DOCTOR, Role::Doctor) };
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
