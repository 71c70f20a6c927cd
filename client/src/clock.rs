//! This machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use vacchain_primitives::Moment;

/// The time by this machine's clock.
pub(crate) fn clock() -> Moment {
	let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Moment::try_from(since_epoch.as_millis()).unwrap_or(Moment::MAX)
}
