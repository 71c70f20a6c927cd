//! The hospital's reception desk.

use vacchain_primitives::{ClosingReason, Level, ParticipantId, RecordId, VisitId};

use super::rotation::was_overtaken;
use crate::{
	calls::Call,
	content::Examination,
	error::Result,
	inclusion::Inclusion,
	random::{os_rng, visit_id},
	session::Session,
	vault::KeyRing,
};

/// How often a visit is sealed anew because the record's epoch changed meanwhile.
const ATTEMPTS: u32 = 4;

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
		let professionals = self.recipients(vec![(doctor, Level::Full), (physician, Level::Full)]).await?;
		let visit = visit_id(&mut os_rng());
		let mut attempt = 1;
		loop {
			let ring = self.ring(&record).await?;
			let call = {
				let mut rng = os_rng();
				Call::Open {
					visit,
					record,
					doctor,
					physician,
					examination: ring.seal(examination, Some(visit), 0, &mut rng)?,
					doctor_wrap: ring.wrap_one(&professionals[0], &mut rng)?,
					physician_wrap: ring.wrap_one(&professionals[1], &mut rng)?,
				}
			};
			match self.submit(call).await {
				Err(error) if attempt < ATTEMPTS && was_overtaken(&error) => attempt += 1,
				result => return result.map(|_| visit),
			}
		}
	}

	/// Brings an open visit to the record's current epoch, after the family gave the record new keys.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] without consent; those of `VaccineDetails::renew`.
	pub async fn renew_visit(&self, visit: VisitId) -> Result<Inclusion> {
		let known = self.client().visit(&visit).await?.visit;
		let professionals =
			self.recipients(vec![(known.doctor, Level::Full), (known.physician, Level::Full)]).await?;
		let mut attempt = 1;
		loop {
			let ring: KeyRing = self.ring(&known.record).await?;
			let call = {
				let mut rng = os_rng();
				Call::Renew {
					visit,
					doctor_wrap: ring.wrap_one(&professionals[0], &mut rng)?,
					physician_wrap: ring.wrap_one(&professionals[1], &mut rng)?,
				}
			};
			match self.submit(call).await {
				Err(error) if attempt < ATTEMPTS && was_overtaken(&error) => attempt += 1,
				result => return result,
			}
		}
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
