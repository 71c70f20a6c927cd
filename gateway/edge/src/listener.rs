//! Takes connections, and brings their requests to the methods: HTTP/1.1 and WebSocket on one port, with TLS or
//! without. HTTP/2 would bring nothing that JSON-RPC needs.

use std::{
	convert::Infallible,
	io,
	net::{IpAddr, SocketAddr},
	sync::{
		Arc,
		atomic::{AtomicUsize, Ordering},
	},
	time::Duration,
};

use futures::stream;
use http::{
	Extensions, HeaderValue, Request, Response, StatusCode,
	header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, StreamBody};
use hyper::{
	body::{Body, Bytes, Frame, Incoming},
	server::conn::http1,
	upgrade,
};
use hyper_util::{
	rt::{TokioIo, TokioTimer},
	service::TowerToHyperService,
};
use jsonrpsee::{
	Methods,
	server::{
		BatchRequestConfig, BoundedSubscriptions, ConnectionId, HttpBody, HttpResponse, MethodSink,
		StopHandle, http as answers, ws,
	},
};
use soketto::handshake::http::Server as Handshake;
use tokio::{
	io::{AsyncRead, AsyncWrite},
	net::{TcpListener, TcpStream},
	sync::mpsc,
	time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tower::{Layer, Service, service_fn};

use super::{
	Authorise, Config, EdgeError, LOG,
	allowance::{LARGE, Permits, Share, Unread},
	calls::{Count, CountSessions, Counted, Dispatch, SessionsCounted},
	config::Limits,
	connection::Connection,
	connections::{Connections, Place},
	layers::{Door, Turned},
	metrics::Metrics,
	pages::Pages,
	rates::{FORGET_EVERY, Rates},
	socket::Socket,
	stream::Timed,
	tls::Certificate,
};

/// How many events of one WebSocket connection wait to be sent.
const WAITING_EVENTS: usize = 64;

/// The most bytes of a request's headers.
const HEADER_BYTES: usize = 32 * 1024;

/// How much of an answer over HTTP is handed on at one time, in bytes: it holds its place until the last part is.
const PART: usize = 32 * 1024;

/// How long to wait for a file handle when there is none left for a new connection.
const OUT_OF_FILES: Duration = Duration::from_millis(100);

/// A port that is listened on, and nobody answers yet.
pub struct Listener {
	socket: TcpListener,
	door: Door,
	certificate: Option<Certificate>,
	pages: Option<Pages>,
	limits: Limits,
}

/// Calls, with everything that they pass.
type Calls<L> = Counted<<L as Layer<SessionsCounted<Dispatch>>>::Service>;

/// The state that all connections share.
struct Edge<L> {
	door: Door,
	certificate: Option<Certificate>,
	pages: Option<Pages>,
	limits: Limits,
	connections: Connections,
	/// How many services there were.
	served: AtomicUsize,
	rates: Rates,
	metrics: Metrics,
	authorise: L,
	methods: Methods,
	stop: StopHandle,
}

impl Listener {
	/// Listens, and reads the certificate and the pages.
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
		let pages = match &config.pages {
			Some(folder) => {
				let read = Pages::read(folder);
				let pages = read.map_err(|error| EdgeError::Pages { folder: folder.clone(), error })?;
				tracing::info!(target: LOG, "the pages of {} have been read", folder.display());
				Some(pages)
			}
			None => None,
		};
		let socket = TcpListener::bind(config.listen)
			.await
			.map_err(|error| EdgeError::Listen { address: config.listen, error })?;
		Ok(Self { socket, door, certificate, pages, limits: config.limits.clone() })
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
		let Self { socket, door, certificate, pages, limits } = self;
		let edge = Arc::new(Edge {
			door,
			certificate,
			pages,
			connections: Connections::new(
				limits.connections,
				limits.connections_per_address,
				metrics.clone(),
			),
			served: AtomicUsize::default(),
			rates: Rates::new(&limits),
			metrics,
			authorise,
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
		let share = place.share.clone();
		let stream = Timed::new(stream, place, self.limits.body_time);
		let edge = Arc::clone(&self);
		let answer = service_fn(move |request| {
			let (edge, share) = (Arc::clone(&edge), share.clone());
			async move { Ok::<_, Infallible>(edge.answer(request, address.ip(), share).await) }
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

	/// Answers one request, or makes it a WebSocket. A request without a call counts as one, so that it is held to the rate too.
	async fn answer(
		self: Arc<Self>,
		mut request: Request<Incoming>,
		peer: IpAddr,
		share: Share,
	) -> HttpResponse {
		let unread = Unread::new(share.clone());
		let (client, answer) = match self.door.admit(&mut request, peer) {
			Ok(connection) => {
				let client = connection.address;
				request.extensions_mut().insert(Arc::new(connection));
				let answer = match self.pages.as_ref().filter(|_| Pages::is_asked(&request)) {
					// Pages of other origins get no file of these ones, so that nothing here is for CORS.
					Some(pages) => pages.answer(&request).map(|file| file.map(file_body)),
					None => {
						let call = service_fn(|request| self.call(request, &share, &unread));
						self.door.cors().layer(call).call(request).await
					}
				};
				(client, answer)
			}
			Err(turned) => (peer, Err(turned)),
		};
		let answer = if !unread.has_call() && self.rates.clients.count(&client.into()).is_err() {
			Err(Turned::TooMany)
		} else {
			answer
		};
		let mut answer = answer.unwrap_or_else(|turned| self.turn_away(turned));
		self.door.mark(answer.headers_mut());
		answer
	}

	async fn call(
		self: &Arc<Self>,
		request: Request<Incoming>,
		share: &Share,
		unread: &Unread,
	) -> Result<HttpResponse, Turned> {
		if ws::is_upgrade_request(&request) {
			return Ok(Arc::clone(self).upgrade(request, share.clone()));
		}
		let (mut parts, body) = request.into_parts();
		let Limits { request_bytes, response_bytes, batch, body_time, .. } = self.limits;
		if body.size_hint().lower() > request_bytes.into() {
			return Ok(answers::response::too_large(request_bytes));
		}
		let whole = Limited::new(body, request_bytes as usize);
		let (body, _large) = match timeout(body_time, received(whole, share)).await {
			Ok(Ok(whole)) => whole,
			Ok(Err(error)) if error.is::<LengthLimitError>() => {
				return Ok(answers::response::too_large(request_bytes));
			}
			Ok(Err(_)) => return Err(Turned::Incomplete),
			Err(_) => return Err(Turned::Slow),
		};
		parts.extensions.insert(unread.clone());
		let request = Request::from_parts(parts, Full::from(body));
		let batch = BatchRequestConfig::Limit(batch);
		let service = self.calls(None);
		let answer = answers::call_with_service(request, batch, request_bytes, service, response_bytes).await;
		let (mut parts, body) = answer.into_parts();
		let Ok(body) = body.collect().await else { return Ok(answers::response::internal_error()) };
		let text = body.to_bytes();
		parts.headers.insert(CONTENT_LENGTH, text.len().into());
		Ok(Response::from_parts(parts, leaving(text, unread.clone(), body_time)))
	}

	/// The methods, for one HTTP request or one WebSocket.
	fn calls(&self, events: Option<MethodSink>) -> Calls<L> {
		let dispatch = Dispatch {
			methods: self.methods.clone(),
			response_bytes: self.limits.response_bytes as usize,
			connection: ConnectionId(self.served.fetch_add(1, Ordering::Relaxed)),
			events: events.map(|sink| (BoundedSubscriptions::new(self.limits.subscriptions), sink)),
		};
		let sessions = CountSessions(self.rates.clone()).layer(dispatch);
		let count = Count { rates: self.rates.clone(), metrics: self.metrics.clone() };
		count.layer(self.authorise.layer(sessions))
	}

	/// Makes a connection a WebSocket, and answers it until it ends.
	fn upgrade(self: Arc<Self>, request: Request<Incoming>, share: Share) -> HttpResponse {
		let accepted = match Handshake::new().receive_request(&request) {
			Ok(accepted) => accepted,
			Err(error) => {
				let mut refused = Response::new(HttpBody::from(format!("This is no WebSocket: {error}.\n")));
				*refused.status_mut() = StatusCode::BAD_REQUEST;
				return refused;
			}
		};
		let mut extensions = Extensions::new();
		if let Some(connection) = Connection::of(request.extensions()) {
			extensions.insert(Arc::clone(connection));
		}
		tokio::spawn(async move {
			let (sink, events) = mpsc::channel(WAITING_EVENTS);
			let socket = Socket {
				service: self.calls(Some(MethodSink::new(sink))),
				extensions,
				share,
				limits: self.limits.clone(),
				stop: self.stop.clone(),
			};
			match upgrade::on(request).await {
				Ok(io) => socket.serve(TokioIo::new(io), events).await,
				Err(error) => tracing::debug!(target: LOG, %error, "a connection did not become a WebSocket"),
			}
		});
		accepted.map(|()| HttpBody::empty())
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

/// A body that has arrived, with its place among the large ones.
async fn received(
	mut body: Limited<Incoming>,
	share: &Share,
) -> Result<(Vec<u8>, Permits), Box<dyn std::error::Error + Send + Sync>> {
	let (mut whole, mut large) = (Vec::new(), Permits::new());
	while let Some(frame) = body.frame().await {
		let Ok(part) = frame?.into_data() else { continue };
		if whole.len() + part.len() > LARGE && large.is_empty() {
			large = share.large().await;
		}
		whole.extend_from_slice(&part);
	}
	Ok((whole, large))
}

/// A body in parts, each of which is made once those before it have left. All of them have to leave in time.
fn leaving(text: Bytes, unread: Unread, patience: Duration) -> HttpBody {
	let by = Instant::now() + patience;
	let parts = parts(text).map(move |part| {
		let _held = &unread;
		if Instant::now() < by {
			Ok(Frame::data(part))
		} else {
			Err(io::Error::from(io::ErrorKind::TimedOut))
		}
	});
	HttpBody::new(StreamBody::new(stream::iter(parts)))
}

/// A file in parts. All answers share its bytes, so that it may leave as slowly as the phone of its reader takes it: only
/// each part has to leave in time.
fn file_body(file: Bytes) -> HttpBody {
	HttpBody::new(StreamBody::new(stream::iter(
		parts(file).map(|part| Ok::<_, Infallible>(Frame::data(part))),
	)))
}

fn parts(text: Bytes) -> impl Iterator<Item = Bytes> {
	(0..text.len()).step_by(PART).map(move |start| text.slice(start..text.len().min(start + PART)))
}
