//! The network, put together so that only admitted peers are served.
//!
//! `sc_service::build_network` would answer the requests of whoever connects: for blocks, for state, for proofs. Here
//! each request passes the [`Doorkeeper`] first. Light clients are not served at all: they read state by its keys,
//! and what may be read is for the gateway to decide.

use crate::{
	peers::{Access, Doorkeeper, GuardedPeerStore},
	service::{Block, Client, Pool},
};
use async_channel::{Receiver, Sender};
use futures::{StreamExt, future::ready};
use log::debug;
use sc_client_api::{BlockBackend, BlockchainEvents};
use sc_consensus::ImportQueue;
use sc_network::{
	Litep2pNetworkBackend, NetworkBackend, NetworkBlock, NetworkWorker, NotificationMetrics, Roles,
	config::{FullNetworkConfiguration, NonReservedPeerMode, Params, SyncMode},
	request_responses::IncomingRequest,
	service::traits::{NetworkService, PeerStore, RequestResponseConfig},
};
use sc_network_sync::{
	SyncingService, WarpSyncConfig,
	block_relay_protocol::BlockRelayParams,
	block_request_handler::BlockRequestHandler,
	engine::SyncingEngine,
	service::network::NetworkServiceProvider,
	state_request_handler::StateRequestHandler,
	strategy::{
		polkadot::{PolkadotSyncingStrategy, PolkadotSyncingStrategyConfig},
		warp::WarpSyncProvider,
	},
	warp_request_handler::RequestHandler as WarpRequestHandler,
};
use sc_network_transactions::{TransactionsHandlerController, TransactionsHandlerPrototype};
use sc_service::{
	Configuration, SpawnTaskHandle, TaskManager, TransactionPoolAdapter, build_system_rpc_future,
	default_gap_sync_body_policy, error::Error,
};
use sc_utils::mpsc::{TracingUnboundedSender, tracing_unbounded};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_consensus::block_validation::DefaultBlockAnnounceValidator;
use std::sync::Arc;
use vacchain_primitives::api::AuthoritiesApi;
use vacchain_runtime::Hash;

/// How many questions of the operator's RPC may wait before the node complains.
const RPC_QUEUE: usize = 10_000;

/// How many imported blocks are looked at together: a node that catches up reads the list once for all of them.
const BLOCKS_AT_ONCE: usize = 256;

/// How many peers a node needs to join by warp synchronization: one, because every peer is a node that an
/// institution lists, and what it sends is proven.
const PEERS_TO_JOIN: usize = 1;

/// One of the SDK's networks.
pub trait Backend: NetworkBackend<Block, Hash> {
	/// Where the network puts what peers request by a protocol, for whoever answers.
	fn requests(protocol: &mut Self::RequestResponseProtocolConfig) -> &mut Option<Sender<IncomingRequest>>;
}

impl Backend for Litep2pNetworkBackend {
	fn requests(protocol: &mut Self::RequestResponseProtocolConfig) -> &mut Option<Sender<IncomingRequest>> {
		&mut protocol.inbound_queue
	}
}

impl Backend for NetworkWorker<Block, Hash> {
	fn requests(protocol: &mut Self::RequestResponseProtocolConfig) -> &mut Option<Sender<IncomingRequest>> {
		&mut protocol.inbound_queue
	}
}

/// The parts of the network.
pub struct NetworkParams<'a, N: Backend, Q> {
	pub config: &'a Configuration,
	pub net_config: FullNetworkConfiguration<Block, Hash, N>,
	pub client: Arc<Client>,
	pub pool: Arc<Pool>,
	pub task_manager: &'a TaskManager,
	pub import_queue: Q,
	pub warp_sync: Arc<dyn WarpSyncProvider<Block>>,
	pub metrics: NotificationMetrics,
	pub doorkeeper: Arc<Doorkeeper>,
}

/// The running network, as the node's other parts see it.
pub struct Network {
	pub service: Arc<dyn NetworkService>,
	pub sync: Arc<SyncingService<Block>>,
	pub system_rpc: TracingUnboundedSender<sc_rpc::system::Request<Block>>,
	pub transactions: TransactionsHandlerController<Hash>,
}

