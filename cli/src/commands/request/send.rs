//! `vacchain request send`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::Level;

use crate::{args::level, context::Context, rules::Rule};

/// Ask a family for access
///
/// The family sees who asks and for how much, and chooses the record. Without --level, the most that your role may be
/// granted.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital, school or insurer.

Examples:
  vacchain --key officer.key request send amina.elidrissi-x7k2m9qt
  vacchain --key desk.key request send amina.elidrissi-x7k2m9qt --level full")]
pub struct Args {
	/// The family's username
	family: String,
	/// How much to ask for
	#[arg(long, value_parser = level())]
	level: Option<Level>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let level = match args.level {
		Some(level) => level,
		// The chain refuses a requester that may be granted nothing.
		None => {
			let role = session.role().await?;
			role.acts_for().unwrap_or(role).grantable().unwrap_or(Level::Proof)
		}
	};
	let work = session.request_access(&args.family, level);
	let inclusion = context.act(&session, "Asking for access", Rule::PROVIDER, work).await?;
	context.output.done(
		"requested",
		json!({ "family": args.family, "level": level }),
		&inclusion,
		format!(
			"Asked {family} for access. See where that stands with:\n  vacchain request sent --known {family}",
			family = args.family
		),
	)
}
