//! The check of a child's vaccinations, as a school or an insurer makes it.

use serde::Serialize;
use vacchain_primitives::{Moment, ParticipantId, RecordId, Section, Visit, VisitId, VisitState};

use crate::{
	content::{Child, Immunizations, Profile},
	error::{Error, Result},
	session::Session,
	transport::Transport,
	vault::KeyRing,
	views::{Shown, SignatureView},
};

/// What a school or an insurer checks: the child, the vaccines, the dates and each physician's signature. It holds
/// no clinical data, whoever makes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proof {
	/// The record.
	pub record: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// Who the child is.
	pub child: Shown<Child>,
	/// The visits that are linked to the record, in order of opening.
	pub visits: Vec<ProvenVisit>,
	/// When it was checked, by the chain's clock.
	pub checked_at: Moment,
}

impl Proof {
	/// Whether the child and all vaccines could be read, and all signatures hold.
	pub fn is_valid(&self) -> bool {
		self.child.open().is_some() && self.visits.iter().all(ProvenVisit::is_valid)
	}

	/// How many doses it proves.
	pub fn doses(&self) -> usize {
		self.visits
			.iter()
			.filter(|visit| visit.is_valid())
			.filter_map(|visit| visit.immunization.open())
			.map(|given| given.doses.len())
			.sum()
	}
}

/// A visit that a proof rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProvenVisit {
	/// Its id.
	pub id: VisitId,
	/// The hospital.
	pub hospital: ParticipantId,
	/// What the hospital calls itself.
	pub hospital_profile: Profile,
	/// The physician.
	pub physician: ParticipantId,
	/// The physician's name and licence number.
	pub physician_profile: Profile,
	/// The vaccines given.
	pub immunization: Shown<Immunizations>,
	/// The physician's signature, checked.
	pub signature: SignatureView,
}

impl ProvenVisit {
	/// Whether the vaccines could be read, and the signature holds.
	pub fn is_valid(&self) -> bool {
		self.immunization.open().is_some() && self.signature.check.is_valid()
	}
}

impl<T: Transport> Session<T> {
	/// Checks the vaccinations of a record's child.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such record, or no consent, or it has ended: the same for all.
	pub async fn check_proof(&self, record: &RecordId) -> Result<Proof> {
		let mut ring = self.ring(record).await?;
		let known = self.client().record(record).await?.ok_or(Error::NotFound)?;
		let child = self.client().child(record).await?;
		let child = self.show(child.as_ref(), None, 0, &mut ring).await?;
		let mut visits = Vec::new();
		for id in self.client().visits_of(record).await? {
			let visit = self.client().visit(&id).await?.ok_or(Error::NotFound)?;
			if visit.state == VisitState::Linked {
				visits.push(self.prove_visit(id, &visit, &mut ring).await?);
			}
		}
		let checked_at = self.client().now().await?;
		Ok(Proof { record: *record, owner: known.owner, child, visits, checked_at })
	}

	async fn prove_visit(&self, id: VisitId, visit: &Visit, ring: &mut KeyRing) -> Result<ProvenVisit> {
		let immunization = self.section_of(id, Section::Immunization).await?;
		let recommendation = self.section_of(id, Section::Recommendation).await?;
		let entry = self.client().signature(&id).await?.ok_or(Error::Missing("signature"))?;
		let sections = [immunization.as_ref(), recommendation.as_ref()];
		Ok(ProvenVisit {
			id,
			hospital: visit.hospital,
			hospital_profile: self.public_profile(&visit.hospital).await?,
			physician: visit.physician,
			physician_profile: self.public_profile(&visit.physician).await?,
			immunization: self.show(immunization.as_ref(), Some(id), 0, ring).await?,
			signature: self.check_signature(id, visit, &entry, sections).await?,
		})
	}

	/// What an organisation or a professional calls itself.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn public_profile(&self, id: &ParticipantId) -> Result<Profile> {
		Ok(Profile::from_bytes(&self.registered(id).await?.profile))
	}
}
