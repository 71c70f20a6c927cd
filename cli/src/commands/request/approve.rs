//! `vacchain request approve`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::Moment;

use crate::{context::Context, find::RecordName, names::Who, rules::Rule, time};

/// Grant what a provider asked for, on one record
///
/// You choose which child's record; the others stay closed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Example:
  vacchain --key amina.key request approve school-01 Yasmin --until 2027-01-31")]
pub struct Args {
	/// The requester: its username or id
	who: Who,
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The last day (UTC), or the time, of the access; without it, until you revoke it
	#[arg(long, value_name = "DATE", value_parser = time::until)]
	until: Option<Moment>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let inclusion = context
		.act(&session, "Granting access", Rule::ANSWERER, session.approve(args.who.id, record, args.until))
		.await?;
	let until = args.until.map(|end| format!(" until {}", time::show_end(end))).unwrap_or_default();
	context.done(
		"approved",
		json!({ "record": record, "requester": args.who.id, "expires_at": args.until }),
		&inclusion,
		format!("{} may read this record{until}, as it asked.", args.who.text),
	)
}
