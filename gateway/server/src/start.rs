//! How a gateway starts and stops.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use jsonrpsee::{
	Methods, RpcModule,
	core::RegisterMethodError,
	server::{ServerHandle, StopHandle, stop_channel},
};
use sc_transaction_pool_api::TransactionPool;
use substrate_prometheus_endpoint::{PrometheusError, Registry};
use tokio::{
	runtime::{Builder, Runtime},
	sync::watch,
	task::JoinHandle,
	time::{MissedTickBehavior, interval, timeout},
};
use vacchain_gateway::Refusal;
use vacchain_gateway_edge::{EdgeError, Listener, metrics::Measured};
use vacchain_gateway_store::{MAX_PURGED, Store, StoreError, StoreUrl};
use vacchain_primitives::Moment;

use super::{
	Config, LOG,
	access::Authorise,
	access_log::{AccessLog, OwnIntents},
	auth::{Clock, Login, ServerKeys, ServerKeysError, Sessions},
	chain::{Block, Chain, NodeClient},
	config::Account,
	discover::Discovery,
	enrolment::{EnrolmentDesk, purge_unenrolled},
	explorer::{Explorer, NodeNetwork},
	metrics::{LOGINS, Metrics, ReadsLogged},
	network::Networks,
	proofs::{NodeProofs, Proofs},
	reads::Reads,
	signing::{AccountFileError, GatewayAccount},
	transactions::Relay,
};
use crate::api::{
	AccessesServer, AuthServer, ConsentRightsServer, DirectoryServer, DiscoverServer, EnrolmentsServer,
	ExplorersServer, NetworksServer, PowersServer, ProofsServer, RecordsServer, TransactionsServer,
};

/// How often the figures are brought up to date that nobody reports by himself.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How often what has expired is removed from the store.
const PURGE_EVERY: Duration = Duration::from_secs(600);

/// How many threads wait for answers of the chain and of files at one time.
const WAITING_THREADS: usize = 16;

