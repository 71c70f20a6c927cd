//! What a person says of itself when it asks to be registered.

use serde::{Deserialize, Serialize};
use vacchain_primitives::{ParticipantId, bounds::MAX_PROFILE};
use zeroize::Zeroizing;

use super::{ContentError, FamilyProfile, Profile, decode, encode};

/// What a health admin needs to know of who asks to be registered. It is sealed to the health authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationForm {
	/// The unique name, from which the participant's id follows.
	pub username: String,
	/// What people call it.
	pub display_name: String,
	/// The number of its licence, if it has one.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub licence_number: Option<String>,
	/// How to reach it: address, telephone.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub contact: Option<String>,
	/// What else the health admin should know.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub note: Option<String>,
}

impl ApplicationForm {
	/// Its bytes, before they are sealed.
	///
	/// # Errors
	///
	/// When it does not fit.
	pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, ContentError> {
		encode(self, "application", MAX_PROFILE as usize)
	}

	/// What the bytes say, for the participant who sent them.
	///
	/// # Errors
	///
	/// When they are no application of this participant.
	pub fn from_bytes(bytes: &[u8], participant: &ParticipantId) -> Result<Self, ContentError> {
		let form: Self = decode(bytes, "application", MAX_PROFILE as usize)?;
		if ParticipantId::from_username(&form.username) != Ok(*participant) {
			let reason = "its username is another's".into();
			return Err(ContentError::Malformed { what: "application", reason });
		}
		Ok(form)
	}

	/// What everyone may read of an organisation or a professional once it is registered.
	pub fn profile(&self) -> Profile {
		Profile { display_name: self.display_name.clone(), licence_number: self.licence_number.clone() }
	}

	/// What the health authority keeps of a family once it is registered.
	pub fn family_profile(&self) -> FamilyProfile {
		FamilyProfile { display_name: self.display_name.clone(), contact: self.contact.clone() }
	}
}