/// Starts the network: its tasks run until the task manager stops them.
///
/// # Errors
///
/// When a port, an address or the way to synchronize cannot be had.
pub fn start<N: Backend, Q: ImportQueue<Block> + 'static>(
	NetworkParams {
		config,
		mut net_config,
		client,
		pool,
		task_manager,
		import_queue,
		warp_sync,
		metrics,
		doorkeeper,
	}: NetworkParams<N, Q>,
) -> Result<Network, Error> {
	let spawn = task_manager.spawn_handle();
	let essential = task_manager.spawn_essential_handle();
	let registry = config.prometheus_registry();
	let protocol_id = config.protocol_id();
	let fork_id = config.chain_spec.fork_id();
	let genesis_hash = client.info().genesis_hash;

	let settings = &mut net_config.network_config;
	if client.requires_full_sync() && settings.sync_mode != SyncMode::Full {
		return Err("an archive needs every block: start the node without --sync, or prune".into());
	}
	let peers_set = &mut settings.default_peers_set;
	// With --reserved-only the operator names everyone, and the list adds nobody.
	let follows_list = peers_set.non_reserved_mode == NonReservedPeerMode::Accept;
	if follows_list {
		update(&client, &doorkeeper);
	}
	let is_open = doorkeeper.access() == Access::Everyone;
	if !is_open {
		peers_set.non_reserved_mode = NonReservedPeerMode::Deny;
	}

	let provider = NetworkServiceProvider::new();
	let strategy = strategy(
		&mut net_config,
		Requests { config, spawn: &spawn, doorkeeper: &doorkeeper },
		client.clone(),
		&provider,
		warp_sync,
	)?;
	let peer_store =
		GuardedPeerStore { store: net_config.peer_store_handle(), doorkeeper: doorkeeper.clone() };
	let (engine, sync, block_announce_config) = SyncingEngine::new(
		Roles::from(&config.role),
		client.clone(),
		registry,
		metrics.clone(),
		&net_config,
		protocol_id.clone(),
		fork_id,
		Box::new(DefaultBlockAnnounceValidator),
		strategy,
		provider.handle(),
		import_queue.service(),
		Arc::new(peer_store),
	)?;
	let sync = Arc::new(sync);
	essential.spawn_blocking("syncing", None, engine.run());

	let (transactions, transactions_config) = TransactionsHandlerPrototype::new::<_, Block, N>(
		protocol_id.clone(),
		genesis_hash,
		fork_id,
		metrics.clone(),
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(transactions_config);
	let peer_store = net_config.take_peer_store();
	spawn.spawn("peer-store", Some("networking"), peer_store.run());

	let has_bootnodes = !net_config.network_config.boot_nodes.is_empty();
	let network = N::new(Params {
		role: config.role,
		executor: {
			let spawn = spawn.clone();
			Box::new(move |task| spawn.spawn("libp2p-node", Some("networking"), task))
		},
		network_config: net_config,
		genesis_hash,
		protocol_id,
		fork_id: fork_id.map(Into::into),
		metrics_registry: registry.cloned(),
		block_announce_config,
		ipfs_config: None,
		notification_metrics: metrics,
	})?;
	let service = network.network_service();

	let (handler, transactions) = transactions.build(
		service.clone(),
		sync.clone(),
		Arc::new(TransactionPoolAdapter::new(pool, client.clone())),
		registry,
	)?;
	spawn.spawn_blocking("network-transactions-handler", Some("networking"), handler.run());
	spawn.spawn_blocking(
		"chain-sync-network-service-provider",
		Some("networking"),
		provider.run(Arc::new(service.clone())),
	);
	spawn.spawn("import-queue", None, {
		let sync = sync.clone();
		async move { import_queue.run(sync.as_ref()).await }
	});
	let (system_rpc, questions) = tracing_unbounded("mpsc_system_rpc", RPC_QUEUE);
	spawn.spawn(
		"system-rpc-handler",
		Some("networking"),
		build_system_rpc_future::<_, _, Hash>(
			config.role,
			service.clone(),
			sync.clone(),
			client.clone(),
			questions,
			has_bootnodes,
		),
	);

	let mut door = Door { is_open, network: service.clone(), sync: sync.clone() };
	door.set(&doorkeeper.access());
	if follows_list {
		essential.spawn("doorkeeper", Some("networking"), follow(client.clone(), doorkeeper, door));
	}
	essential.spawn("imported-blocks", Some("networking"), {
		let sync = sync.clone();
		let announces = config.announce_block;
		client.import_notification_stream().for_each(move |block| {
			if announces {
				sync.announce_block(block.hash, None);
			}
			if block.is_new_best {
				sync.new_best_block_imported(block.hash, block.header.number);
			}
			ready(())
		})
	});
	essential.spawn("finalized-blocks", Some("networking"), {
		let sync = sync.clone();
		client.finality_notification_stream().for_each(move |block| {
			sync.on_block_finalized(block.hash, block.header);
			ready(())
		})
	});
	essential.spawn_blocking("network-worker", Some("networking"), network.run());

	Ok(Network { service, sync, system_rpc, transactions })
}

/// The parts of every protocol of requests.
struct Requests<'a> {
	config: &'a Configuration,
	spawn: &'a SpawnTaskHandle,
	doorkeeper: &'a Arc<Doorkeeper>,
}

impl Requests<'_> {
	/// Hands a protocol to the network, with the doorkeeper between the peers and whoever answers them.
	fn add<N: Backend>(
		&self,
		net_config: &mut FullNetworkConfiguration<Block, Hash, N>,
		mut protocol: N::RequestResponseProtocolConfig,
	) {
		let requests = N::requests(&mut protocol);
		if let Some(answerer) = requests.take() {
			let (entrance, arrivals) = async_channel::bounded(answerer.capacity().unwrap_or(1));
			*requests = Some(entrance);
			self.spawn.spawn(
				"doorkeeper-requests",
				Some("networking"),
				admit(arrivals, answerer, self.doorkeeper.clone()),
			);
		}
		net_config.add_request_response_protocol(protocol);
	}
}

