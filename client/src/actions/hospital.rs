//! The hospital's reception desk.

use vacchain_primitives::{
	ClosingReason, Level, ParticipantId, RecordId, VisitId, bounds::RENEWED_VISIT_INDEX,
};

use super::rotation::Attempts;
use crate::{
	calls::Call,
	content::Examination,
	error::{Error, Result},
	inclusion::Inclusion,
	random::{os_rng, visit_id},
	session::Session,
	vault::Recipient,
};

impl Session {
	/// Opens a visit, which is one vaccine detail, and names its doctor and physician.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; [`Error::LevelTooLow`] with consent to proofs only; those of
	/// `VaccineDetails::open`.
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
			let [doctor_key, physician_key] = self.professionals(doctor, physician).await?;
			let writing = self.writing(&record).await?;
			let renews = attempts.renewal || writing.must_renew();
			let (rotation, ring, last) = if renews {
				let (rotation, ring) = self.next_epoch(&writing, None, None).await?;
				(Some(rotation), ring, RENEWED_VISIT_INDEX)
			} else {
				(None, writing.ring.clone(), writing.state.visit_index)
			};
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
	/// [`Error::NotFound`] without consent; [`Error::BadKeys`] if somebody made the record's current keys badly; those of
	/// `VaccineDetails::renew`.
	pub async fn renew_visit(&self, visit: VisitId) -> Result<Inclusion> {
		let mut attempts = Attempts::default();
		loop {
			let known = self.client().visit(&visit).await?.visit;
			let [doctor_key, physician_key] = self.professionals(known.doctor, known.physician).await?;
			let writing = self.writing(&known.record).await?;
			let ring = &writing.ring;
			if writing.is_bad() {
				// The family could not open content that the professionals seal with these keys.
				let epoch = ring.newest();
				let makers = self.makers(&known.record, epoch).await;
				return Err(Error::BadKeys { record: known.record, epoch, makers });
			}
			// In a newer epoch, the professionals of an older visit get the keys of no visit that was opened later.
			let index = if ring.newest() == known.epoch { known.index } else { RENEWED_VISIT_INDEX };
			let call = Call::Renew {
				visit,
				doctor_wrap: ring.wrap_visit(visit, index, &doctor_key)?,
				physician_wrap: ring.wrap_visit(visit, index, &physician_key)?,
			};
			match self.submit(call).await {
				Err(error) if attempts.again(&error) => {}
				Err(error) => return Err(error),
				Ok(inclusion) => {
					self.mend(&writing, false).await;
					return Ok(inclusion);
				}
			}
		}
	}

	async fn professionals(&self, doctor: ParticipantId, physician: ParticipantId) -> Result<[Recipient; 2]> {
		let doctor = self.recipient(doctor, Level::Full);
		let physician = self.recipient(physician, Level::Full);
		let (doctor, physician) = futures::future::try_join(doctor, physician).await?;
		Ok([doctor, physician])
	}

	/// Links a signed visit to its record, which ends the visit. Proofs rest on linked visits.
	///
	/// # Errors
	///
	/// Those of `VaccineDetails::link`.
	pub async fn link(&self, visit: VisitId) -> Result<Inclusion> {
		self.submit(Call::Link { visit }).await
	}

	/// Ends a visit without a signature.
	///
	/// # Errors
	///
	/// Those of `VaccineDetails::close`.
	pub async fn close(&self, visit: VisitId, reason: ClosingReason) -> Result<Inclusion> {
		self.submit(Call::Close { visit, reason }).await
	}
}
