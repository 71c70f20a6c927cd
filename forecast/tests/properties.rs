//! What holds for every history, by a small schedule of the tests' own. `VACCHAIN_HISTORIES` says how many random histories
//! each property is asked for.

#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod histories;

use histories::{
	a_dose_more_changes_no_earlier_one, any_history, dates_are_in_order, histories, the_order_does_not_matter,
};
use proptest::prelude::*;
use vacchain_forecast::{
	Age, Ages, Antigen, Association, Condition, ConditionalSkip, Conflict, Context, CountLogic, Date, Dose,
	EvaluationReason, EvaluationStatus, Gender, ImmunityBirthDate, Interval, Logic, MeasuredFrom,
	Observation, Patient, Period, PreferableVaccine, Schedule, ScheduleError, Series, SeriesDose,
	SeriesStatus, SeriesType, SkipCondition, SkipSet, Vaccine, VaccineGroup, assess,
};

/// The vaccine of the schedule's only antigen.
const VACCINE: u16 = 3;
const OBSERVATION: u16 = 7;

fn date(text: &str) -> Date {
	Date::parse(text).unwrap()
}

fn series_dose(minimum: Period, interval: Option<Period>) -> SeriesDose {
	SeriesDose {
		ages: [Age {
			absolute_minimum: Some(Period { days: minimum.days - 4, ..minimum }),
			minimum: Some(minimum),
			earliest_recommended: Some(minimum),
			latest_recommended: Some(Period { months: minimum.months + 4, ..minimum }),
			maximum: Some(Period::months(18 * 12)),
			..Age::default()
		}]
		.into(),
		intervals: interval
			.map(|interval| Interval {
				from: MeasuredFrom::Previous,
				absolute_minimum: Some(Period { days: interval.days - 4, ..interval }),
				minimum: Some(interval),
				earliest_recommended: Some(interval),
				latest_recommended: None,
				priority: false,
				effective: vacchain_forecast::Effective::default(),
			})
			.into_iter()
			.collect(),
		preferable_vaccines: [PreferableVaccine {
			cvx: VACCINE,
			mvx: None,
			ages: Ages::default(),
			forecast: true,
		}]
		.into(),
		..SeriesDose::default()
	}
}

/// Two doses from twelve months on, four weeks apart; the second is skipped from seven years on after one dose.
fn schedule() -> Schedule {
	let mut second = series_dose(Period::months(13), Some(Period::days(28)));
	second.conditional_skips.push(ConditionalSkip {
		context: Context::Both,
		logic: Logic::Or,
		sets: [SkipSet {
			effective: vacchain_forecast::Effective::default(),
			logic: Logic::And,
			conditions: [
				SkipCondition::Age(Ages { begin: Some(Period::months(84)), end: None }),
				SkipCondition::VaccineCount {
					ages: Ages { begin: Some(Period::months(84)), end: None },
					start: None,
					end: None,
					vaccines: [VACCINE].into(),
					valid: true,
					logic: CountLogic::GreaterThan,
					count: 0,
				},
			]
			.into(),
		}]
		.into(),
	});
	let series = |series_type, series_group, equivalent: u8| Series {
		name: "two doses".into(),
		vaccine_group: 0,
		series_type,
		series_group,
		equivalent_series_groups: [equivalent].into(),
		required_genders: Vec::new(),
		default_series: series_type == SeriesType::Standard,
		product_path: false,
		series_priority: 0,
		series_preference: 1,
		min_age_to_start: None,
		max_age_to_start: None,
		indications: [vacchain_forecast::Contraindication {
			observation: OBSERVATION,
			ages: Ages::default(),
		}]
		.into(),
		doses: [series_dose(Period::months(12), None), second.clone()].into(),
	};
	Schedule {
		name: "of the tests".into(),
		antigens: [Antigen {
			name: "measles".into(),
			immunity_guidelines: [8].into(),
			immunity_birth_dates: Vec::new(),
			contraindications: [vacchain_forecast::Contraindication {
				observation: 9,
				ages: Ages::default(),
			}]
			.into(),
			vaccine_contraindications: Vec::new(),
			series: [series(SeriesType::Standard, 1, 2), series(SeriesType::Risk, 2, 1)].into(),
		}]
		.into(),
		vaccine_groups: [VaccineGroup {
			name: "measles".into(),
			administer_full_vaccine_group: false,
			antigens: [0].into(),
		}]
		.into(),
		vaccines: [Vaccine {
			cvx: VACCINE,
			associations: [Association { antigen: 0, ages: Ages::default() }].into(),
		}]
		.into(),
		conflicts: [Conflict {
			conflicting: VACCINE,
			impacted: VACCINE,
			begin: Period::days(1),
			minimum_end: Period::days(24),
			end: Period::days(28),
		}]
		.into(),
	}
}

