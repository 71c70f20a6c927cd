//! `vacchain visit dispute`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::VisitState;

use crate::{
	context::Context,
	find::{VisitName, is_signed},
	rules::Rule,
};

/// Dispute a signed visit of your child, or take the dispute back
///
/// Everybody who reads the record sees that you dispute the visit, and so does a proof; the reason is for full readers. A
/// health admin can then retract the visit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, and its guardians.

Examples:
  vacchain --key family.key visit dispute Yasmin --reason \"we were not there\"
  vacchain --key family.key visit dispute Yasmin --withdraw")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Why; sealed with the visit
	#[arg(long, value_name = "TEXT", required_unless_present = "withdraw")]
	reason: Option<String>,
	/// Take the dispute back
	#[arg(long, conflicts_with = "reason")]
	withdraw: bool,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	// A dispute can be taken back after the visit was retracted, too.
	let fits = |state| is_signed(state) || args.withdraw && state == VisitState::Retracted;
	let visit = args.visit.find(&session, context, fits).await?;
	let facts = json!({ "visit": visit });
	match args.reason {
		Some(reason) => {
			let work = session.dispute_visit(visit, &reason);
			let inclusion = context.act(&session, "Disputing", Rule::DISPUTER, work).await?;
			let text =
				"The visit is disputed. Every proof says so, and a health admin can retract the visit.";
			context.done("disputed", facts, &inclusion, text)
		}
		None => {
			let work = session.withdraw_dispute(visit);
			let inclusion = context.act(&session, "Withdrawing", Rule::DISPUTER, work).await?;
			context.done("dispute_withdrawn", facts, &inclusion, "The visit is disputed no longer.")
		}
	}
}
