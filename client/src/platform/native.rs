//! A native program's: Tokio, and jsonrpsee's WebSocket client.

use std::{
	sync::{Arc, atomic::AtomicBool},
	time::{Duration, SystemTime, UNIX_EPOCH},
};

use jsonrpsee::core::client::{Error as RpcError, Subscription};
use vacchain_gateway::{
	api::TransactionsClient,
	types::{Bytes, TransactionEvent},
};
use vacchain_primitives::Moment;

use crate::error::{Result, TransportError};

pub(crate) use jsonrpsee::core::client::Client as Connection;
/// A native program's sessions end with it.
pub(crate) use spawn as spawn_act;
pub(crate) use std::time::Instant;

/// The events of one transaction.
pub(crate) type Events = Subscription<TransactionEvent>;

/// Hands a transaction over and follows it. A connection that breaks meanwhile ends with an error of the transport.
pub(crate) async fn events(
	rpc: &Connection,
	transaction: Bytes,
	_: Arc<AtomicBool>,
) -> Result<Events, RpcError> {
	rpc.submit_and_watch(transaction).await
}

/// The time by this machine's clock.
pub(crate) fn clock() -> Moment {
	let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Moment::try_from(since_epoch.as_millis()).unwrap_or(Moment::MAX)
}

/// A pause.
pub(crate) async fn sleep(pause: Duration) {
	tokio::time::sleep(pause).await;
}

/// Does something in a task of its own, which goes on when what is returned is dropped.
pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> impl Future<Output = ()> {
	let task = tokio::spawn(work);
	async move {
		// A task that panicked has told so.
		let _ = task.await;
	}
}

/// Does what takes long on a thread where it blocks nobody.
pub(crate) async fn aside<Done: Send + 'static>(
	work: impl FnOnce() -> Done + Send + 'static,
) -> Result<Done> {
	match tokio::task::spawn_blocking(work).await {
		Ok(done) => Ok(done),
		Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
		// The program is ending.
		Err(_) => Err(TransportError::Disconnected.into()),
	}
}
