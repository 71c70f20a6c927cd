//! A schedule of vaccinations, from a file.

use std::path::Path;

use anyhow::Result;
use vacchain_forecast::{MAX_SCHEDULE_BYTES, Schedule};

use crate::{
	errors::{Failure, reason},
	manifest::read_at_most,
};

/// The advice about a file that is not a schedule.
const ADVICE: &str = "Give a schedule in its compact form; docs/forecast.md says how it is made.";

/// Reads a schedule in its compact form, and checks it.
pub fn read(file: &Path) -> Result<Schedule> {
	let name = file.display();
	let bytes = read_at_most(file, MAX_SCHEDULE_BYTES as u64)
		.map_err(|error| Failure::usage(format!("{name} cannot be read: {}.", reason(&error)), ADVICE))?;
	Schedule::from_bytes(&bytes)
		.map_err(|error| Failure::usage(format!("{name} is not a schedule: {error}."), ADVICE).into())
}
