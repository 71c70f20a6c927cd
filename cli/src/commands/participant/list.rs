//! `vacchain participant list`.

use anyhow::Result;
use clap::ValueEnum;
use serde_json::json;
use vacchain_client::{
	content::Profile,
	finding::FoundParticipant,
	primitives::{Role, Status},
};

use crate::{
	args::role,
	context::{Context, Person},
	names::{Names, Who},
	output::table,
};

/// List participants, by role, organisation and status
///
/// Families are shown with the name, the username and the contact that they gave to the health authority.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: a health admin; with --organisation, every participant (the health authority's admins are shown to
organisations and to each other).

Examples:
  vacchain --key admin.key participant list --role doctor
  vacchain --key admin.key participant list --organisation hospital-01 --role physician
  vacchain --key admin.key participant list --status suspended")]
pub struct Args {
	/// Only those with this role
	#[arg(long, value_parser = role(&Role::ALL))]
	role: Option<Role>,
	/// Only the people of this organisation: its username or id
	#[arg(long, value_name = "WHO")]
	organisation: Option<Who>,
	/// Only those with this status
	#[arg(long, value_enum)]
	status: Option<StatusFilter>,
	/// Most participants of a role that are shown
	#[arg(long, value_name = "NUMBER", default_value_t = 200)]
	most: usize,
}

/// The status that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StatusFilter {
	Active,
	Suspended,
	Dismissed,
}

impl StatusFilter {
	fn is(self, status: Status) -> bool {
		matches!(
			(self, status),
			(Self::Active, Status::Active)
				| (Self::Suspended, Status::Suspended)
				| (Self::Dismissed, Status::Dismissed)
		)
	}
}

/// Does it.
pub async fn run(args: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let spinner = context.output.spinner("Reading");
	let (mut found, is_all) = look(&session, &args).await?;
	found.retain(|one| {
		args.role.is_none_or(|role| role == one.participant.role)
			&& args.status.is_none_or(|status| status.is(one.participant.status))
	});
	let mut names = Names::of(&session);
	args.organisation.iter().for_each(|who| names.learn(who));
	names.look_up(session.client(), found.iter().filter_map(|one| one.participant.organisation)).await?;
	spinner.finish_and_clear();
	let mut rows = table(&["name", "role", "works for", "licence", "username", "contact", "may act", "id"]);
	for one in &found {
		let known = &one.participant;
		let licence = match known.role {
			Role::Family => None,
			_ => Profile::from_bytes(&known.profile).licence_number,
		};
		let family = one.family.clone().unwrap_or_default();
		rows.add_row([
			one.name(),
			known.role.to_string(),
			known.organisation.map(|organisation| names.show(&organisation)).unwrap_or_default(),
			licence.unwrap_or_default(),
			family.username.unwrap_or_default(),
			family.contact.unwrap_or_default(),
			may_act(known.status).into(),
			one.id.to_string(),
		]);
	}
	let mut text =
		if found.is_empty() { "There is no such participant.".to_owned() } else { rows.trim_fmt() };
	if !is_all {
		text += "\n\nMore are registered than are shown. Name the role, or show more with --most.";
	}
	context
		.output
		.result(&json!({ "participants": found, "complete": is_all, "names": names.to_json() }), text)
}

/// The participants to choose from, and whether they are all.
async fn look(session: &Person, args: &Args) -> Result<(Vec<FoundParticipant>, bool)> {
	if let Some(organisation) = &args.organisation {
		return Ok((session.staff(&organisation.id).await?, true));
	}
	if args.status == Some(StatusFilter::Suspended) {
		return Ok((session.suspended_participants().await?, true));
	}
	let (mut all, mut is_complete) = (Vec::new(), true);
	for role in Role::ALL.into_iter().filter(|role| args.role.is_none_or(|wanted| wanted == *role)) {
		let (found, is_all) = session.participants(role, args.most).await?;
		all.extend(found);
		is_complete &= is_all;
	}
	Ok((all, is_complete))
}

const fn may_act(status: Status) -> &'static str {
	match status {
		Status::Active => "yes",
		Status::Suspended => "suspended",
		Status::Dismissed => "dismissed",
	}
}
