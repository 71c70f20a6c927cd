//! `vacchain visit retract`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::{Role, RulingKind};

use crate::{
	context::Context,
	find::{VisitName, is_signed},
	rules::Rule,
};

/// Retract a signed visit that was entered in error
///
/// Its doses no longer count in a proof. Nothing is removed: the visit, its signature and the reason stay readable. A health
/// admin retracts where the hospital or the physician may not act any more, or where the family disputes the visit; every
/// reader of the record sees that reason.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the physician named in the visit, and health admins.

Example:
  vacchain --key physician.key visit retract amina.elidrissi-x7k2m9qt --reason \"wrong child\"")]
pub struct Args {
	/// The visit: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	visit: VisitName,
	/// Why; sealed with the visit
	#[arg(long, value_name = "TEXT")]
	reason: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let visit = args.visit.find(&session, context, is_signed).await?;
	let is_admin = session.role().await? == Role::HealthAdmin;
	let rule = if is_admin { Rule::DECIDER } else { Rule::NAMED_PHYSICIAN };
	let work = async {
		if is_admin {
			session.rule_on_visit(visit, RulingKind::Retracted, &args.reason).await
		} else {
			session.retract(visit, &args.reason).await
		}
	};
	let inclusion = context.act(&session, "Retracting", rule, work).await?;
	context.done("retracted", json!({ "visit": visit }), &inclusion, "The visit is retracted.")
}
