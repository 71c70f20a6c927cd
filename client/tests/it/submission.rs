//! Submission: nonces of many transactions at a time, and what is tried again.

use std::time::Duration;

use futures::future::join_all;
use vacchain_client::{
	Account, Client, Error, Refusal, Retries,
	calls::Call,
	primitives::{Allowance, ParticipantId, VisitId},
};

use crate::fake::{Fake, Fate};

const CALL: Call = Call::Link { visit: VisitId([1; 16]) };

async fn client() -> (Fake, Client<Fake>, Account) {
	let fake = Fake::default();
	let hurried = Duration::from_millis(1);
	let retries = Retries { first_delay: hurried, longest_delay: hurried, ..Retries::default() };
	let client = Client::with_retries(fake.clone(), retries).await.unwrap();
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
	fake.fates([Fate::RefusedByPool(Refusal::Stale)]);
	client.submit(&account, &CALL).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [0, 1, 12, 13]);
}

#[tokio::test]
async fn a_nonce_that_is_never_right_ends_in_an_error() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::RefusedByPool(Refusal::Stale); 50]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::Stale)));
	assert!(fake.nonces().len() <= 5);
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for_but_not_for_ever() {
	let (fake, client, account) = client().await;
	fake.fates(vec![Fate::RefusedByPool(Refusal::QuotaExhausted); 3]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces().len(), 4);
	fake.fates(vec![Fate::RefusedByPool(Refusal::QuotaExhausted); 100]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::QuotaExhausted)));
	assert!(fake.nonces().len() < 20);
}

#[tokio::test]
async fn what_the_pool_let_go_is_sent_anew_under_the_same_nonce() {
	let (fake, client, account) = client().await;
	fake.set_nonce(4);
	fake.fates([Fate::LostAfterwards(Refusal::Dropped), Fate::LostAfterwards(Refusal::Expired)]);
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [4, 4, 4]);
}

#[tokio::test]
async fn what_was_overtaken_after_it_was_let_go_is_not_done_twice() {
	let (fake, client, account) = client().await;
	fake.fates([Fate::LostAfterwards(Refusal::Dropped), Fate::RefusedByPool(Refusal::Stale)]);
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::Dropped)));
	assert_eq!(fake.nonces(), [0, 0]);
}

#[tokio::test]
async fn r14_other_refusals_end_at_once_and_say_what_to_do() {
	for refusal in [Refusal::NotActive, Refusal::UnknownAccount, Refusal::BadSignature] {
		let (fake, client, account) = client().await;
		fake.fates([Fate::RefusedByPool(refusal.clone())]);
		let error = client.submit(&account, &CALL).await.unwrap_err();
		assert_eq!(fake.nonces(), [0]);
		assert_eq!(error.to_string(), refusal.to_string());
	}
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
	fake.fates([Fate::RefusedByPool(Refusal::BadSignature)]);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces(), [0, 0]);

	let lost = (0..12).map(|_| Fate::LostAfterwards(Refusal::Dropped));
	fake.fates(lost);
	client.submit(&account, &CALL).await.unwrap_err();
	client.submit(&account, &CALL).await.unwrap();
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.nonces()[2..], [&[1; 12][..], &[1, 2]].concat());
}

#[tokio::test]
async fn what_the_quota_does_not_cover_is_not_sent() {
	let (fake, client, account) = client().await;
	let id = ParticipantId([1; 32]);
	let allowance = |left| Some(Allowance { left, burst: 100, interval: 10 });
	fake.tell("participant_of", account.id(), Some(id));
	fake.tell("allowance", id, allowance(0));
	let error = client.submit(&account, &CALL).await.unwrap_err();
	assert!(matches!(error, Error::Refused(Refusal::QuotaExhausted)));
	assert!(fake.sent().is_empty());
	fake.tell("allowance", id, allowance(1));
	client.submit(&account, &CALL).await.unwrap();
	assert_eq!(fake.sent().len(), 1);
}
