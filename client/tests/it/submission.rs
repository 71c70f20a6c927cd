//! Submission: places of many intents at a time, and what is tried again.

use std::time::Duration;

use futures::future::join_all;
use vacchain_client::{
	Account, Client, Error, Retries, Stage, SubmissionRefusal, calls::Call, primitives::VisitId,
};
use vacchain_gateway::Refusal;

use crate::{
	fake::{Fake, Fate},
	transactions::every_call,
};

const QUOTA: Refusal = Refusal::QuotaExhausted { retry_after: Duration::from_secs(1) };
const CALL: Call = Call::Link { visit: VisitId([1; 16]) };

/// A call about the one record of [`every_call`], which the opposite call may follow.
fn consent(name: &str) -> Call {
	every_call().into_iter().find(|call| call.name() == ("Consent", name)).unwrap()
}

async fn client() -> (Fake, Client, Account) {
	let fake = Fake::default();
	let hurried = Duration::from_millis(1);
	let retries = Retries { first_delay: hurried, longest_delay: hurried, ..Retries::default() };
	let client = fake.client_of(None, retries).await;
	(fake, client, Account::from_seed([1; 32]))
}

/// keys.md, "Intents": many programs of one account never collide.
#[tokio::test]
async fn many_intents_of_one_account_at_a_time_have_one_number_each() {
	let (fake, client, account) = client().await;
	let results = join_all((0..50).map(|_| client.submit(&account, &CALL))).await;
	assert!(results.iter().all(Result::is_ok));
	let mut numbers = fake.numbers();
	assert_eq!(numbers[0], 1, "the one that opens the lane goes first, alone");
	numbers.sort_unstable();
	assert_eq!(numbers, (1..51).collect::<Vec<_>>());
	assert_eq!(fake.state().lanes.len(), 1);
	assert_eq!(client.included(), 50);
}

#[tokio::test]
async fn two_accounts_have_lanes_of_their_own() {
	let (fake, client, account) = client().await;
	let other = Account::from_seed([2; 32]);
	for account in [&account, &other, &account, &other] {
		client.submit(account, &CALL).await.unwrap();
	}
	assert_eq!(fake.numbers(), [1, 1, 2, 2]);
	assert_eq!(fake.state().lanes.len(), 2);
}

#[tokio::test]
async fn a_program_that_keeps_its_lane_goes_on_in_it() {
	let folder = tempfile::tempdir().unwrap();
	let (fake, first, account) = client().await;
	first.keep_lanes(folder.path().into());
	first.submit(&account, &CALL).await.unwrap();
	first.submit(&account, &CALL).await.unwrap();
	let again = fake.client().await;
	again.keep_lanes(folder.path().into());
	again.submit(&account, &CALL).await.unwrap();
	first.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers(), [1, 2, 3, 4]);
	// Another one without the file takes another lane.
	fake.client().await.submit(&account, &CALL).await.unwrap();
	assert_eq!((fake.numbers()[4], fake.state().lanes.len()), (1, 2));
}

/// A place that is used before anything was handed over for it is another intent's: a backup was restored, or the file was
/// copied. What the chain does once at most is signed again, in a lane that the other program does not have.
#[tokio::test]
async fn a_place_that_another_intent_has_is_left_for_another_lane() {
	let (fake, client, account) = client().await;
	for _ in 0..2 {
		client.submit(&account, &CALL).await.unwrap();
	}
	let lane = fake.sent()[0].lane;
	fake.state().lanes.insert(lane, 11);
	fake.fates([Fate::Refused(Refusal::AlreadyDone)]);
	for _ in 0..2 {
		client.submit(&account, &CALL).await.unwrap();
	}
	assert_eq!(fake.numbers(), [1, 2, 3, 1, 2]);
	let sent = fake.sent();
	assert!(sent[2].lane == lane && sent[3].lane != lane && sent[4].lane == sent[3].lane);
}

