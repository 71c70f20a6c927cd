//! Vaccines, doses and what remains, as they are written on a command line or in a file.

use std::{fs, path::Path};

use anyhow::Result;
use serde::Deserialize;
use vacchain_client::content::{Immunization, NotGiven, NotGivenReason, PlannedVaccine, RecommendedVaccine};
use vacchain_fhir::cvx;

use crate::{
	errors::Failure,
	password::reason,
	time::{self, When},
};

/// Longest file with doses, in bytes.
const MAX_FILE: u64 = 64 * 1024;

/// A vaccine's CVX code, in its canonical form, and its short name.
pub fn vaccine(code: &str) -> Result<(String, String), String> {
	cvx::lookup(code)
		.map(|(code, display)| (code.to_owned(), display.to_owned()))
		.ok_or_else(|| {
			format!("{code:?} is no CVX code of a vaccine; see https://www2.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx")
		})
}

/// A vaccine that is to be given, by its CVX code.
pub fn planned(text: &str) -> Result<PlannedVaccine, String> {
	let (code, display) = vaccine(text)?;
	Ok(PlannedVaccine { code, display })
}

/// A dose as it is written in a file: only the code is needed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dose {
	/// CVX.
	vaccine_code: String,
	/// The vaccine's name, if not the list's short name.
	#[serde(default)]
	vaccine_display: Option<String>,
	#[serde(default)]
	lot_number: Option<String>,
	#[serde(default)]
	dose_number: Option<u32>,
	#[serde(default)]
	site: Option<String>,
	#[serde(default)]
	route: Option<String>,
	/// A date or a time, if not that of the visit.
	#[serde(default)]
	occurrence: Option<String>,
	#[serde(default)]
	primary_source: Option<bool>,
	/// Who made it.
	#[serde(default)]
	manufacturer: Option<String>,
	/// The lot's last day.
	#[serde(default)]
	expiration_date: Option<String>,
}

impl Dose {
	/// Reads `CVX[,lot=..][,maker=..][,expires=DATE][,dose=1][,site=..][,route=..][,on=DATE]`.
	pub fn parse(text: &str) -> Result<Self, String> {
		let mut parts = text.split(',');
		let code = parts.next().unwrap_or_default();
		let (vaccine_code, _) = vaccine(code)?;
		let mut dose = Self {
			vaccine_code,
			vaccine_display: None,
			lot_number: None,
			dose_number: None,
			site: None,
			route: None,
			occurrence: None,
			primary_source: None,
			manufacturer: None,
			expiration_date: None,
		};
		for part in parts {
			let (name, value) = part.split_once('=').ok_or_else(|| {
				format!("{part:?} is not name=value; texts with a comma go into --doses-file")
			})?;
			let value = value.trim();
			if value.is_empty() {
				return Err(format!("{name} is empty"));
			}
			let text = Some(value.to_owned());
			match name.trim() {
				"lot" => dose.lot_number = text,
				"maker" => dose.manufacturer = text,
				"expires" => dose.expiration_date = Some(time::day(value)?.to_string()),
				"dose" => {
					let number = value.parse().map_err(|_| format!("dose={value} is no number"))?;
					dose.dose_number = Some(number);
				}
				"site" => dose.site = text,
				"route" => dose.route = text,
				"on" => dose.occurrence = Some(time::when(value)?.to_text()),
				other => {
					return Err(format!(
						"{other:?} is not one of lot, maker, expires, dose, site, route, on"
					));
				}
			}
		}
		Ok(dose)
	}

	/// Whether it says when it was given.
	pub fn has_date(&self) -> bool {
		self.occurrence.is_some()
	}

	/// Reads a JSON list of doses.
	pub fn read_file(path: &Path) -> Result<Vec<Self>> {
		let wrong = |reason: String| {
			Failure::usage(
				format!("{} is no list of doses: {reason}.", path.display()),
				"See the example in `vacchain visit sign --help`.",
			)
		};
		if fs::metadata(path).is_ok_and(|file| file.len() > MAX_FILE) {
			return Err(wrong("it is too long".into()).into());
		}
		let text = fs::read_to_string(path).map_err(|error| wrong(reason(&error)))?;
		Ok(serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?)
	}

