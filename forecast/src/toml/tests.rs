use super::*;
use crate::{Context, CountLogic, Gender, Logic, SeriesType};
use alloc::vec;

/// One antigen with two series.
const SMALL: &str = r#"
name = "of the tests"
full_vaccine_groups = ["MMR"]
sources.T = "Table"
vaccine = [{ cvx = 3, name = "MMR", antigens = ["Measles"] }]
vaccine_list = [
	{ name = "MMR", cvx = [3] },
	{ name = "MMR of one maker", cvx = [3], mvx = "MSD", begin_age = "6 months", end_age = "12 years" },
]

[[conflict]]
source = ["T"]
conflicting = ["MMR"]
impacted = ["MMR"]
begin = "1 day"
minimum_end = "24 days"
end = "4 weeks"

[[antigen]]
name = "Measles"
vaccine_group = "MMR"
immunity_guidelines = [8]
immunity_birth_dates = [{ before = "1957-01-01", country = "Lebanon", exclusions = [9] }]
contraindications = [{ observation = 9, end_age = "12 months" }]
vaccine_contraindications = [{ observation = 10, vaccines = ["MMR of one maker"] }]

[[antigen.series]]
name = "two doses"
source = ["T: Measles"]
default_series = true
required_genders = ["female", "male"]
equivalent_series_groups = [2]

[[antigen.series.dose]]
source = ["T: first dose"]
age = { minimum = "9 months", latest_recommended = "10 months", maximum = "18 years" }
preferable = ["MMR"]

[[antigen.series.dose]]
source = ["T: second dose"]
age = [
	{ minimum = "12 months", effective_until = "2020-12-31" },
	{ absolute_minimum = "15 months - 4 days", minimum = "15 months", effective_from = "2021-01-01" },
]
interval = [
	{ from_dose = 1, minimum = "4 weeks", earliest_recommended = "6 months", priority = true },
	{ from_most_recent = ["MMR"], minimum = "4 weeks" },
	{ from_observation = 7, minimum = "1 month" },
]
allowable_interval = { absolute_minimum = "24 days" }
preferable = ["MMR of one maker"]
allowable = ["MMR"]
inadvertent = ["MMR"]
forecast = []
recurring = true
season_start = "2025-07-01"
season_end = "2026-06-30"

[[antigen.series.dose.skip]]
context = "forecast"
logic = "and"
set = [
	{ condition = { age = { begin_age = "7 years" } }, effective_from = "2021-01-01" },
	{ logic = "or", condition = [
		{ completed_series = [2] },
		{ interval = "5 years" },
		{ vaccine_count = { end_age = "7 years", start = "2020-01-01", end = "2021-01-01", vaccines = ["MMR"], valid = true, logic = "greater_than", count = 1 } },
	] },
]

[[antigen.series]]
name = "for travellers"
source = ["T"]
series_type = "risk"
series_group = 2
product_path = true
series_priority = "B"
min_age_to_start = "6 months"
max_age_to_start = "11 months"
indications = [{ observation = 7, begin_age = "6 months" }]

[[antigen.series.dose]]
source = ["T"]
preferable = ["MMR"]
"#;

fn written(months: i16, days: i16) -> Option<Period> {
	Some(Period { months, days })
}

fn day(text: &str) -> Option<Date> {
	Date::parse(text)
}

fn preferable(mvx: Option<&str>, ages: Ages, forecast: bool) -> Vec<PreferableVaccine> {
	vec![PreferableVaccine { cvx: 3, mvx: mvx.map(ToOwned::to_owned), ages, forecast }]
}

