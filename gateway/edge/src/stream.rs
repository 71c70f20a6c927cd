//! A connection's bytes, paced: who does not read is not read from, and who is slow is cut.
//!
//! The layers above buffer whole messages, several at a time over a WebSocket, and give a slow client all the time it
//! wants. What bounds them is down here, where it holds for HTTP and WebSocket alike.

use std::{
	future::Future,
	io,
	pin::Pin,
	sync::Arc,
	task::{Context, Poll, Waker, ready},
	time::Duration,
};

use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	sync::{OwnedSemaphorePermit, Semaphore},
	time::{Sleep, sleep},
};
use tokio_util::sync::PollSemaphore;

use super::{connections::Place, debt::Debt};

/// From how many bytes on a request is large, and needs one of the few places for large ones.
pub const LARGE: usize = 128 * 1024;

/// How many large requests are received at one time.
pub const LARGE_AT_ONCE: usize = 32;

/// How many of them may be one client's.
pub const LARGE_OF_ONE: usize = 2;

/// How far a client may get ahead of the answers, in bytes: what it sends is read on once it has been answered, or once
/// nothing is written any more. What is no request gets an answer too, or none, and nobody keeps account of it.
const AHEAD: usize = 16 * 1024;

/// How long to wait for the first answer to what was read, if there is one: it may be a part of a request.
const PAUSE: Duration = Duration::from_millis(10);

/// How long nothing is written when all that there is has been written. What is owed then will not be sent: of a batch
/// whose answers are too large together, the client gets an error instead.
const SILENCE: Duration = Duration::from_secs(1);

/// What the first byte of a WebSocket's ping, pong or close has set, and no byte of JSON or of HTTP has (RFC 6455, section
/// 5.2).
const CONTROL: u8 = 0x88;

/// The longest of these, in bytes.
const LONGEST_CONTROL: usize = 127;

/// The length of a client's answer to an empty ping, in bytes.
const PONG: usize = 6;

/// A connection that holds its place, and bounds what its client can make the gateway keep in memory.
pub struct Paced<S> {
	stream: S,
	/// How long a large request may take to arrive, and an answer to leave.
	patience: Duration,
	/// When the client must have read what is being written.
	written_by: Option<Pin<Box<Sleep>>>,
	/// Reads wait for writes.
	reader: Option<Waker>,
	/// Bytes read since the last answer, but for the answers to pings.
	unanswered: usize,
	/// The answers that the client has asked for and not taken.
	debt: Arc<Debt>,
	/// Bytes read since nothing was owed to it.
	ahead: usize,
	/// How many calls it had made then.
	calls: u64,
	/// Whether it has been answered anything since.
	is_answering: bool,
	/// While it is not read from: when nothing will have been written for a while.
	silent_at: Option<Pin<Box<Sleep>>>,
	/// Places for large requests: those of the client, and all.
	large: [PollSemaphore; 2],
	/// A large request, until it is answered.
	arriving: Option<Arriving>,
	/// The client was too slow.
	is_cut: bool,
	_place: Place,
}

struct Arriving {
	/// When it must have arrived.
	by: Pin<Box<Sleep>>,
	places: [Option<OwnedSemaphorePermit>; 2],
}

impl<S> Paced<S> {
	/// Paces a connection.
	pub fn new(stream: S, place: Place, debt: Arc<Debt>, large: Arc<Semaphore>, patience: Duration) -> Self {
		Self {
			stream,
			patience,
			written_by: None,
			reader: None,
			unanswered: 0,
			debt,
			ahead: 0,
			calls: 0,
			is_answering: false,
			silent_at: None,
			large: [Arc::clone(&place.large), large].map(PollSemaphore::new),
			arriving: None,
			is_cut: false,
			_place: place,
		}
	}

	fn cut(&mut self) -> io::Error {
		self.is_cut = true;
		self.wake_reader();
		io::ErrorKind::TimedOut.into()
	}

	fn wake_reader(&mut self) {
		if let Some(reader) = self.reader.take() {
			reader.wake();
		}
	}

	/// Whether the client has taken what was made for it, but for its share, and is not far ahead.
	fn poll_taken(&mut self, context: &mut Context<'_>) -> Poll<()> {
		loop {
			let is_ahead = self.ahead > AHEAD && self.arriving.is_none();
			if self.written_by.is_none() && !is_ahead && !self.debt.is_over_share() {
				return Poll::Ready(());
			}
			self.reader = Some(context.waker().clone());
			if self.written_by.is_some() {
				return Poll::Pending;
			}
			let silence = if is_ahead && !self.is_answering { PAUSE } else { SILENCE };
			let silent_at = self.silent_at.get_or_insert_with(|| Box::pin(sleep(silence)));
			ready!(silent_at.as_mut().poll(context));
			self.silent_at = None;
			if is_ahead {
				self.ahead = 0;
				self.is_answering = false;
			} else {
				self.debt.settle();
			}
		}
	}

