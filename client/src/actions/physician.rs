//! The physician named in a visit.

use vacchain_gateway::types::VisitReading;
use vacchain_primitives::{NoteReference, SigningStatement, VisitId};

use super::clock;
use crate::{
	calls::Call,
	content::{Decision, Immunizations, Note, Recommendation, Retraction},
	error::{Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
	vault::KeyRing,
	views::sealed,
};

/// The errors by which the chain says that another note counts, or one that does not clear the child.
const NOTE_CHANGED: [&str; 3] = ["StaleNote", "NotCleared", "NoteMissing"];

/// The note that counts, as a physician reads it before signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteToSign {
	/// Its version.
	pub version: u32,
	/// The doctor's text.
	pub text: String,
	/// The doctor's decision.
	pub decision: Decision,
}

impl Session {
	/// The note that counts.
	///
	/// # Errors
	///
	/// As [`Session::sign`].
	pub async fn note_to_sign(&self, visit: VisitId) -> Result<NoteToSign> {
		let (reading, mut ring) = self.visit_ring(&visit).await?;
		let (latest, note) = self.note_that_counts(&reading, &mut ring).await?;
		let decision = note.decision(Some(&latest.clearance)).unwrap_or(Decision::Deferred);
		Ok(NoteToSign { version: latest.version, text: note.text, decision })
	}

	/// Reads the note that counts, records the vaccines given, those that remain and the next date, and signs.
	///
	/// The signature names the note that was read: if another one counts by the time it arrives, the chain refuses
	/// it, and this physician gets that note instead.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this physician; [`Error::NoNote`]; [`Error::Unreadable`] if
	/// the note cannot be read; [`Error::Deferred`]; [`Error::NoteChanged`]; the refusals of `VaccineDetails::sign`.
	pub async fn sign(
		&self,
		visit: VisitId,
		immunizations: &Immunizations,
		recommendation: &Recommendation,
	) -> Result<Inclusion> {
		let read = self.note_to_sign(visit).await?;
		self.sign_on(visit, read.version, immunizations, recommendation).await
	}

	/// As [`Session::sign`], on this version of the note alone.
	///
	/// # Errors
	///
	/// As [`Session::sign`].
	pub async fn sign_on(
		&self,
		visit: VisitId,
		version: u32,
		immunizations: &Immunizations,
		recommendation: &Recommendation,
	) -> Result<Inclusion> {
		let (reading, mut ring) = self.visit_ring(&visit).await?;
		let (latest, note) = self.note_that_counts(&reading, &mut ring).await?;
		if latest.version != version {
			return Err(Error::NoteChanged { latest: latest.version, text: note.text });
		}
		if note.decision(Some(&latest.clearance)) != Some(Decision::Cleared) {
			return Err(Error::Deferred);
		}
		let token = note.clearance.as_ref().ok_or(Error::Deferred)?;
		let index = reading.visit.index;
		let (immunization, recommendation) = {
			let mut rng = os_rng();
			(
				ring.seal(immunizations, Some(visit), index, 0, &mut rng)?,
				ring.seal(recommendation, Some(visit), index, 0, &mut rng)?,
			)
		};
		let statement = SigningStatement {
			genesis: self.client().genesis(),
			record: reading.visit.record,
			visit,
			note: latest.commitment,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: clock(),
		};
		let call = Call::Sign {
			visit,
			note: statement.note,
			clearance_token: *token.as_bytes(),
			immunization,
			recommendation,
			signed_at: statement.signed_at,
			signature: self.identity().account.sign(&statement.digest()),
		};
		match self.submit(call).await {
			Err(Error::Dispatch(refusal)) if NOTE_CHANGED.contains(&refusal.name.as_str()) => {
				let now = self.note_to_sign(visit).await?;
				Err(if now.version == version {
					Error::Dispatch(refusal)
				} else {
					Error::NoteChanged { latest: now.version, text: now.text }
				})
			}
			result => result,
		}
	}

	/// The note that counts, opened.
	async fn note_that_counts(
		&self,
		reading: &VisitReading,
		ring: &mut KeyRing,
	) -> Result<(NoteReference, Note)> {
		let latest = reading.visit.note.ok_or(Error::NoNote)?;
		let text = reading.notes.get(latest.version as usize).and_then(|note| note.text.as_ref());
		let (text, ciphertext) =
			text.and_then(|text| Some((text, text.ciphertext.as_ref()?))).ok_or(Error::NoNote)?;
		self.reach(ring, Some(&reading.id), text.epoch).await?;
		let sealed = sealed(text, ciphertext.as_ref())?;
		let note = ring.open::<Note>(&sealed, Some(reading.id), latest.version)?;
		// The gateway says both; the signature is over the second.
		if sealed.commitment != latest.commitment {
			return Err(Error::NoNote);
		}
		Ok((latest, note))
	}

	/// Retracts a visit that was entered in error. Nothing is removed.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this physician; the refusals of `VaccineDetails::retract`.
	pub async fn retract(&self, visit: VisitId, reason: &str) -> Result<Inclusion> {
		let (reading, ring) = self.visit_ring(&visit).await?;
		let retraction = Retraction { reason: reason.to_owned() };
		let reason = ring.seal(&retraction, Some(visit), reading.visit.index, 0, &mut os_rng())?;
		self.submit(Call::Retract { visit, reason }).await
	}
}
