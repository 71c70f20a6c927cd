//! `vacchain due`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};
use vacchain_client::{
	content::{Child, Immunization},
	foreign::visible,
	primitives::{Publication, PublicationHash},
	proof::Proof,
};
use vacchain_fhir::cvx;
use vacchain_forecast::{
	Assessment, Condition, Date, Dose, DoseEvaluation, Forecasted, Gender, Patient, Period, Schedule, Series,
	SeriesStatus, VaccineGroupForecast, assess,
};

use crate::{
	context::Context,
	errors::Failure,
	find::RecordName,
	output::{facts, table},
	schedule,
	terms::why_closed,
	time::{self, When},
};

/// The sentence that every answer ends with.
const DECISION_SUPPORT: &str = "This is decision support: a physician decides. Conditions, reactions and contraindications are not \
considered.";
/// The sentence that an answer begins with if it rests on too little.
const INVALID: &str = "The proof of this record is not valid: doses may be missing here.";

/// Show which vaccinations are due, and which doses count
///
/// Judges the doses of the record's proof, and those that were reported, by the schedule that the institutions published. It is
/// decision support: a physician decides. Nothing of it leaves this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with access to the record.

Examples:
  vacchain --key amina.key due Yasmin --schedule who-2026.schedule
  vacchain --key officer.key due Yasmin@2026-09-02 --schedule who-2026.schedule --on 2027-03-01")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The schedule, in its compact form: the institutions have published its hash
	#[arg(long, value_name = "FILE", env = "VACCHAIN_SCHEDULE")]
	schedule: PathBuf,
	/// The day to judge by; today in UTC if it is left out
	#[arg(long, value_name = "DATE", value_parser = time::day)]
	on: Option<jiff::civil::Date>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let on = args.on.unwrap_or_else(time::today);
	let on = day(on).ok_or_else(|| {
		Failure::usage(format!("No schedule knows the day {on}."), "Give a day from 0001-01-01 on.")
	})?;
	let schedule = schedule::read(&args.schedule)?;
	let hash = PublicationHash(schedule.hash());
	let session = context.session().await?;
	ensure_published(hash, session.client().published(Publication::Schedule).await?.1)?;
	let record = args.record.find(&session, context).await?;
	let spinner = context.output.spinner("Checking");
	let proof = session.check_proof(&record).await?;
	spinner.finish_and_clear();
	let history = History::of(&proof)?;
	let assessment = assess(&history.patient, &schedule, on);
	let left_out = history.left_out(&schedule, &assessment, on);
	let object = json!({
		"record": proof.record,
		"on": on.to_string(),
		"schedule": { "name": schedule.name, "hash": hash },
		"valid": proof.is_valid(),
		"doses": history.rows(&schedule, &assessment),
		"due": assessment.vaccine_groups.iter().map(|group| due(group, &schedule, on)).collect::<Vec<_>>(),
		"left_out": left_out,
	});
	let mut text = history.text(&schedule, hash, &assessment, on);
	text.extend(left_out.iter().map(|what| format!("Left out: {what}.")));
	text.push(DECISION_SUPPORT.into());
	if proof.is_valid() {
		return context.output.result(&object, text.join("\n\n"));
	}
	text.insert(0, INVALID.into());
	context.output.result(&object, text.join("\n\n"))?;
	let advice = "Do not rely on what is due here. `vacchain record proof` shows what does not hold.";
	Err(Failure::new("proof-not-valid", INVALID, advice).into())
}

/// Refuses a schedule on which the institutions did not decide.
fn ensure_published(hash: PublicationHash, published: Vec<PublicationHash>) -> Result<(), Failure> {
	if published.contains(&hash) {
		return Ok(());
	}
	let all: Vec<_> = published.iter().map(ToString::to_string).collect();
	Err(match all.as_slice() {
		[] => Failure::new(
			"NothingPublished",
			"The institutions have published no schedule.",
			"An institution proposes one with `vacchain vote propose publish schedule FILE`.",
		),
		_ => Failure::new(
			"OtherSchedule",
			format!(
				"The schedule has the hash {hash}, and the institutions published {}.",
				all.join(" and ")
			),
			"Ask your institution for the schedule that is published.",
		),
	})
}

/// A day as the engine has it.
fn day(day: jiff::civil::Date) -> Option<Date> {
	Date::new(day.year().into(), day.month().try_into().ok()?, day.day().try_into().ok()?)
}

/// As [`day`], of a day that stands in a record.
fn day_of(text: &str) -> Option<Date> {
	time::day(text).ok().and_then(day)
}

