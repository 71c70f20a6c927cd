//! Waiting for a condition, with a bound.

use std::{
	fmt::Display,
	thread::sleep,
	time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How often a condition is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// Waits until the condition holds.
///
/// # Panics
///
/// When it does not hold within [`PATIENCE`]; the message says `what` was waited for.
#[track_caller]
pub fn until(what: impl Display, mut is_so: impl FnMut() -> bool) {
	let deadline = Instant::now() + PATIENCE;
	while !is_so() {
		assert!(Instant::now() < deadline, "waited {} s in vain until {what}", PATIENCE.as_secs());
		sleep(GLANCE);
	}
}

/// Waits until the condition holds, within a Tokio runtime.
///
/// # Panics
///
/// As [`until`].
pub async fn until_async(what: impl Display, mut is_so: impl AsyncFnMut() -> bool) {
	let deadline = Instant::now() + PATIENCE;
	while !is_so().await {
		assert!(Instant::now() < deadline, "waited {} s in vain until {what}", PATIENCE.as_secs());
		tokio::time::sleep(GLANCE).await;
	}
}
