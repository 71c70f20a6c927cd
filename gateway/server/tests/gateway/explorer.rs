//! The chain, as the operator of a running node's gateway sees it.

use serde_json::json;
use vacchain_client::{
	Error,
	actions::RegistrationProfile,
	content::Profile,
	primitives::Role,
	wire::{BlockRef, Kept, TransactionKind, TransactionResult},
};
use vacchain_testing::until_async;

use crate::{
	node::turn,
	people::{self, Scene, id, identity, refusal},
};

const OPERATOR: &str = "health-authority";

/// S14: an institution's technician asks whether the node is in step, who makes blocks, and what became of a transaction.
#[tokio::test]
async fn an_operator_sees_blocks_and_transactions() {
	let _turn = turn().await;
	let scene = Scene::without_cast(&[]).await;
	let operator = scene.enter(OPERATOR).await;
	let client = operator.client();

	let public = identity(people::HOSPITAL).public();
	let profile = || {
		RegistrationProfile::Public(Profile { display_name: people::HOSPITAL.into(), licence_number: None })
	};
	let done = scene.admin.register(&public, Role::Hospital, None, &profile()).await.unwrap();
	let again = scene.admin.register(&public, Role::Hospital, None, &profile()).await;
	assert!(matches!(again, Err(Error::Dispatch(_))), "{again:?}");

	let found = client.chain_transaction(&done.intent, None).await.unwrap();
	assert_eq!((found.number, found.index), (done.number, done.index));
	assert_eq!((found.kind, found.call.as_deref()), (TransactionKind::Intent, Some("Participants.register")));
	assert_eq!((found.signer, found.result), (Some(id(people::ADMIN)), TransactionResult::Done));
	let by_number = BlockRef::Number(done.number);
	assert_eq!(client.chain_transaction(&done.intent, Some(&by_number)).await.unwrap().block, found.block);

	let failed = Some(TransactionResult::Failed);
	let page = client.chain_transactions(None, Some("Participants.register"), failed, None, None).await;
	let rows = page.unwrap().rows;
	let failure = rows[0].failure.clone().unwrap();
	assert_eq!((rows.len(), failure.pallet.as_str()), (1, "Participants"));
	assert!(!failure.message.is_empty() && !failure.advice.is_empty());

	let block = client.chain_block(&by_number).await.unwrap();
	assert_eq!((block.kept, block.author), (Kept::All, Some(id(OPERATOR))));
	assert!(block.at.unwrap() > 0 && block.failed.is_some());
	let transactions = client.chain_transactions(Some(&by_number), None, None, None, None).await.unwrap();
	assert_eq!(block.transactions.unwrap() as usize, transactions.rows.len());
	assert_eq!(transactions.rows[0].call.as_deref(), Some("Timestamp.set"));
	assert_eq!(transactions.rows[0].kind, TransactionKind::Inherent);

	until_async("the block is final", async || client.chain_block(&by_number).await.unwrap().is_final).await;
	let status = client.chain_status().await.unwrap();
	assert!(status.best.number >= status.finalized.number && status.finalized.number >= done.number);
	assert!(!status.syncing && status.peers == 0 && status.best_of_peers.is_none());
	// Not as far as the genesis block, which nobody made.
	let newest = done.number.min(5);
	let blocks = client.chain_blocks(None, Some(newest)).await.unwrap();
	let authors: Vec<_> = blocks.rows.iter().map(|block| block.author).collect();
	assert_eq!(authors, vec![Some(id(OPERATOR)); newest as usize]);

	let validators = client.chain_validators().await.unwrap();
	assert_eq!(validators.validators.len(), 1);
	assert!(validators.validators[0].last.as_ref().unwrap().number >= done.number);
	let peers = client.chain_peers().await.unwrap();
	assert!(peers.own.is_some() && peers.rows.is_empty());
}

/// S14, R14: everybody else is refused by name.
#[tokio::test]
async fn nobody_else_sees_the_chain_through_this_gateway() {
	let _turn = turn().await;
	let scene = Scene::without_cast(&[]).await;
	scene.register(people::HOSPITAL, Role::Hospital, None).await;
	scene.register(people::FAMILY, Role::Family, None).await;
	let methods = [
		("explorer_status", json!([])),
		("explorer_blocks", json!([])),
		("explorer_block", json!([1])),
		("explorer_transactions", json!([])),
		("explorer_transaction", json!(["4b".repeat(32)])),
		("explorer_validators", json!([])),
		("explorer_peers", json!([])),
	];
	let hospital = scene.enter(people::HOSPITAL).await;
	let family = scene.enter(people::FAMILY).await;
	let stranger = scene.stranger().await;
	for (method, params) in methods {
		let params = || params.as_array().unwrap().clone();
		assert_eq!(refusal(hospital.client(), method, params()).await, "NotYourGateway", "{method}");
		assert_eq!(refusal(family.client(), method, params()).await, "NotAllowed", "{method}");
		assert_eq!(refusal(scene.admin.client(), method, params()).await, "NotAllowed", "{method}");
		assert_eq!(refusal(&stranger, method, params()).await, "NotLoggedIn", "{method}");
	}
}
