//! `vacchain visit dispute`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::views::VisitView;

use crate::{
	context::Context,
	find::{VisitName, counts},
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
  vacchain --key family.key visit dispute 77aa01c2d3e4f5061728394a5b6c7d8e --reason \"we were not there\"
  vacchain --key family.key visit dispute 77aa01c2d3e4f5061728394a5b6c7d8e --withdraw")]
pub struct Args {
	/// The visit: its id; or its child's name or USERNAME/CHILD with the family's username, where one visit alone fits
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
	let withdraws = args.reason.is_none();
	let fits = |view: &VisitView| match withdraws {
		true => view.dispute.is_some(),
		false => counts(view) && view.dispute.is_none(),
	};
	let meant = args.visit.find_fitting(&session, fits).await?;
	let visit = meant.id;
	let facts = json!({ "visit": visit, "opened": meant.opened });
	match args.reason {
		Some(reason) => {
			let work = session.dispute_visit(visit, &reason);
			let inclusion = context.act(&session, "Disputing", Rule::DISPUTER, work).await?;
			let text = format!(
				"Disputed: {}. Every proof says so, and a health admin can retract the visit.",
				meant.told()
			);
			context.output.done("disputed", facts, &inclusion, text)
		}
		None => {
			let work = session.withdraw_dispute(visit);
			let inclusion = context.act(&session, "Withdrawing", Rule::DISPUTER, work).await?;
			let text = format!("Disputed no longer: {}.", meant.told());
			context.output.done("dispute_withdrawn", facts, &inclusion, text)
		}
	}
}
