//! Dates and times, as people write and read them.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;
use vacchain_client::primitives::Moment;
use vacchain_fhir::{FIRST_YEAR, placeholder};

use crate::output::Output;

/// A date (`YYYY-MM-DD`) or a time (RFC 3339), kept as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
	/// A day.
	Day(Date),
	/// A point in time.
	Time(Timestamp),
}

impl When {
	/// Now, to the second.
	pub fn now() -> Self {
		let now = Timestamp::now();
		Self::Time(Timestamp::from_second(now.as_second()).unwrap_or(now))
	}

	/// As content holds it.
	pub fn to_text(self) -> String {
		match self {
			Self::Day(day) => day.to_string(),
			Self::Time(time) => time.to_string(),
		}
	}

	/// Its day, in UTC.
	pub fn day(self) -> Date {
		match self {
			Self::Day(day) => day,
			Self::Time(time) => time.to_zoned(TimeZone::UTC).date(),
		}
	}

	/// Whether it lies before every date that the registry takes, so that it cannot be meant.
	pub fn is_long_past(self) -> bool {
		self.day().year() < FIRST_YEAR
	}

	/// Whether it lies before a birth on this day, wherever on earth both were written.
	pub fn is_before_birth(self, born: Date) -> bool {
		born.yesterday().is_ok_and(|earliest| self.day() < earliest)
	}

	/// Whether it lies in the future, wherever on earth it was written.
	pub fn is_future(self) -> bool {
		match self {
			Self::Day(day) => today().tomorrow().is_ok_and(|tomorrow| day > tomorrow),
			Self::Time(time) => time > Timestamp::now(),
		}
	}
}

/// Remarks on dates that stand for "unknown" in many programs, each once. They are recorded as they are.
pub fn remark_on_unknown<'a>(dates: impl IntoIterator<Item = &'a str>, output: Output) {
	let unknown: BTreeSet<_> = dates.into_iter().filter_map(placeholder).collect();
	for date in unknown {
		output.notice(
			&json!({ "name": "unknown-date", "date": date }),
			&format!("Check the date {date}: it often stands for an unknown one. It is recorded as it is."),
		);
	}
}

/// Today, in UTC.
pub fn today() -> Date {
	Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// When today began, in UTC, in milliseconds since the Unix epoch.
pub fn start_of_today() -> Moment {
	let midnight = today().to_zoned(TimeZone::UTC).map(|midnight| midnight.timestamp().as_millisecond());
	midnight.ok().and_then(|midnight| Moment::try_from(midnight).ok()).unwrap_or_default()
}

/// Reads a date or a time.
///
/// # Errors
///
/// A sentence that says how to write one, if the text is neither.
pub fn when(text: &str) -> Result<When, String> {
	if let Ok(day) = day(text) {
		return Ok(When::Day(day));
	}
	text.parse().map(When::Time).map_err(|_| {
		"write a date as 2026-11-21, or a time with its zone as 2026-11-21T10:30:00+01:00 (RFC 3339)".into()
	})
}

/// Reads a date.
///
/// # Errors
///
/// A sentence that says how to write one, if the text is not a date or there is no such day.
pub fn day(text: &str) -> Result<Date, String> {
	let written = |text: &str| matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _]);
	match text.parse() {
		Ok(day) if written(text) => Ok(day),
		_ => Err("write a date as 2026-11-21, and check that there is such a day".into()),
	}
}

/// Reads the end of an access: a day ends when it is over, in UTC.
///
/// # Errors
///
/// A sentence for people, if the text is neither a date nor a time, or its time has no [`Moment`].
pub fn until(text: &str) -> Result<Moment, String> {
	let end = match when(text)? {
		When::Day(day) => day
			.tomorrow()
			.and_then(|next| next.to_zoned(TimeZone::UTC))
			.map_err(|_| "that date is too far away".to_owned())?
			.timestamp(),
		When::Time(time) => time,
	};
	Moment::try_from(end.as_millisecond()).map_err(|_| "that date is long past".into())
}

/// A point in time, for people.
pub fn show(moment: Moment) -> String {
	i64::try_from(moment)
		.ok()
		.and_then(|moment| Timestamp::from_millisecond(moment).ok())
		.map_or_else(|| "an impossible time".into(), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// The end of an access, for people: a midnight is the end of the day before.
pub fn show_end(moment: Moment) -> String {
	const DAY: Moment = 24 * 60 * 60 * 1000;
	match moment.checked_sub(1) {
		Some(before) if moment.is_multiple_of(DAY) => {
			let day: String = show(before).chars().take(10).collect();
			format!("the end of {day}")
		}
		_ => show(moment),
	}
}

/// The day of a date or time in content. Other text is shown as it is.
pub fn show_day(text: &str) -> String {
	when(text).map_or_else(|_| text.to_owned(), |when| when.day().to_string())
}

/// An age, for people.
pub fn show_age(days: u32) -> String {
	match days {
		0..=59 => format!("{days} days"),
		60..=729 => format!("{} months", u64::from(days) * 100 / 3044),
		_ => format!("{} years", u64::from(days) * 100 / 36525),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_date_or_a_time_is_read_and_nothing_else() {
		assert_eq!(when("2026-02-28").map(When::to_text), Ok("2026-02-28".into()));
		assert_eq!(when("2026-02-28T10:00:00+01:00").map(When::to_text), Ok("2026-02-28T09:00:00Z".into()));
		for bad in ["2026-02-30", "28.02.2026", "20260228", "2026-02-28T10:00:00", "tomorrow", ""] {
			assert!(when(bad).is_err(), "{bad}");
		}
	}

	#[test]
	fn a_date_before_the_registry_s_first_year_cannot_be_meant() {
		for (text, expected) in [("0001-01-01", true), ("1899-12-31", true), ("1900-01-01", false)] {
			assert_eq!(when(text).map(When::is_long_past), Ok(expected), "{text}");
		}
	}

	#[test]
	fn a_birth_on_another_side_of_the_earth_is_no_earlier_one() {
		let born = day("2026-09-02").unwrap();
		for (text, expected) in [
			("2026-09-02", false),
			("2026-09-02T00:30:00+02:00", false),
			("2026-08-31", true),
			("2020-01-01T00:00:00Z", true),
		] {
			assert_eq!(when(text).map(|when| when.is_before_birth(born)), Ok(expected), "{text}");
		}
	}

	#[test]
	fn an_access_until_a_day_ends_with_that_day() {
		assert_eq!(until("1970-01-01"), Ok(24 * 60 * 60 * 1000));
		assert_eq!(until("1970-01-01T00:00:01Z"), Ok(1000));
		assert!(until("1969-01-01").is_err());
		assert!(until("9999-12-31").is_err());
	}

	#[test]
	fn a_moment_is_shown_in_utc() {
		assert_eq!(show(1_795_250_000_000), "2026-11-21 08:33 UTC");
		assert_eq!(show(Moment::MAX), "an impossible time");
		assert_eq!(until("2027-01-31").map(show_end), Ok("the end of 2027-01-31".into()));
		assert_eq!(until("2027-01-31T10:00:00Z").map(show_end), Ok("2027-01-31 10:00 UTC".into()));
	}
}
