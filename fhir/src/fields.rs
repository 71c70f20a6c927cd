//! Values out of JSON, checked.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::{MAX_STRING_CHARS, Reason};

/// The longest piece of the input that a problem repeats, in characters.
const SHOWN_CHARS: usize = 60;

/// The years a date may have.
const YEARS: std::ops::RangeInclusive<i16> = FIRST_YEAR..=2199;

/// The first year of which a date is taken.
pub const FIRST_YEAR: i16 = 1900;

/// The days that stand for "unknown" in many exports: the first ones of some calendars and clocks.
const PLACEHOLDERS: [&str; 2] = ["1900-01-01", "1970-01-01"];

/// The string of that name, trimmed; none where it is blank.
pub fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
	object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The elements of that name; empty where there are none.
pub fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
	object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The strings of that name, joined by a separator.
pub fn joined(object: &Value, key: &str, separator: &str) -> String {
	let parts: Vec<_> = list(object, key).iter().filter_map(Value::as_str).map(str::trim).collect();
	parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(separator)
}

/// Whether a `CodeableConcept` has one of these codes, of whatever system.
pub fn has_code(concept: Option<&Value>, codes: &[&str]) -> bool {
	concept.is_some_and(|concept| {
		list(concept, "coding")
			.iter()
			.filter_map(|coding| text(coding, "code"))
			.any(|code| codes.contains(&code))
	})
}

/// A `CodeableConcept` in words: what its author wrote, else the first coding's display, else its code.
pub fn words(concept: &Value) -> Option<&str> {
	let coding = |key| list(concept, "coding").iter().find_map(|coding| text(coding, key));
	text(concept, "text").or_else(|| coding("display")).or_else(|| coding("code"))
}

/// The text, unless it is longer than [`MAX_STRING_CHARS`].
pub fn bounded(field: &'static str, text: &str) -> Result<String, Reason> {
	match text.chars().nth(MAX_STRING_CHARS) {
		None => Ok(text.to_owned()),
		Some(_) => Err(Reason::TooLong { field }),
	}
}

/// The beginning of a text or the whole of a number, for a problem.
pub fn shown(value: &Value) -> String {
	match value {
		Value::String(text) => shortened(text),
		other => shortened(&other.to_string()),
	}
}

/// The beginning of a text, for a problem.
pub fn shortened(text: &str) -> String {
	let mut chars = text.chars();
	let mut short: String = chars.by_ref().take(SHOWN_CHARS).collect();
	if chars.next().is_some() {
		short.push('…');
	}
	printable(&short)
}

/// A stranger's text, for a terminal: without control characters.
pub fn printable(text: &str) -> String {
	text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A FHIR `date` that is exact to the day.
pub fn date(text: &str) -> Option<Date> {
	let digits =
		text.split('-').map(|part| part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part.len()));
	if !digits.eq([Some(4), Some(2), Some(2)]) {
		return None;
	}
	text.parse().ok().filter(|date: &Date| YEARS.contains(&date.year()))
}

/// A FHIR `dateTime`: an instant with its offset, or a date that is exact to the day, which means midnight UTC.
pub fn date_time(text: &str) -> Option<Timestamp> {
	let Some((day, time)) = text.split_once('T') else {
		return midnight(date(text)?);
	};
	date(day)?;
	// jiff accepts more than FHIR: time zones in brackets, hours without minutes.
	let fhir = time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z".contains(&byte));
	let offset = time.ends_with('Z') || time.bytes().rev().nth(5).is_some_and(|sign| b"+-".contains(&sign));
	if !fhir || !offset || time.as_bytes().get(5) != Some(&b':') {
		return None;
	}
	text.parse().ok()
}

/// Whether an instant lies in the future, wherever on earth it was written: a day later is today somewhere.
pub fn is_future(instant: Timestamp, now: Timestamp) -> bool {
	now.checked_add(24.hours()).is_ok_and(|latest| instant > latest)
}

