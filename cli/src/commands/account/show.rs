//! `vacchain account show`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	Error, SubmissionRefusal,
	content::Profile,
	primitives::{AccountId, Participant, Role, Status},
	wire::Enrolment,
};

use crate::{
	commands::claim,
	context::{Context, Person},
	names::Names,
	output::{add_fact, facts},
	time,
};

/// Show who you are to the chain, and your session
///
/// Your username, your role, whom you work for, whether you may act, and how many transactions you may still send; the
/// gateway, and when your session ends.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with keys or a password.

Examples:
  vacchain account show
  vacchain --key amina.key account show")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let info = session.client().session_info().await?;
	let identity = session.identity().public();
	let development = context.global.dev.is_some();
	let gateway = context.gateway()?.url;
	let mut rows = vec![("username", identity.name()), ("id", identity.id.to_string())];
	let mut object = json!({
		"identity": identity,
		"registered": info.role.is_some(),
		"development": development,
		"gateway": gateway,
		"session": {
			"opened_at": info.opened_at,
			"expires_at": info.expires_at,
			"saved": !context.has_keys(),
		},
	});
	if development {
		rows.push(("keys", "those of a development identity, which everybody knows".into()));
	}
	if let Some(role) = info.role {
		let mut names = Names::default();
		let known = registered(&session).await?;
		let allowance = if known.is_some() { session.client().context().await?.allowance } else { None };
		if known.is_some() {
			names.look_up(session.client(), info.organisation).await?;
		}
		let display_name = known
			.as_ref()
			.filter(|_| role != Role::Family)
			.map(|known| Profile::from_bytes(&known.profile).display_name);
		rows.push(("role", role.to_string()));
		rows.extend(display_name.clone().map(|name| ("name", name)));
		rows.extend(info.organisation.map(|organisation| ("works for", names.show(&organisation))));
		rows.push(("may act", may_act(info.status, known.is_some()).into()));
		if known.is_some()
			&& let Some((entry, text)) = claim::warning(session.client()).await?
		{
			rows.push(("claim", text));
			add_fact(&mut object, "claim", json!(entry));
		}
		rows.extend(allowance.as_ref().map(|allowance| {
			("may send", format!("{} of {} transactions now", allowance.left, allowance.burst))
		}));
		add_fact(&mut object, "role", json!(role));
		add_fact(&mut object, "display_name", json!(display_name));
		add_fact(&mut object, "organisation", json!(info.organisation));
		add_fact(&mut object, "status", json!(info.status));
		add_fact(&mut object, "allowance", json!(allowance));
		add_fact(&mut object, "names", names.to_json());
	} else {
		let (state, text) = match session.enrolment_status().await {
			Ok(Enrolment::Waiting { .. }) => ("waiting", "not yet; a health admin has to look at it"),
			Ok(Enrolment::Declined { .. }) => ("declined", "no; see vacchain enrol status"),
			Ok(_) => ("not_applied", "no; ask for it with vacchain enrol apply"),
			Err(Error::KeysReplaced) => {
				("keys_replaced", "with other keys than these; log in or use a key file with the newer ones")
			}
			Err(error) => return Err(error.into()),
		};
		rows.push(("registered", text.into()));
		add_fact(&mut object, "enrolment", json!(state));
	}
	rows.push(("gateway", gateway));
	let end = match context.has_keys() {
		true => "ends with this command".into(),
		false => format!("until {}", time::show(info.expires_at)),
	};
	rows.push(("session", end));
	context.output.result(&object, facts(rows))
}

/// The chain's row of this person. Nothing if it may not act.
async fn registered(session: &Person) -> Result<Option<Participant<AccountId>>> {
	match session.client().participant(&session.id()).await {
		Err(Error::Refused(SubmissionRefusal::NotActive)) => Ok(None),
		known => Ok(known?),
	}
}

fn may_act(status: Option<Status>, is_served: bool) -> &'static str {
	match status {
		Some(Status::Suspended) => "no, suspended; ask the health authority",
		Some(Status::Dismissed) => "no, dismissed; the institutions decided it",
		_ if is_served => "yes",
		_ => "no, the organisation that you work for is suspended; ask the health authority",
	}
}
