//! The gateway's own intents: its log of reads.

use std::time::Duration;

use codec::{DecodeAll, Encode};
use futures::join;
use pallet_intents::Signers;
use sc_transaction_pool_api::error::Error;
use sp_runtime::transaction_validity::InvalidTransaction;
use tokio::time::timeout;
use vacchain_client::Identity;
use vacchain_extrinsic::carried_by;
use vacchain_gateway::Refusal;
use vacchain_gateway_server::signing::{GatewayAccount, OWN_LANE, OwnFailure, OwnMeaning};
use vacchain_primitives::{
	Attached, Body, Lane, ParticipantId, Read, ReadKind, RecordId, SignedIntent, bounds::MAX_POWER_LIFETIME,
};
use vacchain_runtime::{AccountId, Runtime};
use vacchain_testing::until_async;

use crate::{
	chain::START,
	scene::{CARRY, Scene},
};

fn gateway() -> GatewayAccount {
	GatewayAccount::from_seed(Identity::dev("health-authority-gateway").unwrap().account.seed())
}

/// A batch of one read.
fn batch(batch: u64) -> OwnMeaning {
	let (record, reader, kind) = (RecordId([7; 16]), ParticipantId([8; 32]), ReadKind::Record);
	let reads = vec![Read { record, reader, visit: None, kind, at: START, count: 1 }].try_into().unwrap();
	let mut attachments = Vec::new();
	OwnMeaning { body: Body::LogReads { batch, reads: Attached::to(&reads, &mut attachments) }, attachments }
}

/// The chain has carried an intent of the gateway at this place.
fn use_place(scene: &Scene, sequence: u32) {
	let lane = Lane { highest: sequence, used: 1, newest: START, ..Lane::new(OWN_LANE, 0) };
	scene.chain.run(|| {
		Signers::<Runtime>::mutate(AccountId::from(gateway().id()), |row| {
			row.lanes = vec![lane].try_into().unwrap();
		});
	});
}

/// The intents that were handed to the pool.
fn handed_over(scene: &Scene) -> Vec<SignedIntent> {
	let intent = |transaction: Vec<u8>| {
		SignedIntent::decode_all(&mut carried_by(CARRY, &transaction).expect("it carries an intent")).unwrap()
	};
	scene.pool.handed_over().into_iter().map(|transaction| intent(transaction.encode())).collect()
}

/// Sends a batch, and hears of no block in time.
async fn is_cut_off(scene: &Scene, number: u64, last: &mut Option<SignedIntent>) {
	let gateway = gateway();
	let sent = scene.relay.send_own(&gateway, batch(number), last);
	assert!(timeout(Duration::from_secs(1), sent).await.is_err(), "no block holds it");
}

/// S5, S9: a gateway signs as everybody does, so an upgrade loses no batch.
#[tokio::test]
async fn a_batch_of_reads_is_an_intent_in_the_gateways_lane() {
	let scene = Scene::new();
	for (number, sequence) in [(1, 1), (2, 6)] {
		let mut last = None;
		let (gateway, before) = (gateway(), scene.pool.handed_over().len());
		let carried = async {
			until_async("it is handed over", async || scene.pool.handed_over().len() > before).await;
			scene.chain.add(&[scene.pool.handed_over()[before].encode()]);
		};
		let (sent, ()) = join!(scene.relay.send_own(&gateway, batch(number), &mut last), carried);
		assert_eq!((sent.unwrap().failure, last), (None, None));
		let intent = handed_over(&scene).pop().unwrap().intent;
		assert_eq!((intent.signer, intent.lane, intent.sequence), (gateway.id(), OWN_LANE, sequence));
		assert_eq!((intent.body, intent.made_at), (batch(number).body, START));
		use_place(&scene, 5);
	}
}

/// S6: what no block has taken is handed over as the same bytes, until it can be carried no more.
#[tokio::test]
async fn a_gateway_that_is_cut_off_hands_over_the_same_bytes() {
	let scene = Scene::new();
	let mut last = None;
	for number in [1, 1, 2] {
		is_cut_off(&scene, number, &mut last).await;
	}
	use_place(&scene, 1);
	is_cut_off(&scene, 2, &mut last).await;
	scene.chain.set_time(START + MAX_POWER_LIFETIME + 1);
	scene.chain.add(&[]);
	is_cut_off(&scene, 2, &mut last).await;
	let handed_over = handed_over(&scene);
	let is_same: Vec<_> = handed_over.windows(2).map(|pair| pair[0] == pair[1]).collect();
	// Another batch, another place, another time.
	assert_eq!(is_same, [true, false, false, false]);
	let places: Vec<_> = handed_over.iter().map(|signed| signed.intent.sequence).collect();
	assert_eq!(places, [1, 1, 1, 2, 2]);
}

/// What the pool does not take is signed anew.
#[tokio::test]
async fn a_refused_batch_is_signed_anew() {
	let scene = Scene::new();
	let mut last = None;
	is_cut_off(&scene, 1, &mut last).await;
	scene.pool.answers(|| Err(Error::InvalidTransaction(InvalidTransaction::Stale)));
	let sent = scene.relay.send_own(&gateway(), batch(1), &mut last).await;
	// It was handed over before, and may be in a block that is being made.
	assert_eq!(sent, Err(OwnFailure::Refused(Refusal::AlreadyDone)));
	assert_eq!(last, None);
}
