//! How many connections there are.

use std::{
	collections::{HashMap, hash_map::Entry},
	net::IpAddr,
	sync::Arc,
	time::Duration,
};

use parking_lot::Mutex;
use tokio::{
	sync::{OwnedSemaphorePermit, Semaphore},
	time::timeout,
};

use super::{
	address::Client,
	metrics::Metrics,
	stream::{LARGE_AT_ONCE, LARGE_OF_ONE},
};

/// The connections that are open, counted in total and by client. Clones share them.
#[derive(Clone)]
pub struct Connections {
	free: Arc<Semaphore>,
	most: u32,
	most_of_one: u32,
	/// Holds no more clients than there are connections.
	by_client: Arc<Mutex<HashMap<Client, Share>>>,
	metrics: Metrics,
}

/// The connections of one client.
struct Share {
	open: u32,
	large: Arc<Semaphore>,
}

impl Connections {
	/// None yet. At most `most` in total, and `most_of_one` of one client.
	pub fn new(most: u32, most_of_one: u32, metrics: Metrics) -> Self {
		Self {
			free: Arc::new(Semaphore::new(most as usize)),
			most,
			most_of_one,
			by_client: Arc::default(),
			metrics,
		}
	}

	/// A place for a connection from this address; none if there are too many.
	pub fn enter(&self, address: IpAddr, is_proxy: bool) -> Option<Place> {
		let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
		// A proxy brings everybody's.
		let client = (!is_proxy).then(|| Client::from(address));
		let large = match client {
			None => Arc::new(Semaphore::new(LARGE_AT_ONCE)),
			Some(client) => {
				let mut by_client = self.by_client.lock();
				let share = by_client
					.entry(client)
					.or_insert_with(|| Share { open: 0, large: Arc::new(Semaphore::new(LARGE_OF_ONE)) });
				if share.open >= self.most_of_one {
					return None;
				}
				share.open += 1;
				Arc::clone(&share.large)
			}
		};
		self.metrics.connected();
		Some(Place { connections: self.clone(), client, large, _permit: permit })
	}

	/// Waits until none is open, at most this long. Whether none is.
	pub async fn drained(&self, patience: Duration) -> bool {
		timeout(patience, self.free.acquire_many(self.most)).await.is_ok()
	}
}

/// The place that a connection has until it is dropped.
pub struct Place {
	/// The client's places for large requests.
	pub large: Arc<Semaphore>,
	connections: Connections,
	client: Option<Client>,
	_permit: OwnedSemaphorePermit,
}

impl Drop for Place {
	fn drop(&mut self) {
		self.connections.metrics.disconnected();
		let Some(client) = self.client else { return };
		if let Entry::Occupied(mut share) = self.connections.by_client.lock().entry(client) {
			share.get_mut().open -= 1;
			if share.get().open == 0 {
				share.remove();
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use std::net::Ipv4Addr;

	use super::*;

	#[tokio::test]
	async fn one_client_has_its_share_and_a_place_is_free_again_once_left() {
		let metrics = Metrics::new([], None).unwrap();
		let connections = Connections::new(3, 2, metrics);
		let (one, other) = (Ipv4Addr::new(192, 0, 2, 1).into(), Ipv4Addr::new(192, 0, 2, 2).into());
		let first = connections.enter(one, false).unwrap();
		let _second = connections.enter(one, false).unwrap();
		assert!(connections.enter(one, false).is_none());
		let third = connections.enter(other, false).unwrap();
		assert!(connections.enter(other, false).is_none(), "all places are taken");
		drop(first);
		assert!(connections.enter(one, false).is_some());
		drop(third);
		assert_eq!(connections.by_client.lock().len(), 1, "who left is forgotten");
		assert!(!connections.drained(Duration::from_millis(1)).await);
	}

	#[test]
	fn a_proxy_has_as_many_as_there_are() {
		let connections = Connections::new(3, 1, Metrics::new([], None).unwrap());
		let proxy = Ipv4Addr::LOCALHOST.into();
		let places: Vec<_> = (0..4).map_while(|_| connections.enter(proxy, true)).collect();
		assert_eq!(places.len(), 3);
	}
}
