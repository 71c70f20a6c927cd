//! Reads the CDC's CDSi supporting data (XML) into a schedule.

use crate::{
	Age, Ages, Antigen, Association, ConditionalSkip, Conflict, Context, Contraindication, CountLogic, Date,
	Effective, Gender, ImmunityBirthDate, Interval, Logic, MeasuredFrom, Period, PreferableVaccine, Schedule,
	ScheduleError, Series, SeriesDose, SeriesType, SkipCondition, SkipSet, Vaccine, VaccineContraindication,
	VaccineGroup,
};
use alloc::{
	borrow::ToOwned,
	string::{String, ToString},
	vec::Vec,
};
use roxmltree::{Document, Node};
use thiserror::Error;

/// Why files are not supporting data.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum XmlError {
	/// A file is not well-formed.
	#[error("the file is not well-formed XML ({0}): fetch it again")]
	Xml(String),
	/// An element is missing.
	#[error("the element {element} has no {child}: check the file against its XSD")]
	Missing {
		/// The element.
		element: String,
		/// The child that it lacks.
		child: &'static str,
	},
	/// An element has a value that the reader does not know.
	#[error("{value:?} is not a valid {element}: check the file against its XSD")]
	Value {
		/// The element.
		element: String,
		/// Its text.
		value: String,
	},
	/// The files contradict each other.
	#[error(transparent)]
	Schedule(#[from] ScheduleError),
}

/// Reads a schedule out of the text of `ScheduleSupportingData.xml` and of each `AntigenSupportingData` file, in any order.
///
/// # Errors
///
/// [`XmlError::Xml`] if a file is not well-formed, [`XmlError::Missing`] if an element lacks a child, [`XmlError::Value`]
/// if a value is unknown, and [`XmlError::Schedule`] if the files contradict each other.
pub fn read<'a>(
	name: &str,
	schedule: &str,
	antigens: impl IntoIterator<Item = &'a str>,
) -> Result<Schedule, XmlError> {
	let antigens: Vec<Document<'a>> = antigens.into_iter().map(parse).collect::<Result<_, _>>()?;
	let mut of_antigens = Vec::new();
	for document in &antigens {
		let root = document.root_element();
		of_antigens.push((required(required_child(root, "series")?, "targetDisease")?, root));
	}
	of_antigens.sort_by_key(|(name, _)| *name);
	let document = parse(schedule)?;
	let root = document.root_element();
	let antigen_position = |node: Node<'_, '_>| {
		let name = own_text(node).unwrap_or_default();
		let position = of_antigens.iter().position(|(found, _)| *found == name);
		position.and_then(|position| u8::try_from(position).ok()).ok_or_else(|| value(node))
	};
	let groups = required_child(root, "vaccineGroups")?;
	let maps = required_child(root, "vaccineGroupToAntigenMap")?;
	let mut vaccine_groups = Vec::new();
	for group in children(groups, "vaccineGroup") {
		let name = required(group, "name")?;
		let map = children(maps, "vaccineGroupMap").find(|map| text(*map, "name") == Some(name));
		vaccine_groups.push(VaccineGroup {
			name: name.to_owned(),
			administer_full_vaccine_group: text(group, "administerFullVaccineGroup") == Some("Yes"),
			antigens: map
				.iter()
				.flat_map(|map| children(*map, "antigen"))
				.map(antigen_position)
				.collect::<Result<_, _>>()?,
		});
	}
	let mut vaccines = Vec::new();
	for map in children(required_child(root, "cvxToAntigenMap")?, "cvxMap") {
		let mut associations = Vec::new();
		for association in children(map, "association") {
			associations.push(Association {
				antigen: antigen_position(required_child(association, "antigen")?)?,
				ages: Ages {
					begin: period(association, "associationBeginAge")?,
					end: period(association, "associationEndAge")?,
				},
			});
		}
		vaccines.push(Vaccine { cvx: required_number(map, "cvx")?, associations });
	}
	let mut conflicts = Vec::new();
	for conflict in children(required_child(root, "liveVirusConflicts")?, "liveVirusConflict") {
		let interval = |name| period(conflict, name)?.ok_or_else(|| missing(conflict, name));
		conflicts.push(Conflict {
			conflicting: required_number(required_child(conflict, "previous")?, "cvx")?,
			impacted: required_number(required_child(conflict, "current")?, "cvx")?,
			begin: interval("conflictBeginInterval")?,
			minimum_end: interval("minConflictEndInterval")?,
			end: interval("conflictEndInterval")?,
		});
	}
	let mut read = Vec::new();
	for (name, root) in &of_antigens {
		read.push(antigen(name, *root, &vaccine_groups)?);
	}
	let schedule = Schedule { name: name.to_owned(), antigens: read, vaccine_groups, vaccines, conflicts };
	schedule.check()?;
	Ok(schedule)
}

