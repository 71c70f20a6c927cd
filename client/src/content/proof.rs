//! The content of a proof: the child and the vaccines given.

use serde::{Deserialize, Serialize};
use vacchain_primitives::{Section, bounds::MAX_REPORTED_DOSES};
use vacchain_sealing::CivilIdentity;

use super::{Content, ContentError};

/// Who the child is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
	/// The name that the family shares.
	pub family_name: String,
	/// The child's own names, in their order, separated by spaces; empty for a newborn that is not named yet. Either this or
	/// the family's name may be empty.
	pub given_names: String,
	/// FHIR's administrative gender: `female`, `male`, `other` or `unknown`.
	pub gender: String,
	/// `YYYY-MM-DD`.
	pub birth_date: String,
	/// The number of the family's file at the civil registry.
	pub family_file_number: String,
	/// The child's place among those born together, from 1; nothing for a single birth. FHIR's `multipleBirthInteger`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub birth_order: Option<u8>,
}

impl Child {
	/// The name, for people: the child's own names and the family's, as far as it has them.
	pub fn full_name(&self) -> String {
		let [given, family] = [self.given_names.trim(), self.family_name.trim()];
		match (given.is_empty(), family.is_empty()) {
			(false, false) => format!("{given} {family}"),
			(false, true) => given.to_owned(),
			(true, _) => format!("{family} (not named yet)"),
		}
	}

	/// The identity from which the child's tag is made: a second record of this child has the same.
	pub fn civil_identity(&self) -> CivilIdentity<'_> {
		let has_family_name = !self.family_name.trim().is_empty();
		CivilIdentity {
			family_name: if has_family_name { &self.family_name } else { &self.given_names },
			birth_date: &self.birth_date,
			birth_order: self.birth_order.unwrap_or(1),
		}
	}
}

impl Content for Child {
	const SECTION: Section = Section::Child;
	const NAME: &'static str = "child's section";
}

/// The vaccines given at one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immunizations {
	/// The hospital's display name.
	pub hospital_name: String,
	/// The physician's display name.
	pub physician_name: String,
	/// One for each dose. None where the physician signed that nothing was given.
	pub doses: Vec<Immunization>,
}

impl Content for Immunizations {
	const SECTION: Section = Section::Immunization;
	const NAME: &'static str = "list of vaccines given";
}

/// One dose, as FHIR's `Immunization`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Immunization {
	/// The vaccine's CVX code.
	pub vaccine_code: String,
	/// The code's meaning.
	pub vaccine_display: String,
	/// The lot.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub lot_number: Option<String>,
	/// Who made the vaccine.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub manufacturer: Option<String>,
	/// The last day on which the lot may be given, `YYYY-MM-DD`.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub expiration_date: Option<String>,
	/// Which dose of its series, from 1.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub dose_number: Option<u32>,
	/// Where on the body.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub site: Option<String>,
	/// How it entered the body.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub route: Option<String>,
	/// When it was given, RFC 3339.
	pub occurrence: String,
	/// Whether who gave it recorded it.
	pub primary_source: bool,
}

/// Doses that were given elsewhere, as somebody reported them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedDoses {
	/// Who or what says so: a vaccination card, another hospital, a parent. FHIR's `reportOrigin`.
	pub source: String,
	/// One for each dose.
	pub doses: Vec<Immunization>,
}

impl Content for ReportedDoses {
	const SECTION: Section = Section::Reported;
	const NAME: &'static str = "list of reported doses";
}

impl ReportedDoses {
	/// These doses in as few entries as hold them, in their order.
	///
	/// # Errors
	///
	/// When one dose alone does not fit.
	pub fn entries(source: &str, doses: &[Immunization]) -> Result<Vec<Self>, ContentError> {
		let mut entries = Vec::new();
		let mut entry = Self { source: source.to_owned(), doses: Vec::new() };
		for dose in doses {
			entry.doses.push(dose.clone());
			if entry.doses.len() <= MAX_REPORTED_DOSES && entry.to_bytes().is_ok() {
				continue;
			}
			let next = Self { source: source.to_owned(), doses: entry.doses.pop().into_iter().collect() };
			next.to_bytes()?;
			entries.push(std::mem::replace(&mut entry, next));
		}
		entries.push(entry);
		entries.retain(|entry| !entry.doses.is_empty());
		Ok(entries)
	}
}

/// Why a health admin ruled on a visit, or why reported doses were taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulingReason {
	/// The reason.
	pub reason: String,
}

impl Content for RulingReason {
	const SECTION: Section = Section::Ruling;
	const NAME: &'static str = "ruling";
}

impl Immunization {
	/// Whether the lot had expired when the dose was given. Nothing if that cannot be told.
	pub fn was_expired(&self) -> Option<bool> {
		let expiry = self.expiration_date.as_deref()?;
		let given = self.occurrence.get(..10)?;
		let is_day = |day: &str| {
			day.len() == 10
				&& day.bytes().enumerate().all(|(place, byte)| match place {
					4 | 7 => byte == b'-',
					_ => byte.is_ascii_digit(),
				})
		};
		// Days of this form are in the order of their texts.
		(is_day(expiry) && is_day(given)).then(|| given > expiry)
	}
}
