//! The family, and the guardians it names.

use vacchain_gateway::types::RequestRow;
use vacchain_primitives::{AccessRequest, Level, Moment, ParticipantId, RecordId, Role, VisitId};

use super::rotation::was_overtaken;
use crate::{
	calls::Call,
	content::{DisputeReason, Profile},
	error::{Error, Result},
	inclusion::Inclusion,
	random::os_rng,
	session::Session,
};

/// A provider's request for access that waits for the family's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRequest {
	/// Who asks.
	pub requester: ParticipantId,
	/// As what.
	pub role: Role,
	/// The requester's name, as it calls itself.
	pub profile: Profile,
	/// The level that it asks for, and since when.
	pub request: AccessRequest,
}

impl Session {
	/// The records that this family owns, in order of creation.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn records(&self) -> Result<Vec<RecordId>> {
		Ok(self.client().records().await?.into_iter().map(|record| record.id).collect())
	}

	/// Disputes a signed visit of one of this custodian's records, with a sealed reason. Gives the record new keys first if they
	/// are due: the hospital that it is about may hold the present ones, though its access has ended.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit's record is not this person's; the refusals of `Consent::renew_keys` and of
	/// `VaccineDetails::dispute`.
	pub async fn dispute_visit(&self, visit: VisitId, reason: &str) -> Result<Inclusion> {
		let told = self.client().visit(&visit).await?.visit;
		self.ensure_visit(&visit, &told, None).await?;
		let record = told.record;
		let mut writing = self.writing(&record).await?;
		if writing.must_renew() {
			self.renew_keys(record).await?;
			writing = self.writing(&record).await?;
		}
		let reason = DisputeReason { reason: reason.to_owned() };
		let index = writing.state.visit_index;
		let reason = writing.ring.seal(&reason, Some(visit), index, 0, &mut os_rng())?;
		self.submit(Call::Dispute { visit, reason }).await
	}

	/// Takes the dispute of a visit back that there is now.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the visit's record is not this person's; the refusals of `VaccineDetails::withdraw_dispute`.
	pub async fn withdraw_dispute(&self, visit: VisitId) -> Result<Inclusion> {
		let dispute = self.client().visit(&visit).await?.dispute;
		let number = dispute.map_or(0, |dispute| dispute.number);
		self.submit(Call::WithdrawDispute { visit, number }).await
	}

	/// Lets a hospital, school or insurer read one record, until a time if one is given.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; the refusals of `Consent::grant`.
	pub async fn grant(
		&self,
		record: RecordId,
		reader: ParticipantId,
		level: Level,
		expires_at: Option<Moment>,
	) -> Result<Inclusion> {
		let call = |key| Call::Grant { record, reader, level, expires_at, key };
		self.let_in(&record, reader, level, &call).await
	}

	/// Takes access back: the record gets new keys, which the reader is not given; it keeps what it has read. If
	/// somebody else renews the keys meanwhile, the access ends at once and the record gets new keys afterwards.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; refusals of `Consent::revoke`.
	pub async fn revoke(&self, record: RecordId, reader: ParticipantId) -> Result<Inclusion> {
		self.take_back(&record, reader, &|rotation| Call::Revoke { record, reader, rotation }).await
	}

	/// Moves a record from one hospital to another in one step. If somebody renews the keys meanwhile, the former hospital's
	/// access ends at once and the other one is let in afterwards.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; refusals of `Consent::transfer`, `Consent::revoke` and `Consent::grant`.
	pub async fn transfer(
		&self,
		record: RecordId,
		from: ParticipantId,
		to: ParticipantId,
		expires_at: Option<Moment>,
	) -> Result<Inclusion> {
		let call = |rotation| Call::Transfer { record, from, to, expires_at, rotation };
		match self.rotate_once(&record, Some(from), Some((to, Level::Full)), &call).await {
			Err(error) if was_overtaken(&error) => {}
			result => return result,
		}
		self.submit(Call::Revoke { record, reader: from, rotation: None }).await?;
		self.grant(record, to, Level::Full, expires_at).await
	}

	/// The requests for access that wait for this family's answer.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn requests(&self) -> Result<Vec<PendingRequest>> {
		let rows = self.client().requests().await?;
		let mut requests = Vec::with_capacity(rows.len());
		for RequestRow { requester, request } in rows {
			requests.push(self.pending_request(requester, request).await?);
		}
		Ok(requests)
	}

	/// Answers a request to the family that owns a record, which is this one's own or its ward's: grants what was asked for, on
	/// that record, until a time if one is given.
	///
	/// # Errors
	///
	/// As [`Session::request_of`]; the refusals of `Consent::grant`.
	pub async fn approve(
		&self,
		requester: ParticipantId,
		record: RecordId,
		expires_at: Option<Moment>,
	) -> Result<Inclusion> {
		let level = self.request_of(requester, record).await?.request.level;
		self.grant(record, requester, level, expires_at).await
	}

	/// The request that this provider made to the family that owns a record, which is this one's own or its ward's.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the family was not asked so, or there is no such record.
	pub async fn request_of(&self, requester: ParticipantId, record: RecordId) -> Result<PendingRequest> {
		let owner = self.client().record(&record, None).await?.owner;
		let requests = match owner == self.id() {
			true => self.client().requests().await?,
			false => self.client().ward_requests(&record).await?,
		};
		let row = requests.into_iter().find(|row| row.requester == requester).ok_or(Error::NotFound)?;
		self.pending_request(requester, row.request).await
	}

	/// Answers with no the request that this provider made then.
	///
	/// # Errors
	///
	/// Refusals of `Consent::deny_request`.
	pub async fn deny(&self, requester: ParticipantId, requested_at: Moment) -> Result<Inclusion> {
		self.submit(Call::DenyRequest { requester, requested_at }).await
	}

	/// Answers with no what a provider asked the owner of this ward for then. The record's history says who answered.
	///
	/// # Errors
	///
	/// Refusals of `Consent::deny_for_ward`.
	pub async fn deny_for_ward(
		&self,
		record: RecordId,
		requester: ParticipantId,
		requested_at: Moment,
	) -> Result<Inclusion> {
		self.submit(Call::DenyForWard { record, requester, requested_at }).await
	}

	/// Names a second custodian of a record, who may read it and consent.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; the refusals of `Consent::name_guardian`.
	pub async fn name_guardian(&self, record: RecordId, guardian: ParticipantId) -> Result<Inclusion> {
		let call = |key| Call::NameGuardian { record, guardian, key };
		self.let_in(&record, guardian, Level::Full, &call).await
	}

	/// Dismisses a second custodian, as [`Session::revoke`] ends an access.
	///
	/// # Errors
	///
	/// [`Error::NotFound`]; refusals of `Consent::remove_guardian`.
	pub async fn remove_guardian(&self, record: RecordId, guardian: ParticipantId) -> Result<Inclusion> {
		let call = |rotation| Call::RemoveGuardian { record, guardian, rotation };
		self.take_back(&record, guardian, &call).await
	}

	/// Gives up the guardianship of a record. The record's next writer gives it new keys.
	///
	/// # Errors
	///
	/// Refusals of `Consent::resign`.
	pub async fn resign(&self, record: RecordId) -> Result<Inclusion> {
		self.submit(Call::Resign { record }).await
	}
}
