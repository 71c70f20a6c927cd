//! Sections 4.2 and 4.4 and chapter 6: evaluate vaccine dose administered.

use crate::{
	Condition, Conflict, Context, Contraindication, Date, Dose, Interval, MeasuredFrom, Patient, Period,
	Rule, Schedule, Series, SeriesDose, skip::Skip,
};
use alloc::vec::Vec;
use core::fmt;

/// The evaluation status of a vaccine dose administered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvaluationStatus {
	/// The dose counts.
	Valid,
	/// The dose was not administered as recommended, and has to be repeated.
	NotValid,
	/// The dose does not count and need not be repeated.
	Extraneous,
	/// The dose was not fit to be administered, and has to be repeated.
	SubStandard,
}

impl fmt::Display for EvaluationStatus {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::Valid => "valid",
			Self::NotValid => "not valid",
			Self::Extraneous => "extraneous",
			Self::SubStandard => "sub-standard",
		})
	}
}

/// An evaluation reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvaluationReason {
	/// The dose was expired or otherwise unfit.
	DoseCondition,
	/// The vaccine is an inadvertent one for the target dose.
	InadvertentVaccine,
	/// The patient was below the absolute minimum age, or not born.
	TooYoung,
	/// The patient was of the absolute minimum age and below the minimum age.
	GracePeriodAge,
	/// The patient had the maximum age or more.
	TooOld,
	/// The absolute minimum interval had not passed.
	TooSoon,
	/// The absolute minimum interval had passed, and the minimum interval had not.
	GracePeriodInterval,
	/// An earlier dose conflicts.
	VaccineConflict,
	/// The vaccine is neither a preferable nor an allowable one for the target dose.
	NotPreferableOrAllowable,
	/// The vaccine is preferable, and was given outside of the recommended ages or is another maker's.
	NotPreferable,
	/// No target dose was left.
	SeriesComplete,
}

impl EvaluationReason {
	/// The rule that gives the reason.
	pub const fn rule(self) -> Rule {
		Rule(match self {
			Self::DoseCondition => "Table 6-3",
			Self::InadvertentVaccine => "Table 6-13",
			Self::TooYoung | Self::GracePeriodAge | Self::TooOld => "Table 6-15",
			Self::TooSoon | Self::GracePeriodInterval => "Table 6-18",
			Self::VaccineConflict => "CONFLICT-3",
			Self::NotPreferable => "Table 6-26",
			Self::NotPreferableOrAllowable => "Table 6-29",
			Self::SeriesComplete => "Section 4.4",
		})
	}
}

impl fmt::Display for EvaluationReason {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.pad(match self {
			Self::DoseCondition => "the dose was not fit to be given",
			Self::InadvertentVaccine => "this vaccine is not meant for this dose",
			Self::TooYoung => "the child was too young",
			Self::GracePeriodAge => "the child was a few days too young, which is accepted",
			Self::TooOld => "the child was too old",
			Self::TooSoon => "too soon after an earlier dose",
			Self::GracePeriodInterval => "a few days too soon after an earlier dose, which is accepted",
			Self::VaccineConflict => "too close to a dose of another vaccine",
			Self::NotPreferableOrAllowable => "this vaccine does not count for this dose at this age",
			Self::NotPreferable => "this vaccine is meant for another age, or is another maker's",
			Self::SeriesComplete => "the series was complete before",
		})
	}
}

/// The evaluation of one dose in one patient series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoseEvaluation {
	/// The dose, as a position in [`Patient::doses`].
	pub dose: usize,
	/// The series dose that it was evaluated against, counted from 1, if one was left.
	pub target_dose: Option<u8>,
	/// The evaluation status.
	pub status: EvaluationStatus,
	/// The evaluation reasons.
	pub reasons: Vec<EvaluationReason>,
	/// The dose that conflicts with this one, as a position in [`Patient::doses`].
	pub conflicts_with: Option<usize>,
}

/// A patient's doses by date, and what they are evaluated by.
pub(crate) struct History<'a> {
	pub patient: &'a Patient,
	pub schedule: &'a Schedule,
	pub assessment_date: Date,
	/// The doses up to the assessment date, by date and then by vaccine.
	pub doses: Vec<&'a Dose>,
	/// The position in [`Patient::doses`] of each.
	pub positions: Vec<usize>,
	/// Section 4.2: the antigens of each, by the age at administration.
	antigens: Vec<Vec<u8>>,
	/// The conflicts whose conflicting vaccine type the patient has had.
	pub conflicts: Vec<&'a Conflict>,
	/// The codes of the active observations: those without a date, or with one up to the assessment date.
	pub observed: Vec<u16>,
}

