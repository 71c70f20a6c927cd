//! Chapter 7: forecast dates and reasons.

use crate::{
	Age, Context, Date, PatientSeries, Period, Rule, SeriesDose,
	evaluate::{History, TargetState, reference_date},
	skip::Skip,
};
use alloc::vec::Vec;
use core::fmt;

/// The status of a patient series or of a vaccine group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeriesStatus {
	/// Another dose should be received.
	NotComplete,
	/// No further dose is needed.
	Complete,
	/// There is evidence of immunity.
	Immune,
	/// There is a contraindication.
	Contraindicated,
	/// The patient is too old.
	AgedOut,
	/// No dose is recommended at this time.
	NotRecommended,
}

impl fmt::Display for SeriesStatus {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::NotComplete => "not complete",
			Self::Complete => "complete",
			Self::Immune => "immune",
			Self::Contraindicated => "contraindicated",
			Self::AgedOut => "aged out",
			Self::NotRecommended => "not recommended",
		})
	}
}

/// A forecast reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ForecastReason {
	/// The patient series is complete.
	SeriesComplete,
	/// The immunization history makes another dose needless at this time.
	ImmunizationHistory,
	/// The patient has evidence of immunity.
	EvidenceOfImmunity,
	/// The patient has a contraindication.
	Contraindication,
	/// The season is over.
	PastSeason,
	/// The patient has exceeded the maximum age.
	ExceededMaximumAge,
	/// The patient cannot finish the series before the maximum age.
	UnableToFinish,
}

/// A date and the business rule that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Forecasted {
	/// The date.
	pub date: Date,
	/// The business rule.
	pub rule: Rule,
}

/// A patient series forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientSeriesForecast {
	/// The series dose that is due next, counted from 1.
	pub target_dose: u8,
	/// FORECASTDN-1: the forecast dose number.
	pub dose_number: u8,
	/// The earliest date.
	pub earliest: Forecasted,
	/// The unadjusted recommended date.
	pub unadjusted_recommended: Forecasted,
	/// The adjusted recommended date.
	pub recommended: Forecasted,
	/// The unadjusted past due date.
	pub unadjusted_past_due: Option<Forecasted>,
	/// The adjusted past due date.
	pub past_due: Option<Forecasted>,
	/// The latest date.
	pub latest: Option<Forecasted>,
	/// FORECASTRECVAC-1: the recommended vaccines, as CVX codes.
	pub recommended_vaccines: Vec<u16>,
	/// SELECTB-14: the candidate earliest date, unless it is empty.
	pub(crate) start: Option<Date>,
	/// FORECASTPRIORITY-1.
	pub(crate) priority: bool,
}

/// Forecasts one patient series.
pub(crate) fn forecast(
	history: &History<'_>,
	series: &mut PatientSeries<'_>,
	completed: &dyn Fn(u8) -> bool,
) {
	let mut reference_date = history.assessment_date;
	loop {
		// Sections 7.1 and 7.6.
		while let Some((at, dose)) = next(series) {
			let skip = Skip {
				history,
				records: &series.records,
				before: history.doses.len(),
				reference_date,
				anchor_date: history.assessment_date,
				completed,
			};
			if !skip.allows(&dose.conditional_skips, Context::Forecast) {
				break;
			}
			if let Some(target) = series.targets.get_mut(at) {
				target.state = TargetState::Skipped;
			}
		}
		series.forecast = None;
		need(history, series);
		let Some(forecast) = &series.forecast else { return };
		let earliest = forecast.earliest.date;
		let Some((_, dose)) = next(series) else { return };
		let skip = Skip {
			history,
			records: &series.records,
			before: history.doses.len(),
			reference_date: earliest,
			anchor_date: history.assessment_date,
			completed,
		};
		if !skip.allows(&dose.conditional_skips, Context::Forecast) {
			return;
		}
		reference_date = earliest;
	}
}

/// The first target dose that is not satisfied, and its series dose.
fn next<'a>(series: &PatientSeries<'a>) -> Option<(usize, &'a SeriesDose)> {
	let at = series.targets.iter().position(|target| target.state == TargetState::NotSatisfied)?;
	let dose = series.targets.get(at)?.dose;
	Some((at, series.series.doses.get(dose)?))
}

