//! A WebSocket (RFC 6455): one message after the other is read, and answered.
//!
//! A message holds its places until its answer has been written, so that a client that takes no answers is not read from.
//! The server of jsonrpsee starts as many calls as arrive, and makes room for as many bytes as a message announces.

use std::{
	io::{self, ErrorKind},
	sync::Arc,
	time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use http::{Extensions, Method, Request as HttpRequest, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Full};
use jsonrpsee::{
	server::{BatchRequestConfig, HttpBody, StopHandle, http as answers, middleware::rpc::RpcServiceT},
	types::Request,
};
use soketto::{
	Parsing,
	base::{Codec, Header, OpCode},
};
use tokio::{
	io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, BufWriter, copy, sink, split},
	sync::{Semaphore, mpsc},
	time::{interval, timeout},
};

use super::{
	allowance::{LARGE, Permits, Share, Unread},
	config::Limits,
};

/// How a connection is answered.
pub struct Socket<S> {
	/// Answers calls.
	pub service: S,
	/// For each call: where it comes from.
	pub extensions: Extensions,
	/// The share of its client.
	pub share: Share,
	/// The sizes and times.
	pub limits: Limits,
	/// When to read no more.
	pub stop: StopHandle,
}

/// A frame to be written, and the places that are free once it has been.
struct Outgoing {
	opcode: OpCode,
	payload: Vec<u8>,
	_held: Option<(Permits, Unread)>,
}

impl Outgoing {
	fn new(opcode: OpCode, payload: Vec<u8>) -> Self {
		Self { opcode, payload, _held: None }
	}
}

impl<S> Socket<S>
where
	for<'a> S: RpcServiceT<'a> + Clone + Send + Sync + 'static,
{
	/// Answers messages until the client leaves or is too slow, or until the gateway stops. `events` are those of
	/// subscriptions.
	pub async fn serve(self, io: impl AsyncRead + AsyncWrite + Send, events: mpsc::Receiver<String>) {
		let (read, write) = split(io);
		let (answers, made) = mpsc::channel(1);
		let mut writing = std::pin::pin!(writing(write, made, events, self.limits.ping_time));
		let reader = Reader { io: BufReader::new(read), answers, limits: self.limits.clone() };
		let ended = tokio::select! {
			ended = self.reading(reader) => ended,
			_ = &mut writing => return,
		};
		if ended.is_ok() {
			// The answers to calls that run are still written.
			let _ = writing.await;
		}
	}

	/// Until the client or the gateway closes the connection.
	async fn reading<R: AsyncRead + Unpin>(&self, mut reader: Reader<R>) -> io::Result<()> {
		let own = Arc::new(Semaphore::new(1));
		let mut stopped = std::pin::pin!(self.stop.clone().shutdown());
		loop {
			let message = tokio::select! {
				message = reader.message(&self.share) => message?,
				() = &mut stopped => return Ok(()),
			};
			let Some((text, mut permits)) = message else { return Ok(()) };
			tokio::select! {
				biased;
				Ok(place) = Arc::clone(&own).acquire_owned() => permits.push(place),
				places = self.share.call() => permits.extend(places),
			}
			let unread = Unread::new(self.share.clone());
			let mut extensions = self.extensions.clone();
			extensions.insert(unread.clone());
			let answers = reader.answers.clone();
			let answer = self.answer(text, extensions);
			tokio::spawn(async move {
				let Some(answer) = answer.await else { return };
				let _held = Some((permits, unread));
				// The connection may be closed by now.
				let _ = answers.send(Outgoing { opcode: OpCode::Text, payload: answer, _held }).await;
			});
		}
	}

	/// The answer to a message, if it gets one. A message that is too large has no text.
	fn answer(&self, text: Option<Vec<u8>>, extensions: Extensions) -> BoxFuture<'static, Option<Vec<u8>>> {
		let (service, limits) = (self.service.clone(), self.limits.clone());
		async move {
			let Some(text) = text else {
				return whole(answers::response::too_large(limits.request_bytes)).await;
			};
			if let Ok(mut request) = serde_json::from_slice::<Request<'_>>(&text) {
				request.extensions = extensions;
				let answer = service.call(request).await;
				return (!answer.is_subscription()).then(|| answer.into_result().into_bytes());
			}
			// A batch, a notification, or no request.
			let mut request = HttpRequest::new(Full::from(text));
			*request.method_mut() = Method::POST;
			request.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
			*request.extensions_mut() = extensions;
			let batch = BatchRequestConfig::Limit(limits.batch);
			let (request_bytes, response_bytes) = (limits.request_bytes, limits.response_bytes);
			whole(answers::call_with_service(request, batch, request_bytes, service, response_bytes).await)
				.await
		}
		.boxed()
	}
}

/// The text of an answer that is not empty.
async fn whole(answer: http::Response<HttpBody>) -> Option<Vec<u8>> {
	let text = answer.into_body().collect().await.ok()?.to_bytes();
	(!text.is_empty()).then(|| text.into())
}

