//! Section 3.4: date calculations.

use codec::{Decode, Encode};
use core::fmt;

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
	year: i32,
	month: u8,
	day: u8,
}

/// An age or an interval: months (a year is twelve), then days (a week is seven), each of which may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Period {
	/// Months, added first.
	pub months: i16,
	/// Days, added after the months.
	pub days: i16,
}

impl Period {
	/// Whole days.
	pub const fn days(days: i16) -> Self {
		Self { months: 0, days }
	}

	/// Whole months.
	pub const fn months(months: i16) -> Self {
		Self { months, days: 0 }
	}

	/// Reads an age or an interval, such as `9 months` or `9 years - 4 days`.
	pub fn parse(text: &str) -> Option<Self> {
		let mut period = Self::default();
		let mut words = text.split_whitespace();
		let mut sign = 1_i16;
		loop {
			let number = words.next()?.parse::<i16>().ok()?.checked_mul(sign)?;
			let (place, unit) = match words.next()?.to_lowercase().trim_end_matches('s') {
				"year" => (&mut period.months, 12),
				"month" => (&mut period.months, 1),
				"week" => (&mut period.days, 7),
				"day" => (&mut period.days, 1),
				_ => return None,
			};
			*place = place.checked_add(number.checked_mul(unit)?)?;
			sign = match words.next() {
				None => return Some(period),
				Some("+") => 1,
				Some("-") => -1,
				Some(_) => return None,
			};
		}
	}
}

impl Date {
	/// The first day that a date can be.
	pub const MIN: Self = Self { year: 1, month: 1, day: 1 };
	/// The last day that a date can be.
	pub const MAX: Self = Self { year: 9999, month: 12, day: 31 };

	/// The day, or `None` if the calendar does not have it.
	pub const fn new(year: i32, month: u8, day: u8) -> Option<Self> {
		if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_of(year, month) {
			return None;
		}
		Some(Self { year, month, day })
	}

	/// Reads `YYYY-MM-DD`.
	pub fn parse(text: &str) -> Option<Self> {
		let mut parts = text.split('-');
		let date =
			Self::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
		if parts.next().is_some() { None } else { date }
	}

	/// The year, the month and the day.
	pub const fn parts(self) -> (i32, u8, u8) {
		(self.year, self.month, self.day)
	}

	/// CALCDT-1 to CALCDT-6: adds the months, moves a day that the month lacks to the first of the next month, then adds
	/// the days. The result stays within [`Date::MIN`] and [`Date::MAX`].
	#[must_use]
	pub fn plus(self, period: Period) -> Self {
		let months = self.year * 12 + i32::from(self.month) - 1 + i32::from(period.months);
		let (year, month) = (months.div_euclid(12), u8::try_from(months.rem_euclid(12)).unwrap_or(0) + 1);
		if year < 1 {
			return Self::MIN;
		}
		if year > 9999 {
			return Self::MAX;
		}
		let moved = Self::new(year, month, self.day).unwrap_or_else(|| {
			let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
			Self::new(year, month, 1).unwrap_or(Self::MAX)
		});
		if period.days == 0 { moved } else { Self::from_number(moved.number() + i32::from(period.days)) }
	}

	/// Days since 0000-03-01.
	fn number(self) -> i32 {
		let month = i32::from(self.month);
		let year = if month <= 2 { self.year - 1 } else { self.year };
		let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i32::from(self.day) - 1;
		year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
	}

	fn from_number(number: i32) -> Self {
		if number <= Self::MIN.number() {
			return Self::MIN;
		}
		if number >= Self::MAX.number() {
			return Self::MAX;
		}
		let era = number.div_euclid(146_097);
		let of_era = number.rem_euclid(146_097);
		let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
		let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
		let shifted = (5 * of_year + 2) / 153;
		let day = of_year - (153 * shifted + 2) / 5 + 1;
		let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
		let year = year_of_era + era * 400 + i32::from(month <= 2);
		u8::try_from(month)
			.ok()
			.zip(u8::try_from(day).ok())
			.and_then(|(month, day)| Self::new(year, month, day))
			.unwrap_or(Self::MAX)
	}
}

