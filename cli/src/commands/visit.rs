//! `vacchain visit`.

mod correct;
mod dispute;
mod list;
mod reassign;
mod reinstate;
mod retract;
mod sign;
mod waiting;

use anyhow::Result;
use clap::Subcommand;
use jiff::civil::Date;
use serde_json::json;
use vacchain_client::{
	Error,
	content::{Examination, PlannedVaccine, RecommendedVaccine},
	foreign::visible,
	primitives::{ClosingReason, VisitState},
	views::RecordView,
};

use crate::{
	args::{closing_reason, measure},
	context::Context,
	errors::Failure,
	find::{RecordName, VisitName},
	names::{Names, Who, as_written},
	rules::Rule,
	terms, time,
	vaccine::planned,
	view,
};

/// The actions on visits.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain --key desk.key visit open Yasmin@2026-09-02 --doctor dr.haddad \\\n      --physician dr.novak"
)]
pub enum Command {
	/// Open a visit, naming its doctor and physician
	///
	/// Records the child's age (from its birth date, unless you give it), what was measured, and the planned vaccines
	/// by CVX code. Doctor and physician get the keys to the child's earlier visits. What remained at the child's last visit
	/// is shown, and planned where it is due and you plan nothing yourself.
	#[command(after_help = "\
Who may use it: a hospital with full access to the record.

Example:
  vacchain --key desk.key visit open Yasmin@2026-09-02 --doctor dr.haddad \\
      --physician dr.novak --weight 5.2 --height 58 --temperature 36.9 --plan 08 --plan 20")]
	Open(OpenArgs),
	/// Bring a visit to the record's newest keys
	///
	/// Needed after the family changed who may read the record while a visit was open, when a doctor's or physician's
	/// keys were replaced, or when one of them has something to add a month after the visit was linked.
	#[command(after_help = "\
Who may use it: the hospital that opened the visit, with full access.

Example:
  vacchain --key desk.key visit renew Yasmin@2026-09-02")]
	Renew(VisitArgs),
	/// Link a signed visit to the record, which ends the visit
	///
	/// Proofs rest on linked visits.
	#[command(after_help = "\
Who may use it: the hospital that opened the visit; a health admin where that hospital may not act any more.

Example:
  vacchain --key desk.key visit link Yasmin@2026-09-02")]
	Link(VisitArgs),
	/// End a visit that was not signed
	///
	/// The reason stands on the chain for all to see, so it does not say whether the doctor deferred the child: `unsigned`
	/// says that too, and that the family left, or the visit broke off.
	///
	/// A visit lapses seven days after the hospital's access has ended: from then on it can only be closed.
	#[command(after_help = "\
Who may use it: the hospital that opened the visit; a health admin where that hospital may not act any more. Once the visit
has lapsed, also its doctor, its physician and every health admin.

Example:
  vacchain --key desk.key visit close Yasmin@2026-09-02 --reason unsigned")]
	Close(CloseArgs),
	/// Show one visit
	///
	/// The doctor and the physician named in it see the child and all earlier visits, too.
	#[command(after_help = "\
Who may use it: as `vacchain record show`.

Example:
  vacchain --key doctor.key visit show Yasmin@2026-09-02")]
	Show(VisitArgs),
	Waiting(waiting::Args),
	List(list::Args),
	Sign(sign::Args),
	Retract(retract::Args),
	Correct(correct::Args),
	Reassign(reassign::Args),
	Dispute(dispute::Args),
	Reinstate(reinstate::Args),
}

