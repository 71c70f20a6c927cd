//! Chapter 9: identify and evaluate vaccine group.

use crate::{
	DoseEvaluation, EvaluationStatus, ForecastReason, Forecasted, PatientSeries, Rule, SeriesStatus,
	SeriesType, evaluate::History,
};
use alloc::vec::Vec;

/// A vaccine group forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaccineGroupForecast {
	/// The vaccine group, as a position in [`Schedule::vaccine_groups`](crate::Schedule::vaccine_groups).
	pub vaccine_group: u8,
	/// The series type of the best patient series that it is made from.
	pub series_type: SeriesType,
	/// The vaccine group status, and the rule that gives it.
	pub status: (SeriesStatus, Rule),
	/// FORECASTVG-7.
	pub reasons: Vec<ForecastReason>,
	/// The earliest date.
	pub earliest: Option<Forecasted>,
	/// The adjusted recommended date.
	pub recommended: Option<Forecasted>,
	/// The adjusted past due date.
	pub past_due: Option<Forecasted>,
	/// The latest date.
	pub latest: Option<Forecasted>,
	/// FORECASTDN-2: the forecast dose number.
	pub dose_number: Option<u8>,
	/// FORECASTVG-8: the recommended antigens, as positions in [`Schedule::antigens`](crate::Schedule::antigens).
	pub recommended_antigens: Vec<u8>,
	/// FORECASTVG-9: the recommended vaccines, as CVX codes.
	pub recommended_vaccines: Vec<u16>,
	/// The doses that have one of the group's antigens, each with the evaluation that counts most for it: valid, not valid,
	/// sub-standard, then extraneous.
	pub evaluations: Vec<DoseEvaluation>,
	/// The doses that conflict with an earlier one.
	pub conflicts: Vec<VaccineConflict>,
}

/// Two doses that were given too close to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VaccineConflict {
	/// The impacted dose, as a position in [`Patient::doses`](crate::Patient::doses).
	pub dose: usize,
	/// The earlier dose, as a position in [`Patient::doses`](crate::Patient::doses).
	pub conflicts_with: usize,
}

/// Makes the forecasts of a vaccine group out of all prioritized patient series, one for each series type that has a best patient series (chapter 9: best patient
/// series are only blended with others of their series type).
pub(crate) fn forecasts(
	history: &History<'_>,
	vaccine_group: u8,
	prioritized: &[&PatientSeries<'_>],
) -> Vec<VaccineGroupForecast> {
	let of_group: Vec<&PatientSeries<'_>> =
		prioritized.iter().copied().filter(|series| series.series.vaccine_group == vaccine_group).collect();
	[SeriesType::Risk, SeriesType::Standard, SeriesType::EvaluationOnly]
		.into_iter()
		.filter_map(|series_type| {
			// FORECASTVG-1.
			let contained: Vec<&PatientSeries<'_>> = of_group
				.iter()
				.copied()
				.filter(|series| series.best && series.series.series_type == series_type)
				.collect();
			if contained.is_empty() {
				return None;
			}
			let contained = startable(history, contained);
			let evaluations = evaluations(&contained, &of_group);
			Some(forecast(history, vaccine_group, series_type, &contained, evaluations))
		})
		.collect()
}

/// Leaves out the series that the patient has not begun and is too young to start, if there are others: a child's forecast is not that of the
/// adult whom the child will be (supporting data, minimum age to start).
fn startable<'a, 'b>(
	history: &History<'_>,
	contained: Vec<&'a PatientSeries<'b>>,
) -> Vec<&'a PatientSeries<'b>> {
	let startable = |series: &&PatientSeries<'_>| {
		let begun = series.records.iter().any(|record| record.status == EvaluationStatus::Valid);
		let age = series.series.min_age_to_start;
		begun || age.is_none_or(|age| history.patient.birth_date.plus(age) <= history.assessment_date)
	};
	let started: Vec<_> = contained.iter().copied().filter(startable).collect();
	if started.is_empty() { contained } else { started }
}

