//! `vacchain record restore`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::primitives::Epoch;

use crate::{context::Context, errors::Failure, find::RecordName, names::Who, rules::Rule};

/// Give a participant your half of the keys of its records, to restore its access
///
/// After `vacchain claim exercise`, and when somebody made a record's keys so that its family cannot open it. Two health
/// admins do this: one who holds custody A, and one who holds custody B. Neither opens the record. The family's program
/// joins both halves when it opens the record next, and gives it new keys; each half is an entry in the record's history.
/// The second admin's program finds by itself of which epochs the first one gave its half.
/// Without records: all records of that family. For a guardian, name the records.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a health admin who holds a custody's content key (`vacchain content-key show --custody a`).

Examples:
  vacchain --key anna.key record restore amina.elidrissi-x7k2m9qt
  vacchain --key joel.key record restore dr.haddad amina.elidrissi-x7k2m9qt/Yasmin")]
pub struct Args {
	/// The username or id
	who: Who,
	/// Which records, each as USERNAME/CHILD with its family's username, or its id; without any, all that a family owns
	#[arg(value_name = "RECORD")]
	records: Vec<RecordName>,
	/// Give no half of an epoch after this one, if the halves of later epochs do not belong together
	#[arg(long, value_name = "EPOCH")]
	epoch: Option<Epoch>,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let mut records = Vec::with_capacity(args.records.len());
	for record in &args.records {
		records.push(record.find(&session, context).await?);
	}
	if args.records.is_empty() {
		records = session.find(&args.who.text).await?;
	}
	if records.is_empty() {
		return Err(Failure::new(
			"not-found",
			format!("No family with the username {} owns a record.", args.who.text),
			"Check the username; for a guardian, name the records.",
		)
		.into());
	}
	let (count, mut done) = (records.len(), Vec::new());
	for record in records {
		let what = format!("Giving your half of record {} of {count}", done.len() + 1);
		let work = session.restore_access(record, args.who.id, args.epoch);
		match context.act(&session, &what, Rule::RESTORER, work).await {
			Ok(inclusions) => {
				let blocks: Vec<_> = inclusions.iter().map(|inclusion| inclusion.number).collect();
				done.push(json!({ "record": record, "blocks": blocks }));
			}
			Err(error) if done.is_empty() => return Err(error),
			Err(error) => {
				let mut failure = Failure::of(&error);
				failure.message =
					format!("Your half of {} of {count} records was given. {}", done.len(), failure.message);
				return Err(failure.into());
			}
		}
	}
	let records = if count == 1 { "1 record".into() } else { format!("{count} records") };
	let text = format!(
		"{} has your half of the keys of {records}. With the half of the other custody it opens them, and gives them new \
		 keys.",
		args.who.text
	);
	context.output.result(&json!({ "done": "half_given", "participant": args.who.id, "records": done }), text)
}
