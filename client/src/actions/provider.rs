//! Who asks a family for access: a hospital, a school, an insurer.

use vacchain_primitives::{Level, ParticipantId, RecordId};

use crate::{
	calls::Call,
	error::{Error, Result},
	inclusion::Inclusion,
	session::Session,
	usernames,
};

impl Session {
	/// Asks a family for access at a level. The family chooses to which record.
	///
	/// # Errors
	///
	/// [`Error::Username`]; the refusals of `Consent::request_access`.
	pub async fn request_access(&self, family_username: &str, level: Level) -> Result<Inclusion> {
		self.request_access_of(usernames::find_id(family_username).await?, level).await
	}

	/// As [`Session::request_access`], of the family with this id.
	///
	/// # Errors
	///
	/// The refusals of `Consent::request_access`.
	pub async fn request_access_of(&self, family: ParticipantId, level: Level) -> Result<Inclusion> {
		self.submit(Call::RequestAccess { family, level }).await
	}

	/// Takes a request back.
	///
	/// # Errors
	///
	/// [`Error::Username`]; the refusals of `Consent::withdraw_request`.
	pub async fn withdraw_request(&self, family_username: &str) -> Result<Inclusion> {
		self.withdraw_request_to(usernames::find_id(family_username).await?).await
	}

	/// As [`Session::withdraw_request`], to the family with this id.
	///
	/// # Errors
	///
	/// The refusals of `Consent::withdraw_request`.
	pub async fn withdraw_request_to(&self, family: ParticipantId) -> Result<Inclusion> {
		self.submit(Call::WithdrawRequest { family }).await
	}

	/// The records of a family that this person may read now. A family that does not exist, one without records
	/// and one that has not consented look the same: there are none. [`Session::search`] says whose they are, too.
	///
	/// # Errors
	///
	/// When the gateway refuses or cannot be reached.
	pub async fn find(&self, family_username: &str) -> Result<Vec<RecordId>> {
		let family = match usernames::find_id(family_username).await {
			Err(Error::Username(_)) => return Ok(Vec::new()),
			family => family?,
		};
		let found = self.client().search(family).await?;
		Ok(found.into_iter().map(|reading| reading.id).collect())
	}
}
