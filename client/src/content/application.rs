//! The application of a person who asks to be registered.

use serde::{Deserialize, Serialize};
use vacchain_primitives::{AccountId, EncryptionKey, ParticipantId, Role, bounds::MAX_PROFILE};
use zeroize::Zeroizing;

use super::{ContentError, FamilyProfile, Profile, decode, encode};
use crate::{
	error::{Error, Result as ClientResult},
	keys::account_hex,
	usernames,
};

/// The details of an applicant that a health admin needs. They are sealed to the health authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationForm {
	/// The unique name, from which the participant's id follows.
	pub username: String,
	/// The applicant's name, as people call it.
	pub display_name: String,
	/// The number of its licence, if it has one.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub licence_number: Option<String>,
	/// How to reach it: address, telephone.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub contact: Option<String>,
	/// The number of its identity document, by which a health admin finds a family that forgot its username.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub id_number: Option<String>,
	/// Anything else that the health admin should know.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub note: Option<String>,
}

impl ApplicationForm {
	/// Derives the id of the username, which takes a quarter of a second, and compares it with the sender's.
	///
	/// # Errors
	///
	/// [`Error::OthersUsername`] if the username is another's; [`Error::Sealing`] if it cannot be derived.
	pub async fn check_sender(&self, participant: &ParticipantId) -> ClientResult<()> {
		match usernames::find_id(&self.username).await {
			Ok(id) if id == *participant => Ok(()),
			Ok(_) | Err(Error::Username(_)) => Err(Error::OthersUsername),
			Err(error) => Err(error),
		}
	}

	/// The public profile of an organisation or a professional, for when it is registered.
	pub fn profile(&self) -> Profile {
		Profile { display_name: self.display_name.clone(), licence_number: self.licence_number.clone() }
	}

	/// The profile of a family that the health authority keeps, for when it is registered.
	pub fn family_profile(&self) -> FamilyProfile {
		FamilyProfile {
			username: Some(self.username.clone()),
			display_name: self.display_name.clone(),
			contact: self.contact.clone(),
			id_number: self.id_number.clone(),
		}
	}
}

/// An application as it is sealed to the health authority: the form, what is asked for, and the keys that the applicant's
/// own client made.
///
/// The gateway names an applicant's keys, role, organisation and public profile, too. A health admin's client registers
/// nobody for whom it names others ([`Error::OtherKeysNamed`], [`Error::OtherTermsNamed`]); the profile follows from the
/// form. A gateway can seal a whole application of its own, so the admin also asks the applicant for the
/// [fingerprint](crate::keys::fingerprint) of its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedApplication {
	/// The details that the applicant gives of itself.
	pub form: ApplicationForm,
	/// The role that it asks for.
	pub role: Role,
	/// The organisation that it works for.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub organisation: Option<ParticipantId>,
	/// The account to be registered.
	#[serde(with = "account_hex")]
	pub account: AccountId,
	/// The encryption key to be registered.
	pub encryption_key: EncryptionKey,
}

impl SealedApplication {
	/// Its bytes, before they are sealed.
	///
	/// # Errors
	///
	/// When it does not fit.
	pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, ContentError> {
		encode(self, "application", MAX_PROFILE as usize)
	}

	/// Reads an application. Nobody has compared the username with the id of the sender yet:
	/// [`ApplicationForm::check_sender`] does.
	///
	/// # Errors
	///
	/// When they are no application.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
		decode(bytes, "application", MAX_PROFILE as usize)
	}
}
