//! `vacchain request list`.

use anyhow::Result;
use serde_json::json;

use crate::{context::Context, output::table, time};

/// Show who asks your family for access
///
/// Answer with `vacchain request approve`, naming the record that you choose, or with `vacchain request deny`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a family.

Example:
  vacchain --key amina.key request list")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let requests = session.requests().await?;
	let mut text = table(&["who", "role", "asks for", "since", "id"]);
	let mut rows = Vec::with_capacity(requests.len());
	for pending in requests {
		let level = format!("{:?}", pending.request.level).to_lowercase();
		text.add_row([
			pending.profile.display_name.clone(),
			pending.role.to_string(),
			level,
			time::show(pending.request.requested_at),
			pending.requester.to_string(),
		]);
		rows.push(json!({
			"requester": pending.requester,
			"role": pending.role,
			"display_name": pending.profile.display_name,
			"licence_number": pending.profile.licence_number,
			"level": pending.request.level,
			"requested_at": pending.request.requested_at,
		}));
	}
	let text = if rows.is_empty() { "Nobody asks for access.".to_owned() } else { text.trim_fmt() };
	context.output.result(&json!({ "requests": rows }), text)
}
