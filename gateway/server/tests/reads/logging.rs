//! Reads of another's record, until the family sees them.

use std::time::Instant;

use futures::future::join;
use serde_json::{Value, json};
use vacchain_gateway_server::access_log::{HOUR, LOG_DELAY, MAX_QUEUED, MAX_WAIT};
use vacchain_primitives::{AccountId, Level, Moment, Read, ReadKind, RecordId, VisitId, bounds::MAX_READS};
use vacchain_runtime::Runtime;
use vacchain_testing::until_async;

use crate::{
	chain::START,
	world::{ADMIN, AUTHORITY, BUG, GATEWAY, World, id},
};

const RECORD: RecordId = RecordId([1; 16]);
const MINUTE: Moment = 60_000;

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
	until_async("the family sees who read", async || log(world).await.len() >= rows).await;
	log(world).await
}

/// Waits until the family sees so many reads, in however many rows.
async fn counted(world: &World, reads: u64) -> Vec<Value> {
	let count = |rows: &[Value]| rows.iter().filter_map(|row| row["count"].as_u64()).sum::<u64>();
	until_async("the family sees every read", async || count(&log(world).await) >= reads).await;
	log(world).await
}

/// How many rows the store has, due or not.
async fn queued(world: &World) -> u64 {
	let gateway: AccountId = world.chain.account(GATEWAY).unwrap().into();
	world.store.waiting_reads(&gateway, 0, START + 24 * 60 * MINUTE).await.unwrap().rows
}

/// The readers, since when and how often, in the order in which it reached the chain.
fn said(rows: &[Value]) -> Vec<(Value, Moment, u64)> {
	let said =
		|row: &Value| (row["reader"].clone(), row["at"].as_u64().unwrap(), row["count"].as_u64().unwrap());
	rows.iter().rev().map(said).collect()
}

async fn refused(world: &World, who: &str) -> String {
	world.call(who, "records_get", json!([RECORD])).await.unwrap_err()
}

/// Reads once and is logged, then again every minute of an hour.
async fn poll(world: &World, reader: &str) {
	read(world, reader).await;
	assert_eq!(logged(world, 1).await.len(), 1);
	for minute in 1..60 {
		world.set_time(START + minute * MINUTE);
		read(world, reader).await;
		if minute == 30 {
			// The row that is logged, and the one of those since.
			until_async("what was read again is counted", async || queued(world).await == 2).await;
		}
	}
	assert_eq!(log(world).await.len(), 1);
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
	read(&world, "desk").await;
	assert_eq!(queued(&world).await, 1);
	for _ in 0..4 {
		read(&world, "desk").await;
	}
	read(&world, ADMIN).await;
	world.call("desk", "records_history", json!([RECORD])).await.unwrap();
	assert_eq!(queued(&world).await, 3);
	let rows = logged(&world, 3).await;
	assert!(start.elapsed() < 2 * LOG_DELAY, "{:?}", start.elapsed());
	assert!(rows.iter().all(|row| row["gateway"] == json!(id(GATEWAY))));
	let count = |reader: &str, kind: &str| {
		let mut found =
			rows.iter().filter(|row| row["reader"] == json!(id(reader)) && row["kind"] == json!(kind));
		found.next().map(|row| row["count"].clone())
	};
	assert_eq!(count("desk", "record"), Some(json!(5)));
	assert_eq!(count("desk", "history"), Some(json!(1)));
	// A health admin reads with the health authority's keys and is named all the same.
	assert_eq!(count(ADMIN, "record"), Some(json!(1)));
	assert_eq!(world.log.counts().logged(), 3);
}

/// S5: neither what a family reads of its own, nor what is refused, is a read of another's record.
#[tokio::test]
async fn own_reads_and_refusals_are_not_logged() {
	let world = world().await;
	read(&world, "amrani").await;
	assert!(world.call("other-desk", "records_get", json!([RECORD])).await.is_err());
	assert!(world.call("other-desk", "records_search", json!([id("amrani")])).await.is_ok());
	assert_eq!(queued(&world).await, 0);
	world.call("desk", "records_search", json!([id("amrani")])).await.unwrap();
	assert_eq!(queued(&world).await, 1);
}

/// S9: what was read before the gateway was killed is logged by the one that starts after it, once.
#[tokio::test]
async fn a_restart_forgets_no_read_and_logs_none_twice() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	read(&world, "desk").await;
	until_async("a batch has failed", async || world.log.counts().failed() > 0).await;
	assert!(!world.sender.sent.lock().unwrap().is_empty());
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
	until_async("what is final is forgotten", async || queued(&world).await == 0).await;
	assert_eq!(logged(&world, 2).await.len(), 2);
	assert!(world.sender.sent.lock().unwrap().is_empty());
}

