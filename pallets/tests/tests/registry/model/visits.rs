//! R7, R9, R10, R18.

use sp_core::{Pair as _, sr25519};
use sp_runtime::{AccountId32, DispatchError};
use std::collections::BTreeMap;
use vacchain_primitives::{
	Action, Commitment, Decision, Epoch, Level, Moment, NoteEntry, NoteKind, ParticipantId, RecordId, Role,
	Sealed, Section, SignatureEntry, SigningStatement, VisitId, VisitState, Wrap,
	bounds::{MAX_CLOCK_SKEW, MAX_NOTES},
};

use super::{Broken, CIPHERTEXT_LENGTHS, Model, Verdict, Visit, VisitsError, refuse};
use crate::chain::Runtime;

impl Model {
	pub(super) fn vaccine_details(
		&mut self,
		who: Option<ParticipantId>,
		account: &AccountId32,
		call: pallet_vaccine_details::Call<Runtime>,
	) -> Verdict {
		use NoteKind::{Addendum, Corrected, Withdrawn, Written};
		use pallet_vaccine_details::Call;
		match call {
			Call::open { visit, record, doctor, physician, examination, doctor_wrap, physician_wrap } => {
				let hospital = self.with_role(who, Role::Hospital, VisitsError::NotHospital)?;
				self.open(
					hospital,
					visit,
					record,
					[doctor, physician],
					examination,
					[doctor_wrap, physician_wrap],
				)
			}
			Call::renew { visit, doctor_wrap, physician_wrap } => {
				let hospital = self.its_hospital(who, &visit)?;
				self.renew(hospital, visit, [doctor_wrap, physician_wrap])
			}
			Call::write_note { visit, version, decision, sealed } => {
				self.note(who, visit, version, Written, Some(decision), Some(sealed))
			}
			Call::correct_note { visit, version, decision, sealed } => {
				self.note(who, visit, version, Corrected, Some(decision), Some(sealed))
			}
			Call::withdraw_note { visit, version } => self.note(who, visit, version, Withdrawn, None, None),
			Call::add_addendum { visit, version, sealed } => {
				self.note(who, visit, version, Addendum, None, Some(sealed))
			}
			Call::sign { visit, note, immunization, recommendation, signed_at, signature } => {
				self.named(who, &visit, Role::Physician)?;
				self.sign(account, visit, note, [immunization, recommendation], signed_at, signature)
			}
			Call::link { visit } => {
				let hospital = self.its_hospital(who, &visit)?;
				self.finish(visit, hospital, &[VisitState::Signed], VisitState::Linked, None)
			}
			Call::close { visit, reason } => {
				let hospital = self.its_hospital(who, &visit)?;
				let unsigned = [VisitState::Opened, VisitState::Noted];
				self.finish(visit, hospital, &unsigned, VisitState::Closed(reason), None)
			}
			Call::retract { visit, reason } => {
				let physician = self.named(who, &visit, Role::Physician)?;
				let signed = [VisitState::Signed, VisitState::Linked];
				self.finish(visit, physician, &signed, VisitState::Retracted, Some(reason))
			}
		}
	}

	/// The actor, if it is the hospital that opened the visit.
	fn its_hospital(
		&self,
		who: Option<ParticipantId>,
		visit: &VisitId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let hospital = self.with_role(who, Role::Hospital, VisitsError::NotHospital)?;
		match self.visits.get(visit) {
			None => refuse(VisitsError::NotFound),
			Some(row) if row.hospital != hospital => refuse(VisitsError::NotHospital),
			Some(_) => Ok(hospital),
		}
	}

	/// The actor, if it is the visit's doctor or physician, as the role says.
	fn named(
		&self,
		who: Option<ParticipantId>,
		visit: &VisitId,
		role: Role,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let is_doctor = role == Role::Doctor;
		let right = || if is_doctor { VisitsError::NotNamedDoctor } else { VisitsError::NotNamedPhysician };
		let id = self.with_role(who, role, right())?;
		let Some(row) = self.visits.get(visit) else { return refuse(VisitsError::NotFound) };
		let named = if is_doctor { row.doctor } else { row.physician };
		if named == id { Ok(id) } else { refuse(right()) }
	}

