//! A connection's bytes: what is written has to leave in time.

use std::{
	future::Future,
	io,
	pin::Pin,
	task::{Context, Poll, ready},
	time::Duration,
};

use tokio::{
	io::{AsyncRead, AsyncWrite, ReadBuf},
	time::{Sleep, sleep},
};

use super::connections::Place;

/// A connection that holds its place, and fails when its client does not take an answer in time.
pub struct Timed<S> {
	stream: S,
	/// How long an answer may take to leave.
	patience: Duration,
	/// When the client must have taken what is being written.
	by: Option<Pin<Box<Sleep>>>,
	_place: Place,
}

impl<S> Timed<S> {
	/// Bounds how long an answer takes to leave.
	pub fn new(stream: S, place: Place, patience: Duration) -> Self {
		Self { stream, patience, by: None, _place: place }
	}

	fn timed<T>(&mut self, context: &mut Context<'_>, write: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
		if write.is_pending() {
			let patience = self.patience;
			let by = self.by.get_or_insert_with(|| Box::pin(sleep(patience)));
			ready!(by.as_mut().poll(context));
			return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
		}
		write
	}
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
	fn poll_read(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		buffer: &mut ReadBuf<'_>,
	) -> Poll<io::Result<()>> {
		Pin::new(&mut self.stream).poll_read(context, buffer)
	}
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
	fn poll_write(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		bytes: &[u8],
	) -> Poll<io::Result<usize>> {
		let write = Pin::new(&mut self.stream).poll_write(context, bytes);
		self.timed(context, write)
	}

	fn poll_write_vectored(
		mut self: Pin<&mut Self>,
		context: &mut Context<'_>,
		slices: &[io::IoSlice<'_>],
	) -> Poll<io::Result<usize>> {
		let write = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
		self.timed(context, write)
	}

	fn is_write_vectored(&self) -> bool {
		self.stream.is_write_vectored()
	}

	fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		let flush = Pin::new(&mut self.stream).poll_flush(context);
		ready!(self.timed(context, flush))?;
		self.by = None;
		Poll::Ready(Ok(()))
	}

	fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
		let shutdown = Pin::new(&mut self.stream).poll_shutdown(context);
		self.timed(context, shutdown)
	}
}
