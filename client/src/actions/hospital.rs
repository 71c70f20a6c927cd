//! The hospital's reception desk.

use vacchain_primitives::{
	ClosingReason, Level, ParticipantId, RecordId, Rotation, VisitId, VisitIndex, VisitWrap,
	bounds::RENEWED_VISIT_INDEX,
};

use super::rotation::{Attempts, Writing};
use crate::{
	calls::Call,
	content::{Examination, Immunization, ReportedDoses, RulingReason},
	error::{Error, Result},
	inclusion::Inclusion,
	random::{os_rng, visit_id},
	session::Session,
	vault::{KeyRing, Recipient},
};

impl Session {
	/// Opens a visit, which is one vaccine detail, and names its doctor and physician.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; [`Error::LevelTooLow`] with consent to proofs only; [`Error::OtherRole`] if the gateway
	/// shows somebody as the hospital's whom the chain does not have there; refusals of `VaccineDetails::open`.
	pub async fn open_visit(
		&self,
		record: RecordId,
		doctor: ParticipantId,
		physician: ParticipantId,
		examination: &Examination,
	) -> Result<VisitId> {
		let visit = visit_id(&mut os_rng());
		let mut attempts = Attempts::default();
		loop {
			let writing = self.writing(&record).await?;
			let [doctor_key, physician_key] = self.proven_professionals(doctor, physician).await?;
			let renews = attempts.renewal || writing.must_renew();
			let (rotation, ring, last) = self.keys_to_write(&writing, renews).await?;
			let index = last.saturating_add(1);
			let call = Call::Open {
				visit,
				record,
				doctor,
				physician,
				examination: ring.seal(examination, Some(visit), index, 0, &mut os_rng())?,
				doctor_wrap: ring.wrap_visit(visit, index, &doctor_key)?,
				physician_wrap: ring.wrap_visit(visit, index, &physician_key)?,
				rotation,
			};
			match self.submit(call).await {
				Err(error) if attempts.again(&error) => {}
				Err(error) => return Err(error),
				Ok(_) => {
					self.mend(&writing, renews).await;
					return Ok(visit);
				}
			}
		}
	}

	/// Brings an open visit to the record's current epoch, after the family gave the record new keys.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; [`Error::BadKeys`] if somebody made the record's current keys badly; refusals of
	/// `VaccineDetails::renew`.
	pub async fn renew_visit(&self, visit: VisitId) -> Result<Inclusion> {
		let call = |_, [doctor_wrap, physician_wrap]: [VisitWrap; 2]| Call::Renew {
			visit,
			doctor_wrap,
			physician_wrap,
		};
		self.wrap_anew(visit, None, call).await
	}

	/// Replaces the measurements of a visit that is not signed yet. The version before stays readable.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; refusals of `VaccineDetails::correct_examination`.
	pub async fn correct_examination(&self, visit: VisitId, examination: &Examination) -> Result<Inclusion> {
		let mut reading = self.client().visit(&visit).await?;
		let mut ring = self.ring_to_write(&reading.visit.record).await?;
		if ring.newest() != reading.visit.epoch && reading.visit.state.is_unsigned() {
			self.renew_visit(visit).await?;
			reading = self.client().visit(&visit).await?;
			ring = self.ring_to_write(&reading.visit.record).await?;
		}
		self.ensure_visit(&visit, &reading.visit, None).await?;
		let version = u32::try_from(reading.earlier_examinations.len()).unwrap_or(u32::MAX).saturating_add(1);
		let index = reading.visit.index;
		let examination = ring.seal(examination, Some(visit), index, version, &mut os_rng())?;
		self.submit(Call::CorrectExamination { visit, version, examination }).await
	}

	/// Names another doctor or physician for a visit that is not signed yet, and gives both the visit's keys.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; [`Error::BadKeys`] if somebody made the record's current keys badly;
	/// [`Error::OtherRole`] as for [`Session::open_visit`]; refusals of `VaccineDetails::reassign`.
	pub async fn reassign_visit(
		&self,
		visit: VisitId,
		doctor: Option<ParticipantId>,
		physician: Option<ParticipantId>,
	) -> Result<Inclusion> {
		let call = |[doctor, physician]: [ParticipantId; 2],
		            [doctor_wrap, physician_wrap]: [VisitWrap; 2]| {
			Call::Reassign { visit, doctor, physician, doctor_wrap, physician_wrap }
		};
		self.wrap_anew(visit, Some([doctor, physician]), call).await
	}

