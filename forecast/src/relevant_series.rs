//! Chapter 5: create relevant patient series.

use crate::{
	DoseEvaluation, ForecastReason, PatientSeriesForecast, Rule, Series, SeriesStatus, SeriesType,
	evaluate::History, evaluate::Records, evaluate::TargetDose,
};

/// A relevant patient series: an antigen series, the evaluated history, and the forecast.
#[derive(Clone, Debug)]
pub struct PatientSeries<'a> {
	/// The antigen, as a position in [`Schedule::antigens`](crate::Schedule::antigens).
	pub antigen: u8,
	/// The antigen series that it tracks.
	pub series: &'a Series,
	pub(crate) targets: alloc::vec::Vec<TargetDose>,
	pub(crate) records: Records,
	/// The number of the patient's doses after which every target dose is satisfied or skipped.
	pub(crate) completed_after: Option<usize>,
	/// The patient series status, and the table that it comes from.
	pub status: (SeriesStatus, Rule),
	/// Why there is no forecast, or what it rests on.
	pub reason: Option<ForecastReason>,
	/// The patient series forecast, if another dose should be received.
	pub forecast: Option<PatientSeriesForecast>,
	/// Whether section 8.7 chose it as the prioritized patient series of its series group.
	pub prioritized: bool,
	/// Whether section 8.8 chose it as a best patient series.
	pub best: bool,
}

impl PatientSeries<'_> {
	/// The evaluations of the doses that have the series' antigen, by date.
	pub fn evaluations(&self) -> impl Iterator<Item = &DoseEvaluation> {
		self.records.iter().map(|record| &record.evaluation)
	}
}

/// Table 5-5.
pub(crate) fn is_relevant(series: &Series, history: &History<'_>) -> bool {
	let gender =
		series.required_genders.is_empty() || series.required_genders.contains(&history.patient.gender);
	gender
		&& match series.series_type {
			SeriesType::Standard | SeriesType::EvaluationOnly => true,
			// Table 5-4, CALCDTIND-1 and CALCDTIND-2.
			SeriesType::Risk => history.observes_one_of(&series.indications),
		}
}
