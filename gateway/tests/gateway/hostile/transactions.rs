//! Transactions that are not what they should be.

use serde_json::{Value, json};
use vacchain_client::{
	Error, Identity, Session,
	calls::Call,
	primitives::{Level, Role, VisitId},
	transaction::{Checkpoint, RuntimeFacts, TransactionContext, sign},
	wire::Bytes,
};
use vacchain_extrinsic::{Content, Era, SigningContext};
use vacchain_testing::until_async;

use crate::{
	node::turn,
	people::{self, Scene, call, id, refusal},
};

/// A call that does no harm: a school asks a family for access.
fn request() -> Call {
	Call::RequestAccess { family: id(people::FAMILY), level: Level::Proof }
}

/// The facts with which the next transaction is signed.
struct Paper {
	runtime: RuntimeFacts,
	nonce: u32,
	checkpoint: Checkpoint,
}

impl Paper {
	async fn of(session: &Session) -> Self {
		let runtime = RuntimeFacts::clone(&*session.client().runtime().await.unwrap());
		let context = session.client().context().await.unwrap();
		Self { runtime, nonce: context.nonce, checkpoint: (&context.checkpoint).try_into().unwrap() }
	}

	fn sign(&self, who: &Identity, call: &Call) -> Vec<u8> {
		let Self { runtime, nonce, checkpoint } = self;
		let context = TransactionContext { runtime, nonce: *nonce, checkpoint: *checkpoint };
		sign(call, &who.account, &context).unwrap().bytes
	}

	/// The same, valid for a few blocks only.
	fn sign_briefly(&self, who: &Identity, call: &Call) -> Vec<u8> {
		let Self { runtime, nonce, checkpoint } = self;
		let call = call.encode(&runtime.calls).unwrap();
		let content = Content { era: Era::mortal(4, checkpoint.number), nonce: *nonce, call: &call };
		let RuntimeFacts { genesis, spec_version, transaction_version, .. } = *runtime;
		let context = SigningContext { genesis, spec_version, transaction_version, birth: checkpoint.hash };
		content.sign_with(&context, who.account.id(), |payload| who.account.sign(payload))
	}
}

async fn refused(session: &Session, transaction: Vec<u8>) -> String {
	refusal(session.client(), "tx_submit", [json!(Bytes(transaction))]).await
}

/// Hands the same bytes over until they are in a block. Answers where, and what became of them there.
async fn until_included(session: &Session, transaction: &Value) -> Value {
	let mut included = Value::Null;
	until_async("the transaction is in a block", async || {
		let again = call(session.client(), "tx_submit", [transaction.clone()]).await.unwrap();
		assert_eq!(again["known"], true);
		included = again["included"].clone();
		!included.is_null()
	})
	.await;
	included
}

/// S6: the same signed bytes may be handed over as often as one likes: they are done once, and the answer says so.
#[tokio::test]
async fn the_same_bytes_are_done_once_whoever_repeats_them() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let school = scene.enter(people::OFFICER).await;
	let paper = Paper::of(&school).await;
	let transaction = json!(Bytes(paper.sign(school.identity(), &request())));
	let first = call(school.client(), "tx_submit", [transaction.clone()]).await.unwrap();
	assert_eq!(first["known"], false);
	let second = call(school.client(), "tx_submit", [transaction.clone()]).await.unwrap();
	assert_eq!((&second["known"], &second["hash"]), (&json!(true), &first["hash"]));
	let included = until_included(&school, &transaction).await;
	assert_eq!((&included["outcome_known"], &included["failure"]), (&json!(true), &json!(null)));
	assert_eq!(school.client().context().await.unwrap().nonce, paper.nonce + 1);
	// Somebody else who has the bytes can do nothing with them.
	let insurer = scene.enter(people::AGENT).await;
	assert_eq!(refusal(insurer.client(), "tx_submit", [transaction.clone()]).await, "SignedByOther");
	assert_eq!(refusal(&scene.stranger().await, "tx_submit", [transaction]).await, "NotLoggedIn");
}

