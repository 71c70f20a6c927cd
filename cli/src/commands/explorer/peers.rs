//! `vacchain explorer peers`.

use anyhow::Result;
use serde_json::json;
use vacchain_client::{peer_id, wire::PeerRow};

use super::names;
use crate::{
	context::Context,
	output::{Value, facts, table},
};

/// See the node's peers, and the listed nodes that are not connected to it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who may use it: the account of the organisation whose gateway it is.

Example:
  vacchain --key hospital.key explorer peers")]
pub struct Args {}

/// Does it.
pub async fn run(_: Args, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let client = session.client();
	let found = client.chain_peers().await?;
	let institutions = found.rows.iter().filter_map(|row| row.institution).chain(found.listed_by);
	let names = names(&session, client, institutions).await?;
	let listed_by = found.listed_by.map_or_else(|| "no institution".into(), |id| names.show(&id));
	let own = found.own.as_ref().map(peer_id::to_text).unwrap_or_default();
	let summary: [(&str, Value); 3] = [
		("this node", own.clone().into()),
		("listed by", listed_by.into()),
		("connected peers", found.connected.to_string().into()),
	];
	let mut rows = table(&["peer", "listed by", "connected", "best block"]);
	for PeerRow { node, institution, connected, best } in &found.rows {
		rows.add_row([
			node.as_ref().map_or_else(|| "a key of another kind".into(), peer_id::to_text).into(),
			institution.map_or_else(|| "no institution".into(), |id| names.show(&id)).into(),
			if *connected { "yes".into() } else { "no".into() },
			Value::number(best.map(|best| best.to_string()).unwrap_or_default()),
		]);
	}
	let peer_ids: Vec<_> = found.rows.iter().map(|row| row.node.as_ref().map(peer_id::to_text)).collect();
	let mut text = facts(summary);
	if rows.row_count() > 0 {
		text = format!("{text}\n{}", rows.trim_fmt());
	}
	context
		.output
		.result(&json!({ "found": found, "own": own, "peers": peer_ids, "names": names.to_json() }), text)
}
