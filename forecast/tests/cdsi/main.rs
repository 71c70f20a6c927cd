//! Plays the CDC's test cases, and compares each evaluation, status and date with what a case expects.
//!
//! The data are not part of a clone: they are in the folder `VACCHAIN_CDSI`, else beside the project. A case that differs is
//! listed in `docs/forecast.md` with the reason; the test fails when the list and the differences are not the same. Random
//! histories are assessed by the same schedule: `VACCHAIN_HISTORIES` says how many.

#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod csv;
#[path = "../histories/mod.rs"]
mod histories;

use histories::{
	a_dose_more_changes_no_earlier_one, any_history, dates_are_in_order, histories, the_order_does_not_matter,
};
use proptest::{prelude::*, sample::Index, test_runner::TestRunner};
use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
	env, fs,
	path::{Path, PathBuf},
	time::Instant,
};
use vacchain_forecast::{
	Assessment, Condition, Date, Dose, DoseEvaluation, EvaluationReason, EvaluationStatus, Gender,
	Observation, Patient, Schedule, ScheduleError, SeriesStatus, SeriesType, VaccineGroupForecast, assess,
	xml,
};

/// How many random histories are usual.
const HISTORIES: u32 = 4000;

/// The doses that a row has columns for.
const DOSES: usize = 7;

fn folder() -> Option<PathBuf> {
	let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/cdsi");
	let folder = env::var_os("VACCHAIN_CDSI").map_or_else(beside, PathBuf::from);
	if folder.is_dir() {
		return Some(folder);
	}
	println!("left out: there is no folder {} (set VACCHAIN_CDSI)", folder.display());
	None
}

fn schedule(folder: &Path) -> Schedule {
	let data = folder.join("supporting-data");
	let mut antigens = Vec::new();
	for entry in fs::read_dir(&data).unwrap() {
		let path = entry.unwrap().path();
		let name = path.file_name().unwrap().to_str().unwrap();
		if name.starts_with("AntigenSupportingData-") {
			antigens.push(fs::read_to_string(&path).unwrap());
		}
	}
	let schedule = fs::read_to_string(data.join("ScheduleSupportingData.xml")).unwrap();
	xml::read("CDSi 4.64-508", &schedule, antigens.iter().map(String::as_str)).unwrap()
}

fn date(text: &str) -> Option<Date> {
	(!text.is_empty() && text != "-").then(|| Date::parse(text).unwrap())
}

/// The schedule's name of a case's vaccine group.
fn vaccine_group(name: &str) -> &str {
	match name {
		"DTAP" | "DTaP" => "DTaP/Tdap/Td",
		"FLU" => "Influenza",
		"HIB" => "Hib",
		"MCV" => "Meningococcal",
		"MENB" => "Meningococcal B",
		"PCV" => "Pneumococcal",
		"POL" | "IPOL" => "Polio",
		"ROTA" | "Rota" => "Rotavirus",
		"VAR" => "Varicella",
		"ZOSTER" => "Zoster",
		other => other,
	}
}

fn patient(row: &BTreeMap<String, String>) -> Patient {
	let of = |column: &str| row.get(column).map(String::as_str).unwrap_or_default();
	let doses = (1..=DOSES)
		.filter_map(|number| {
			Some(Dose {
				date: date(of(&format!("Date_Administered_{number}")))?,
				cvx: of(&format!("CVX_{number}")).parse().unwrap(),
				mvx: Some(of(&format!("MVX_{number}")).to_owned()).filter(|mvx| !mvx.is_empty()),
				condition: Condition::Good,
			})
		})
		.collect();
	let observations = (1..=3)
		.filter_map(|number| {
			let code = of(&format!("Observation_Code_{number}"));
			Some(Observation {
				code: code.parse().ok()?,
				date: date(of(&format!("Observation_Date_{number}"))),
			})
		})
		.collect();
	Patient {
		birth_date: date(of("DOB")).unwrap(),
		gender: match row.get("gender").or(row.get("Gender")).unwrap().as_str() {
			"F" => Gender::Female,
			"M" => Gender::Male,
			_ => Gender::Unknown,
		},
		country_of_birth: None,
		doses,
		observations,
	}
}

fn status(text: &str) -> SeriesStatus {
	match text.to_lowercase().as_str() {
		"not complete" => SeriesStatus::NotComplete,
		"complete" => SeriesStatus::Complete,
		"immune" => SeriesStatus::Immune,
		"contraindicated" => SeriesStatus::Contraindicated,
		"aged out" => SeriesStatus::AgedOut,
		"not recommended" => SeriesStatus::NotRecommended,
		other => panic!("{other:?} is not a status"),
	}
}