/// An antigen administered record that was evaluated.
#[derive(Clone, Debug)]
pub(crate) struct Record {
	/// The place in [`History::doses`].
	pub place: usize,
	pub date: Date,
	pub cvx: u16,
	pub status: EvaluationStatus,
	pub inadvertent: bool,
	pub evaluation: DoseEvaluation,
}

pub(crate) type Records = Vec<Record>;

/// A target dose.
#[derive(Clone, Debug)]
pub(crate) struct TargetDose {
	/// The position in [`Series::doses`].
	pub dose: usize,
	pub state: TargetState,
}

/// The target dose status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetState {
	NotSatisfied,
	/// By the dose of this date.
	Satisfied(Date),
	Skipped,
}

impl<'a> History<'a> {
	pub fn new(patient: &'a Patient, schedule: &'a Schedule, assessment_date: Date) -> Self {
		let mut ordered: Vec<(&Dose, usize)> =
			patient.doses.iter().zip(0..).filter(|(dose, _)| dose.date <= assessment_date).collect();
		ordered.sort();
		let antigens_of = |dose: &Dose| {
			let found = schedule.antigens_of(dose.cvx);
			let found = found.filter(|found| found.ages.contain(patient.birth_date, dose.date));
			found.map(|found| found.antigen).collect()
		};
		let had = |cvx: u16| ordered.iter().any(|(dose, _)| dose.cvx == cvx);
		Self {
			patient,
			schedule,
			assessment_date,
			antigens: ordered.iter().map(|(dose, _)| antigens_of(dose)).collect(),
			conflicts: schedule.conflicts.iter().filter(|conflict| had(conflict.conflicting)).collect(),
			doses: ordered.iter().map(|(dose, _)| *dose).collect(),
			positions: ordered.iter().map(|(_, position)| *position).collect(),
			observed: patient
				.observations
				.iter()
				.filter(|found| found.date.is_none_or(|date| date <= assessment_date))
				.map(|found| found.code)
				.collect(),
		}
	}

	/// CALCDTIND-1 and CALCDTIND-2, Table 7-5: whether one of the observations is active at the patient's age.
	pub fn observes_one_of(&self, all: &[Contraindication]) -> bool {
		self.observed.iter().any(|code| {
			all.iter().any(|found| {
				found.observation == *code
					&& found.ages.contain(self.patient.birth_date, self.assessment_date)
			})
		})
	}

	fn has_antigen(&self, place: usize, antigen: u8) -> bool {
		self.antigens.get(place).is_some_and(|antigens| antigens.contains(&antigen))
	}
}

/// Figure 4-6: evaluates the history against a series. Returns the target doses, the records, and the number of doses
/// after which no target dose was left.
pub(crate) fn evaluate(
	history: &History<'_>,
	antigen: u8,
	series: &Series,
	completed: &dyn Fn(u8, usize) -> bool,
) -> (Vec<TargetDose>, Records, Option<usize>) {
	let mut targets: Vec<TargetDose> =
		(0..series.doses.len()).map(|dose| TargetDose { dose, state: TargetState::NotSatisfied }).collect();
	let mut records = Records::new();
	let mut current = 0;
	let mut completed_after = None;
	for (place, dose) in
		history.doses.iter().enumerate().filter(|(place, _)| history.has_antigen(*place, antigen))
	{
		let completed = |group| completed(group, place);
		loop {
			let Some(target) = targets.get(current) else {
				record(history, &mut records, place, None, Outcome::complete());
				break;
			};
			let number = target.dose;
			let Some(series_dose) = series.doses.get(number) else { break };
			let step = Step { history, records: &records, targets: &targets, place, dose };
			let skip = Skip {
				history,
				records: &records,
				before: place,
				reference_date: dose.date,
				anchor_date: dose.date,
				completed: &completed,
			};
			let fit = dose.condition == Condition::Good;
			if fit && skip.allows(&series_dose.conditional_skips, Context::Evaluation) {
				set(&mut targets, current, TargetState::Skipped);
				current += 1;
				continue;
			}
			let outcome = if fit { step.against(series_dose) } else { Outcome::unfit() };
			let valid = outcome.status == EvaluationStatus::Valid;
			record(history, &mut records, place, Some(number), outcome);
			if valid {
				set(&mut targets, current, TargetState::Satisfied(dose.date));
				current += 1;
				if series_dose.recurring {
					targets.insert(current, TargetDose { dose: number, state: TargetState::NotSatisfied });
				}
			}
			break;
		}
		if completed_after.is_none() && current >= targets.len() {
			completed_after = Some(place);
		}
	}
	(targets, records, completed_after)
}