/// S9: a gateway that the chain does not know answers no reads of others' records, and families go on reading theirs.
#[tokio::test]
async fn a_gateway_that_is_suspended_answers_no_reads_of_others() {
	let world = world().await;
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::suspend { id: id(GATEWAY) });
	let (chain, folder) = world.kill();
	let world = World::start(chain, folder).await;
	let refused = world.call("desk", "records_get", json!([RECORD])).await;
	assert_eq!(refused, Err("AccessLogUnavailable".into()));
	// A caller without consent learns nothing by it.
	let refused = world.call("other-desk", "records_get", json!([RECORD])).await;
	assert_eq!(refused, Err("NotFound".into()));
	read(&world, "amrani").await;
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::reinstate { id: id(GATEWAY) });
	world.until_it_logs().await;
	read(&world, "desk").await;
}

/// S5: who asks over and over makes one row, at once, which counts the rest of the hour when that is over; others are
/// seen meanwhile.
#[tokio::test]
async fn a_reader_that_polls_buries_nobody() {
	let world = world().await;
	poll(&world, "desk").await;
	read(&world, ADMIN).await;
	assert_eq!(logged(&world, 2).await.len(), 2);
	assert_eq!(queued(&world).await, 3);
	world.set_time(START + HOUR);
	let rows = said(&counted(&world, 61).await);
	let [reader, admin] = ["desk", ADMIN].map(|who| json!(id(who)));
	assert_eq!(rows, [(reader, START, 60), (admin, START + 59 * MINUTE, 1)]);
	assert_eq!(*world.sender.sent.lock().unwrap(), [1, 2, 3]);
}

/// S5, S9: what was only counted when a gateway stopped is logged by the one that starts after it.
#[tokio::test]
async fn a_restart_loses_no_count() {
	let world = world().await;
	poll(&world, "desk").await;
	world.log.flush().await.unwrap();
	let (chain, folder) = world.kill();

	let world = World::over(chain, folder).await;
	read(&world, "desk").await;
	let rows = said(&counted(&world, 61).await);
	assert_eq!(rows, [(json!(id("desk")), START, 61)]);
}

/// S5, S9: when a fork takes a batch out of the chain again, it is logged again, and the one before it is not.
#[tokio::test]
async fn a_batch_that_a_fork_undid_is_logged_again() {
	let world = world().await;
	read(&world, "desk").await;
	assert_eq!(logged(&world, 1).await.len(), 1);
	read(&world, ADMIN).await;
	let before = said(&logged(&world, 2).await);
	world.chain.run(|| {
		pallet_access_log::Batches::<Runtime>::insert(id(GATEWAY), 1);
		pallet_access_log::Recent::<Runtime>::mutate(RECORD, |recent| recent.rows.pop());
	});
	assert_eq!(log(&world).await.len(), 1);
	assert_eq!(said(&logged(&world, 2).await), before);
	assert_eq!(*world.sender.sent.lock().unwrap(), [1, 2, 2]);
}

/// S5, S9: where another database logs with the gateway's account, and takes the number of a batch, the batch's reads are logged
/// under a later one.
#[tokio::test]
async fn a_batch_whose_number_somebody_else_took_is_logged_later() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	read(&world, "desk").await;
	until_async("a batch has failed", async || world.log.counts().failed() > 0).await;
	let (record, reader, kind) = (RECORD, id(ADMIN), vacchain_primitives::ReadKind::Record);
	let other = Read { record, reader, visit: None, kind, at: START, count: 7 };
	let reads = vec![other].try_into().expect("it is one");
	world.chain.act(GATEWAY, pallet_access_log::Call::<Runtime>::log_reads { batch: 1, reads });
	world.chain.finalize_batches_of(id(GATEWAY));
	*world.sender.broken.lock().unwrap() = None;
	let rows = said(&logged(&world, 2).await);
	assert!(rows.contains(&(json!(id("desk")), START, 1)), "{rows:?}");
	assert_eq!(world.sender.sent.lock().unwrap().last(), Some(&2));
}

/// S5, R8: a doctor reads by right of a visit, which the gateway tells the chain.
#[tokio::test]
async fn what_a_professional_reads_by_right_of_a_visit_is_logged() {
	let (world, visit) = (world().await, VisitId([9; 16]));
	world.chain.open_visit(RECORD, visit);
	world.call("dr-alaoui", "records_get", json!([RECORD, visit])).await.unwrap();
	world.call("ph-fassi", "records_visit", json!([visit])).await.unwrap();
	let rows = said(&logged(&world, 2).await);
	assert_eq!(rows.len(), 2);
	for who in ["dr-alaoui", "ph-fassi"] {
		assert!(rows.contains(&(json!(id(who)), START, 1)), "{who}");
	}
}

