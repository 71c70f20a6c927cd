//! The same bytes again.

use frame_support::dispatch::{DispatchInfo, DispatchResultWithPostInfo};
use sp_runtime::DispatchError;
use vacchain_gateway_server::transactions::inclusions::REMEMBERED_BLOCKS;
use vacchain_runtime::System;
use vacchain_testing::until_async;

use crate::{
	chain::TestChain,
	scene::{LANE, Scene, transaction},
};

/// Every block's first transaction ended so.
fn ended(chain: &TestChain, result: DispatchResultWithPostInfo) {
	chain.run(|| {
		System::set_block_number(1);
		System::reset_events();
		System::note_finished_initialize();
		System::note_applied_extrinsic(&result, DispatchInfo::default());
	});
}

/// S6: a clinic that was cut off hears what became of its intent, and not that it should sign again.
#[tokio::test]
async fn bytes_are_known_for_as_many_blocks_as_are_remembered() {
	let scene = Scene::new();
	ended(&scene.chain, Ok(().into()));
	let signed = scene.sign();
	assert!(!scene.submit(&signed).await.unwrap().known);
	scene.chain.add(&[transaction(&signed)]);
	scene.use_place(LANE, 1);
	let (number, _) = scene.chain.best();

	scene.chain.add_empty(u32::try_from(REMEMBERED_BLOCKS).unwrap() - 1);
	// A gateway that has just started knows it as well.
	for scene in [&scene, &Scene::over(scene.chain.clone())] {
		let submitted = scene.submit(&signed).await.unwrap();
		let included = submitted.included.unwrap();
		assert_eq!((submitted.known, included.number, included.outcome_known), (true, number, true));
		assert_eq!((included.verdict, included.failure), (None, None));
	}
}

/// R14: a call that failed, one that did not, and one of which nobody knows are told apart.
#[tokio::test]
async fn what_is_not_known_does_not_look_like_a_failure() {
	let outcome = async |known: Option<DispatchResultWithPostInfo>| {
		let scene = Scene::new();
		let signed = scene.sign();
		if let Some(result) = known {
			ended(&scene.chain, result);
		}
		scene.chain.add(&[transaction(&signed)]);
		let included = scene.submit(&signed).await.unwrap().included.unwrap();
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
	let signed = scene.sign();
	let mut watched = scene.watch(&signed).await;
	watched.next().await;
	scene.chain.panic_once();
	scene.chain.add(&[]);
	until_async("the block was looked into", async || scene.chain.has_panicked()).await;
	scene.chain.add(&[transaction(&signed)]);
	assert_eq!(watched.number_in_block().await, scene.chain.best().0);
}

/// Nobody signs transactions, so a gateway takes none: what is signed is an intent.
#[tokio::test]
async fn a_transaction_signed_in_the_old_way_is_refused() {
	let scene = Scene::new();
	// The head of a signed extrinsic of version 4, and an intent that is wrapped already.
	for bytes in [[&[0x84, 0][..], &[1; 140]].concat(), transaction(&scene.sign())] {
		assert_eq!(scene.submit(&bytes).await.unwrap_err().name, "MalformedTransaction");
	}
	assert!(scene.pool.handed_over().is_empty());
}
