//! Who asks a family for access: a hospital, a school, an insurer.

use vacchain_primitives::{Level, ParticipantId, RecordId};

use crate::{
	calls::Call,
	error::{Error, Result},
	session::Session,
	transport::{Inclusion, Transport},
};

impl<T: Transport> Session<T> {
	/// Asks a family for access at a level. The family chooses to which record.
	///
	/// # Errors
	///
	/// [`Error::Username`]; those of `Consent::request_access`.
	pub async fn request_access(&self, family_username: &str, level: Level) -> Result<Inclusion> {
		let family = ParticipantId::from_username(family_username)?;
		self.submit(Call::RequestAccess { family, level }).await
	}

	/// Takes a request back.
	///
	/// # Errors
	///
	/// [`Error::Username`]; those of `Consent::withdraw_request`.
	pub async fn withdraw_request(&self, family_username: &str) -> Result<Inclusion> {
		let family = ParticipantId::from_username(family_username)?;
		self.submit(Call::WithdrawRequest { family }).await
	}

	/// The records of a family that this person may read now. A family that does not exist, one without records
	/// and one that has not consented look the same: there are none.
	///
	/// # Errors
	///
	/// When the chain cannot be reached.
	pub async fn find(&self, family_username: &str) -> Result<Vec<RecordId>> {
		let Ok(family) = ParticipantId::from_username(family_username) else {
			return Ok(Vec::new());
		};
		let mut found = Vec::new();
		for record in self.client().records_of(&family).await? {
			match self.standing(&record).await {
				Ok(_) => found.push(record),
				Err(Error::NotFound) => {}
				Err(error) => return Err(error),
			}
		}
		Ok(found)
	}
}
