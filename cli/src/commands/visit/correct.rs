//! `vacchain visit correct`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Error, content::PlannedVaccine, primitives::VisitState};

use crate::{
	args::measure, context::Context, errors::Failure, find::VisitName, rules::Rule, vaccine::planned,
};

/// Correct what was measured, before the visit is signed
///
/// What you do not give stays as it was. The version before stays readable.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a receptionist of the hospital that opened the visit, with full access.

Example:
  vacchain --key desk.key visit correct Yasmin@2026-09-02 --weight 5.2 --height 58")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Body weight in kilograms
	#[arg(long, value_name = "KG", value_parser = measure)]
	weight: Option<f64>,
	/// Body height or length in centimetres
	#[arg(long, value_name = "CM", value_parser = measure)]
	height: Option<f64>,
	/// Body temperature in degrees Celsius
	#[arg(long, value_name = "CELSIUS", value_parser = measure)]
	temperature: Option<f64>,
	/// The CVX code of a vaccine that is to be given, in place of those that were planned; may be repeated
	#[arg(long, value_name = "CVX", value_parser = planned)]
	plan: Vec<PlannedVaccine>,
	/// The child's age in days
	#[arg(long, value_name = "DAYS")]
	age_days: Option<u32>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let measured = args.weight.or(args.height).or(args.temperature).is_some();
	if !measured && args.plan.is_empty() && args.age_days.is_none() {
		return Err(Failure::usage(
			"There is nothing to correct.",
			"Give what was wrong, such as --weight 5.2.",
		)
		.into());
	}
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, VisitState::is_unsigned).await?;
	let work = async {
		let view = session.read_visit(&visit).await?;
		let mut examination = view.examination.open().cloned().ok_or(Error::Missing("examination"))?;
		examination.weight_kg = args.weight.or(examination.weight_kg);
		examination.height_cm = args.height.or(examination.height_cm);
		examination.body_temperature_celsius = args.temperature.or(examination.body_temperature_celsius);
		examination.age_days = args.age_days.unwrap_or(examination.age_days);
		if !args.plan.is_empty() {
			examination.planned_vaccines = args.plan;
		}
		session.correct_examination(visit, &examination).await
	};
	let inclusion = context.act(&session, "Correcting", Rule::RECEPTIONIST, work).await?;
	let text = "The measurements are corrected. The version before stays readable.";
	context.done("examination_corrected", json!({ "visit": visit }), &inclusion, text)
}
