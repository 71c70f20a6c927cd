//! The gateway's own clock.

use std::{
	fmt,
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

use vacchain_primitives::Moment;

/// Tells the time for sessions and attempts. The chain has its own clock, which decides about consent.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
	/// The machine's clock.
	pub fn system() -> Self {
		Self::new(|| {
			let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
			Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
		})
	}

	/// A clock that asks for the time.
	pub fn new(time: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
		Self(Arc::new(time))
	}

	/// The time, in milliseconds since the Unix epoch.
	pub fn now(&self) -> Moment {
		(self.0)()
	}
}

impl fmt::Debug for Clock {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Clock(..)")
	}
}
