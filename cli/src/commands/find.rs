//! `vacchain find`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::Error;

use super::record::{summary, summary_json};
use crate::{context::Context, errors::Failure};

/// Find the records of a family that you may read
///
/// By the family's username. A family that does not exist, one without children and one that has not let you in look
/// the same.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a hospital, school or insurer; a health admin.

Example:
  vacchain --key school.key find amina.elidrissi")]
pub struct Args {
	/// The family's username
	family: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Searching");
	let mut views = Vec::new();
	for record in session.find(&args.family).await? {
		match session.read_record(&record).await {
			// The access ended meanwhile.
			Err(Error::NotFound) => {}
			view => views.push(view?),
		}
	}
	spinner.finish_and_clear();
	if views.is_empty() {
		return Err(Failure::new(
			"not-found",
			"Not found: there is no such family, or none of its records is open to you.",
			"Check the username, or ask the family: vacchain request USERNAME.",
		)
		.into());
	}
	let records: Vec<_> = views.iter().map(summary_json).collect();
	context.output.result(&json!({ "records": records }), summary(&views))
}