fn forecast(
	history: &History<'_>,
	vaccine_group: u8,
	series_type: SeriesType,
	contained: &[&PatientSeries<'_>],
	evaluations: Vec<DoseEvaluation>,
) -> VaccineGroupForecast {
	let group = history.schedule.vaccine_groups.get(usize::from(vaccine_group));
	// VACCINEGROUP-1 and VACCINEGROUP-2.
	let multiple = group.is_some_and(|group| group.antigens.len() > 1);
	let status = if multiple { multiple_antigen_status(contained) } else { single_antigen_status(contained) };
	let conflicts = evaluations
		.iter()
		.filter_map(|found| Some(VaccineConflict { dose: found.dose, conflicts_with: found.conflicts_with? }))
		.collect();
	let mut reasons: Vec<ForecastReason> = contained.iter().filter_map(|series| series.reason).collect();
	reasons.sort_unstable();
	reasons.dedup();
	let mut made = VaccineGroupForecast {
		vaccine_group,
		series_type,
		status,
		reasons,
		earliest: None,
		recommended: None,
		past_due: None,
		latest: None,
		dose_number: None,
		recommended_antigens: Vec::new(),
		recommended_vaccines: Vec::new(),
		evaluations,
		conflicts,
	};
	if status.0 != SeriesStatus::NotComplete {
		return made;
	}
	let forecasts = || contained.iter().filter_map(|series| series.forecast.as_ref());
	let earliest_dates = || forecasts().map(|forecast| forecast.earliest.date);
	let earliest = if !multiple {
		earliest_dates().min().map(|date| Forecasted { date, rule: Rule("SINGLEANTVG-2") })
	} else if forecasts().any(|forecast| forecast.priority) {
		let latest_dose = contained.iter().flat_map(|series| &series.records).map(|record| record.date).max();
		earliest_dates().min().max(latest_dose).map(|date| Forecasted { date, rule: Rule("MULTIANTVG-1") })
	} else {
		earliest_dates().max().map(|date| Forecasted { date, rule: Rule("MULTIANTVG-1") })
	};
	let Some(earliest) = earliest else { return made };
	let not_before = |date: Option<Forecasted>, rule| {
		date.map(|found| Forecasted { date: found.date.max(earliest.date), rule: Rule(rule) })
	};
	made.earliest = Some(earliest);
	made.recommended = not_before(forecasts().map(|forecast| forecast.recommended).min(), "FORECASTVG-2");
	made.past_due = not_before(forecasts().filter_map(|forecast| forecast.past_due).min(), "FORECASTVG-3");
	made.latest = forecasts()
		.filter_map(|forecast| forecast.latest)
		.min()
		.map(|found| Forecasted { date: found.date, rule: Rule("FORECASTVG-4") });
	let numbers = || forecasts().map(|forecast| forecast.dose_number);
	made.dose_number = if group.is_some_and(|group| group.administer_full_vaccine_group) {
		numbers().min()
	} else {
		numbers().max()
	};
	made.recommended_antigens = contained
		.iter()
		.filter(|series| series.status.0 == SeriesStatus::NotComplete)
		.map(|series| series.antigen)
		.collect();
	made.recommended_antigens.dedup();
	made.recommended_vaccines =
		forecasts().flat_map(|forecast| forecast.recommended_vaccines.iter().copied()).collect();
	made.recommended_vaccines.sort_unstable();
	made.recommended_vaccines.dedup();
	made
}

/// SINGLEANTVG-1. Where several patient series forecasts are contained, the first of these statuses that one of them has.
fn single_antigen_status(contained: &[&PatientSeries<'_>]) -> (SeriesStatus, Rule) {
	let status = [
		SeriesStatus::Contraindicated,
		SeriesStatus::NotComplete,
		SeriesStatus::Complete,
		SeriesStatus::Immune,
		SeriesStatus::NotRecommended,
	]
	.into_iter()
	.find(|status| contained.iter().any(|series| series.status.0 == *status))
	.unwrap_or(SeriesStatus::AgedOut);
	(status, Rule("SINGLEANTVG-1"))
}

/// Table 9-4.
fn multiple_antigen_status(contained: &[&PatientSeries<'_>]) -> (SeriesStatus, Rule) {
	let any = |status| contained.iter().any(|series| series.status.0 == status);
	let status = [
		SeriesStatus::Contraindicated,
		SeriesStatus::AgedOut,
		SeriesStatus::NotRecommended,
		SeriesStatus::NotComplete,
		SeriesStatus::Complete,
	]
	.into_iter()
	.find(|status| any(*status))
	.unwrap_or(SeriesStatus::Immune);
	(status, Rule("Table 9-4"))
}

/// The strongest evaluation of each dose in the group's prioritized patient series; of equal ones, that of a series which the
/// forecast contains.
fn evaluations(contained: &[&PatientSeries<'_>], of_group: &[&PatientSeries<'_>]) -> Vec<DoseEvaluation> {
	let weight = |status| match status {
		EvaluationStatus::Valid => 0,
		EvaluationStatus::NotValid => 1,
		EvaluationStatus::SubStandard => 2,
		EvaluationStatus::Extraneous => 3,
	};
	let mut found: Vec<(usize, &DoseEvaluation)> = contained
		.iter()
		.chain(of_group)
		.flat_map(|series| series.records.iter().map(|record| (record.place, &record.evaluation)))
		.collect();
	found.sort_by_key(|(place, evaluation)| (*place, weight(evaluation.status)));
	found.dedup_by_key(|(place, _)| *place);
	found.into_iter().map(|(_, evaluation)| evaluation.clone()).collect()
}
