//! `vacchain status`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{Transport, primitives::Role};

use crate::{context::Context, names::Names, output::facts, time};

/// Show the node and its chain
///
/// Whether the node answers, which chain it runs, the chain's clock, and how many organisations take part.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: everyone. It needs no keys.

Example:
  vacchain status --node ws://127.0.0.1:9944")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let client = context.client().await?;
	let now = client.now().await?;
	let authority = client.health_authority().await?;
	let runtime = client.transport().runtime().await?;
	let mut names = Names::default();
	names.look_up(&client, [authority]).await?;
	let hospitals = client.organisations(Role::Hospital).await?.len();
	let schools = client.organisations(Role::School).await?.len();
	let insurers = client.organisations(Role::Insurer).await?.len();
	let genesis = hex::encode(client.genesis());
	context.output.result(
		&json!({
			"node": context.global.node,
			"genesis": genesis,
			"spec_version": runtime.spec_version,
			"time": now,
			"health_authority": authority,
			"hospitals": hospitals,
			"schools": schools,
			"insurers": insurers,
			"names": names.to_json(),
		}),
		facts([
			("node", context.global.node.clone()),
			("chain", genesis.clone()),
			("runtime", format!("version {}", runtime.spec_version)),
			("clock", time::show(now)),
			("health authority", names.show(&authority)),
			("hospitals", hospitals.to_string()),
			("schools", schools.to_string()),
			("insurers", insurers.to_string()),
		]),
	)
}
