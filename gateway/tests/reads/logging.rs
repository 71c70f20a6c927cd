//! Reads of another's record, until the family sees them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vacchain_gateway::server::access_log::LOG_DELAY;
use vacchain_primitives::{AccountId, Level, RecordId};
use vacchain_runtime::Runtime;

use crate::world::{ADMIN, GATEWAY, World, id};

const RECORD: RecordId = RecordId([1; 16]);

async fn world() -> World {
	let world = World::new().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	world
}

async fn log(world: &World) -> Vec<Value> {
	let page = world.call("amrani", "access_log", json!([RECORD])).await.unwrap();
	page["rows"].as_array().unwrap().clone()
}

/// Waits until the family sees so many rows.
async fn logged(world: &World, rows: usize) -> Vec<Value> {
	let start = Instant::now();
	loop {
		let log = log(world).await;
		if log.len() >= rows || start.elapsed() > 4 * LOG_DELAY {
			return log;
		}
		tokio::time::sleep(Duration::from_millis(50)).await;
	}
}

async fn queued(world: &World) -> u64 {
	let gateway: AccountId = world.chain.account(GATEWAY).unwrap().into();
	world.store.queued_reads(&gateway).await.unwrap()
}

async fn read(world: &World, who: &str) {
	world.call(who, "records_get", json!([RECORD])).await.unwrap();
}

/// S5: the family sees who read its record, when, how often and through which gateway, within the delay that is
/// promised; S9: each reader is on disk before the answer.
#[tokio::test]
async fn a_read_is_on_disk_before_its_answer_and_on_chain_soon_after() {
	let world = world().await;
	let start = Instant::now();
	read(&world, "avicenne").await;
	assert_eq!(queued(&world).await, 1);
	for _ in 0..4 {
		read(&world, "avicenne").await;
	}
	read(&world, ADMIN).await;
	world.call("avicenne", "records_history", json!([RECORD])).await.unwrap();
	assert_eq!(queued(&world).await, 3);
	let rows = logged(&world, 3).await;
	assert!(start.elapsed() < 2 * LOG_DELAY, "{:?}", start.elapsed());
	assert!(rows.iter().all(|row| row["gateway"] == json!(id(GATEWAY))));
	let count = |reader: &str, kind: &str| {
		let mut found =
			rows.iter().filter(|row| row["reader"] == json!(id(reader)) && row["kind"] == json!(kind));
		found.next().map(|row| row["count"].clone())
	};
	assert_eq!(count("avicenne", "record"), Some(json!(5)));
	assert_eq!(count("avicenne", "history"), Some(json!(1)));
	// A health admin reads with the health authority's keys and is named all the same.
	assert_eq!(count(ADMIN, "record"), Some(json!(1)));
	assert_eq!(world.log.counts().logged(), 3);
}

/// S5: neither what a family reads of its own, nor what is refused, is a read of another's record.
#[tokio::test]
async fn own_reads_and_refusals_are_not_logged() {
	let world = world().await;
	read(&world, "amrani").await;
	assert!(world.call("ibn-sina", "records_get", json!([RECORD])).await.is_err());
	assert!(world.call("ibn-sina", "records_search", json!(["amrani"])).await.is_ok());
	assert_eq!(queued(&world).await, 0);
	world.call("avicenne", "records_search", json!(["amrani"])).await.unwrap();
	assert_eq!(queued(&world).await, 1);
}

/// S9: what was read before the gateway was killed is logged by the one that starts after it, once.
#[tokio::test]
async fn a_restart_forgets_no_read_and_logs_none_twice() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	read(&world, "avicenne").await;
	tokio::time::sleep(LOG_DELAY + Duration::from_secs(1)).await;
	assert!(!world.sender.sent.lock().unwrap().is_empty());
	assert!(world.log.counts().failed() > 0);
	read(&world, ADMIN).await;
	let (chain, folder) = world.kill();

	let world = World::over(chain.clone(), folder).await;
	let rows = logged(&world, 2).await;
	assert_eq!(rows.len(), 2);
	assert_eq!(*world.sender.sent.lock().unwrap(), [1, 2]);
	let (chain, folder) = world.kill();

	// On chain, but not final: a third gateway finds them in the store and does not send them again.
	let world = World::over(chain, folder).await;
	assert_eq!(queued(&world).await, 2);
	world.chain.finalize_batches_of(id(GATEWAY));
	tokio::time::sleep(LOG_DELAY + Duration::from_secs(1)).await;
	assert_eq!(queued(&world).await, 0);
	assert_eq!(logged(&world, 2).await.len(), 2);
	assert!(world.sender.sent.lock().unwrap().is_empty());
}

/// S9: a gateway that the chain does not know answers no reads of others' records, and families go on reading theirs.
#[tokio::test]
async fn a_gateway_that_is_suspended_answers_no_reads_of_others() {
	let world = world().await;
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::suspend { id: id(GATEWAY) });
	let (chain, folder) = world.kill();
	let world = World::over(chain, folder).await;
	let refused = world.call("avicenne", "records_get", json!([RECORD])).await;
	assert_eq!(refused, Err("AccessLogUnavailable".into()));
	// Who has no consent learns nothing by it.
	let refused = world.call("ibn-sina", "records_get", json!([RECORD])).await;
	assert_eq!(refused, Err("NotFound".into()));
	read(&world, "amrani").await;
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::reinstate { id: id(GATEWAY) });
	tokio::time::sleep(LOG_DELAY + Duration::from_secs(1)).await;
	read(&world, "avicenne").await;
}