/// Section 7.4, Table 7-10; sections 7.2 and 7.3 come first, as Figure 7-1 has it.
fn need(history: &History<'_>, series: &mut PatientSeries<'_>) {
	let assessment_date = history.assessment_date;
	let (status, reason) = if is_immune(history, series.antigen) {
		(SeriesStatus::Immune, Some(ForecastReason::EvidenceOfImmunity))
	} else if is_contraindicated(history, series) {
		(SeriesStatus::Contraindicated, Some(ForecastReason::Contraindication))
	} else if let Some((_, dose)) = next(series) {
		let age = dose.ages.iter().find(|age| age.effective.at(assessment_date)).copied().unwrap_or_default();
		let maximum = age.maximum.map(|maximum| history.patient.birth_date.plus(maximum));
		let start = candidate_earliest_date(history, series, dose, age);
		// A dose without any such date may be given from birth on.
		let earliest = start.unwrap_or(history.patient.birth_date);
		if dose.season_end.is_some_and(|end| assessment_date > end) {
			(SeriesStatus::NotRecommended, Some(ForecastReason::PastSeason))
		} else if maximum.is_some_and(|maximum| assessment_date >= maximum) {
			(SeriesStatus::AgedOut, Some(ForecastReason::ExceededMaximumAge))
		} else if maximum.is_some_and(|maximum| earliest >= maximum) {
			(SeriesStatus::AgedOut, Some(ForecastReason::UnableToFinish))
		} else {
			series.forecast =
				Some(PatientSeriesForecast { start, ..dates(history, series, dose, age, earliest) });
			(SeriesStatus::NotComplete, None)
		}
	} else if series.targets.iter().any(|target| matches!(target.state, TargetState::Satisfied(_))) {
		(SeriesStatus::Complete, Some(ForecastReason::SeriesComplete))
	} else {
		(SeriesStatus::NotRecommended, Some(ForecastReason::ImmunizationHistory))
	};
	series.status = (status, Rule("Table 7-10"));
	series.reason = reason;
}

/// Table 7-3.
fn is_immune(history: &History<'_>, antigen: u8) -> bool {
	let Some(antigen) = history.schedule.antigens.get(usize::from(antigen)) else { return false };
	let patient = history.patient;
	let observed = |codes: &[u16]| history.observed.iter().any(|code| codes.contains(code));
	observed(&antigen.immunity_guidelines)
		|| antigen.immunity_birth_dates.iter().any(|immunity| {
			patient.birth_date < immunity.before
				&& !observed(&immunity.exclusions)
				&& immunity
					.country
					.as_ref()
					.is_none_or(|country| patient.country_of_birth.as_ref() == Some(country))
		})
}

/// Table 7-7, by Tables 7-5 and 7-6, for the next target dose.
fn is_contraindicated(history: &History<'_>, series: &PatientSeries<'_>) -> bool {
	let Some(antigen) = history.schedule.antigens.get(usize::from(series.antigen)) else { return false };
	history.observes_one_of(&antigen.contraindications)
		|| next(series).is_some_and(|(_, dose)| {
			!dose.preferable_vaccines.is_empty()
				&& dose
					.preferable_vaccines
					.iter()
					.all(|vaccine| is_vaccine_contraindicated(history, series.antigen, vaccine.cvx))
		})
}

/// Table 7-6.
fn is_vaccine_contraindicated(history: &History<'_>, antigen: u8, cvx: u16) -> bool {
	let Some(antigen) = history.schedule.antigens.get(usize::from(antigen)) else { return false };
	let (patient, date) = (history.patient, history.assessment_date);
	history.observed.iter().any(|code| {
		antigen
			.vaccine_contraindications
			.iter()
			.filter(|contraindication| contraindication.observation == *code)
			.flat_map(|contraindication| &contraindication.vaccines)
			.any(|(found, ages)| *found == cvx && ages.contain(patient.birth_date, date))
	})
}

