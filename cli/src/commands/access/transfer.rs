//! `vacchain access transfer`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::{Moment, ParticipantId, RecordId, Role};

use crate::{
	context::{Context, Person},
	errors::Failure,
	find::RecordName,
	names::{Names, Who, as_written},
	rules::Rule,
	time,
};

/// Move a record from one hospital to another in one step
///
/// The old hospital's access ends and the new one's begins in the same block: never do both have it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Example:
  vacchain --key amina.key access transfer Yasmin --to hospital-02")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
	/// The new hospital's username or id
	#[arg(long, value_name = "WHO")]
	to: Who,
	/// The old hospital's username or id; without it, the one that has access
	#[arg(long, value_name = "WHO")]
	from: Option<Who>,
	/// The last day (UTC), or the time, of the access; without it, until you revoke it
	#[arg(long, value_name = "DATE", value_parser = time::until)]
	until: Option<Moment>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let mut names = Names::of(&session);
	let from = match &args.from {
		Some(from) => {
			names.learn(from);
			from.id
		}
		None => hospital_of(&session, record, context).await?,
	};
	names.look_up(session.client(), [from]).await?;
	let inclusion = context
		.act(
			&session,
			"Moving the record",
			Rule::CUSTODIAN,
			as_written([&args.to], session.transfer(record, from, args.to.id, args.until)),
		)
		.await?;
	context.done(
		"transferred",
		json!({ "record": record, "from": from, "to": args.to.id, "expires_at": args.until }),
		&inclusion,
		format!("The record has moved: {} can read it now, {} no longer.", args.to.text, names.show(&from)),
	)
}

/// The hospital that has access now.
async fn hospital_of(session: &Person, record: RecordId, context: &Context) -> Result<ParticipantId> {
	let readers = context.act(session, "Reading", Rule::CUSTODIAN, session.readers(&record)).await?;
	for reader in readers.into_iter().filter(|reader| reader.is_grant()) {
		let known = session.client().participant(&reader.id).await?;
		if known.is_some_and(|known| known.role == Role::Hospital) {
			return Ok(reader.id);
		}
	}
	Err(Failure::new(
		"no-hospital",
		"No hospital has access to this record.",
		"Grant it to one with `vacchain access grant RECORD HOSPITAL`.",
	)
	.into())
}
