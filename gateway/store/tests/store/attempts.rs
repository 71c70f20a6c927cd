//! Attempts at logging in.

use sqlx::{Connection, SqliteConnection};
use tokio::time::timeout;
use vacchain_gateway_store::{Attempts, STATEMENT_TIMEOUT, StoreError};

use crate::{Database, MINUTE, NOW, on_both, race};

const KEY: [u8; 32] = [1; 32];

/// R13: every attempt counts, for its own key alone.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_answers_those_before_it() {
	on_both(async |database| {
		let store = database.open().await;
		for (count, last_at) in [(0, 0), (1, NOW), (2, NOW + 1), (3, NOW + 2)] {
			let before = Attempts { count, last_at };
			assert_eq!(store.attempt([&KEY], NOW + u64::from(count), MINUTE, |_| true).await, Ok([before]));
		}
		assert_eq!(store.attempt([&[2; 32]], NOW, MINUTE, |_| true).await, Ok([Attempts::default()]));
	})
	.await;
}

/// R13: an attempt that comes too early changes nothing, and one that was finished can be taken back.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_not_admitted_or_is_taken_back_does_not_count() {
	on_both(async |database| {
		let store = database.open().await;
		let admit_two = |[before]: [Attempts; 1]| before.count < 2;
		for at in 0..5 {
			let before = Attempts {
				count: at.min(2),
				last_at: if at == 0 { 0 } else { NOW + u64::from(at.min(2)) - 1 },
			};
			assert_eq!(store.attempt([&KEY], NOW + u64::from(at), MINUTE, admit_two).await, Ok([before]));
		}
		for left in [1, 0, 0] {
			store.take_back_attempt(&KEY).await.unwrap();
			let [before] = store.attempt([&KEY], NOW + 5, MINUTE, |_| false).await.unwrap();
			assert_eq!(before.count, left);
		}
		assert_eq!(store.take_back_attempt(&[2; 32]).await, Ok(()));
		assert_eq!(store.attempt([&[2; 32]], NOW, MINUTE, |_| false).await, Ok([Attempts::default()]));
	})
	.await;
}

/// R13: what is refused for one reason uses up nothing of another's.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_counts_for_all_its_keys_or_for_none() {
	const OTHER: [u8; 32] = [2; 32];
	on_both(async |database| {
		let store = database.open().await;
		let admit = |[_, other]: [Attempts; 2]| other.count < 1;
		let first = Attempts { count: 1, last_at: NOW };
		let answers = [[Attempts::default(); 2], [first; 2], [first; 2]];
		for before in answers {
			assert_eq!(store.attempt([&KEY, &OTHER], NOW, MINUTE, admit).await, Ok(before));
		}
		// Those who wait for each other's keys in another order get there.
		let attempts = race(&database, async |store, number| {
			let keys = if number % 2 == 0 { [&KEY, &OTHER] } else { [&OTHER, &KEY] };
			store.attempt(keys, NOW, MINUTE, |_| true).await
		})
		.await;
		assert!(attempts.iter().all(Result::is_ok), "{attempts:?}");
		let before = store.attempt([&KEY, &OTHER], NOW, MINUTE, |_| false).await.unwrap();
		assert_eq!(before.map(|before| before.count), [17, 17]);
	})
	.await;
}

/// R13: whoever comes too early does not keep those waiting who write.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_not_admitted_waits_for_no_writer() {
	let database = Database::sqlite();
	let store = database.open().await;
	store.attempt([&KEY], NOW, MINUTE, |_| true).await.unwrap();
	let mut writer = SqliteConnection::connect(database.file().to_str().unwrap()).await.unwrap();
	sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();
	let refused = store.attempt([&KEY], NOW, MINUTE, |_| false);
	let refused = timeout(STATEMENT_TIMEOUT / 5, refused).await.expect("it waits");
	assert_eq!(refused, Ok([Attempts { count: 1, last_at: NOW }]));
	writer.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_forgotten_after_a_while_or_on_request() {
	on_both(async |database| {
		let store = database.open().await;
		store.attempt([&KEY], NOW, MINUTE, |_| true).await.unwrap();
		let one = Attempts { count: 1, last_at: NOW };
		assert_eq!(store.attempt([&KEY], NOW + MINUTE - 1, MINUTE, |_| true).await, Ok([one]));
		assert_eq!(
			store.attempt([&KEY], NOW + 2 * MINUTE - 1, MINUTE, |_| true).await,
			Ok([Attempts::default()])
		);
		let one = Attempts { count: 1, last_at: NOW + 2 * MINUTE - 1 };
		assert_eq!(store.attempt([&KEY], NOW + 2 * MINUTE, MINUTE, |_| true).await, Ok([one]));
		store.forget_attempts(&KEY).await.unwrap();
		assert_eq!(
			store.attempt([&KEY], NOW + 2 * MINUTE, MINUTE, |_| true).await,
			Ok([Attempts::default()])
		);
	})
	.await;
}

/// R13: whoever guesses at two gateways at once is counted once for each guess.
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_attempts_at_once_are_sixteen() {
	on_both(async |database| {
		let attempts = race(&database, async |store, _| {
			store.attempt([&KEY], NOW, MINUTE, |_| true).await.unwrap()[0].count
		})
		.await;
		let mut counts = attempts.clone();
		counts.sort_unstable();
		assert_eq!(counts, Vec::from_iter(0..16), "{attempts:?}");
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_attempts_are_purged() {
	on_both(async |database| {
		let store = database.open().await;
		store.attempt([&KEY], NOW, MINUTE, |_| true).await.unwrap();
		store.attempt([&[2; 32]], NOW + 1, MINUTE, |_| true).await.unwrap();
		assert_eq!(store.purge(NOW + MINUTE).await, Ok(1));
		// Not even an earlier clock brings the purged one back.
		assert_eq!(store.attempt([&KEY], NOW, MINUTE, |_| true).await, Ok([Attempts::default()]));
		assert_eq!(store.attempt([&[2; 32]], NOW + 1, MINUTE, |_| true).await.unwrap()[0].count, 1);
		assert_eq!(store.attempt([&KEY], u64::MAX, MINUTE, |_| true).await, Err(StoreError::Unfit("number")));
	})
	.await;
}
