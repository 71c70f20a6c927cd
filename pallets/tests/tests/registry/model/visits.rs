//! R7, R9, R10, R18.

use sp_core::{Pair as _, sr25519};
use sp_runtime::{AccountId32, DispatchError};
use std::collections::BTreeMap;
use vacchain_primitives::{
	Action, Basis, Clearance, Commitment, Dispute, Level, Moment, NoteEntry, NoteKind, NoteReference,
	ParticipantId, RecordId, Report, ReportRetraction, Role, Rotation, Ruling, RulingKind, Sealed, Section,
	SignatureEntry, SigningStatement, VisitId, VisitState, VisitWrap,
	bounds::{
		MAX_CLOCK_SKEW, MAX_CORRECTIONS, MAX_DAILY_REPORTS, MAX_DAILY_VISITS, MAX_NOTES, MAX_OPEN_VISITS,
		MAX_REASSIGNMENTS, MAX_RULINGS, VISIT_LAPSE,
	},
};

use super::{
	Broken, CIPHERTEXT_LENGTHS, ConsentError, Counted, DAY, LAST_INDEX, MONTH, Model, PowersError, RENEWED,
	RecordsError, VISIT_WRAP_LENGTH, Verdict, Visit, VisitsError, is_wrapped, refuse,
};
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
			Call::open {
				visit,
				record,
				doctor,
				physician,
				made_at,
				examination,
				doctor_wrap,
				physician_wrap,
				rotation,
			} => {
				let receptionist = who.filter(|id| self.hospital_of(id).is_some());
				let Some(receptionist) = receptionist else { return refuse(VisitsError::NotHospital) };
				let (named, wraps) = ([doctor, physician], [doctor_wrap, physician_wrap]);
				self.open(receptionist, visit, record, named, made_at, examination, wraps, rotation)
			}
			Call::renew { visit, doctor_wrap, physician_wrap } => {
				let actor = self.its_hospital(who, &visit)?;
				self.renew(actor, visit, [doctor_wrap, physician_wrap])
			}
			Call::write_note { visit, version, clearance, sealed } => {
				self.note(who, visit, version, Written, Some(clearance), Some(sealed))
			}
			Call::correct_note { visit, version, clearance, sealed } => {
				self.note(who, visit, version, Corrected, Some(clearance), Some(sealed))
			}
			Call::withdraw_note { visit, version } => self.note(who, visit, version, Withdrawn, None, None),
			Call::add_addendum { visit, version, sealed } => {
				self.note(who, visit, version, Addendum, None, Some(sealed))
			}
			Call::sign {
				visit,
				note,
				examination,
				clearance_token,
				immunization,
				recommendation,
				signed_at,
				signature,
			} => {
				self.named(who, &visit, Role::Physician)?;
				let sections = [immunization, recommendation];
				self.sign(
					account,
					visit,
					(note, clearance_token, examination),
					sections,
					signed_at,
					signature,
				)
			}
			Call::link { visit } => {
				let admin = who.filter(|id| {
					let is_orphan =
						|row: &Visit| self.access(&row.record, &row.hospital) != Some(Level::Full);
					self.is(id, Role::HealthAdmin) && self.visits.get(&visit).is_some_and(is_orphan)
				});
				let actor = match admin {
					Some(admin) => admin,
					None => self.its_hospital_or_admin(who, &visit)?,
				};
				self.finish(visit, actor, &[VisitState::Signed], VisitState::Linked, None)
			}
			Call::close { visit, reason } => {
				let lapsed = who.filter(|id| {
					self.visits.get(&visit).is_some_and(|row| {
						let is_concerned = [row.doctor, row.physician].contains(id)
							|| self.people[id].role == Role::HealthAdmin;
						is_concerned && !self.is_live(row)
					})
				});
				let hospital = match lapsed {
					Some(concerned) => concerned,
					None => self.its_hospital_or_admin(who, &visit)?,
				};
				let unsigned = [VisitState::Opened, VisitState::Noted];
				let row = &self.visits[&visit];
				let counts = self.is(&hospital, Role::HealthAdmin) && self.is_live(row);
				if counts && unsigned.contains(&row.state) && !self.may_spend(&hospital, Counted::Rulings) {
					return refuse(PowersError::DailyBound);
				}
				self.finish(visit, hospital, &unsigned, VisitState::Closed(reason), None)?;
				if counts {
					self.spend(hospital, Counted::Rulings);
				}
				Ok(())
			}
			Call::retract { visit, reason } => {
				let physician = self.named(who, &visit, Role::Physician)?;
				let signed = [VisitState::Signed, VisitState::Linked];
				let is_decided = !self.visits[&visit].rulings.is_empty();
				if is_decided && signed.contains(&self.visits[&visit].state) {
					return refuse(VisitsError::Decided);
				}
				self.finish(visit, physician, &signed, VisitState::Retracted, Some(reason))
			}
			Call::correct_examination { visit, version, examination } => {
				let actor = self.its_hospital(who, &visit)?;
				self.correct_examination(actor, visit, version, examination)
			}
			Call::reassign { visit, doctor, physician, doctor_wrap, physician_wrap } => {
				let actor = self.its_hospital(who, &visit)?;
				self.reassign(actor, visit, [doctor, physician], [doctor_wrap, physician_wrap])
			}
			Call::dispute { visit, reason } => self.dispute(who, visit, Ok(reason)),
			Call::withdraw_dispute { visit, number } => self.dispute(who, visit, Err(number)),
			Call::rule { visit, number, ruling, reason } => {
				let admin = self.with_role(who, Role::HealthAdmin, VisitsError::NotHealthAdmin)?;
				self.rule(admin, visit, number, ruling, reason)
			}
			Call::report_doses { record, number, visit: Some(visit), doses, rotation: _ } => {
				let doctor = self.named(who, &visit, Role::Doctor)?;
				self.report_in_visit(doctor, visit, record, number, doses)
			}
			Call::report_doses { record, number, visit: None, doses, rotation } => {
				let receptionist = who.filter(|id| self.hospital_of(id).is_some());
				let Some(receptionist) = receptionist else { return refuse(VisitsError::NotHospital) };
				self.report(receptionist, record, number, doses, rotation)
			}
			Call::retract_report { record, number, reason } => {
				let Some(actor) = who else { return refuse(VisitsError::NotHospital) };
				self.retract_report(actor, record, number, reason)
			}
		}
	}

	/// The actor, if it acts for the hospital that opened the visit.
	fn its_hospital(
		&self,
		who: Option<ParticipantId>,
		visit: &VisitId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let actor = self.with_role(who, Role::Receptionist, VisitsError::NotHospital)?;
		match self.visits.get(visit) {
			None => refuse(VisitsError::NotFound),
			Some(row) if Some(row.hospital) != self.hospital_of(&actor) => refuse(VisitsError::NotHospital),
			Some(_) => Ok(actor),
		}
	}

	/// As [`Model::its_hospital`], or a health admin where the hospital may not act.
	fn its_hospital_or_admin(
		&self,
		who: Option<ParticipantId>,
		visit: &VisitId,
	) -> Result<ParticipantId, Vec<DispatchError>> {
		let Some(actor) = who else { return refuse(VisitsError::NotHospital) };
		let Some(row) = self.visits.get(visit) else { return refuse(VisitsError::NotFound) };
		let steps_in = self.people[&actor].role == Role::HealthAdmin && !self.is_active(&row.hospital);
		if steps_in || self.hospital_of(&actor) == Some(row.hospital) {
			Ok(actor)
		} else {
			refuse(VisitsError::NotHospital)
		}
	}

	/// Whether the visit has not lapsed.
	pub fn is_live(&self, visit: &Visit) -> bool {
		let since = self.now.saturating_sub(VISIT_LAPSE);
		self.access(&visit.record, &visit.hospital) == Some(Level::Full)
			|| self.had_access(&visit.record, &visit.hospital, Level::Full, since)
	}

	/// How many visits of a record by a hospital are open, and how many it opened today.
	fn tally(&self, record: &RecordId, hospital: &ParticipantId) -> (u32, u32) {
		let is_its = |visit: &&Visit| visit.record == *record && visit.hospital == *hospital;
		let visits = self.visits.values().filter(is_its);
		let open = visits.clone().filter(|visit| visit.state.is_open()).count();
		let today = visits.filter(|visit| visit.opened_at / DAY == self.now / DAY).count();
		(open as u32, today as u32)
	}

	fn check_current(&self, broken: &mut Broken, record: &RecordId, sealed: &Sealed) {
		broken.unless(CIPHERTEXT_LENGTHS.contains(&sealed.ciphertext.len()), VisitsError::Malformed);
		broken.unless(sealed.epoch == self.records[record].epoch, VisitsError::StaleEpoch);
		broken.unless(sealed.index <= LAST_INDEX, VisitsError::StaleIndex);
	}

	fn correct_examination(
		&mut self,
		actor: ParticipantId,
		visit: VisitId,
		version: u32,
		examination: Sealed,
	) -> Verdict {
		let row = &self.visits[&visit];
		let mut broken = Broken::default();
		broken.unless(row.state.is_unsigned(), VisitsError::WrongState);
		broken.unless(self.access(&row.record, &row.hospital) == Some(Level::Full), VisitsError::NoConsent);
		broken.unless(version as usize == row.corrections.len() + 1, VisitsError::StaleVersion);
		broken.unless(row.corrections.len() < MAX_CORRECTIONS as usize, VisitsError::TooManyChanges);
		self.check_sealed(&mut broken, row, &examination);
		broken.verdict()?;
		let (record, commitment) = (row.record, examination.commitment);
		self.visits.get_mut(&visit).expect("looked at above").corrections.push(examination);
		let action = Action::ExaminationCorrected { visit, version };
		self.write_history(record, actor, action, Some(commitment));
		Ok(())
	}

	fn reassign(
		&mut self,
		actor: ParticipantId,
		visit: VisitId,
		[doctor, physician]: [ParticipantId; 2],
		wraps: [VisitWrap; 2],
	) -> Verdict {
		let mut row = self.visits[&visit].clone();
		let epoch = self.records[&row.record].epoch;
		let is_its = |id: &ParticipantId, role: Role| {
			self.is(id, role) && self.is_active(id) && self.people[id].organisation == Some(row.hospital)
		};
		let mut broken = Broken::default();
		broken.unless(row.state.is_unsigned(), VisitsError::WrongState);
		broken.unless(self.access(&row.record, &row.hospital) == Some(Level::Full), VisitsError::NoConsent);
		broken.unless(is_its(&doctor, Role::Doctor), VisitsError::NotItsDoctor);
		broken.unless(is_its(&physician, Role::Physician), VisitsError::NotItsPhysician);
		for (before, now) in [(row.doctor, doctor), (row.physician, physician)] {
			row.former.extend((before != now).then_some(before));
		}
		broken.unless(row.former.len() <= 2 * MAX_REASSIGNMENTS as usize, VisitsError::TooManyChanges);
		(row.doctor, row.physician) = (doctor, physician);
		if row.epoch != epoch {
			(row.epoch, row.index) = (epoch, RENEWED);
		}
		self.check_visit_wraps(&mut broken, &wraps, &row);
		broken.verdict()?;
		row.keys = Some((wraps, None));
		let record = row.record;
		self.visits.insert(visit, row);
		self.write_history(record, actor, Action::VisitReassigned { visit, doctor, physician }, None);
		Ok(())
	}

	/// Disputes a visit for this reason, or takes the dispute of this number back.
	fn dispute(
		&mut self,
		who: Option<ParticipantId>,
		visit: VisitId,
		reason_or_number: Result<Sealed, u32>,
	) -> Verdict {
		let (number, reason) = (reason_or_number.as_ref().err().copied(), reason_or_number.ok());
		let Some(actor) = who else { return refuse(VisitsError::NotCustodian) };
		let Some(row) = self.visits.get(&visit) else { return refuse(VisitsError::NotFound) };
		let record = row.record;
		if !self.is_custodian(&record, &actor) {
			return refuse(VisitsError::NotCustodian);
		}
		let mut broken = Broken::default();
		broken.unless(row.dispute.is_some() == reason.is_none(), VisitsError::WrongState);
		if let (Some(dispute), None) = (&row.dispute, &reason) {
			let is_its = dispute.by == actor || self.records[&record].owner == actor;
			broken.unless(is_its, VisitsError::NotCustodian);
			broken.unless(number == Some(dispute.number), VisitsError::StaleVersion);
		}
		if let Some(reason) = &reason {
			let counts = matches!(row.state, VisitState::Signed | VisitState::Linked);
			broken.unless(counts, VisitsError::WrongState);
			self.check_current(&mut broken, &record, reason);
		}
		broken.verdict()?;
		let (at, commitment) = (self.now, reason.as_ref().map(|reason| reason.commitment));
		let action = match reason {
			Some(_) => Action::VisitDisputed { visit },
			None => Action::DisputeWithdrawn { visit },
		};
		let row = self.visits.get_mut(&visit).expect("looked at above");
		let number = row.disputes;
		row.disputes += u32::from(reason.is_some());
		row.dispute = reason.map(|reason| Dispute { number, by: actor, at, reason });
		self.write_history(record, actor, action, commitment);
		Ok(())
	}

	fn rule(
		&mut self,
		admin: ParticipantId,
		visit: VisitId,
		number: u32,
		ruling: RulingKind,
		reason: Sealed,
	) -> Verdict {
		let Some(row) = self.visits.get(&visit) else { return refuse(VisitsError::NotFound) };
		let mut broken = Broken::default();
		broken.unless(number as usize == row.rulings.len(), VisitsError::StaleVersion);
		let is_last = ruling == RulingKind::Reinstated;
		broken.unless(row.rulings.len() < MAX_RULINGS as usize || is_last, VisitsError::TooManyChanges);
		match ruling {
			RulingKind::Retracted => {
				let counts = matches!(row.state, VisitState::Signed | VisitState::Linked);
				broken.unless(counts, VisitsError::WrongState);
				let is_gone = !self.is_active(&row.hospital) || !self.is_active(&row.physician);
				// One of before the last ruling has had its ruling.
				let is_new = |dispute: &Dispute| dispute.number >= row.disputes_heard;
				let may = is_gone || row.dispute.as_ref().is_some_and(is_new);
				broken.unless(may, VisitsError::NotForAdmin);
			}
			RulingKind::Reinstated => {
				broken.unless(row.state == VisitState::Retracted, VisitsError::WrongState);
				let by_same = row.rulings.last().is_some_and(|last| last.by == admin);
				broken.unless(!by_same, VisitsError::AnotherAdminNeeded);
			}
		}
		self.check_current(&mut broken, &row.record, &reason);
		broken.unless(self.may_spend(&admin, Counted::Rulings), PowersError::DailyBound);
		broken.verdict()?;
		let (record, at, commitment) = (row.record, self.now, reason.commitment);
		let row = self.visits.get_mut(&visit).expect("looked at above");
		row.state = match ruling {
			RulingKind::Retracted => VisitState::Retracted,
			RulingKind::Reinstated => VisitState::Linked,
		};
		row.keys = None;
		row.disputes_heard = row.disputes;
		row.rulings.push(Ruling { by: admin, at, kind: ruling, reason });
		self.spend(admin, Counted::Rulings);
		self.write_history(record, admin, Action::VisitRuled { visit, ruling }, Some(commitment));
		Ok(())
	}

	fn report(
		&mut self,
		receptionist: ParticipantId,
		record: RecordId,
		number: u32,
		doses: Sealed,
		rotation: Option<Rotation>,
	) -> Verdict {
		let hospital = self.hospital_of(&receptionist).expect("looked for above");
		if self.access(&record, &hospital) != Some(Level::Full) {
			return refuse(VisitsError::NoConsent);
		}
		let mut broken = Broken::default();
		let (mut epoch, mut highest) = (self.records[&record].epoch, self.records[&record].visit_index);
		match &rotation {
			Some(rotation) => {
				let readers = self.remaining(&record, None);
				self.check_rotation(&mut broken, &record, &readers, rotation);
				broken.unless(self.may_rotate(&record), ConsentError::TooSoon);
				(epoch, highest) = (rotation.epoch, RENEWED);
			}
			None => broken.unless(!self.is_due(&record), VisitsError::RenewalNeeded),
		}
		broken.unless(CIPHERTEXT_LENGTHS.contains(&doses.ciphertext.len()), VisitsError::Malformed);
		broken.unless(doses.epoch == epoch, VisitsError::StaleEpoch);
		broken.unless(doses.index <= LAST_INDEX, VisitsError::StaleIndex);
		let is_free = doses.index >= highest && doses.index != RENEWED && doses.index <= LAST_INDEX;
		broken.unless(is_free, RecordsError::StaleIndex);
		self.check_report(&mut broken, &record, hospital, number);
		broken.verdict()?;
		if let Some(rotation) = rotation {
			let readers = self.remaining(&record, None);
			if !self.is_due(&record) {
				self.record(&record).rotated_at = Some(self.now);
			}
			self.start_epoch(record, readers, rotation);
			self.write_history(record, receptionist, Action::KeysRenewed, None);
		}
		self.record(&record).visit_index = doses.index;
		self.add_report(receptionist, hospital, record, number, doses);
		Ok(())
	}

	fn report_in_visit(
		&mut self,
		doctor: ParticipantId,
		visit: VisitId,
		record: RecordId,
		number: u32,
		doses: Sealed,
	) -> Verdict {
		let row = &self.visits[&visit];
		if row.record != record {
			return refuse(VisitsError::NotFound);
		}
		let hospital = row.hospital;
		let mut broken = Broken::default();
		broken.unless(row.state.is_open(), VisitsError::WrongState);
		broken.unless(self.people[&doctor].organisation == Some(hospital), VisitsError::NotItsDoctor);
		broken.unless(self.access(&record, &hospital) == Some(Level::Full), VisitsError::NoConsent);
		self.check_sealed(&mut broken, row, &doses);
		self.check_report(&mut broken, &record, hospital, number);
		broken.verdict()?;
		self.add_report(doctor, hospital, record, number, doses);
		Ok(())
	}

	fn check_report(&self, broken: &mut Broken, record: &RecordId, by: ParticipantId, number: u32) {
		let reports = &self.records[record].reports;
		let today = reports
			.iter()
			.filter(|report| report.organisation == by && report.at / DAY == self.now / DAY)
			.count();
		broken.unless(number as usize == reports.len(), VisitsError::StaleVersion);
		broken.unless(today < MAX_DAILY_REPORTS as usize, VisitsError::TooManyReports);
	}

	fn add_report(
		&mut self,
		author: ParticipantId,
		organisation: ParticipantId,
		record: RecordId,
		number: u32,
		doses: Sealed,
	) {
		let (at, commitment) = (self.now, doses.commitment);
		let report = Report { author, organisation, at, doses, retraction: None };
		self.record(&record).reports.push(report);
		self.write_history(record, author, Action::DosesReported { number }, Some(commitment));
	}

	fn retract_report(
		&mut self,
		actor: ParticipantId,
		record: RecordId,
		number: u32,
		reason: Sealed,
	) -> Verdict {
		let report = self.records.get(&record).and_then(|row| row.reports.get(number as usize));
		let consents = |id: &ParticipantId| self.access(&record, id) == Some(Level::Full);
		let by_admin = self.is(&actor, Role::HealthAdmin);
		match self.hospital_of(&actor) {
			Some(hospital) if !consents(&hospital) => return refuse(VisitsError::NoConsent),
			Some(_) => {}
			None => {
				let cannot = report.is_none_or(|report| !consents(&report.organisation));
				if !(by_admin && cannot) {
					return refuse(VisitsError::NotHospital);
				}
			}
		}
		let Some(report) = report else { return refuse(VisitsError::NotFound) };
		let mut broken = Broken::default();
		broken.unless(report.retraction.is_none(), VisitsError::WrongState);
		self.check_current(&mut broken, &record, &reason);
		broken.unless(!by_admin || self.may_spend(&actor, Counted::Rulings), PowersError::DailyBound);
		broken.verdict()?;
		if by_admin {
			self.spend(actor, Counted::Rulings);
		}
		let (at, commitment) = (self.now, reason.commitment);
		let retraction = ReportRetraction { by: actor, at, reason };
		self.record(&record).reports[number as usize].retraction = Some(retraction);
		self.write_history(record, actor, Action::ReportRetracted { number }, Some(commitment));
		Ok(())
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
		broken.unless(sealed.index == visit.index, VisitsError::StaleIndex);
	}

	fn check_visit_wraps(&self, broken: &mut Broken, wraps: &[VisitWrap; 2], visit: &Visit) {
		let all = |fits: &dyn Fn(&VisitWrap) -> bool| wraps.iter().all(fits);
		broken.unless(all(&|wrap| wrap.epoch == visit.epoch), VisitsError::StaleEpoch);
		broken.unless(all(&|wrap| wrap.index == visit.index), VisitsError::StaleIndex);
		let is_current = |wrap: &VisitWrap| self.has_key(&wrap.professional, wrap.key_version);
		broken.unless(all(&is_current), VisitsError::StaleKey);
		broken.unless(all(&|wrap| is_wrapped(&wrap.sealed, VISIT_WRAP_LENGTH)), VisitsError::Malformed);
		let named = [wraps[0].professional, wraps[1].professional];
		broken.unless(named == [visit.doctor, visit.physician], VisitsError::WrongReaders);
	}

	#[allow(clippy::too_many_arguments, reason = "one for each argument of the call")]
	fn open(
		&mut self,
		receptionist: ParticipantId,
		visit: VisitId,
		record: RecordId,
		[doctor, physician]: [ParticipantId; 2],
		made_at: Moment,
		examination: Sealed,
		wraps: [VisitWrap; 2],
		rotation: Option<Rotation>,
	) -> Verdict {
		let hospital = self.hospital_of(&receptionist).expect("looked for above");
		if self.access(&record, &hospital) != Some(Level::Full) {
			return refuse(VisitsError::NoConsent);
		}
		let is_its = |id: &ParticipantId, role: Role| {
			self.is(id, role) && self.is_active(id) && self.people[id].organisation == Some(hospital)
		};
		let mut broken = Broken::default();
		broken.unless(is_its(&doctor, Role::Doctor), VisitsError::NotItsDoctor);
		broken.unless(is_its(&physician, Role::Physician), VisitsError::NotItsPhysician);
		broken.unless(!self.visits.contains_key(&visit), VisitsError::AlreadyExists);
		let is_in_time = made_at + 7 * DAY >= self.now && made_at <= self.now + MAX_CLOCK_SKEW;
		broken.unless(is_in_time, VisitsError::InvalidTime);
		let is_later = self.records[&record].readers.iter().any(|reader| {
			let granted_later = matches!(
				reader.basis,
				Basis::Grant { granted_at, .. } if granted_at > made_at + MAX_CLOCK_SKEW
			);
			reader.id == hospital && granted_later
		});
		broken.unless(!is_later, VisitsError::InvalidTime);
		let (open, today) = self.tally(&record, &hospital);
		let is_few = open < MAX_OPEN_VISITS && today < MAX_DAILY_VISITS;
		broken.unless(is_few, VisitsError::TooManyVisits);
		let (mut epoch, mut highest) = (self.records[&record].epoch, self.records[&record].visit_index);
		match &rotation {
			Some(rotation) => {
				let readers = self.remaining(&record, None);
				self.check_rotation(&mut broken, &record, &readers, rotation);
				broken.unless(self.may_rotate(&record), ConsentError::TooSoon);
				(epoch, highest) = (rotation.epoch, RENEWED);
			}
			None => broken.unless(!self.is_due(&record), VisitsError::RenewalNeeded),
		}
		let index = examination.index;
		let is_free = index >= highest && index != RENEWED && index <= LAST_INDEX;
		broken.unless(is_free, RecordsError::StaleIndex);
		let (commitment, opened_at) = (examination.commitment, self.now);
		let mut row = Visit {
			record,
			hospital,
			doctor,
			physician,
			epoch,
			index,
			state: VisitState::Opened,
			made_at,
			opened_at,
			note: None,
			notes: vec![],
			keys: None,
			sections: BTreeMap::from([(Section::Examination, examination)]),
			signature: None,
			corrections: vec![],
			former: vec![],
			dispute: None,
			disputes: 0,
			disputes_heard: 0,
			rulings: vec![],
		};
		self.check_visit_wraps(&mut broken, &wraps, &row);
		let content = &row.sections[&Section::Examination];
		broken.unless(CIPHERTEXT_LENGTHS.contains(&content.ciphertext.len()), VisitsError::Malformed);
		broken.unless(content.epoch == epoch, VisitsError::StaleEpoch);
		broken.verdict()?;
		if let Some(rotation) = rotation {
			let readers = self.remaining(&record, None);
			if !self.is_due(&record) {
				self.record(&record).rotated_at = Some(self.now);
			}
			self.start_epoch(record, readers, rotation);
			self.write_history(record, receptionist, Action::KeysRenewed, None);
		}
		row.keys = Some((wraps, None));
		self.visits.insert(visit, row);
		self.record(&record).visits.push(visit);
		self.record(&record).visit_index = index;
		self.write_history(record, receptionist, Action::VisitOpened { visit }, Some(commitment));
		Ok(())
	}

	fn renew(&mut self, actor: ParticipantId, visit: VisitId, wraps: [VisitWrap; 2]) -> Verdict {
		let mut row = self.visits[&visit].clone();
		let epoch = self.records[&row.record].epoch;
		let mut broken = Broken::default();
		broken.unless(self.access(&row.record, &row.hospital) == Some(Level::Full), VisitsError::NoConsent);
		let is_over = matches!(row.state, VisitState::Closed(_) | VisitState::Retracted);
		broken.unless(!is_over, VisitsError::WrongState);
		if row.epoch != epoch {
			(row.epoch, row.index) = (epoch, RENEWED);
		}
		self.check_visit_wraps(&mut broken, &wraps, &row);
		broken.verdict()?;
		let earlier = row.keys.as_ref().and_then(|(_, until)| *until);
		let until = (row.state == VisitState::Linked).then(|| self.now + MONTH);
		// Keys that are given again within a day end with those before.
		let is_again = earlier.zip(until).is_some_and(|(earlier, until)| until < earlier + DAY);
		row.keys = Some((wraps, if is_again { earlier } else { until }));
		let record = row.record;
		self.visits.insert(visit, row);
		self.write_history(record, actor, Action::VisitRenewed { visit }, None);
		Ok(())
	}

	/// Whether the visit's professionals have their keys still.
	pub fn is_in_time(&self, visit: &Visit) -> bool {
		visit.keys.as_ref().is_some_and(|(_, until)| until.is_none_or(|until| self.now < until))
	}

	fn note(
		&mut self,
		who: Option<ParticipantId>,
		visit: VisitId,
		version: u32,
		kind: NoteKind,
		clearance: Option<Clearance>,
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
		if row.state != VisitState::Linked {
			broken.unless(self.is_live(row), VisitsError::Lapsed);
		}
		if kind == NoteKind::Addendum && row.state == VisitState::Linked {
			let consents = self.access(&row.record, &row.hospital) == Some(Level::Full);
			broken.unless(consents, VisitsError::NoConsent);
		}
		if kind == NoteKind::Addendum {
			broken.unless(self.is_in_time(row), VisitsError::TooLate);
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
		row.notes.push(NoteEntry { author, at, kind, clearance, sealed });
		match kind {
			NoteKind::Written | NoteKind::Corrected => {
				row.state = VisitState::Noted;
				row.note = commitment.zip(clearance).map(|(commitment, clearance)| NoteReference {
					version,
					commitment,
					clearance,
				});
			}
			NoteKind::Withdrawn => (row.state, row.note) = (VisitState::Opened, None),
			NoteKind::Addendum => {}
		}
		let action = Action::NoteAdded { visit, version, kind };
		self.write_history(record, author, action, commitment);
		Ok(())
	}

	fn sign(
		&mut self,
		account: &AccountId32,
		visit: VisitId,
		(note, token, examination): (Commitment, [u8; 32], Commitment),
		[immunization, recommendation]: [Sealed; 2],
		signed_at: Moment,
		signature: [u8; 64],
	) -> Verdict {
		let row = &self.visits[&visit];
		let mut broken = Broken::default();
		match (row.state, row.note) {
			(VisitState::Opened, _) => broken.unless(false, VisitsError::NoteMissing),
			(VisitState::Noted, Some(latest)) => {
				broken.unless(self.is_live(row), VisitsError::Lapsed);
				broken.unless(latest.commitment == note, VisitsError::StaleNote);
				broken.unless(latest.clearance == Clearance::of(&token), VisitsError::NotCleared);
				let counts = row.examination().commitment;
				broken.unless(counts == examination, VisitsError::StaleExamination);
			}
			_ => broken.unless(false, VisitsError::WrongState),
		}
		self.check_sealed(&mut broken, row, &immunization);
		self.check_sealed(&mut broken, row, &recommendation);
		broken.unless(signed_at <= self.now + MAX_CLOCK_SKEW, VisitsError::SignedInFuture);
		broken.unless(signed_at + MAX_CLOCK_SKEW >= row.made_at, VisitsError::SignedBeforeOpening);
		let statement = SigningStatement {
			genesis: self.genesis,
			record: row.record,
			visit,
			note,
			examination,
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
			broken.unless(self.is_in_time(row), VisitsError::TooLate);
			self.check_sealed(&mut broken, row, reason);
		}
		broken.verdict()?;
		let action = match to {
			VisitState::Linked => Action::VisitLinked { visit },
			VisitState::Closed(reason) => Action::VisitClosed { visit, reason },
			_ => Action::VisitRetracted { visit },
		};
		let (record, commitment) = (row.record, reason.as_ref().map(|reason| reason.commitment));
		let until = self.now + MONTH;
		let row = self.visits.get_mut(&visit).expect("looked at above");
		row.state = to;
		row.keys =
			row.keys.take().filter(|_| to == VisitState::Linked).map(|(wraps, _)| (wraps, Some(until)));
		row.sections.extend(reason.map(|reason| (Section::Retraction, reason)));
		self.write_history(record, actor, action, commitment);
		Ok(())
	}
}