	fn check_sealed(&self, broken: &mut Broken, visit: &Visit, sealed: &Sealed) {
		broken.unless(CIPHERTEXT_LENGTHS.contains(&sealed.ciphertext.len()), VisitsError::Malformed);
		let is_current = sealed.epoch == visit.epoch && self.is_renewed(visit);
		broken.unless(is_current, VisitsError::StaleEpoch);
	}

	fn check_visit_wraps(broken: &mut Broken, wraps: &[Wrap; 2], named: [ParticipantId; 2], epoch: Epoch) {
		broken.unless(wraps.iter().all(|wrap| wrap.epoch == epoch), VisitsError::StaleEpoch);
		let fit = wraps.iter().zip(named).all(|(wrap, id)| wrap.reader == id && wrap.level == Level::Full);
		broken.unless(fit, VisitsError::WrongReaders);
	}

	fn open(
		&mut self,
		hospital: ParticipantId,
		visit: VisitId,
		record: RecordId,
		[doctor, physician]: [ParticipantId; 2],
		examination: Sealed,
		wraps: [Wrap; 2],
	) -> Verdict {
		if self.access(&record, &hospital) != Some(Level::Full) {
			return refuse(VisitsError::NoConsent);
		}
		let is_its = |id: &ParticipantId, role: Role| {
			self.is(id, role) && self.is_active(id) && self.people[id].organisation == Some(hospital)
		};
		let commitment = examination.commitment;
		let row = Visit {
			record,
			hospital,
			doctor,
			physician,
			epoch: self.records[&record].epoch,
			state: VisitState::Opened,
			opened_at: self.now,
			note: None,
			notes: vec![],
			wraps,
			sections: BTreeMap::from([(Section::Examination, examination)]),
			signature: None,
		};
		let mut broken = Broken::default();
		broken.unless(is_its(&doctor, Role::Doctor), VisitsError::NotItsDoctor);
		broken.unless(is_its(&physician, Role::Physician), VisitsError::NotItsPhysician);
		broken.unless(!self.visits.contains_key(&visit), VisitsError::AlreadyExists);
		Self::check_visit_wraps(&mut broken, &row.wraps, [doctor, physician], row.epoch);
		self.check_sealed(&mut broken, &row, &row.sections[&Section::Examination]);
		broken.verdict()?;
		self.visits.insert(visit, row);
		self.record(&record).visits.push(visit);
		self.write_history(record, hospital, Action::VisitOpened { visit }, Some(commitment));
		Ok(())
	}

	fn renew(&mut self, hospital: ParticipantId, visit: VisitId, wraps: [Wrap; 2]) -> Verdict {
		let row = &self.visits[&visit];
		let (record, epoch) = (row.record, self.records[&row.record].epoch);
		let mut broken = Broken::default();
		broken.unless(self.access(&record, &hospital) == Some(Level::Full), VisitsError::NoConsent);
		let is_over = matches!(row.state, VisitState::Closed(_) | VisitState::Retracted);
		broken.unless(!is_over, VisitsError::WrongState);
		Self::check_visit_wraps(&mut broken, &wraps, [row.doctor, row.physician], epoch);
		broken.verdict()?;
		let row = self.visits.get_mut(&visit).expect("looked at above");
		(row.epoch, row.wraps) = (epoch, wraps);
		self.write_history(record, hospital, Action::VisitRenewed { visit }, None);
		Ok(())
	}

