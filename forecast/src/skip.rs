//! Sections 6.2, 7.1 and 7.6: evaluate conditional skip.

use crate::{
	ConditionalSkip, Context, CountLogic, Date, EvaluationStatus, Logic, SkipCondition, SkipSet,
	evaluate::{History, Records},
};

/// What conditional skip looks at.
pub(crate) struct Skip<'a> {
	pub history: &'a History<'a>,
	/// The antigen administered records that were evaluated before.
	pub records: &'a Records,
	/// The number of the patient's doses, in order, that precede the one evaluated; all of them in a forecast.
	pub before: usize,
	/// CONDSKIP-2.
	pub reference_date: Date,
	/// RELEVANT-1 or RELEVANT-2.
	pub anchor_date: Date,
	/// Which series groups have a complete series.
	pub completed: &'a dyn Fn(u8) -> bool,
}

impl Skip<'_> {
	/// Table 6-11.
	pub fn allows(&self, skips: &[ConditionalSkip], context: Context) -> bool {
		skips.iter().filter(|skip| skip.context == Context::Both || skip.context == context).any(|skip| {
			let mut relevant = skip.sets.iter().filter(|set| set.effective.at(self.anchor_date)).peekable();
			relevant.peek().is_some() && joined(skip.logic, relevant.map(|set| self.set(set)))
		})
	}

	/// Table 6-10.
	fn set(&self, set: &SkipSet) -> bool {
		!set.conditions.is_empty()
			&& joined(set.logic, set.conditions.iter().map(|condition| self.condition(condition)))
	}

	fn condition(&self, condition: &SkipCondition) -> bool {
		match condition {
			// Table 6-6.
			SkipCondition::Age(ages) => ages.contain(self.history.patient.birth_date, self.reference_date),
			// Table 6-7.
			SkipCondition::CompletedSeries(groups) => groups.iter().any(|group| (self.completed)(*group)),
			// Table 6-8, CALCDTSKIP-5.
			SkipCondition::Interval(interval) => self
				.records
				.iter()
				.next_back()
				.is_some_and(|previous| previous.date.plus(*interval) <= self.reference_date),
			// Table 6-9, CONDSKIP-1.
			SkipCondition::VaccineCount { ages, start, end, vaccines, valid, logic, count } => {
				let counts = |date: Date, cvx: u16| {
					(vaccines.is_empty() || vaccines.contains(&cvx))
						&& ages.contain(self.history.patient.birth_date, date)
						&& start.is_none_or(|start| start <= date)
						&& end.is_none_or(|end| date < end)
				};
				let number = if *valid {
					self.records
						.iter()
						.filter(|record| {
							record.status == EvaluationStatus::Valid && counts(record.date, record.cvx)
						})
						.count()
				} else {
					self.history
						.doses
						.iter()
						.take(self.before)
						.filter(|dose| counts(dose.date, dose.cvx))
						.count()
				};
				match logic {
					CountLogic::GreaterThan => number > usize::from(*count),
					CountLogic::EqualTo => number == usize::from(*count),
					CountLogic::LessThan => number < usize::from(*count),
				}
			}
		}
	}
}

fn joined(logic: Logic, mut met: impl Iterator<Item = bool>) -> bool {
	match logic {
		Logic::And => met.all(|met| met),
		Logic::Or => met.any(|met| met),
	}
}