/// trust.md: a gateway that takes an intent, says that its place is used, and carries it later, gets no second one with the
/// same meaning.
#[tokio::test]
async fn a_gateway_that_says_done_gets_no_second_intent() {
	let revoke = consent("revoke");
	for lie in [Refusal::AlreadyDone, Refusal::AlreadyFailed, Refusal::LaneNotOpen] {
		let (fake, client, account) = client().await;
		client.submit(&account, &CALL).await.unwrap();
		let is_about_the_lane = matches!(lie, Refusal::LaneNotOpen);
		fake.fates([Fate::Refused(lie)]);
		let error = client.submit(&account, &revoke).await.unwrap_err();
		let refusal =
			if is_about_the_lane { SubmissionRefusal::LaneNotOpen } else { SubmissionRefusal::PlaceUsed };
		assert_eq!(error.to_string(), refusal.to_string());
		assert_eq!(fake.numbers(), [1, 2]);
	}
	// The person does it again: for the place that the chain has not used, so one of the two is done.
	let (fake, client, account) = client().await;
	client.submit(&account, &CALL).await.unwrap();
	fake.fates([Fate::Refused(Refusal::AlreadyDone)]);
	client.submit(&account, &revoke).await.unwrap_err();
	client.submit(&account, &revoke).await.unwrap();
	assert_eq!(fake.numbers(), [1, 2, 2]);
	assert_eq!(fake.sent()[1].lane, fake.sent()[2].lane);
	// The same with one that the gateway has let go before.
	fake.fates([Fate::Dropped, Fate::Refused(Refusal::AlreadyDone)]);
	let error = client.submit(&account, &revoke).await.unwrap_err();
	assert!(matches!(error, Error::OutcomeUnknown));
	client.submit(&account, &revoke).await.unwrap();
	assert_eq!(fake.numbers()[3..], [3, 3, 3]);
}

/// trust.md: a gateway says that a grant is in a block, or that it is lost, and keeps it until it was revoked.
#[tokio::test]
async fn a_gateway_that_keeps_a_grant_back_cannot_put_it_after_its_revocation() {
	let (fake, client, account) = client().await;
	for call in [&CALL, &consent("grant"), &CALL, &consent("revoke")] {
		client.submit(&account, call).await.unwrap();
	}
	assert_eq!(fake.numbers(), [1, 2, 3, 4]);
	let after: Vec<_> = fake.sent().iter().map(|sent| sent.after).collect();
	assert_eq!(after, [0, 0, 0, 2], "the revocation waits for the grant, and for nothing else");

	fake.fates(vec![Fate::Dropped; 12]);
	client.submit(&account, &consent("grant")).await.unwrap_err();
	client.submit(&account, &consent("revoke")).await.unwrap();
	let last = fake.sent().into_iter().rev().take(2).map(|sent| (sent.sequence, sent.after));
	assert_eq!(last.collect::<Vec<_>>(), [(5, 1), (5, 1)], "one of the two is done");
}

/// The next program of the same user keeps the order, too.
#[tokio::test]
async fn the_order_of_what_is_about_one_record_outlives_the_program() {
	let folder = tempfile::tempdir().unwrap();
	let (fake, first, account) = client().await;
	first.keep_lanes(folder.path().into());
	for call in [&CALL, &consent("grant")] {
		first.submit(&account, call).await.unwrap();
	}
	let again = fake.client().await;
	again.keep_lanes(folder.path().into());
	again.submit(&account, &consent("revoke")).await.unwrap();
	assert_eq!(fake.sent().last().map(|sent| (sent.sequence, sent.after)), Some((3, 1)));
}

#[tokio::test]
async fn many_intents_about_one_record_at_a_time_are_done_in_order() {
	let (fake, client, account) = client().await;
	let grant = consent("grant");
	let results = join_all((0..6).map(|_| client.submit(&account, &grant))).await;
	assert!(results.iter().all(Result::is_ok));
	let order: Vec<_> = fake.sent().iter().map(|sent| (sent.sequence, sent.after)).collect();
	assert_eq!(order, [(1, 0), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]);
}

#[tokio::test]
async fn a_place_that_is_never_right_ends_in_an_error() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::Refused(Refusal::AlreadyDone); 50]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(SubmissionRefusal::PlaceUsed)));
	assert!(fake.numbers().len() <= 3);
}

