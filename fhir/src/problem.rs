//! What can be wrong with a folder, a file, a resource.

use std::{fmt, io, path::PathBuf};

use crate::{MAX_DOSE_NUMBER, MAX_FILE_BYTES, MAX_STRING_CHARS, fields::printable, index::Resource};

/// Why a folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	/// The folder is not there, is no folder, or may not be read.
	#[error("cannot read the folder {}: {source}", path.display())]
	Folder {
		/// The folder.
		path: PathBuf,
		/// What the operating system says.
		source: io::Error,
	},
	/// The folder has no `.json` file.
	#[error("the folder {} has no .json file: it should hold FHIR R4 bundles", path.display())]
	NoFiles {
		/// The folder.
		path: PathBuf,
	},
}

/// Something in a file that was left out, and why; or that is taken, and remarked upon.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
	/// The file's name.
	pub file: String,
	/// The resource, as `Immunization/<id>`; none where the whole file is meant.
	pub resource: Option<String>,
	/// What is wrong.
	pub reason: Reason,
}

impl fmt::Display for Problem {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}: ", printable(&self.file))?;
		if let Some(resource) = &self.resource {
			write!(f, "{}: ", printable(resource))?;
		}
		write!(f, "{}", self.reason)
	}
}

/// What is wrong, and what was left out because of it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
	/// The operating system does not give the file.
	#[error("the file cannot be read: {0}")]
	Unreadable(String),
	/// The file is longer than [`MAX_FILE_BYTES`].
	#[error("the file is larger than {} MiB", MAX_FILE_BYTES >> 20)]
	TooLarge,
	/// The file is no JSON.
	#[error("this is not JSON: {message} (line {line}, column {column})")]
	NotJson {
		/// Counted from 1.
		line: usize,
		/// Counted from 1.
		column: usize,
		/// What the parser says.
		message: String,
	},
	/// The file is JSON, but no FHIR bundle.
	#[error("this is not a FHIR bundle: its resourceType is not \"Bundle\"")]
	NotABundle,
	/// The bundle has no patient.
	#[error("the bundle has no patient")]
	NoPatient,
	/// The same patient was read before; that one counts.
	#[error("the same patient was already read from {}; this one was left out", printable(first))]
	DuplicatePatient {
		/// The file it was first read from.
		first: String,
	},
	/// The bundle has two resources of one type with the same id; the first one counts.
	#[error("the bundle has another {resource_type} with the same id; this one was left out")]
	DuplicateResource {
		/// `Immunization`, `Encounter`, `Observation`.
		resource_type: String,
	},
	/// The patient has no id and no `fullUrl`.
	#[error("the patient has no id, so that nothing can refer to it; it was left out")]
	MissingId,
	/// The patient has no name.
	#[error("the patient has no name; it was left out")]
	MissingName,
	/// The patient has no birth date.
	#[error("the patient has no birth date; it was left out")]
	MissingBirthDate,
	/// A date is none, is not exact to the day, lacks its offset, or lies outside the years 1900 to 2199.
	#[error(
		"{field} is {value:?}: a date as 2024-05-31 or an instant as 2024-05-31T09:30:00+01:00 is needed"
	)]
	InvalidDate {
		/// The field.
		field: &'static str,
		/// What it says, shortened.
		value: String,
	},
	/// A date lies in the future, by more than the day that time zones can make.
	#[error("{field} is {date}, which lies in the future; this was left out")]
	InFuture {
		/// The field.
		field: &'static str,
		/// The date.
		date: String,
	},
	/// Remark: a date is one that stands for "unknown" in many exports.
	#[error("{field} is {date}, which often stands for an unknown date; it was taken as it is, so check it")]
	Placeholder {
		/// The field.
		field: &'static str,
		/// The date.
		date: &'static str,
	},
	/// A date that is needed is not there.
	#[error("{field} is missing; this was left out")]
	MissingDate {
		/// The field.
		field: &'static str,
	},
	/// A vaccination from before the birth.
	#[error("the vaccination is dated before the child's birth; it was left out")]
	BeforeBirth,
	/// The vaccine has no code, or none that the code system CVX knows.
	#[error("the vaccine code {code:?} of {system} is not a known CVX code; the vaccination was left out")]
	UnknownCode {
		/// The code system.
		system: String,
		/// The code.
		code: String,
	},
	/// A field must have one of FHIR's codes and has another.
	#[error("{field} is {value:?}, which FHIR R4 does not know")]
	InvalidValue {
		/// The field.
		field: &'static str,
		/// What it says, shortened.
		value: String,
	},
	/// The unit of a measurement is not one this reader converts.
	#[error("the unit {unit:?} of the {quantity} is unknown; the value was left out")]
	UnknownUnit {
		/// `body weight`, `body height`, `body temperature`.
		quantity: &'static str,
		/// The unit.
		unit: String,
	},
	/// A measurement is no number, or not of a living human.
	#[error("the {quantity} {value} {unit} cannot be; the value was left out")]
	OutOfRange {
		/// `body weight`, `body height`, `body temperature`.
		quantity: &'static str,
		/// The value as the bundle has it, shortened.
		value: String,
		/// The unit as the bundle has it, shortened.
		unit: String,
	},
	/// The number of a dose is none from 1 to [`MAX_DOSE_NUMBER`].
	#[error("the dose number {value} is not between 1 and {}; it was left out", MAX_DOSE_NUMBER)]
	InvalidDoseNumber {
		/// The number as the bundle has it, shortened.
		value: String,
	},
	/// A reference leads nowhere, or to a resource of another type.
	#[error("{field} refers to {reference:?}, which is not in the bundle; this was left out")]
	MissingReference {
		/// The field.
		field: &'static str,
		/// The reference, shortened.
		reference: String,
	},
	/// A vaccination names no encounter.
	#[error("the vaccination names no encounter; it was left out")]
	NoEncounter,
	/// A vaccination names no patient, and its encounter none.
	#[error("the vaccination names no patient; it was left out")]
	NoSubject,
	/// A vaccination or a measurement names an encounter of another patient.
	#[error("the encounter is another patient's; this was left out")]
	OtherPatient,
	/// A vaccination names an encounter that did not take place.
	#[error("the encounter's status is {status:?}; the vaccination was left out")]
	EncounterVoid {
		/// `cancelled`, `entered-in-error`.
		status: String,
	},
	/// An encounter with vaccinations names no hospital.
	#[error("the encounter names no hospital (serviceProvider); its vaccinations were left out")]
	NoHospital,
	/// An encounter with vaccinations names no practitioner.
	#[error("the encounter names no practitioner (participant); its vaccinations were left out")]
	NoPractitioner,
	/// Remark: the file has a child of another file.
	#[error(
		"this is the same child as in {}: equal family file, names, birth date and gender; both files became one record",
		printable(first)
	)]
	SameChild {
		/// The file it was first read from.
		first: String,
	},
	/// Remark: the file has a child of another file under the name that it was given meanwhile.
	#[error(
		"this is the child that {} has under a temporary name; it became one record, whose name is corrected",
		printable(first)
	)]
	Named {
		/// The file in which it has a temporary name.
		first: String,
	},
	/// Remark: the child may be one of another file, or another patient of the same one.
	#[error(
		"this may be the same child as in {}: equal family name, birth date and gender, and neither birth orders that tell \
		 them apart nor a number that makes them one; each has a record of its own. Compare them, and merge them if they are \
		 one child",
		printable(first)
	)]
	PerhapsSameChild {
		/// The file with the other one.
		first: String,
	},
	/// Remark: the patient was replaced by another one.
	#[error("the patient was replaced by Patient/{}; its visits became those of that one", printable(by))]
	Replaced {
		/// The other one's id.
		by: String,
	},
	/// Remark: the patient was replaced by one who is not there.
	#[error(
		"the patient was replaced by Patient/{}, who is not in the folder; it has a record of its own. Add the file of that \
		 patient",
		printable(by)
	)]
	ReplacedElsewhere {
		/// The other one's id.
		by: String,
	},
	/// Remark: the patient's record is not in use.
	#[error(
		"the patient is not active, and nothing says by whom it was replaced; it has a record of its own. Check whether \
		 another patient took its place"
	)]
	Inactive,
	/// Remark: the patients that became one child have a dose of one vaccine and day each.
	#[error(
		"two visits have a dose of {vaccine} of {date}; both were taken, so check whether it was given twice"
	)]
	SameDose {
		/// The CVX code.
		vaccine: String,
		/// The day, in UTC.
		date: String,
	},
	/// A string is longer than [`MAX_STRING_CHARS`].
	#[error("{field} is longer than {} characters; it was left out", MAX_STRING_CHARS)]
	TooLong {
		/// The field.
		field: &'static str,
	},
}

impl Reason {
	/// Whether it is a remark: nothing was left out because of it.
	pub fn is_remark(&self) -> bool {
		matches!(
			self,
			Self::Placeholder { .. }
				| Self::SameChild { .. }
				| Self::Named { .. }
				| Self::PerhapsSameChild { .. }
				| Self::Replaced { .. }
				| Self::ReplacedElsewhere { .. }
				| Self::Inactive
				| Self::SameDose { .. }
		)
	}
}

/// The problems of one file.
pub struct Problems<'s> {
	pub file: &'s str,
	pub list: Vec<Problem>,
}

impl Problems<'_> {
	pub fn add(&mut self, resource: Option<Resource<'_>>, reason: Reason) {
		let resource = resource.map(|resource| resource.name());
		self.list.push(Problem { file: self.file.to_owned(), resource, reason });
	}

	/// The value, or none and a problem.
	pub fn ok<T>(&mut self, resource: Resource<'_>, result: Result<T, Reason>) -> Option<T> {
		result.map_err(|reason| self.add(Some(resource), reason)).ok()
	}
}