fn set(targets: &mut [TargetDose], at: usize, state: TargetState) {
	if let Some(target) = targets.get_mut(at) {
		target.state = state;
	}
}

fn record(
	history: &History<'_>,
	records: &mut Records,
	place: usize,
	number: Option<usize>,
	outcome: Outcome,
) {
	let Some((dose, position)) = history.doses.get(place).zip(history.positions.get(place)) else { return };
	records.push(Record {
		place,
		date: dose.date,
		cvx: dose.cvx,
		status: outcome.status,
		inadvertent: outcome.reasons.contains(&EvaluationReason::InadvertentVaccine),
		evaluation: DoseEvaluation {
			dose: *position,
			target_dose: number.map(|number| u8::try_from(number + 1).unwrap_or(u8::MAX)),
			status: outcome.status,
			reasons: outcome.reasons,
			conflicts_with: outcome.conflicts_with,
		},
	});
}

struct Outcome {
	status: EvaluationStatus,
	reasons: Vec<EvaluationReason>,
	conflicts_with: Option<usize>,
}

impl Outcome {
	fn new(status: EvaluationStatus, reason: EvaluationReason) -> Self {
		Self { status, reasons: [reason].into(), conflicts_with: None }
	}

	fn complete() -> Self {
		Self::new(EvaluationStatus::Extraneous, EvaluationReason::SeriesComplete)
	}

	/// Section 6.1.
	fn unfit() -> Self {
		Self::new(EvaluationStatus::SubStandard, EvaluationReason::DoseCondition)
	}
}

/// One dose at its turn.
struct Step<'a> {
	history: &'a History<'a>,
	records: &'a Records,
	targets: &'a [TargetDose],
	place: usize,
	dose: &'a Dose,
}