fn dose(day: &str) -> Dose {
	Dose { date: date(day), cvx: VACCINE, mvx: None, condition: Condition::Good }
}

fn child(birth_date: &str, doses: &[Dose]) -> Patient {
	Patient {
		birth_date: date(birth_date),
		gender: Gender::Unknown,
		country_of_birth: None,
		doses: doses.to_vec(),
		observations: Vec::new(),
	}
}

#[test]
fn a_newborn_s_first_dose_is_due_at_twelve_months() {
	let schedule = schedule();
	let assessment = assess(&child("2024-02-29", &[]), &schedule, date("2024-03-01"));
	let [made] = assessment.vaccine_groups.as_slice() else { panic!("one group") };
	assert_eq!(made.status.0, SeriesStatus::NotComplete);
	assert_eq!(made.earliest.unwrap().date, date("2025-03-01"));
	assert_eq!(made.past_due.unwrap().date, date("2025-06-28"));
	assert_eq!(made.recommended.unwrap().rule.id(), "FORECASTVG-2");
	assert_eq!(made.recommended_vaccines, [VACCINE]);
}

#[test]
fn two_doses_on_one_day_count_once() {
	let schedule = schedule();
	let doses = [dose("2025-03-10"), dose("2025-03-10")];
	let assessment = assess(&child("2024-03-01", &doses), &schedule, date("2025-03-10"));
	let statuses: Vec<_> =
		assessment.vaccine_groups[0].evaluations.iter().map(|found| found.status).collect();
	assert_eq!(statuses, [EvaluationStatus::Valid, EvaluationStatus::NotValid]);
}

#[test]
fn a_dose_before_the_birth_is_too_young() {
	let schedule = schedule();
	let assessment = assess(&child("2024-03-01", &[dose("2024-02-29")]), &schedule, date("2025-03-10"));
	let found = &assessment.vaccine_groups[0].evaluations[0];
	assert_eq!(found.status, EvaluationStatus::NotValid);
	assert!(found.reasons.contains(&EvaluationReason::TooYoung));
	assert_eq!(found.reasons[0].rule().id(), "Table 6-15");
}

#[test]
fn a_second_dose_after_seven_days_conflicts_with_the_first() {
	let schedule = schedule();
	let doses = [dose("2025-05-08"), dose("2025-05-01")];
	let assessment = assess(&child("2024-03-01", &doses), &schedule, date("2025-06-01"));
	let [conflict] = assessment.vaccine_groups[0].conflicts.as_slice() else { panic!("one conflict") };
	assert_eq!((conflict.dose, conflict.conflicts_with), (0, 1));
}

#[test]
fn an_expired_dose_is_sub_standard_and_due_again() {
	let schedule = schedule();
	let expired = Dose { condition: Condition::Expired, ..dose("2025-03-10") };
	let assessment = assess(&child("2024-03-01", &[expired]), &schedule, date("2025-03-10"));
	assert_eq!(assessment.vaccine_groups[0].evaluations[0].status, EvaluationStatus::SubStandard);
	assert_eq!(assessment.vaccine_groups[0].status.0, SeriesStatus::NotComplete);
}

#[test]
fn who_is_unborn_or_120_years_old_gets_an_answer() {
	let schedule = schedule();
	let unborn = assess(&child("2024-03-01", &[]), &schedule, date("2023-03-01"));
	assert_eq!(unborn.vaccine_groups[0].earliest.unwrap().date, date("2025-03-01"));
	let old = assess(&child("1904-02-29", &[]), &schedule, date("2024-03-01"));
	assert_eq!(old.series[0].status.0, SeriesStatus::AgedOut);
	assert!(old.vaccine_groups.iter().all(|made| made.earliest.is_none()));
}

#[test]
fn a_contraindication_and_evidence_of_immunity_leave_no_dates() {
	let schedule = schedule();
	for (code, status) in [(8, SeriesStatus::Immune), (9, SeriesStatus::Contraindicated)] {
		let mut patient = child("2024-03-01", &[]);
		patient.observations.push(Observation { code, date: Some(date("2024-03-02")) });
		let made = &assess(&patient, &schedule, date("2024-03-02")).vaccine_groups[0];
		assert_eq!((made.status.0, made.earliest), (status, None));
	}
}

