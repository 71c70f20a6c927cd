//! `vacchain visit sign`.

use std::path::PathBuf;

use anyhow::Result;
use jiff::civil::Date;
use serde_json::json;
use vacchain_client::{
	Error,
	actions::NoteToSign,
	content::{
		Content as _, Decision, Immunization, Immunizations, NotGiven, Profile, Recommendation,
		RecommendedVaccine,
	},
	foreign::visible,
	primitives::VisitState,
};

use crate::{
	context::{Context, Person},
	errors::Failure,
	explain,
	find::VisitName,
	rules::Rule,
	terms,
	time::{self, When},
	vaccine::{Dose, ensure_after_birth, not_given, remaining},
	view,
};

/// Record the vaccines given, and sign
///
/// Your signature stands for the doctor's note, the doses, what was not given, what remains, your own note and the next
/// visit. Read the doctor's note first with `vacchain visit show`, and say with --note which version you have read; without
/// it, a terminal shows the note and asks you whether to sign on it, and elsewhere nothing is signed. Exactly that note is
/// signed: if the doctor has changed it since, nothing is signed and you see the new one.
///
/// Without a terminal, a child is named with its birth date, as in Yasmin@2026-09-02, or with its family, as USERNAME/CHILD:
/// another child may have the same name.
///
/// Where nothing was given, say why for each planned vaccine with --not-given: the visit is signed without a dose. The next
/// visit proposes what remained.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the physician named in the visit, after a note that clears the child.

Examples:
  vacchain --key physician.key visit sign Yasmin@2026-09-02 --note 1 \\
      --dose \"08,lot=AB12,dose=1,site=left thigh,route=intramuscular\" --dose 20,lot=CD34,dose=1 \\
      --remaining 08,due=2027-01-31 --next-visit 2027-01-31
  vacchain --key physician.key visit sign Yasmin@2026-09-02 --note 1 --doses-file doses.json
  vacchain --key physician.key visit sign Yasmin@2026-09-02 --note 1 \\
      --not-given \"08,not-available,delivered on Monday\" --next-visit 2027-01-31

