//! The physician named in a visit.

use vacchain_gateway::types::VisitReading;
use vacchain_primitives::{
	Commitment, NoteReference, ParticipantId, RecordId, SigningStatement, VisitId, VisitIndex,
};
use vacchain_sealing::ClearanceToken;

use crate::{
	calls::Call,
	content::{Decision, Examination, Immunizations, Note, PlannedVaccine, Recommendation, Retraction},
	error::{Error, Result},
	inclusion::Inclusion,
	platform::clock,
	random::os_rng,
	session::Session,
	vault::{KeyRing, Opening},
	views::{Shown, sealed},
};

/// The errors by which the chain says that another note counts, or one that does not clear the child.
const NOTE_CHANGED: [&str; 3] = ["StaleNote", "NotCleared", "NoteMissing"];

/// A visit as a physician was shown it: the note that counts, and the examination. [`Session::sign`] signs exactly these.
pub struct NoteToSign {
	/// Its version.
	pub version: u32,
	/// The doctor's text.
	pub text: String,
	/// The doctor's decision.
	pub decision: Decision,
	/// The entries of the reception desk, as far as they can be read.
	pub examination: Shown<Examination>,
	/// How many times they were corrected.
	pub examination_version: u32,
	/// The hospital that opened the visit.
	pub hospital: ParticipantId,
	visit: VisitId,
	record: RecordId,
	index: VisitIndex,
	note: NoteReference,
	examined: Commitment,
	clearance: Option<ClearanceToken>,
	ring: KeyRing,
}

impl NoteToSign {
	/// The vaccines that the reception desk planned; nothing if that cannot be read.
	pub fn planned(&self) -> Option<&[PlannedVaccine]> {
		self.examination.open().map(|open| open.planned_vaccines.as_slice())
	}

	/// The commitments to the note and to the examination, which the signature names.
	pub fn commitments(&self) -> [Commitment; 2] {
		[self.note.commitment, self.examined]
	}
}

impl Session {
	/// The note that counts, to be shown to the physician, who then signs it.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this physician; [`Error::NoNote`]; [`Error::Unreadable`] if
	/// the note cannot be read.
	pub async fn note_to_sign(&self, visit: VisitId) -> Result<NoteToSign> {
		let (reading, mut ring) = self.visit_ring(&visit).await?;
		let (latest, note) = self.note_that_counts(&reading, &mut ring).await?;
		let decision = note.decision(Some(&latest.clearance)).unwrap_or(Decision::Deferred);
		let examination_version = u32::try_from(reading.earlier_examinations.len()).unwrap_or(u32::MAX);
		let examination = self.examination(&reading, examination_version, &mut ring).await?;
		let examined = reading.examination.as_ref().ok_or(Error::Missing("examination"))?.commitment;
		Ok(NoteToSign {
			version: latest.version,
			text: note.text,
			decision,
			examination,
			examination_version,
			hospital: reading.visit.hospital,
			visit,
			record: reading.visit.record,
			index: reading.visit.index,
			note: latest,
			examined,
			clearance: note.clearance,
			ring,
		})
	}

	/// As [`Session::note_to_sign`], for a physician who has read this version of the note already.
	///
	/// # Errors
	///
	/// As [`Session::note_to_sign`]; [`Error::NoteChanged`] if another version counts now.
	pub async fn note_as_read(&self, visit: VisitId, version: u32) -> Result<NoteToSign> {
		let now = self.note_to_sign(visit).await?;
		if now.version == version { Ok(now) } else { Err(changed(version, now)) }
	}

	/// Records the vaccines given, those that were not and those that remain, and signs them on the note that was shown.
	///
	/// Nothing is read again: if another note counts by the time the signature arrives, the chain refuses it, and the
	/// physician gets that note to read. If the measurements were corrected, the chain refuses it, too (`StaleExamination`).
	///
	/// # Errors
	///
	/// [`Error::Deferred`]; [`Error::GivenElsewhere`] if a dose is not of this visit; [`Error::NoteChanged`];
	/// [`Error::NoNote`] if the doctor withdrew the note meanwhile; the refusals of `VaccineDetails::sign`.
	pub async fn sign(
		&self,
		shown: &NoteToSign,
		immunizations: &Immunizations,
		recommendation: &Recommendation,
	) -> Result<Inclusion> {
		if shown.decision != Decision::Cleared {
			return Err(Error::Deferred);
		}
		if let Some(dose) = immunizations.doses.iter().find(|dose| !dose.primary_source) {
			return Err(Error::GivenElsewhere { vaccine: dose.vaccine_display.clone() });
		}
		let token = shown.clearance.as_ref().ok_or(Error::Deferred)?;
		let (visit, index) = (shown.visit, shown.index);
		let (immunization, recommendation) = {
			let mut rng = os_rng();
			(
				shown.ring.seal(immunizations, Some(visit), index, 0, &mut rng)?,
				shown.ring.seal(recommendation, Some(visit), index, 0, &mut rng)?,
			)
		};
		let statement = SigningStatement {
			genesis: self.client().genesis(),
			record: shown.record,
			visit,
			note: shown.note.commitment,
			examination: shown.examined,
			immunization: immunization.commitment,
			recommendation: recommendation.commitment,
			signed_at: clock(),
		};
		let call = Call::Sign {
			visit,
			note: statement.note,
			examination: statement.examination,
			clearance_token: *token.as_bytes(),
			immunization,
			recommendation,
			signed_at: statement.signed_at,
			signature: self.identity().account.sign(&statement.digest()),
		};
		match self.submit(call).await {
			Err(Error::Dispatch(refusal)) if NOTE_CHANGED.contains(&refusal.name.as_str()) => {
				let now = self.note_to_sign(visit).await?;
				Err(if now.note == shown.note {
					Error::Dispatch(refusal)
				} else {
					changed(shown.version, now)
				})
			}
			result => result,
		}
	}

	/// The entries of the reception desk, as far as they can be read.
	async fn examination(
		&self,
		reading: &VisitReading,
		version: u32,
		ring: &mut KeyRing,
	) -> Result<Shown<Examination>> {
		let mut opening = Opening { ring: ring.clone(), visit: Some(reading.id) };
		let examination =
			self.show(reading.examination.as_ref(), Some(reading.id), version, &mut opening).await?;
		*ring = opening.ring;
		Ok(examination)
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

/// What a physician is told whose note is not the one that counts any more.
fn changed(read: u32, now: NoteToSign) -> Error {
	Error::NoteChanged { read, latest: now.version, text: now.text, decision: now.decision }
}
