//! Reads that wait for the chain's access log.

use std::collections::BTreeMap;
use vacchain_gateway_store::{QueuedRead, Store, StoreError, WaitingReads};
use vacchain_primitives::{AccountId, RecordId, VisitId};

use crate::{MINUTE, NOW, on_both, participant, race};

const GATEWAY: AccountId = [1; 32];
const OTHER_GATEWAY: AccountId = [2; 32];

pub fn read(number: u8) -> QueuedRead {
	QueuedRead {
		record: RecordId([number; 16]),
		reader: participant(1),
		visit: None,
		kind: 0,
		at: NOW + u64::from(number),
		due_at: NOW,
		count: 1,
	}
}

async fn rows(store: &Store, gateway: &AccountId) -> u64 {
	store.waiting_reads(gateway, 0, NOW).await.unwrap().rows
}

/// S5: reads that differ in time alone are counted together, from the first of them.
#[tokio::test(flavor = "multi_thread")]
async fn reads_alike_are_counted_together() {
	on_both(async |database| {
		let store = database.open().await;
		let [mut earlier, mut later, mut more] = [read(5); 3];
		(earlier.at, later.at, more.count) = (NOW, NOW + 9, 40);
		store.queue_reads(&GATEWAY, &[read(5), later]).await.unwrap();
		store.queue_reads(&GATEWAY, &[more, earlier]).await.unwrap();
		assert_eq!(rows(&store, &GATEWAY).await, 1);
		let together = QueuedRead { at: NOW, count: 43, ..read(5) };
		assert_eq!(store.make_batch(&GATEWAY, 1, 9, NOW).await, Ok(vec![together]));
	})
	.await;
}

