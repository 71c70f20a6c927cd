//! `vacchain visit reinstate`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	primitives::{RulingKind, VisitState},
	views::VisitView,
};

use crate::{context::Context, find::VisitName, rules::Rule};

/// Undo the retraction of a visit: its doses count again
///
/// The second signature that undoes a retraction is a health admin's, and another one's than that of who retracted the
/// visit: other physicians hold no key of the record. From then on only health admins decide about the visit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a health admin, unless that admin retracted the visit.

Example:
  vacchain --key admin.key visit reinstate 77aa01c2d3e4f5061728394a5b6c7d8e --reason \"the right child after all\"")]
pub struct Args {
	/// The visit: its id; or its child's name or USERNAME/CHILD with the family's username, where one visit alone fits
	visit: VisitName,
	/// Why; every reader of the record sees it
	#[arg(long, value_name = "TEXT")]
	reason: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let is_retracted = |view: &VisitView| view.visit.state == VisitState::Retracted;
	let meant = args.visit.find_fitting(&session, is_retracted).await?;
	let visit = meant.id;
	let work = session.rule_on_visit(visit, RulingKind::Reinstated, &args.reason);
	let inclusion = context.act(&session, "Deciding", Rule::DECIDER, work).await?;
	let text = format!("Counts again: {}.", meant.told());
	context.output.done("reinstated", json!({ "visit": visit, "opened": meant.opened }), &inclusion, text)
}