struct Reader<R> {
	io: BufReader<R>,
	/// Answers, and what the protocol itself answers.
	answers: mpsc::Sender<Outgoing>,
	limits: Limits,
}

impl<R: AsyncRead + Unpin> Reader<R> {
	/// The next message, if there is one, with its place among the large ones; without its text if it is too large.
	async fn message(&mut self, share: &Share) -> io::Result<Option<(Option<Vec<u8>>, Permits)>> {
		let Some(first) = self.data_header().await? else { return Ok(None) };
		timeout(self.limits.body_time, self.rest(first, share)).await?
	}

	async fn rest(
		&mut self,
		mut header: Header,
		share: &Share,
	) -> io::Result<Option<(Option<Vec<u8>>, Permits)>> {
		if header.opcode() == OpCode::Continue {
			return Err(ErrorKind::InvalidData.into());
		}
		let (mut text, mut permits) = (Some(Vec::new()), Permits::new());
		loop {
			let length = header.payload_len();
			let most = self.limits.request_bytes as usize;
			text = text.filter(|text: &Vec<u8>| text.len().saturating_add(length) <= most);
			if let Some(text) = &mut text {
				let start = text.len();
				let small = length.min(LARGE.saturating_sub(start));
				self.read(small, text).await?;
				if small < length && permits.is_empty() {
					permits = share.large().await;
				}
				self.read(length - small, text).await?;
				if let Some(payload) = text.get_mut(start..) {
					Codec::apply_mask(&header, payload);
				}
			} else {
				copy(&mut (&mut self.io).take(length as u64), &mut sink()).await?;
			}
			if header.is_fin() {
				return Ok(Some((text, permits)));
			}
			header = match self.data_header().await? {
				None => return Ok(None),
				Some(next) if next.opcode() == OpCode::Continue => next,
				Some(_) => return Err(ErrorKind::InvalidData.into()),
			};
		}
	}

	/// The next header of a frame with data, unless the client closes the connection. Pings before it are answered.
	async fn data_header(&mut self) -> io::Result<Option<Header>> {
		loop {
			let header = timeout(self.limits.ping_time.saturating_mul(2), self.header()).await??;
			if !header.opcode().is_control() {
				return Ok(Some(header));
			}
			let mut payload = Vec::new();
			timeout(self.limits.ping_time, self.read(header.payload_len(), &mut payload)).await??;
			Codec::apply_mask(&header, &mut payload);
			let (answer, is_end) = match header.opcode() {
				OpCode::Ping => (Outgoing::new(OpCode::Pong, payload), false),
				OpCode::Close => (Outgoing::new(OpCode::Close, payload), true),
				_ => continue,
			};
			self.answers.send(answer).await.map_err(|_| ErrorKind::BrokenPipe)?;
			if is_end {
				return Ok(None);
			}
		}
	}

	async fn header(&mut self) -> io::Result<Header> {
		let (codec, mut head) = (Codec::new(), Vec::new());
		loop {
			match codec.decode_header(&head).map_err(io::Error::other)? {
				// A client masks every frame (RFC 6455, section 5.1), so that a page cannot choose the bytes that a proxy sees.
				Parsing::Done { value, .. } if !value.is_masked() => {
					return Err(ErrorKind::InvalidData.into());
				}
				Parsing::Done { value, .. } => return Ok(value),
				Parsing::NeedMore(bytes) => self.read(bytes, &mut head).await?,
			}
		}
	}

	/// Reads so many bytes. The text grows as they arrive.
	async fn read(&mut self, bytes: usize, text: &mut Vec<u8>) -> io::Result<()> {
		let read = (&mut self.io).take(bytes as u64).read_to_end(text).await?;
		if read < bytes { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
	}
}

/// Writes answers, events and pings, until there will be no more answers.
async fn writing(
	io: impl AsyncWrite + Unpin,
	mut answers: mpsc::Receiver<Outgoing>,
	mut events: mpsc::Receiver<String>,
	ping_time: Duration,
) -> io::Result<()> {
	let (mut io, mut codec, mut pings) = (BufWriter::new(io), Codec::new(), interval(ping_time));
	loop {
		let next = tokio::select! {
			answer = answers.recv() => answer.unwrap_or_else(|| Outgoing::new(OpCode::Close, Vec::new())),
			Some(event) = events.recv() => Outgoing::new(OpCode::Text, event.into_bytes()),
			_ = pings.tick() => Outgoing::new(OpCode::Ping, Vec::new()),
		};
		let mut header = Header::new(next.opcode);
		header.set_payload_len(next.payload.len());
		io.write_all(codec.encode_header(&header)).await?;
		io.write_all(&next.payload).await?;
		io.flush().await?;
		if next.opcode == OpCode::Close {
			return io.shutdown().await;
		}
	}
}
