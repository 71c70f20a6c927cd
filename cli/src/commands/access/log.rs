//! `vacchain access log`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, find::RecordName, names::Names, view};

/// Show who has read a record, when, and through which gateway
///
/// Newest first. Gateways write down every read of a record by others than its family, and put it on the chain within
/// seconds. What one reader reads within an hour is one row; what it reads again is counted when the hour is over. The
/// newest 256 rows are kept; for older ones the list ends with sums: who read what through which gateway, from when to
/// when, and how often. What was read stays in this list when the access ends.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Examples:
  vacchain access log Yasmin
  vacchain access log Yasmin --limit 5000
  vacchain --key amina.key access log Yasmin --output json")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,

	/// How many rows, the newest ones
	#[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
	limit: u32,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let spinner = context.output.spinner("Reading");
	let limit = args.limit as usize;
	// One more, to tell whether there are more.
	let mut accesses = session.access_log(&record, limit.saturating_add(1)).await?;
	let has_older = accesses.len() > limit;
	accesses.truncate(limit);
	let mut names = Names::of(&session);
	let people = accesses.iter().flat_map(|row| [row.entry.reader, row.entry.gateway]);
	names.look_up(session.client(), people).await?;
	spinner.finish_and_clear();
	let text = match accesses.is_empty() {
		true => "Nobody else has read this record.".to_owned(),
		false => view::accesses(&accesses, &names),
	};
	if has_older {
		context.output.remark(&format!("There are older rows than these {limit}; show more with `--limit`."));
	}
	context.result(
		json!({ "record": record, "accesses": accesses, "has_older": has_older, "names": names.to_json() }),
		text,
	)
}
