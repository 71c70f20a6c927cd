//! What holds for every history, by a small schedule of the tests' own.

#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use vacchain_forecast::{
	Age, Ages, Antigen, Association, Condition, ConditionalSkip, Conflict, Context, CountLogic, Date, Dose,
	EvaluationReason, EvaluationStatus, Gender, Interval, Logic, MeasuredFrom, Observation, Patient, Period,
	PreferableVaccine, Schedule, ScheduleError, Series, SeriesDose, SeriesStatus, SeriesType, SkipCondition,
	SkipSet, Vaccine, VaccineGroup, assess,
};

/// The vaccine of the schedule's only antigen, and one that has no antigen.
const VACCINE: u16 = 3;
const UNKNOWN: u16 = 999;
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

#[test]
fn bytes_that_are_no_schedule_are_rejected() {
	let bytes = schedule().to_bytes();
	assert_eq!(Schedule::from_bytes(&bytes), Ok(schedule()));
	assert_eq!(Schedule::from_bytes(b"VCS\x02"), Err(ScheduleError::Format));
	assert_eq!(Schedule::from_bytes(&bytes[..bytes.len() - 1]), Err(ScheduleError::Damaged));
	assert_eq!(Schedule::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(ScheduleError::Damaged));
	assert_eq!(
		Schedule::from_bytes(&vec![0; vacchain_forecast::MAX_SCHEDULE_BYTES + 1]),
		Err(ScheduleError::TooLong)
	);
	let mut lost = schedule();
	lost.antigens[0].series[0].vaccine_group = 1;
	assert_eq!(Schedule::from_bytes(&lost.to_bytes()), Err(ScheduleError::Inconsistent));
}

fn any_date() -> impl Strategy<Value = Date> {
	(prop_oneof![Just(1), 1890..2100, Just(9999)], 1_u8..=12, 1_u8..=31)
		.prop_filter_map("a day that the month lacks", |(year, month, day)| Date::new(year, month, day))
}

fn near(start: Date) -> impl Strategy<Value = Date> {
	(-2_i16..240, -40_i16..40).prop_map(move |(months, days)| start.plus(Period { months, days }))
}

fn any_dose(birth_date: Date) -> impl Strategy<Value = Dose> {
	let condition = prop_oneof![8 => Just(Condition::Good), 1 => Just(Condition::Expired), 1 => Just(Condition::Substandard)];
	let cvx = prop_oneof![8 => Just(VACCINE), 1 => Just(UNKNOWN)];
	let mvx = prop_oneof![Just(None), Just(Some("MSD".to_owned()))];
	(prop_oneof![8 => near(birth_date).boxed(), 1 => any_date().boxed()], cvx, mvx, condition)
		.prop_map(|(date, cvx, mvx, condition)| Dose { date, cvx, mvx, condition })
}

fn any_patient() -> impl Strategy<Value = Patient> {
	any_date().prop_flat_map(|birth_date| {
		let doses = prop::collection::vec(any_dose(birth_date), 0..7);
		let observations = prop::collection::vec((6_u16..10, prop::option::of(near(birth_date))), 0..2);
		(doses, observations).prop_map(move |(doses, observations)| Patient {
			birth_date,
			gender: Gender::Female,
			country_of_birth: None,
			doses,
			observations: observations.into_iter().map(|(code, date)| Observation { code, date }).collect(),
		})
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	#[test]
	fn the_order_of_the_doses_does_not_matter(patient in any_patient(), at in any_date()) {
		let schedule = schedule();
		let mut reversed = patient.clone();
		reversed.doses.reverse();
		let one = assess(&patient, &schedule, at);
		let other = assess(&reversed, &schedule, at);
		for (one, other) in one.vaccine_groups.iter().zip(&other.vaccine_groups) {
			prop_assert_eq!((one.status, one.earliest, one.recommended, one.past_due, one.latest),
				(other.status, other.earliest, other.recommended, other.past_due, other.latest));
			let of = |patient: &Patient, found: &vacchain_forecast::DoseEvaluation| {
				(patient.doses[found.dose].clone(), found.status, found.reasons.clone())
			};
			let one: Vec<_> = one.evaluations.iter().map(|found| of(&patient, found)).collect();
			let other: Vec<_> = other.evaluations.iter().map(|found| of(&reversed, found)).collect();
			prop_assert_eq!(one, other);
		}
	}

	#[test]
	fn a_later_dose_changes_no_earlier_evaluation(patient in any_patient(), at in any_date()) {
		let schedule = schedule();
		let Some(last) = patient.doses.iter().max().cloned() else { return Ok(()) };
		let mut before = patient.clone();
		let position = before.doses.iter().position(|dose| *dose == last).unwrap();
		let removed = before.doses.remove(position);
		before.doses.push(removed);
		let with = before.clone();
		before.doses.pop();
		let before = assess(&before, &schedule, at);
		let with = assess(&with, &schedule, at);
		for (before, with) in before.series.iter().zip(&with.series) {
			for (before, with) in before.evaluations().zip(with.evaluations()) {
				prop_assert_eq!(before, with);
			}
		}
	}

	#[test]
	fn dates_are_in_order(patient in any_patient(), at in any_date()) {
		for made in assess(&patient, &schedule(), at).vaccine_groups {
			let earliest = made.earliest.map(|found| found.date);
			prop_assert!(made.recommended.is_none_or(|found| Some(found.date) >= earliest));
			prop_assert!(made.past_due.is_none_or(|found| Some(found.date) >= earliest));
			prop_assert_eq!(made.status.0 == SeriesStatus::NotComplete, earliest.is_some());
		}
	}

	#[test]
	fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..2000, flip in any::<u8>()) {
		let _ = Schedule::from_bytes(&[b"VCS\x01".as_slice(), &bytes].concat());
		let mut damaged = schedule().to_bytes();
		let at = cut % damaged.len();
		damaged[at] ^= flip;
		if let Ok(schedule) = Schedule::from_bytes(&damaged) {
			let _ = assess(&child("2024-03-01", &[dose("2025-03-10")]), &schedule, date("2026-03-10"));
		}
	}
}
