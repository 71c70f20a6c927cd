//! `vacchain whoami`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{
	content::Profile,
	primitives::{Role, Status},
};

use crate::{context::Context, names::Names, output::facts};

/// Show who you are to the chain
///
/// Your username, your role, whom you work for, whether you may act, and how many transactions you may still send.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone with keys.

Example:
  vacchain --key amina.key whoami")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let identity = session.identity().public();
	let development = context.global.dev.is_some();
	let mut rows = vec![("username", identity.username.clone()), ("id", identity.id.to_string())];
	if development {
		rows.push(("keys", "those of a development identity, which everybody knows".into()));
	}
	let Some(known) = session.client().participant(&session.id()).await? else {
		rows.push(("registered", "no; hand the public part of your key file to the health admin".into()));
		return context.output.result(
			&json!({ "identity": identity, "registered": false, "development": development }),
			facts(rows),
		);
	};
	let allowance = session.client().allowance(&session.id()).await?;
	let mut names = Names::default();
	names.look_up(session.client(), known.organisation).await?;
	let own_keys = known.account == identity.account && known.encryption_key == identity.encryption_key;
	let display_name = (known.role != Role::Family).then(|| Profile::from_bytes(&known.profile).display_name);

	rows.push(("role", known.role.to_string()));
	if let Some(name) = &display_name {
		rows.push(("name", name.clone()));
	}
	if let Some(organisation) = &known.organisation {
		rows.push(("works for", names.show(organisation)));
	}
	rows.push((
		"may act",
		match known.status {
			Status::Active => "yes".into(),
			Status::Suspended => "no, suspended; ask the health authority".into(),
			Status::Dismissed => "no, dismissed; the institutions decided it".into(),
		},
	));
	if !own_keys {
		rows.push((
			"key file",
			"out of date: other keys are registered for this name; use the newer key file".into(),
		));
	}
	if let Some(allowance) = &allowance {
		rows.push(("may send", format!("{} of {} transactions now", allowance.left, allowance.burst)));
	}
	context.output.result(
		&json!({
			"identity": identity,
			"registered": true,
			"role": known.role,
			"display_name": display_name,
			"organisation": known.organisation,
			"status": known.status,
			"keys_registered": own_keys,
			"allowance": allowance,
			"development": development,
			"names": names.to_json(),
		}),
		facts(rows),
	)
}
