//! The physician named in a visit.

use std::time::{SystemTime, UNIX_EPOCH};

use vacchain_primitives::{Moment, SigningStatement, VisitId};

use crate::{
	calls::Call,
	content::{Immunizations, Note, Recommendation, Retraction},
	error::{Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
	views::sealed,
};

impl Session {
	/// Reads the note that counts, records the vaccines given, those that remain and the next date, and signs.
	///
	/// The signature names the note that was read: if another one counts by the time it arrives, the chain refuses
	/// it.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this physician; [`Error::NoNote`]; [`Error::Unreadable`] if
	/// the note cannot be read; those of `VaccineDetails::sign`.
	pub async fn sign(
		&self,
		visit: VisitId,
		immunizations: &Immunizations,
		recommendation: &Recommendation,
	) -> Result<Inclusion> {
		let (reading, mut ring) = self.visit_ring(&visit).await?;
		let latest = reading.visit.note.ok_or(Error::NoNote)?;
		let note = reading.notes.get(latest.version as usize).and_then(|note| note.text.as_ref());
		let (note, ciphertext) =
			note.and_then(|note| Some((note, note.ciphertext.as_ref()?))).ok_or(Error::NoNote)?;
		self.reach(&mut ring, Some(&visit), note.epoch).await?;
		ring.open::<Note>(&sealed(note, ciphertext.as_ref())?, Some(visit), latest.version)?;

		let (immunization, recommendation) = {
			let mut rng = os_rng();
			(
				ring.seal(immunizations, Some(visit), 0, &mut rng)?,
				ring.seal(recommendation, Some(visit), 0, &mut rng)?,
			)
		};
		let statement = SigningStatement {
			genesis: self.client().genesis(),
			record: reading.visit.record,
			visit,
			note: note.commitment,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: clock(),
		};
		let signature = self.identity().account.sign(&statement.digest());
		let (note, signed_at) = (statement.note, statement.signed_at);
		self.submit(Call::Sign { visit, note, immunization, recommendation, signed_at, signature }).await
	}

	/// Retracts a visit that was entered in error. Nothing is removed.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this physician; those of `VaccineDetails::retract`.
	pub async fn retract(&self, visit: VisitId, reason: &str) -> Result<Inclusion> {
		let (_, ring) = self.visit_ring(&visit).await?;
		let retraction = Retraction { reason: reason.to_owned() };
		let reason = ring.seal(&retraction, Some(visit), 0, &mut os_rng())?;
		self.submit(Call::Retract { visit, reason }).await
	}
}

/// This machine's clock.
fn clock() -> Moment {
	let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Moment::try_from(since_epoch.as_millis()).unwrap_or(Moment::MAX)
}
