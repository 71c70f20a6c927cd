//! The family learns who read a record, whatever becomes of the gateway.

use serde_json::json;
use tokio::time::{Duration, Instant, sleep};
use vacchain_client::{
	Session,
	primitives::{Level, ReadKind, RecordId},
	wire::AccessRow,
};
use vacchain_gateway_server::access_log::LOG_DELAY;
use vacchain_testing::until_async;

use crate::{
	node::{Node, turn},
	people::{self, Scene, call, id, refusal},
};

/// How long a block, and an honest call on a busy machine, may take beside the delay.
const SLACK: Duration = Duration::from_secs(5);

/// The log of a record, once it has a row.
async fn rows(node: &Node, family: &Session, record: RecordId) -> Vec<AccessRow> {
	let begun = Instant::now();
	loop {
		let rows = family.client().access_log(&record, 99).await.unwrap();
		if !rows.is_empty() {
			return rows;
		}
		let waited = begun.elapsed();
		assert!(
			waited < LOG_DELAY + SLACK,
			"the read is not on chain after {waited:?}:\n{}",
			node.warnings()
		);
		sleep(Duration::from_millis(50)).await;
	}
}

/// The rows: readers, reads, and how often.
fn said(rows: &[AccessRow]) -> Vec<(vacchain_client::primitives::ParticipantId, ReadKind, u32)> {
	rows.iter().map(|row| (row.entry.reader, row.entry.kind, row.entry.count)).collect()
}

/// S5, S9: a read stands on chain within the named delay, once, and who reads its own is not logged.
#[tokio::test]
async fn a_family_sees_soon_who_read_its_record() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::SCHOOL, Level::Proof).await;
	for method in ["records_get", "records_visits", "records_history", "consent_grants"] {
		call(family.client(), method, [json!(record)]).await.unwrap();
	}
	let school = scene.enter(people::OFFICER).await;
	let begun = Instant::now();
	for _ in 0..3 {
		call(school.client(), "records_get", [json!(record)]).await.unwrap();
	}
	let found = rows(&scene.node, &family, record).await;
	println!("on chain after {:.1} s", begun.elapsed().as_secs_f64());
	assert_eq!(said(&found), [(id(people::OFFICER), ReadKind::Record, 3)]);
	sleep(LOG_DELAY + Duration::from_secs(2)).await;
	assert_eq!(rows(&scene.node, &family, record).await, found, "it is not logged again");
	assert_eq!(refusal(school.client(), "access_log", [json!(record)]).await, "NotAllowed");
}

/// S5, S6, S9: a read that was answered is logged once, also if the power fails the moment after.
#[tokio::test]
async fn a_killed_gateway_forgets_no_reader() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	people::grant(&scene.enter(people::FAMILY).await, record, people::SCHOOL, Level::Proof).await;
	let Scene { node, folder, .. } = scene;
	// A node that is stopped in good order has all on disk that the chain has to know afterwards.
	node.stop().await;
	let node = Node::start(&folder, &[]).await;
	let school = people::enter(&node, people::OFFICER).await;
	// A gateway that has just started has to see first that the chain knows it.
	until_async("the gateway answers reads of others", async || {
		match call(school.client(), "records_get", [json!(record)]).await {
			Ok(_) => true,
			Err(refused) => {
				assert_eq!(refused.name, "AccessLogUnavailable");
				false
			}
		}
	})
	.await;
	node.kill().await;

	let node = Node::start(&folder, &[]).await;
	let begun = Instant::now();
	let family = people::enter(&node, people::FAMILY).await;
	let found = rows(&node, &family, record).await;
	println!("on chain {:.1} s after the start", begun.elapsed().as_secs_f64());
	assert_eq!(said(&found), [(id(people::OFFICER), ReadKind::Record, 1)]);

	// Killed again with the batch in a block, it sends it no second time.
	node.kill().await;
	let node = Node::start(&folder, &[]).await;
	sleep(LOG_DELAY + Duration::from_secs(2)).await;
	let family = people::enter(&node, people::FAMILY).await;
	assert_eq!(said(&rows(&node, &family, record).await), said(&found));
}
