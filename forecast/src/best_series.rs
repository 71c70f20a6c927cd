//! Chapter 8: select best patient series.

use crate::{
	Date, EvaluationStatus, PatientSeries, SeriesStatus, SeriesType, evaluate::History, evaluate::TargetState,
};
use alloc::vec::Vec;

/// Marks the best patient series of one antigen.
pub(crate) fn select(history: &History<'_>, all: &mut [PatientSeries<'_>]) {
	let mut groups: Vec<u8> = all.iter().map(|series| series.series.series_group).collect();
	groups.sort_unstable();
	groups.dedup();
	let prioritized: Vec<usize> =
		groups.iter().filter_map(|group| prioritized(history, all, *group)).collect();
	let best: Vec<usize> =
		prioritized.iter().copied().filter(|position| is_best(all, &prioritized, *position)).collect();
	for position in prioritized {
		if let Some(series) = all.get_mut(position) {
			series.prioritized = true;
		}
	}
	for position in best {
		if let Some(series) = all.get_mut(position) {
			series.best = true;
		}
	}
}

/// Table 8-14.
fn is_best(all: &[PatientSeries<'_>], prioritized: &[usize], position: usize) -> bool {
	let Some(series) = all.get(position) else { return false };
	let equivalent = || {
		prioritized
			.iter()
			.filter_map(|other| all.get(*other))
			.filter(|other| series.series.equivalent_series_groups.contains(&other.series.series_group))
	};
	is_complete(series)
		|| !equivalent().any(is_complete)
			&& match series.series.series_type {
				SeriesType::EvaluationOnly => false,
				SeriesType::Risk => true,
				SeriesType::Standard => {
					!equivalent().any(|other| other.series.series_type == SeriesType::Risk)
				}
			}
}

/// SELECTB-6.
fn is_complete(series: &PatientSeries<'_>) -> bool {
	series.status.0 == SeriesStatus::Complete
}

/// SELECTB-16.
fn is_in_process(series: &PatientSeries<'_>) -> bool {
	series.status.0 == SeriesStatus::NotComplete && valid_doses(series) > 0
}

/// SELECTB-21.
fn valid_doses(series: &PatientSeries<'_>) -> usize {
	series.targets.iter().filter(|target| matches!(target.state, TargetState::Satisfied(_))).count()
}

/// Sections 8.1 to 8.7: the prioritized patient series of a series group.
fn prioritized(history: &History<'_>, all: &[PatientSeries<'_>], group: u8) -> Option<usize> {
	let relevant: Vec<usize> = (0..all.len())
		.filter(|at| all.get(*at).is_some_and(|series| series.series.series_group == group))
		.collect();
	let of = |positions: &[usize], holds: &dyn Fn(&PatientSeries<'_>) -> bool| -> Vec<usize> {
		positions.iter().copied().filter(|at| all.get(*at).is_some_and(holds)).collect()
	};
	let scorable = scorable(history, all, &relevant);
	let default = of(&relevant, &|series| series.series.default_series);
	let complete = of(&scorable, &is_complete);
	let in_process = of(&scorable, &is_in_process);
	// Table 8-3.
	match (scorable.as_slice(), default.as_slice(), complete.as_slice(), in_process.as_slice()) {
		([], [only], _, _) | ([only], ..) | (_, _, [only], _) | (_, _, [], [only]) | (_, [only], [], []) => {
			return Some(*only);
		}
		_ => {}
	}
	// Table 8-5.
	let (scored, scores) = if !complete.is_empty() {
		let scores = most_valid_doses(all, &complete);
		(complete, scores)
	} else if !in_process.is_empty() {
		let scores = in_process_scores(history, all, &in_process);
		(in_process, scores)
	} else if of(&scorable, &|series| valid_doses(series) > 0).is_empty() {
		let scores = no_valid_dose_scores(history, all, &scorable);
		(scorable, scores)
	} else {
		// Table 8-5 drops every series if none is complete or in process and one has valid doses: they are contraindicated or
		// aged out. The most valid doses decide then, as among complete series.
		let scores = most_valid_doses(all, &scorable);
		(scorable, scores)
	};
	// SELECTBEST-1 and SELECTBEST-2.
	scored
		.iter()
		.zip(scores)
		.min_by_key(|(at, score)| (-score, all.get(**at).map(|series| series.series.series_preference)))
		.map(|(at, _)| *at)
}

