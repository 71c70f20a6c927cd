//! The command line: the SDK's, with the registry's own defaults and refusals.

use crate::{
	chain_spec,
	gateway::{GatewayCommand, GatewayParams},
	new_network::NewNetworkCmd,
	node_card::NodeCardCmd,
	session_keys::SessionKeysCmd,
};
use clap::{Arg, Command, Parser, Subcommand as ClapSubcommand};
use sc_cli::{
	BuildSpecCmd, ChainInfoCmd, CheckBlockCmd, DatabasePruningMode, ExportBlocksCmd, ExportChainSpecCmd,
	ExportStateCmd, ImportBlocksCmd, KeySubcommand, PurgeChainCmd, RevertCmd, RunCmd, SubstrateCli,
};
use sc_service::{BlocksPruning, ChainSpec, Configuration};
use std::path::PathBuf;
use vacchain_primitives::Moment;

const EXAMPLES: &str = "Examples:
  vacchain-node --dev
      One validator on this machine, a block every 250 ms, nothing kept after it stops.
  vacchain-node --dev --gateway-pages ~/.cache/vacchain-target/web-pages
      The same with the pages for browsers, once scripts/web.sh has built them; its last line is their address.
  vacchain-node --validator --chain /etc/vacchain/chain.json --base-path /var/lib/vacchain \\
      --keystore-path /var/lib/vacchain/keystore --node-key-file /var/lib/vacchain/node.key
      An institution's validator, with keys that were made before there was a chain.
  vacchain-node --chain /etc/vacchain/chain.json --base-path /var/lib/vacchain --sync warp
      A full node that joins a running chain in minutes.
  vacchain-node --chain /etc/vacchain/chain.json --base-path /var/lib/vacchain \\
      --gateway-listen 0.0.0.0 --gateway-host vaccines.example.org \\
      --gateway-tls-cert /etc/vacchain/tls.pem --gateway-tls-key /etc/vacchain/tls.key
      A full node whose gateway serves everyone who can reach it.

docs/operations.md goes from keys to a running validator, docs/gateway.md has all of the gateway.";

/// How `--blocks-pruning` spells the default.
const A_DAY: &str = "day";

/// A day, in seconds.
const DAY: u32 = 24 * 60 * 60;

/// How long a refused transaction is not looked at again, in seconds. Most refusals pass by themselves: a quota fills
/// up again, an admin registers the sender.
const BAN_SECONDS: u64 = 10;

/// At four blocks a second, one line a block says enough.
const QUIET: &str = "aura=warn,sc_basic_authorship=warn,slots=warn";

/// Where peers reach a node unless it is told otherwise.
const P2P_PORT: u16 = 30333;

/// The command line.
#[derive(Debug, Parser)]
pub struct Cli {
	/// Something other than running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,
	/// How to run the node.
	#[command(flatten)]
	pub run: RunCmd,
	/// How clients reach it.
	#[command(flatten)]
	pub gateway: GatewayParams,
	/// Where compiled runtimes are kept, so that the next start takes no time to compile. By default in the chain's
	/// folder; what lies there is run, so nobody else may write to it.
	#[arg(long, value_name = "FOLDER", env = "VACCHAIN_RUNTIME_CACHE", hide_env_values = true)]
	pub runtime_cache: Option<PathBuf>,
}

/// The actions besides running a node.
#[derive(Debug, ClapSubcommand)]
pub enum Subcommand {
	/// Make, show and store the node's keys.
	#[command(subcommand)]
	Key(KeySubcommand),
	SessionKeys(SessionKeysCmd),
	NodeCard(NodeCardCmd),
	NewNetwork(NewNetworkCmd),
	/// Show the gateway's account, and look after its keys.
	#[command(subcommand)]
	Gateway(GatewayCommand),
	/// Write a chain's specification to standard output.
	BuildSpec(BuildSpecCmd),
	/// Write a chain's specification to a file.
	ExportChainSpec(ExportChainSpecCmd),
	/// Check a block again.
	CheckBlock(CheckBlockCmd),
	/// Write blocks to a file.
	ExportBlocks(ExportBlocksCmd),
	/// Write the state of a block as a chain's specification.
	ExportState(ExportStateCmd),
	/// Read blocks from a file.
	ImportBlocks(ImportBlocksCmd),
	/// Delete a chain from this machine.
	PurgeChain(PurgeChainCmd),
	/// Go back to an earlier block.
	Revert(RevertCmd),
	/// Show what the database holds.
	ChainInfo(ChainInfoCmd),
}

/// The SDK's options that mean nothing here, or that [`Cli::settle`] refuses.
const HIDDEN: [&str; 11] = [
	"rpc_external",
	"unsafe_rpc_external",
	"no_telemetry",
	"telemetry_endpoints",
	"offchain_worker",
	"indexing_enabled",
	"ipfs_server",
	"ipfs_bootnodes",
	"database",
	"pool_type",
	"pool_best_blocks_only",
];

