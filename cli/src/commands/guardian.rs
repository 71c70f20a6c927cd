//! `vacchain guardian`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::primitives::RecordId;

use crate::{args::record_id, context::Context, names::Who, rules::Rule};

/// The actions on guardians.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain --key amina.key guardian add 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91 youssef.elidrissi"
)]
pub enum Command {
	/// Name a second custodian of a record
	///
	/// Another family account (the other parent) or a doctor (the family doctor). A guardian reads the record and may
	/// consent for the child, but not name or dismiss guardians.
	#[command(after_help = "\
Who may use it: the family that owns the record.

Example:
  vacchain --key amina.key guardian add 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91 youssef.elidrissi")]
	Add(Args),
	/// Dismiss a second custodian
	///
	/// The record gets new keys, which this custodian does not get.
	#[command(after_help = "\
Who may use it: the family that owns the record.

Example:
  vacchain --key amina.key guardian remove 5f0c2a7e9b1d4c3f8e6a7b5c4d3e2f91 youssef.elidrissi")]
	Remove(Args),
}

/// A record and a guardian.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The record's id
	#[arg(value_parser = record_id)]
	record: RecordId,
	/// The guardian's username or id
	who: Who,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let (done, args, inclusion, text) = match command {
		Command::Add(args) => {
			let work = session.name_guardian(args.record, args.who.id);
			let inclusion = context.act(&session, "Naming the guardian", Rule::OWNER, work).await?;
			let text = format!("{} is a guardian of this record.", args.who.text);
			("guardian_named", args, inclusion, text)
		}
		Command::Remove(args) => {
			let work = session.remove_guardian(args.record, args.who.id);
			let inclusion = context.act(&session, "Dismissing the guardian", Rule::OWNER, work).await?;
			let text = format!("{} is no longer a guardian of this record.", args.who.text);
			("guardian_removed", args, inclusion, text)
		}
	};
	let object = json!({ "record": args.record, "guardian": args.who.id });
	context.output.done(done, object, &inclusion, text)
}
