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

use super::connections::Place;

/// From how many bytes on a request is large, and needs one of the few places for large ones.
pub const LARGE: usize = 128 * 1024;

/// How many large requests are received at one time.
pub const LARGE_AT_ONCE: usize = 32;

/// The least that is written for an answer. Less is a WebSocket's ping or pong.
const ANSWER: usize = 16;

/// A connection that holds its place, and bounds what its client can make the gateway keep in memory.
pub struct Paced<S> {
	stream: S,
	/// How long a large request may take to arrive, and an answer to leave.
	patience: Duration,
	/// When the client must have read what is being written.
	written_by: Option<Pin<Box<Sleep>>>,
	/// Reads wait for writes.
	reader: Option<Waker>,
	/// Bytes read since the last answer.
	unanswered: usize,
	large: PollSemaphore,
	/// The place for a large request, and when it must have arrived.
	arriving: Option<Arriving>,
	/// The client was too slow.
	is_cut: bool,
	_place: Place,
}

struct Arriving {
	by: Pin<Box<Sleep>>,
	place: Option<OwnedSemaphorePermit>,
}

impl<S> Paced<S> {
	/// Paces a connection.
	pub fn new(stream: S, place: Place, large: Arc<Semaphore>, patience: Duration) -> Self {
		Self {
			stream,
			patience,
			written_by: None,
			reader: None,
			unanswered: 0,
			large: PollSemaphore::new(large),
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

	/// Whether there is room for more of a request.
	fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		if self.unanswered <= LARGE {
			return Poll::Ready(Ok(()));
		}
		let patience = self.patience;
		let arriving =
			self.arriving.get_or_insert_with(|| Arriving { by: Box::pin(sleep(patience)), place: None });
		if arriving.by.as_mut().poll(context).is_ready() {
			return Poll::Ready(Err(self.cut()));
		}
		if arriving.place.is_none() {
			arriving.place = ready!(self.large.poll_acquire(context));
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

	fn answered(&mut self, bytes: usize) {
		if bytes >= ANSWER {
			self.unanswered = 0;
			self.arriving = None;
		}
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
		if this.written_by.is_some() {
			this.reader = Some(context.waker().clone());
			return Poll::Pending;
		}
		ready!(this.poll_room(context))?;
		let before = buffer.filled().len();
		ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
		this.unanswered = this.unanswered.saturating_add(buffer.filled().len().saturating_sub(before));
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
		this.answered(written);
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
		this.answered(written);
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
