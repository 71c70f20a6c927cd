//! A native program and a browser differ in these: the connection, clocks, pauses, and work that takes long.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
use crate::browser as implementation;
#[cfg(not(target_arch = "wasm32"))]
use native as implementation;

pub(crate) use implementation::{Connection, Events, Instant, aside, clock, events, sleep, spawn, spawn_act};

use std::{pin::pin, time::Duration};

use futures::future::{Either, select};

/// Waits for something, but no longer than this.
pub(crate) async fn within<Done>(limit: Duration, work: impl Future<Output = Done>) -> Option<Done> {
	match select(pin!(work), pin!(sleep(limit))).await {
		Either::Left((done, _)) => Some(done),
		Either::Right(_) => None,
	}
}