fn with_own_defaults(arg: Arg) -> Arg {
	match arg.get_id().as_str() {
		"blocks_pruning" => arg
			.default_value(A_DAY)
			.value_name("TIME")
			.value_parser(bodies_kept)
			.help(
				"How long finalized blocks keep their transactions: `day`, a time such as `36h`, or `archive`",
			)
			.long_help(BODIES_KEPT_HELP),
		"rpc_methods" => arg.default_value("safe"),
		// The fork-aware pool keeps a view, a copy of the pool, for every recent block: at four blocks a second that
		// is work without use, since forks here are short and rare.
		"pool_type" => arg.default_value("single-state").hide(true),
		// As many for the gateway's clients as for blocks and the pool: beyond them each question makes one of its own.
		"max_runtime_instances" => arg.default_value("16"),
		id if HIDDEN.contains(&id) => arg.hide(true),
		_ => arg,
	}
}

/// The text of `--blocks-pruning --help`.
const BODIES_KEPT_HELP: &str = "\
How long finalized blocks keep their transactions: `day`, a time such as `90s`, `36h` or `7d`, or `archive` for always. A \
chain whose slots have no block now and then keeps them a little longer.

Content that the health authority erases from state leaves the node with the transactions that brought it, so a longer \
time delays erasure and an archive defeats it.";

fn bodies_kept(text: &str) -> Result<DatabasePruningMode, String> {
	match text {
		A_DAY => Ok(DatabasePruningMode::Custom(DAY)),
		"archive" => Ok(DatabasePruningMode::Archive),
		time => seconds(time)
			.map(DatabasePruningMode::Custom)
			.ok_or_else(|| format!("give `{A_DAY}`, a time such as `36h`, or `archive`")),
	}
}

/// A time such as `90s`, `36h` or `7d`, in seconds.
fn seconds(text: &str) -> Option<u32> {
	let unit = match text.chars().next_back()? {
		's' => 1,
		'h' => 60 * 60,
		'd' => DAY,
		_ => return None,
	};
	let number: u32 = text.get(..text.len() - 1)?.parse().ok()?;
	number.checked_mul(unit).filter(|seconds| *seconds > 0)
}

/// Turns the time for which bodies are kept, in seconds on the command line, into blocks of this chain.
///
/// # Errors
///
/// The chain is not a vaccination registry.
pub fn keep_bodies(config: &mut Configuration) -> Result<(), String> {
	if let BlocksPruning::Some(seconds) = config.blocks_pruning {
		let genesis = config.chain_spec.as_storage_builder().build_storage()?;
		let slot = chain_spec::slot_duration(&genesis)?;
		config.blocks_pruning = BlocksPruning::Some(blocks_in(seconds, slot));
		// The code that opens the database needs it too, and it takes a runtime to work out.
		config.chain_spec.set_storage(genesis);
	}
	Ok(())
}

/// How many blocks there are in a time at most, where a slot takes so many milliseconds: one at least.
fn blocks_in(seconds: u32, slot: Moment) -> u32 {
	let blocks = (u64::from(seconds) * 1000).div_ceil(slot.max(1));
	blocks.try_into().unwrap_or(u32::MAX)
}

/// A node key belongs to a chain's folder, unless it is written to a file of its own.
fn with_a_chain_where_needed(generate: Command) -> Command {
	generate.mut_args(|arg| match arg.get_id().as_str() {
		"base_path" | "default_base_path" => arg.requires("chain"),
		_ => arg,
	})
}

