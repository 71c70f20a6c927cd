//! People who go on working while others attack.

use std::{
	net::{Ipv4Addr, SocketAddr},
	sync::{
		Arc,
		atomic::{AtomicBool, Ordering},
	},
	time::{Duration, Instant},
};

use serde_json::json;
use tokio::{task::JoinHandle, time::sleep};
use vacchain_client::{Client, primitives::RecordId};
use vacchain_testing::raw;

use crate::{
	figures::Sample,
	people::{self, Scene},
};

/// How long each of them thinks before the next call.
const THINKING: Duration = Duration::from_millis(40);

/// At work until it is told to stop.
pub struct Work {
	stop: Arc<AtomicBool>,
	people: Vec<JoinHandle<Sample>>,
}

impl Work {
	/// A hospital and a school read a record, its family its own, and a stranger comes over a new connection each
	/// time.
	pub async fn start(scene: &Scene, record: RecordId) -> Self {
		let stop = Arc::<AtomicBool>::default();
		let mut people = Vec::new();
		for (username, method, params) in [
			(people::DESK, "records_visits", vec![json!(record)]),
			(people::OFFICER, "records_get", vec![json!(record)]),
			(people::FAMILY, "records_mine", vec![]),
		] {
			let client = scene.enter(username).await.client().clone();
			people.push(tokio::spawn(read(client, method, params, Arc::clone(&stop))));
		}
		people.push(tokio::spawn(come_and_go(scene.node.address, Arc::clone(&stop))));
		Self { stop, people }
	}

	/// How long each call took. All were answered.
	pub async fn end(self) -> Sample {
		self.stop.store(true, Ordering::Relaxed);
		let mut all = Sample::default();
		for person in self.people {
			all.0.extend(person.await.unwrap().0);
		}
		all
	}
}

async fn read(
	client: Client,
	method: &'static str,
	params: Vec<serde_json::Value>,
	stop: Arc<AtomicBool>,
) -> Sample {
	let mut sample = Sample::default();
	while !stop.load(Ordering::Relaxed) {
		let begun = Instant::now();
		people::call(&client, method, params.clone()).await.unwrap();
		sample.0.push(begun.elapsed().as_secs_f64() * 1e6);
		sleep(THINKING).await;
	}
	sample
}

async fn come_and_go(address: SocketAddr, stop: Arc<AtomicBool>) -> Sample {
	assert_eq!(address.ip(), Ipv4Addr::LOCALHOST);
	let mut sample = Sample::default();
	while !stop.load(Ordering::Relaxed) {
		let begun = Instant::now();
		let answer = raw::ask(address, "tx_tip", json!([])).await;
		assert!(answer.json()["result"]["number"].is_u64(), "{answer:?}");
		sample.0.push(begun.elapsed().as_secs_f64() * 1e6);
		sleep(THINKING).await;
	}
	sample
}
