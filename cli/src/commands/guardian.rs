//! `vacchain guardian`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

use crate::{
	context::Context,
	find::RecordName,
	names::{Who, as_written},
	rules::Rule,
};

/// The actions on guardians.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key amina.key guardian add Yasmin youssef.elidrissi-5hc8w0zn")]
pub enum Command {
	/// Name a second custodian of a record
	///
	/// Another family account (the other parent) or a doctor (the family doctor). A guardian reads the record and may
	/// consent for the child, but not name or dismiss guardians.
	#[command(after_help = "\
Who may use it: the family that owns the record.

Example:
  vacchain --key amina.key guardian add Yasmin youssef.elidrissi-5hc8w0zn")]
	Add(Args),
	/// Dismiss a second custodian
	///
	/// The record gets new keys, which this custodian does not get.
	#[command(after_help = "\
Who may use it: the family that owns the record.

Example:
  vacchain --key amina.key guardian remove Yasmin youssef.elidrissi-5hc8w0zn")]
	Remove(Args),
	/// Give up the guardianship of a record
	///
	/// A family names a guardian without asking. Afterwards you read the record no longer, and its next writer gives it new
	/// keys. A doctor who is a guardian of no record gets lost keys back from the hospital and one health admin.
	#[command(after_help = "\
Who may use it: a guardian of the record.

Example:
  vacchain --key dr.haddad.key guardian resign Yasmin")]
	Resign(ResignArgs),
}

/// A record.
#[derive(Debug, clap::Args)]
pub struct ResignArgs {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
}

/// A record and a guardian.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The guardian's username or id
	who: Who,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let (done, record, who, inclusion, text) = match command {
		Command::Resign(ResignArgs { record }) => {
			let record = record.find(&session, context).await?;
			let work = session.resign(record);
			let inclusion = context.act(&session, "Resigning", Rule::CUSTODIAN, work).await?;
			let object = json!({ "record": record, "guardian": session.id() });
			return context.done(
				"resigned",
				object,
				&inclusion,
				"You are no guardian of this record any more.",
			);
		}
		Command::Add(Args { record, who }) => {
			let record = record.find(&session, context).await?;
			let work = session.name_guardian(record, who.id);
			let work = as_written([&who], work);
			let inclusion = context.act(&session, "Naming the guardian", Rule::OWNER, work).await?;
			let text = format!("{} is a guardian of this record.", who.text);
			("guardian_named", record, who, inclusion, text)
		}
		Command::Remove(Args { record, who }) => {
			let record = record.find(&session, context).await?;
			let work = session.remove_guardian(record, who.id);
			let inclusion = context.act(&session, "Dismissing the guardian", Rule::OWNER, work).await?;
			let text = format!("{} is no longer a guardian of this record.", who.text);
			("guardian_removed", record, who, inclusion, text)
		}
	};
	let object = json!({ "record": record, "guardian": who.id });
	context.done(done, object, &inclusion, text)
}
