//! Section 3.3: a schedule's supporting data, and its compact form.

use crate::{Date, Gender, Period};
use alloc::{string::String, vec::Vec};
use codec::{Decode, DecodeAll, Encode, Output};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The most bytes that an encoded schedule may have.
pub const MAX_SCHEDULE_BYTES: usize = 2 * 1024 * 1024;

/// The most vaccines, conflicts, series and series doses that a schedule may have.
const MAX_ITEMS: usize = 4096;

/// The most antigens and vaccine groups: a `u8` refers to one.
const MAX_REFERRED: usize = 256;

/// The first bytes of an encoded schedule: its format and the format's version.
const MAGIC: [u8; 4] = *b"VCS\x01";

/// A schedule: what is recommended to whom, when and by which vaccines.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Schedule {
	/// The schedule's name and version for people.
	pub name: String,
	/// The antigens, each with its series.
	pub antigens: Vec<Antigen>,
	/// The vaccine groups in which forecasts are made.
	pub vaccine_groups: Vec<VaccineGroup>,
	/// Which antigens a vaccine type has.
	pub vaccines: Vec<Vaccine>,
	/// Which vaccine types conflict with which.
	pub conflicts: Vec<Conflict>,
}

/// A vaccine group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VaccineGroup {
	/// Its name.
	pub name: String,
	/// The administer full vaccine group flag.
	pub administer_full_vaccine_group: bool,
	/// Its antigens, as positions in [`Schedule::antigens`].
	pub antigens: Vec<u8>,
}

/// A vaccine type and its antigens.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Vaccine {
	/// The CVX code.
	pub cvx: u16,
	/// The antigens, by the patient's age at administration.
	pub associations: Vec<Association>,
}

/// One antigen of a vaccine type.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Association {
	/// A position in [`Schedule::antigens`].
	pub antigen: u8,
	/// The association's begin and end age.
	pub ages: Ages,
}

/// An age from which and an age before which something applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Ages {
	/// The begin age, included.
	pub begin: Option<Period>,
	/// The end age, excluded.
	pub end: Option<Period>,
}

impl Ages {
	pub(crate) fn contain(self, birth_date: Date, date: Date) -> bool {
		self.begin.is_none_or(|begin| birth_date.plus(begin) <= date)
			&& self.end.is_none_or(|end| date < birth_date.plus(end))
	}
}

/// The dates from and until which supporting data was in effect, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Effective {
	/// The effective date.
	pub from: Option<Date>,
	/// The cessation date.
	pub until: Option<Date>,
}

impl Effective {
	/// RELEVANT-1 and RELEVANT-2, by the date administered or the assessment date.
	pub(crate) fn at(self, date: Date) -> bool {
		self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
	}
}

/// A vaccine type conflict.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Conflict {
	/// The conflicting vaccine type, which was given before.
	pub conflicting: u16,
	/// The impacted vaccine type, which is given after it.
	pub impacted: u16,
	/// The conflict begin interval.
	pub begin: Period,
	/// The minimum conflict end interval, if the earlier dose was valid.
	pub minimum_end: Period,
	/// The conflict end interval.
	pub end: Period,
}

/// An antigen and the series that protect against it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Antigen {
	/// Its name.
	pub name: String,
	/// Observations that are evidence of immunity.
	pub immunity_guidelines: Vec<u16>,
	/// Birth dates that are evidence of immunity.
	pub immunity_birth_dates: Vec<ImmunityBirthDate>,
	/// Observations that contraindicate the antigen.
	pub contraindications: Vec<Contraindication>,
	/// Observations that contraindicate a vaccine type.
	pub vaccine_contraindications: Vec<VaccineContraindication>,
	/// The antigen series.
	pub series: Vec<Series>,
}

/// Immunity by date of birth.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ImmunityBirthDate {
	/// The immunity birth date: who was born before it is immune.
	pub before: Date,
	/// The immunity country of birth, if one is asked for.
	pub country: Option<String>,
	/// The immunity exclusion conditions.
	pub exclusions: Vec<u16>,
}

/// A contraindication of an antigen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Contraindication {
	/// The observation.
	pub observation: u16,
	/// The contraindication's begin and end age.
	pub ages: Ages,
}

/// A contraindication of vaccine types.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VaccineContraindication {
	/// The observation.
	pub observation: u16,
	/// The contraindicated vaccine types, each with a begin and an end age.
	pub vaccines: Vec<(u16, Ages)>,
}

/// The series type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(feature = "toml", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SeriesType {
	/// For all patients of the required gender.
	Standard,
	/// For patients with an indication.
	Risk,
	/// Never forecast; a patient may have completed it elsewhere.
	EvaluationOnly,
}