/// The day of a date or an instant, as it is written, if it is one that stands for "unknown" in many exports.
pub fn placeholder(text: &str) -> Option<&'static str> {
	let day = text.split('T').next()?;
	PLACEHOLDERS.into_iter().find(|placeholder| *placeholder == day)
}

/// A text in one form of each letter, because some systems write an accent as a character of its own, and without case and
/// spacing.
pub fn normal(text: &str) -> String {
	let text: String = text.nfc().collect();
	text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The first instant of a day, in UTC.
pub fn midnight(date: Date) -> Option<Timestamp> {
	date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_date_is_exact_to_the_day() {
		assert_eq!(date("2024-02-29"), Some(jiff::civil::date(2024, 2, 29)));
		for wrong in
			["2024", "2024-02", "2023-02-29", "24-02-29", "2024-2-29", "2024-02-29T", "", "0001-01-01"]
		{
			assert_eq!(date(wrong), None, "{wrong:?}");
		}
	}

	#[test]
	fn an_instant_has_an_offset() {
		let instant = |text: &str| text.parse::<Timestamp>().ok();
		assert_eq!(date_time("2015-08-23T01:16:09+00:00"), instant("2015-08-23T01:16:09Z"));
		assert_eq!(date_time("2015-08-23T01:16:09.580-05:00"), instant("2015-08-23T06:16:09.58Z"));
		assert_eq!(date_time("2015-08-23T01:16:09Z"), instant("2015-08-23T01:16:09Z"));
		for wrong in [
			"2015-08-23T01:16:09",
			"2015-08-23T01:16",
			"2015-08-23T",
			"2015-08-23 01:16:09Z",
			"2015-08-23T25:16:09Z",
			"2015-08-23T01:16:09+00:00[UTC]",
			"2015-08T01:16:09Z",
			"T",
			"9999-12-31T23:59:59Z",
		] {
			assert_eq!(date_time(wrong), None, "{wrong:?}");
		}
	}

	#[test]
	fn tomorrow_is_today_somewhere_and_the_day_after_is_not() {
		let at = |text: &str| date_time(text).unwrap();
		let now = at("2026-11-29T12:00:00Z");
		for (then, expected) in [
			("2026-11-29T12:00:00Z", false),
			("2026-11-30", false),
			("2026-11-30T12:00:00Z", false),
			("2026-11-30T12:00:01Z", true),
			("2099-07-01", true),
		] {
			assert_eq!(is_future(at(then), now), expected, "{then}");
		}
	}

	/// The day is the one that is written, whatever it is elsewhere on earth.
	#[test]
	fn a_day_that_stands_for_unknown_is_known_by_what_is_written() {
		for (text, day) in [
			("1900-01-01", "1900-01-01"),
			("1900-01-01T00:00:00+01:00", "1900-01-01"),
			("1970-01-01T00:00:00Z", "1970-01-01"),
		] {
			assert_eq!(placeholder(text), Some(day));
		}
		for text in ["1900-01-02", "1970-01-10", "1899-12-31T23:00:00Z", ""] {
			assert_eq!(placeholder(text), None);
		}
	}

	#[test]
	fn a_name_is_one_however_its_accents_and_spaces_are_written() {
		assert_eq!(
			normal("  Nu\u{301}n\u{303}ez\t\u{c5}ngstro\u{308}m "),
			normal("n\u{fa}\u{f1}ez \u{e5}ngstr\u{f6}m")
		);
		assert_ne!(normal("Nunez"), normal("N\u{fa}\u{f1}ez"));
	}

	#[test]
	fn a_day_without_a_time_is_midnight_in_utc() {
		assert_eq!(date_time("2015-08-23"), "2015-08-23T00:00:00Z".parse().ok());
		assert_eq!(date_time("2015-08"), None);
		assert_eq!(date_time("2015"), None);
	}
}
