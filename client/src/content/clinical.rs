//! What only full readers see.

use serde::{Deserialize, Serialize};
use vacchain_primitives::Section;

use super::Content;

/// What the reception desk records when it opens a visit.
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
	/// What is to be given.
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
	/// What the code means.
	pub display: String,
}

/// A doctor's note, or an addendum to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
	/// What the doctor says.
	pub text: String,
}

impl Content for Note {
	const SECTION: Section = Section::Note;
	const NAME: &'static str = "note";
}

/// What remains to be given, and when the child should come again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
	/// The vaccines that remain.
	#[serde(default)]
	pub remaining: Vec<RecommendedVaccine>,
	/// The next visit, `YYYY-MM-DD`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub next_visit: Option<String>,
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
	/// What the code means.
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
