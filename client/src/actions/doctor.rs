//! The doctor named in a visit.

use vacchain_primitives::{Clearance, RecordId, Sealed, VisitId};
use vacchain_sealing::ClearanceToken;

use crate::{
	calls::Call,
	content::{Decision, Immunization, Note, ReportedDoses},
	error::{Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
};

impl Session {
	/// Writes a note that clears or defers the child.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this doctor; the refusals of `VaccineDetails::write_note`.
	pub async fn write_note(&self, visit: VisitId, decision: Decision, text: &str) -> Result<Inclusion> {
		let (clearance, token) = decide(decision);
		let (version, sealed) = self.seal_note(visit, text, token).await?;
		self.submit(Call::WriteNote { visit, version, clearance, sealed }).await
	}

	/// Replaces the note that counts by another version. The one before stays readable.
	///
	/// # Errors
	///
	/// As [`Session::write_note`]; the refusals of `VaccineDetails::correct_note`.
	pub async fn correct_note(&self, visit: VisitId, decision: Decision, text: &str) -> Result<Inclusion> {
		let (clearance, token) = decide(decision);
		let (version, sealed) = self.seal_note(visit, text, token).await?;
		self.submit(Call::CorrectNote { visit, version, clearance, sealed }).await
	}

	/// Takes the note that counts back. It stays readable.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such visit; the refusals of `VaccineDetails::withdraw_note`.
	pub async fn withdraw_note(&self, visit: VisitId) -> Result<Inclusion> {
		let version = self.client().visit(&visit).await?.visit.notes;
		self.submit(Call::WithdrawNote { visit, version }).await
	}

	/// Adds to the note after the signature.
	///
	/// # Errors
	///
	/// As [`Session::write_note`]; the refusals of `VaccineDetails::add_addendum`.
	pub async fn add_addendum(&self, visit: VisitId, text: &str) -> Result<Inclusion> {
		let (version, sealed) = self.seal_note(visit, text, None).await?;
		self.submit(Call::AddAddendum { visit, version, sealed }).await
	}

	/// Writes down doses that were given elsewhere to the child of this record, during a visit that names this doctor, in as
	/// many entries as they take. Gives the entries' numbers.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit does not name this doctor; [`Error::OtherRecord`] if it is another record's;
	/// [`Error::Content`] if one dose is too long; the refusals of
	/// `VaccineDetails::report_doses`.
	pub async fn report_doses_in_visit(
		&self,
		record: RecordId,
		visit: VisitId,
		source: &str,
		doses: &[Immunization],
	) -> Result<Vec<u32>> {
		let mut numbers = Vec::new();
		for entry in ReportedDoses::entries(source, doses)? {
			let (reading, ring) = self.visit_ring(&visit).await?;
			if reading.visit.record != record {
				return Err(Error::OtherRecord { visit, record });
			}
			let index = reading.visit.index;
			let number = self.next_report(&record, Some(&visit)).await?;
			let doses = ring.seal(&entry, None, index, number, &mut os_rng())?;
			let call = Call::ReportDoses { record, number, visit: Some(visit), doses, rotation: None };
			self.submit(call).await?;
			numbers.push(number);
		}
		Ok(numbers)
	}

	/// The next version's number, and the text sealed for it.
	async fn seal_note(
		&self,
		id: VisitId,
		text: &str,
		clearance: Option<ClearanceToken>,
	) -> Result<(u32, Sealed)> {
		let (reading, ring) = self.visit_ring(&id).await?;
		let (index, version) = (reading.visit.index, reading.visit.notes);
		let note = Note { text: text.to_owned(), clearance };
		Ok((version, ring.seal(&note, Some(id), index, version, &mut os_rng())?))
	}
}

/// The clearance that stands in clear beside a note, and the token that the note seals if it clears the child. A reader
/// learns whether the token is there by opening the note.
fn decide(decision: Decision) -> (Clearance, Option<ClearanceToken>) {
	let token = ClearanceToken::generate(&mut os_rng());
	(token.clearance(), (decision == Decision::Cleared).then_some(token))
}
