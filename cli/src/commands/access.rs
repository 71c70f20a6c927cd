//! `vacchain access`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::RecordId;

use crate::{args::record_id, context::Context, names::Names, view};

/// Show who has read a record, when, and through which gateway
///
/// Newest first. Gateways write down every read of a record by others than its family, and put it on the chain within
/// seconds; reads of one kind by one reader are counted together until then. What was read stays in this list when the
/// access ends.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Examples:
  vacchain access 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91
  vacchain --key amina.key access 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91 --output json")]
pub struct Args {
	/// The record's id
	#[arg(value_parser = record_id)]
	record: RecordId,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let accesses = session.access_log(&args.record).await?;
	let mut names = Names::of(&session);
	let people = accesses.iter().flat_map(|row| [row.entry.reader, row.entry.gateway]);
	names.look_up(session.client(), people).await?;
	spinner.finish_and_clear();
	let text = match accesses.is_empty() {
		true => "Nobody else has read this record.".to_owned(),
		false => view::accesses(&accesses, &names),
	};
	context
		.output
		.result(&json!({ "record": args.record, "accesses": accesses, "names": names.to_json() }), text)
}
