//! The nouns of a vaccination history, named as FHIR R4 names them.

use std::fmt;

use jiff::{Timestamp, civil::Date};

/// The longest string taken from a bundle, in characters; a longer one is a problem.
pub const MAX_STRING_CHARS: usize = 200;

/// The greatest number of a dose within its series.
pub const MAX_DOSE_NUMBER: u32 = 99;

/// The reason of a deferred visit whose immunizations give none.
pub const REASON_NOT_RECORDED: &str = "reason not recorded";

/// The source of reported doses of which the bundle does not say where they come from.
pub const ORIGIN_NOT_RECORDED: &str = "source not recorded";

/// A child and its visits: a FHIR `Patient` with what refers to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Child {
	/// The name of the file the child was read from.
	pub source: String,
	/// `Patient.id`, or the last part of the entry's `fullUrl` where there is none.
	pub id: String,
	/// What the child has in common with its siblings.
	pub family: FamilyKey,
	/// `Patient.name.family` of the official name; empty where the name has none.
	pub family_name: String,
	/// `Patient.name.given` of the official name, joined by a blank; `name.text` where the name has no parts. Empty where
	/// the name's `use` is `temp`: such given names (`Baby Girl`) are placeholders for a name that the child does not have
	/// yet. No other name is taken for a placeholder, whatever it says.
	pub given_names: String,
	/// When the child was given its names, if it was seen before under a temporary one.
	pub naming: Option<Naming>,
	/// `Patient.gender`.
	pub gender: Gender,
	/// `Patient.birthDate`.
	pub birth_date: Date,
	/// `Patient.multipleBirthInteger`.
	pub birth_order: Option<u8>,
	/// `Patient.multipleBirthBoolean`: the child is one of several, and nothing tells which.
	pub is_of_multiple_birth: bool,
	/// The identifier of type `MR`, else the first identifier, else the id.
	pub family_file_number: String,
	/// That identifier's `system`.
	pub family_file_system: Option<String>,
	/// `Patient.active`; true where the bundle does not say.
	pub is_active: bool,
	/// The patients by which `Patient.link` says that this one was replaced: their ids.
	pub replaced_by: Vec<String>,
	/// The patients that `Patient.link` says this one replaces: their ids.
	pub replaces: Vec<String>,
	/// The current address in one line.
	pub address: Option<String>,
	/// Every string of the `Patient` and of its encounters, observations, immunizations, hospitals and
	/// practitioners that could identify someone or tell what was given: names, identifiers, ids, addresses,
	/// telecoms, the birth date, lot numbers, vaccine names and free text; sorted, each once.
	///
	/// It is what a search of the chain looks for. It holds short strings too (`IPV`), which random bytes
	/// contain by chance.
	pub sensitive: Vec<String>,
	/// The vaccination visits in time order: those in which a dose was given, reported or deferred. An encounter
	/// without any is no vaccination visit and is left out.
	pub visits: Vec<Encounter>,
}

/// A child that was seen before it was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Naming {
	/// How many of its visits were before.
	pub visits_before: usize,
}

/// A vaccination visit: a FHIR `Encounter` with its observations and immunizations.
#[derive(Debug, Clone, PartialEq)]
pub struct Encounter {
	/// `Encounter.id`.
	pub id: String,
	/// `Encounter.period.start`; the time of the first immunization where there is none.
	pub start: Timestamp,
	/// `Encounter.serviceProvider`.
	pub hospital: Organization,
	/// The first practitioner among `Encounter.participant`.
	pub doctor: Practitioner,
	/// What was measured.
	pub vitals: VitalSigns,
	/// The doses given, in the order of the bundle.
	pub immunizations: Vec<Immunization>,
	/// The doses that were given elsewhere and written down here, from a vaccination card, say: those whose
	/// `Immunization.primarySource` is false, by their sources.
	pub reported: Vec<Reported>,
	/// Why nothing was given: the `statusReason` of the immunizations that were not done, in a visit where
	/// none was. Nothing where doses were reported and none is said not to have been done.
	pub deferred: Option<String>,
}

/// Doses that were given elsewhere, as one source reported them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
	/// `Immunization.reportOrigin` of each, in words; [`ORIGIN_NOT_RECORDED`] where there is none.
	pub source: String,
	/// The doses, in the order of the bundle.
	pub doses: Vec<Immunization>,
}

/// A hospital: a FHIR `Organization`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Organization {
	/// `Organization.id`; the identifier where the bundle refers to it by that alone.
	pub id: String,
	/// `Organization.name`.
	pub name: String,
	/// The identifier that is a US NPI or whose type says it is a licence or provider number.
	pub licence_number: Option<String>,
}

/// A doctor: a FHIR `Practitioner`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Practitioner {
	/// `Practitioner.id`; the identifier where the bundle refers to it by that alone.
	pub id: String,
	/// Prefix, given names and family name: `Dr. Isaac Upton`.
	pub name: String,
	/// The identifier that is a US NPI or whose type says it is a licence or provider number.
	pub licence_number: Option<String>,
}

/// What was measured in a visit: the FHIR `Observation`s with a LOINC code of body weight (29463-7, 3141-9),
/// body height (8302-2, 8306-3) or body temperature (8310-5). Of several of one kind the last one counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct VitalSigns {
	/// Kilograms.
	pub weight_kg: Option<f64>,
	/// Centimetres.
	pub height_cm: Option<f64>,
	/// Degrees Celsius.
	pub body_temperature_celsius: Option<f64>,
}

/// A dose given: a FHIR `Immunization` with the status `completed`. Those with the status `entered-in-error`
/// are left out without a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Immunization {
	/// What was given.
	pub vaccine: Vaccine,
	/// `Immunization.occurrenceDateTime`; midnight UTC where it is a date.
	pub occurrence: Timestamp,
	/// `Immunization.lotNumber`.
	pub lot_number: Option<String>,
	/// The name of `Immunization.manufacturer`.
	pub manufacturer: Option<String>,
	/// `Immunization.expirationDate`.
	pub expiration_date: Option<Date>,
	/// `Immunization.protocolApplied.doseNumberPositiveInt`: from 1 to [`MAX_DOSE_NUMBER`].
	pub dose_number: Option<u32>,
	/// `Immunization.site` in words: `left thigh`.
	pub site: Option<String>,
	/// `Immunization.route` in words: `Injection, intramuscular`.
	pub route: Option<String>,
	/// `Immunization.primarySource`: recorded by who gave it; true where the bundle does not say. For a dose of which the
	/// bundle says that it is not so, see [`Encounter::reported`].
	pub primary_source: bool,
}

/// A vaccine of the code system CVX.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vaccine {
	/// The CVX code, of two digits or three: `08`, `133`.
	pub cvx: String,
	/// The bundle's name for it, else the short name of the code system.
	pub display: String,
}

/// FHIR's `AdministrativeGender`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Gender {
	/// `male`
	Male,
	/// `female`
	Female,
	/// `other`
	Other,
	/// `unknown`, and where the bundle does not say.
	#[default]
	Unknown,
}

impl fmt::Display for Gender {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Male => "male",
			Self::Female => "female",
			Self::Other => "other",
			Self::Unknown => "unknown",
		})
	}
}

/// Equal for siblings: the same family name and address line and postal code (city, where there is no postal
/// code) and, where given, phone number, whatever their case and spacing. A patient without an address line
/// is a family of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FamilyKey(pub String);
