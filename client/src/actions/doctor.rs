//! The doctor named in a visit.

use vacchain_primitives::{Decision, Sealed, VisitId};

use crate::{
	calls::Call, content::Note, error::Result, inclusion::Inclusion, random::os_rng, session::Session,
};

impl Session {
	/// Writes a note that clears or defers the child.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this doctor; those of `VaccineDetails::write_note`.
	pub async fn write_note(&self, visit: VisitId, decision: Decision, text: &str) -> Result<Inclusion> {
		let (version, sealed) = self.seal_note(visit, text).await?;
		self.submit(Call::WriteNote { visit, version, decision, sealed }).await
	}

	/// Replaces the note that counts by another version. The one before stays readable.
	///
	/// # Errors
	///
	/// As [`Session::write_note`]; those of `VaccineDetails::correct_note`.
	pub async fn correct_note(&self, visit: VisitId, decision: Decision, text: &str) -> Result<Inclusion> {
		let (version, sealed) = self.seal_note(visit, text).await?;
		self.submit(Call::CorrectNote { visit, version, decision, sealed }).await
	}

	/// Takes the note that counts back. It stays readable.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such visit; those of `VaccineDetails::withdraw_note`.
	pub async fn withdraw_note(&self, visit: VisitId) -> Result<Inclusion> {
		let version = self.client().visit(&visit).await?.visit.notes;
		self.submit(Call::WithdrawNote { visit, version }).await
	}

	/// Adds to the note after the signature.
	///
	/// # Errors
	///
	/// As [`Session::write_note`]; those of `VaccineDetails::add_addendum`.
	pub async fn add_addendum(&self, visit: VisitId, text: &str) -> Result<Inclusion> {
		let (version, sealed) = self.seal_note(visit, text).await?;
		self.submit(Call::AddAddendum { visit, version, sealed }).await
	}

	/// The next version's number, and the text sealed for it.
	async fn seal_note(&self, id: VisitId, text: &str) -> Result<(u32, Sealed)> {
		let (reading, ring) = self.visit_ring(&id).await?;
		let (note, version) = (Note { text: text.to_owned() }, reading.visit.notes);
		Ok((version, ring.seal(&note, Some(id), version, &mut os_rng())?))
	}
}