/// The tests' schedule with each kind of interval and condition.
fn every_kind_of_value() -> Schedule {
	let mut made = schedule();
	let dose = &mut made.antigens[0].series[0].doses[1];
	let interval = dose.intervals[0].clone();
	for from in [
		MeasuredFrom::TargetDose(1),
		MeasuredFrom::MostRecent([VACCINE, 4].into()),
		MeasuredFrom::Observation(OBSERVATION),
	] {
		dose.intervals.push(Interval { from, ..interval.clone() });
	}
	let conditions = &mut dose.conditional_skips[0].sets[0].conditions;
	conditions.push(SkipCondition::CompletedSeries([1, 2].into()));
	conditions.push(SkipCondition::Interval(Period { months: 12, days: -4 }));
	dose.season_start = Some(date("2025-07-01"));
	made.antigens[0].immunity_birth_dates.push(ImmunityBirthDate {
		before: date("1957-01-01"),
		country: Some("Lebanon".into()),
		exclusions: [9].into(),
	});
	made
}

#[test]
fn a_schedule_is_what_its_compact_form_is_read_as() {
	for made in [schedule(), every_kind_of_value()] {
		let read = Schedule::from_bytes(&made.to_bytes()).unwrap();
		assert_eq!(read, made);
		assert_eq!(read.hash(), made.hash());
	}
	assert_ne!(schedule().hash(), every_kind_of_value().hash());
}

#[test]
fn bytes_that_end_early_are_rejected() {
	let bytes = every_kind_of_value().to_bytes();
	for length in 0..bytes.len() {
		let error = if length < 4 { ScheduleError::Format } else { ScheduleError::Damaged };
		assert_eq!(Schedule::from_bytes(&bytes[..length]), Err(error), "{length} bytes");
	}
}

#[test]
fn bytes_that_are_not_a_schedule_are_rejected() {
	let bytes = schedule().to_bytes();
	assert_eq!(Schedule::from_bytes(&[b"VCS\x02", &bytes[4..]].concat()), Err(ScheduleError::Format));
	assert_eq!(Schedule::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(ScheduleError::Damaged));
	assert_eq!(
		Schedule::from_bytes(&vec![0; vacchain_forecast::MAX_SCHEDULE_BYTES + 1]),
		Err(ScheduleError::TooLong)
	);
}

#[test]
fn a_schedule_that_contradicts_itself_is_rejected() {
	let mut lost = schedule();
	lost.antigens[0].series[0].vaccine_group = 1;
	let mut too_many_antigens = schedule();
	too_many_antigens.antigens.resize(257, schedule().antigens[0].clone());
	let mut too_many_series = schedule();
	let empty = Series { doses: Vec::new(), ..schedule().antigens[0].series[0].clone() };
	too_many_series.antigens[0].series.resize(4097, empty);
	for schedule in [lost, too_many_antigens, too_many_series] {
		assert_eq!(Schedule::from_bytes(&schedule.to_bytes()), Err(ScheduleError::Inconsistent));
	}
}

proptest! {
	#![proptest_config(histories(50_000))]

	#[test]
	fn the_order_of_the_doses_does_not_matter(history in any_history(&schedule())) {
		the_order_does_not_matter(&history, &schedule())?;
	}

	#[test]
	fn a_dose_more_never_makes_an_earlier_dose_valid(history in any_history(&schedule())) {
		a_dose_more_changes_no_earlier_one(&history, &schedule())?;
	}

	#[test]
	fn the_dates_of_a_forecast_are_in_order(history in any_history(&schedule())) {
		dates_are_in_order(&history, &schedule())?;
	}

	#[test]
	fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
		let bytes = [b"VCS\x01".as_slice(), &bytes].concat();
		if let Ok(read) = Schedule::from_bytes(&bytes) {
			prop_assert_eq!(read.to_bytes(), bytes);
		}
	}

	// A schedule is named by the hash of its bytes, so no other bytes may stand for the same schedule.
	#[test]
	fn damaged_bytes_are_rejected_or_another_schedule(
		history in any_history(&schedule()), at in any::<prop::sample::Index>(), flip in 1_u8..,
	) {
		let mut bytes = every_kind_of_value().to_bytes();
		let at = at.index(bytes.len());
		bytes[at] ^= flip;
		match Schedule::from_bytes(&bytes) {
			Ok(read) => {
				prop_assert_eq!(read.to_bytes(), bytes);
				prop_assert!(read.hash() != every_kind_of_value().hash());
				let _ = assess(&history.patient, &read, history.assessment_date);
			}
			Err(error) => prop_assert_eq!(error == ScheduleError::Format, at < 4),
		}
	}
}
