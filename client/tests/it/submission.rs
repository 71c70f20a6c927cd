//! Submission: nonces of many transactions at a time, and what is tried again.

use std::time::Duration;

use futures::future::join_all;
use vacchain_client::{
	Account, Client, Error, Refusal, Retries, Stage,
	calls::Call,
	primitives::{Allowance, VisitId},
};
use vacchain_gateway::Refusal as Refused;

use crate::fake::{Fake, Fate};

const QUOTA: Refused = Refused::QuotaExhausted { retry_after: Duration::from_secs(1) };
const CALL: Call = Call::Link { visit: VisitId([1; 16]) };

async fn client() -> (Fake, Client, Account) {
	let fake = Fake::default();
	let hurried = Duration::from_millis(1);
	let retries = Retries { first_delay: hurried, longest_delay: hurried, ..Retries::default() };
	let client = fake.client_of(None, retries).await;
	(fake, client, Account::from_seed([1; 32]))
}

#[tokio::test]
async fn many_transactions_of_one_account_at_a_time_have_one_nonce_each() {
	let (fake, client, account) = client().await;
	fake.set_nonce(7);
	let results = join_all((0..50).map(|_| client.submit(&account, &CALL))).await;
	assert!(results.iter().all(Result::is_ok));
	let mut nonces = fake.nonces();
	nonces.sort_unstable();
	assert_eq!(nonces, (7..57).collect::<Vec<_>>());
	assert_eq!(client.included(), 50);
}

#[tokio::test]
async fn two_accounts_count_apart() {
	let (fake, client, account) = client().await;
	let other = Account::from_seed([2; 32]);
	for account in [&account, &other, &account, &other] {
		client.submit(account, &CALL).await.unwrap();
	}
	assert_eq!(fake.nonces(), [0, 0, 1, 1]);
}

#[tokio::test]
async fn a_nonce_that_was_used_is_asked_for_anew() {
	let (fake, client, account) = client().await;
	client.submit(&account, &CALL).await.unwrap();
	fake.set_nonce(12);
	fake.fates([Fate::Refused(Refused::StaleNonce)]);
	client.submit(&account, &CALL).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [0, 1, 12, 13]);
}

#[tokio::test]
async fn a_nonce_that_is_never_right_ends_in_an_error() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::Refused(Refused::StaleNonce); 50]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::Stale)));
	assert!(fake.nonces().len() <= 5);
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for_but_not_for_ever() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::Refused(QUOTA); 3]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces().len(), 4);
	fake.fates(vec![Fate::Refused(QUOTA); 100]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::QuotaExhausted(_))));
	assert!(fake.nonces().len() < 20);
}

#[tokio::test]
async fn what_the_pool_let_go_is_sent_anew_under_the_same_nonce() {
	let (fake, client, account) = client().await;
	fake.set_nonce(4);
	fake.fates([Fate::Dropped, Fate::Expired]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [4, 4, 4]);
}

#[tokio::test]
async fn what_was_overtaken_after_it_was_let_go_is_not_done_twice() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Dropped, Fate::Refused(Refused::StaleNonce)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::Dropped)));
	assert_eq!(fake.nonces(), [0, 0]);
}

#[tokio::test]
async fn r14_other_refusals_end_at_once_and_say_what_to_do() {
	for (refused, refusal) in [
		(Refused::NotActive, Refusal::NotActive),
		(Refused::TransactionTooLarge, Refusal::ExhaustsResources),
		(Refused::BadTransactionSignature, Refusal::BadSignature),
	] {
		let (fake, client, account) = client().await;
		fake.fates([Fate::Refused(refused)]);
		let error = client.submit(&account, &CALL).await.unwrap_err();
		assert_eq!(fake.nonces(), [0]);
		assert_eq!(error.to_string(), refusal.to_string());
	}
	let (fake, client, account) = client().await;
	fake.fates([Fate::Refused(Refused::SignedByOther)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Gateway(refusal) if refusal.name == "SignedByOther"));
}

#[tokio::test]
async fn r14_a_call_that_fails_names_the_rule_and_what_to_do() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Failed("NotCustodian")]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert_eq!(error.to_string(), "Consent::NotCustodian: Do this.");
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [0, 1], "the nonce of a failed call is used");
}

#[tokio::test]
async fn a_nonce_that_was_given_up_is_the_next_one_s() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::Refused(Refused::TransactionTooLarge)]);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [0, 0]);

	let lost = (0..12).map(|_| Fate::Dropped);
	fake.fates(lost);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces()[2..], [&[1; 12][..], &[1, 2]].concat());
}

#[tokio::test]
async fn what_the_quota_does_not_cover_is_not_sent() {
	let (fake, client, account) = client().await;
	let allowance = |left| Some(Allowance { left, burst: 100, interval: 10 });
	fake.state().allowance = allowance(0);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::QuotaExhausted(_))));
	assert!(fake.sent().is_empty());
	fake.state().allowance = allowance(1);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.sent().len(), 1);
}

#[tokio::test]
async fn the_chain_is_not_asked_before_every_transaction() {
	let (fake, client, account) = client().await;
	fake.state().allowance = Some(Allowance { left: 100, burst: 100, interval: 10 });
	for _ in 0..30 {
		client.submit(&account, &CALL).await.unwrap();
	}
	assert_eq!((fake.sent().len(), fake.state().contexts), (30, 1));
}

#[tokio::test]
async fn what_was_signed_with_something_old_is_signed_anew() {
	let (fake, client, account) = client().await;
	fake.state().allowance = Some(Allowance { left: 100, burst: 100, interval: 10 });
	client.submit(&account, &CALL).await.unwrap();
	fake.fates([Fate::Refused(Refused::BadTransactionSignature)]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!((fake.nonces(), fake.state().contexts), (vec![0, 1, 1], 2));
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

/// S6: what the gateway found used when it was asked again may have been used by this very transaction.
#[tokio::test]
async fn a_nonce_that_is_used_when_the_same_bytes_are_repeated_is_not_replaced() {
	let (fake, client, account) = client().await;
	let stale = || Fate::Refused(Refused::StaleNonce);
	fake.fates([Fate::Untold, stale(), stale()]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::Dropped)));
	assert_eq!(fake.nonces(), [0, 0, 0]);
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
	assert_eq!(fake.nonces(), [0, 1], "its nonce is used");
}

#[tokio::test]
async fn a_fork_does_not_end_the_wait_for_finality() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::IncludedAfterAFork, Fate::IncludedAfterAFork]);
	let first = client.submit_until(&account, &CALL, Stage::InBlock).await.unwrap();
	let last = client.submit_until(&account, &CALL, Stage::Finalized).await.unwrap();
	assert_eq!((first.number, last.number), (1, 2));
}