/// `visit open`.
#[derive(Debug, clap::Args)]
pub struct OpenArgs {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The doctor's username or id
	#[arg(long, value_name = "WHO")]
	doctor: Who,
	/// The physician's username or id
	#[arg(long, value_name = "WHO")]
	physician: Who,
	/// Body weight in kilograms
	#[arg(long, value_name = "KG", value_parser = measure)]
	weight: Option<f64>,
	/// Body height or length in centimetres
	#[arg(long, value_name = "CM", value_parser = measure)]
	height: Option<f64>,
	/// Body temperature in degrees Celsius
	#[arg(long, value_name = "CELSIUS", value_parser = measure)]
	temperature: Option<f64>,
	/// The CVX code of a vaccine that is to be given; may be repeated
	#[arg(long, value_name = "CVX", value_parser = planned)]
	plan: Vec<PlannedVaccine>,
	/// Plan nothing, whatever remained at the last visit
	#[arg(long, conflicts_with = "plan")]
	plan_nothing: bool,
	/// The child's age in days; without it, from its birth date to the day of the visit
	#[arg(long, value_name = "DAYS")]
	age_days: Option<u32>,
	/// The day of the visit, if it is not today: for the child's age
	#[arg(long, value_name = "DATE", value_parser = time::day)]
	on: Option<Date>,
}

/// One visit.
#[derive(Debug, clap::Args)]
pub struct VisitArgs {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
}

/// `visit close`.
#[derive(Debug, clap::Args)]
pub struct CloseArgs {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Why
	#[arg(long, value_parser = closing_reason())]
	reason: ClosingReason,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Open(args) => open(args, context).await,
		Command::Renew(args) => renew(args.visit, context).await,
		Command::Link(args) => link(args.visit, context).await,
		Command::Close(args) => close(args, context).await,
		Command::Show(args) => show(args.visit, context).await,
		Command::Waiting(args) => waiting::run(args, context).await,
		Command::List(args) => list::run(args, context).await,
		Command::Sign(args) => sign::run(args, context).await,
		Command::Retract(args) => retract::run(args, context).await,
		Command::Correct(args) => correct::run(args, context).await,
		Command::Reassign(args) => reassign::run(args, context).await,
		Command::Dispute(args) => dispute::run(args, context).await,
		Command::Reinstate(args) => reinstate::run(args, context).await,
	}
}

async fn open(args: OpenArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let day = args.on.unwrap_or_else(time::today);
	let record = args.record.find(&session, context).await?;
	let reading = session.read_record(&record);
	let view = context.act(&session, "Reading the record", Rule::RECEPTIONIST, reading).await?;
	ensure_born(&view, day)?;
	let work = async {
		let due = view.last_recommendation().map(|(_, last)| last.still_due()).unwrap_or_default();
		let examination = Examination {
			age_days: args.age_days.unwrap_or_else(|| age(&view, day)),
			weight_kg: args.weight,
			height_cm: args.height,
			body_temperature_celsius: args.temperature,
			planned_vaccines: match args.plan {
				plan if plan.is_empty() && !args.plan_nothing => proposed(&due, day),
				plan => plan,
			},
		};
		let opened = session.open_visit(record, args.doctor.id, args.physician.id, &examination);
		let visit = as_written([&args.doctor, &args.physician], opened).await?;
		Ok((visit, due, examination.planned_vaccines))
	};
	let (visit, due, planned) = context.act(&session, "Opening the visit", Rule::RECEPTIONIST, work).await?;
	let remained = if due.is_empty() {
		String::new()
	} else {
		let lines = view::vaccines(&due).map(|line| format!("\n  {}", visible(&line)));
		format!("\nWhat remained at the last visit:{}", lines.collect::<String>())
	};
	let names: Vec<_> =
		planned.iter().map(|vaccine| format!("{} ({})", vaccine.display, vaccine.code)).collect();
	let plans =
		if names.is_empty() { String::new() } else { format!("\nPlanned: {}", visible(&names.join(", "))) };
	context.result(
		json!({
			"done": "opened",
			"visit": visit,
			"record": record,
			"doctor": args.doctor.id,
			"physician": args.physician.id,
			"remained": due,
			"planned": planned,
		}),
		format!(
			"Opened a visit with {} and {}. They find it in `vacchain visit waiting`, by the child or by its id:\n  {visit}{remained}{plans}",
			args.doctor.text, args.physician.text
		),
	)
}

