//! `vacchain record retract-report`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, find::RecordName, rules::Rule};

/// Take an entry with reported doses back
///
/// The entry stays readable, marked as taken back, with the reason, which every reader of the record sees.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a receptionist of a hospital with full access; a health admin where the hospital that wrote the entry has none
any more.

Example:
  vacchain --key desk.key record retract-report Yasmin@2026-09-02 0 --reason \"another child's card\"")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The entry's number
	#[arg(value_name = "ENTRY")]
	number: u32,
	/// Why; every reader of the record sees it
	#[arg(long, value_name = "TEXT")]
	reason: String,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let work = session.retract_report(record, args.number, &args.reason);
	let inclusion = context.act(&session, "Retracting", Rule::REPORT_RETRACTOR, work).await?;
	context.done(
		"report_retracted",
		json!({ "record": record, "entry": args.number }),
		&inclusion,
		"The entry is taken back. It stays readable.",
	)
}
