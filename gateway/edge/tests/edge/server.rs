//! An edge with methods that do nothing.

use std::{
	net::SocketAddr,
	sync::{
		Arc,
		atomic::{AtomicUsize, Ordering},
	},
	time::Duration,
};

use jsonrpsee::{
	RpcModule,
	server::{ServerHandle, middleware::rpc::RpcServiceT, stop_channel},
	types::{ErrorObjectOwned, Request},
};
use serde_json::json;
use substrate_prometheus_endpoint::{Registry, prometheus::TextEncoder};
use tokio::{sync::watch, task::JoinHandle, time::sleep};
use tower::Layer;
use vacchain_gateway_edge::{Config, Connection, CountedFor, Limits, Listener, Metrics, metrics::Measured};
use vacchain_primitives::ParticipantId;
use vacchain_testing::until_async;

/// A running edge.
pub struct Edge {
	/// Where it listens.
	pub address: SocketAddr,
	/// Stops it.
	pub stop: ServerHandle,
	/// Ends when it has stopped.
	pub ended: JoinHandle<()>,
	registry: Registry,
	held: Arc<Held>,
}

/// The calls of the method `hold`.
struct Held {
	/// How many have begun.
	begun: AtomicUsize,
	/// Whether they may end.
	is_over: watch::Sender<bool>,
}

impl Edge {
	/// Starts one with other limits than usual.
	pub async fn limited(change: impl FnOnce(&mut Limits)) -> Self {
		Self::start(|config| change(&mut config.limits)).await
	}

	/// Starts one that is set up like this.
	pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
		let mut config = Config::new("127.0.0.1:0".parse().unwrap());
		change(&mut config);
		let listener = Listener::bind(&config).await.unwrap();
		let address = listener.address().unwrap();
		let registry = Registry::new();
		let held = Arc::new(Held { begun: AtomicUsize::new(0), is_over: watch::Sender::new(false) });
		let module = module(Arc::clone(&held));
		let measured = |name| Measured { name, is_login: false };
		let methods = module.method_names().map(measured).collect::<Vec<_>>();
		let metrics = Metrics::new(methods, Some(&registry)).unwrap();
		let (stopped, stop) = stop_channel();
		let ended = tokio::spawn(listener.serve(module.into(), Sessions, metrics, stopped));
		Self { address, stop, ended, registry, held }
	}

	/// The metrics as Prometheus would read them.
	pub fn metrics(&self) -> String {
		TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap()
	}

	/// The figure that Prometheus would read under this name with labels.
	pub fn figure(&self, name: &str) -> u64 {
		let shown = self.metrics();
		let figure = shown.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
		figure.unwrap_or_else(|| panic!("{name} is not in:\n{shown}"))
	}

	/// Waits until Prometheus would read this line.
	pub async fn shows(&self, line: &str) {
		until_async(line, async || self.metrics().lines().any(|shown| shown == line)).await;
	}

	/// Waits until a figure has grown and stood still for a second. Answers it.
	pub async fn settles(&self, name: &str) -> u64 {
		let mut figure = 0;
		until_async(format!("{name} stands still"), async || {
			let before = figure;
			sleep(Duration::from_secs(1)).await;
			figure = self.figure(name);
			figure > 0 && figure == before
		})
		.await;
		figure
	}

	/// Waits until so many calls of `hold` run.
	pub async fn holds(&self, calls: usize) {
		until_async("the calls run", async || self.held.begun.load(Ordering::SeqCst) == calls).await;
	}

	/// Lets all calls of `hold` end.
	pub fn release(&self) {
		self.held.is_over.send_replace(true);
	}
}

fn module(held: Arc<Held>) -> RpcModule<Arc<Held>> {
	let mut module = RpcModule::new(held);
	module.register_method("echo", |params, _, _| params.one::<String>()).unwrap();
	module
		.register_method("big", |params, _, _| Ok::<_, ErrorObjectOwned>("x".repeat(params.one::<usize>()?)))
		.unwrap();
	module
		.register_async_method("sleep", |params, _, _| async move {
			let milliseconds = params.one::<u64>()?;
			sleep(Duration::from_millis(milliseconds)).await;
			Ok::<_, ErrorObjectOwned>(milliseconds)
		})
		.unwrap();
	module
		.register_async_method("hold", |_, held, _| async move {
			held.begun.fetch_add(1, Ordering::SeqCst);
			// An edge that was dropped holds nobody.
			let _ = held.is_over.subscribe().wait_for(|is_over| *is_over).await;
			Ok::<_, ErrorObjectOwned>("released")
		})
		.unwrap();
	module
		.register_method("who", |_, _, extensions| {
			let connection: &Arc<Connection> = Connection::of(extensions).unwrap();
			json!({ "address": connection.address, "token": connection.token().map(|token| token.to_string()) })
		})
		.unwrap();
	module
		.register_subscription("watch", "event", "unwatch", |_, pending, _, _| async move {
			let Ok(sink) = pending.accept().await else { return };
			sink.closed().await;
		})
		.unwrap();
	module
}

/// An access check that takes a token's first byte for its owner.
#[derive(Clone)]
struct Sessions;

#[derive(Clone)]
struct Checked<S>(S);

impl<S> Layer<S> for Sessions {
	type Service = Checked<S>;

	fn layer(&self, inner: S) -> Checked<S> {
		Checked(inner)
	}
}

impl<'a, S: RpcServiceT<'a>> RpcServiceT<'a> for Checked<S> {
	type Future = S::Future;

	fn call(&self, mut request: Request<'a>) -> S::Future {
		let token = Connection::of(&request.extensions).and_then(|connection| connection.token());
		if let Some(first) = token.and_then(|token| token.bytes().next()) {
			request.extensions.insert(CountedFor(ParticipantId([first; 32])));
		}
		self.0.call(request)
	}
}