/// R14: a call that the chain takes and refuses to carry out is named with the chain's own words, as often as one asks.
#[tokio::test]
async fn a_call_that_fails_in_its_block_is_told_by_name() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let hospital = scene.enter(people::DESK).await;
	let link = Call::Link { visit: VisitId([9; 16]) };
	let transaction = json!(Bytes(Paper::of(&hospital).await.sign(hospital.identity(), &link)));
	call(hospital.client(), "tx_submit", [transaction.clone()]).await.unwrap();
	for _ in 0..2 {
		let included = until_included(&hospital, &transaction).await;
		let failure = &included["failure"];
		assert_eq!(included["outcome_known"], true);
		assert_eq!((&failure["pallet"], &failure["name"]), (&json!("VaccineDetails"), &json!("NotFound")));
		assert_eq!(failure["decided"], false);
		assert!(failure["advice"].as_str().unwrap().ends_with('.'), "{failure}");
	}
	match hospital.client().submit(&hospital.identity().account, &link).await {
		Err(Error::Dispatch(refusal)) => assert_eq!(refusal.name, "NotFound"),
		other => panic!("{other:?}"),
	}
}

/// R14: what does not hold is named, and reaches no block.
#[tokio::test]
async fn a_transaction_that_does_not_hold_is_refused_by_name() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let school = scene.enter(people::OFFICER).await;
	let who = school.identity();
	let paper = Paper::of(&school).await;
	let right = paper.sign(who, &request());

	for malformed in [
		vec![],
		vec![0],
		vec![0xff; 100],
		right[..right.len() - 1].to_vec(),
		[&right[..], &[0]].concat(),
		[&right[..2], &[0x04], &right[3..]].concat(),
	] {
		assert_eq!(refused(&school, malformed.clone()).await, "MalformedTransaction", "{malformed:02x?}");
	}
	assert_eq!(refusal(school.client(), "tx_submit", [json!("no bytes")]).await, "-32602");

	let mut forged = right.clone();
	*forged.last_mut().unwrap() ^= 1;
	assert_eq!(refused(&school, forged).await, "BadTransactionSignature");
	let other_chain = Paper {
		runtime: RuntimeFacts { genesis: [7; 32], ..paper.runtime.clone() },
		nonce: paper.nonce,
		checkpoint: paper.checkpoint,
	};
	assert_eq!(refused(&school, other_chain.sign(who, &request())).await, "BadTransactionSignature");
	let insurer = people::identity(people::AGENT);
	assert_eq!(refused(&school, paper.sign(&insurer, &request())).await, "SignedByOther");

	let with_nonce = |nonce| Paper { runtime: paper.runtime.clone(), nonce, checkpoint: paper.checkpoint };
	assert_eq!(refused(&school, with_nonce(paper.nonce + 1000).sign(who, &request())).await, "NonceAhead");

	let register = |length| {
		let identity = people::newcomer("somebody").public();
		Call::Register {
			id: identity.id,
			role: Role::School,
			organisation: None,
			account: identity.account,
			encryption_key: identity.encryption_key,
			profile: vec![0; length],
		}
	};
	// No profile is so long; and a school may not send so much at a time anyway.
	let transaction = Paper::of(&scene.admin).await.sign(scene.admin.identity(), &register(2_000_000));
	assert_eq!(refused(&scene.admin, transaction).await, "MalformedTransaction");
	assert_eq!(refused(&school, paper.sign(who, &register(1_700_000))).await, "QuotaExhausted");

	let brief = paper.sign_briefly(who, &request());
	let end = paper.checkpoint.number + 5;
	until_async("its time is over", async || school.client().tip().await.unwrap().number >= end).await;
	assert_eq!(refused(&school, brief).await, "TransactionExpired");

	// None of them was done: the nonce is as it was, and serves.
	assert_eq!(school.client().context().await.unwrap().nonce, paper.nonce);
	school.client().submit(&who.account, &request()).await.unwrap();
	assert_eq!(refused(&school, right).await, "StaleNonce");
}
