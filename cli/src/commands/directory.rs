//! `vacchain hospitals`, `schools`, `insurers` and `staff`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	content::Profile,
	primitives::{Role, Status},
	wire::ParticipantEntry,
};

use crate::{context::Context, names::Who, output::table};

/// `hospitals`, `schools` and `insurers`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: whoever has logged in, also before being registered.

Examples:
  vacchain hospitals
  vacchain schools --output json
  vacchain insurers --gateway wss://gateway.example")]
pub struct OrganisationArgs {}

/// List the doctors and physicians of a hospital, or the admins of the health authority
///
/// Name, role, licence number and id of each, in order of registration. Organisations look here for the id of an admin
/// whom they want to dismiss by vote.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: every participant. The health authority's admins are shown to organisations, which
vote on them, and to each other.

Examples:
  vacchain staff hospital-01
  vacchain --key hospital.key staff ministry")]
pub struct StaffArgs {
	/// The hospital's or the health authority's username or id
	organisation: Who,
}

/// Lists organisations.
pub async fn organisations(_: OrganisationArgs, role: Role, context: &Context) -> Result<()> {
	let found = context.session().await?.client().organisations(role).await?;
	list(found, &format!("{role}s"), &format!("No {role} is registered."), context)
}

/// Lists staff.
pub async fn staff(args: StaffArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let found = session.client().staff(&args.organisation.id).await?;
	list(found, "staff", &format!("{} has no registered staff.", args.organisation.text), context)
}

fn list(found: Vec<ParticipantEntry>, what: &str, none: &str, context: &Context) -> Result<()> {
	let mut rows = Vec::with_capacity(found.len());
	let mut text = table(&["name", "role", "licence", "may act", "id"]);
	for ParticipantEntry { id, participant: known } in found {
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
