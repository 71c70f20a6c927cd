//! `vacchain access revoke`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, find::RecordName, names::Who, rules::Rule};

/// Take access to a record back
///
/// The record gets new keys, which this reader does not get. What it has read before, it has read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Example:
  vacchain --key amina.key access revoke Yasmin school-01")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The reader's username or id
	who: Who,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let inclusion = context
		.act(&session, "Taking access back", Rule::CUSTODIAN, session.revoke(record, args.who.id))
		.await?;
	context.done(
		"revoked",
		json!({ "record": record, "reader": args.who.id }),
		&inclusion,
		format!("{} can no longer read this record.", args.who.text),
	)
}
