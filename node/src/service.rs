//! The node's parts and how they are joined: database, runtime, pool, network, consensus, RPC.

use crate::{
	equivocation::ReportEquivocations,
	executor::{Executor, executor},
	finality,
	gateway_peers::GatewayPeers,
	gateway_proofs::GatewayProofs,
	network::{self, Network, NetworkParams},
	peers::{Doorkeeper, named_by_operator},
	ports::{self, Listeners},
	pruning::SetChanges,
	votes::Joined,
};
use jsonrpsee::RpcModule;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{CheckForEquivocation, ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaParams, LinkHalf, SharedVoterState, warp_proof};
use sc_network::config::FullNetworkConfiguration;
use sc_service::{
	Configuration, KeystoreContainer, SpawnTasksParams, TFullBackend, TFullClient, TaskManager, error::Error,
};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::{SlotDuration, sr25519::AuthorityPair as AuraPair};
use sp_inherents::CreateInherentDataProviders;
use std::{path::Path, sync::Arc};
use substrate_prometheus_endpoint::Registry;
use vacchain_gateway_server::Running;
use vacchain_runtime::apis::RuntimeApi;

/// A block whose transactions are bytes, as the node handles it.
pub type Block = vacchain_runtime::opaque::Block;
/// Its header.
pub type Header = vacchain_runtime::Header;
/// The node's client of the chain.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// The transactions that wait.
pub type Pool = TransactionPoolHandle<Block, Client>;
/// Where the chain is kept.
pub type Backend = TFullBackend<Block>;
type SelectChain = LongestChain<Backend, Block>;
type SelectVotes = Joined<SelectChain>;
type BlockImport = ReportEquivocations<GrandpaBlockImport<Backend, Block, Client, SelectVotes>>;
type FinalityLink = LinkHalf<Block, Client, SelectVotes>;

/// How much of its slot an author may use; the rest is for the block to travel.
const PROPOSAL_PORTION: f32 = 2.0 / 3.0;

/// The common part of running a node and working on its database.
pub struct Parts {
	pub client: Arc<Client>,
	pub backend: Arc<Backend>,
	pub task_manager: TaskManager,
	pub import_queue: DefaultImportQueue<Block>,
	keystore: KeystoreContainer,
	select_chain: SelectChain,
	pool: Arc<Pool>,
	block_import: BlockImport,
	finality: FinalityLink,
	slot_duration: SlotDuration,
}

impl Parts {
	/// Opens the database and prepares the rest. Compiled runtimes are kept in the folder `cache`, or in the chain's.
	///
	/// # Errors
	///
	/// When the database cannot be opened, or belongs to another chain.
	pub fn new(config: &Configuration, cache: Option<&Path>) -> Result<Self, Error> {
		let set_changes = SetChanges::default();
		let (client, backend, keystore, task_manager) = sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			None,
			executor(config, cache),
			vec![Arc::new(set_changes.clone())],
		)?;
		set_changes.read_from(&backend);
		let client = Arc::new(client);
		let select_chain = LongestChain::new(backend.clone());
		let pool = sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build();
		let pool = Arc::new(pool);

		let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
		let slot = slot_duration.as_duration();
		let (grandpa_import, finality) = sc_consensus_grandpa::block_import(
			client.clone(),
			finality::justification_period(slot),
			&client,
			Joined::new(select_chain.clone(), client.clone()),
			None,
		)?;
		let block_import = ReportEquivocations::new(
			grandpa_import.clone(),
			client.clone(),
			OffchainTransactionPoolFactory::new(pool.clone()),
			slot,
		);
		let import_queue = sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
			block_import: block_import.clone(),
			justification_import: Some(Box::new(grandpa_import)),
			client: client.clone(),
			create_inherent_data_providers: inherents(slot_duration),
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			// The block import compares them, and reports.
			check_for_equivocation: CheckForEquivocation::No,
			telemetry: None,
			compatibility_mode: Default::default(),
		})?;

		Ok(Self {
			client,
			backend,
			task_manager,
			import_queue,
			keystore,
			select_chain,
			pool,
			block_import,
			finality,
			slot_duration,
		})
	}
}

/// The inherent data that every block carries besides transactions: its time.
fn inherents(
	slot_duration: SlotDuration,
) -> impl CreateInherentDataProviders<Block, (), InherentDataProviders = BlockTime> {
	move |_, ()| async move {
		let now = sp_timestamp::InherentDataProvider::from_system_time();
		let slot = sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
			*now,
			slot_duration,
		);
		Ok((slot, now))
	}
}

type BlockTime = (sp_consensus_aura::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider);

/// A node that runs.
pub struct Node {
	/// Its tasks.
	pub task_manager: TaskManager,
	/// Its parts that listen, besides a gateway.
	pub listeners: Listeners,
	client: Arc<Client>,
	pool: Arc<Pool>,
	peers: Arc<GatewayPeers>,
	proofs: Arc<GatewayProofs>,
	registry: Option<Registry>,
}

