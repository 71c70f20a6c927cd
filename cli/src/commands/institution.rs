//! `vacchain institution`.

mod card;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use serde_json::json;
use vacchain_client::{
	Error, Identity, TransportError, content::Profile, operator, peer_id, primitives::GeneratedSessionKeys,
	wire::InstitutionGateways,
};

use crate::{
	context::Context,
	errors::Failure,
	output::{Value, table},
	rules::Rule,
};

/// The facts about its machines that an institution tells the network.
#[derive(Debug, Subcommand)]
#[command(
	after_help = "Example:\n  vacchain --key hospital.key institution set-session-keys session-keys.json"
)]
pub enum Command {
	Card(card::Args),
	/// Name all nodes of your institution, which may then connect to the others
	///
	/// The list replaces the one before: a node that is left out is disconnected. CARD is what `vacchain-node node-card`
	/// printed on the node's machine: with it the node's own key agrees, so that nobody can list a node of yours.
	#[command(after_help = "\
Who may use it: an institution that has a vote, for its own nodes.

Examples:
  vacchain --key hospital.key institution set-nodes node.card.json
  vacchain --key hospital.key institution set-nodes node.card.json mirror.card.json")]
	SetNodes(SetNodesArgs),
	/// Where people reach the institutions' gateways
	#[command(subcommand)]
	Gateways(GatewaysCommand),
	/// Give your validator new session keys
	///
	/// With these it makes and finalizes blocks. FILE holds those that `vacchain-node session-keys` made in your node's
	/// keystore. Without FILE, your node makes them, at the address of --node, if it was started with --rpc-methods unsafe;
	/// then let nobody else reach its RPC. If you validate already, the new keys take over in the session after the next:
	/// keep the node running, it has both. Never let two nodes have the same keys.
	#[command(after_help = "\
Who may use it: an institution, for its own validator.

Examples:
  vacchain --key hospital.key institution set-session-keys session-keys.json
  vacchain --key hospital.key institution set-session-keys")]
	SetSessionKeys(SetSessionKeysArgs),
}

/// The commands for the addresses of gateways.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  vacchain institution gateways list")]
pub enum GatewaysCommand {
	/// Name the public addresses of your institution's gateways
	///
	/// Everyone can look them up, and log in there when the gateway where they enrolled is down. They replace those
	/// named before; without any, nobody is told of a gateway of yours. At most four.
	#[command(after_help = "\
Who may use it: an institution that has a vote, for its own gateways.

Examples:
  vacchain --key hospital.key institution gateways set wss://vaccines.hospital.example
  vacchain --key hospital.key institution gateways set")]
	Set(SetGatewaysArgs),
	/// List the institutions' gateways
	#[command(after_help = "\
Who may use it: everyone who reaches a gateway.

Example:
  vacchain institution gateways list")]
	List,
}

/// `institution gateways set`.
#[derive(Debug, clap::Args)]
pub struct SetGatewaysArgs {
	/// A gateway's address
	#[arg(value_name = "URL")]
	addresses: Vec<String>,
}

/// `institution set-nodes`.
#[derive(Debug, clap::Args)]
pub struct SetNodesArgs {
	/// A node's card
	#[arg(value_name = "CARD", required = true)]
	cards: Vec<PathBuf>,
}

/// `institution set-session-keys`.
#[derive(Debug, clap::Args)]
pub struct SetSessionKeysArgs {
	/// What `vacchain-node session-keys` printed; without it, the node at --node makes new keys
	#[arg(value_name = "FILE")]
	file: Option<PathBuf>,
	/// Your own node's RPC, which no gateway offers
	#[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:9944", conflicts_with = "file")]
	node: String,
}

/// Does it.
pub async fn run(command: Command, context: &Context) -> Result<()> {
	match command {
		Command::Card(args) => card::run(args, context),
		Command::SetNodes(args) => set_nodes(args, context).await,
		Command::Gateways(GatewaysCommand::Set(args)) => set_gateways(args, context).await,
		Command::Gateways(GatewaysCommand::List) => list_gateways(context).await,
		Command::SetSessionKeys(args) => set_session_keys(args, context).await,
	}
}

async fn set_gateways(args: SetGatewaysArgs, context: &Context) -> Result<()> {
	let session = context.session().await?;
	let work = session.set_gateways(&args.addresses);
	let inclusion = context.act(&session, "Naming the gateways", Rule::INSTITUTION, work).await?;
	let text = if args.addresses.is_empty() {
		"Nobody is told of a gateway of yours now.".to_owned()
	} else {
		format!("Everyone can look up where your gateways are:\n  {}", args.addresses.join("\n  "))
	};
	context.output.done("gateways_named", json!({ "gateways": args.addresses }), &inclusion, text)
}

async fn list_gateways(context: &Context) -> Result<()> {
	let named = context.client().await?.gateways().await?;
	let mut text = table(&["institution", "gateways", "id"]);
	for InstitutionGateways { institution, profile, addresses } in &named {
		let name = Profile::from_bytes(profile.as_ref()).display_name;
		text.add_row([name.into(), Value::lines(addresses), institution.to_string().into()]);
	}
	let text = if named.is_empty() { "No institution has named a gateway.".into() } else { text.trim_fmt() };
	context.output.result(&json!({ "gateways": named }), text)
}

async fn set_nodes(args: SetNodesArgs, context: &Context) -> Result<()> {
	let cards = args.cards.iter().map(|path| card::read_node_card(path)).collect::<Result<Vec<_>>>()?;
	let session = context.session().await?;
	let peers: Vec<_> = cards.iter().map(|card| peer_id::to_text(&card.node)).collect();
	let work = session.set_nodes(&cards);
	let inclusion = context.act(&session, "Naming the nodes", Rule::INSTITUTION, work).await?;
	let text = match peers.len() {
		1 => "This node, and no other of yours, may connect now.".to_owned(),
		count => format!("These {count} nodes, and no others of yours, may connect now."),
	};
	context.output.done("nodes_set", json!({ "nodes": peers }), &inclusion, text)
}

async fn set_session_keys(args: SetSessionKeysArgs, context: &Context) -> Result<()> {
	let from_file = args.file.as_deref().map(card::read_session_keys).transpose()?;
	let session = context.session().await?;
	let generated = match from_file {
		Some(generated) => generated,
		None => make_session_keys(&args.node, session.identity()).await?,
	};
	let work = session.set_session_keys(&generated);
	let inclusion = context.act(&session, "Setting the session keys", Rule::INSTITUTION, work).await?;
	context.output.done(
		"session_keys_set",
		json!({ "keys": hex::encode(&generated.keys) }),
		&inclusion,
		"The chain knows your validator's new session keys. If it validates already, they take over in the session after \
		 the next; if not, the others can vote it in:\n  vacchain vote propose admit-validator YOUR-USERNAME",
	)
}

/// Has the institution's own node make session keys.
async fn make_session_keys(node: &str, owner: &Identity) -> Result<GeneratedSessionKeys> {
	match operator::make_session_keys(node, &owner.account.id()).await {
		Err(Error::Transport(error @ TransportError::Unreachable { .. })) => {
			let Failure { code, .. } = Failure::from(&error);
			Err(Failure::new(
				&code,
				format!("Your node does not answer at {node}."),
				"Check --node, and that your node runs.",
			)
			.into())
		}
		made => Ok(made?),
	}
}