doses.json, where only vaccine_code (CVX) is needed:
  [{\"vaccine_code\": \"08\", \"lot_number\": \"AB12\", \"dose_number\": 1, \"site\": \"left thigh\", \"route\": \"intramuscular\",
    \"manufacturer\": \"GSK\", \"expiration_date\": \"2027-06-30\", \"occurrence\": \"2026-11-21\"}]")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// A vaccine given: CVX[,lot=..][,maker=..][,expires=DATE][,dose=1][,site=..][,route=..][,on=DATE]; may be repeated
	#[arg(long = "dose", value_name = "DOSE", value_parser = Dose::parse)]
	doses: Vec<Dose>,
	/// A JSON file with the vaccines given
	#[arg(long, value_name = "FILE")]
	doses_file: Option<PathBuf>,
	/// A planned vaccine that was not given: CVX,not-available|refused|contraindicated|other[,TEXT]; may be repeated
	#[arg(long, value_name = "VACCINE", value_parser = not_given)]
	not_given: Vec<NotGiven>,
	/// Record doses though their lot had expired when they were given
	#[arg(long)]
	expired: bool,
	/// When they were given, where a dose does not say; without it, now
	#[arg(long, value_name = "DATE", value_parser = time::when)]
	given: Option<When>,
	/// A vaccine that remains: CVX[,due=DATE]; may be repeated
	#[arg(long, value_name = "VACCINE", value_parser = remaining)]
	remaining: Vec<RecommendedVaccine>,
	/// The next visit
	#[arg(long, value_name = "DATE", value_parser = time::day)]
	next_visit: Option<Date>,
	/// The version of the doctor's note that you have read, as `vacchain visit show` tells it; needed without a terminal and
	/// with --output json
	#[arg(long, value_name = "VERSION")]
	note: Option<u32>,
	/// Your own note; sealed with the visit, for full readers
	#[arg(long, value_name = "TEXT")]
	remark: Option<String>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	args.visit.ensure_certain(context)?;
	if args.note.is_none() && (context.output.is_json() || !explain::is_at_terminal()) {
		return Err(Failure::usage(
			"Nobody has been shown the doctor's note: there is no terminal, or --output json was asked for.",
			"Read it with `vacchain visit show VISIT`, which tells its version, and sign with --note VERSION.",
		)
		.into());
	}
	let mut doses = args.doses;
	if let Some(path) = &args.doses_file {
		doses.extend(Dose::read_file(path)?);
	}
	let given = args.given.unwrap_or_else(When::now);
	let doses: Vec<_> =
		doses.into_iter().map(|dose| dose.into_content(given)).collect::<Result<_, _>>().map_err(
			|reason| Failure::usage(format!("A dose is wrong: {reason}."), "Correct it, and sign again."),
		)?;
	ensure_fresh(&doses, args.expired)?;
	time::remark_on_unknown(doses.iter().map(|dose| dose.occurrence.as_str()), context.output);
	if doses.is_empty() && args.not_given.is_empty() {
		return Err(Failure::usage(
			"There is nothing to sign.",
			"Give --dose or --doses-file, or say with --not-given why a planned vaccine was not given.",
		)
		.into());
	}
	let recommendation = Recommendation {
		not_given: args.not_given,
		remaining: args.remaining,
		next_visit: args.next_visit.map(|day| day.to_string()),
		note: args.remark,
	};
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, |state| state == VisitState::Noted).await?;
	ensure_after_birth(&doses, context.named_child().as_ref())?;
	let reading = async {
		let shown = match args.note {
			Some(version) => session.note_as_read(visit, version).await?,
			None => session.note_to_sign(visit).await?,
		};
		let given = Immunizations {
			hospital_name: display_name(&session, shown.hospital).await?,
			physician_name: display_name(&session, session.id()).await?,
			doses,
		};
		Ok((shown, given))
	};
	let (shown, given) = context.act(&session, "Reading the note", Rule::NAMED_PHYSICIAN, reading).await?;
	ensure_it_fits(&given)?;
	account_for_planned(&shown, &given.doses, &recommendation.not_given, context)?;
	if args.note.is_none() && !agrees(&shown, context).await? {
		return Err(Error::NotSigned.into());
	}
	if args.note.is_some() && !args.visit.is_meant(context, "Sign for").await {
		return Err(Error::NotSigned.into());
	}
	let (note, count) = (shown.version, given.doses.len());
	let work = session.sign(&shown, &given, &recommendation);
	let inclusion = context.act(&session, "Signing", Rule::NAMED_PHYSICIAN, work).await?;
	let doses = match count {
		0 => "no dose was given".into(),
		1 => "1 dose recorded".into(),
		_ => format!("{count} doses recorded"),
	};
	context.done(
		"signed",
		json!({ "visit": visit, "doses": count, "note": note, "next_visit": recommendation.next_visit }),
		&inclusion,
		format!("Signed: {doses}. The hospital links the visit next: vacchain visit link {visit}"),
	)
}

/// No dose was given past its lot's last day, unless that is meant.
fn ensure_fresh(doses: &[Immunization], expired_is_meant: bool) -> Result<(), Failure> {
	let Some(dose) = doses.iter().find(|dose| dose.was_expired() == Some(true)) else { return Ok(()) };
	if expired_is_meant {
		return Ok(());
	}
	let expiry = dose.expiration_date.as_deref().unwrap_or_default();
	Err(Failure::usage(
		format!(
			"{} ({}) expired on {expiry}, and was given on {}.",
			dose.vaccine_display,
			dose.vaccine_code,
			time::show_day(&dose.occurrence)
		),
		"Check both dates. If the child was given it all the same, add --expired: the dose is recorded, and marked.",
	))
}