	/// Wraps a visit's keys of the record's current epoch for its doctor and its physician, and submits the call. Those who are
	/// named in their place, and those who then stay, are of the hospital.
	async fn wrap_anew(
		&self,
		visit: VisitId,
		named: Option<[Option<ParticipantId>; 2]>,
		call: impl Fn([ParticipantId; 2], [VisitWrap; 2]) -> Call,
	) -> Result<Inclusion> {
		let mut attempts = Attempts::default();
		loop {
			let known = self.client().visit(&visit).await?.visit;
			self.ensure_visit(&visit, &known, None).await?;
			let writing = self.writing(&known.record).await?;
			let [doctor, physician] = named.unwrap_or_default();
			let (doctor, physician) = (doctor.unwrap_or(known.doctor), physician.unwrap_or(known.physician));
			let [doctor_key, physician_key] = match named {
				Some(_) => self.proven_professionals(doctor, physician).await?,
				// Those whom the visit names keep its keys wherever they work now.
				None => self.professionals(doctor, physician).await?,
			};
			let ring = &writing.ring;
			if writing.is_bad() {
				// The family could not open content that the professionals seal with these keys.
				let epoch = ring.newest();
				let makers = self.makers(&known.record, epoch).await;
				return Err(Error::BadKeys { record: known.record, epoch, makers });
			}
			// In a newer epoch, the professionals of an older visit get the keys of no visit that was opened later.
			let index = if ring.newest() == known.epoch { known.index } else { RENEWED_VISIT_INDEX };
			let wraps =
				[ring.wrap_visit(visit, index, &doctor_key)?, ring.wrap_visit(visit, index, &physician_key)?];
			match self.submit(call([doctor, physician], wraps)).await {
				Err(error) if attempts.again(&error) => {}
				Err(error) => return Err(error),
				Ok(inclusion) => {
					self.mend(&writing, false).await;
					return Ok(inclusion);
				}
			}
		}
	}

	/// Writes down doses that were given elsewhere, in as many entries as they take. Gives the entries' numbers.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; [`Error::LevelTooLow`] with consent to proofs only; [`Error::Content`] if one
	/// dose is too long; refusals of `VaccineDetails::report_doses`.
	pub async fn report_doses(
		&self,
		record: RecordId,
		source: &str,
		doses: &[Immunization],
	) -> Result<Vec<u32>> {
		let mut numbers = Vec::new();
		for entry in ReportedDoses::entries(source, doses)? {
			numbers.push(self.report(record, &entry).await?);
		}
		Ok(numbers)
	}

	async fn report(&self, record: RecordId, entry: &ReportedDoses) -> Result<u32> {
		let mut attempts = Attempts::default();
		loop {
			let number = self.next_report(&record, None).await?;
			let writing = self.writing(&record).await?;
			let renews = attempts.renewal || writing.must_renew();
			let (rotation, ring, last) = self.keys_to_write(&writing, renews).await?;
			let doses = ring.seal(entry, None, last.saturating_add(1), number, &mut os_rng())?;
			let call = Call::ReportDoses { record, number, visit: None, doses, rotation };
			match self.submit(call).await {
				Err(error) if attempts.again(&error) => {}
				Err(error) => return Err(error),
				Ok(_) => {
					self.mend(&writing, renews).await;
					return Ok(number);
				}
			}
		}
	}

	/// The keys with which this person writes next, and the last visit of their epoch: those of a new epoch, or the current ones.
	async fn keys_to_write(
		&self,
		writing: &Writing,
		renews: bool,
	) -> Result<(Option<Rotation>, KeyRing, VisitIndex)> {
		if renews {
			let (rotation, ring) = self.next_epoch(writing, None, None).await?;
			Ok((Some(rotation), ring, RENEWED_VISIT_INDEX))
		} else {
			Ok((None, writing.ring.clone(), writing.state.visit_index))
		}
	}

	/// The number of the record's next entry with reported doses.
	pub(super) async fn next_report(&self, record: &RecordId, visit: Option<&VisitId>) -> Result<u32> {
		let reports = self.client().reports(record, visit).await?;
		Ok(reports.last().map_or(0, |last| last.number.saturating_add(1)))
	}

	/// Takes an entry with reported doses back. Nothing is removed. Every reader of the record sees the reason.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; refusals of `VaccineDetails::retract_report`.
	pub async fn retract_report(&self, record: RecordId, number: u32, reason: &str) -> Result<Inclusion> {
		let ring = self.ring_to_write(&record).await?;
		let reason = RulingReason { reason: reason.to_owned() };
		// Index 0 opens with every key of the epoch.
		let reason = ring.seal(&reason, None, 0, number, &mut os_rng())?;
		self.submit(Call::RetractReport { record, number, reason }).await
	}

	async fn professionals(&self, doctor: ParticipantId, physician: ParticipantId) -> Result<[Recipient; 2]> {
		let named = [(doctor, Level::Full), (physician, Level::Full)];
		self.recipients(&named).await?.try_into().map_err(|_| Error::NotFound)
	}

	/// Links a signed visit to its record, which ends the visit. Proofs rest on linked visits.
	///
	/// # Errors
	///
	/// Refusals of `VaccineDetails::link`.
	pub async fn link(&self, visit: VisitId) -> Result<Inclusion> {
		self.submit(Call::Link { visit }).await
	}

	/// Ends a visit without a signature.
	///
	/// # Errors
	///
	/// Refusals of `VaccineDetails::close`.
	pub async fn close(&self, visit: VisitId, reason: ClosingReason) -> Result<Inclusion> {
		self.submit(Call::Close { visit, reason }).await
	}
}
