//! A child's data, as the command line and files give it.

use std::{fs, path::Path};

use anyhow::Result;
use clap::ValueEnum;
use vacchain_client::{content::Child, primitives::NamesakeReason};

use crate::{errors::Failure, password::reason, time};

/// Longest file with a child, in bytes.
const MAX_CHILD_FILE: u64 = 64 * 1024;
/// FHIR's administrative genders.
pub const GENDERS: [&str; 4] = ["female", "male", "other", "unknown"];

/// Why a child is another than the one with the same birth date, family name and birth order.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Reason {
	/// They are twins.
	Twin,
	/// They share a name and a birthday.
	Namesake,
}

impl From<Reason> for NamesakeReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::Twin => Self::Twin,
			Reason::Namesake => Self::Namesake,
		}
	}
}

/// The child, if it is one that can be recorded.
pub fn checked(child: Child) -> Result<Child> {
	let advice = "Correct it before it is recorded.";
	let is_empty = |part: &String| part.trim().is_empty();
	if is_empty(&child.family_name) && is_empty(&child.given_names) {
		let advice = "A newborn that is not named yet has its family's name.";
		return Err(Failure::usage("The child has no name at all.", advice).into());
	}
	if is_empty(&child.family_file_number) {
		return Err(Failure::usage("The file number of the child is empty.", advice).into());
	}
	if !GENDERS.contains(&child.gender.as_str()) {
		let genders = GENDERS.join(", ");
		return Err(Failure::usage(format!("The gender must be one of {genders}."), advice).into());
	}
	match time::day(&child.birth_date) {
		Err(reason) => Err(Failure::usage("The birth date is no date.", format!("{reason}.")).into()),
		Ok(day) if time::When::Day(day).is_future() => {
			Err(Failure::usage(format!("The birth date {day} lies in the future."), advice).into())
		}
		Ok(day) if time::When::Day(day).is_long_past() => {
			Err(Failure::usage(format!("The birth date {day} lies too far in the past."), advice).into())
		}
		Ok(_) => Ok(child),
	}
}

/// The child that a file describes.
pub fn read_child(path: &Path) -> Result<Child> {
	let wrong = |reason: String| {
		Failure::usage(
			format!("{} is no description of a child: {reason}.", path.display()),
			"See the example in `vacchain record create --help`.",
		)
	};
	if fs::metadata(path).is_ok_and(|file| file.len() > MAX_CHILD_FILE) {
		return Err(wrong("it is too long".into()).into());
	}
	let text = fs::read_to_string(path).map_err(|error| wrong(reason(&error)))?;
	Ok(serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?)
}
