//! `vacchain visit retract`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, find::VisitName, rules::Rule};

/// Retract a signed visit that was entered in error
///
/// Its doses no longer count in a proof. Nothing is removed: the visit, its signature and the reason stay readable.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the physician named in the visit.

Example:
  vacchain --key physician.key visit retract 77aa01c2d3e4f5061728394a5b6c7d8e --reason \"wrong child\"")]
pub struct Args {
	/// The visit: its child's name, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Why; sealed with the visit
	#[arg(long, value_name = "TEXT")]
	reason: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = args.visit.find(&session).await?;
	let work = session.retract(visit, &args.reason);
	let inclusion = context.act(&session, "Retracting", Rule::NAMED_PHYSICIAN, work).await?;
	context.output.done("retracted", json!({ "visit": visit }), &inclusion, "The visit is retracted.")
}