	/// Whether there is room for more of a request.
	fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		if self.unanswered <= LARGE {
			return Poll::Ready(Ok(()));
		}
		let patience = self.patience;
		let arriving = self
			.arriving
			.get_or_insert_with(|| Arriving { by: Box::pin(sleep(patience)), places: Default::default() });
		if arriving.by.as_mut().poll(context).is_ready() {
			return Poll::Ready(Err(self.cut()));
		}
		for (place, free) in arriving.places.iter_mut().zip(&mut self.large) {
			if place.is_none() {
				*place = ready!(free.poll_acquire(context));
			}
		}
		Poll::Ready(Ok(()))
	}

	/// Bounds how long a write waits for the client.
	fn written<T>(&mut self, context: &mut Context<'_>, write: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
		if write.is_pending() {
			let patience = self.patience;
			let by = self.written_by.get_or_insert_with(|| Box::pin(sleep(patience)));
			ready!(by.as_mut().poll(context));
			return Poll::Ready(Err(self.cut()));
		}
		write
	}

	/// So many bytes have gone, of which this is the first.
	fn gone(&mut self, first: Option<&u8>, bytes: usize) {
		self.silent_at = None;
		if bytes <= LONGEST_CONTROL && first.is_some_and(|first| first & CONTROL == CONTROL) {
			self.unanswered = self.unanswered.saturating_sub(PONG);
			return;
		}
		self.debt.take(bytes);
		// Answers go in the order of requests, more or less.
		self.is_answering = !self.debt.is_even() || self.calls == self.debt.calls();
		if !self.is_answering {
			self.calls = self.debt.calls();
			self.ahead = 0;
		}
		self.unanswered = 0;
		self.arriving = None;
	}
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		let this = &mut *self;
		if this.is_cut {
			return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
		}
		ready!(this.poll_taken(context));
		ready!(this.poll_room(context))?;
		let before = buffer.filled().len();
		ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
		let read = buffer.filled().len().saturating_sub(before);
		this.unanswered = this.unanswered.saturating_add(read);
		this.ahead = this.ahead.saturating_add(read);
		Poll::Ready(Ok(()))
	}
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let this = &mut *self;
		let write = Pin::new(&mut this.stream).poll_write(context, bytes);
		let written = ready!(this.written(context, write))?;
		this.gone(bytes.first(), written);
		Poll::Ready(Ok(written))
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		slices: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let this = &mut *self;
		let write = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
		let written = ready!(this.written(context, write))?;
		this.gone(slices.iter().find_map(|slice| slice.first()), written);
		Poll::Ready(Ok(written))
	}

	fn is_write_vectored(&self) -> bool {
		self.stream.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		let this = &mut *self;
		let flush = Pin::new(&mut this.stream).poll_flush(context);
		ready!(this.written(context, flush))?;
		this.written_by = None;
		this.wake_reader();
		Poll::Ready(Ok(()))
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		let this = &mut *self;
		let shutdown = Pin::new(&mut this.stream).poll_shutdown(context);
		this.written(context, shutdown)
	}
}

#[cfg(test)]
mod tests {
	use std::net::Ipv4Addr;

	use futures::FutureExt;
	use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

	use super::*;
	use crate::{connections::Connections, debt::Debts, metrics::Metrics};

	/// A connection on which nothing large finds a place.
	fn paced() -> (DuplexStream, Paced<DuplexStream>) {
		let (client, gateway) = duplex(LARGE);
		let connections = Connections::new(1, 1, Metrics::new([], None).unwrap());
		let place = connections.enter(Ipv4Addr::LOCALHOST.into(), false).unwrap();
		let none = Arc::new(Semaphore::new(0));
		let gateway = Paced::new(gateway, place, Debts::default().open(), none, Duration::from_millis(200));
		(client, gateway)
	}

	#[tokio::test]
	async fn answers_to_pings_are_no_large_request_however_many_they_are() {
		let (mut client, mut gateway) = paced();
		for _ in 0..=LARGE / PONG {
			gateway.write_all(&[0x89, 0]).await.unwrap();
			gateway.flush().await.unwrap();
			client.read_exact(&mut [0; 2]).await.unwrap();
			client.write_all(&[0x8a, 0x80, 0, 0, 0, 0]).await.unwrap();
			gateway.read_exact(&mut [0; PONG]).await.unwrap();
		}
	}

	#[tokio::test]
	async fn who_is_ahead_of_the_answers_is_read_from_again_once_they_have_gone() {
		let (mut client, mut gateway) = paced();
		client.write_all(&[0; 2 * AHEAD]).await.unwrap();
		gateway.read_exact(&mut [0; AHEAD + 1]).await.unwrap();
		for _ in 0..5 {
			gateway.write_all(b"{}").await.unwrap();
			gateway.flush().await.unwrap();
			client.read_exact(&mut [0; 2]).await.unwrap();
			assert!(gateway.read_u8().now_or_never().is_none(), "more answers may wait");
			sleep(PAUSE / 2).await;
		}
		gateway.read_exact(&mut [0; AHEAD - 1]).await.unwrap();
	}

	#[tokio::test]
	async fn pings_between_the_parts_of_a_large_request_make_no_room_for_it() {
		let (mut client, mut gateway) = paced();
		let (part, pong) = ([0; 1024], [0x8a; 32]);
		let mut read = 0;
		let refusal = loop {
			client.write_all(&part).await.unwrap();
			if let Err(error) = gateway.read_exact(&mut [0; 1024]).await {
				break error;
			}
			read += part.len();
			assert!(read <= 2 * LARGE, "it is read on");
			gateway.write_all(&pong).await.unwrap();
			gateway.flush().await.unwrap();
			client.read_exact(&mut [0; 32]).await.unwrap();
		};
		assert_eq!(refusal.kind(), io::ErrorKind::TimedOut);
	}
}