/// The vaccines that are due on the day of the visit.
fn proposed(due: &[RecommendedVaccine], day: Date) -> Vec<PlannedVaccine> {
	// Dates that cannot be read hold nothing up.
	let is_due = |vaccine: &&RecommendedVaccine| {
		let from = vaccine.due_date.as_deref().and_then(|from| time::day(from).ok());
		from.is_none_or(|from| from <= day)
	};
	let plan = |vaccine: &RecommendedVaccine| PlannedVaccine {
		code: vaccine.code.clone(),
		display: vaccine.display.clone(),
	};
	due.iter().filter(is_due).map(plan).collect()
}

/// The child was born by this day, if its birth date can be read.
fn ensure_born(record: &RecordView, day: Date) -> Result<(), Failure> {
	let born = record.child.open().and_then(|child| time::day(&child.birth_date).ok());
	let Some(born) = born.filter(|born| time::When::Day(day).is_before_birth(*born)) else { return Ok(()) };
	Err(Failure::usage(
		format!("The visit is on {day}, and the child was born on {born}."),
		"Check --on, and the child.",
	))
}

/// The child's age on a day, in days; 0 if it cannot be read.
fn age(record: &RecordView, day: Date) -> u32 {
	let born = record.child.open().and_then(|child| time::day(&child.birth_date).ok());
	let days = born.and_then(|born| born.until(day).ok()).map(|span| span.get_days());
	days.and_then(|days| u32::try_from(days).ok()).unwrap_or(0)
}

async fn renew(visit: VisitName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = visit.find(&session, context, VisitState::is_open).await?;
	let work = session.renew_visit(visit);
	let inclusion = context.act(&session, "Renewing the visit", Rule::RECEPTIONIST, work).await?;
	let text = "The doctor and the physician have the record's newest keys.";
	context.done("renewed", json!({ "visit": visit }), &inclusion, text)
}

async fn link(visit: VisitName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = visit.find(&session, context, |state| state == VisitState::Signed).await?;
	let work = session.link(visit);
	let inclusion = context.act(&session, "Linking the visit", Rule::CLOSER, work).await?;
	let text = "The visit is linked to the record and ended.";
	context.done("linked", json!({ "visit": visit }), &inclusion, text)
}

async fn close(args: CloseArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, VisitState::is_unsigned).await?;
	let work = session.close(visit, args.reason);
	let inclusion = context.act(&session, "Closing the visit", Rule::CLOSER, work).await?;
	context.done(
		"closed",
		json!({ "visit": visit, "reason": args.reason }),
		&inclusion,
		format!("The visit is closed: {}.", terms::closing_reason(args.reason)),
	)
}

async fn show(visit: VisitName, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let id = visit.newest(&session, context).await?;
	let spinner = context.output.spinner("Reading");
	let mut names = Names::of(&session);
	let whole = if session.role().await?.is_staff() {
		match session.read_visit_as_professional(&id).await {
			// A family doctor may be a guardian of the record.
			Err(Error::NotFound) => None,
			view => Some(view?),
		}
	} else {
		None
	};
	if let Some(mut view) = whole {
		names.look_up(session.client(), view::people(&view)).await?;
		// This visit last, where a reader stops.
		view.visits.sort_by_key(|visit| (visit.id == id, visit.visit.opened_at));
		spinner.finish_and_clear();
		let object = json!({ "visit": view.visits.last(), "record": view, "names": names.to_json() });
		return context.output.result(&object, view::record(&view, &names));
	}
	let mut view = session.read_visit(&id).await?;
	view::without_clinical_part_of_visit(&mut view);
	names.look_up(session.client(), view::people_of_visit(&view)).await?;
	spinner.finish_and_clear();
	context.result(
		json!({ "visit": view, "names": names.to_json() }),
		format!("Visit: {}", view::visit(&view, &names)),
	)
}
