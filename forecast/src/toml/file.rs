//! What a ministry's file has, key by key.

use crate::{Context, CountLogic, Date, Gender, Logic, Period, SeriesType};
use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::{fmt, marker::PhantomData};
use serde::{
	Deserialize, Deserializer,
	de::{
		MapAccess, SeqAccess, Visitor,
		value::{MapAccessDeserializer, SeqAccessDeserializer},
	},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
	pub name: String,
	#[serde(default)]
	pub full_vaccine_groups: Vec<String>,
	pub sources: BTreeMap<String, String>,
	#[serde(rename = "vaccine")]
	pub vaccines: Vec<VaccineEntry>,
	#[serde(rename = "vaccine_list")]
	pub vaccine_lists: Vec<VaccineList>,
	#[serde(default, rename = "conflict")]
	pub conflicts: Vec<ConflictEntry>,
	#[serde(rename = "antigen")]
	pub antigens: Vec<AntigenEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaccineEntry {
	pub cvx: u16,
	/// For people who read the file: the schedule has codes only.
	#[serde(rename = "name")]
	pub _name: String,
	pub antigens: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaccineList {
	pub name: String,
	pub cvx: Vec<u16>,
	pub mvx: Option<String>,
	pub begin_age: Option<Written<Period>>,
	pub end_age: Option<Written<Period>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictEntry {
	pub source: Vec<String>,
	pub conflicting: Vec<String>,
	pub impacted: Vec<String>,
	pub begin: Written<Period>,
	pub minimum_end: Option<Written<Period>>,
	pub end: Written<Period>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AntigenEntry {
	pub name: String,
	pub vaccine_group: String,
	#[serde(default)]
	pub immunity_guidelines: Vec<u16>,
	#[serde(default)]
	pub immunity_birth_dates: Vec<BirthDateEntry>,
	#[serde(default)]
	pub contraindications: Vec<ObservationEntry>,
	#[serde(default)]
	pub vaccine_contraindications: Vec<VaccineContraindicationEntry>,
	pub series: Vec<SeriesEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BirthDateEntry {
	pub before: Written<Date>,
	pub country: Option<String>,
	#[serde(default)]
	pub exclusions: Vec<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObservationEntry {
	pub observation: u16,
	pub begin_age: Option<Written<Period>>,
	pub end_age: Option<Written<Period>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VaccineContraindicationEntry {
	pub observation: u16,
	pub vaccines: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeriesEntry {
	pub name: String,
	pub source: Vec<String>,
	#[serde(default = "standard")]
	pub series_type: SeriesType,
	#[serde(default = "first")]
	pub series_group: u8,
	#[serde(default)]
	pub equivalent_series_groups: Vec<u8>,
	#[serde(default)]
	pub required_genders: Vec<Gender>,
	#[serde(default)]
	pub default_series: bool,
	#[serde(default)]
	pub product_path: bool,
	#[serde(default)]
	pub series_priority: Option<Priority>,
	pub series_preference: Option<u8>,
	pub min_age_to_start: Option<Written<Period>>,
	pub max_age_to_start: Option<Written<Period>>,
	#[serde(default)]
	pub indications: Vec<ObservationEntry>,
	#[serde(rename = "dose")]
	pub doses: Vec<DoseEntry>,
}

const fn standard() -> SeriesType {
	SeriesType::Standard
}

const fn first() -> u8 {
	1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DoseEntry {
	pub source: Vec<String>,
	#[serde(default)]
	pub age: OneOrMore<AgeEntry>,
	#[serde(default)]
	pub interval: OneOrMore<IntervalEntry>,
	#[serde(default)]
	pub allowable_interval: OneOrMore<IntervalEntry>,
	pub preferable: Vec<String>,
	#[serde(default)]
	pub allowable: Vec<String>,
	#[serde(default)]
	pub inadvertent: Vec<String>,
	/// The preferable vaccines that a forecast names; all of them without this key.
	pub forecast: Option<Vec<u16>>,
	#[serde(default)]
	pub skip: OneOrMore<SkipEntry>,
	#[serde(default)]
	pub recurring: bool,
	pub season_start: Option<Written<Date>>,
	pub season_end: Option<Written<Date>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgeEntry {
	pub absolute_minimum: Option<Written<Period>>,
	pub minimum: Option<Written<Period>>,
	pub earliest_recommended: Option<Written<Period>>,
	pub latest_recommended: Option<Written<Period>>,
	pub maximum: Option<Written<Period>>,
	pub effective_from: Option<Written<Date>>,
	pub effective_until: Option<Written<Date>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IntervalEntry {
	pub from_dose: Option<u8>,
	pub from_most_recent: Option<Vec<String>>,
	pub from_observation: Option<u16>,
	pub absolute_minimum: Option<Written<Period>>,
	pub minimum: Option<Written<Period>>,
	pub earliest_recommended: Option<Written<Period>>,
	pub latest_recommended: Option<Written<Period>>,
	#[serde(default)]
	pub priority: bool,
	pub effective_from: Option<Written<Date>>,
	pub effective_until: Option<Written<Date>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipEntry {
	#[serde(default = "both")]
	pub context: Context,
	#[serde(default = "or")]
	pub logic: Logic,
	#[serde(rename = "set")]
	pub sets: OneOrMore<SetEntry>,
}

const fn both() -> Context {
	Context::Both
}

const fn or() -> Logic {
	Logic::Or
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetEntry {
	#[serde(default = "and")]
	pub logic: Logic,
	pub effective_from: Option<Written<Date>>,
	pub effective_until: Option<Written<Date>>,
	#[serde(rename = "condition")]
	pub conditions: OneOrMore<ConditionEntry>,
}

const fn and() -> Logic {
	Logic::And
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConditionEntry {
	Age(AgesEntry),
	CompletedSeries(Vec<u8>),
	Interval(Written<Period>),
	VaccineCount(CountEntry),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AgesEntry {
	pub begin_age: Option<Written<Period>>,
	pub end_age: Option<Written<Period>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountEntry {
	pub begin_age: Option<Written<Period>>,
	pub end_age: Option<Written<Period>>,
	pub start: Option<Written<Date>>,
	pub end: Option<Written<Date>>,
	#[serde(default)]
	pub vaccines: Vec<String>,
	#[serde(default)]
	pub valid: bool,
	pub logic: CountLogic,
	pub count: u8,
}

/// A value that the file has as text.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String", bound = "T: FromText")]
pub(super) struct Written<T>(pub T);

pub(super) trait FromText: Sized {
	const EXAMPLE: &'static str;

	fn from_text(text: &str) -> Option<Self>;
}

impl FromText for Period {
	const EXAMPLE: &'static str = "an age or an interval, such as \"6 weeks\" or \"9 years - 4 days\"";

	fn from_text(text: &str) -> Option<Self> {
		Self::parse(text)
	}
}

impl FromText for Date {
	const EXAMPLE: &'static str = "a date, such as \"2025-01-31\"";

	fn from_text(text: &str) -> Option<Self> {
		Self::parse(text)
	}
}

impl<T: FromText> TryFrom<String> for Written<T> {
	type Error = String;

	fn try_from(text: String) -> Result<Self, String> {
		T::from_text(&text).map(Self).ok_or_else(|| format!("{text:?} is not valid: write {}", T::EXAMPLE))
	}
}

/// A series priority: 0 is A, the highest.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "char")]
pub(super) struct Priority(pub u8);

impl TryFrom<char> for Priority {
	type Error = String;

	fn try_from(letter: char) -> Result<Self, String> {
		match u8::try_from(letter) {
			Ok(letter @ b'A'..=b'Z') => Ok(Self(letter - b'A')),
			_ => {
				Err(format!("{letter:?} is not a series priority: write a letter from A, the highest, to Z"))
			}
		}
	}
}

/// A table, or a list of such tables: most doses have one age and one interval.
pub(super) struct OneOrMore<T>(pub Vec<T>);

impl<T> Default for OneOrMore<T> {
	fn default() -> Self {
		Self(Vec::new())
	}
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Either<T>(PhantomData<T>);
		impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
			type Value = OneOrMore<T>;

			fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
				formatter.write_str("a table, or a list of tables")
			}

			fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
				Ok(OneOrMore([T::deserialize(MapAccessDeserializer::new(map))?].into()))
			}

			fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
				Vec::deserialize(SeqAccessDeserializer::new(list)).map(OneOrMore)
			}
		}
		deserializer.deserialize_any(Either(PhantomData))
	}
}
