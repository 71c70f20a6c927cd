//! `vacchain request list`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{finding::WardRequest, primitives::Role};

use crate::{child, context::Context, output::table, time};

/// Show who asks your family for access, or the families of your wards
///
/// Answer with `vacchain request approve`, naming the record that you choose, or with `vacchain request deny`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a family; a guardian, who answers with `vacchain access grant` or `vacchain request deny`.

Example:
  vacchain --key amina.key request list")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let own = match session.role().await? {
		Role::Doctor => Vec::new(),
		_ => session.requests().await?,
	};
	let mut requests: Vec<_> = own.into_iter().map(|pending| (Vec::new(), pending)).collect();
	for WardRequest { wards, pending } in session.ward_requests().await? {
		requests.push((wards.iter().map(|ward| child::name(&ward.child)).collect(), pending));
	}
	spinner.finish_and_clear();
	let of_wards = requests.iter().any(|(wards, _)| !wards.is_empty());
	let mut columns = vec!["who", "role", "asks for", "since", "id"];
	columns.extend(of_wards.then_some("the family of"));
	let mut text = table(&columns);
	let mut rows = Vec::with_capacity(requests.len());
	for (wards, pending) in requests {
		let level = format!("{:?}", pending.request.level).to_lowercase();
		let mut row = vec![
			pending.profile.display_name.clone(),
			pending.role.to_string(),
			level,
			time::show(pending.request.requested_at),
			pending.requester.to_string(),
		];
		row.extend(of_wards.then(|| wards.join(", ")));
		text.add_row(row);
		rows.push(json!({
			"requester": pending.requester,
			"role": pending.role,
			"display_name": pending.profile.display_name,
			"licence_number": pending.profile.licence_number,
			"level": pending.request.level,
			"requested_at": pending.request.requested_at,
			"wards": wards,
		}));
	}
	let text = if rows.is_empty() { "Nobody asks for access.".to_owned() } else { text.trim_fmt() };
	context.output.result(&json!({ "requests": rows }), text)
}