/// S5, R8: the visit by right of which a professional reads comes back, and is no row of its own.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_visit_that_was_named_is_kept() {
	on_both(async |database| {
		let store = database.open().await;
		let of = |number| QueuedRead { visit: Some(VisitId([number; 16])), ..read(5) };
		store.queue_reads(&GATEWAY, &[read(5), of(1), of(2), read(5)]).await.unwrap();
		let together = QueuedRead { count: 4, ..of(2) };
		assert_eq!(store.make_batch(&GATEWAY, 1, 9, NOW + 5).await, Ok(vec![together]));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_differ_are_rows_of_their_own() {
	on_both(async |database| {
		let store = database.open().await;
		let other_reader = QueuedRead { reader: participant(2), ..read(1) };
		let other_kind = QueuedRead { kind: u8::MAX, ..read(1) };
		store.queue_reads(&GATEWAY, &[read(1), other_reader, other_kind, read(2)]).await.unwrap();
		store.queue_reads(&OTHER_GATEWAY, &[read(1)]).await.unwrap();
		assert_eq!(rows(&store, &GATEWAY).await, 4);
		assert_eq!(rows(&store, &OTHER_GATEWAY).await, 1);
		let batch = store.make_batch(&GATEWAY, 1, 9, NOW).await;
		assert_eq!(batch, Ok(vec![read(1), other_kind, other_reader, read(2)]));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_stops_at_its_end() {
	on_both(async |database| {
		let store = database.open().await;
		let many = QueuedRead { count: u32::MAX, ..read(1) };
		store.queue_reads(&GATEWAY, &[read(1), many, many]).await.unwrap();
		assert_eq!(store.make_batch(&GATEWAY, 1, 9, NOW).await, Ok(vec![many]));
	})
	.await;
}

/// S9: a batch that was made is the same again after a restart, whatever was read since.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_the_same_until_it_is_dropped() {
	on_both(async |database| {
		let store = database.open().await;
		store.queue_reads(&GATEWAY, &[read(3), read(1), read(2)]).await.unwrap();
		assert_eq!(store.unfinished_batch(&GATEWAY).await, Ok(None));
		let batch = vec![read(1), read(2)];
		assert_eq!(store.make_batch(&GATEWAY, 7, 2, NOW).await, Ok(batch.clone()));
		store.queue_reads(&GATEWAY, &[read(1), read(0)]).await.unwrap();
		store.close().await;

		let store = database.open().await;
		assert_eq!(store.unfinished_batch(&GATEWAY).await, Ok(Some(7)));
		assert_eq!(store.unfinished_batch(&OTHER_GATEWAY).await, Ok(None));
		assert_eq!(store.make_batch(&GATEWAY, 7, 100, NOW).await, Ok(batch));
		assert_eq!(store.make_batch(&GATEWAY, 8, 2, NOW).await, Ok(vec![read(0), read(1)]));
		assert_eq!(store.unfinished_batch(&GATEWAY).await, Ok(Some(7)));
		store.drop_batch(&OTHER_GATEWAY, 7).await.unwrap();
		store.drop_batch(&GATEWAY, 7).await.unwrap();
		assert_eq!(store.unfinished_batch(&GATEWAY).await, Ok(Some(8)));
		store.drop_batch(&GATEWAY, 8).await.unwrap();
		assert_eq!(store.unfinished_batch(&GATEWAY).await, Ok(None));
		assert_eq!(rows(&store, &GATEWAY).await, 1);
		assert_eq!(store.make_batch(&GATEWAY, 9, 2, NOW).await, Ok(vec![read(3)]));
		assert_eq!(store.make_batch(&GATEWAY, 10, 2, NOW).await, Ok(Vec::new()));
	})
	.await;
}

/// S9: batches whose numbers somebody else took go back to those that are in none, and are counted with them.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_can_be_queued_again() {
	on_both(async |database| {
		let store = database.open().await;
		for batch in 4..=6 {
			store.queue_reads(&GATEWAY, &[read(1)]).await.unwrap();
			assert_eq!(store.make_batch(&GATEWAY, batch, 9, NOW).await, Ok(vec![read(1)]));
		}
		store.queue_reads(&GATEWAY, &[read(1)]).await.unwrap();
		assert_eq!(store.batch(&GATEWAY, 5).await, Ok(vec![read(1)]));
		assert_eq!(store.requeue_batches(&OTHER_GATEWAY, 0, 9).await, Ok(0));
		assert_eq!(store.requeue_batches(&GATEWAY, 4, 5).await, Ok(1));
		assert_eq!(store.batch(&GATEWAY, 5).await, Ok(Vec::new()));
		assert_eq!(store.batch(&GATEWAY, 4).await, Ok(vec![read(1)]));
		assert_eq!(store.batch(&GATEWAY, 6).await, Ok(vec![read(1)]));
		let together = QueuedRead { count: 2, ..read(1) };
		assert_eq!(store.make_batch(&GATEWAY, 7, 9, NOW).await, Ok(vec![together]));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_are_queued_all_or_none() {
	on_both(async |database| {
		let store = database.open().await;
		let unfit = QueuedRead { at: u64::MAX, ..read(2) };
		let queued = store.queue_reads(&GATEWAY, &[read(1), unfit]).await;
		assert_eq!(queued, Err(StoreError::Unfit("number")));
		assert_eq!(rows(&store, &GATEWAY).await, 0);
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_batch_has_the_number_zero() {
	on_both(async |database| {
		let store = database.open().await;
		store.queue_reads(&GATEWAY, &[read(1)]).await.unwrap();
		let unfit = StoreError::Unfit("batch number");
		assert_eq!(store.make_batch(&GATEWAY, 0, 9, NOW).await, Err(unfit.clone()));
		assert_eq!(store.drop_batch(&GATEWAY, 0).await, Err(unfit));
		assert_eq!(rows(&store, &GATEWAY).await, 1);
	})
	.await;
}

/// S5: while batches are made, no read is lost and none is counted twice.
#[tokio::test(flavor = "multi_thread")]
async fn reads_and_batches_at_once_lose_nothing() {
	on_both(async |database| {
		let batches = race(&database, async |store, number| {
			let mut read_of_batches = Vec::new();
			for round in 0..20 {
				if number == 0 {
					read_of_batches.extend(store.make_batch(&GATEWAY, round + 1, 3, NOW).await.unwrap());
				} else {
					store.queue_reads(&GATEWAY, &[read(number % 4), read(9)]).await.unwrap();
				}
			}
			read_of_batches
		})
		.await;
		let store = database.open().await;
		let rest = store.make_batch(&GATEWAY, 100, 100, NOW).await.unwrap();
		let mut counts = BTreeMap::new();
		for read in batches.into_iter().flatten().chain(rest) {
			*counts.entry(read.record.0[0]).or_insert(0) += read.count;
		}
		// Fifteen tasks, twenty rounds: 0 is not queued by 0, which makes the batches.
		assert_eq!(counts, BTreeMap::from([(0, 60), (1, 80), (2, 80), (3, 80), (9, 300)]));
	})
	.await;
}

/// S5: what is only counted for now is in no batch before its time, unless something like it is.
#[tokio::test(flavor = "multi_thread")]
async fn reads_are_in_a_batch_when_they_are_due() {
	on_both(async |database| {
		let store = database.open().await;
		let later = |number| QueuedRead { due_at: NOW + MINUTE, ..read(number) };
		store.queue_reads(&GATEWAY, &[later(1), later(2)]).await.unwrap();
		assert_eq!(store.waiting_reads(&GATEWAY, 0, NOW).await, Ok(WaitingReads::default()));
		assert_eq!(store.make_batch(&GATEWAY, 1, 9, NOW + MINUTE - 1).await, Ok(Vec::new()));
		store.queue_reads(&GATEWAY, &[read(2)]).await.unwrap();
		assert_eq!(store.make_batch(&GATEWAY, 1, 9, NOW).await, Ok(vec![QueuedRead { count: 2, ..read(2) }]));
		assert_eq!(store.make_batch(&GATEWAY, 2, 9, NOW + MINUTE).await, Ok(vec![later(1)]));
	})
	.await;
}

/// S5: a row waits from when it is due until it is in a block, and is kept until that block is final.
#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_read_that_is_in_no_block_is_known() {
	on_both(async |database| {
		let store = database.open().await;
		let counted = QueuedRead { due_at: NOW + MINUTE, ..read(3) };
		store.queue_reads(&GATEWAY, &[read(1), read(2), counted]).await.unwrap();
		store.queue_reads(&OTHER_GATEWAY, &[read(0)]).await.unwrap();
		let waiting = async |logged, now| store.waiting_reads(&GATEWAY, logged, now).await.unwrap();
		assert_eq!(waiting(0, NOW).await, WaitingReads { rows: 2, since: Some(NOW + 1) });
		store.make_batch(&GATEWAY, 1, 1, NOW).await.unwrap();
		assert_eq!(waiting(0, NOW).await, WaitingReads { rows: 2, since: Some(NOW + 1) });
		assert_eq!(waiting(1, NOW).await, WaitingReads { rows: 2, since: Some(NOW + 2) });
		store.make_batch(&GATEWAY, 2, 9, NOW).await.unwrap();
		assert_eq!(waiting(2, NOW).await, WaitingReads { rows: 2, since: None });
		let since = Some(NOW + MINUTE);
		assert_eq!(waiting(2, NOW + MINUTE).await, WaitingReads { rows: 3, since });
		assert_eq!(store.reads_of_others(&GATEWAY).await, Ok(1));
		assert_eq!(store.reads_of_others(&OTHER_GATEWAY).await, Ok(3));
	})
	.await;
}