fn second_dose() -> SeriesDose {
	let of_maker = Ages { begin: written(6, 0), end: written(144, 0) };
	let interval = |from, absolute_minimum, minimum| Interval {
		from,
		absolute_minimum,
		minimum,
		earliest_recommended: None,
		latest_recommended: None,
		priority: false,
		effective: Effective::default(),
	};
	let four_weeks = written(0, 28);
	SeriesDose {
		ages: vec![
			Age {
				absolute_minimum: written(12, 0),
				minimum: written(12, 0),
				effective: Effective { from: None, until: day("2020-12-31") },
				..Age::default()
			},
			Age {
				absolute_minimum: written(15, -4),
				minimum: written(15, 0),
				effective: Effective { from: day("2021-01-01"), until: None },
				..Age::default()
			},
		],
		intervals: vec![
			Interval {
				earliest_recommended: written(6, 0),
				priority: true,
				..interval(MeasuredFrom::TargetDose(1), four_weeks, four_weeks)
			},
			interval(MeasuredFrom::MostRecent(vec![3]), four_weeks, four_weeks),
			interval(MeasuredFrom::Observation(7), written(1, 0), written(1, 0)),
		],
		allowable_intervals: vec![interval(MeasuredFrom::Previous, written(0, 24), None)],
		preferable_vaccines: preferable(Some("MSD"), of_maker, false),
		allowable_vaccines: vec![(3, Ages::default())],
		inadvertent_vaccines: vec![3],
		conditional_skips: vec![ConditionalSkip {
			context: Context::Forecast,
			logic: Logic::And,
			sets: vec![
				SkipSet {
					effective: Effective { from: day("2021-01-01"), until: None },
					logic: Logic::And,
					conditions: vec![SkipCondition::Age(Ages { begin: written(84, 0), end: None })],
				},
				SkipSet {
					effective: Effective::default(),
					logic: Logic::Or,
					conditions: vec![
						SkipCondition::CompletedSeries(vec![2]),
						SkipCondition::Interval(Period::months(60)),
						SkipCondition::VaccineCount {
							ages: Ages { begin: None, end: written(84, 0) },
							start: day("2020-01-01"),
							end: day("2021-01-01"),
							vaccines: vec![3],
							valid: true,
							logic: CountLogic::GreaterThan,
							count: 1,
						},
					],
				},
			],
		}],
		recurring: true,
		season_start: day("2025-07-01"),
		season_end: day("2026-06-30"),
	}
}

fn small() -> Schedule {
	let observed = |observation, begin, end| Contraindication { observation, ages: Ages { begin, end } };
	let first = SeriesDose {
		ages: vec![Age {
			absolute_minimum: written(9, 0),
			minimum: written(9, 0),
			latest_recommended: written(10, 0),
			maximum: written(216, 0),
			..Age::default()
		}],
		preferable_vaccines: preferable(None, Ages::default(), true),
		..SeriesDose::default()
	};
	let standard = Series {
		name: "two doses".to_owned(),
		vaccine_group: 0,
		series_type: SeriesType::Standard,
		series_group: 1,
		equivalent_series_groups: vec![2],
		required_genders: vec![Gender::Female, Gender::Male],
		default_series: true,
		product_path: false,
		series_priority: u8::MAX,
		series_preference: 1,
		min_age_to_start: None,
		max_age_to_start: None,
		indications: Vec::new(),
		doses: vec![first, second_dose()],
	};
	let risk = Series {
		name: "for travellers".to_owned(),
		series_type: SeriesType::Risk,
		series_group: 2,
		equivalent_series_groups: Vec::new(),
		required_genders: Vec::new(),
		default_series: false,
		product_path: true,
		series_priority: 1,
		series_preference: 2,
		min_age_to_start: written(6, 0),
		max_age_to_start: written(11, 0),
		indications: vec![observed(7, written(6, 0), None)],
		doses: vec![SeriesDose {
			preferable_vaccines: preferable(None, Ages::default(), true),
			..SeriesDose::default()
		}],
		..standard.clone()
	};
	Schedule {
		name: "of the tests".to_owned(),
		antigens: vec![Antigen {
			name: "Measles".to_owned(),
			immunity_guidelines: vec![8],
			immunity_birth_dates: day("1957-01-01")
				.map(|before| ImmunityBirthDate {
					before,
					country: Some("Lebanon".to_owned()),
					exclusions: vec![9],
				})
				.into_iter()
				.collect(),
			contraindications: vec![observed(9, None, written(12, 0))],
			vaccine_contraindications: vec![VaccineContraindication {
				observation: 10,
				vaccines: vec![(3, Ages { begin: written(6, 0), end: written(144, 0) })],
			}],
			series: vec![standard, risk],
		}],
		vaccine_groups: vec![VaccineGroup {
			name: "MMR".to_owned(),
			administer_full_vaccine_group: true,
			antigens: vec![0],
		}],
		vaccines: vec![Vaccine {
			cvx: 3,
			associations: vec![Association { antigen: 0, ages: Ages::default() }],
		}],
		conflicts: vec![Conflict {
			conflicting: 3,
			impacted: 3,
			begin: Period::days(1),
			minimum_end: Period::days(24),
			end: Period::days(28),
		}],
	}
}

