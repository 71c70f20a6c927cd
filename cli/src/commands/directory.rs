//! `vacchain hospitals`, `schools`, `insurers` and `staff`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Client, OperatorRpc,
	content::Profile,
	primitives::{ParticipantId, Role, Status},
};

use crate::{context::Context, names::Who, output::table};

/// `hospitals`, `schools` and `insurers`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone. It needs no keys.

Examples:
  vacchain hospitals
  vacchain schools --output json
  vacchain insurers --node ws://127.0.0.1:9944")]
pub struct OrganisationArgs {}

/// List the doctors and physicians of a hospital
///
/// Name, role, licence number and id of each, in order of registration.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone. It needs no keys.

Example:
  vacchain staff hospital-01")]
pub struct StaffArgs {
	/// The hospital's username or id
	hospital: Who,
}

/// Lists organisations.
pub async fn organisations(_: OrganisationArgs, role: Role, context: &Context) -> Result<()> {
	let client = context.client().await?;
	let ids = client.organisations(role).await?;
	let plural = format!("{role}s");
	list(&client, ids, &plural, &format!("No {role} is registered."), context).await
}

/// Lists staff.
pub async fn staff(args: StaffArgs, context: &Context) -> Result<()> {
	let client = context.client().await?;
	client
		.participant(&args.hospital.id)
		.await?
		.ok_or_else(|| vacchain_client::Error::NotRegistered(args.hospital.text.clone()))?;
	let ids = client.staff(&args.hospital.id).await?;
	let none = format!("{} has no registered staff.", args.hospital.text);
	list(&client, ids, "staff", &none, context).await
}

async fn list(
	client: &Client<OperatorRpc>,
	ids: Vec<ParticipantId>,
	what: &str,
	none: &str,
	context: &Context,
) -> Result<()> {
	let mut rows = Vec::with_capacity(ids.len());
	let mut text = table(&["name", "role", "licence", "may act", "id"]);
	for id in ids {
		let Some(known) = client.participant(&id).await? else {
			continue;
		};
		let profile = Profile::from_bytes(&known.profile);
		let may_act = match known.status {
			Status::Active => "yes",
			Status::Suspended => "suspended",
			Status::Dismissed => "dismissed",
		};
		text.add_row([
			profile.display_name.clone(),
			known.role.to_string(),
			profile.licence_number.clone().unwrap_or_default(),
			may_act.into(),
			id.to_string(),
		]);
		rows.push(json!({
			"participant": id,
			"role": known.role,
			"display_name": profile.display_name,
			"licence_number": profile.licence_number,
			"status": known.status,
		}));
	}
	let text = if rows.is_empty() { none.to_owned() } else { text.trim_fmt() };
	context.output.result(&json!({ what: rows }), text)
}
