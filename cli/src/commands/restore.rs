//! `vacchain restore`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::RecordId;

use crate::{args::record_id, context::Context, errors::Failure, names::Who, rules::Rule};

/// Give a participant whose keys were replaced its access back
///
/// After `vacchain claim exercise`, or `vacchain participant replace-keys`. Each record gets new keys, which the participant's new keys open, and
/// an entry in its history. Without records: all records of that family. For a guardian or a provider, name the
/// records.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a health admin.

Examples:
  vacchain --key admin.key restore amina.elidrissi
  vacchain --key admin.key restore hospital-01 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91")]
pub struct Args {
	/// The username or id
	who: Who,
	/// Which records; without any, all that a family owns
	#[arg(value_name = "RECORD", value_parser = record_id)]
	records: Vec<RecordId>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let records = if args.records.is_empty() { session.find(&args.who.text).await? } else { args.records };
	if records.is_empty() {
		return Err(Failure::new(
			"not-found",
			format!("No family with the username {} owns a record.", args.who.text),
			"Check the username; for a guardian or a provider, name the records.",
		)
		.into());
	}
	let (count, mut done) = (records.len(), Vec::new());
	for record in records {
		let what = format!("Restoring record {} of {count}", done.len() + 1);
		let work = session.restore_access(record, args.who.id);
		match context.act(&session, &what, Rule::RESTORER, work).await {
			Ok(inclusion) => done.push(json!({ "record": record, "block": inclusion.number })),
			Err(error) if done.is_empty() => return Err(error),
			Err(error) => {
				let mut failure = Failure::of(&error);
				failure.message =
					format!("{} of {count} records were restored. {}", done.len(), failure.message);
				return Err(failure.into());
			}
		}
	}
	let records = if count == 1 { "1 record".into() } else { format!("{count} records") };
	context.output.result(
		&json!({ "done": "restored", "participant": args.who.id, "records": done }),
		format!("{} has access to {records} again.", args.who.text),
	)
}