	/// As it is sealed. `given` is when, if the dose does not say.
	pub fn into_content(self, given: When) -> Result<Immunization, String> {
		let (vaccine_code, short_name) = vaccine(&self.vaccine_code)?;
		let occurrence = self.occurrence.map_or(Ok(given), |text| time::when(&text))?;
		if occurrence.is_future() {
			return Err(format!("{} lies in the future", occurrence.to_text()));
		}
		if occurrence.is_long_past() {
			return Err(format!("{} lies too far in the past", occurrence.to_text()));
		}
		if let Some(expiry) = &self.expiration_date {
			time::day(expiry)?;
		}
		if self.dose_number == Some(0) {
			return Err("doses are counted from 1".into());
		}
		Ok(Immunization {
			vaccine_code,
			vaccine_display: self.vaccine_display.unwrap_or(short_name),
			lot_number: self.lot_number,
			dose_number: self.dose_number,
			site: self.site,
			route: self.route,
			occurrence: occurrence.to_text(),
			primary_source: self.primary_source.unwrap_or(true),
			manufacturer: self.manufacturer,
			expiration_date: self.expiration_date,
		})
	}
}

/// Reads `CVX[,due=DATE]`.
pub fn remaining(text: &str) -> Result<RecommendedVaccine, String> {
	let (code, due) = match text.split_once(',') {
		None => (text, None),
		Some((code, due)) => {
			let due = due.trim().strip_prefix("due=").ok_or("write it as CVX,due=2027-01-31")?;
			(code, Some(time::day(due)?.to_string()))
		}
	};
	let (code, display) = vaccine(code)?;
	Ok(RecommendedVaccine { code, display, due_date: due })
}

/// Reads `CVX,REASON[,text]`, where all after the second comma is the physician's text.
pub fn not_given(text: &str) -> Result<NotGiven, String> {
	let mut parts = text.splitn(3, ',');
	let (code, display) = vaccine(parts.next().unwrap_or_default())?;
	let reason = match parts.next().map(str::trim) {
		Some("not-available") => NotGivenReason::NotAvailable,
		Some("refused") => NotGivenReason::Refused,
		Some("contraindicated") => NotGivenReason::Contraindicated,
		Some("other") => NotGivenReason::Other,
		_ => {
			return Err("write it as CVX,REASON or CVX,REASON,TEXT; a reason is not-available, refused, \
			            contraindicated or other"
				.into());
		}
	};
	let text = parts.next().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
	if reason == NotGivenReason::Other && text.is_none() {
		return Err("another reason needs a text: CVX,other,TEXT".into());
	}
	Ok(NotGiven { code, display, reason, text })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_dose_is_a_code_and_what_is_known_of_it() {
		let dose = Dose::parse("8,lot=A12,dose=2,site=left thigh,route=intramuscular,on=2026-01-31").unwrap();
		let dose = dose.into_content(When::now()).unwrap();
		assert_eq!(dose.vaccine_code, "08");
		assert_eq!(dose.vaccine_display, "Hep B, adolescent or pediatric");
		assert_eq!(dose.lot_number.as_deref(), Some("A12"));
		assert_eq!(dose.dose_number, Some(2));
		assert_eq!(dose.site.as_deref(), Some("left thigh"));
		assert_eq!(dose.route.as_deref(), Some("intramuscular"));
		assert_eq!(dose.occurrence, "2026-01-31");
		assert!(dose.primary_source);
		let dose = Dose::parse("8,maker=GSK,expires=2027-06-30").unwrap().into_content(When::now()).unwrap();
		assert_eq!(dose.manufacturer.as_deref(), Some("GSK"));
		assert_eq!(dose.expiration_date.as_deref(), Some("2027-06-30"));
	}

	#[test]
	fn a_dose_that_is_not_understood_is_refused() {
		for bad in ["", "999", "08,lot", "08,lot=", "08,dose=x", "08,colour=red", "08,on=yesterday"] {
			assert!(Dose::parse(bad).is_err(), "{bad}");
		}
		assert!(Dose::parse("08,expires=soon").is_err());
		for bad in ["08,dose=0", "08,on=2999-01-01", "08,on=0001-01-01"] {
			assert!(Dose::parse(bad).unwrap().into_content(When::now()).is_err(), "{bad}");
		}
	}

	#[test]
	fn what_remains_has_a_code_and_maybe_a_day() {
		assert_eq!(remaining("10").unwrap().due_date, None);
		assert_eq!(remaining("10,due=2027-01-31").unwrap().due_date.as_deref(), Some("2027-01-31"));
		assert!(remaining("10,2027-01-31").is_err());
	}

	#[test]
	fn what_was_not_given_has_a_reason() {
		let missed = not_given("8,not-available, delivered on Monday, they say").unwrap();
		assert_eq!((missed.code.as_str(), missed.reason), ("08", NotGivenReason::NotAvailable));
		assert_eq!(missed.text.as_deref(), Some("delivered on Monday, they say"));
		assert_eq!(not_given("08,refused").unwrap().text, None);
		for bad in ["08", "999,refused", "08,bored", "08,other", "08,other, "] {
			assert!(not_given(bad).is_err(), "{bad}");
		}
	}
}
