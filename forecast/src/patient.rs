//! Section 4.1: the data about a patient.

use crate::Date;
use alloc::{string::String, vec::Vec};

/// A patient as the engine sees one: no name, no identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
	/// The date of birth.
	pub birth_date: Date,
	/// The gender, which some series require.
	pub gender: Gender,
	/// The country of birth in the schedule's own words, if known.
	pub country_of_birth: Option<String>,
	/// The vaccine doses administered, in any order.
	pub doses: Vec<Dose>,
	/// The active patient observations, in any order.
	pub observations: Vec<Observation>,
}

/// A patient's gender as a schedule distinguishes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, codec::Encode, codec::Decode)]
#[cfg_attr(feature = "toml", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Gender {
	/// Female.
	Female,
	/// Male.
	Male,
	/// Unknown or other.
	Unknown,
}

/// A vaccine dose administered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dose {
	/// The date administered.
	pub date: Date,
	/// The vaccine type: a CVX code.
	pub cvx: u16,
	/// The manufacturer: an MVX code, if known.
	pub mvx: Option<String>,
	/// Whether the dose counts at all.
	pub condition: Condition,
}

/// The dose administered condition (section 6.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
	/// Nothing is known against the dose.
	#[default]
	Good,
	/// The dose was expired when it was administered.
	Expired,
	/// The dose was recalled, kept wrongly or given in part.
	Substandard,
}

/// An active patient observation: a condition, an occupation, an adverse reaction or a finding of immunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
	/// The schedule's code.
	pub code: u16,
	/// The observation date, if known.
	pub date: Option<Date>,
}
