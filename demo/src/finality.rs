//! How far the blocks of a node have become final, and how soon they do.

use std::{
	collections::VecDeque,
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};

use jsonrpsee::core::client::Subscription;
use tokio::{
	sync::watch,
	task::{AbortHandle, spawn},
};
use vacchain_client::{Error, TransportError};

use crate::operator::{Header, Operator};

type Heads = Subscription<Header>;

/// Follows the heads of a node's chain, until it is dropped.
pub struct Finality {
	finalized: watch::Receiver<u64>,
	delays: Delays,
	follower: AbortHandle,
}

/// Heights, and from when a node's chain reached each until it was final.
#[derive(Clone, Default)]
struct Delays(Arc<Mutex<Vec<(u64, Duration)>>>);

impl Drop for Finality {
	fn drop(&mut self) {
		self.follower.abort();
	}
}

impl Finality {
	/// Follows from now on.
	///
	/// # Errors
	///
	/// When the node does not answer.
	pub async fn follow(operator: &Operator) -> Result<Self, Error> {
		let best = operator.best_heads().await?;
		let final_heads = operator.final_heads().await?;
		let (sender, finalized) = watch::channel(0);
		let delays = Delays::default();
		let follower = spawn(follow(best, final_heads, sender, delays.clone())).abort_handle();
		Ok(Self { finalized, delays, follower })
	}

	/// The last final height that the node has told.
	pub fn height(&self) -> u64 {
		*self.finalized.borrow()
	}

	/// Waits until a height is final.
	///
	/// # Errors
	///
	/// When the connection is lost.
	pub async fn reaches(&self, height: u64) -> Result<(), TransportError> {
		let reached = self.finalized.clone().wait_for(|finalized| *finalized >= height).await.map(|_| ());
		reached.map_err(|_| TransportError::Disconnected)
	}

	/// For each height above this one, from when the node's chain reached it until it was final.
	pub fn delays(&self, above: u64) -> Vec<Duration> {
		let delays = self.delays.0.lock().unwrap_or_else(PoisonError::into_inner);
		delays.iter().filter(|(height, _)| *height > above).map(|(_, delay)| *delay).collect()
	}
}

impl Delays {
	fn add(&self, height: u64, delay: Duration) {
		self.0.lock().unwrap_or_else(PoisonError::into_inner).push((height, delay));
	}
}

async fn follow(mut best: Heads, mut final_heads: Heads, finalized: watch::Sender<u64>, delays: Delays) {
	let mut waiting: VecDeque<(u64, Instant)> = VecDeque::new();
	let mut highest = 0;
	loop {
		tokio::select! {
			head = best.next() => {
				let Some(Ok(head)) = head else { break };
				waiting.extend((highest + 1..=head.number).map(|height| (height, Instant::now())));
				highest = highest.max(head.number);
			},
			head = final_heads.next() => {
				let Some(Ok(head)) = head else { break };
				while let Some((height, reached)) = waiting.pop_front_if(|(height, _)| *height <= head.number) {
					delays.add(height, reached.elapsed());
				}
				highest = highest.max(head.number);
				finalized.send_replace(head.number);
			},
		}
	}
}
