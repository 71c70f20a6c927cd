//! `vacchain access grant`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::{Level, Moment};

use crate::{args::level, context::Context, find::RecordName, names::Who, rules::Rule, time};

/// Let a hospital, school or insurer read one record
///
/// Only the record that you name is opened, not its siblings'. A hospital gets `full` access unless you say `proof`; a
/// school or an insurer gets `proof`: child, vaccines, dates and signatures, no clinical data. One hospital at a time
/// has access; to change it, use `vacchain access transfer`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Examples:
  vacchain --key amina.key access grant Yasmin hospital-01 --until 2027-01-31
  vacchain --key amina.key access grant Yasmin school-01 --level proof")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The reader's username or id
	who: Who,
	/// How much they may read; without it, the most that their role may
	#[arg(long, value_parser = level())]
	level: Option<Level>,
	/// The last day (UTC), or the time, of the access; without it, until you revoke it
	#[arg(long, value_name = "DATE", value_parser = time::until)]
	until: Option<Moment>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let level = match args.level {
		Some(level) => level,
		None => {
			let known = session.client().participant(&args.who.id).await?;
			let known = known.ok_or_else(|| vacchain_client::Error::NotRegistered(args.who.text.clone()))?;
			// The chain refuses a role that cannot be granted access.
			known.role.grantable().unwrap_or(Level::Proof)
		}
	};
	let inclusion = context
		.act(
			&session,
			"Granting access",
			Rule::CUSTODIAN,
			session.grant(record, args.who.id, level, args.until),
		)
		.await?;
	let until = args.until.map(|end| format!(", until {}", time::show_end(end))).unwrap_or_default();
	let level_name = if level == Level::Full { "all" } else { "the proof" };
	context.done(
		"granted",
		json!({ "record": record, "reader": args.who.id, "level": level, "expires_at": args.until }),
		&inclusion,
		format!("{} may read {level_name} of this record{until}.", args.who.text),
	)
}
