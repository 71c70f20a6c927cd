//! `vacchain explorer validators`.

use anyhow::Result;
use serde_json::json;

use super::{names, shown_head};
use crate::{
	context::Context,
	output::{Value, table},
};

/// See who makes blocks and who is missing, by each validator's last block
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Example:
  vacchain --key hospital.key explorer validators")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let found = client.chain_validators().await?;
	let names = names(&session, client, found.validators.iter().map(|validator| validator.id)).await?;
	let mut rows = table(&["validator", "validates", "last block", "blocks this session", "session before"]);
	let not_seen = format!("none of the last {}", found.looked_at);
	for validator in &found.validators {
		let validates = match (validator.offence.is_some(), validator.active) {
			(true, _) => "no, disabled for an offence",
			(false, true) => "yes",
			(false, false) => "from a later session on",
		};
		rows.add_row([
			names.show(&validator.id).into(),
			validates.into(),
			validator.last.as_ref().map_or_else(|| not_seen.clone(), shown_head).into(),
			Value::number(validator.authored.to_string()),
			Value::number(validator.authored_before.to_string()),
		]);
	}
	context.output.result(&json!({ "found": found, "names": names.to_json() }), rows.trim_fmt())
}
