//! `vacchain lane`.

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::primitives::LaneId;

use crate::{context::Context, output::table, rules::Rule, time};

/// The devices and programs that sign for you: each has a lane of its own on the chain.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain --key amina.key lane list")]
pub enum Command {
	/// List your lanes, the one used longest ago first
	#[command(after_help = "\
Who may use it: everybody who is registered.

Example:
  vacchain --key amina.key lane list")]
	List,
	/// Have the chain accept nothing more of a device that is lost, or no longer used
	///
	/// The device takes another lane if it signs again: to keep somebody out who has your keys, have them replaced. You can
	/// have sixteen lanes; where all were used within a week, another device can sign when you have closed one.
	#[command(after_help = "\
Who may use it: everybody who is registered, for their own lanes.

Example:
  vacchain --key amina.key lane close 00c0ffee")]
	Close(Args),
}

/// A lane.
#[derive(Debug, clap::Args)]
pub struct Args {
	/// The lane, as `vacchain lane list` shows it
	#[arg(value_parser = lane_id)]
	lane: LaneId,
}

fn lane_id(text: &str) -> Result<LaneId, String> {
	let is_hexadecimal = text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
	let lane = is_hexadecimal.then(|| LaneId::from_str_radix(text, 16).ok()).flatten();
	lane.ok_or_else(|| "a lane has eight hexadecimal digits, as `vacchain lane list` shows them".into())
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::List => list(context).await,
		Command::Close(args) => close(args.lane, context).await,
	}
}

async fn list(context: &Context) -> Result<()> {
	let session = context.session().await?;
	let mut lanes = session.client().context().await?.lanes;
	lanes.sort_by_key(|lane| lane.newest);
	let mut rows = table(&["lane", "signed last", "numbers"]);
	for lane in &lanes {
		rows.add_row([format!("{:08x}", lane.id), time::show(lane.newest), lane.highest.to_string()]);
	}
	let text = if lanes.is_empty() { "You have no lanes yet.".to_owned() } else { rows.trim_fmt() };
	context.output.result(&json!({ "lanes": lanes }), text)
}

async fn close(lane: LaneId, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let inclusion = context.act(&session, "Closing", Rule::SIGNER, session.close_lane(lane)).await?;
	let text = format!("The chain accepts nothing more of lane {lane:08x}.");
	context.output.done("lane_closed", json!({ "lane": lane }), &inclusion, text)
}
