//! Chapter 4: the processing model.

use crate::{
	Date, Patient, PatientSeries, Rule, Schedule, SeriesStatus, SkipCondition, VaccineGroupForecast,
	best_series,
	evaluate::{History, evaluate},
	forecast::forecast,
	relevant_series::is_relevant,
	vaccine_group,
};
use alloc::vec::Vec;

/// What the engine says about a patient: decision support for a physician.
#[derive(Clone, Debug)]
pub struct Assessment<'a> {
	/// All relevant patient series, each with its evaluations, its status and its forecast.
	pub series: Vec<PatientSeries<'a>>,
	/// The forecasts of the vaccine groups.
	pub vaccine_groups: Vec<VaccineGroupForecast>,
}

/// Evaluates a patient's doses up to the assessment date, and forecasts the next ones.
pub fn assess<'a>(patient: &Patient, schedule: &'a Schedule, assessment_date: Date) -> Assessment<'a> {
	let history = History::new(patient, schedule, assessment_date);
	let mut series = Vec::new();
	for (antigen, position) in schedule.antigens.iter().zip(0..=u8::MAX) {
		let mut of_antigen = relevant(&history, &antigen.series, position);
		best_series::select(&history, &mut of_antigen);
		series.append(&mut of_antigen);
	}
	let prioritized: Vec<&PatientSeries<'_>> = series.iter().filter(|series| series.prioritized).collect();
	let vaccine_groups = schedule
		.vaccine_groups
		.iter()
		.zip(0..=u8::MAX)
		.flat_map(|(_, position)| vaccine_group::forecasts(&history, position, &prioritized))
		.collect();
	Assessment { series, vaccine_groups }
}

/// The relevant patient series of an antigen. A series that skips doses because of a complete series comes after those that
/// do not, so that it sees their statuses.
fn relevant<'a>(history: &History<'_>, all: &'a [crate::Series], antigen: u8) -> Vec<PatientSeries<'a>> {
	let mut relevant: Vec<&crate::Series> =
		all.iter().filter(|series| is_relevant(series, history)).collect();
	relevant.sort_by_cached_key(|series| asks_for_completed_series(series));
	let mut done: Vec<PatientSeries<'a>> = Vec::new();
	for series in relevant {
		let of = |group: u8| done.iter().filter(move |other| other.series.series_group == group);
		let completed_before =
			|group, place| of(group).any(|other| other.completed_after.is_some_and(|after| after < place));
		let (targets, records, completed_after) = evaluate(history, antigen, series, &completed_before);
		let mut patient_series = PatientSeries {
			antigen,
			series,
			targets,
			records,
			completed_after,
			status: (SeriesStatus::NotComplete, Rule("Table 7-10")),
			reason: None,
			forecast: None,
			prioritized: false,
			best: false,
		};
		let completed = |group| of(group).any(|other| other.status.0 == SeriesStatus::Complete);
		forecast(history, &mut patient_series, &completed);
		done.push(patient_series);
	}
	done
}

fn asks_for_completed_series(series: &crate::Series) -> bool {
	series
		.doses
		.iter()
		.flat_map(|dose| &dose.conditional_skips)
		.flat_map(|skip| &skip.sets)
		.flat_map(|set| &set.conditions)
		.any(|condition| matches!(condition, SkipCondition::CompletedSeries(_)))
}