#[test]
fn each_key_is_read() {
	assert_eq!(read(SMALL), Ok(small()));
}

/// The error after a change of the file, as a person reads it.
fn error(from: &str, to: &str) -> String {
	assert!(SMALL.contains(from), "{from:?} is not in the file");
	read(&SMALL.replacen(from, to, 1)).map_or_else(|error| error.to_string(), |_| "no error".to_owned())
}

#[test]
fn an_error_says_where_it_is_and_what_to_do() {
	let dose = r#"the antigen "Measles", series "two doses", dose 2"#;
	for (from, to, expected) in [
		(
			r#"preferable = ["MMR of one maker"]"#,
			r#"preferable = ["MRR"]"#,
			r#"dose 2: "MRR" is not among the file's `vaccine_list`"#,
		),
		(
			r#"source = ["T: Measles"]"#,
			r#"source = ["X: Measles"]"#,
			r#""X" is not among the file's `sources`"#,
		),
		(r#"source = ["T: Measles"]"#, "source = []", r#"series "two doses" has no source"#),
		(
			r#"antigens = ["Measles"]"#,
			r#"antigens = ["Mumps"]"#,
			r#"CVX 3: "Mumps" is not among the file's `antigen`"#,
		),
		(
			"antigens = [\"Measles\"]",
			"antigens = []",
			"dose 1: the vaccine with CVX 3 does not have this antigen",
		),
		(r#"full_vaccine_groups = ["MMR"]"#, r#"full_vaccine_groups = ["X"]"#, r#""X" is not among"#),
		(
			r#"{ name = "MMR", cvx = [3] },"#,
			r#"{ name = "MMR of one maker", cvx = [3] },"#,
			"is twice among the file's `vaccine_list`",
		),
		(
			r#"minimum = "9 months", latest"#,
			r#"minimum = "11 months", latest"#,
			"the age's minimum is later than the age's latest_recommended",
		),
		(r#"minimum_end = "24 days""#, r#"minimum_end = "5 weeks""#, "minimum_end is later than end"),
		("from_dose = 1", "from_dose = 2", "an interval is measured from one earlier dose or one event"),
		(
			"from_dose = 1",
			"from_dose = 1, from_observation = 7",
			"an interval is measured from one earlier dose",
		),
		(
			"completed_series = [2]",
			"completed_series = [3]",
			r#""3" is not among the file's series groups of this antigen"#,
		),
		(
			"forecast = []",
			"forecast = [4]",
			r#""4" is not among the file's preferable vaccines of this dose"#,
		),
		(r#"preferable = ["MMR of one maker"]"#, "preferable = []", "dose 2 has no preferable vaccines"),
	] {
		let found = error(from, to);
		assert!(found.contains(expected), "{from} -> {to}: {found}");
	}
	assert!(error(r#"preferable = ["MMR of one maker"]"#, r#"preferable = ["MRR"]"#).starts_with(dose));
}

#[test]
fn an_error_of_the_text_names_the_line() {
	for (from, to, expected) in [
		("9 months", "9 moons", r#""9 moons" is not valid: write an age or an interval, such as "6 weeks""#),
		("1957-01-01", "1957-02-30", r#""1957-02-30" is not valid: write a date"#),
		(r#"series_priority = "B""#, r#"series_priority = "b""#, "write a letter from A, the highest, to Z"),
		("default_series", "defalut_series", "unknown field `defalut_series`"),
		("series_type = \"risk\"", "series_type = \"rsk\"", "unknown variant `rsk`"),
		("source = [\"T: first dose\"]", "", "missing field `source`"),
		("age = { minimum", "age = 9 # { minimum", "expected a table, or a list of tables"),
	] {
		let found = error(from, to);
		assert!(found.contains(expected), "{from} -> {to}: {found}");
		assert!(found.contains("line "), "{found}");
	}
}