impl Node {
	/// Starts a gateway to the node. A gateway that ends takes the node with it, so that whoever supervises the node
	/// starts both again.
	///
	/// # Errors
	///
	/// When the gateway cannot start: its port, a file, its database.
	pub async fn start_gateway(&self, config: vacchain_gateway_server::Config) -> Result<Running, Error> {
		let gateway = vacchain_gateway_server::start(
			config,
			self.client.clone(),
			self.pool.clone(),
			self.peers.clone(),
			self.proofs.clone(),
			self.registry.as_ref(),
		)
		.await;
		let gateway = gateway.map_err(|error| Error::Other(error.to_string()))?;
		self.task_manager.spawn_essential_handle().spawn("gateway", None, gateway.attend());
		Ok(gateway)
	}

	/// Has it stop as soon as it is attended to, as on a signal.
	pub fn stop(&self) {
		// The SDK stops a node of which an essential task has ended.
		self.task_manager.spawn_essential_handle().spawn("stop", None, async {});
	}
}

/// Starts a node on one of the SDK's networks. `cache` is as for [`Parts::new`].
///
/// # Errors
///
/// When a part cannot start: the database, a port, the keystore.
pub fn start<N: network::Backend>(config: Configuration, cache: Option<&Path>) -> Result<Node, Error> {
	let Parts {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore,
		select_chain,
		pool,
		block_import,
		finality,
		slot_duration,
	} = Parts::new(&config, cache)?;
	ports::remove_old(config.base_path.path())?;

	let mut net_config =
		FullNetworkConfiguration::<_, _, N>::new(&config.network, config.prometheus_registry().cloned());
	let metrics = N::register_notification_metrics(config.prometheus_registry());
	let genesis = client.chain_info().genesis_hash;
	let finality_protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	// Only who votes, or at least listens, opens channels for votes: one that nobody serves closes the connection.
	let finality_notifications = (!config.disable_grandpa).then(|| {
		let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
			finality_protocol.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
		net_config.add_notification_protocol(protocol);
		notifications
	});
	let voters = finality.shared_authority_set().clone();
	let warp_sync = warp_proof::NetworkProvider::new(backend.clone(), voters.clone(), Vec::new());
	let proofs = GatewayProofs::new(client.clone(), backend.clone(), voters, config.chain_spec.cloned_box());

	let own_id = config.network.node_key.clone().into_keypair()?.public().to_peer_id();
	let named = named_by_operator(&config.network, config.chain_spec.boot_nodes().len());
	let doorkeeper = Doorkeeper::new(own_id, named, config.prometheus_registry())?;
	let Network { service: network, sync: sync_service, system_rpc, transactions } =
		network::start(NetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			pool: pool.clone(),
			task_manager: &task_manager,
			import_queue,
			warp_sync: Arc::new(warp_sync),
			metrics,
			doorkeeper: Arc::new(doorkeeper),
		})?;

	let peers = Arc::new(GatewayPeers { own: own_id, sync: sync_service.clone() });
	let proofs = Arc::new(proofs);
	let role = config.role;
	let slot = slot_duration.as_duration();
	let force_authoring = config.force_authoring;
	let name = config.network.node_name.clone();
	let registry = config.prometheus_registry().cloned();
	let metrics = config.prometheus_config.as_ref().map(|metrics| metrics.port);

	let rpc = sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore.keystore(),
		transaction_pool: pool.clone(),
		// The SDK brings the operator's methods.
		rpc_builder: Box::new(|_| Ok(RpcModule::new(()))),
		network: network.clone(),
		system_rpc_tx: system_rpc,
		tx_handler_controller: transactions,
		sync_service: sync_service.clone(),
		telemetry: None,
		tracing_execute_block: None,
	})?;
	let listeners = Listeners { rpc: rpc.listen_addresses().to_vec(), metrics, network: network.clone() };

	if role.is_authority() {
		let proposer_factory = ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			pool.clone(),
			registry.as_ref(),
			None,
		);
		let author =
			sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
				slot_duration,
				client: client.clone(),
				select_chain,
				block_import,
				proposer_factory,
				sync_oracle: sync_service.clone(),
				justification_sync_link: sync_service.clone(),
				create_inherent_data_providers: inherents(slot_duration),
				force_authoring,
				backoff_authoring_blocks: (!force_authoring).then(|| finality::backoff(slot)),
				keystore: keystore.keystore(),
				block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
				max_block_proposal_slot_portion: None,
				telemetry: None,
				compatibility_mode: Default::default(),
			})?;
		task_manager.spawn_essential_handle().spawn_blocking("aura", Some("block-authoring"), author);
	}

	if let Some(notification_service) = finality_notifications {
		let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: finality::gossip_duration(slot),
				justification_generation_period: finality::justification_period(slot),
				observer_enabled: false,
				local_role: role,
				name: Some(name),
				keystore: role.is_authority().then(|| keystore.keystore()),
				telemetry: None,
				protocol_name: finality_protocol,
			},
			link: finality,
			network,
			sync: sync_service,
			notification_service,
			// Every vote is for the best block.
			voting_rule: (),
			prometheus_registry: registry.clone(),
			shared_voter_state: SharedVoterState::empty(),
			telemetry: None,
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(pool.clone()),
		})?;
		task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}

	Ok(Node { task_manager, listeners, client, pool, peers, proofs, registry })
}
