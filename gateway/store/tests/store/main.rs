//! The gateway's store. Every test of what it keeps runs on SQLite and on a real PostgreSQL.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod applications;
mod attempts;
mod credentials;
mod databases;
mod events;
mod hostile;
mod reads;
mod sessions;
mod setups;

use std::{future::Future, path::PathBuf, sync::OnceLock};
use tempfile::TempDir;
use vacchain_gateway_store::{Store, StoreUrl};
use vacchain_primitives::{Moment, ParticipantId};
use vacchain_testing::Postgres;

/// When tests happen: some moment of 2026.
const NOW: Moment = 1_790_000_000_000;
const MINUTE: Moment = 60_000;

fn server() -> &'static Postgres {
	static SERVER: OnceLock<Postgres> = OnceLock::new();
	SERVER.get_or_init(Postgres::start)
}

fn participant(number: u8) -> ParticipantId {
	ParticipantId([number; 32])
}

/// An empty database.
struct Database {
	url: StoreUrl,
	folder: Option<TempDir>,
}

impl Database {
	fn sqlite() -> Self {
		let folder = tempfile::tempdir().unwrap();
		let url = StoreUrl::Sqlite(folder.path().join("gateway/store.sqlite"));
		Self { url, folder: Some(folder) }
	}

	fn postgres() -> Self {
		Self { url: server().database().parse().unwrap(), folder: None }
	}

	fn file(&self) -> PathBuf {
		self.folder.as_ref().unwrap().path().join("gateway/store.sqlite")
	}

	async fn open(&self) -> Store {
		Store::open(&self.url).await.unwrap()
	}
}

/// Runs a test's body on an empty database of either kind.
async fn on_both<F: Future<Output = ()>>(body: impl Fn(Database) -> F) {
	println!("on SQLite");
	body(Database::sqlite()).await;
	println!("on PostgreSQL");
	body(Database::postgres()).await;
}

/// Runs 16 tasks at once on two stores of one database, and answers what they answered.
async fn race<T, F>(database: &Database, task: impl Fn(Store, u8) -> F) -> Vec<T>
where
	T: Send + 'static,
	F: Future<Output = T> + Send + 'static,
{
	let stores = [database.open().await, database.open().await];
	let mut tasks = Vec::new();
	for (number, store) in (0..16).zip(stores.iter().cycle()) {
		tasks.push(tokio::spawn(task(store.clone(), number)));
	}
	let mut answers = Vec::new();
	for task in tasks {
		answers.push(task.await.unwrap());
	}
	for store in stores {
		store.close().await;
	}
	answers
}
