//! The same bytes again.

use frame_support::dispatch::{DispatchInfo, DispatchResultWithPostInfo};
use sp_runtime::DispatchError;
use vacchain_runtime::System;
use vacchain_testing::until_async;

use crate::{
	ledger::Ledger,
	scene::{Checkpoint, Scene},
};

/// Every block's first transaction ended so.
fn ended(ledger: &Ledger, result: DispatchResultWithPostInfo) {
	ledger.state.run(|| {
		System::set_block_number(1);
		System::reset_events();
		System::note_finished_initialize();
		System::note_applied_extrinsic(&result, DispatchInfo::default());
	});
}

/// S6: a clinic that was cut off until its transaction could not be valid any more hears what became of it, and not that
/// it should sign again.
#[tokio::test]
async fn bytes_are_known_for_as_long_as_any_could_be_valid() {
	let scene = Scene::new();
	ended(&scene.ledger, Ok(().into()));
	let transaction = scene.sign(1).await;
	assert!(!scene.submit(&transaction).await.unwrap().known);
	scene.ledger.add(std::slice::from_ref(&transaction));
	scene.use_nonce();
	let (number, _) = scene.ledger.best();

	let lifetime = scene.lifetime();
	assert!(lifetime > 1024, "{lifetime}");
	scene.ledger.add_empty(lifetime - 1);
	// A gateway that has just started knows it as well.
	for scene in [&scene, &Scene::over(scene.ledger.clone())] {
		let submitted = scene.submit(&transaction).await.unwrap();
		let included = submitted.included.unwrap();
		assert_eq!((submitted.known, included.number, included.outcome_known), (true, number, true));
		assert_eq!((included.verdict, included.failure), (None, None));
	}
}

/// S6: where the gateway no longer knows, it says neither that the transaction was not done nor that it should be signed
/// again at once.
#[tokio::test]
async fn a_nonce_that_was_used_is_told_before_an_era_that_is_over() {
	let scene = Scene::new();
	let transaction = scene.sign(1).await;
	scene.ledger.add(std::slice::from_ref(&transaction));
	scene.ledger.add_empty(scene.lifetime());
	assert_eq!(scene.submit(&transaction).await.unwrap_err().name, "BadTransactionSignature");
	scene.use_nonce();
	let refused = scene.submit(&transaction).await.unwrap_err();
	assert_eq!(refused.name, "StaleNonce");
	assert!(refused.advice.contains("by this transaction or by another"), "{}", refused.advice);
	// However it was signed.
	let elsewhere = Checkpoint { number: 3, hash: [9; 32] };
	let forged = scene.sign_from(elsewhere, 0, 2).await;
	assert_eq!(scene.submit(&forged).await.unwrap_err().name, "StaleNonce");
	assert!(scene.pool.handed_over().is_empty());
}

/// S6: two gateways behind one name need not have come equally far.
#[tokio::test]
async fn a_checkpoint_that_is_not_known_yet_is_waited_for() {
	let scene = Scene::new();
	let (number, _) = scene.ledger.best();
	let ahead = Checkpoint { number: number + 3, hash: [9; 32] };
	let transaction = scene.sign_from(ahead, 0, 1).await;
	assert_eq!(scene.submit(&transaction).await.unwrap_err().name, "ChainUnavailable");
	scene.ledger.add_empty(3);
	assert_eq!(scene.submit(&transaction).await.unwrap_err().name, "BadTransactionSignature");
}

/// R14: a call that failed, one that did not, and one of which nobody knows are told apart.
#[tokio::test]
async fn what_is_not_known_does_not_look_like_a_failure() {
	let outcome = async |known: Option<DispatchResultWithPostInfo>| {
		let scene = Scene::new();
		let transaction = scene.sign(1).await;
		if let Some(result) = known {
			ended(&scene.ledger, result);
		}
		scene.ledger.add(std::slice::from_ref(&transaction));
		let included = scene.submit(&transaction).await.unwrap().included.unwrap();
		(included.outcome_known, included.failure.map(|failure| failure.name))
	};
	assert_eq!(outcome(Some(Ok(().into()))).await, (true, None));
	let failed = outcome(Some(Err(DispatchError::BadOrigin.into()))).await;
	assert_eq!(failed, (true, Some("BadOrigin".into())));
	assert_eq!(outcome(None).await, (false, None));
}

/// S6: one block that cannot be looked into does not end the looking.
#[tokio::test]
async fn a_panic_does_not_end_the_watches() {
	let scene = Scene::new();
	let transaction = scene.sign(1).await;
	let mut watched = scene.watch(&transaction).await;
	watched.next().await;
	scene.ledger.panic_once();
	scene.ledger.add(&[]);
	until_async("the block was looked into", async || scene.ledger.has_panicked()).await;
	scene.ledger.add(&[transaction]);
	assert_eq!(watched.number_in_block().await, scene.ledger.best().0);
}