fn parse(text: &str) -> Result<Document<'_>, XmlError> {
	Document::parse(text).map_err(|error| XmlError::Xml(error.to_string()))
}

fn antigen(name: &str, root: Node<'_, '_>, groups: &[VaccineGroup]) -> Result<Antigen, XmlError> {
	let mut immunity_guidelines = Vec::new();
	let mut immunity_birth_dates = Vec::new();
	if let Some(immunity) = child(root, "immunity") {
		for history in children(immunity, "clinicalHistory") {
			immunity_guidelines.extend(number::<u16>(history, "guidelineCode")?);
		}
		for birth in children(immunity, "dateOfBirth") {
			let Some(before) = date(birth, "immunityBirthDate")? else { continue };
			immunity_birth_dates.push(ImmunityBirthDate {
				before,
				country: text(birth, "birthCountry").map(ToOwned::to_owned),
				exclusions: children(birth, "exclusion")
					.filter_map(|exclusion| number(exclusion, "exclusionCode").transpose())
					.collect::<Result<_, _>>()?,
			});
		}
	}
	let mut contraindications = Vec::new();
	let mut vaccine_contraindications = Vec::new();
	if let Some(all) = child(root, "contraindications") {
		for found in children(all, "vaccineGroup").flat_map(|group| children(group, "contraindication")) {
			contraindications.push(Contraindication {
				observation: required_number(found, "observationCode")?,
				ages: ages(found)?,
			});
		}
		for found in children(all, "vaccine").flat_map(|vaccine| children(vaccine, "contraindication")) {
			vaccine_contraindications.push(VaccineContraindication {
				observation: required_number(found, "observationCode")?,
				vaccines: vaccines(found, "contraindicatedVaccine")?,
			});
		}
	}
	let series = children(root, "series").map(|node| series(node, groups)).collect::<Result<_, _>>()?;
	Ok(Antigen {
		name: name.to_owned(),
		immunity_guidelines,
		immunity_birth_dates,
		contraindications,
		vaccine_contraindications,
		series,
	})
}

fn series(node: Node<'_, '_>, groups: &[VaccineGroup]) -> Result<Series, XmlError> {
	let select = required_child(node, "selectSeries")?;
	let group = required(node, "vaccineGroup")?;
	let vaccine_group = groups
		.iter()
		.position(|found| found.name == group)
		.and_then(|position| u8::try_from(position).ok())
		.ok_or_else(|| value_of(node, "vaccineGroup"))?;
	let mut required_genders = Vec::new();
	for gender in children(node, "requiredGender") {
		required_genders.extend(match own_text(gender) {
			None => None,
			Some("Female") => Some(Gender::Female),
			Some("Male") => Some(Gender::Male),
			Some("Unknown") => Some(Gender::Unknown),
			Some(_) => return Err(value(gender)),
		});
	}
	let mut indications = Vec::new();
	for indication in children(node, "indication") {
		let Some(code) = child(indication, "observationCode") else { continue };
		if let Some(observation) = number(code, "code")? {
			indications.push(Contraindication { observation, ages: ages(indication)? });
		}
	}
	Ok(Series {
		name: required(node, "seriesName")?.to_owned(),
		vaccine_group,
		series_type: match required(node, "seriesType")? {
			"Standard" => SeriesType::Standard,
			"Risk" => SeriesType::Risk,
			"Evaluation Only" => SeriesType::EvaluationOnly,
			_ => return Err(value_of(node, "seriesType")),
		},
		series_group: required_number(select, "seriesGroup")?,
		equivalent_series_groups: numbers(node, "equivalentSeriesGroups")?,
		required_genders,
		default_series: text(select, "defaultSeries") == Some("Yes"),
		product_path: text(select, "productPath") == Some("Yes"),
		series_priority: match text(select, "seriesPriority").map(str::as_bytes) {
			Some([letter @ b'A'..=b'Z']) => letter - b'A',
			None => u8::MAX,
			_ => return Err(value_of(select, "seriesPriority")),
		},
		series_preference: number(select, "seriesPreference")?.unwrap_or(u8::MAX),
		min_age_to_start: period(select, "minAgeToStart")?,
		max_age_to_start: period(select, "maxAgeToStart")?,
		indications,
		doses: children(node, "seriesDose").map(series_dose).collect::<Result<_, _>>()?,
	})
}

