//! `vacchain organisation`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	content::Profile,
	primitives::{Role, Status},
	wire::ParticipantEntry,
};

use crate::{args::role, context::Context, names::Who, output::table};

/// The kinds of organisations that are listed; there is one health authority.
const LISTED: [Role; 4] = [Role::Hospital, Role::School, Role::Insurer, Role::Laboratory];

/// The organisations, and their people.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain organisation list hospital")]
pub enum Command {
	List(ListArgs),
	Staff(StaffArgs),
}

/// List the organisations of a kind
///
/// Name, licence number and id of each, in order of registration. Other commands take a username or this id.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: whoever has logged in, also before being registered.

Examples:
  vacchain organisation list hospital
  vacchain organisation list school --output json
  vacchain organisation list insurer --gateway wss://gateway.example")]
pub struct ListArgs {
	/// Of which kind
	#[arg(value_parser = role(&LISTED))]
	role: Role,
}

/// List the doctors and physicians of a hospital, or the admins of the health authority
///
/// Name, role, licence number and id of each, in order of registration. Organisations look here for the id of an admin
/// whom they want to dismiss by vote.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: every participant. The health authority's admins are shown to organisations, which
vote on them, and to each other.

Examples:
  vacchain organisation staff hospital-01
  vacchain --key hospital.key organisation staff ministry")]
pub struct StaffArgs {
	/// The hospital's or the health authority's username or id
	organisation: Who,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::List(args) => organisations(args.role, context).await,
		Command::Staff(args) => staff(args, context).await,
	}
}

async fn organisations(role: Role, context: &Context) -> Result<()> {
	let found = context.session().await?.client().organisations(role).await?;
	list(found, "organisations", &format!("No {role} is registered."), context)
}

async fn staff(args: StaffArgs, context: &Context) -> Result<()> {
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