const fn days_of(year: i32, month: u8) -> u8 {
	match month {
		4 | 6 | 9 | 11 => 30,
		2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
		2 => 28,
		_ => 31,
	}
}

impl fmt::Display for Date {
	fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
	}
}

impl Encode for Date {
	fn encode_to<T: codec::Output + ?Sized>(&self, to: &mut T) {
		self.number().encode_to(to);
	}
}

impl Decode for Date {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		let number = i32::decode(input)?;
		let date = Self::from_number(number);
		if date.number() == number { Ok(date) } else { Err("a date is out of range".into()) }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn plus(date: &str, months: i16, days: i16) -> alloc::string::String {
		alloc::string::ToString::to_string(&Date::parse(date).unwrap().plus(Period { months, days }))
	}

	#[test]
	fn ages_and_intervals_are_read() {
		assert_eq!(Period::parse("9 years - 4 days"), Some(Period { months: 108, days: -4 }));
		assert_eq!(Period::parse("13 months + 4 weeks"), Some(Period { months: 13, days: 28 }));
		assert_eq!(Period::parse("0 days"), Some(Period::default()));
		assert_eq!(Period::parse("16 years - 4 months"), Some(Period::months(188)));
		assert_eq!(Period::parse("9 fortnights"), None);
		assert_eq!(Period::parse("9"), None);
		assert_eq!(Period::parse("40000 years"), None);
	}

	#[test]
	fn the_examples_of_the_specification_hold() {
		assert_eq!(plus("2000-01-01", 36, 0), "2003-01-01");
		assert_eq!(plus("2000-01-01", 6, 0), "2000-07-01");
		assert_eq!(plus("2000-11-01", 6, 0), "2001-05-01");
		assert_eq!(plus("2000-01-01", 0, 3), "2000-01-04");
		assert_eq!(plus("2000-02-01", 0, 35), "2000-03-07");
		assert_eq!(plus("2001-02-01", 0, 35), "2001-03-08");
		assert_eq!(plus("2000-01-15", 0, -4), "2000-01-11");
		assert_eq!(plus("2000-03-31", 6, 0), "2000-10-01");
		assert_eq!(plus("2000-08-31", 6, 0), "2001-03-01");
		assert_eq!(plus("2000-01-31", 6, -4), "2000-07-27");
	}

	#[test]
	fn a_leap_day_s_birthday_is_the_first_of_march_in_other_years() {
		assert_eq!(plus("2024-02-29", 12, 0), "2025-03-01");
		assert_eq!(plus("2024-02-29", 48, 0), "2028-02-29");
		assert_eq!(plus("2023-12-31", 2, 0), "2024-03-01");
	}

	#[test]
	fn dates_stay_within_the_calendar() {
		assert_eq!(Date::MAX.plus(Period { months: 1, days: 1 }), Date::MAX);
		assert_eq!(Date::MIN.plus(Period { months: -1, days: -1 }), Date::MIN);
		assert_eq!(Date::MAX.plus(Period { months: -1, days: 0 }).parts(), (9999, 12, 1));
		assert_eq!(Date::parse("2023-02-29"), None);
		assert_eq!(Date::parse("2023-02"), None);
	}

	proptest! {
		#[test]
		fn a_date_s_number_names_it(number in Date::MIN.number()..=Date::MAX.number()) {
			prop_assert_eq!(Date::from_number(number).number(), number);
		}

		#[test]
		fn days_are_added_and_taken_away(number in 400_i32..3_000_000, days in -300_i16..300) {
			let date = Date::from_number(number);
			prop_assert_eq!(date.plus(Period::days(days)).plus(Period::days(-days)), date);
		}
	}
}
