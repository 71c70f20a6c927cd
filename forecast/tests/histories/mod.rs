//! Random histories, and what holds for each of them by every schedule.

use proptest::{prelude::*, sample::Index, test_runner::TestCaseError};
use std::env;
use vacchain_forecast::{
	Assessment, Condition, Date, Dose, DoseEvaluation, EvaluationReason, EvaluationStatus, Gender,
	Observation, Patient, Period, Schedule, SeriesStatus, assess,
};

/// A vaccine type and an observation that no schedule has.
const UNKNOWN: u16 = 9999;

/// How many histories a property is asked for: as many as `VACCHAIN_HISTORIES` says, else `usual`.
pub fn histories(usual: u32) -> ProptestConfig {
	let cases = env::var("VACCHAIN_HISTORIES")
		.map_or(usual, |number| number.parse().expect("VACCHAIN_HISTORIES is not a number"));
	ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A patient on a day, the same patient with doses and observations in another order, and a dose more.
#[derive(Clone, Debug)]
pub struct History {
	pub patient: Patient,
	pub reordered: Patient,
	pub assessment_date: Date,
	pub more: Dose,
}

/// A day of the years of people who live, or of the calendar's first or last year; often a leap day.
fn any_date() -> impl Strategy<Value = Date> {
	let year = prop_oneof![1 => Just(1), 16 => 1890..2100, 1 => Just(9999)];
	let day = prop_oneof![8 => (1_u8..=12, 1_u8..=31), 1 => Just((2, 29))];
	(year, day).prop_map(|(year, (month, day))| {
		(1..=day).rev().find_map(|day| Date::new(year, month, day)).expect("every month has a first day")
	})
}

/// From two months before the birth on: mostly in childhood, at times up to 125 years later, or on any day.
fn any_day() -> impl Strategy<Value = Result<Period, Date>> {
	let after = |months: std::ops::Range<i16>| {
		(months, -40_i16..40).prop_map(|(months, days)| Ok(Period { months, days }))
	};
	prop_oneof![6 => after(-2..84), 3 => after(0..240), 1 => after(0..1500), 1 => any_date().prop_map(Err)]
}

/// The doses are of few vaccine types and on few days, so that series are completed and doses share a day.
pub fn any_history(schedule: &Schedule) -> impl Strategy<Value = History> + use<> {
	let vaccines: Vec<u16> = schedule.vaccines.iter().map(|vaccine| vaccine.cvx).chain([UNKNOWN]).collect();
	let mut codes = vec![UNKNOWN];
	for antigen in &schedule.antigens {
		codes.extend(&antigen.immunity_guidelines);
		codes.extend(antigen.contraindications.iter().map(|found| found.observation));
		codes.extend(antigen.vaccine_contraindications.iter().map(|found| found.observation));
		let indications = antigen.series.iter().flat_map(|series| &series.indications);
		codes.extend(indications.map(|found| found.observation));
	}
	let days_later = prop_oneof![3 => Just(0_i16), 1 => -4_i16..=4, 1 => 20_i16..=60];
	let mvx = prop_oneof![Just(None), Just(Some("MSD")), Just(Some("PMC"))];
	let condition = prop_oneof![16 => Just(Condition::Good), 1 => Just(Condition::Expired), 1 => Just(Condition::Substandard)];
	let dose = (any::<Index>(), days_later, any::<Index>(), mvx, condition, any::<u16>());
	let gender = prop_oneof![Just(Gender::Female), Just(Gender::Male), Just(Gender::Unknown)];
	(
		any_date(),
		gender,
		prop::collection::vec(any_day(), 1..6),
		prop::collection::vec(any::<Index>(), 1..4),
		prop::collection::vec(dose, 1..10),
		prop::collection::vec((any::<Index>(), prop::option::of(any_day())), 0..3),
		any_day(),
	)
		.prop_map(move |(birth_date, gender, days, types, doses, observed, assessed)| {
			let on = |day: Result<Period, Date>| day.map_or_else(|date| date, |age| birth_date.plus(age));
			let mut doses: Vec<(u16, Dose)> = doses
				.into_iter()
				.map(|(day, later, of_types, mvx, condition, order)| {
					let date = on(*day.get(&days)).plus(Period::days(later));
					let cvx = *of_types.get(&types).get(&vaccines);
					(order, Dose { date, cvx, mvx: mvx.map(str::to_owned), condition })
				})
				.collect();
			let (_, more) = doses.pop().expect("there is at least one dose");
			let observations: Vec<Observation> = observed
				.into_iter()
				.map(|(code, day)| Observation { code: *code.get(&codes), date: day.map(on) })
				.collect();
			let patient = |doses: &[(u16, Dose)], observations| Patient {
				birth_date,
				gender,
				country_of_birth: None,
				doses: doses.iter().map(|(_, dose)| dose.clone()).collect(),
				observations,
			};
			let given = patient(&doses, observations.clone());
			doses.sort_by_key(|(order, _)| *order);
			let reordered = patient(&doses, observations.into_iter().rev().collect());
			History { patient: given, reordered, assessment_date: on(assessed), more }
		})
}

/// An evaluation with doses in place of their positions.
type Told = (Dose, Option<u8>, EvaluationStatus, Vec<EvaluationReason>, Option<Dose>);

fn told(patient: &Patient, found: &DoseEvaluation) -> Told {
	let conflicts_with = found.conflicts_with.map(|dose| patient.doses[dose].clone());
	let dose = patient.doses[found.dose].clone();
	(dose, found.target_dose, found.status, found.reasons.clone(), conflicts_with)
}

/// The whole of both answers is the same, apart from the positions of the doses.
pub fn the_order_does_not_matter(history: &History, schedule: &Schedule) -> Result<(), TestCaseError> {
	let (patient, reordered) = (&history.patient, &history.reordered);
	let one = assess(patient, schedule, history.assessment_date);
	let other = assess(reordered, schedule, history.assessment_date);
	prop_assert_eq!(one.series.len(), other.series.len());
	for (one, other) in one.series.iter().zip(&other.series) {
		prop_assert_eq!(
			(one.series, one.status, one.reason, &one.forecast, one.prioritized, one.best),
			(other.series, other.status, other.reason, &other.forecast, other.prioritized, other.best)
		);
		let one: Vec<_> = one.evaluations().map(|found| told(patient, found)).collect();
		let other: Vec<_> = other.evaluations().map(|found| told(reordered, found)).collect();
		prop_assert_eq!(one, other);
	}
	let groups = |patient: &Patient, assessment: Assessment<'_>| -> Vec<_> {
		let groups = assessment.vaccine_groups.into_iter();
		groups
			.map(|mut made| {
				made.conflicts.clear();
				let evaluations = std::mem::take(&mut made.evaluations);
				let evaluations: Vec<_> = evaluations.iter().map(|found| told(patient, found)).collect();
				(made, evaluations)
			})
			.collect()
	};
	prop_assert_eq!(groups(patient, one), groups(reordered, other));
	Ok(())
}