/// Passes on the requests of those who may connect. The others learn only that nobody answers.
async fn admit(
	arrivals: Receiver<IncomingRequest>,
	answerer: Sender<IncomingRequest>,
	doorkeeper: Arc<Doorkeeper>,
) {
	while let Ok(request) = arrivals.recv().await {
		if !doorkeeper.admits(&request.peer) {
			doorkeeper.refuse(&request.peer);
		} else if answerer.try_send(request).is_err() {
			debug!("A request was dropped: too many wait already");
		}
	}
}

/// How the node synchronizes, and how it answers those who synchronize with it: blocks, state, proofs of finality.
fn strategy<N: Backend>(
	net_config: &mut FullNetworkConfiguration<Block, Hash, N>,
	requests: Requests,
	client: Arc<Client>,
	provider: &NetworkServiceProvider,
	warp_sync: Arc<dyn WarpSyncProvider<Block>>,
) -> Result<Box<PolkadotSyncingStrategy<Block, Client>>, Error> {
	let Requests { config, spawn, .. } = requests;
	let protocol_id = config.protocol_id();
	let fork_id = config.chain_spec.fork_id();
	let peers = &config.network.default_peers_set;
	let peers = (peers.in_peers + peers.out_peers) as usize + peers.reserved_nodes.len();

	let BlockRelayParams { mut server, downloader, request_response_config } =
		BlockRequestHandler::new::<N>(provider.handle(), &protocol_id, fork_id, client.clone(), peers);
	spawn.spawn("block-request-handler", Some("networking"), async move { server.run().await });
	requests.add(net_config, request_response_config);

	let (handler, protocol) = StateRequestHandler::new::<N>(&protocol_id, fork_id, client.clone(), peers);
	let state_request_protocol_name = protocol.protocol_name().clone();
	spawn.spawn("state-request-handler", Some("networking"), handler.run());
	requests.add(net_config, protocol);

	let genesis = client.info().genesis_hash;
	let (handler, protocol) =
		WarpRequestHandler::new::<_, N>(protocol_id, genesis, fork_id, warp_sync.clone());
	let warp_protocol_name = protocol.protocol_name().clone();
	spawn.spawn("warp-sync-request-handler", Some("networking"), handler.run());
	requests.add(net_config, protocol);

	let settings = &net_config.network_config;
	let strategy = PolkadotSyncingStrategy::new(
		PolkadotSyncingStrategyConfig {
			mode: settings.sync_mode,
			max_parallel_downloads: settings.max_parallel_downloads,
			max_blocks_per_request: settings.max_blocks_per_request,
			min_peers_to_start_warp_sync: Some(PEERS_TO_JOIN),
			metrics_registry: config.prometheus_registry().cloned(),
			state_request_protocol_name,
			block_downloader: downloader,
			gap_sync_body_policy: default_gap_sync_body_policy(config.blocks_pruning),
		},
		client,
		Some(WarpSyncConfig::WithProvider(warp_sync)),
		Some(warp_protocol_name),
	)?;
	Ok(Box::new(strategy))
}

/// Reads the list at the best block. Where its state is not known, as while synchronizing by warp, the list that was
/// read last stays.
fn update(client: &Client, doorkeeper: &Doorkeeper) -> Option<Access> {
	let best = client.info().best_hash;
	match client.runtime_api().nodes(best) {
		Ok(list) => doorkeeper.take_over(&list),
		Err(error) => {
			debug!("The list of nodes cannot be read at {best}: {error}");
			None
		}
	}
}

/// Reads the list whenever blocks come in.
async fn follow(client: Arc<Client>, doorkeeper: Arc<Doorkeeper>, mut door: Door) {
	let mut imports = client.every_import_notification_stream().ready_chunks(BLOCKS_AT_ONCE);
	while let Some(blocks) = imports.next().await {
		// The notifications keep their blocks from being pruned.
		drop(blocks);
		if let Some(access) = update(&client, &doorkeeper) {
			door.set(&access);
		}
	}
}

/// The list that the network was told last.
struct Door {
	is_open: bool,
	network: Arc<dyn NetworkService>,
	sync: Arc<SyncingService<Block>>,
}

impl Door {
	/// Tells the network who may connect. It looks for whoever is new, and closes its channels to whoever left.
	fn set(&mut self, access: &Access) {
		let is_open = *access == Access::Everyone;
		if is_open != self.is_open {
			// Closing lets go of everyone; those who may stay are found again below. To close twice would make the
			// network forget who is connected, and keep them when they leave the list.
			self.network.set_authorized_only(!is_open);
			self.is_open = is_open;
		}
		if let Access::Only(peers) = access {
			self.network.set_authorized_peers(peers.clone());
			self.sync.set_no_slot_peers(peers.clone());
		}
	}
}