fn series_dose(node: Node<'_, '_>) -> Result<SeriesDose, XmlError> {
	let mut dose =
		SeriesDose { recurring: text(node, "recurringDose") == Some("Yes"), ..SeriesDose::default() };
	for age in filled(node, "age") {
		dose.ages.push(Age {
			absolute_minimum: period(age, "absMinAge")?,
			minimum: period(age, "minAge")?,
			earliest_recommended: period(age, "earliestRecAge")?,
			latest_recommended: period(age, "latestRecAge")?,
			maximum: period(age, "maxAge")?,
			effective: effective(age)?,
		});
	}
	for found in filled(node, "interval") {
		dose.intervals.extend(interval(found)?);
	}
	for found in filled(node, "allowableInterval") {
		dose.allowable_intervals.extend(interval(found)?);
	}
	for vaccine in filled(node, "preferableVaccine") {
		dose.preferable_vaccines.push(PreferableVaccine {
			cvx: required_number(vaccine, "cvx")?,
			mvx: text(vaccine, "mvx").map(ToOwned::to_owned),
			ages: ages(vaccine)?,
			forecast: text(vaccine, "forecastVaccineType") == Some("Y"),
		});
	}
	dose.allowable_vaccines = vaccines(node, "allowableVaccine")?;
	for vaccine in filled(node, "inadvertentVaccine") {
		dose.inadvertent_vaccines.push(required_number(vaccine, "cvx")?);
	}
	for skip in filled(node, "conditionalSkip") {
		dose.conditional_skips.push(conditional_skip(skip)?);
	}
	if let Some(season) = child(node, "seasonalRecommendation") {
		dose.season_start = date(season, "startDate")?;
		dose.season_end = date(season, "endDate")?;
	}
	Ok(dose)
}

fn interval(node: Node<'_, '_>) -> Result<Option<Interval>, XmlError> {
	let observation = match child(node, "fromRelevantObs") {
		Some(observation) => number(observation, "code")?,
		None => None,
	};
	let from = if text(node, "fromPrevious") == Some("Y") {
		MeasuredFrom::Previous
	} else if let Some(number) = number(node, "fromTargetDose")? {
		MeasuredFrom::TargetDose(number)
	} else if text(node, "fromMostRecent").is_some() {
		MeasuredFrom::MostRecent(numbers(node, "fromMostRecent")?)
	} else if let Some(code) = observation {
		MeasuredFrom::Observation(code)
	} else {
		return Ok(None);
	};
	Ok(Some(Interval {
		from,
		absolute_minimum: period(node, "absMinInt")?,
		minimum: period(node, "minInt")?,
		earliest_recommended: period(node, "earliestRecInt")?,
		latest_recommended: period(node, "latestRecInt")?,
		priority: matches!(text(node, "intervalPriority"), Some("override" | "Y")),
		effective: effective(node)?,
	}))
}

fn conditional_skip(node: Node<'_, '_>) -> Result<ConditionalSkip, XmlError> {
	let mut sets = Vec::new();
	for set in filled(node, "set") {
		sets.push(SkipSet {
			effective: effective(set)?,
			logic: logic(set, "conditionLogic")?,
			conditions: filled(set, "condition").map(condition).collect::<Result<_, _>>()?,
		});
	}
	Ok(ConditionalSkip {
		context: match required(node, "context")? {
			"Evaluation" => Context::Evaluation,
			"Forecast" => Context::Forecast,
			"Both" => Context::Both,
			_ => return Err(value_of(node, "context")),
		},
		logic: logic(node, "setLogic")?,
		sets,
	})
}

fn condition(node: Node<'_, '_>) -> Result<SkipCondition, XmlError> {
	Ok(match required(node, "conditionType")?.to_lowercase().as_str() {
		"age" => SkipCondition::Age(ages(node)?),
		"completed series" => SkipCondition::CompletedSeries(numbers(node, "seriesGroups")?),
		"interval" => {
			SkipCondition::Interval(period(node, "interval")?.ok_or_else(|| missing(node, "interval"))?)
		}
		"vaccine count by age" | "vaccine count by date" | "vaccine count by date and age" => {
			SkipCondition::VaccineCount {
				ages: ages(node)?,
				start: date(node, "startDate")?,
				end: date(node, "endDate")?,
				vaccines: numbers(node, "vaccineTypes")?,
				valid: match required(node, "doseType")?.to_lowercase().as_str() {
					"valid" => true,
					"total" => false,
					_ => return Err(value_of(node, "doseType")),
				},
				logic: match required(node, "doseCountLogic")?.to_lowercase().as_str() {
					"greater than" => CountLogic::GreaterThan,
					"equal to" => CountLogic::EqualTo,
					"less than" => CountLogic::LessThan,
					_ => return Err(value_of(node, "doseCountLogic")),
				},
				count: required_number(node, "doseCount")?,
			}
		}
		_ => return Err(value_of(node, "conditionType")),
	})
}

/// A logic that is not given joins a single set or condition.
fn logic(node: Node<'_, '_>, name: &'static str) -> Result<Logic, XmlError> {
	match text(node, name) {
		None | Some("n/a" | "OR") => Ok(Logic::Or),
		Some("AND") => Ok(Logic::And),
		Some(_) => Err(value_of(node, name)),
	}
}