/// In no series does a dose more change the evaluation of a dose before it.
pub fn a_dose_more_changes_no_earlier_one(
	history: &History,
	schedule: &Schedule,
) -> Result<(), TestCaseError> {
	let patient = &history.patient;
	let mut with = patient.clone();
	with.doses.push(history.more.clone());
	let before = assess(patient, schedule, history.assessment_date);
	let with = assess(&with, schedule, history.assessment_date);
	let earlier =
		|found: &&DoseEvaluation| patient.doses.get(found.dose).is_some_and(|dose| *dose <= history.more);
	prop_assert_eq!(before.series.len(), with.series.len());
	for (before, with) in before.series.iter().zip(&with.series) {
		prop_assert_eq!(before.series, with.series);
		let before: Vec<_> = before.evaluations().filter(earlier).collect();
		let with: Vec<_> = with.evaluations().filter(earlier).collect();
		prop_assert_eq!(before, with);
	}
	Ok(())
}

/// There are dates if and only if another dose should be received, and they are in order; no dose before the birth is valid.
pub fn dates_are_in_order<'a>(
	history: &History,
	schedule: &'a Schedule,
) -> Result<Assessment<'a>, TestCaseError> {
	let patient = &history.patient;
	let assessment = assess(patient, schedule, history.assessment_date);
	for made in &assessment.vaccine_groups {
		let earliest = made.earliest.map(|found| found.date);
		prop_assert!(earliest.is_none_or(|date| date >= patient.birth_date));
		prop_assert!(made.recommended.is_none_or(|found| Some(found.date) >= earliest));
		prop_assert!(made.past_due.is_none_or(|found| Some(found.date) >= earliest));
		prop_assert_eq!(made.status.0 == SeriesStatus::NotComplete, earliest.is_some());
		for found in &made.evaluations {
			let dose = &patient.doses[found.dose];
			prop_assert!(dose.date <= history.assessment_date);
			prop_assert!(found.status != EvaluationStatus::Valid || dose.date >= patient.birth_date);
		}
	}
	Ok(assessment)
}
