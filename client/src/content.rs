//! The plaintext of the sealed sections, and its bytes: CBOR (RFC 8949).
//!
//! Names are those of FHIR R4 where it has one. Dates are `YYYY-MM-DD`; times are RFC 3339 text.

mod application;
mod clinical;
mod proof;

pub use application::{ApplicationForm, SealedApplication};
pub use clinical::{
	Decision, DisputeReason, Examination, NotGiven, NotGivenReason, Note, PlannedVaccine, Recommendation,
	RecommendedVaccine, Retraction,
};
pub use proof::{Child, Immunization, Immunizations, ReportedDoses, RulingReason};
pub use vacchain_sealing::section::MAX_CONTENT;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use vacchain_primitives::{Section, bounds::MAX_PROFILE};
use zeroize::Zeroizing;

/// How deep content may be nested.
const MAX_DEPTH: usize = 16;

/// Content could not be encoded or decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContentError {
	/// It does not fit into a section.
	#[error("the {what} has {len} bytes, and at most {max} fit")]
	TooLong {
		/// The kind of content that was to be encoded.
		what: &'static str,
		/// Its length in bytes.
		len: usize,
		/// The most that fits.
		max: usize,
	},
	/// The bytes are not what they should be.
	#[error("the {what} was not written by a client of this registry: {reason}")]
	Malformed {
		/// The kind of content that was to be decoded.
		what: &'static str,
		/// Why it is not.
		reason: String,
	},
}

/// The plaintext of a section.
pub trait Content: Serialize + DeserializeOwned {
	/// Which section it is.
	const SECTION: Section;
	/// The name of this kind of content for people.
	const NAME: &'static str;

	/// Its bytes.
	///
	/// # Errors
	///
	/// When it does not fit into a section.
	fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, ContentError> {
		encode(self, Self::NAME, MAX_CONTENT)
	}

	/// Reads the bytes.
	///
	/// # Errors
	///
	/// When they are too long, nested too deep, followed by others, or not of this section.
	fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
		decode(bytes, Self::NAME, MAX_CONTENT)
	}
}

/// The public details of an organisation or a professional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
	/// The name by which people call it.
	pub display_name: String,
	/// The number of its licence, if it has one.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub licence_number: Option<String>,
}

impl Profile {
	/// Its bytes, as the chain holds them: JSON.
	///
	/// # Errors
	///
	/// When it does not fit.
	pub fn to_bytes(&self) -> Result<Vec<u8>, ContentError> {
		let bytes = serde_json::to_vec(self)
			.map_err(|error| ContentError::Malformed { what: "profile", reason: error.to_string() })?;
		let max = MAX_PROFILE as usize;
		if bytes.len() > max {
			return Err(ContentError::TooLong { what: "profile", len: bytes.len(), max });
		}
		Ok(bytes)
	}

	/// Reads a profile. Bytes that are no JSON are taken as the display name.
	pub fn from_bytes(bytes: &[u8]) -> Self {
		serde_json::from_slice(bytes).unwrap_or_else(|_| Self {
			display_name: String::from_utf8_lossy(bytes).into_owned(),
			licence_number: None,
		})
	}
}

/// The details of a family that it gives to the health authority: sealed to both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyProfile {
	/// Its username, so that a health admin can tell it to a family that forgot it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub username: Option<String>,
	/// The family's name, as it calls itself.
	pub display_name: String,
	/// How to reach it: address, telephone.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub contact: Option<String>,
	/// The number of its identity document.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub id_number: Option<String>,
}

impl FamilyProfile {
	/// Its bytes, before they are sealed.
	///
	/// # Errors
	///
	/// When it does not fit.
	pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, ContentError> {
		encode(self, "family profile", MAX_PROFILE as usize)
	}

	/// Reads the bytes.
	///
	/// # Errors
	///
	/// When they are no family's profile.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
		decode(bytes, "family profile", MAX_PROFILE as usize)
	}
}

fn encode<T: Serialize + ?Sized>(
	value: &T,
	what: &'static str,
	max: usize,
) -> Result<Zeroizing<Vec<u8>>, ContentError> {
	// Room enough that the buffer of most content never moves and leaves no copy behind.
	let mut bytes = Zeroizing::new(Vec::with_capacity(2 * max));
	ciborium::into_writer(value, &mut *bytes)
		.map_err(|error| ContentError::Malformed { what, reason: error.to_string() })?;
	if bytes.len() > max {
		return Err(ContentError::TooLong { what, len: bytes.len(), max });
	}
	Ok(bytes)
}

fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str, max: usize) -> Result<T, ContentError> {
	if bytes.len() > max {
		return Err(ContentError::TooLong { what, len: bytes.len(), max });
	}
	let mut rest = bytes;
	let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH)
		.map_err(|error| ContentError::Malformed { what, reason: error.to_string() })?;
	if !rest.is_empty() {
		return Err(ContentError::Malformed { what, reason: "something follows it".into() });
	}
	Ok(value)
}