/// A dose as it stands in the record.
struct Given {
	date: Date,
	/// The vaccine by its code, which the schedule knows it by.
	vaccine: String,
	/// Whether a physician signed for it; others were reported.
	signed: bool,
	/// Whether the family says that the visit is not its child's.
	disputed: bool,
}

impl Given {
	/// As a person reads it.
	fn shown(&self) -> String {
		let mut shown = self.vaccine.clone();
		for (is_so, remark) in [(!self.signed, " (reported)"), (self.disputed, " (disputed)")] {
			shown += if is_so { remark } else { "" };
		}
		shown
	}
}

/// The facts about a child that a forecast takes.
struct History {
	patient: Patient,
	/// Beside each dose of the patient.
	given: Vec<Given>,
	/// Why a dose is judged by nothing.
	unusable: Vec<String>,
}

impl History {
	fn of(proof: &Proof) -> Result<Self, Failure> {
		let unreadable = || {
			Failure::new(
				"NoBirthDate",
				"The child's date of birth cannot be read, and nothing is due without one.",
				"Ask the family for access to the record, or a health admin to rectify the child's data.",
			)
		};
		let child: &Child = proof.child.open().ok_or_else(unreadable)?;
		let patient = Patient {
			birth_date: day_of(&child.birth_date).ok_or_else(unreadable)?,
			gender: match child.gender.as_str() {
				"female" => Gender::Female,
				"male" => Gender::Male,
				_ => Gender::Unknown,
			},
			country_of_birth: None,
			doses: Vec::new(),
			observations: Vec::new(),
		};
		let mut history = Self { patient, given: Vec::new(), unusable: Vec::new() };
		for visit in &proof.visits {
			let Some(immunizations) = visit.immunization.open() else {
				let why = why_closed(&visit.immunization);
				history.unusable.push(format!("the doses of visit {}: {why}", visit.id));
				continue;
			};
			if !visit.is_valid() {
				history.unusable.push(format!("the doses of visit {}: they are not proven", visit.id));
				continue;
			}
			for dose in &immunizations.doses {
				history.add(dose, dose.primary_source, visit.disputed);
			}
		}
		for report in &proof.reports {
			if report.retraction.is_none() && report.doses.open().is_none() {
				let why = why_closed(&report.doses);
				history.unusable.push(format!("the doses of report {}: {why}", report.number));
			}
			for dose in report.standing() {
				history.add(dose, false, false);
			}
		}
		Ok(history)
	}

