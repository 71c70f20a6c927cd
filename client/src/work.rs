//! Work that takes long.

use crate::error::{Result, TransportError};

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