impl Step<'_> {
	/// Sections 6.3 to 6.10.
	fn against(&self, series_dose: &SeriesDose) -> Outcome {
		if series_dose.inadvertent_vaccines.contains(&self.dose.cvx) {
			return Outcome::new(EvaluationStatus::NotValid, EvaluationReason::InadvertentVaccine);
		}
		let mut reasons = Vec::new();
		let age = self.age(series_dose, &mut reasons);
		let interval = self.interval(series_dose, &mut reasons);
		let conflict = self.conflict();
		if conflict.is_some() {
			reasons.push(EvaluationReason::VaccineConflict);
		}
		let vaccine = self.vaccine(series_dose, &mut reasons);
		// Table 6-31.
		let status = match age {
			AgeValidity::Extraneous => EvaluationStatus::Extraneous,
			AgeValidity::Valid if interval && conflict.is_none() && vaccine => EvaluationStatus::Valid,
			AgeValidity::Valid | AgeValidity::NotValid => EvaluationStatus::NotValid,
		};
		Outcome { status, reasons, conflicts_with: conflict }
	}

	/// Table 6-15. A date before the birth is too young, whatever the ages say.
	fn age(&self, series_dose: &SeriesDose, reasons: &mut Vec<EvaluationReason>) -> AgeValidity {
		let (birth_date, date) = (self.history.patient.birth_date, self.dose.date);
		let at = |age: Option<Period>| age.map(|age| birth_date.plus(age));
		if date < birth_date {
			reasons.push(EvaluationReason::TooYoung);
			return AgeValidity::NotValid;
		}
		let Some(age) = series_dose.ages.iter().find(|age| age.effective.at(date)) else {
			return AgeValidity::Valid;
		};
		if at(age.absolute_minimum).is_some_and(|minimum| date < minimum) {
			reasons.push(EvaluationReason::TooYoung);
			AgeValidity::NotValid
		} else if at(age.minimum).is_some_and(|minimum| date < minimum) {
			reasons.push(EvaluationReason::GracePeriodAge);
			AgeValidity::Valid
		} else if at(age.maximum).is_some_and(|maximum| date >= maximum) {
			reasons.push(EvaluationReason::TooOld);
			AgeValidity::Extraneous
		} else {
			AgeValidity::Valid
		}
	}

	/// Tables 6-18 and 6-21: all preferable intervals, or all allowable intervals.
	fn interval(&self, series_dose: &SeriesDose, reasons: &mut Vec<EvaluationReason>) -> bool {
		let date = self.dose.date;
		let mut grace = false;
		let preferable =
			series_dose.intervals.iter().filter(|interval| interval.effective.at(date)).all(|interval| {
				let Some(reference) = self.reference_date(interval) else { return true };
				let before = |interval: Option<Period>| {
					interval.is_some_and(|interval| date < reference.plus(interval))
				};
				grace |= before(interval.minimum);
				!before(interval.absolute_minimum)
			});
		let mut allowable =
			series_dose.allowable_intervals.iter().filter(|interval| interval.effective.at(date)).peekable();
		let satisfied = preferable
			|| allowable.peek().is_some()
				&& allowable.all(|interval| {
					self.reference_date(interval).is_some_and(|reference| {
						interval.absolute_minimum.is_none_or(|minimum| reference.plus(minimum) <= date)
					})
				});
		if !satisfied {
			reasons.push(EvaluationReason::TooSoon);
		} else if grace {
			reasons.push(EvaluationReason::GracePeriodInterval);
		}
		satisfied
	}

	fn reference_date(&self, interval: &Interval) -> Option<Date> {
		reference_date(self.history, self.records, self.targets, self.place, interval)
	}

	/// CALCDTCONFLICT-1, CALCDTCONFLICT-2 and CONFLICT-3: the earlier dose that conflicts.
	fn conflict(&self) -> Option<usize> {
		self.history
			.conflicts
			.iter()
			.filter(|conflict| conflict.impacted == self.dose.cvx)
			.flat_map(|conflict| {
				let earlier = self.history.doses.iter().enumerate().take(self.place);
				earlier
					.filter(|(_, dose)| dose.cvx == conflict.conflicting)
					.map(move |found| (conflict, found))
			})
			.find(|(conflict, (place, previous))| {
				let status =
					self.records.iter().find(|record| record.place == *place).map(|record| record.status);
				let end = match status {
					None | Some(EvaluationStatus::Valid) => conflict.minimum_end,
					Some(_) => conflict.end,
				};
				previous.date.plus(conflict.begin) <= self.dose.date
					&& self.dose.date < previous.date.plus(end)
			})
			.and_then(|(_, (place, _))| self.history.positions.get(place).copied())
	}

	/// Tables 6-26 and 6-29.
	fn vaccine(&self, series_dose: &SeriesDose, reasons: &mut Vec<EvaluationReason>) -> bool {
		let (birth_date, date, cvx) = (self.history.patient.birth_date, self.dose.date, self.dose.cvx);
		let same = || series_dose.preferable_vaccines.iter().filter(|vaccine| vaccine.cvx == cvx);
		let preferable = same().any(|vaccine| {
			vaccine.ages.contain(birth_date, date) && (vaccine.mvx.is_none() || vaccine.mvx == self.dose.mvx)
		});
		if preferable {
			return true;
		}
		let allowable = series_dose
			.allowable_vaccines
			.iter()
			.any(|(found, ages)| *found == cvx && ages.contain(birth_date, date));
		if !allowable {
			reasons.push(EvaluationReason::NotPreferableOrAllowable);
		} else if same().next().is_some() {
			reasons.push(EvaluationReason::NotPreferable);
		}
		allowable
	}
}

enum AgeValidity {
	Valid,
	NotValid,
	Extraneous,
}

/// CALCDTINT-1, CALCDTINT-2, CALCDTINT-8 and CALCDTINT-9: what an interval is measured from, before the dose at `place`.
pub(crate) fn reference_date(
	history: &History<'_>,
	records: &Records,
	targets: &[TargetDose],
	place: usize,
	interval: &Interval,
) -> Option<Date> {
	match &interval.from {
		MeasuredFrom::Previous => records
			.iter()
			.rev()
			.find(|record| {
				matches!(record.status, EvaluationStatus::Valid | EvaluationStatus::NotValid)
					&& !record.inadvertent
			})
			.map(|record| record.date),
		MeasuredFrom::TargetDose(number) => targets.iter().find_map(|target| match target.state {
			TargetState::Satisfied(date) if target.dose + 1 == usize::from(*number) => Some(date),
			TargetState::Satisfied(_) | TargetState::NotSatisfied | TargetState::Skipped => None,
		}),
		MeasuredFrom::MostRecent(vaccines) => {
			let inadvertent =
				|at: usize| records.iter().any(|record| record.place == at && record.inadvertent);
			let mut earlier = history.doses.iter().enumerate().take(place).rev();
			earlier
				.find(|(at, dose)| vaccines.contains(&dose.cvx) && !inadvertent(*at))
				.map(|(_, dose)| dose.date)
		}
		MeasuredFrom::Observation(code) => history
			.patient
			.observations
			.iter()
			.filter(|found| found.code == *code)
			.filter_map(|found| found.date)
			.filter(|date| *date <= history.assessment_date)
			.max(),
	}
}