/// Its person closed the lane from another device.
#[tokio::test]
async fn a_lane_that_was_closed_is_left_for_a_new_one() {
	let (fake, client, account) = client().await;
	for _ in 0..2 {
		client.submit(&account, &CALL).await.unwrap();
	}
	fake.state().lanes.clear();
	fake.fates([Fate::Refused(Refusal::LaneNotOpen)]);
	client.submit(&account, &CALL).await.unwrap();
	let sent = fake.sent();
	assert_eq!(fake.numbers(), [1, 2, 3, 1]);
	assert!(sent[2].lane == sent[0].lane && sent[3].lane != sent[0].lane);
}

/// trust.md: a gateway says that as many lanes are open as can be, to have the person's other devices locked out.
#[tokio::test]
async fn a_gateway_that_invents_lanes_gets_none_closed() {
	let (fake, client, account) = client().await;
	fake.state().lanes = (0..16).map(|lane| (lane, 5)).collect();
	for _ in 0..2 {
		let error = client.submit(&account, &CALL).await.unwrap_err();
		assert!(matches!(error, Error::NoLaneLeft));
		assert!(error.advice().contains("vacchain lane close"), "{error}");
	}
	assert!(fake.sent().is_empty());
}

/// The person names the lane.
#[tokio::test]
async fn a_lane_used_lately_is_not_closed_unasked() {
	let (fake, client, account) = client().await;
	fake.state().lanes = (0..16).map(|lane| (lane, 5)).collect();
	client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(client.close_lane(&account, 77).await, Err(Error::NoSuchLane(77))));
	assert!(fake.sent().is_empty());

	client.close_lane(&account, 3).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!((fake.sent()[0].lane, fake.numbers()), (3, vec![6, 1]), "it is closed in the lane itself");
	assert_eq!(fake.state().lanes.len(), 16);
	assert!(!fake.state().lanes.contains_key(&3));
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for_but_not_for_ever() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::Refused(QUOTA); 3]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers().len(), 4);
	fake.fates(vec![Fate::Refused(QUOTA); 100]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(SubmissionRefusal::QuotaExhausted(_))));
	assert!(fake.numbers().len() < 20);
}

/// S6: what the pool let go is handed over again as it is, so that it is done once, whoever still has it.
#[tokio::test]
async fn what_the_pool_let_go_is_sent_with_the_same_bytes() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Dropped, Fate::Dropped]);
	client.submit(&account, &CALL).await.unwrap();
	let sent = fake.sent();
	assert_eq!(sent.len(), 3);
	assert!(sent.iter().all(|again| again.bytes == sent[0].bytes));
}

/// The pool bans bytes that it let go.
#[tokio::test]
async fn what_the_pool_does_not_take_again_is_signed_anew_for_the_same_place() {
	let banned = || Fate::Refused(Refusal::TransactionRefused("it let these very bytes go before".into()));
	let (fake, client, account) = client().await;
	fake.fates([Fate::Dropped, banned()]);
	client.submit(&account, &CALL).await.unwrap();
	let sent = fake.sent();
	assert_eq!(fake.numbers(), [1, 1, 1]);
	assert!(sent[1].bytes == sent[0].bytes && sent[2].bytes != sent[0].bytes);
	// An intent that was refused at once is not insisted on.
	fake.fates([banned()]);
	client.submit(&account, &CALL).await.unwrap_err();
	assert_eq!(fake.numbers(), [1, 1, 1, 2]);
}

#[tokio::test]
async fn what_has_expired_is_signed_anew_for_the_same_place() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Expired]);
	client.submit(&account, &CALL).await.unwrap();
	let sent = fake.sent();
	assert_eq!((fake.numbers(), sent[0].lane), (vec![1, 1], sent[1].lane));
}

/// S6: what was let go and is carried when it is handed over again was this very intent: it is not signed once more.
#[tokio::test]
async fn what_was_carried_after_it_was_let_go_is_not_done_twice() {
	let (fake, client, account) = client().await;
	client.submit(&account, &CALL).await.unwrap();
	let lane = fake.sent()[0].lane;
	fake.fates([Fate::Dropped, Fate::Refused(Refusal::AlreadyDone)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::OutcomeUnknown));
	fake.state().lanes.insert(lane, 2);
	fake.fates([Fate::Dropped, Fate::Refused(Refusal::AlreadyFailed)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(SubmissionRefusal::AlreadyFailed)));
	assert_eq!(fake.numbers(), [1, 2, 2, 3, 3]);
}

