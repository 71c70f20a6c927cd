//! `vacchain request deny`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, names::Who, rules::Rule};

/// Refuse what a provider asked for
///
/// The request goes away. The provider may ask again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a family.

Example:
  vacchain --key amina.key request deny insurer-01")]
pub struct Args {
	/// The requester: its username or id
	who: Who,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let inclusion = context.act(&session, "Refusing", Rule::OWNER, session.deny(args.who.id)).await?;
	context.output.done(
		"denied",
		json!({ "requester": args.who.id }),
		&inclusion,
		format!("The request of {} is refused.", args.who.text),
	)
}