/// An antigen series: one path to immunity.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Series {
	/// Its name.
	pub name: String,
	/// A position in [`Schedule::vaccine_groups`].
	pub vaccine_group: u8,
	/// The series type.
	pub series_type: SeriesType,
	/// The series group that it competes in.
	pub series_group: u8,
	/// Series groups that make this one's needless.
	pub equivalent_series_groups: Vec<u8>,
	/// The genders that it is for; all of them if empty.
	pub required_genders: Vec<Gender>,
	/// The default series flag.
	pub default_series: bool,
	/// The product path flag.
	pub product_path: bool,
	/// The series priority; 0 is A, the highest.
	pub series_priority: u8,
	/// The series preference; the lowest is the best.
	pub series_preference: u8,
	/// The minimum age to start.
	pub min_age_to_start: Option<Period>,
	/// The maximum age to start.
	pub max_age_to_start: Option<Period>,
	/// The indications of a risk series.
	pub indications: Vec<Contraindication>,
	/// The series doses, in order.
	pub doses: Vec<SeriesDose>,
}

/// A series dose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct SeriesDose {
	/// The ages.
	pub ages: Vec<Age>,
	/// The preferable intervals.
	pub intervals: Vec<Interval>,
	/// The allowable intervals, of which only the absolute minimum counts.
	pub allowable_intervals: Vec<Interval>,
	/// The preferable vaccines.
	pub preferable_vaccines: Vec<PreferableVaccine>,
	/// The allowable vaccines, each with a begin and an end age.
	pub allowable_vaccines: Vec<(u16, Ages)>,
	/// The inadvertent vaccines.
	pub inadvertent_vaccines: Vec<u16>,
	/// The conditional skips.
	pub conditional_skips: Vec<ConditionalSkip>,
	/// Whether the dose recurs.
	pub recurring: bool,
	/// The seasonal recommendation's start date.
	pub season_start: Option<Date>,
	/// The seasonal recommendation's end date.
	pub season_end: Option<Date>,
}

/// The ages of a series dose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Age {
	/// The absolute minimum age.
	pub absolute_minimum: Option<Period>,
	/// The minimum age.
	pub minimum: Option<Period>,
	/// The earliest recommended age.
	pub earliest_recommended: Option<Period>,
	/// The latest recommended age.
	pub latest_recommended: Option<Period>,
	/// The maximum age, excluded.
	pub maximum: Option<Period>,
	/// When this was in effect.
	pub effective: Effective,
}

/// The event that an interval is measured from.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub enum MeasuredFrom {
	/// The immediate previous dose administered.
	#[codec(index = 0)]
	Previous,
	/// The dose that satisfied a target dose, counted from 1.
	#[codec(index = 1)]
	TargetDose(u8),
	/// The most recent dose of one of these vaccine types.
	#[codec(index = 2)]
	MostRecent(Vec<u16>),
	/// The most recent relevant observation.
	#[codec(index = 3)]
	Observation(u16),
}

// Written out, here and below: the derive casts the index of a variant that has fields, and the lints reject the cast.
impl Encode for MeasuredFrom {
	fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
		match self {
			Self::Previous => 0_u8.encode_to(to),
			Self::TargetDose(number) => (1_u8, number).encode_to(to),
			Self::MostRecent(vaccines) => (2_u8, vaccines).encode_to(to),
			Self::Observation(code) => (3_u8, code).encode_to(to),
		}
	}
}

/// An interval of a series dose.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Interval {
	/// What it is measured from.
	pub from: MeasuredFrom,
	/// The absolute minimum interval.
	pub absolute_minimum: Option<Period>,
	/// The minimum interval.
	pub minimum: Option<Period>,
	/// The earliest recommended interval.
	pub earliest_recommended: Option<Period>,
	/// The latest recommended interval.
	pub latest_recommended: Option<Period>,
	/// The interval priority flag.
	pub priority: bool,
	/// When this was in effect.
	pub effective: Effective,
}

/// A preferable vaccine of a series dose.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PreferableVaccine {
	/// The CVX code.
	pub cvx: u16,
	/// The manufacturer's MVX code, if the trade name matters.
	pub mvx: Option<String>,
	/// The vaccine type's begin and end age.
	pub ages: Ages,
	/// The forecast vaccine type flag.
	pub forecast: bool,
}

/// When a conditional skip is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "toml", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Context {
	/// When a dose is evaluated.
	Evaluation,
	/// When a dose is forecast.
	Forecast,
	/// Both.
	Both,
}

/// How conditions or sets are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "toml", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Logic {
	/// All of them.
	And,
	/// At least one of them.
	Or,
}

/// A conditional skip.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ConditionalSkip {
	/// When it applies.
	pub context: Context,
	/// The set logic.
	pub logic: Logic,
	/// The sets.
	pub sets: Vec<SkipSet>,
}

/// A set of conditions.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SkipSet {
	/// When this was in effect.
	pub effective: Effective,
	/// The condition logic.
	pub logic: Logic,
	/// The conditions.
	pub conditions: Vec<SkipCondition>,
}

