//! The news that the sender of a transaction gets.

use sc_transaction_pool_api::error::Error;
use sp_runtime::transaction_validity::InvalidTransaction;
use vacchain_gateway::types::TransactionEvent;
use vacchain_gateway_server::transactions::MAX_WATCHES;
use vacchain_testing::until_async;

use crate::scene::{Scene, transaction};

/// S6: a fork takes a transaction out of its block; it waits again, and is told of again.
#[tokio::test]
async fn a_fork_is_told_and_so_is_the_block_after_it() {
	let scene = Scene::new();
	let signed = scene.sign();
	let mut watched = scene.watch(&signed).await;
	assert!(matches!(watched.next().await, Some(TransactionEvent::Waiting { .. })));
	let (number, before) = scene.chain.best();
	scene.chain.add(&[transaction(&signed)]);
	assert_eq!(watched.number_in_block().await, number + 1);

	let empty = scene.chain.fork(before, &[]);
	assert_eq!(watched.next().await, Some(TransactionEvent::Retracted));
	let block = scene.chain.fork(empty, &[transaction(&signed)]);
	assert_eq!(watched.number_in_block().await, number + 2);
	scene.chain.finalize(block);
	match watched.next().await {
		Some(TransactionEvent::Finalized(included)) => assert_eq!(included.block.0, block.0),
		other => panic!("{other:?}"),
	}
	assert_eq!(watched.next().await, None);
}

/// S6: a block that replaces another one of the same transaction is told as two events.
#[tokio::test]
async fn who_moves_from_one_block_into_another_was_out_of_both() {
	let scene = Scene::new();
	let signed = scene.sign();
	let mut watched = scene.watch(&signed).await;
	watched.next().await;
	let (number, before) = scene.chain.best();
	scene.chain.add(&[transaction(&signed)]);
	assert_eq!(watched.number_in_block().await, number + 1);
	scene.chain.fork(before, &[transaction(&signed)]);
	assert_eq!(watched.next().await, Some(TransactionEvent::Retracted));
	assert_eq!(watched.number_in_block().await, number + 1);
}

/// S6: what the pool let go and does not take again is told as dropped; until then it is handed over again.
#[tokio::test]
async fn what_the_pool_lets_go_is_dropped() {
	let scene = Scene::new();
	let signed = scene.sign();
	let mut watched = scene.watch(&signed).await;
	watched.next().await;
	scene.pool.answers(|| Err(Error::InvalidTransaction(InvalidTransaction::BadProof)));
	assert_eq!(watched.next().await, Some(TransactionEvent::Dropped));
	assert_eq!(watched.next().await, None);
	assert_eq!(scene.pool.handed_over().len(), 2);
}

/// S6: what keeps a transaction out only for now, as after a fork, does not end it.
#[tokio::test]
async fn what_the_pool_may_take_later_is_handed_over_until_it_does() {
	let scene = Scene::new();
	let signed = scene.sign();
	let mut watched = scene.watch(&signed).await;
	watched.next().await;
	scene.pool.answers(|| Err(Error::TemporarilyBanned));
	until_async("it is handed over again", async || scene.pool.handed_over().len() >= 3).await;
	let (number, _) = scene.chain.best();
	scene.chain.add(&[transaction(&signed)]);
	assert_eq!(watched.number_in_block().await, number + 1);
}

#[tokio::test]
async fn a_participant_watches_so_many_at_one_time() {
	let scene = Scene::new();
	let signed = scene.sign();
	let mut watches = Vec::new();
	for _ in 0..MAX_WATCHES {
		watches.push(scene.watch(&signed).await);
	}
	assert_eq!(scene.refused_watch(&signed).await, "RateLimited");
	assert!(scene.submit(&signed).await.is_ok(), "who does not watch may go on");
	scene.chain.add(&[transaction(&signed)]);
	scene.chain.finalize(scene.chain.best().1);
	for mut watched in watches {
		while watched.next().await.is_some() {}
	}
	scene.watch(&signed).await;
}