	fn note(
		&mut self,
		who: Option<ParticipantId>,
		visit: VisitId,
		version: u32,
		kind: NoteKind,
		decision: Option<Decision>,
		sealed: Option<Sealed>,
	) -> Verdict {
		let author = self.named(who, &visit, Role::Doctor)?;
		let row = &self.visits[&visit];
		let mut broken = Broken::default();
		let fits = match kind {
			NoteKind::Written => row.state == VisitState::Opened,
			NoteKind::Corrected | NoteKind::Withdrawn => row.state == VisitState::Noted,
			NoteKind::Addendum => matches!(row.state, VisitState::Signed | VisitState::Linked),
		};
		broken.unless(fits, VisitsError::WrongState);
		if kind == NoteKind::Addendum && row.state == VisitState::Linked {
			let consents = self.access(&row.record, &row.hospital) == Some(Level::Full);
			broken.unless(consents, VisitsError::NoConsent);
		}
		broken.unless(version as usize == row.notes.len(), VisitsError::StaleVersion);
		broken.unless(row.notes.len() < MAX_NOTES as usize, VisitsError::TooManyNotes);
		if let Some(sealed) = &sealed {
			self.check_sealed(&mut broken, row, sealed);
		}
		broken.verdict()?;
		let (record, at) = (row.record, self.now);
		let commitment = sealed.as_ref().map(|sealed| sealed.commitment);
		let row = self.visits.get_mut(&visit).expect("looked at above");
		row.notes.push(NoteEntry { author, at, kind, decision, sealed });
		match kind {
			NoteKind::Written | NoteKind::Corrected => {
				row.state = VisitState::Noted;
				row.note = commitment.zip(decision).map(|(content, says)| (version, content, says));
			}
			NoteKind::Withdrawn => (row.state, row.note) = (VisitState::Opened, None),
			NoteKind::Addendum => {}
		}
		let action = Action::NoteAdded { visit, version, kind, decision };
		self.write_history(record, author, action, commitment);
		Ok(())
	}

	fn sign(
		&mut self,
		account: &AccountId32,
		visit: VisitId,
		note: Commitment,
		[immunization, recommendation]: [Sealed; 2],
		signed_at: Moment,
		signature: [u8; 64],
	) -> Verdict {
		let row = &self.visits[&visit];
		let mut broken = Broken::default();
		match (row.state, row.note) {
			(VisitState::Opened, _) => broken.unless(false, VisitsError::NoteMissing),
			(VisitState::Noted, Some((_, content, decision))) => {
				broken.unless(content == note, VisitsError::StaleNote);
				broken.unless(decision == Decision::Cleared, VisitsError::Deferred);
			}
			_ => broken.unless(false, VisitsError::WrongState),
		}
		self.check_sealed(&mut broken, row, &immunization);
		self.check_sealed(&mut broken, row, &recommendation);
		broken.unless(signed_at <= self.now + MAX_CLOCK_SKEW, VisitsError::SignedInFuture);
		let statement = SigningStatement {
			genesis: self.genesis,
			record: row.record,
			visit,
			note,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at,
		};
		let key: [u8; 32] = account.clone().into();
		let is_signed = sr25519::Pair::verify(
			&sr25519::Signature::from_raw(signature),
			statement.digest(),
			&sr25519::Public::from_raw(key),
		);
		broken.unless(is_signed, VisitsError::BadSignature);
		broken.verdict()?;
		let (record, physician, recorded_at) = (row.record, row.physician, self.now);
		let commitment = immunization.commitment;
		let row = self.visits.get_mut(&visit).expect("looked at above");
		row.state = VisitState::Signed;
		row.signature = Some(SignatureEntry { physician, account: key, statement, signature, recorded_at });
		row.sections.insert(Section::Immunization, immunization);
		row.sections.insert(Section::Recommendation, recommendation);
		self.write_history(record, physician, Action::VisitSigned { visit }, Some(commitment));
		Ok(())
	}

	/// Goes from one of these states to another, with a sealed reason if it is a retraction.
	fn finish(
		&mut self,
		visit: VisitId,
		actor: ParticipantId,
		from: &[VisitState],
		to: VisitState,
		reason: Option<Sealed>,
	) -> Verdict {
		let row = &self.visits[&visit];
		let mut broken = Broken::default();
		broken.unless(from.contains(&row.state), VisitsError::WrongState);
		if let Some(reason) = &reason {
			self.check_sealed(&mut broken, row, reason);
		}
		broken.verdict()?;
		let action = match to {
			VisitState::Linked => Action::VisitLinked { visit },
			VisitState::Closed(reason) => Action::VisitClosed { visit, reason },
			_ => Action::VisitRetracted { visit },
		};
		let (record, commitment) = (row.record, reason.as_ref().map(|reason| reason.commitment));
		let row = self.visits.get_mut(&visit).expect("looked at above");
		row.state = to;
		row.sections.extend(reason.map(|reason| (Section::Retraction, reason)));
		self.write_history(record, actor, action, commitment);
		Ok(())
	}
}
