//! Takes connections, and brings their requests to the methods: HTTP/1.1 and WebSocket on one port, with TLS or
//! without. HTTP/2 would bring nothing that JSON-RPC needs.

use std::{
	convert::Infallible,
	io,
	net::{IpAddr, SocketAddr},
	sync::Arc,
	time::Duration,
};

use http::{
	HeaderValue, Request, Response,
	header::{CONNECTION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
	body::{Body, Incoming},
	server::conn::http1,
};
use hyper_util::{
	rt::{TokioIo, TokioTimer},
	service::TowerToHyperService,
};
use jsonrpsee::{
	Methods,
	server::{
		BatchRequestConfig, HttpBody, HttpResponse, PingConfig, RandomStringIdProvider, Server, StopHandle,
		TowerServiceBuilder, http as answers, middleware::rpc::RpcServiceBuilder, ws,
	},
};
use tokio::{
	io::{AsyncRead, AsyncWrite},
	net::{TcpListener, TcpStream},
	sync::Semaphore,
	time::{MissedTickBehavior, interval, sleep, timeout},
};
use tower::{
	Layer, Service,
	layer::util::{Identity, Stack},
	service_fn,
};

use super::{
	Authorise, Config, EdgeError, LOG,
	calls::{Count, CountSessions, Transport},
	config::Limits,
	connections::{Connections, Place},
	debt::{Debt, Debts},
	layers::{Door, Turned},
	metrics::Metrics,
	rates::{FORGET_EVERY, Rates},
	stream::{LARGE_AT_ONCE, Paced},
	tls::Certificate,
};

/// How many answers and events of one WebSocket connection wait to be sent.
const WAITING_ANSWERS: u32 = 64;

/// How long the names of subscriptions are, in characters.
const SUBSCRIPTION_ID: usize = 16;

/// The most bytes of a request's headers.
const HEADER_BYTES: usize = 32 * 1024;

/// How long to wait for a file handle when there is none left for a new connection.
const OUT_OF_FILES: Duration = Duration::from_millis(100);

/// A port that is listened on, and nobody answers yet.
pub struct Listener {
	socket: TcpListener,
	door: Door,
	certificate: Option<Certificate>,
	limits: Limits,
}

/// The middleware of calls, outermost last.
type Calls<L> = Stack<CountSessions, Stack<L, Stack<Count, Identity>>>;

/// The state that all connections share.
struct Edge<L> {
	door: Door,
	certificate: Option<Certificate>,
	limits: Limits,
	connections: Connections,
	large: Arc<Semaphore>,
	debts: Debts,
	rates: Rates,
	metrics: Metrics,
	calls: TowerServiceBuilder<Calls<L>, Identity>,
	methods: Methods,
	stop: StopHandle,
}

impl Listener {
	/// Listens, and reads the certificate.
	///
	/// # Errors
	///
	/// [`EdgeError`] names the part of the configuration that cannot be used.
	pub async fn bind(config: &Config) -> Result<Self, EdgeError> {
		let door = Door::new(config)?;
		let certificate = match &config.tls {
			Some((chain, key)) => Some(Certificate::read(chain.clone(), key.clone())?),
			None => None,
		};
		let socket = TcpListener::bind(config.listen)
			.await
			.map_err(|error| EdgeError::Listen { address: config.listen, error })?;
		Ok(Self { socket, door, certificate, limits: config.limits.clone() })
	}

	/// Where.
	///
	/// # Errors
	///
	/// When the system does not say.
	pub fn address(&self) -> io::Result<SocketAddr> {
		self.socket.local_addr()
	}

	/// Answers with these methods, behind this access check, until it is stopped; then lets requests that run end, for
	/// [`Limits::stop_time`].
	pub async fn serve<L: Authorise>(
		self,
		methods: Methods,
		authorise: L,
		metrics: Metrics,
		stop: StopHandle,
	) {
		let Self { socket, door, certificate, limits } = self;
		let rates = Rates::new(&limits);
		let count = Count { rates: rates.clone(), metrics: metrics.clone() };
		let calls = Server::builder()
			.max_request_body_size(limits.request_bytes)
			.max_response_body_size(limits.response_bytes)
			// Places are given by `Connections`.
			.max_connections(u32::MAX)
			.max_subscriptions_per_connection(limits.subscriptions)
			.set_batch_request_config(BatchRequestConfig::Limit(limits.batch))
			.set_message_buffer_capacity(WAITING_ANSWERS)
			.enable_ws_ping(
				PingConfig::new()
					.ping_interval(limits.ping_time)
					.inactive_limit(limits.ping_time.saturating_mul(2))
					.max_failures(1),
			)
			.set_id_provider(RandomStringIdProvider::new(SUBSCRIPTION_ID))
			.set_rpc_middleware(
				RpcServiceBuilder::new().layer(count).layer(authorise).layer(CountSessions(rates.clone())),
			)
			.to_service_builder();
		let edge = Arc::new(Edge {
			door,
			certificate,
			connections: Connections::new(
				limits.connections,
				limits.connections_per_address,
				metrics.clone(),
			),
			large: Arc::new(Semaphore::new(LARGE_AT_ONCE)),
			debts: Debts::default(),
			rates,
			metrics,
			calls,
			methods,
			stop: stop.clone(),
			limits,
		});
		let keeper = tokio::spawn(Arc::clone(&edge).keep());
		tokio::select! {
			() = accept(&socket, &edge) => {},
			() = stop.shutdown() => {},
		}
		drop(socket);
		keeper.abort();
		if !edge.connections.drained(edge.limits.stop_time).await {
			tracing::info!(target: LOG, "connections that did not end in time are cut");
		}
	}
}

async fn accept<L: Authorise>(socket: &TcpListener, edge: &Arc<Edge<L>>) {
	loop {
		let (stream, address) = match socket.accept().await {
			Ok(accepted) => accepted,
			Err(error) => {
				tracing::debug!(target: LOG, %error, "a connection cannot be taken");
				sleep(OUT_OF_FILES).await;
				continue;
			}
		};
		let is_proxy = edge.door.is_proxy(address.ip());
		// To connect counts as a call, so that handshakes are held to the rate too.
		let is_in_rate = is_proxy || edge.rates.clients.count(&address.ip().into()).is_ok();
		if is_in_rate && let Some(place) = edge.connections.enter(address.ip(), is_proxy) {
			tokio::spawn(Arc::clone(edge).welcome(stream, address, place));
		}
	}
}

impl<L: Authorise> Edge<L> {
	/// Forgets who has not called lately, and looks after the certificate.
	async fn keep(self: Arc<Self>) {
		let mut forget = interval(FORGET_EVERY);
		let mut look = interval(self.limits.certificate_time);
		look.set_missed_tick_behavior(MissedTickBehavior::Delay);
		loop {
			tokio::select! {
				_ = forget.tick() => self.rates.forget(),
				_ = look.tick() => {
					let Some(certificate) = &self.certificate else { continue };
					match certificate.refresh() {
						Ok(true) => tracing::info!(target: LOG, "the certificate has been read again"),
						Ok(false) => {},
						Err(error) => tracing::warn!(target: LOG, "{error}; the one before stays in use"),
					}
				},
			}
		}
	}

	/// Serves one connection.
	async fn welcome(self: Arc<Self>, stream: TcpStream, address: SocketAddr, place: Place) {
		// Answers are small, and somebody waits for each.
		let _ = stream.set_nodelay(true);
		let Some(certificate) = &self.certificate else { return self.serve(stream, address, place).await };
		match timeout(self.limits.header_time, certificate.acceptor().accept(stream)).await {
			Ok(Ok(stream)) => self.serve(stream, address, place).await,
			Ok(Err(error)) => tracing::debug!(target: LOG, %error, "no TLS"),
			Err(_) => tracing::debug!(target: LOG, "the TLS handshake took too long"),
		}
	}

	async fn serve<S>(self: Arc<Self>, stream: S, address: SocketAddr, place: Place)
	where
		S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
	{
		let debt = self.debts.open();
		let large = Arc::clone(&self.large);
		let stream = Paced::new(stream, place, Arc::clone(&debt), large, self.limits.body_time);
		let edge = Arc::clone(&self);
		let answer = service_fn(move |request| {
			let (edge, debt) = (Arc::clone(&edge), Arc::clone(&debt));
			async move { Ok::<_, Infallible>(edge.answer(request, address.ip(), debt).await) }
		});
		let connection = http1::Builder::new()
			.timer(TokioTimer::new())
			.header_read_timeout(self.limits.header_time)
			.max_buf_size(HEADER_BYTES)
			.serve_connection(TokioIo::new(stream), TowerToHyperService::new(answer))
			.with_upgrades();
		let mut connection = std::pin::pin!(connection);
		let ended = tokio::select! {
			ended = connection.as_mut() => ended,
			() = self.stop.clone().shutdown() => {
				connection.as_mut().graceful_shutdown();
				connection.await
			},
		};
		if let Err(error) = ended {
			tracing::debug!(target: LOG, %error, "a connection was cut");
		}
	}

	/// Answers one request, or makes it a WebSocket. One without a call counts as one, so that it is held to the rate too.
	async fn answer(&self, mut request: Request<Incoming>, peer: IpAddr, debt: Arc<Debt>) -> HttpResponse {
		let calls = debt.calls();
		let (client, answer) = match self.door.admit(&mut request, peer) {
			Ok(connection) => {
				let client = connection.address;
				request.extensions_mut().insert(Arc::new(connection));
				request.extensions_mut().insert(Arc::clone(&debt));
				let mut call = self.door.cors().layer(service_fn(|request| self.call(request)));
				(client, call.call(request).await)
			}
			Err(turned) => (peer, Err(turned)),
		};
		let answer = if debt.calls() == calls && self.rates.clients.count(&client.into()).is_err() {
			Err(Turned::TooMany)
		} else {
			answer
		};
		let mut answer = answer.unwrap_or_else(|turned| self.turn_away(turned));
		self.door.mark(answer.headers_mut());
		answer
	}

	async fn call(&self, mut request: Request<Incoming>) -> Result<HttpResponse, Turned> {
		let mut service = self.calls.clone().build(self.methods.clone(), self.stop.clone());
		let answer = if ws::is_upgrade_request(&request) {
			request.extensions_mut().insert(Transport::WebSocket);
			service.call(request).await
		} else {
			request.extensions_mut().insert(Transport::Http);
			let (parts, body) = request.into_parts();
			let most = self.limits.request_bytes;
			if body.size_hint().lower() > most.into() {
				return Ok(answers::response::too_large(most));
			}
			let whole = Limited::new(body, most as usize).collect();
			let body = match timeout(self.limits.body_time, whole).await {
				Ok(Ok(whole)) => whole.to_bytes(),
				Ok(Err(error)) if error.is::<LengthLimitError>() => {
					return Ok(answers::response::too_large(most));
				}
				Ok(Err(_)) => return Err(Turned::Incomplete),
				Err(_) => return Err(Turned::Slow),
			};
			service.call(Request::from_parts(parts, HttpBody::new(Full::new(body)))).await
		};
		answer.or_else(|_| Ok(answers::response::internal_error()))
	}

	fn turn_away(&self, turned: Turned) -> HttpResponse {
		self.metrics.turned_away(turned);
		tracing::debug!(target: LOG, reason = ?turned, "turned away");
		let mut answer = Response::new(HttpBody::from(format!("{turned}\n")));
		*answer.status_mut() = turned.status();
		answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
		if turned == Turned::TooMany {
			answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
		}
		answer
	}
}