/// A gateway that has an intent and then says that the session is over has said nothing of the intent.
#[tokio::test]
async fn what_a_gateway_has_is_not_refused_because_the_session_ended() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Untold, Fate::Refused(Refusal::NotLoggedIn)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::OutcomeUnknown), "{error}");
	// An intent that no gateway has is certainly not done.
	let (fake, client, account) = self::client().await;
	fake.fates([Fate::Refused(Refusal::NotLoggedIn)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Gateway(refusal) if refusal.name == "NotLoggedIn"));
}

#[tokio::test]
async fn r14_other_refusals_end_at_once_and_say_what_to_do() {
	for (refused, refusal) in [
		(Refusal::NotActive, SubmissionRefusal::NotActive),
		(Refusal::TransactionTooLarge, SubmissionRefusal::ExhaustsResources),
		(Refusal::BadTransactionSignature, SubmissionRefusal::BadSignature),
	] {
		let (fake, client, account) = client().await;
		fake.fates([Fate::Refused(refused)]);
		let error = client.submit(&account, &CALL).await.unwrap_err();
		assert_eq!(fake.numbers(), [1]);
		assert_eq!(error.to_string(), refusal.to_string());
	}
	let (fake, client, account) = client().await;
	fake.fates([Fate::Refused(Refusal::SignedByOther)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Gateway(refusal) if refusal.name == "SignedByOther"));
}

#[tokio::test]
async fn r14_a_call_that_fails_names_the_rule_and_what_to_do() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Failed("NotCustodian")]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert_eq!((error.to_string(), error.advice()), ("It may not be.".into(), "Do this.".into()));
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers(), [1, 2], "the place of what failed is used");
}

#[tokio::test]
async fn a_place_that_was_given_up_is_the_next_one_s() {
	let (fake, client, account) = client().await;
	client.submit(&account, &CALL).await.unwrap();
	fake.fates([Fate::Refused(Refusal::TransactionTooLarge)]);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers(), [1, 2, 2]);

	let lost = (0..12).map(|_| Fate::Dropped);
	fake.fates(lost);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers()[3..], [&[3; 12][..], &[3, 4]].concat());
}

#[tokio::test]
async fn the_chain_is_not_asked_before_every_transaction() {
	let (fake, client, account) = client().await;
	for _ in 0..30 {
		client.submit(&account, &CALL).await.unwrap();
	}
	assert_eq!(
		(fake.sent().len(), fake.state().contexts),
		(30, 2),
		"once before the lane is open, and once after"
	);
}

#[tokio::test]
async fn what_the_gateway_stops_telling_is_asked_for_with_the_same_bytes() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Untold, Fate::Untold]);
	client.submit(&account, &CALL).await.unwrap();
	let sent = fake.sent();
	assert_eq!(sent.len(), 3);
	assert!(sent.iter().all(|again| again.bytes == sent[0].bytes));
}

/// S6: what the gateway found used when it was asked again was used by this very intent.
#[tokio::test]
async fn a_place_that_is_used_when_the_same_bytes_are_repeated_is_its_own() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Untold, Fate::Refused(Refusal::AlreadyDone)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::OutcomeUnknown));
	assert_eq!(fake.numbers(), [1, 1]);
}

/// R14: a call whose outcome nobody knows is neither done nor failed.
#[tokio::test]
async fn r14_an_outcome_that_is_not_known_is_neither_good_nor_bad() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Forgotten]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::OutcomeUnknown));
	assert_eq!(client.included(), 1);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.numbers(), [1, 2], "its place is used");
}

#[tokio::test]
async fn a_fork_does_not_end_the_wait_for_finality() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::IncludedAfterAFork, Fate::IncludedAfterAFork]);
	let first = client.submit_until(&account, &CALL, Stage::InBlock).await.unwrap();
	let last = client.submit_until(&account, &CALL, Stage::Finalized).await.unwrap();
	assert_eq!((first.number, last.number), (1, 2));
}
