//! `vacchain network status`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Client, primitives::Role};

use crate::{
	commands::claim,
	context::{Context, is_over},
	errors::Failure,
	names::Names,
	output::{add_fact, facts},
	time,
};

/// Show the gateway and its chain
///
/// Whether the gateway answers, which chain it serves, and the chain's clock. If you are logged in or give keys, also how
/// many organisations take part.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone.

Example:
  vacchain network status --gateway ws://127.0.0.1:9955")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let (client, standing) = connect(context).await?;
	let gateway = context.gateway()?.url;
	let (now, runtime) = (client.now().await?, client.runtime().await?);
	let genesis = hex::encode(client.genesis());
	let mut rows = vec![
		("gateway", gateway.clone()),
		("chain", genesis.clone()),
		("runtime", format!("version {}", runtime.spec_version)),
		("clock", time::show(now)),
	];
	let mut object = json!({
		"gateway": gateway,
		"genesis": genesis,
		"spec_version": runtime.spec_version,
		"time": now,
	});
	if let Standing::Over(failure) = &standing {
		rows.push(("session", format!("{} {}", failure.message, failure.advice)));
		add_fact(&mut object, "session", json!(failure.code));
	}
	if let Standing::Acts = standing {
		if let Some((entry, text)) = claim::warning(&client).await? {
			rows.push(("claim", text));
			add_fact(&mut object, "claim", json!(entry));
		}
		let authority = client.health_authority().await?;
		let mut names = Names::default();
		names.remember(&authority);
		let [hospitals, schools, insurers] = organisations(&client).await?;
		rows.extend([
			("health authority", names.show(&authority.id)),
			("hospitals", hospitals.to_string()),
			("schools", schools.to_string()),
			("insurers", insurers.to_string()),
		]);
		add_fact(&mut object, "health_authority", json!(authority.id));
		add_fact(&mut object, "hospitals", json!(hospitals));
		add_fact(&mut object, "schools", json!(schools));
		add_fact(&mut object, "insurers", json!(insurers));
		add_fact(&mut object, "names", names.to_json());
	}
	context.output.result(&object, facts(rows))
}

/// Whether somebody acts on a connection.
enum Standing {
	Nobody,
	Acts,
	/// The session of `vacchain login` serves no longer, or not here.
	Over(Failure),
}

async fn connect(context: &Context) -> Result<(Client, Standing)> {
	if !context.has_keys() && context.saved()?.is_none() {
		return Ok((context.client().await?, Standing::Nobody));
	}
	match context.session().await {
		Ok(session) => Ok((session.client().clone(), Standing::Acts)),
		Err(error) => match Failure::of(&error) {
			failure if is_over(&failure) => Ok((context.client().await?, Standing::Over(failure))),
			_ => Err(error),
		},
	}
}

/// How many hospitals, schools and insurers there are.
async fn organisations(client: &Client) -> Result<[usize; 3]> {
	let count = async |role| Ok::<_, anyhow::Error>(client.organisations(role).await?.len());
	Ok([count(Role::Hospital).await?, count(Role::School).await?, count(Role::Insurer).await?])
}