fn evaluation(text: &str) -> EvaluationStatus {
	match text {
		"Valid" => EvaluationStatus::Valid,
		"Not Valid" => EvaluationStatus::NotValid,
		"Extraneous" => EvaluationStatus::Extraneous,
		other => panic!("{other:?} is not an evaluation status"),
	}
}

fn reason(text: &str) -> Option<EvaluationReason> {
	match text {
		"" => None,
		"Age: Too Old" => Some(EvaluationReason::TooOld),
		"Age: Too Young" => Some(EvaluationReason::TooYoung),
		"Inadvertent Vaccine" => Some(EvaluationReason::InadvertentVaccine),
		"Interval: too Soon" => Some(EvaluationReason::TooSoon),
		"Live Virus Conflict" => Some(EvaluationReason::VaccineConflict),
		"Not a preferable or allowable vaccine" => Some(EvaluationReason::NotPreferableOrAllowable),
		"Series Already Complete" => Some(EvaluationReason::SeriesComplete),
		other => panic!("{other:?} is not an evaluation reason"),
	}
}

/// What differs between a case and the engine's answer; nothing if they agree.
fn differences(row: &BTreeMap<String, String>, schedule: &Schedule) -> Vec<String> {
	let of = |column: &str| row.get(column).map(String::as_str).unwrap_or_default();
	let patient = patient(row);
	let assessment = assess(&patient, schedule, date(of("Assessment_Date")).unwrap());
	let name = vaccine_group(of("Vaccine_Group"));
	let group = schedule.vaccine_groups.iter().position(|group| group.name == name).expect(name);
	// The forecast of a risk series comes first, because it is for this patient.
	let Some(made) = assessment.vaccine_groups.iter().find(|made| usize::from(made.vaccine_group) == group)
	else {
		return vec!["no forecast".to_owned()];
	};
	let mut found = Vec::new();
	compare_doses(row, &patient, made, &assessment, &mut found);
	let mut compare = |what: &str, made: String, expected: String| {
		if made != expected {
			found.push(format!("{what} {made}, expected {expected}"));
		}
	};
	let text = |date: Option<Date>| date.map_or_else(|| "none".to_owned(), |date| date.to_string());
	let expected_status = status(of("Series_Status"));
	compare("status", format!("{:?}", made.status.0), format!("{expected_status:?}"));
	compare("earliest", text(made.earliest.map(|found| found.date)), text(date(of("Earliest_Date"))));
	compare(
		"recommended",
		text(made.recommended.map(|found| found.date)),
		text(date(of("Recommended_Date"))),
	);
	compare("past due", text(made.past_due.map(|found| found.date)), text(date(of("Past_Due_Date"))));
	found
}

fn compare_doses(
	row: &BTreeMap<String, String>,
	patient: &Patient,
	made: &VaccineGroupForecast,
	assessment: &Assessment<'_>,
	found: &mut Vec<String>,
) {
	let of = |column: &str| row.get(column).map(String::as_str).unwrap_or_default();
	let mut position = 0;
	for number in 1..=DOSES {
		if of(&format!("Date_Administered_{number}")).is_empty() {
			continue;
		}
		let expected = of(&format!("Evaluation_Status_{number}"));
		let dose = position;
		position += 1;
		assert!(dose < patient.doses.len());
		if expected.is_empty() {
			continue;
		}
		let expected = evaluation(expected);
		let series_type = match of(&format!("Series_Type_{number}")).to_lowercase().as_str() {
			"risk" => Some(SeriesType::Risk),
			"standard" => Some(SeriesType::Standard),
			_ => None,
		};
		// A case may name the type of the series that the status is of. Its indication may have left the schedule since.
		let of_type = assessment.series.iter().filter(|series| {
			series.prioritized
				&& Some(series.series.series_type) == series_type
				&& series.series.vaccine_group == made.vaccine_group
		});
		let evaluations =
			of_type.flat_map(|series| series.evaluations()).filter(|evaluated| evaluated.dose == dose);
		// A case may have doses of another vaccine group, such as those that conflict.
		let mut groups =
			std::iter::once(made).chain(&assessment.vaccine_groups).flat_map(|made| &made.evaluations);
		let evaluated: Option<&DoseEvaluation> = evaluations
			.min_by_key(|evaluated| evaluated.status)
			.or_else(|| groups.find(|evaluated| evaluated.dose == dose));
		match evaluated {
			None => found.push(format!("dose {number} not evaluated, expected {expected:?}")),
			Some(evaluated) => {
				if evaluated.status != expected {
					found.push(format!(
						"dose {number} {:?} {:?}, expected {expected:?}",
						evaluated.status, evaluated.reasons
					));
				} else if let Some(expected) = reason(of(&format!("Evaluation_Reason_{number}")))
					&& !evaluated.reasons.contains(&expected)
				{
					found.push(format!("dose {number} for {:?}, expected {expected:?}", evaluated.reasons));
				}
			}
		}
	}
}

