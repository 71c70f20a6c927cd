//! `vacchain sign`.

use std::path::PathBuf;

use anyhow::Result;
use jiff::civil::Date;
use serde_json::json;
use vacchain_client::{
	Error,
	content::{Immunizations, Profile, Recommendation, RecommendedVaccine},
	primitives::VisitId,
};

use crate::{
	args::visit_id,
	context::{Context, Person},
	errors::Failure,
	rules::Rule,
	time::{self, When},
	vaccine::{Dose, remaining},
	view::note_text,
};

/// Record the vaccines given, and sign
///
/// Your signature stands for the doctor's latest note, the doses, what remains and the next visit. Read the note first
/// with `vacchain visit show`, and say with --note which version you have read; without it, the note is shown now. If
/// the doctor has changed the note since, nothing is signed and you see the new one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the physician named in the visit, after a note that clears the child.

Examples:
  vacchain --key physician.key sign 77aa01c2d3e4f5061728394a5b6c7d8e --note 1 \\
      --dose \"08,lot=AB12,dose=1,site=left thigh,route=intramuscular\" --dose 20,lot=CD34,dose=1 \\
      --remaining 08,due=2027-01-31 --next-visit 2027-01-31
  vacchain --key physician.key sign 77aa01c2d3e4f5061728394a5b6c7d8e --doses-file doses.json

doses.json, where only vaccine_code (CVX) is needed:
  [{\"vaccine_code\": \"08\", \"lot_number\": \"AB12\", \"dose_number\": 1, \"site\": \"left thigh\", \"route\": \"intramuscular\",
    \"occurrence\": \"2026-11-21\"}]")]
pub struct Args {
	/// The visit's id
	#[arg(value_parser = visit_id)]
	visit: VisitId,
	/// A vaccine given: CVX[,lot=..][,dose=1][,site=..][,route=..][,on=DATE]; may be repeated
	#[arg(long = "dose", value_name = "DOSE", value_parser = Dose::parse, required_unless_present = "doses_file")]
	doses: Vec<Dose>,
	/// A JSON file with the vaccines given
	#[arg(long, value_name = "FILE")]
	doses_file: Option<PathBuf>,
	/// When they were given, where a dose does not say; without it, now
	#[arg(long, value_name = "DATE", value_parser = time::when)]
	given: Option<When>,
	/// A vaccine that remains: CVX[,due=DATE]; may be repeated
	#[arg(long, value_name = "VACCINE", value_parser = remaining)]
	remaining: Vec<RecommendedVaccine>,
	/// The next visit
	#[arg(long, value_name = "DATE", value_parser = time::day)]
	next_visit: Option<Date>,
	/// The version of the note that you have read
	#[arg(long, value_name = "VERSION")]
	note: Option<u32>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let mut doses = args.doses;
	if let Some(path) = &args.doses_file {
		doses.extend(Dose::read_file(path)?);
	}
	let given = args.given.unwrap_or_else(When::now);
	let doses: Vec<_> =
		doses.into_iter().map(|dose| dose.into_content(given)).collect::<Result<_, _>>().map_err(
			|reason| Failure::usage(format!("A dose is wrong: {reason}."), "Correct it, and sign again."),
		)?;
	if doses.is_empty() {
		return Err(Failure::usage("There is no dose to sign.", "Give --dose or --doses-file.").into());
	}
	let recommendation =
		Recommendation { remaining: args.remaining, next_visit: args.next_visit.map(|day| day.to_string()) };
	let session = context.session().await?;
	let work = async {
		let visit = session.client().visit(&args.visit).await?.visit;
		let note = match args.note {
			Some(version) => version,
			None => {
				let note = session.note_to_sign(args.visit).await?;
				let text = note_text(&note.text).join("\n");
				context.output.remark(&format!("The doctor's note, version {}:\n{text}", note.version));
				note.version
			}
		};
		let count = doses.len();
		let given = Immunizations {
			hospital_name: display_name(&session, visit.hospital).await?,
			physician_name: display_name(&session, session.id()).await?,
			doses,
		};
		let inclusion = session.sign_on(args.visit, note, &given, &recommendation).await?;
		Ok((inclusion, note, count))
	};
	let (inclusion, note, count) = context.act(&session, "Signing", Rule::NAMED_PHYSICIAN, work).await?;
	let doses = if count == 1 { "1 dose".into() } else { format!("{count} doses") };
	context.output.done(
		"signed",
		json!({ "visit": args.visit, "doses": count, "note": note, "next_visit": recommendation.next_visit }),
		&inclusion,
		format!(
			"Signed: {doses} recorded. The hospital links the visit next: vacchain visit link {}",
			args.visit
		),
	)
}

async fn display_name(
	session: &Person,
	id: vacchain_client::primitives::ParticipantId,
) -> Result<String, Error> {
	let known = session.client().participant(&id).await?.ok_or(Error::NotFound)?;
	Ok(Profile::from_bytes(&known.profile).display_name)
}
