//! `vacchain request withdraw`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, rules::Rule};

/// Take back what you asked a family for
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital, school or insurer.

Example:
  vacchain --key officer.key request withdraw amina.elidrissi-x7k2m9qt")]
pub struct Args {
	/// The family's username
	family: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.withdraw_request(&args.family);
	let inclusion = context.act(&session, "Taking the request back", Rule::PROVIDER, work).await?;
	context.output.done(
		"request_withdrawn",
		json!({ "family": args.family }),
		&inclusion,
		format!("The request to {} is taken back.", args.family),
	)
}
