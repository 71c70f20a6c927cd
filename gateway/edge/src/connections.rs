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
	allowance::{Allowance, Share},
	metrics::Metrics,
};

/// The connections that are open, counted in total and by client. Clones share them.
#[derive(Clone)]
pub struct Connections {
	free: Arc<Semaphore>,
	most: u32,
	most_of_one: u32,
	/// Holds no more clients than there are connections.
	by_client: Arc<Mutex<HashMap<Client, Present>>>,
	allowance: Arc<Allowance>,
	metrics: Metrics,
}

/// A client with connections.
struct Present {
	open: u32,
	allowance: Arc<Allowance>,
}

impl Connections {
	/// None yet. At most `most` in total, and `most_of_one` of one client.
	pub fn new(most: u32, most_of_one: u32, metrics: Metrics) -> Self {
		Self {
			free: Arc::new(Semaphore::new(most as usize)),
			most,
			most_of_one,
			by_client: Arc::default(),
			allowance: Allowance::of_all(),
			metrics,
		}
	}

	/// A place for a connection from this address; none if there are too many.
	pub fn enter(&self, address: IpAddr, is_proxy: bool) -> Option<Place> {
		let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
		// A proxy brings everybody's.
		let client = (!is_proxy).then(|| Client::from(address));
		let one = match client {
			None => Allowance::of_one(),
			Some(client) => {
				let mut by_client = self.by_client.lock();
				let present = by_client
					.entry(client)
					.or_insert_with(|| Present { open: 0, allowance: Allowance::of_one() });
				if present.open >= self.most_of_one {
					return None;
				}
				present.open += 1;
				Arc::clone(&present.allowance)
			}
		};
		self.metrics.connected();
		let share = Share { one, all: Arc::clone(&self.allowance) };
		Some(Place { share, connections: self.clone(), client, _permit: permit })
	}

	/// Waits until none is open, at most this long. Whether none is.
	pub async fn drained(&self, patience: Duration) -> bool {
		timeout(patience, self.free.acquire_many(self.most)).await.is_ok()
	}
}

/// The place that a connection has until it is dropped.
pub struct Place {
	/// The share of its client.
	pub share: Share,
	connections: Connections,
	client: Option<Client>,
	_permit: OwnedSemaphorePermit,
}

impl Drop for Place {
	fn drop(&mut self) {
		self.connections.metrics.disconnected();
		let Some(client) = self.client else { return };
		if let Entry::Occupied(mut present) = self.connections.by_client.lock().entry(client) {
			present.get_mut().open -= 1;
			if present.get().open == 0 {
				present.remove();
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