/// FORECASTDTCAN-1.
fn candidate_earliest_date(
	history: &History<'_>,
	series: &PatientSeries<'_>,
	dose: &SeriesDose,
	age: Age,
) -> Option<Date> {
	let birth_date = history.patient.birth_date;
	let inadvertent_or_latest = series.records.iter().map(|record| record.date).max();
	let conflict = history
		.conflicts
		.iter()
		.filter(|conflict| dose.preferable_vaccines.iter().any(|vaccine| vaccine.cvx == conflict.impacted))
		.flat_map(|conflict| {
			// CALCDTCONFLICT-3.
			let earlier = history.doses.iter().filter(|dose| dose.cvx == conflict.conflicting);
			earlier.map(|dose| dose.date.plus(conflict.end))
		})
		.max();
	[
		age.minimum.map(|minimum| birth_date.plus(minimum)),
		intervals(history, series, dose, |interval| interval.minimum),
		conflict,
		dose.season_start,
		inadvertent_or_latest,
	]
	.into_iter()
	.flatten()
	.max()
	.map(|date| date.max(birth_date))
}

/// CALCDTINT-4 to CALCDTINT-6: the latest of the interval dates.
fn intervals(
	history: &History<'_>,
	series: &PatientSeries<'_>,
	dose: &SeriesDose,
	of: impl Fn(&crate::Interval) -> Option<Period>,
) -> Option<Date> {
	dose.intervals
		.iter()
		.filter(|interval| interval.effective.at(history.assessment_date))
		.filter_map(|interval| {
			let reference =
				reference_date(history, &series.records, &series.targets, history.doses.len(), interval)?;
			Some(reference.plus(of(interval)?))
		})
		.max()
}

/// Section 7.5.
fn dates(
	history: &History<'_>,
	series: &PatientSeries<'_>,
	dose: &SeriesDose,
	age: Age,
	earliest: Date,
) -> PatientSeriesForecast {
	const DAY_BEFORE: Period = Period::days(-1);
	let birth_date = history.patient.birth_date;
	let at = |age: Option<Period>| age.map(|age| birth_date.plus(age));
	let forecasted = |rule| move |date| Forecasted { date, rule: Rule(rule) };
	let unadjusted_recommended = at(age.earliest_recommended)
		.or_else(|| intervals(history, series, dose, |interval| interval.earliest_recommended))
		.unwrap_or(earliest);
	let unadjusted_past_due = at(age.latest_recommended)
		.or_else(|| intervals(history, series, dose, |interval| interval.latest_recommended))
		.map(|date| date.plus(DAY_BEFORE));
	let recommended = unadjusted_recommended.max(earliest);
	let satisfied = series
		.targets
		.iter()
		.filter(|target| {
			let start = series.series.doses.get(target.dose).and_then(|dose| dose.season_start);
			matches!(target.state, TargetState::Satisfied(date) if start.is_none_or(|start| start <= date))
		})
		.count();
	PatientSeriesForecast {
		target_dose: next(series)
			.and_then(|(at, _)| series.targets.get(at))
			.map_or(1, |target| u8::try_from(target.dose + 1).unwrap_or(u8::MAX)),
		dose_number: u8::try_from(satisfied + 1).unwrap_or(u8::MAX),
		earliest: forecasted("FORECASTDT-1")(earliest),
		unadjusted_recommended: forecasted("FORECASTDT-2")(unadjusted_recommended),
		recommended: forecasted("FORECASTDT-5")(recommended),
		unadjusted_past_due: unadjusted_past_due.map(forecasted("FORECASTDT-3")),
		past_due: unadjusted_past_due.map(|date| date.max(earliest)).map(forecasted("FORECASTDT-6")),
		latest: at(age.maximum).map(|date| date.plus(DAY_BEFORE)).map(forecasted("FORECASTDT-4")),
		recommended_vaccines: dose
			.preferable_vaccines
			.iter()
			.filter(|vaccine| {
				vaccine.forecast
					&& !is_vaccine_contraindicated(history, series.antigen, vaccine.cvx)
					&& (vaccine.ages.contain(birth_date, earliest)
						|| vaccine.ages.contain(birth_date, recommended))
			})
			.map(|vaccine| vaccine.cvx)
			.collect(),
		start: None,
		priority: !dose.intervals.is_empty() && dose.intervals.iter().all(|interval| interval.priority),
	}
}