/// SELECTB-24 and SELECTSCORE-2.
fn scorable(history: &History<'_>, all: &[PatientSeries<'_>], relevant: &[usize]) -> Vec<usize> {
	let series = || relevant.iter().filter_map(|at| all.get(*at));
	let contraindicated = |series: &PatientSeries<'_>| series.status.0 == SeriesStatus::Contraindicated;
	let all_contraindicated = series().all(contraindicated);
	let no_valid_doses = series().all(|series| valid_doses(series) == 0);
	let has_default = series().any(|series| series.series.default_series);
	let first_valid = |series: &PatientSeries<'_>| {
		series
			.records
			.iter()
			.find(|record| record.status == EvaluationStatus::Valid)
			.map(|record| record.date)
	};
	let before_maximum = |series: &PatientSeries<'_>, start: Date| {
		series.series.max_age_to_start.is_none_or(|age| start < history.patient.birth_date.plus(age))
	};
	let candidate = |series: &PatientSeries<'_>| all_contraindicated || !contraindicated(series);
	// A risk series has a maximum age to start, too: who is older cannot start it, and it leaves the others their chance.
	let risk = |series: &PatientSeries<'_>| {
		series.series.series_type == SeriesType::Risk
			&& candidate(series)
			&& before_maximum(series, first_valid(series).unwrap_or(history.assessment_date))
	};
	let highest = series().filter(|series| risk(series)).map(|series| series.series.series_priority).min();
	let is_scorable = |series: &PatientSeries<'_>| match series.series.series_type {
		SeriesType::Risk => risk(series) && Some(series.series.series_priority) == highest,
		SeriesType::Standard => {
			let started = first_valid(series).is_some_and(|first| before_maximum(series, first));
			candidate(series) && (started || no_valid_doses && !has_default)
		}
		SeriesType::EvaluationOnly => is_complete(series),
	};
	relevant.iter().copied().filter(|at| all.get(*at).is_some_and(is_scorable)).collect()
}

/// One row of a table of points: for the only series that leads, for each of several that do, and for the others.
fn points<T: Copy>(
	positions: &[usize],
	of: impl Fn(usize) -> Option<T>,
	leads: impl Fn(T, T) -> bool,
	[only, several, others]: [i32; 3],
) -> Vec<i32> {
	let values: Vec<Option<T>> = positions.iter().map(|at| of(*at)).collect();
	let leading: Vec<bool> = values
		.iter()
		.map(|value| value.is_some_and(|value| values.iter().flatten().all(|other| leads(value, *other))))
		.collect();
	let number = leading.iter().filter(|leading| **leading).count();
	leading
		.iter()
		.map(|leading| {
			if !leading {
				others
			} else if number == 1 {
				only
			} else {
				several
			}
		})
		.collect()
}

/// Table 8-7.
fn most_valid_doses(all: &[PatientSeries<'_>], positions: &[usize]) -> Vec<i32> {
	points(positions, |at| all.get(at).map(valid_doses), |most, other| most >= other, [1, 0, -1])
}

/// Table 8-9.
fn in_process_scores(history: &History<'_>, all: &[PatientSeries<'_>], positions: &[usize]) -> Vec<i32> {
	let series = |at: usize| all.get(at);
	let finish = |at: usize| series(at).and_then(|series| forecast_finish_date(history, series));
	let most = points(positions, |at| series(at).map(valid_doses), |most, other| most >= other, [2, 0, -2]);
	let closest =
		points(positions, |at| series(at).map(not_satisfied), |least, other| least <= other, [2, 0, -2]);
	let earliest = points(positions, finish, |first, other| first <= other, [1, 0, -1]);
	let own = positions.iter().map(|at| {
		// SELECTB-2 and SELECTB-23.
		let product = series(*at).is_some_and(|series| {
			series.series.product_path
				&& series.records.iter().all(|record| record.status == EvaluationStatus::Valid)
		});
		(if product { 2 } else { -2 }) + if finish(*at).is_some() { 3 } else { -3 }
	});
	own.zip(most)
		.zip(closest)
		.zip(earliest)
		.map(|(((own, most), closest), earliest)| own + most + closest + earliest)
		.collect()
}

/// Table 8-11.
fn no_valid_dose_scores(history: &History<'_>, all: &[PatientSeries<'_>], positions: &[usize]) -> Vec<i32> {
	// SELECTB-14 compares the series that have a start date.
	let start = |at: usize| all.get(at)?.forecast.as_ref()?.start;
	let earliest = points(positions, start, |first, other| first <= other, [1, 0, -1]);
	let own = positions.iter().filter_map(|at| all.get(*at)).map(|series| {
		let completable = if forecast_finish_date(history, series).is_some() { 1 } else { -1 };
		completable + if series.series.product_path { -1 } else { 1 }
	});
	own.zip(earliest).map(|(own, earliest)| own + earliest).collect()
}

/// SELECTB-5.
fn not_satisfied(series: &PatientSeries<'_>) -> usize {
	series.targets.iter().filter(|target| target.state == TargetState::NotSatisfied).count()
}

/// SELECTB-12, if the series is completable by SELECTB-3. Without an earliest date there is no finish date.
fn forecast_finish_date(history: &History<'_>, series: &PatientSeries<'_>) -> Option<Date> {
	let start = series.forecast.as_ref()?.start?;
	let remaining = series.targets.iter().filter(|target| target.state == TargetState::NotSatisfied).skip(1);
	let date =
		remaining.filter_map(|target| series.series.doses.get(target.dose)).fold(start, |date, dose| {
			let intervals =
				dose.intervals.iter().filter(|interval| interval.effective.at(history.assessment_date));
			intervals.filter_map(|interval| Some(date.plus(interval.minimum?))).max().unwrap_or(date)
		});
	let last = series.series.doses.last()?;
	let maximum =
		last.ages.iter().find(|age| age.effective.at(history.assessment_date)).and_then(|age| age.maximum);
	maximum.is_none_or(|maximum| date < history.patient.birth_date.plus(maximum)).then_some(date)
}
