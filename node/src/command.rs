//! Does what the command line asks for.

use crate::{
	cli::{self, Cli, Subcommand},
	ports::{self, PortsFile},
	preflight,
	service::{self, Block, Parts},
};
use sc_cli::{KeySubcommand, SubstrateCli};
use sc_network::{Litep2pNetworkBackend, NetworkWorker, config::NetworkBackendType};
use sc_service::{Configuration, error::Error};
use vacchain_gateway_server::Running;
use vacchain_runtime::Hash;

/// Parses the command line and does it.
///
/// # Errors
///
/// With a sentence for the operator.
pub fn run() -> Result<(), sc_cli::Error> {
	let mut cli = Cli::from_args();
	cli.settle()?;

	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(KeySubcommand::GenerateNodeKey(command))) if command.chain.is_none() => {
			command.common.run()
		}
		Some(Subcommand::Key(command)) => command.run(&cli),
		Some(Subcommand::SessionKeys(command)) => command.run(),
		Some(Subcommand::NodeCard(command)) => Ok(command.run()?),
		Some(Subcommand::NewNetwork(command)) => Ok(command.run()?),
		Some(Subcommand::Gateway(command)) => command.run(&cli),
		#[allow(deprecated, reason = "network tools still call it")]
		Some(Subcommand::BuildSpec(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run(config.chain_spec, config.network))
		}
		Some(Subcommand::ExportChainSpec(command)) => command.run(cli.load_spec(&command.chain)?),
		Some(Subcommand::CheckBlock(command)) => cli.create_runner(command)?.async_run(|mut config| {
			let parts = open(&cli, &mut config)?;
			Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
		}),
		Some(Subcommand::ExportBlocks(command)) => cli.create_runner(command)?.async_run(|mut config| {
			let parts = open(&cli, &mut config)?;
			Ok((command.run(parts.client, config.database), parts.task_manager))
		}),
		Some(Subcommand::ExportState(command)) => cli.create_runner(command)?.async_run(|mut config| {
			let parts = open(&cli, &mut config)?;
			Ok((command.run(parts.client, config.chain_spec), parts.task_manager))
		}),
		Some(Subcommand::ImportBlocks(command)) => cli.create_runner(command)?.async_run(|mut config| {
			let parts = open(&cli, &mut config)?;
			Ok((command.run(parts.client, parts.import_queue), parts.task_manager))
		}),
		Some(Subcommand::PurgeChain(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run(config.database))
		}
		Some(Subcommand::Revert(command)) => cli.create_runner(command)?.async_run(|mut config| {
			let parts = open(&cli, &mut config)?;
			let revert_finality = Box::new(|client, _, blocks| {
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((command.run(parts.client, parts.backend, Some(revert_finality)), parts.task_manager))
		}),
		Some(Subcommand::ChainInfo(command)) => {
			cli.create_runner(command)?.sync_run(|config| command.run::<Block>(&config))
		}
	}
}

/// Opens the database, to work on it without running the node.
fn open(cli: &Cli, config: &mut Configuration) -> Result<Parts, sc_cli::Error> {
	cli::keep_bodies(config)?;
	Ok(Parts::new(config, cli.runtime_cache.as_deref())?)
}

fn run_node(cli: &Cli) -> Result<(), sc_cli::Error> {
	let (mut gateway, mut refusal) = (None, None);
	// As long as the node runs.
	let (mut ports_file, mut metrics_port) = (None, None);
	let ended = cli.create_runner(&cli.run)?.run_node_until_exit(|mut config| {
		let (gateway, refusal) = (&mut gateway, &mut refusal);
		let (ports_file, metrics_port) = (&mut ports_file, &mut metrics_port);
		async move {
			preflight::check(&mut config, cli.gateway.listen())?;
			*metrics_port = ports::choose_metrics_port(&mut config)?;
			cli::keep_bodies(&mut config)?;
			let gateway_config = cli.gateway.config(&config)?;
			let cache = cli.runtime_cache.as_deref();
			let base_path = config.base_path.path().to_owned();
			let node = match config.network.network_backend {
				NetworkBackendType::Litep2p => service::start::<Litep2pNetworkBackend>(config, cache)?,
				NetworkBackendType::Libp2p => service::start::<NetworkWorker<Block, Hash>>(config, cache)?,
			};
			let opened = async {
				if let Some(config) = gateway_config {
					*gateway = Some(node.start_gateway(config).await?);
				}
				let gateway = gateway.as_ref().map(Running::address);
				*ports_file = Some(PortsFile::write(&base_path, &node.listeners, gateway).await?);
				if cli.run.shared_params.dev
					&& let Some(pages) = gateway.and_then(|address| cli.gateway.pages_at(address))
				{
					println!("pages: {pages}");
				}
				Ok::<_, Error>(())
			};
			if let Err(error) = opened.await {
				// The node runs already, and has to stop in good order.
				*refusal = Some(error);
				node.stop();
			}
			Ok::<_, sc_cli::Error>(node.task_manager)
		}
	});
	drop(ports_file);
	// Clients that wait are answered after the node has been told to stop, and before its database is closed.
	if let Some(gateway) = gateway {
		gateway.stop();
	}
	match refusal {
		Some(refusal) => Err(refusal.into()),
		None => ended,
	}
}