/// The cases of a file that `docs/forecast.md` lists as misses.
fn listed(file: &str) -> BTreeSet<String> {
	let document =
		fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/forecast.md")).unwrap();
	let section =
		document.split(&format!("### Misses in `{file}`")).nth(1).expect("the section of the file's misses");
	let section = section.split("\n#").next().unwrap();
	let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
	rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

fn play(file: &str, most: usize) {
	let Some(folder) = folder() else { return };
	let schedule = schedule(&folder);
	let rows = csv::rows(&fs::read_to_string(folder.join(file)).unwrap());
	let mut missed = BTreeMap::new();
	for row in &rows {
		let found = differences(row, &schedule);
		if !found.is_empty() {
			missed.insert(row["CDC_Test_ID"].clone(), (row["Test_Case_Name"].clone(), found));
		}
	}
	println!("{file}: {} of {} cases agree", rows.len() - missed.len(), rows.len());
	for (id, (name, found)) in &missed {
		println!("{id} {name}: {}", found.join("; "));
	}
	let missed: BTreeSet<String> = missed.into_keys().collect();
	assert_eq!(missed, listed(file), "the misses and docs/forecast.md differ");
	assert!(missed.len() <= most, "{} misses, at most {most} may be", missed.len());
}

#[test]
fn the_cases_of_healthy_people_agree() {
	play("healthy.csv", 1);
}

#[test]
fn the_cases_of_underlying_conditions_agree() {
	play("conditions.csv", 16);
}

#[test]
fn the_schedule_survives_its_compact_form() {
	let Some(folder) = folder() else { return };
	let schedule = schedule(&folder);
	let bytes = schedule.to_bytes();
	println!("{} bytes", bytes.len());
	assert_eq!(Schedule::from_bytes(&bytes).unwrap(), schedule);
	assert_eq!(Schedule::from_bytes(&bytes).unwrap().hash(), schedule.hash());
	for length in (4..bytes.len()).step_by(101) {
		assert_eq!(Schedule::from_bytes(&bytes[..length]), Err(ScheduleError::Damaged), "{length} bytes");
	}
	TestRunner::new(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })
		.run(&(any::<Index>(), 1_u8..), |(at, flip)| {
			let mut damaged = bytes.clone();
			damaged[at.index(bytes.len())] ^= flip;
			match Schedule::from_bytes(&damaged) {
				Ok(read) => prop_assert_eq!(read.to_bytes(), damaged),
				Err(error) => prop_assert!(error != ScheduleError::TooLong),
			}
			Ok(())
		})
		.unwrap();
}

#[test]
fn random_histories_break_no_property() {
	let Some(folder) = folder() else { return };
	let schedule = schedule(&folder);
	let config = histories(HISTORIES);
	let (number, start) = (config.cases, Instant::now());
	let (statuses, reasons) = (RefCell::new(BTreeMap::new()), RefCell::new(BTreeMap::new()));
	TestRunner::new(config)
		.run(&any_history(&schedule), |history| {
			the_order_does_not_matter(&history, &schedule)?;
			a_dose_more_changes_no_earlier_one(&history, &schedule)?;
			for made in dates_are_in_order(&history, &schedule)?.vaccine_groups {
				*statuses.borrow_mut().entry(made.status.0).or_insert(0_u32) += 1;
				for reason in made.evaluations.iter().flat_map(|found| &found.reasons) {
					*reasons.borrow_mut().entry(*reason).or_insert(0_u32) += 1;
				}
			}
			Ok(())
		})
		.unwrap();
	let (statuses, reasons) = (statuses.into_inner(), reasons.into_inner());
	println!("{number} histories in {:.1} s: {statuses:?}, {reasons:?}", start.elapsed().as_secs_f32());
	// A property of what never happened shows nothing.
	if number >= HISTORIES {
		assert_eq!((statuses.len(), reasons.len()), (6, 11), "a status or a reason did not occur");
	}
}
