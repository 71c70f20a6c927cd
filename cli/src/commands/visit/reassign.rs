//! `vacchain visit reassign`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::VisitState;

use crate::{
	context::Context,
	find::VisitName,
	names::{Who, as_written},
	rules::Rule,
};

/// Name another doctor or physician, before the visit is signed
///
/// They get the keys to the child's visits up to this one. A note that was written stays, and the new doctor may correct or
/// withdraw it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a receptionist of the hospital that opened the visit, with full access.

Example:
  vacchain --key desk.key visit reassign Yasmin@2026-09-02 --physician dr.novak")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	#[command(flatten)]
	people: People,
}

/// The people whom the visit names from now on.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct People {
	/// The doctor's username or id, if it is another one now
	#[arg(long, value_name = "WHO")]
	doctor: Option<Who>,
	/// The physician's username or id, if it is another one now
	#[arg(long, value_name = "WHO")]
	physician: Option<Who>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, VisitState::is_unsigned).await?;
	let People { doctor, physician } = &args.people;
	let written = [doctor, physician].into_iter().flatten();
	let [doctor, physician] = [doctor, physician].map(|who| who.as_ref().map(|who| who.id));
	let work = as_written(written, session.reassign_visit(visit, doctor, physician));
	let inclusion = context.act(&session, "Reassigning", Rule::RECEPTIONIST, work).await?;
	context.done(
		"reassigned",
		json!({ "visit": visit, "doctor": doctor, "physician": physician }),
		&inclusion,
		"The visit names them now, and gives them its keys.",
	)
}
