//! Signed intents: what is taken, under which id they are known, and what their signer is told.

use codec::{Decode, Encode};
use sc_transaction_pool_api::error::Error;
use sp_runtime::transaction_validity::InvalidTransaction;
use vacchain_client::primitives::{Body, Intent, ParticipantId, SignedIntent};
use vacchain_extrinsic::carried_by;
use vacchain_gateway::types::TransactionEvent;
use vacchain_runtime::{UncheckedExtrinsic, VERSION};

use crate::{
	chain::START,
	scene::{CARRY, LANE, Scene, transaction},
};

/// S6: an intent that was signed for this chain survives its runtime, and is handed to the pool in a transaction of no
/// signer.
#[tokio::test]
async fn an_intent_is_handed_over_and_known_by_its_id() {
	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {});
	let submitted = scene.submit(&signed.encode()).await.unwrap();
	assert_eq!(submitted.hash.0, signed.intent.id(&scene.genesis()));
	assert!(!submitted.known && submitted.included.is_none());
	let handed_over = scene.pool.handed_over();
	assert_eq!(handed_over.len(), 1);
	let bytes = handed_over[0].encode();
	assert_eq!(carried_by(CARRY, &bytes), Some(&signed.encode()[..]));
	// The runtime reads it in the same way.
	UncheckedExtrinsic::decode(&mut &bytes[..]).unwrap();
}

/// S6: whichever gateway has carried it.
#[tokio::test]
async fn the_same_intent_in_a_block_is_found_and_not_handed_over_again() {
	let scene = Scene::new();
	let (signed, other) = (scene.sign_with(1, |_| {}), scene.sign_with(1, |intent| intent.lane = 8));
	scene.chain.add(&[transaction(&other.encode()), transaction(&signed.encode())]);
	for scene in [&scene, &Scene::over(scene.chain.clone())] {
		let submitted = scene.submit(&signed.encode()).await.unwrap();
		let included = submitted.included.unwrap();
		assert_eq!((submitted.known, included.number, included.index), (true, scene.chain.best().0, 1));
		assert!(scene.pool.handed_over().is_empty());
	}
}

#[tokio::test]
async fn its_signer_is_told_what_becomes_of_it() {
	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {});
	let mut watched = scene.watch(&signed.encode()).await;
	let Some(TransactionEvent::Waiting { hash }) = watched.next().await else { panic!("it waits") };
	assert_eq!(hash.0, signed.intent.id(&scene.genesis()));
	let (number, before) = scene.chain.best();
	scene.chain.add(&[transaction(&signed.encode())]);
	assert_eq!(watched.number_in_block().await, number + 1);
	let empty = scene.chain.fork(before, &[]);
	assert_eq!(watched.next().await, Some(TransactionEvent::Retracted));
	let block = scene.chain.fork(empty, &[transaction(&signed.encode())]);
	assert_eq!(watched.number_in_block().await, number + 2);
	scene.chain.finalize(block);
	assert!(matches!(watched.next().await, Some(TransactionEvent::Finalized(_))));
	assert_eq!(watched.next().await, None);
}

/// The clock of a final block ends it, and no other.
#[tokio::test]
async fn an_intent_expires_by_the_chains_clock() {
	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {});
	let mut watched = scene.watch(&signed.encode()).await;
	watched.next().await;
	scene.chain.set_time(START + 60_000);
	let last = scene.chain.add(&[]);
	scene.chain.finalize(last);
	scene.chain.add(&[transaction(&signed.encode())]);
	assert_eq!(watched.number_in_block().await, scene.chain.best().0);

	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {});
	let mut watched = scene.watch(&signed.encode()).await;
	watched.next().await;
	scene.chain.set_time(START + 60_001);
	let later = scene.chain.add(&[]);
	scene.chain.finalize(later);
	assert_eq!(watched.next().await, Some(TransactionEvent::Expired));
	assert_eq!(watched.next().await, None);
}

