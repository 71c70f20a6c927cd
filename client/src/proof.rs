//! The check of a child's vaccinations, as a school or an insurer makes it.

use std::collections::BTreeSet;

use serde::Serialize;
use vacchain_gateway::types::{Signer, VisitReading};
use vacchain_primitives::{
	AccountId, BlockNumber, Moment, Participant, ParticipantId, Record, RecordId, Rectified, VisitId,
	VisitState,
};

use crate::{
	content::{Child, Immunizations, Profile},
	error::{Error, Result},
	proven::ProvenVisits,
	session::Session,
	vault::Opening,
	views::{ReportView, Shown, SignatureCheck, SignatureView},
};

/// The part of a record that a school or an insurer checks: the child, the vaccines, the dates and each physician's
/// signature. It holds no clinical data, whoever makes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proof {
	/// The record.
	pub record: RecordId,
	/// The family that owns it.
	pub owner: ParticipantId,
	/// Who the child is.
	pub child: Shown<Child>,
	/// When, and by whom, the child's data was rectified last.
	pub rectified: Option<Rectified>,
	/// The visits that are linked to the record, in order of opening.
	pub visits: Vec<ProvenVisit>,
	/// The doses that were given elsewhere, as somebody reported them. They are signed by nobody and prove nothing.
	pub reports: Vec<ReportView>,
	/// The final block in whose state it was verified: the record, the visits, who signed, and for which hospital.
	pub block: BlockNumber,
	/// That block's time.
	pub checked_at: Moment,
}

impl Proof {
	/// Whether the child and all vaccines could be read, and all signatures hold.
	pub fn is_valid(&self) -> bool {
		self.child.open().is_some() && self.visits.iter().all(ProvenVisit::is_valid)
	}

	/// How many doses it proves: those that were given when they were signed for.
	pub fn doses(&self) -> usize {
		self.doses_where(|_| true)
	}

	/// How many of them the family disputes.
	pub fn disputed_doses(&self) -> usize {
		self.doses_where(|visit| visit.disputed)
	}

	fn doses_where(&self, counts: impl Fn(&ProvenVisit) -> bool) -> usize {
		self.visits
			.iter()
			.filter(|visit| visit.is_valid() && counts(visit))
			.filter_map(|visit| visit.immunization.open())
			.map(|given| given.doses.iter().filter(|dose| dose.primary_source).count())
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
	/// The hospital's name, as it calls itself.
	pub hospital_profile: Profile,
	/// The physician.
	pub physician: ParticipantId,
	/// The physician's name and licence number.
	pub physician_profile: Profile,
	/// The vaccines given.
	pub immunization: Shown<Immunizations>,
	/// The physician's signature, checked.
	pub signature: SignatureView,
	/// Whether the family disputes the visit.
	pub disputed: bool,
}

impl ProvenVisit {
	/// Whether the vaccines could be read, and the signature holds.
	pub fn is_valid(&self) -> bool {
		self.immunization.open().is_some() && self.signature.check.is_valid()
	}
}

impl Session {
	/// Checks the vaccinations of a record's child, in the state of a final block. If the record was merged, it checks the record
	/// that stays, which holds the visits of both.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if there is no such record, or no consent, or it has ended: the same for all;
	/// [`Error::OtherVisit`] if the gateway shows a visit as no final block has it; [`Error::NotFinalYet`] if no final block has what it
	/// shows; as [`Client::proven`](crate::Client::proven).
	pub async fn check_proof(&self, record: &RecordId) -> Result<Proof> {
		let (mut reading, mut ring) = self.reading(record).await?;
		if let Some(stays) = reading.state.merged_into() {
			match self.reading(&stays).await {
				Ok(whole) => (reading, ring) = whole,
				// A guardian of the merged record alone reads no other one.
				Err(Error::NotFound) => {}
				Err(error) => return Err(error),
			}
		}
		let record = reading.id;
		let mut opening = Opening { ring, visit: None };
		let child = self.show_child(&reading, &mut opening).await?;
		let linked = self.linked_visits(&record).await?;
		let is_so = |known: &Record, child| {
			(known.owner, known.state, known.rectified) == (reading.owner, reading.state, reading.rectified)
				&& known.merged[..] == reading.merged[..]
				&& child == reading.child.commitment
		};
		let proven = self.proven_visits(record, &linked, &is_so).await?;
		let (block, checked_at) = (proven.block, proven.at);
		let mut visits = Vec::new();
		for visit in linked {
			visits.push((visit.visit.opened_at, self.prove_visit(visit, &proven, &mut opening).await?));
		}
		let mut reports = self.view_reports(&record, &mut opening).await?;
		for merged in &reading.merged {
			let mut other = self.merged_opening(merged, &mut opening).await?;
			let linked = self.linked_visits(merged).await?;
			let is_merged = |known: &Record, _| known.state.merged_into() == Some(record);
			let proven = self.proven_visits(*merged, &linked, &is_merged).await?;
			for visit in linked {
				visits.push((visit.visit.opened_at, self.prove_visit(visit, &proven, &mut other).await?));
			}
			reports.extend(self.view_reports(merged, &mut other).await?);
		}
		visits.sort_by_key(|(opened_at, _)| *opened_at);
		Ok(Proof {
			record,
			owner: reading.owner,
			child,
			rectified: reading.rectified,
			visits: visits.into_iter().map(|(_, visit)| visit).collect(),
			reports,
			block,
			checked_at,
		})
	}

	/// The visits of a record that the gateway shows as linked, each once.
	///
	/// # Errors
	///
	/// [`Error::OtherVisit`] if it shows one twice: a dose would count twice.
	async fn linked_visits(&self, record: &RecordId) -> Result<Vec<VisitReading>> {
		let mut visits = self.client().visits(record, None).await?;
		visits.retain(|visit| visit.visit.state == VisitState::Linked);
		let mut seen = BTreeSet::new();
		match visits.iter().find(|visit| !seen.insert(visit.id)) {
			Some(twice) => Err(Error::OtherVisit(twice.id)),
			None => Ok(visits),
		}
	}

	async fn prove_visit(
		&self,
		mut reading: VisitReading,
		proven: &ProvenVisits,
		opening: &mut Opening,
	) -> Result<ProvenVisit> {
		let (hospital, physician) = (reading.visit.hospital, reading.visit.physician);
		let known =
			|id: &ParticipantId| proven.people.get(id).ok_or_else(|| Error::NotRegistered(id.to_string()));
		let signer = known(&physician)?;
		reading.signer = Some(Signer { role: signer.role, account: signer.account.into() });
		let mut signature = self.check_signature(&reading).ok_or(Error::Missing("signature"))?;
		let has_had = proven.former.contains(&(physician, signature.account));
		if signature.check == SignatureCheck::ValidWithFormerKeys && !has_had {
			signature.check =
				SignatureCheck::Invalid("the signer has never had the key that it was made with".into());
		}
		let profile = |known: &Participant<AccountId>| Profile::from_bytes(&known.profile);
		Ok(ProvenVisit {
			id: reading.id,
			disputed: reading.dispute.is_some(),
			hospital,
			hospital_profile: profile(known(&hospital)?),
			physician,
			physician_profile: profile(signer),
			immunization: self.show(reading.immunization.as_ref(), Some(reading.id), 0, opening).await?,
			signature,
		})
	}

	/// The name by which an organisation or a professional calls itself.
	///
	/// # Errors
	///
	/// [`Error::NotRegistered`].
	pub async fn public_profile(&self, id: &ParticipantId) -> Result<Profile> {
		Ok(Profile::from_bytes(&self.registered(id).await?.profile))
	}
}
