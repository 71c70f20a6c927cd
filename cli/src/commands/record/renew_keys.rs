//! `vacchain record renew-keys`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, find::RecordName, rules::Rule};

/// Give a record new keys, which ended grants do not get
///
/// Everyone whose access has not ended reads on. Use it after a grant's last day, or when a reader may have lost its
/// keys.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the family that owns the record, or a guardian.

Example:
  vacchain --key amina.key record renew-keys Yasmin")]
pub struct Args {
	/// The record: its child's name or NAME@BIRTH-DATE, USERNAME/CHILD with the family's username, or its id
	record: RecordName,
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let record = args.record.find(&session, context).await?;
	let inclusion =
		context.act(&session, "Renewing the keys", Rule::CUSTODIAN, session.renew_keys(record)).await?;
	context.done("keys_renewed", json!({ "record": record }), &inclusion, "The record has new keys.")
}
