//! Intents that are not what they should be.

use codec::Encode;
use serde_json::{Value, json};
use vacchain_client::{
	Error, Identity, Session,
	calls::Call,
	primitives::{AttachmentDigest, Body, Intent, LaneId, Level, Moment, VisitId},
	wire::Bytes,
};
use vacchain_extrinsic::sign_intent;
use vacchain_testing::until_async;

use crate::{
	node::turn,
	people::{self, Scene, call, id, refusal},
};

/// The lane in which these tests sign: no client's own.
const LANE: LaneId = 7;

/// A call that does no harm: a school asks a family for access.
fn request() -> Call {
	Call::RequestAccess { family: id(people::FAMILY), level: Level::Proof }
}

/// The facts with which intents are signed.
#[derive(Clone)]
struct Paper {
	genesis: [u8; 32],
	sequence: u32,
	made_at: Moment,
	/// In seconds.
	lifetime: u32,
}

impl Paper {
	/// For the first intent of the lane.
	async fn of(session: &Session) -> Self {
		let context = session.client().context().await.unwrap();
		Self { genesis: session.client().genesis(), sequence: 1, made_at: context.now, lifetime: 120 }
	}

	fn sign(&self, who: &Identity, call: &Call) -> Vec<u8> {
		let (body, attachments) = call.meaning().unwrap();
		self.sign_body(who, body, attachments)
	}

	fn sign_body(&self, who: &Identity, body: Body, attachments: Vec<Vec<u8>>) -> Vec<u8> {
		let Self { genesis, sequence, made_at, lifetime } = self.clone();
		let signer = who.account.id();
		let intent = Intent { signer, lane: LANE, sequence, made_at, lifetime, after: 0, body };
		let sign = |payload: &[u8]| who.account.sign(payload);
		sign_intent(intent, attachments, &genesis, sign).unwrap().encode()
	}
}

/// The highest number that was used in these tests' lane.
async fn highest(session: &Session) -> Option<u32> {
	let lanes = session.client().context().await.unwrap().lanes;
	lanes.iter().find(|lane| lane.id == LANE).map(|lane| lane.highest)
}

async fn refused(session: &Session, intent: Vec<u8>) -> String {
	refusal(session.client(), "tx_submit", [json!(Bytes(intent))]).await
}

/// Hands the same bytes over until they are in a block. Answers where, and what became of them there.
async fn until_included(session: &Session, intent: &Value) -> Value {
	let mut included = Value::Null;
	until_async("the intent is in a block", async || {
		let again = call(session.client(), "tx_submit", [intent.clone()]).await.unwrap();
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
	let intent = json!(Bytes(paper.sign(school.identity(), &request())));
	let first = call(school.client(), "tx_submit", [intent.clone()]).await.unwrap();
	assert_eq!(first["known"], false);
	let second = call(school.client(), "tx_submit", [intent.clone()]).await.unwrap();
	assert_eq!((&second["known"], &second["hash"]), (&json!(true), &first["hash"]));
	let included = until_included(&school, &intent).await;
	assert_eq!((&included["outcome_known"], &included["failure"]), (&json!(true), &json!(null)));
	assert_eq!(highest(&school).await, Some(1));
	// Somebody else who has the bytes can do nothing with them.
	let insurer = scene.enter(people::AGENT).await;
	assert_eq!(refusal(insurer.client(), "tx_submit", [intent.clone()]).await, "SignedByOther");
	assert_eq!(refusal(&scene.stranger().await, "tx_submit", [intent]).await, "NotLoggedIn");
}

/// R14: an intent that the chain carries and refuses to do is named with the chain's own words, as often as one asks.
#[tokio::test]
async fn an_intent_that_fails_in_its_block_is_told_by_name() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let hospital = scene.enter(people::DESK).await;
	let link = Call::Link { visit: VisitId([9; 16]) };
	let intent = json!(Bytes(Paper::of(&hospital).await.sign(hospital.identity(), &link)));
	call(hospital.client(), "tx_submit", [intent.clone()]).await.unwrap();
	for _ in 0..2 {
		let included = until_included(&hospital, &intent).await;
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
async fn an_intent_that_does_not_hold_is_refused_by_name() {
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
		// Another format, another suite.
		[&[2], &right[1..]].concat(),
		[&right[..1], &[9], &right[2..]].concat(),
	] {
		assert_eq!(refused(&school, malformed.clone()).await, "MalformedTransaction", "{malformed:02x?}");
	}
	assert_eq!(refusal(school.client(), "tx_submit", [json!("no bytes")]).await, "-32602");

	let mut forged = right.clone();
	// The last byte counts the attachments; the signature stands before it.
	let last = forged.len() - 2;
	forged[last] ^= 1;
	assert_eq!(refused(&school, forged).await, "BadTransactionSignature");
	let other_chain = Paper { genesis: [7; 32], ..paper.clone() };
	assert_eq!(refused(&school, other_chain.sign(who, &request())).await, "BadTransactionSignature");
	let insurer = people::identity(people::AGENT);
	assert_eq!(refused(&school, paper.sign(&insurer, &request())).await, "SignedByOther");
	let ahead = Paper { sequence: 1000, ..paper.clone() };
	assert_eq!(refused(&school, ahead.sign(who, &request())).await, "LaneNotOpen");
	let tomorrow = Paper { made_at: paper.made_at + 24 * 3_600_000, ..paper.clone() };
	assert_eq!(refused(&school, tomorrow.sign(who, &request())).await, "LaneNotOpen");

	let code = |length| Call::ApplyAuthorizedUpgrade { code: vec![0; length] };
	assert_eq!(refused(&school, paper.sign(who, &code(1_700_000))).await, "NotDecided");
	// Its own signer attaches what is no profile.
	let garbage = vec![0xff; 100];
	let digest = AttachmentDigest::of(&garbage).encode();
	let profile = codec::Decode::decode(&mut &digest[..]).unwrap();
	let body = Body::UpdateProfile { id: school.id(), profile };
	assert_eq!(refused(&school, paper.sign_body(who, body, vec![garbage])).await, "IntentOutdated");

	let brief = Paper { lifetime: 1, ..paper.clone() }.sign(who, &request());
	let end = paper.made_at + 1500;
	until_async("its time is over", async || school.client().tip().await.unwrap().now > end).await;
	assert_eq!(refused(&school, brief).await, "TransactionExpired");

	// None of them was done: the lane is as it was, and the place serves.
	assert_eq!(highest(&school).await, None);
	let intent = json!(Bytes(right));
	call(school.client(), "tx_submit", [intent.clone()]).await.unwrap();
	assert_eq!(until_included(&school, &intent).await["failure"], json!(null));
	let other = Paper { made_at: paper.made_at + 1, ..paper }.sign(who, &request());
	assert_eq!(refused(&school, other).await, "AlreadyDone");
}
