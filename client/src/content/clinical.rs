//! Content that only full readers see.

use serde::{Deserialize, Serialize};
use vacchain_primitives::{Clearance, Section};
use vacchain_sealing::ClearanceToken;

use super::Content;

/// The entries of the reception desk when it opens a visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Examination {
	/// The child's age at the visit, in days.
	pub age_days: u32,
	/// Body weight, in kilograms.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub weight_kg: Option<f64>,
	/// Body height or length, in centimetres.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub height_cm: Option<f64>,
	/// Body temperature, in degrees Celsius.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub body_temperature_celsius: Option<f64>,
	/// The vaccine that is to be given.
	#[serde(default)]
	pub planned_vaccines: Vec<PlannedVaccine>,
}

impl Content for Examination {
	const SECTION: Section = Section::Examination;
	const NAME: &'static str = "examination";
}

/// A vaccine that is to be given at the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVaccine {
	/// CVX code.
	pub code: String,
	/// The code's meaning.
	pub display: String,
}

/// A doctor's decision about a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
	/// May be vaccinated now.
	Cleared,
	/// Must not be vaccinated now.
	Deferred,
}

/// A doctor's note, or an addendum to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
	/// The doctor's text.
	pub text: String,
	/// The token that a signature must reveal, if the note clears the child. If it defers the child, as many zeros are sealed: the
	/// length tells nothing.
	#[serde(with = "token")]
	pub clearance: Option<ClearanceToken>,
}

impl Note {
	/// The note's decision, given the clearance that came with it in clear. An addendum brings none and decides
	/// nothing.
	pub fn decision(&self, clearance: Option<&Clearance>) -> Option<Decision> {
		let clears = |clearance: &Clearance| {
			self.clearance.as_ref().is_some_and(|token| token.clearance() == *clearance)
		};
		clearance.map(|clearance| if clears(clearance) { Decision::Cleared } else { Decision::Deferred })
	}
}

/// A token as a byte string; zeros if there is none.
mod token {
	use core::fmt;

	use serde::{Deserializer, Serializer, de};
	use vacchain_sealing::ClearanceToken;

	const NONE: [u8; 32] = [0; 32];

	pub fn serialize<S: Serializer>(
		token: &Option<ClearanceToken>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		serializer.serialize_bytes(token.as_ref().map_or(&NONE[..], |token| &token.as_bytes()[..]))
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<ClearanceToken>, D::Error> {
		deserializer.deserialize_bytes(Visitor)
	}

	struct Visitor;

	impl de::Visitor<'_> for Visitor {
		type Value = Option<ClearanceToken>;

		fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
			write!(f, "a byte string of {} bytes", NONE.len())
		}

		fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
			let token: [u8; 32] = bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))?;
			Ok((token != NONE).then(|| ClearanceToken::from_bytes(token)))
		}
	}
}

impl Content for Note {
	const SECTION: Section = Section::Note;
	const NAME: &'static str = "note";
}

/// What the physician adds to the doses: the planned vaccines that were not given, those that remain, and when the child
/// should come again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
	/// The planned vaccines that were not given, and why.
	#[serde(default, skip_serializing_if = "Vec::is_empty")]
	pub not_given: Vec<NotGiven>,
	/// The vaccines that remain.
	#[serde(default)]
	pub remaining: Vec<RecommendedVaccine>,
	/// The next visit, `YYYY-MM-DD`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub next_visit: Option<String>,
	/// The physician's own note.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub note: Option<String>,
}

impl Recommendation {
	/// The vaccines that a next visit should bring: those that remain, and those that were not given though nothing speaks
	/// against them.
	pub fn still_due(&self) -> Vec<RecommendedVaccine> {
		let mut due = self.remaining.clone();
		for missed in &self.not_given {
			let is_listed = due.iter().any(|vaccine| vaccine.code == missed.code);
			if !is_listed && missed.reason != NotGivenReason::Contraindicated {
				due.push(RecommendedVaccine {
					code: missed.code.clone(),
					display: missed.display.clone(),
					due_date: None,
				});
			}
		}
		due
	}
}

/// A planned vaccine that was not given. FHIR's `Immunization` of status `not-done`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotGiven {
	/// CVX code.
	pub code: String,
	/// The code's meaning.
	pub display: String,
	/// FHIR's `statusReason`.
	pub reason: NotGivenReason,
	/// The physician's words.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub text: Option<String>,
}

/// Why a planned vaccine was not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotGivenReason {
	/// The hospital did not have it.
	NotAvailable,
	/// The family did not want it.
	Refused,
	/// The physician found that it must not be given.
	Contraindicated,
	/// Something else, which the words say.
	Other,
}

impl Content for Recommendation {
	const SECTION: Section = Section::Recommendation;
	const NAME: &'static str = "recommendation";
}

/// A vaccine that remains to be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecommendedVaccine {
	/// CVX code.
	pub code: String,
	/// The code's meaning.
	pub display: String,
	/// Not before or about this date, `YYYY-MM-DD`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub due_date: Option<String>,
}

/// Why a visit was entered in error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
	/// The physician's reason.
	pub reason: String,
}

impl Content for Retraction {
	const SECTION: Section = Section::Retraction;
	const NAME: &'static str = "retraction";
}

/// Why a family disputes a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeReason {
	/// The custodian's reason.
	pub reason: String,
}

impl Content for DisputeReason {
	const SECTION: Section = Section::Dispute;
	const NAME: &'static str = "dispute";
}