fn vaccines(node: Node<'_, '_>, name: &'static str) -> Result<Vec<(u16, Ages)>, XmlError> {
	filled(node, name).map(|vaccine| Ok((required_number(vaccine, "cvx")?, ages(vaccine)?))).collect()
}

fn ages(node: Node<'_, '_>) -> Result<Ages, XmlError> {
	Ok(Ages { begin: period(node, "beginAge")?, end: period(node, "endAge")? })
}

fn effective(node: Node<'_, '_>) -> Result<Effective, XmlError> {
	Ok(Effective { from: date(node, "effectiveDate")?, until: date(node, "cessationDate")? })
}

fn children<'a, 'b>(node: Node<'a, 'b>, name: &'static str) -> impl Iterator<Item = Node<'a, 'b>> {
	node.children().filter(move |child| child.has_tag_name(name))
}

/// The children that have an element of their own: the data has one empty element where there is no value.
fn filled<'a, 'b>(node: Node<'a, 'b>, name: &'static str) -> impl Iterator<Item = Node<'a, 'b>> {
	children(node, name).filter(|child| {
		child
			.descendants()
			.skip(1)
			.any(|inner| inner.is_text() && !inner.text().unwrap_or_default().trim().is_empty())
	})
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &'static str) -> Option<Node<'a, 'b>> {
	children(node, name).next()
}

fn required_child<'a, 'b>(node: Node<'a, 'b>, name: &'static str) -> Result<Node<'a, 'b>, XmlError> {
	child(node, name).ok_or_else(|| missing(node, name))
}

fn own_text<'a>(node: Node<'a, '_>) -> Option<&'a str> {
	node.text().map(str::trim).filter(|text| !text.is_empty() && *text != "n/a")
}

/// The text of a child, unless it is empty or "n/a". A logic's "n/a" is no value either.
fn text<'a>(node: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
	child(node, name).and_then(own_text)
}

fn required<'a>(node: Node<'a, '_>, name: &'static str) -> Result<&'a str, XmlError> {
	text(node, name).ok_or_else(|| missing(node, name))
}

fn number<T: core::str::FromStr>(node: Node<'_, '_>, name: &'static str) -> Result<Option<T>, XmlError> {
	text(node, name).map(|found| found.parse().map_err(|_| value_of(node, name))).transpose()
}

fn required_number<T: core::str::FromStr>(node: Node<'_, '_>, name: &'static str) -> Result<T, XmlError> {
	number(node, name)?.ok_or_else(|| missing(node, name))
}

fn numbers<T: core::str::FromStr>(node: Node<'_, '_>, name: &'static str) -> Result<Vec<T>, XmlError> {
	let parts =
		text(node, name).unwrap_or_default().split(';').map(str::trim).filter(|part| !part.is_empty());
	parts.map(|part| part.parse().map_err(|_| value_of(node, name))).collect()
}

/// Reads `YYYYMMDD` or `MM/DD/YYYY`.
fn date(node: Node<'_, '_>, name: &'static str) -> Result<Option<Date>, XmlError> {
	let Some(found) = text(node, name) else { return Ok(None) };
	let part = |range: core::ops::Range<usize>| found.get(range).and_then(|part| part.parse::<u16>().ok());
	let parts = match found.len() {
		8 => (part(0..4), part(4..6), part(6..8)),
		10 => (part(6..10), part(0..2), part(3..5)),
		_ => (None, None, None),
	};
	let (Some(year), Some(month), Some(day)) = parts else { return Err(value_of(node, name)) };
	let short = |part: u16| u8::try_from(part).unwrap_or(0);
	Date::new(year.into(), short(month), short(day)).map(Some).ok_or_else(|| value_of(node, name))
}

/// Reads an age or an interval, such as `9 years - 4 days`.
fn period(node: Node<'_, '_>, name: &'static str) -> Result<Option<Period>, XmlError> {
	let Some(found) = text(node, name) else { return Ok(None) };
	Period::parse(found).map(Some).ok_or_else(|| value_of(node, name))
}

fn missing(node: Node<'_, '_>, child: &'static str) -> XmlError {
	XmlError::Missing { element: node.tag_name().name().to_owned(), child }
}

fn value(node: Node<'_, '_>) -> XmlError {
	XmlError::Value {
		element: node.tag_name().name().to_owned(),
		value: node.text().unwrap_or_default().trim().to_owned(),
	}
}

fn value_of(node: Node<'_, '_>, name: &'static str) -> XmlError {
	child(node, name).map_or_else(|| missing(node, name), value)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_file_that_is_no_supporting_data_is_rejected() {
		assert!(matches!(read("x", "<a", []), Err(XmlError::Xml(_))));
		let missing = XmlError::Missing { element: "a".to_owned(), child: "vaccineGroups" };
		assert_eq!(read("x", "<a/>", []), Err(missing));
	}
}
