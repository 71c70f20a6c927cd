//! Reads a schedule that a ministry writes by hand (TOML).
//!
//! `docs/forecast.md`, section "A ministry's own schedule", says what each key means.

mod file;

use crate::{
	Age, Ages, Antigen, Association, ConditionalSkip, Conflict, Contraindication, Date, Effective,
	ImmunityBirthDate, Interval, MeasuredFrom, Period, PreferableVaccine, Schedule, ScheduleError, Series,
	SeriesDose, SkipCondition, SkipSet, Vaccine, VaccineContraindication, VaccineGroup,
};
use alloc::{
	borrow::ToOwned,
	collections::BTreeSet,
	format,
	string::{String, ToString},
	vec::Vec,
};
use file::{
	AgeEntry, AntigenEntry, ConditionEntry, DoseEntry, File, IntervalEntry, ObservationEntry, OneOrMore,
	SeriesEntry, SetEntry, SkipEntry, VaccineEntry, VaccineList, Written,
};
use thiserror::Error;

/// Why a file is not a schedule. `place` says where in the file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TomlError {
	/// The file is not TOML, lacks a key, or has a key or a value that the reader does not know. The text names the line.
	#[error("{0}")]
	Toml(String),
	/// A name that the file does not define.
	#[error(
		"{place}: {name:?} is not among the file's {list}: write it as it is written there, or add it there"
	)]
	Unknown {
		/// Where the name stands.
		place: String,
		/// The name.
		name: String,
		/// Where the file would define it.
		list: &'static str,
	},
	/// A name or a code that the file defines twice.
	#[error("{name:?} is twice among the file's {list}: remove one of them")]
	Twice {
		/// The name.
		name: String,
		/// Where it is defined.
		list: &'static str,
	},
	/// A dose names a vaccine that does not protect against the antigen, so the dose could never be satisfied by it.
	#[error(
		"{place}: the vaccine with CVX {cvx} does not have this antigen: add the antigen to its `vaccine`"
	)]
	NotOfAntigen {
		/// The dose.
		place: String,
		/// The CVX code.
		cvx: u16,
	},
	/// Ages or intervals that contradict each other.
	#[error("{place}: {earlier} is later than {later}: correct one of them")]
	Order {
		/// The dose.
		place: String,
		/// The key that should be the earlier one.
		earlier: &'static str,
		/// The key that should be the later one.
		later: &'static str,
	},
	/// A list is empty that must not be.
	#[error("{place} has no {what}: add one")]
	Empty {
		/// What has the list.
		place: String,
		/// What the list is of.
		what: &'static str,
	},
	/// An interval is measured from the dose itself, from a later one or from several events.
	#[error("{place}: an interval is measured from one earlier dose or one event: correct its `from_` key")]
	From {
		/// The dose.
		place: String,
	},
	/// The schedule as a whole fails its check.
	#[error(transparent)]
	Schedule(#[from] ScheduleError),
}

/// Reads a schedule out of the text of a file.
///
/// # Errors
///
/// [`TomlError::Toml`] if the text is not TOML of this form, [`TomlError::Unknown`] if a name is not defined,
/// [`TomlError::Twice`] if one is defined twice, [`TomlError::NotOfAntigen`] if a dose names a vaccine of other antigens,
/// [`TomlError::Order`] if ages contradict each other, [`TomlError::Empty`] if a series has no dose or a dose no vaccine,
/// [`TomlError::From`] if an interval has no single earlier event, and [`TomlError::Schedule`] as for [`Schedule::check`].
pub fn read(text: &str) -> Result<Schedule, TomlError> {
	let file: File = ::toml::from_str(text).map_err(|error| TomlError::Toml(error.to_string()))?;
	let reader = Reader::new(&file)?;
	let schedule = Schedule {
		name: file.name.clone(),
		// In the order of the file, so that the first error is the one to correct first.
		vaccines: file.vaccines.iter().map(|entry| reader.vaccine(entry)).collect::<Result<_, _>>()?,
		conflicts: reader.conflicts()?,
		vaccine_groups: reader.vaccine_groups()?,
		antigens: file.antigens.iter().map(|entry| reader.antigen(entry)).collect::<Result<_, _>>()?,
	};
	schedule.check()?;
	Ok(schedule)
}