	fn add(&mut self, dose: &Immunization, signed: bool, disputed: bool) {
		let Immunization { occurrence, vaccine_code, vaccine_display, .. } = dose;
		let name = || format!("{} ({}) of {}", line(vaccine_display), line(vaccine_code), line(occurrence));
		let Some(date) = self.day_of_dose(occurrence) else {
			return self.unusable.push(format!("{}: no day can be read", name()));
		};
		let known = cvx::lookup(vaccine_code).and_then(|(code, display)| Some((code.parse().ok()?, display)));
		let Some((cvx, display)) = known else {
			return self.unusable.push(format!("{}: the code is no CVX code", name()));
		};
		if self.patient.doses.iter().any(|other| (other.date, other.cvx) == (date, cvx)) {
			return self.unusable.push(format!("{}: it stands in the record twice", name()));
		}
		let is_expired = dose.expiration_date.as_deref().and_then(day_of).is_some_and(|last| last < date);
		let condition = if is_expired { Condition::Expired } else { Condition::Good };
		// An MVX code, if it is one: a maker's name says nothing to a schedule.
		let is_code = |text: &&str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_uppercase());
		let mvx = dose.manufacturer.as_deref().filter(is_code).map(Into::into);
		self.patient.doses.push(Dose { date, cvx, mvx, condition });
		let vaccine = format!("{display} ({vaccine_code})");
		self.given.push(Given { date, vaccine, signed, disputed });
	}

	/// The day of a dose. A time is kept in UTC, in which the night of a birth may be the day before it.
	fn day_of_dose(&self, occurrence: &str) -> Option<Date> {
		let when = time::when(occurrence).ok()?;
		let date = day(when.day())?;
		let is_night_before =
			matches!(when, When::Time(_)) && date.plus(Period::days(1)) == self.patient.birth_date;
		Some(if is_night_before { self.patient.birth_date } else { date })
	}

	/// Why doses and vaccine groups are missing from the answer.
	fn left_out(&self, schedule: &Schedule, assessment: &Assessment<'_>, on: Date) -> Vec<String> {
		let mut all = self.unusable.clone();
		for (place, given) in self.given.iter().enumerate() {
			if evaluations(assessment, place).next().is_none() {
				let why = if given.date > on {
					"it is after the day to judge by"
				} else {
					"the schedule does not know this vaccine"
				};
				all.push(format!("{} of {}: {why}", given.shown(), given.date));
			}
		}
		if self.patient.gender == Gender::Unknown {
			let needs = |place: usize| {
				let of_group = |series: &&Series| usize::from(series.vaccine_group) == place;
				let mut series =
					schedule.antigens.iter().flat_map(|antigen| &antigen.series).filter(of_group);
				series.any(|series| !series.required_genders.is_empty())
			};
			let is_there = |place: usize| {
				assessment.vaccine_groups.iter().any(|group| usize::from(group.vaccine_group) == place)
			};
			for (place, group) in schedule.vaccine_groups.iter().enumerate() {
				if needs(place) && !is_there(place) {
					all.push(format!("{}: it depends on the gender, which is not known", group.name));
				}
			}
		}
		all
	}

	/// The doses, each with what every vaccine group says of it.
	fn rows(&self, schedule: &Schedule, assessment: &Assessment<'_>) -> Vec<Value> {
		let row = |(place, Given { date, vaccine, signed, disputed }): (usize, &Given)| {
			let groups: Vec<_> = evaluations(assessment, place)
				.map(|(group, evaluation)| {
					let rules = evaluation.reasons.iter().map(|reason| reason.rule().id());
					json!({
						"vaccine_group": name(schedule, group),
						"status": evaluation.status.to_string(),
						"reasons": evaluation.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
						"rules": rules.collect::<Vec<_>>(),
						"conflicts_with": evaluation.conflicts_with,
					})
				})
				.collect();
			json!({
				"date": date.to_string(),
				"vaccine": vaccine,
				"signed": signed,
				"disputed": disputed,
				"evaluations": groups,
			})
		};
		self.given.iter().enumerate().map(row).collect()
	}

	/// The parts of the answer for people.
	fn text(
		&self,
		schedule: &Schedule,
		hash: PublicationHash,
		assessment: &Assessment<'_>,
		on: Date,
	) -> Vec<String> {
		let header = ["vaccine group", "status", "dose", "earliest", "recommended", "past due after", "rule"];
		let mut due = table(&header);
		for group in &assessment.vaccine_groups {
			due.add_row(row_of(group, schedule, on));
		}
		let mut doses = table(&["date", "vaccine", "in the group", "counts", "why", "rule"]);
		for (place, given) in self.given.iter().enumerate() {
			for (group, evaluation) in evaluations(assessment, place) {
				let [reasons, rules] = [
					join(evaluation.reasons.iter().map(ToString::to_string)),
					join(evaluation.reasons.iter().map(|reason| reason.rule().to_string())),
				];
				doses.add_row([
					given.date.to_string(),
					given.shown(),
					name(schedule, group).to_owned(),
					evaluation.status.to_string(),
					reasons,
					rules,
				]);
			}
		}
		let mut parts = vec![
			facts([("on", on.to_string()), ("schedule", schedule.name.clone()), ("hash", hash.to_string())]),
			due.trim_fmt(),
		];
		parts.extend((doses.row_count() > 0).then(|| doses.trim_fmt()));
		let disputed = "The family disputes a visit: ask whether its doses were this child's.";
		parts.extend(self.given.iter().any(|given| given.disputed).then(|| disputed.into()));
		parts
	}
}

/// A text that somebody typed, as a part of a line.
fn line(text: &str) -> String {
	visible(text).chars().take(80).collect()
}

/// The evaluation of a dose by each vaccine group.
fn evaluations<'a>(
	assessment: &'a Assessment<'_>,
	dose: usize,
) -> impl Iterator<Item = (&'a VaccineGroupForecast, &'a DoseEvaluation)> {
	let of = move |group: &'a VaccineGroupForecast| {
		group.evaluations.iter().filter(move |one| one.dose == dose).map(move |one| (group, one))
	};
	assessment.vaccine_groups.iter().flat_map(of)
}

fn name<'a>(schedule: &'a Schedule, group: &VaccineGroupForecast) -> &'a str {
	schedule.vaccine_groups.get(usize::from(group.vaccine_group)).map_or("", |group| &group.name)
}

fn due(group: &VaccineGroupForecast, schedule: &Schedule, on: Date) -> Value {
	let date = |date: Option<Forecasted>| {
		date.map(|date| json!({ "date": date.date.to_string(), "rule": date.rule.id() }))
	};
	let (status, rule) = group.status;
	json!({
		"vaccine_group": name(schedule, group),
		"status": status.to_string(),
		"today": today(group, on),
		"rule": rule.id(),
		"dose_number": group.dose_number,
		"earliest": date(group.earliest),
		"recommended": date(group.recommended),
		"past_due": date(group.past_due),
		"latest": date(group.latest),
		"recommended_vaccines": group.recommended_vaccines,
	})
}

