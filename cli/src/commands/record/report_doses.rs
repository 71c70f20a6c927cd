//! `vacchain record report-doses`.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Error,
	content::{Immunization, ReportedDoses},
	primitives::{Role, VisitState},
};

use crate::{
	context::Context,
	errors::Failure,
	find::{RecordName, VisitName},
	rules::Rule,
	time::{self, When},
	vaccine::{Dose, ensure_after_birth},
};

/// Write down doses that were given elsewhere, as somebody reports them
///
/// Such doses stand in the record as reported, with their source. Nobody signs them, and no proof counts them. Entries of at
/// most 32 doses are made, as many as it takes. A hospital's receptionist writes under the family's consent; a doctor during
/// the visit that names the doctor.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a receptionist of a hospital with full access; with --visit, the doctor whom the visit names.

Examples:
  vacchain --key desk.key record report-doses Yasmin@2026-09-02 --source \"vaccination card\" \\
      --dose 08,dose=1,on=2018-06-01 --dose 08,dose=2,on=2018-08-01
  vacchain --key doctor.key record report-doses Yasmin@2026-09-02 --source mother \\
      --visit Yasmin@2026-09-02 --doses-file doses.json")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// Who or what reports them: a vaccination card, another hospital, a parent
	#[arg(long, value_name = "TEXT")]
	source: String,
	/// A dose: CVX,on=DATE[,lot=..][,maker=..][,expires=DATE][,dose=1][,site=..][,route=..]; may be repeated
	#[arg(long = "dose", value_name = "DOSE", value_parser = Dose::parse, required_unless_present = "doses_file")]
	doses: Vec<Dose>,
	/// A JSON file with the doses, as for `vacchain visit sign`
	#[arg(long, value_name = "FILE")]
	doses_file: Option<PathBuf>,
	/// The visit during which a doctor writes
	#[arg(long, value_name = "VISIT")]
	visit: Option<VisitName>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let mut doses = args.doses;
	if let Some(path) = &args.doses_file {
		doses.extend(Dose::read_file(path)?);
	}
	let doses: Vec<_> = doses.into_iter().map(reported).collect::<Result<_, _>>().map_err(|reason| {
		Failure::usage(format!("A dose is wrong: {reason}."), "Correct it, and report the doses again.")
	})?;
	if doses.is_empty() {
		return Err(
			Failure::usage("There is no dose to report.", "Give --dose, or a file with doses.").into()
		);
	}
	if args.source.trim().is_empty() {
		return Err(Failure::usage(
			"The source is empty.",
			"Say with --source who or what reports the doses.",
		)
		.into());
	}
	time::remark_on_unknown(doses.iter().map(|dose| dose.occurrence.as_str()), context.output);
	let count = doses.len();
	let session = context.session().await?;
	if args.visit.is_none() && session.role().await? == Role::Doctor {
		return Err(Failure::usage(
			"A doctor reports doses during a visit.",
			"Name the visit with --visit, or ask the receptionist.",
		)
		.into());
	}
	let record = args.record.find(&session, context).await?;
	ensure_after_birth(&doses, context.named_child().as_ref())?;
	let visit = match &args.visit {
		Some(visit) => Some(visit.find(&session, context, VisitState::is_open).await?),
		None => None,
	};
	let rule = if visit.is_some() { Rule::NAMED_DOCTOR } else { Rule::RECEPTIONIST };
	let (mut entries, mut written) = (Vec::new(), 0);
	for entry in ReportedDoses::entries(&args.source, &doses).map_err(Error::from)? {
		let work = async {
			match visit {
				Some(visit) => {
					session.report_doses_in_visit(record, visit, &entry.source, &entry.doses).await
				}
				None => session.report_doses(record, &entry.source, &entry.doses).await,
			}
		};
		match context.act(&session, "Reporting", rule, work).await {
			Ok(numbers) => entries.extend(numbers),
			Err(error) if entries.is_empty() => return Err(error),
			Err(error) => {
				context.output.notice(
					&json!({ "reported": written, "entries": entries }),
					&format!("The first {written} doses are reported; report the others alone."),
				);
				return Err(error);
			}
		}
		written += entry.doses.len();
	}
	let shown: Vec<_> = entries.iter().map(u32::to_string).collect();
	let reported = if count == 1 { "1 dose".into() } else { format!("{count} doses") };
	context.result(
		json!({ "done": "reported", "record": record, "doses": count, "entries": entries }),
		format!("Reported {reported}, not signed, as entry {}.", shown.join(", ")),
	)
}

/// A dose that somebody else gave: it has a date of its own.
fn reported(dose: Dose) -> Result<Immunization, String> {
	if !dose.has_date() {
		return Err("it has no date; say when it was given, as in 08,on=2018-06-01".into());
	}
	let dose = dose.into_content(When::now())?;
	Ok(Immunization { primary_source: false, ..dose })
}
