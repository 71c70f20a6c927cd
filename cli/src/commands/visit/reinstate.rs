//! `vacchain visit reinstate`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::{RulingKind, VisitState};

use crate::{context::Context, find::VisitName, rules::Rule};

/// Undo the retraction of a visit: its doses count again
///
/// The second signature that undoes a retraction is a health admin's, and another one's than that of who retracted the
/// visit: other physicians hold no key of the record. From then on only health admins decide about the visit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a health admin, unless that admin retracted the visit.

Example:
  vacchain --key admin.key visit reinstate amina.elidrissi-x7k2m9qt/Yasmin --reason \"the right child after all\"")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Why; every reader of the record sees it
	#[arg(long, value_name = "TEXT")]
	reason: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, |state| state == VisitState::Retracted).await?;
	let work = session.rule_on_visit(visit, RulingKind::Reinstated, &args.reason);
	let inclusion = context.act(&session, "Deciding", Rule::DECIDER, work).await?;
	let text = "The visit counts again.";
	context.done("reinstated", json!({ "visit": visit }), &inclusion, text)
}