/// The state of a vaccine group on a day, in words.
fn today(group: &VaccineGroupForecast, on: Date) -> String {
	let since = |date: Option<Forecasted>| date.is_some_and(|date| date.date <= on);
	match group.status.0 {
		// The past due date is the last day on which the dose is not past due.
		SeriesStatus::NotComplete if group.past_due.is_some_and(|date| date.date < on) => "past due".into(),
		SeriesStatus::NotComplete if since(group.recommended) => "due".into(),
		SeriesStatus::NotComplete if since(group.earliest) => "can be given".into(),
		SeriesStatus::NotComplete => "later".into(),
		other => other.to_string(),
	}
}

fn row_of(group: &VaccineGroupForecast, schedule: &Schedule, on: Date) -> [String; 7] {
	let date = |date: Option<Forecasted>| date.map(|date| date.date.to_string()).unwrap_or_default();
	[
		name(schedule, group).to_owned(),
		today(group, on),
		group.dose_number.map(|number| number.to_string()).unwrap_or_default(),
		date(group.earliest),
		date(group.recommended),
		date(group.past_due),
		group.recommended.map_or(group.status.1, |date| date.rule).to_string(),
	]
}

fn join(parts: impl Iterator<Item = String>) -> String {
	parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
	use super::*;

	const BORN: &str = "2026-09-02";

	fn newborn() -> History {
		let patient = Patient {
			birth_date: day_of(BORN).unwrap(),
			gender: Gender::Female,
			country_of_birth: None,
			doses: Vec::new(),
			observations: Vec::new(),
		};
		History { patient, given: Vec::new(), unusable: Vec::new() }
	}

	fn dose(vaccine_code: &str, occurrence: &str) -> Immunization {
		Immunization {
			vaccine_code: vaccine_code.into(),
			vaccine_display: "a vaccine\nMeasles  complete".into(),
			lot_number: None,
			manufacturer: None,
			expiration_date: None,
			dose_number: None,
			site: None,
			route: None,
			occurrence: occurrence.into(),
			primary_source: true,
		}
	}

	fn typical_country() -> Schedule {
		vacchain_forecast::toml::read(include_str!("../../../forecast/schedules/who-typical-country.toml"))
			.unwrap()
	}

	#[test]
	fn a_dose_in_the_night_of_the_birth_is_of_its_day() {
		let mut history = newborn();
		history.add(&dose("08", "2026-09-01T22:30:00Z"), true, false);
		history.add(&dose("19", "2026-09-01"), true, false);
		let dates: Vec<_> = history.given.iter().map(|given| given.date.to_string()).collect();
		assert_eq!(dates, [BORN, "2026-09-01"]);
	}

	/// A report of a dose that a physician signed for is no second dose.
	#[test]
	fn a_dose_that_stands_in_the_record_twice_counts_once() {
		let mut history = newborn();
		history.add(&dose("08", BORN), true, false);
		history.add(&dose("08", BORN), false, false);
		history.add(&dose("no code", BORN), false, false);
		history.add(&dose("08", "some day"), false, false);
		assert_eq!((history.given.len(), history.patient.doses.len(), history.unusable.len()), (1, 1, 3));
		// Nobody writes a line of the answer.
		assert!(history.unusable.iter().all(|what| !what.contains('\n')), "{:?}", history.unusable);
	}

	#[test]
	fn a_dose_of_no_group_is_named() {
		let (schedule, mut history) = (typical_country(), newborn());
		// Yellow fever, which this schedule does not have.
		history.add(&dose("37", "2027-09-02"), true, false);
		history.add(&dose("08", "2027-12-31"), true, false);
		history.patient.gender = Gender::Unknown;
		let on = day_of("2027-10-01").unwrap();
		let left_out = history.left_out(&schedule, &assess(&history.patient, &schedule, on), on);
		let told = left_out.join("; ");
		for part in ["does not know this vaccine", "after the day to judge by", "depends on the gender"] {
			assert!(told.contains(part), "{told}");
		}
	}

	#[test]
	fn a_dose_is_past_due_from_the_day_after_its_last_day() {
		let schedule = typical_country();
		let told = |on: &str| {
			let on = day_of(on).unwrap();
			let assessment = assess(&newborn().patient, &schedule, on);
			let group = assessment
				.vaccine_groups
				.iter()
				.find(|group| name(&schedule, group).starts_with("Hep"))
				.unwrap();
			today(group, on)
		};
		assert_eq!([told(BORN), told("2026-09-03")], ["due", "past due"]);
	}
}
