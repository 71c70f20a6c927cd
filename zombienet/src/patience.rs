//! Waiting, with an end.

use std::{fmt::Display, time::Duration};

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// How often is looked again.
const GLANCE: Duration = Duration::from_millis(20);

/// Looks again and again until there is something, and gives it. A look that fails is one that found nothing.
///
/// # Errors
///
/// When there is nothing after [`PATIENCE`]: says `what` was waited for, and why the last look failed.
pub async fn until<Found>(
	what: impl Display,
	mut look: impl AsyncFnMut() -> Result<Option<Found>>,
) -> Result<Found> {
	let deadline = Instant::now() + PATIENCE;
	loop {
		let found = look().await;
		if let Ok(Some(found)) = found {
			return Ok(found);
		}
		if Instant::now() > deadline {
			let why = found.err().map(|error| format!(" ({error:#})")).unwrap_or_default();
			bail!("waited {} s in vain until {what}{why}", PATIENCE.as_secs());
		}
		sleep(GLANCE).await;
	}
}