fn value<T>(written: Option<Written<T>>) -> Option<T> {
	written.map(|written| written.0)
}

fn ages(begin: Option<Written<Period>>, end: Option<Written<Period>>) -> Ages {
	Ages { begin: value(begin), end: value(end) }
}

fn effective(from: Option<Written<Date>>, until: Option<Written<Date>>) -> Effective {
	Effective { from: value(from), until: value(until) }
}

fn observations(entries: &[ObservationEntry]) -> Vec<Contraindication> {
	entries
		.iter()
		.map(|entry| Contraindication {
			observation: entry.observation,
			ages: ages(entry.begin_age, entry.end_age),
		})
		.collect()
}

/// The position of a reference, which is a `u8` in a schedule.
fn position(position: usize) -> Result<u8, TomlError> {
	u8::try_from(position).map_err(|_| ScheduleError::Inconsistent.into())
}

/// Checks that each of the ages or intervals that are given is not later than the next.
fn in_order(place: &str, written: &[(&'static str, Option<Period>)]) -> Result<(), TomlError> {
	let after = |period| Date::new(2001, 1, 1).unwrap_or(Date::MIN).plus(period);
	let mut previous: Option<(&'static str, Date)> = None;
	for (key, period) in written {
		let Some(date) = period.map(after) else { continue };
		if let Some((earlier, _)) = previous.filter(|(_, earlier)| *earlier > date) {
			return Err(TomlError::Order { place: place.to_owned(), earlier, later: key });
		}
		previous = Some((key, date));
	}
	Ok(())
}

struct Reader<'a> {
	file: &'a File,
	/// The vaccine groups, in the order in which the antigens name them.
	groups: Vec<&'a str>,
}

impl<'a> Reader<'a> {
	fn new(file: &'a File) -> Result<Self, TomlError> {
		let mut groups: Vec<&str> = Vec::new();
		for antigen in &file.antigens {
			if !groups.contains(&antigen.vaccine_group.as_str()) {
				groups.push(&antigen.vaccine_group);
			}
		}
		once("`antigen`", file.antigens.iter().map(|entry| entry.name.clone()))?;
		once("`vaccine_list`", file.vaccine_lists.iter().map(|entry| entry.name.clone()))?;
		once("`vaccine`", file.vaccines.iter().map(|entry| entry.cvx.to_string()))?;
		Ok(Self { file, groups })
	}

	fn vaccine_groups(&self) -> Result<Vec<VaccineGroup>, TomlError> {
		for name in &self.file.full_vaccine_groups {
			if !self.groups.contains(&name.as_str()) {
				return Err(unknown("full_vaccine_groups", name, "vaccine groups of `antigen`"));
			}
		}
		let group = |group: &&str| {
			let antigens = self.file.antigens.iter().enumerate();
			let of_group = antigens.filter(|(_, entry)| entry.vaccine_group == *group);
			Ok(VaccineGroup {
				name: (*group).to_owned(),
				administer_full_vaccine_group: self.file.full_vaccine_groups.iter().any(|name| name == group),
				antigens: of_group.map(|(at, _)| position(at)).collect::<Result<_, TomlError>>()?,
			})
		};
		self.groups.iter().map(group).collect()
	}

	fn vaccine(&self, entry: &VaccineEntry) -> Result<Vaccine, TomlError> {
		let place = format!("the vaccine with CVX {}", entry.cvx);
		let associations = entry.antigens.iter().map(|name| {
			let at = self.file.antigens.iter().position(|antigen| antigen.name == *name);
			let antigen = position(at.ok_or_else(|| unknown(&place, name, "`antigen`"))?)?;
			Ok(Association { antigen, ages: Ages::default() })
		});
		Ok(Vaccine { cvx: entry.cvx, associations: associations.collect::<Result<_, TomlError>>()? })
	}

	fn conflicts(&self) -> Result<Vec<Conflict>, TomlError> {
		let mut conflicts = Vec::new();
		for entry in &self.file.conflicts {
			self.sources("a conflict", &entry.source)?;
			let (begin, end) = (entry.begin.0, entry.end.0);
			let minimum_end = value(entry.minimum_end).unwrap_or(end);
			in_order(
				"a conflict",
				&[("begin", Some(begin)), ("minimum_end", Some(minimum_end)), ("end", Some(end))],
			)?;
			for impacted in self.codes("a conflict", &entry.impacted)? {
				for conflicting in self.codes("a conflict", &entry.conflicting)? {
					conflicts.push(Conflict { conflicting, impacted, begin, minimum_end, end });
				}
			}
		}
		Ok(conflicts)
	}

	fn antigen(&self, entry: &AntigenEntry) -> Result<Antigen, TomlError> {
		let place = format!("the antigen {:?}", entry.name);
		let series = entry.series.iter().enumerate().map(|(at, series)| self.series(entry, at, series));
		Ok(Antigen {
			name: entry.name.clone(),
			immunity_guidelines: entry.immunity_guidelines.clone(),
			immunity_birth_dates: entry
				.immunity_birth_dates
				.iter()
				.map(|birth| ImmunityBirthDate {
					before: birth.before.0,
					country: birth.country.clone(),
					exclusions: birth.exclusions.clone(),
				})
				.collect(),
			contraindications: observations(&entry.contraindications),
			vaccine_contraindications: entry
				.vaccine_contraindications
				.iter()
				.map(|found| {
					Ok(VaccineContraindication {
						observation: found.observation,
						vaccines: self.vaccines(&place, &found.vaccines)?,
					})
				})
				.collect::<Result<_, TomlError>>()?,
			series: series.collect::<Result<_, _>>()?,
		})
	}

	fn series(&self, antigen: &AntigenEntry, at: usize, entry: &SeriesEntry) -> Result<Series, TomlError> {
		let place = format!("the antigen {:?}, series {:?}", antigen.name, entry.name);
		self.sources(&place, &entry.source)?;
		if entry.doses.is_empty() {
			return Err(TomlError::Empty { place, what: "dose" });
		}
		let group = self.groups.iter().position(|group| *group == antigen.vaccine_group);
		let doses = entry
			.doses
			.iter()
			.zip(1_usize..)
			.map(|(dose, number)| self.dose(antigen, &format!("{place}, dose {number}"), number, dose));
		Ok(Series {
			name: entry.name.clone(),
			vaccine_group: position(group.unwrap_or(usize::MAX))?,
			series_type: entry.series_type,
			series_group: entry.series_group,
			equivalent_series_groups: entry.equivalent_series_groups.clone(),
			required_genders: entry.required_genders.clone(),
			default_series: entry.default_series,
			product_path: entry.product_path,
			series_priority: entry.series_priority.map_or(u8::MAX, |priority| priority.0),
			series_preference: entry
				.series_preference
				.unwrap_or_else(|| u8::try_from(at + 1).unwrap_or(u8::MAX)),
			min_age_to_start: value(entry.min_age_to_start),
			max_age_to_start: value(entry.max_age_to_start),
			indications: observations(&entry.indications),
			doses: doses.collect::<Result<_, _>>()?,
		})
	}

	fn dose(
		&self,
		antigen: &AntigenEntry,
		place: &str,
		number: usize,
		entry: &DoseEntry,
	) -> Result<SeriesDose, TomlError> {
		self.sources(place, &entry.source)?;
		if entry.preferable.is_empty() {
			return Err(TomlError::Empty { place: place.to_owned(), what: "preferable vaccines" });
		}
		let intervals = |entries: &OneOrMore<IntervalEntry>| {
			entries.0.iter().map(|entry| self.interval(place, number, entry)).collect::<Result<Vec<_>, _>>()
		};
		let dose = SeriesDose {
			ages: entry.age.0.iter().map(|entry| age(place, entry)).collect::<Result<_, _>>()?,
			intervals: intervals(&entry.interval)?,
			allowable_intervals: intervals(&entry.allowable_interval)?,
			preferable_vaccines: self.preferable(place, entry)?,
			allowable_vaccines: self.vaccines(place, &entry.allowable)?,
			inadvertent_vaccines: self.codes(place, &entry.inadvertent)?,
			conditional_skips: entry
				.skip
				.0
				.iter()
				.map(|entry| self.skip(antigen, place, entry))
				.collect::<Result<_, _>>()?,
			recurring: entry.recurring,
			season_start: value(entry.season_start),
			season_end: value(entry.season_end),
		};
		let preferable = dose.preferable_vaccines.iter().map(|vaccine| vaccine.cvx);
		let allowable = dose.allowable_vaccines.iter().map(|(cvx, _)| *cvx);
		let has_antigen = |cvx: &u16| {
			let mut vaccines = self.file.vaccines.iter();
			vaccines.any(|vaccine| vaccine.cvx == *cvx && vaccine.antigens.contains(&antigen.name))
		};
		match preferable
			.chain(allowable)
			.chain(dose.inadvertent_vaccines.iter().copied())
			.find(|cvx| !has_antigen(cvx))
		{
			Some(cvx) => Err(TomlError::NotOfAntigen { place: place.to_owned(), cvx }),
			None => Ok(dose),
		}
	}

	fn preferable(&self, place: &str, entry: &DoseEntry) -> Result<Vec<PreferableVaccine>, TomlError> {
		let mut vaccines = Vec::new();
		for name in &entry.preferable {
			let list = self.list(place, name)?;
			vaccines.extend(list.cvx.iter().map(|cvx| PreferableVaccine {
				cvx: *cvx,
				mvx: list.mvx.clone(),
				ages: ages(list.begin_age, list.end_age),
				forecast: entry.forecast.as_ref().is_none_or(|codes| codes.contains(cvx)),
			}));
		}
		let preferable = |cvx: &u16| vaccines.iter().any(|vaccine| vaccine.cvx == *cvx);
		match entry.forecast.iter().flatten().find(|cvx| !preferable(cvx)) {
			Some(cvx) => Err(unknown(place, &cvx.to_string(), "preferable vaccines of this dose")),
			None => Ok(vaccines),
		}
	}

	fn interval(&self, place: &str, number: usize, entry: &IntervalEntry) -> Result<Interval, TomlError> {
		let from = match (entry.from_dose, &entry.from_most_recent, entry.from_observation) {
			(None, None, None) => MeasuredFrom::Previous,
			(Some(dose), None, None) if (1..number).contains(&usize::from(dose)) => {
				MeasuredFrom::TargetDose(dose)
			}
			(None, Some(lists), None) => MeasuredFrom::MostRecent(self.codes(place, lists)?),
			(None, None, Some(code)) => MeasuredFrom::Observation(code),
			_ => return Err(TomlError::From { place: place.to_owned() }),
		};
		let interval = Interval {
			from,
			absolute_minimum: value(entry.absolute_minimum.or(entry.minimum)),
			minimum: value(entry.minimum),
			earliest_recommended: value(entry.earliest_recommended),
			latest_recommended: value(entry.latest_recommended),
			priority: entry.priority,
			effective: effective(entry.effective_from, entry.effective_until),
		};
		in_order(
			place,
			&[
				("the interval's absolute_minimum", interval.absolute_minimum),
				("the interval's minimum", interval.minimum),
				("the interval's earliest_recommended", interval.earliest_recommended),
				("the interval's latest_recommended", interval.latest_recommended),
			],
		)?;
		Ok(interval)
	}

	fn skip(
		&self,
		antigen: &AntigenEntry,
		place: &str,
		entry: &SkipEntry,
	) -> Result<ConditionalSkip, TomlError> {
		let set = |set: &SetEntry| {
			let conditions = set.conditions.0.iter().map(|entry| self.condition(antigen, place, entry));
			Ok(SkipSet {
				effective: effective(set.effective_from, set.effective_until),
				logic: set.logic,
				conditions: conditions.collect::<Result<_, _>>()?,
			})
		};
		Ok(ConditionalSkip {
			context: entry.context,
			logic: entry.logic,
			sets: entry.sets.0.iter().map(set).collect::<Result<_, TomlError>>()?,
		})
	}

	fn condition(
		&self,
		antigen: &AntigenEntry,
		place: &str,
		entry: &ConditionEntry,
	) -> Result<SkipCondition, TomlError> {
		Ok(match entry {
			ConditionEntry::Age(entry) => SkipCondition::Age(ages(entry.begin_age, entry.end_age)),
			ConditionEntry::CompletedSeries(groups) => {
				let exists = |group: &u8| antigen.series.iter().any(|series| series.series_group == *group);
				if let Some(group) = groups.iter().find(|group| !exists(group)) {
					return Err(unknown(place, &group.to_string(), "series groups of this antigen"));
				}
				SkipCondition::CompletedSeries(groups.clone())
			}
			ConditionEntry::Interval(interval) => SkipCondition::Interval(interval.0),
			ConditionEntry::VaccineCount(entry) => SkipCondition::VaccineCount {
				ages: ages(entry.begin_age, entry.end_age),
				start: value(entry.start),
				end: value(entry.end),
				vaccines: self.codes(place, &entry.vaccines)?,
				valid: entry.valid,
				logic: entry.logic,
				count: entry.count,
			},
		})
	}

	/// A source is a key of `sources`, or such a key, a colon and where in the source the value is.
	fn sources(&self, place: &str, sources: &[String]) -> Result<(), TomlError> {
		if sources.is_empty() {
			return Err(TomlError::Empty { place: place.to_owned(), what: "source" });
		}
		let key = |source: &String| source.split(':').next().unwrap_or_default().trim().to_owned();
		match sources.iter().map(key).find(|key| !self.file.sources.contains_key(key)) {
			Some(key) => Err(unknown(place, &key, "`sources`")),
			None => Ok(()),
		}
	}

	fn list(&self, place: &str, name: &str) -> Result<&'a VaccineList, TomlError> {
		let list = self.file.vaccine_lists.iter().find(|list| list.name == name);
		list.ok_or_else(|| unknown(place, name, "`vaccine_list`"))
	}

	fn vaccines(&self, place: &str, lists: &[String]) -> Result<Vec<(u16, Ages)>, TomlError> {
		let mut vaccines = Vec::new();
		for name in lists {
			let list = self.list(place, name)?;
			vaccines.extend(list.cvx.iter().map(|cvx| (*cvx, ages(list.begin_age, list.end_age))));
		}
		Ok(vaccines)
	}

	fn codes(&self, place: &str, lists: &[String]) -> Result<Vec<u16>, TomlError> {
		Ok(self.vaccines(place, lists)?.into_iter().map(|(cvx, _)| cvx).collect())
	}
}

fn age(place: &str, entry: &AgeEntry) -> Result<Age, TomlError> {
	let age = Age {
		absolute_minimum: value(entry.absolute_minimum.or(entry.minimum)),
		minimum: value(entry.minimum),
		earliest_recommended: value(entry.earliest_recommended),
		latest_recommended: value(entry.latest_recommended),
		maximum: value(entry.maximum),
		effective: effective(entry.effective_from, entry.effective_until),
	};
	in_order(
		place,
		&[
			("the age's absolute_minimum", age.absolute_minimum),
			("the age's minimum", age.minimum),
			("the age's earliest_recommended", age.earliest_recommended),
			("the age's latest_recommended", age.latest_recommended),
			("the age's maximum", age.maximum),
		],
	)?;
	Ok(age)
}

fn unknown(place: &str, name: &str, list: &'static str) -> TomlError {
	TomlError::Unknown { place: place.to_owned(), name: name.to_owned(), list }
}

fn once(list: &'static str, names: impl Iterator<Item = String>) -> Result<(), TomlError> {
	let mut seen = BTreeSet::new();
	for name in names {
		if seen.contains(&name) {
			return Err(TomlError::Twice { name, list });
		}
		seen.insert(name);
	}
	Ok(())
}

#[cfg(test)]
mod tests;