/// S5, S9: what was answered before a consent ended is logged, also when the batch arrives after that.
#[tokio::test]
async fn a_read_from_before_the_consent_ended_is_logged() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	read(&world, "desk").await;
	let remaining = [("amrani", Level::Full), (AUTHORITY, Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	assert_eq!(refused(&world, "desk").await, "NotFound");
	*world.sender.broken.lock().unwrap() = None;
	assert_eq!(said(&logged(&world, 1).await), [(json!(id("desk")), START, 1)]);
}

/// S5: nobody reads for long without the family seeing it.
#[tokio::test]
async fn while_the_log_does_not_reach_the_chain_reads_end() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	read(&world, "desk").await;
	world.set_time(START + MAX_WAIT);
	read(&world, ADMIN).await;
	world.set_time(START + MAX_WAIT + 1);
	for who in ["desk", ADMIN] {
		assert_eq!(refused(&world, who).await, "AccessLogUnavailable", "{who}");
	}
	read(&world, "amrani").await;
	*world.sender.broken.lock().unwrap() = None;
	assert_eq!(logged(&world, 2).await.len(), 2);
	world.until_it_logs().await;
	read(&world, "desk").await;
}

/// S5, S9: no more reads wait for the chain than the store is to hold; so many are no trouble for it.
#[tokio::test]
async fn when_too_many_reads_wait_no_more_are_answered() {
	let world = world().await;
	*world.sender.broken.lock().unwrap() = Some("the line is down".into());
	let records: Vec<_> =
		(0..MAX_QUEUED - 1).map(|number| RecordId(u128::from(number).to_le_bytes())).collect();
	let (reader, family) = (id("desk"), id("amrani"));
	for some in records.chunks(10_000).chain(records.chunks(10_000).take(3)) {
		world.log.note(reader, family, ReadKind::History, None, some).await.unwrap();
	}
	world.log.flush().await.unwrap();
	assert!(queued(&world).await >= MAX_QUEUED - 1);
	// There is room for one more, who may be either of two that ask together.
	let get = async |who| world.call(who, "records_get", json!([RECORD])).await;
	let answers = join(get("desk"), get(ADMIN)).await;
	let refusal = Err("AccessLogUnavailable".into());
	assert!((answers.0 == refusal) != (answers.1 == refusal), "{answers:?}");
	assert!(answers.0.is_ok() != answers.1.is_ok(), "{answers:?}");
	for who in ["desk", ADMIN] {
		assert_eq!(refused(&world, who).await, "AccessLogUnavailable", "{who}");
	}
}

/// S5, S9: what cannot be written down is not read, nor is anything once a fault has ended the log's work.
#[tokio::test]
async fn without_its_store_or_its_writer_nothing_of_others_is_read() {
	let world = world().await;
	world.store.close().await;
	assert_eq!(refused(&world, "desk").await, "AccessLogUnavailable");
	read(&world, "amrani").await;

	let world = self::world().await;
	*world.sender.broken.lock().unwrap() = Some(BUG.into());
	read(&world, "desk").await;
	until_async("its writer has ended", async || !world.log.is_available()).await;
	assert_eq!(refused(&world, "desk").await, "AccessLogUnavailable");
}

/// S5: however long the log is, it is read page by page, newest first, and no row is lost.
#[tokio::test]
async fn the_log_goes_on_where_its_cursor_says() {
	let world = world().await;
	let kinds = [ReadKind::Record, ReadKind::Visits, ReadKind::History];
	let row = |hour, kind| {
		let (reader, at) = (id("desk"), START - hour * HOUR);
		Read { record: RECORD, reader, visit: None, kind, at, count: 1 }
	};
	let reads = (0..50).flat_map(|hour| kinds.map(|kind| row(hour, kind))).collect::<Vec<_>>();
	for (batch, reads) in (1..).zip(reads.chunks(MAX_READS as usize)) {
		let reads = reads.to_vec().try_into().unwrap();
		world.chain.act(GATEWAY, pallet_access_log::Call::<Runtime>::log_reads { batch, reads });
	}
	let (mut found, mut cursor) = (Vec::new(), Value::Null);
	for _ in 0..3 {
		let params = json!({ "record": RECORD, "cursor": cursor });
		let page = world.call("amrani", "access_log", params).await.unwrap();
		found.extend(page["rows"].as_array().unwrap().iter().filter_map(|row| row["index"].as_u64()));
		cursor = page["next"].clone();
	}
	assert_eq!((found, cursor), ((0..150).rev().collect(), Value::Null));
}