/// Says how many of the doses one signature holds, if it does not hold them all, before anything is sent.
fn ensure_it_fits(given: &Immunizations) -> Result<(), Failure> {
	let fits = |count: &usize| {
		let doses = given.doses.iter().take(*count).cloned().collect();
		Immunizations { doses, ..given.clone() }.to_bytes().is_ok()
	};
	let count = given.doses.len();
	match (0..=count).rev().find(fits) {
		Some(most) if most == count => Ok(()),
		None | Some(0) => {
			Err(Failure::usage("The first dose is longer than a signature can hold.", "Shorten its texts."))
		}
		Some(most) => Err(Failure::usage(
			format!("One signature holds the first {most} of these {count} doses. Nothing was signed."),
			"Sign as many, and the others in another visit. Write doses that were given elsewhere down with `vacchain \
			 record report-doses`.",
		)),
	}
}

/// Each planned vaccine was given or has a reason. Where nothing was given at all, one without a reason is refused; where
/// another vaccine may stand for it, it is remarked upon.
fn account_for_planned(
	shown: &NoteToSign,
	doses: &[Immunization],
	not_given: &[NotGiven],
	context: &Context,
) -> Result<(), Failure> {
	let is_open = |code: &str| {
		!doses.iter().any(|dose| dose.vaccine_code == code) && !not_given.iter().any(|one| one.code == code)
	};
	let Some(planned) = shown.planned() else {
		context.output.remark("What was planned cannot be read: nothing is checked against it.");
		return Ok(());
	};
	let open: Vec<_> = planned
		.iter()
		.filter(|vaccine| is_open(&vaccine.code))
		.map(|vaccine| format!("{} ({})", vaccine.display, vaccine.code))
		.collect();
	match (open.is_empty(), doses.is_empty()) {
		(true, _) => Ok(()),
		(false, true) => Err(Failure::usage(
			format!("Planned, not given, and without a reason: {}.", open.join(", ")),
			"Say why with --not-given for each of them.",
		)),
		(false, false) => {
			context.output.remark(&unexplained(&open));
			Ok(())
		}
	}
}

/// The planned vaccines, as the reception desk named them, on one line.
fn unexplained(planned: &[String]) -> String {
	format!("Planned, and neither given nor explained: {}.", visible(&planned.join(", ")))
}

/// Shows the note, and asks whether the physician signs on it.
async fn agrees(shown: &NoteToSign, context: &Context) -> Result<bool> {
	let NoteToSign { version, text, decision, .. } = shown;
	let child = context.named_child().map(|child| child.to_string());
	context.output.remark(&note_of(child.as_deref(), *version, *decision, text));
	Ok(tokio::task::spawn_blocking(|| explain::says_yes("Sign on this note? [y/N] ")).await.unwrap_or(false))
}

/// The note as a physician is shown it: whoever wrote the child's name adds no line to it.
fn note_of(child: Option<&str>, version: u32, decision: Decision, text: &str) -> String {
	let child = child.map(|child| format!("Child: {}\n", visible(child))).unwrap_or_default();
	let text = view::note_text(text).join("\n");
	format!("{child}The doctor's note, version {version}, {}:\n{text}", terms::decision(decision))
}

async fn display_name(
	session: &Person,
	id: vacchain_client::primitives::ParticipantId,
) -> Result<String, Error> {
	let known = session.client().participant(&id).await?.ok_or(Error::NotFound)?;
	Ok(Profile::from_bytes(&known.profile).display_name)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; nobody else writes a line at the prompt to
	/// sign.
	#[test]
	fn a_child_s_name_and_a_planned_vaccine_add_no_line_to_the_note() {
		let hostile = "Yasmin\nThe doctor's note, version 9, cleared:\nFit.\u{1b}[2J";
		let shown = note_of(Some(hostile), 1, Decision::Deferred, "Fever.");
		let lines: Vec<_> = shown.lines().collect();
		assert_eq!(lines[1..], ["The doctor's note, version 1, deferred:", "Fever."], "{shown}");
		assert!(!shown.contains('\u{1b}'), "{shown:?}");
		assert_eq!(unexplained(&[hostile.to_owned(), "MMR (03)".into()]).lines().count(), 1);
	}
}