/// A condition of a conditional skip.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
pub enum SkipCondition {
	/// The reference date is within an age.
	#[codec(index = 0)]
	Age(Ages),
	/// A series of the series group is complete.
	#[codec(index = 1)]
	CompletedSeries(Vec<u8>),
	/// An interval has passed since the previous dose.
	#[codec(index = 2)]
	Interval(Period),
	/// A number of doses was administered.
	#[codec(index = 3)]
	VaccineCount {
		/// The begin and end age at which doses count.
		ages: Ages,
		/// The start date, included.
		start: Option<Date>,
		/// The end date, excluded.
		end: Option<Date>,
		/// The vaccine types that count; all of them if empty.
		vaccines: Vec<u16>,
		/// Whether only valid doses count.
		valid: bool,
		/// How the number is compared with `count`.
		logic: CountLogic,
		/// The conditional skip dose count.
		count: u8,
	},
}

impl Encode for SkipCondition {
	fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
		match self {
			Self::Age(ages) => (0_u8, ages).encode_to(to),
			Self::CompletedSeries(groups) => (1_u8, groups).encode_to(to),
			Self::Interval(interval) => (2_u8, interval).encode_to(to),
			Self::VaccineCount { ages, start, end, vaccines, valid, logic, count } => {
				(3_u8, ages, start, end, vaccines, valid, logic, count).encode_to(to);
			}
		}
	}
}

/// The dose count logic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "toml", derive(serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CountLogic {
	/// More than.
	GreaterThan,
	/// Exactly.
	EqualTo,
	/// Fewer than.
	LessThan,
}

/// Why bytes are not a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
	/// The bytes exceed [`MAX_SCHEDULE_BYTES`].
	#[error("the schedule is too long: use a file of at most 2 MiB")]
	TooLong,
	/// The bytes are of another format or of another version of it.
	#[error("this is not a schedule of this version: make the file again from the supporting data")]
	Format,
	/// The bytes end early, go on, or have a value that is out of range.
	#[error("the schedule is damaged: fetch the file again")]
	Damaged,
	/// A list is too long, or a reference leads nowhere.
	#[error("the schedule contradicts itself: make the file again from the supporting data")]
	Inconsistent,
}

impl Schedule {
	/// The schedule's compact form: SCALE behind four bytes that name format and version.
	pub fn to_bytes(&self) -> Vec<u8> {
		let mut bytes = MAGIC.to_vec();
		self.encode_to(&mut bytes);
		bytes
	}

	/// Reads [`Schedule::to_bytes`].
	///
	/// # Errors
	///
	/// [`ScheduleError::TooLong`] if there are more than [`MAX_SCHEDULE_BYTES`], [`ScheduleError::Format`] if the first
	/// bytes differ, [`ScheduleError::Damaged`] if the rest cannot be decoded, and [`ScheduleError::Inconsistent`] as for
	/// [`Schedule::check`].
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, ScheduleError> {
		if bytes.len() > MAX_SCHEDULE_BYTES {
			return Err(ScheduleError::TooLong);
		}
		let mut rest = bytes.strip_prefix(&MAGIC).ok_or(ScheduleError::Format)?;
		let schedule = Self::decode_all(&mut rest).map_err(|_| ScheduleError::Damaged)?;
		schedule.check()?;
		Ok(schedule)
	}

	/// The SHA-256 hash of the compact form, which names the schedule.
	pub fn hash(&self) -> [u8; 32] {
		Sha256::digest(self.to_bytes()).into()
	}

	/// Checks that every reference leads to something and that the schedule is not too large for an engine in a browser.
	///
	/// # Errors
	///
	/// [`ScheduleError::Inconsistent`] if one does not or is.
	pub fn check(&self) -> Result<(), ScheduleError> {
		let antigen = |position: &u8| usize::from(*position) < self.antigens.len();
		let group = |position: &u8| usize::from(*position) < self.vaccine_groups.len();
		let series = || self.antigens.iter().flat_map(|antigen| &antigen.series);
		let doses = series().map(|series| series.doses.len()).sum::<usize>();
		let bounded = [self.vaccines.len(), self.conflicts.len(), series().count(), doses]
			.into_iter()
			.all(|length| length <= MAX_ITEMS);
		let referred = self.antigens.len() <= MAX_REFERRED && self.vaccine_groups.len() <= MAX_REFERRED;
		let sound = bounded
			&& referred
			&& self.vaccine_groups.iter().flat_map(|group| &group.antigens).all(antigen)
			&& self
				.vaccines
				.iter()
				.flat_map(|vaccine| &vaccine.associations)
				.all(|found| antigen(&found.antigen))
			&& series()
				.all(|series| group(&series.vaccine_group) && series.doses.len() <= usize::from(u8::MAX));
		if sound { Ok(()) } else { Err(ScheduleError::Inconsistent) }
	}

	pub(crate) fn antigens_of(&self, cvx: u16) -> impl Iterator<Item = &Association> {
		self.vaccines
			.iter()
			.filter(move |vaccine| vaccine.cvx == cvx)
			.flat_map(|vaccine| &vaccine.associations)
	}
}