/// How long the store may take to be closed, once the last request has ended, and how long the threads may take to end.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
	/// The edge.
	#[error(transparent)]
	Edge(#[from] EdgeError),
	/// The keys of the password logins.
	#[error(transparent)]
	ServerKeys(#[from] ServerKeysError),
	/// The gateway's own account.
	#[error(transparent)]
	Account(#[from] AccountFileError),
	/// The database.
	#[error("the gateway cannot start with its database {database}: {error}")]
	Store {
		/// Which, without its password.
		database: StoreUrl,
		/// Why not.
		error: StoreError,
	},
	/// The system does not let it work.
	#[error("the gateway cannot start: {0}")]
	System(#[from] io::Error),
	/// Its metrics cannot be shown.
	#[error("the gateway's metrics cannot be shown: {0}")]
	Metrics(#[from] PrometheusError),
	/// Two of its methods have one name.
	#[error("the gateway cannot start: {0}")]
	Methods(#[from] RegisterMethodError),
}

/// A gateway that runs, on threads of its own: what clients ask for takes no turn from the node's consensus. Dropping
/// it stops it at once.
pub struct Running {
	address: SocketAddr,
	stop: ServerHandle,
	ended: watch::Receiver<()>,
	patience: Duration,
	threads: Threads,
}

impl Running {
	/// Where it listens.
	pub fn address(&self) -> SocketAddr {
		self.address
	}

	/// Ends when the gateway has ended. Dropped before, it tells the gateway to stop.
	pub fn attend(&self) -> impl Future<Output = ()> + Send + 'static {
		let stop = StopOnDrop(self.stop.clone());
		let ended = self.ended.clone();
		async move {
			let _stop = stop;
			until_ended(ended).await;
		}
	}

	/// Stops it: nobody new is let in, requests that run are answered if they end soon, what it has to keep is written,
	/// and nothing of it holds the node's client any more. Not to be called within a Tokio runtime.
	pub fn stop(mut self) {
		// It may be stopped already.
		let _ = self.stop.stop();
		if let Some(runtime) = self.threads.0.take() {
			let is_over =
				runtime.block_on(async { timeout(self.patience, until_ended(self.ended.clone())).await });
			if is_over.is_err() {
				tracing::warn!(target: LOG, "the gateway did not end in time and is cut");
			}
			// Its tasks hold the node's client. The node closes its database when the last of them is gone, and a program
			// that ends before that loses its newest blocks.
			runtime.shutdown_timeout(CLOSE_TIME);
		}
	}
}

async fn until_ended(mut ended: watch::Receiver<()>) {
	// Nothing is ever sent: its sender goes with the gateway.
	let _ = ended.changed().await;
}

struct StopOnDrop(ServerHandle);

impl Drop for StopOnDrop {
	fn drop(&mut self) {
		let _ = self.0.stop();
	}
}

/// The threads. Those of a runtime may not be waited for within another.
struct Threads(Option<Runtime>);

impl Drop for Threads {
	fn drop(&mut self) {
		if let Some(runtime) = self.0.take() {
			runtime.shutdown_background();
		}
	}
}

/// Starts a gateway beside a node.
///
/// # Errors
///
/// [`StartError`] names the option, file or key to mend.
pub async fn start<C, P>(
	config: Config,
	client: Arc<C>,
	pool: Arc<P>,
	network: Arc<dyn NodeNetwork>,
	proofs: Arc<dyn NodeProofs>,
	registry: Option<&Registry>,
) -> Result<Running, StartError>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	let runtime = Builder::new_multi_thread()
		.thread_name("gateway")
		.max_blocking_threads(WAITING_THREADS)
		.enable_all()
		.build()?;
	let handle = runtime.handle().clone();
	let threads = Threads(Some(runtime));
	let patience = config.edge.limits.stop_time.saturating_add(CLOSE_TIME).saturating_add(CLOSE_TIME);
	let (stopped, stop) = stop_channel();
	let (ends, ended) = watch::channel(());
	let registry = registry.cloned();
	let starting = handle.spawn(async move {
		let gateway = Gateway::open(config, client, pool, network, proofs, registry.as_ref()).await?;
		let address = gateway.listener.address()?;
		tokio::spawn(async move {
			gateway.run(stopped).await;
			drop(ends);
		});
		Ok::<_, StartError>(address)
	});
	let address = starting.await.map_err(io::Error::other)??;
	tracing::info!(target: LOG, "The gateway listens on {address}");
	Ok(Running { address, stop, ended, patience, threads })
}

/// The parts of a gateway.
struct Gateway<C> {
	listener: Listener,
	methods: Methods,
	authorise: Authorise<Sessions, C>,
	/// The edge's figures.
	calls: vacchain_gateway_edge::Metrics,
	metrics: Metrics,
	chain: Chain<C>,
	store: Store,
	clock: Clock,
	log: AccessLog,
	/// The log's.
	work: [JoinHandle<()>; 2],
}

impl<C: NodeClient> Gateway<C> {
	async fn open<P>(
		config: Config,
		client: Arc<C>,
		pool: Arc<P>,
		network: Arc<dyn NodeNetwork>,
		proofs: Arc<dyn NodeProofs>,
		registry: Option<&Registry>,
	) -> Result<Self, StartError>
	where
		P: TransactionPool<Block = Block> + 'static,
	{
		let listener = Listener::bind(&config.edge).await?;
		let chain = Chain::new(client);
		let failed = |error| StartError::Store { database: config.database.clone(), error };
		let store = Store::open(&config.database).await.map_err(failed)?;
		let keys = ServerKeys::open(&config.folder, chain.genesis(), &store).await?;
		let account = match &config.account {
			Account::File(file) => GatewayAccount::load_or_create(file)?,
			Account::Seed(seed) => GatewayAccount::from_seed(seed),
		};
		let clock = Clock::system();
		let sessions = Sessions::new(store.clone(), clock.clone());
		let relay = Relay::new(chain.clone(), pool);
		let id = account.id();
		let sender = OwnIntents::new(relay.clone(), account);
		let log = AccessLog::start(store.clone(), id, chain.clone(), sender, clock.clone());
		let (log, work) = log.await.map_err(failed)?;
		let work = [tokio::spawn(work.queue), tokio::spawn(work.writer)];

		let mut module = RpcModule::new(());
		let (keeper, known) = (store.clone(), sessions.clone());
		module.merge(
			Login::new(chain.clone(), keys, keeper, known, clock.clone(), config.registrations_per_address)
				.into_rpc(),
		)?;
		module.merge(EnrolmentDesk::new(chain.clone(), store.clone(), clock.clone()).into_rpc())?;
		let reads = Reads::new(chain.clone(), log.clone(), clock.clone());
		module.merge(Proofs::new(reads.clone(), proofs).into_rpc())?;
		module.merge(DirectoryServer::into_rpc(reads.clone()))?;
		module.merge(PowersServer::into_rpc(reads.clone()))?;
		module.merge(RecordsServer::into_rpc(reads.clone()))?;
		module.merge(ConsentRightsServer::into_rpc(reads.clone()))?;
		module.merge(AccessesServer::into_rpc(reads))?;
		module.merge(Networks::new(chain.clone()).into_rpc())?;
		module.merge(Explorer::new(relay.clone(), id, network, clock.clone()).into_rpc())?;
		module.merge(relay.into_rpc())?;
		module.merge(Discovery::new().into_rpc())?;

		let methods = Methods::from(module);
		let measured = methods.method_names().map(|name| Measured { name, is_login: LOGINS.contains(&name) });
		let calls = vacchain_gateway_edge::Metrics::new(measured, registry)?;
		let metrics = Metrics::new(registry)?;
		let authorise = Authorise::new(sessions, chain.clone(), clock.clone());
		Ok(Self { listener, methods, authorise, calls, metrics, chain, store, clock, log, work })
	}

	/// Serves until it is stopped.
	async fn run(self, stopped: StopHandle) {
		let Self { listener, methods, authorise, calls, metrics, chain, store, clock, log, work } = self;
		let keeper = tokio::spawn(keep(chain, store.clone(), clock, log.clone(), metrics));
		listener.serve(methods, authorise, calls, stopped).await;
		keeper.abort();
		if !matches!(timeout(CLOSE_TIME, log.flush()).await, Ok(Ok(()))) {
			tracing::warn!(target: LOG, "reads of the last seconds may be counted too low");
		}
		for work in work {
			work.abort();
		}
		if timeout(CLOSE_TIME, store.close()).await.is_err() {
			tracing::warn!(target: LOG, "the store did not close in time");
		}
		tracing::info!(target: LOG, "the gateway has stopped");
	}
}

/// Keeps figures up to date, and removes what has expired.
async fn keep<C: NodeClient>(chain: Chain<C>, store: Store, clock: Clock, log: AccessLog, metrics: Metrics) {
	let mut look = interval(LOOK_EVERY);
	let mut purge = interval(PURGE_EVERY);
	look.set_missed_tick_behavior(MissedTickBehavior::Delay);
	purge.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		tokio::select! {
			_ = look.tick() => {
				if let Ok(open) = store.live_sessions(clock.now()).await {
					metrics.sessions(open);
				}
				let counts = log.counts();
				metrics.reads(ReadsLogged {
					queued: counts.waiting(),
					logged: counts.logged(),
					failed: counts.failed(),
					is_registered: log.is_registered(),
				});
			},
			_ = purge.tick() => {
				if remove_expired(&chain, &store, clock.now()).await.is_err() {
					tracing::warn!(target: LOG, "what has expired stays in the store for now");
				}
			},
		}
	}
}

async fn remove_expired<C: NodeClient>(chain: &Chain<C>, store: &Store, now: Moment) -> Result<(), Refusal> {
	while store.purge(now).await? >= MAX_PURGED.into() {}
	purge_unenrolled(chain, store, now).await.map(drop)
}