impl Cli {
	/// Refuses what the registry's nodes never do, and settles the defaults that depend on other options.
	///
	/// # Errors
	///
	/// A sentence that says what to do instead.
	pub fn settle(&mut self) -> Result<(), sc_cli::Error> {
		let RunCmd { rpc_params, telemetry_params, network_params, pool_config, shared_params, .. } =
			&mut self.run;

		let is_public = rpc_params.rpc_external
			|| rpc_params.unsafe_rpc_external
			|| rpc_params
				.experimental_rpc_endpoint
				.iter()
				.any(|endpoint| !endpoint.listen_addr.ip().is_loopback());
		if is_public {
			return Err(
				"the operator's RPC stays on this machine, because it answers without asking for consent. \
				Clients are served by the gateway; operators elsewhere come in through an SSH tunnel"
					.into(),
			);
		}
		if !telemetry_params.telemetry_endpoints.is_empty() {
			return Err(
				"the registry's nodes report to no telemetry server; scrape the Prometheus endpoint instead"
					.into(),
			);
		}
		if network_params.ipfs_server {
			return Err("the registry's nodes serve nothing to IPFS".into());
		}

		self.gateway.check()?;

		// Later levels come after it and may be louder.
		shared_params.log.insert(0, QUIET.into());
		if !shared_params.dev {
			pool_config.tx_ban_seconds.get_or_insert(BAN_SECONDS);
		} else if network_params.listen_addr.is_empty() {
			// A development chain has no peers.
			let port = network_params.port.unwrap_or(P2P_PORT);
			let loopback = format!("/ip4/127.0.0.1/tcp/{port}");
			network_params.listen_addr =
				vec![loopback.parse().map_err(|_| sc_cli::Error::InvalidListenMultiaddress)?];
		}
		Ok(())
	}
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"VacChain node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn description() -> String {
		"Runs one institution's copy of the VacChain vaccination registry.".into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"docs/architecture.md".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		let is_to_be_read = match &self.subcommand {
			Some(Subcommand::BuildSpec(command)) => !command.raw,
			Some(Subcommand::ExportChainSpec(command)) => !command.raw,
			_ => false,
		};
		let load = if is_to_be_read { chain_spec::load } else { chain_spec::load_with_state };
		Ok(Box::new(load(id)?))
	}

	fn setup_command(command: Command) -> Command {
		command
			.name(Self::executable_name())
			.version(Self::impl_version())
			.about(Self::description())
			.long_about(Self::description())
			.after_help(EXAMPLES)
			.propagate_version(true)
			.args_conflicts_with_subcommands(true)
			.subcommand_negates_reqs(true)
			.mut_args(with_own_defaults)
			.mut_subcommands(|subcommand| subcommand.mut_args(with_own_defaults))
			.mut_subcommand("key", |key| key.mut_subcommand("generate-node-key", with_a_chain_where_needed))
			.mut_subcommand("session-keys", |keys| keys.mut_arg("keystore_path", |path| path.required(true)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parse(args: &[&str]) -> Cli {
		Cli::try_from_iter(["vacchain-node"].iter().chain(args)).unwrap()
	}

	fn refusal(args: &[&str]) -> String {
		parse(args).settle().unwrap_err().to_string()
	}

	#[test]
	fn the_command_line_is_consistent() {
		Cli::setup_command(<Cli as clap::CommandFactory>::command()).debug_assert();
	}

	#[test]
	fn bodies_are_kept_for_a_day_unless_told_otherwise() {
		let mode = |args| parse(args).run.import_params.pruning_params.blocks_pruning;
		assert_eq!(mode(&[]), DatabasePruningMode::Custom(86_400));
		assert_eq!(mode(&["--blocks-pruning", "day"]), DatabasePruningMode::Custom(86_400));
		assert_eq!(mode(&["--blocks-pruning", "8s"]), DatabasePruningMode::Custom(8));
		assert_eq!(mode(&["--blocks-pruning", "7d"]), DatabasePruningMode::Custom(7 * 86_400));
		assert_eq!(mode(&["--blocks-pruning", "36h"]), DatabasePruningMode::Custom(36 * 3600));
		assert_eq!(mode(&["--blocks-pruning", "archive"]), DatabasePruningMode::Archive);
		assert_eq!((blocks_in(86_400, 250), blocks_in(5, 2000), blocks_in(1, 60_000)), (345_600, 3, 1));
		assert_eq!(blocks_in(u32::MAX, 1), u32::MAX);
		for bad in ["archive-canonical", "17", "0h", "h", "-1h", "9999999d", "é"] {
			let refused = Cli::try_from_iter(["vacchain-node", &format!("--blocks-pruning={bad}")]);
			assert!(refused.is_err_and(|error| error.to_string().contains("`day`")), "{bad}");
		}
	}

	#[test]
	fn what_is_logged_besides_leaves_the_blocks_quiet() {
		let mut cli = parse(&["-lgateway=debug"]);
		cli.settle().unwrap();
		assert_eq!(cli.run.shared_params.log, [QUIET, "gateway=debug"]);
	}

	#[test]
	fn the_operators_rpc_never_leaves_the_machine() {
		for args in [
			&["--rpc-external"][..],
			&["--unsafe-rpc-external"],
			&["--experimental-rpc-endpoint", "listen-addr=0.0.0.0:9944"],
		] {
			assert!(refusal(args).contains("gateway"), "{args:?}");
		}
		assert!(parse(&["--experimental-rpc-endpoint", "listen-addr=127.0.0.1:1"]).settle().is_ok());
	}

	#[test]
	fn nothing_is_reported_outside() {
		assert!(refusal(&["--telemetry-url", "wss://example.org 0"]).contains("Prometheus"));
	}

	#[test]
	fn the_gateways_questions_leave_half_of_the_runtimes_instances() {
		use vacchain_gateway_server::chain::MAX_QUESTIONS;
		assert_eq!(parse(&[]).run.runtime_params.max_runtime_instances, 2 * MAX_QUESTIONS);
	}

	#[test]
	fn a_development_node_listens_on_this_machine_only() {
		let mut cli = parse(&["--dev", "--port", "40000"]);
		cli.settle().unwrap();
		assert_eq!(cli.run.network_params.listen_addr[0].to_string(), "/ip4/127.0.0.1/tcp/40000");
	}
}
