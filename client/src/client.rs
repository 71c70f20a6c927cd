//! Reads the runtime API and submits calls.

mod nonces;
mod reads;
mod submission;

use std::sync::{
	Arc,
	atomic::{AtomicU64, Ordering},
};

use vacchain_primitives::Moment;

use crate::{
	error::{Result, TransportError},
	transaction::Hash,
	transport::Transport,
};

pub use reads::MAX_ROWS;
pub use submission::Retries;

/// A connection to the chain that reads and submits. Clones share it.
pub struct Client<T> {
	inner: Arc<Inner<T>>,
}

struct Inner<T> {
	transport: T,
	genesis: Hash,
	retries: Retries,
	nonces: nonces::Nonces,
	included: AtomicU64,
}

impl<T> Clone for Client<T> {
	fn clone(&self) -> Self {
		Self { inner: Arc::clone(&self.inner) }
	}
}

impl<T: Transport> Client<T> {
	/// A client over a transport.
	///
	/// # Errors
	///
	/// When the chain cannot be reached.
	pub async fn new(transport: T) -> Result<Self, TransportError> {
		Self::with_retries(transport, Retries::default()).await
	}

	/// A client over a transport, as patient as told.
	///
	/// # Errors
	///
	/// When the chain cannot be reached.
	pub async fn with_retries(transport: T, retries: Retries) -> Result<Self, TransportError> {
		let genesis = transport.runtime().await?.genesis;
		let (nonces, included) = Default::default();
		Ok(Self { inner: Arc::new(Inner { transport, genesis, retries, nonces, included }) })
	}

	/// The transport.
	pub fn transport(&self) -> &T {
		&self.inner.transport
	}

	/// The hash of the chain's first block, to which all that is sealed is bound.
	pub fn genesis(&self) -> Hash {
		self.inner.genesis
	}

	/// How many transactions of this client have been included in blocks, those whose call failed counted too.
	pub fn included(&self) -> u64 {
		self.inner.included.load(Ordering::Relaxed)
	}

	/// The chain's clock: the time of the best block.
	///
	/// # Errors
	///
	/// When the chain cannot be reached.
	pub async fn now(&self) -> Result<Moment> {
		Ok(self.transport().now().await?)
	}
}