/// R14: each refusal is told by its name, before the pool is asked.
#[tokio::test]
async fn what_the_chain_would_refuse_is_refused_by_name() {
	let scene = Scene::new();
	let refused = async |signed: SignedIntent| scene.submit(&signed.encode()).await.unwrap_err().name;
	assert_eq!(refused(scene.sign_with(2, |_| {})).await, "LaneNotOpen");
	assert_eq!(refused(scene.sign_with(1, |intent| intent.made_at -= 3_600_000)).await, "LaneNotOpen");
	assert_eq!(refused(scene.sign_with(1, |intent| intent.lifetime = u32::MAX)).await, "WrongIntentTime");
	let expired = |intent: &mut Intent| (intent.made_at, intent.lifetime) = (START - 5000, 4);
	assert_eq!(refused(scene.sign_with(1, expired)).await, "TransactionExpired");
	assert_eq!(refused(scene.sign_with(1, |intent| intent.signer = [1; 32])).await, "SignedByOther");
	let mut forged = scene.sign_with(1, |_| {});
	forged.signature[0] ^= 1;
	assert_eq!(refused(forged).await, "BadTransactionSignature");
	// The signature covers what is attached.
	let mut garbage = scene.sign_with(1, |_| {}).encode();
	garbage.pop();
	garbage.extend(vec![b"garbage".to_vec()].encode());
	assert_eq!(scene.submit(&garbage).await.unwrap_err().name, "MalformedTransaction");
	assert!(scene.pool.handed_over().is_empty());
}

/// S6: after a long time without a line, a clinic hears whether what it meant was done or refused, though no remembered
/// block holds it.
#[tokio::test]
async fn what_was_carried_long_ago_is_told_so() {
	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {});
	scene.use_place(LANE, 1);
	let refused = async || scene.submit(&signed.encode()).await.unwrap_err().name;
	assert_eq!(refused().await, "AlreadyFailed");
	scene.note_success(LANE, 1);
	assert_eq!(refused().await, "AlreadyDone");
	assert_eq!(scene.submit(&scene.sign_with(66, |_| {}).encode()).await.unwrap_err().name, "TooFarAhead");
	// In the lane that is open now, others are taken.
	assert!(scene.submit(&scene.sign_with(2, |_| {}).encode()).await.is_ok());
}

/// An intent that must come after another one is the pool's to keep.
#[tokio::test]
async fn an_intent_that_waits_for_another_one_is_handed_over() {
	let scene = Scene::new();
	scene.use_place(LANE, 1);
	let waits = scene.sign_with(3, |intent| intent.after = 1);
	assert!(scene.submit(&waits.encode()).await.is_ok());
	assert_eq!(scene.pool.handed_over().len(), 1);
}

/// The pool's answers are told in the words of intents.
#[tokio::test]
async fn the_pools_answers_are_told_in_the_words_of_intents() {
	let scene = Scene::new();
	let signed = scene.sign_with(1, |_| {}).encode();
	for (answer, name) in [
		((|| Err(Error::TooLowPriority { old: 1, new: 0 })) as crate::pool::Answer, "TooFarAhead"),
		(|| Err(Error::InvalidTransaction(InvalidTransaction::Stale)), "AlreadyDone"),
		(|| Err(Error::InvalidTransaction(InvalidTransaction::Future)), "TooFarAhead"),
		(|| Err(Error::InvalidTransaction(InvalidTransaction::Custom(18))), "TooManyLanes"),
		(|| Err(Error::ImmediatelyDropped), "PoolFull"),
	] {
		scene.pool.answers(answer);
		assert_eq!(scene.submit(&signed).await.unwrap_err().name, name);
	}
}

/// A paused call is known from what is meant.
#[tokio::test]
async fn a_paused_intent_is_refused_before_it_is_used_up() {
	let scene = Scene::new();
	scene.pause("Participants", "withdraw_candidate");
	let body = Body::WithdrawCandidate { id: ParticipantId([1; 32]) };
	let signed = scene.sign_with(1, |intent| intent.body = body);
	assert_eq!(scene.submit(&signed.encode()).await.unwrap_err().name, "CallPaused");
}

#[tokio::test]
async fn the_context_tells_the_lanes() {
	let scene = Scene::new();
	assert!(scene.lanes().await.is_empty());
	scene.use_place(LANE, 1);
	scene.use_place(LANE, 5);
	assert_eq!(scene.lanes().await, [(LANE, 5)]);
	assert_eq!(VERSION.spec_version, 1, "an upgrade changes none of this");
}
