//! How fast passwords can be guessed.

use std::time::Duration;

use jsonrpsee::types::ErrorObjectOwned;
use serde_json::Value;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, Challenge},
};
use vacchain_gateway_server::auth::{
	FREE_PER_ADDRESS, FREE_PER_USERNAME, LONGEST_WAIT, LONGEST_WAIT_PER_ADDRESS,
};
use vacchain_primitives::{Moment, Role};

use crate::support::{Answer, Client, DAY, HOUR, MINUTE, Network, Person, id};

const HERE: &str = "192.0.2.1";

/// Nobody has to finish a login to try a password.
async fn guess(client: &Client, username: &str) -> Answer<()> {
	Person::new(username, b"a guess").start_login(client).await.map(drop)
}

fn wait_for<T: std::fmt::Debug>(answer: Answer<T>, milliseconds: Moment) {
	let refusal = Refusal::TooManyAttempts { retry_after: Duration::from_millis(milliseconds) };
	assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(refusal));
}

/// R13: guessing grows slower with every guess, for usernames that somebody has and for others.
#[tokio::test]
async fn each_further_guess_at_a_username_waits_twice_as_long() {
	let network = Network::new();
	let gateway = network.gateway().await;
	Person::new("amina", b"correct horse battery").register(&gateway.client(HERE)).await.unwrap();
	for username in ["amina", "nobody"] {
		let client = gateway.client(HERE);
		for _ in 0..FREE_PER_USERNAME {
			guess(&client, username).await.unwrap();
		}
		let mut wait = 1000;
		for _ in 0..12 {
			wait_for(guess(&client, username).await, wait);
			// From another address it is no better, and those that come too early change nothing.
			network.wait(wait - 1);
			wait_for(guess(&gateway.client("192.0.2.2"), username).await, 1);
			network.wait(1);
			guess(&client, username).await.unwrap();
			wait = (2 * wait).min(LONGEST_WAIT);
		}
		assert_eq!(wait, LONGEST_WAIT);
		network.wait(DAY);
		for _ in 0..FREE_PER_USERNAME {
			guess(&client, username).await.unwrap();
		}
		wait_for(guess(&client, username).await, 1000);
	}
}

/// R13: who knows the password is let in when the wait is over, and then nothing is held against them.
#[tokio::test]
async fn the_right_password_makes_forget_the_wrong_ones() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	amina.register(&client).await.unwrap();
	for _ in 0..FREE_PER_USERNAME {
		guess(&client, "amina").await.unwrap();
	}
	wait_for(amina.log_in(&client).await, 1000);
	network.wait(1000);
	amina.log_in(&client).await.unwrap();
	for _ in 0..FREE_PER_USERNAME {
		guess(&client, "amina").await.unwrap();
	}
	wait_for(guess(&client, "amina").await, 1000);
}

/// The answer to a registration would serve to try a password as well as the answer to a login.
#[tokio::test]
async fn a_registration_that_is_started_counts_as_a_guess() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	amina.register(&client).await.unwrap();
	for _ in 0..2 {
		amina.begin(&gateway.client("192.0.2.2")).await.unwrap();
		amina.begin_change(&client).await.unwrap();
	}
	guess(&client, "amina").await.unwrap();
	wait_for(guess(&client, "amina").await, 1000);
	wait_for(amina.begin(&client).await.map(drop), 1000);
	wait_for(amina.begin_change(&client).await.map(drop), 1000);
}

/// How long the next attempt from an address waits after so many that were not free.
fn wait_of_address(before: u32) -> Moment {
	(1000 << before).min(LONGEST_WAIT_PER_ADDRESS)
}

/// R13: who guesses at passwords keeps out neither those who have keys, nor, for long, anybody else behind the address.
#[tokio::test]
async fn guesses_at_passwords_do_not_keep_out_others() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	network.people.register(&amina, Role::Family);
	let client = gateway.client(HERE);
	amina.register(&client).await.unwrap();
	for number in 0..FREE_PER_ADDRESS {
		guess(&client, &format!("family-{number}")).await.unwrap();
	}
	for round in 0..20 {
		let username = format!("friend-{round}");
		wait_for(guess(&client, &username).await, wait_of_address(round));
		amina.answer_challenge(&client).await.unwrap();
		network.wait(wait_of_address(round));
		guess(&client, &username).await.unwrap();
		network.wait(wait_of_address(round + 1));
		amina.log_in(&client).await.unwrap();
	}
	// Challenges count for nothing.
	for _ in 0..2 * FREE_PER_ADDRESS {
		client.call::<Challenge>("auth_challenge", (id("family"),)).await.unwrap();
	}
	network.wait(LONGEST_WAIT_PER_ADDRESS);
	guess(&client, "family").await.unwrap();
}

/// R13: one password tried on many usernames is slowed down by the address; a school that logs in is not.
#[tokio::test]
async fn what_is_not_finished_counts_for_the_address() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client("2001:db8::1");
	amina.register(&client).await.unwrap();
	for _ in 0..FREE_PER_ADDRESS + 20 {
		amina.log_in(&client).await.unwrap();
	}
	for number in 0..FREE_PER_ADDRESS {
		guess(&client, &format!("family-{number}")).await.unwrap();
	}
	wait_for(guess(&client, "family").await, wait_of_address(0));
	// All of a subscriber's IPv6 addresses are one; others are not concerned.
	wait_for(guess(&gateway.client("2001:db8::ffff:1"), "family").await, wait_of_address(0));
	guess(&gateway.client("2001:db8:0:1::1"), "family").await.unwrap();

	network.wait(wait_of_address(0));
	amina.log_in(&client).await.unwrap();
	network.wait(wait_of_address(0));
	guess(&client, "family").await.unwrap();
	wait_for(guess(&client, "family").await, wait_of_address(1));
	network.wait(DAY);
	guess(&client, "family").await.unwrap();
	guess(&client, "family-1").await.unwrap();
}

/// R13: a client that tries again and again to log in under a locked username does not slow down its neighbours.
#[tokio::test]
async fn an_attempt_that_is_refused_for_its_username_does_not_count_for_the_address() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let client = gateway.client(HERE);
	for _ in 0..FREE_PER_USERNAME {
		guess(&gateway.client("192.0.2.66"), "amina").await.unwrap();
	}
	for _ in 0..2 * FREE_PER_ADDRESS {
		wait_for(guess(&client, "amina").await, 1000);
		wait_for(Person::new("amina", b"a guess").begin(&client).await.map(drop), 1000);
	}
	for number in 0..FREE_PER_ADDRESS {
		guess(&client, &format!("family-{number}")).await.unwrap();
	}
	Person::new("zoe", b"another password").register(&client).await.unwrap();
}

/// R13: two gateways on one store count together.
#[tokio::test]
async fn two_gateways_on_one_store_count_together() {
	let network = Network::new();
	let gateways = [network.gateway().await, network.gateway().await];
	for number in 0..FREE_PER_USERNAME {
		guess(&gateways[number as usize % 2].client(HERE), "amina").await.unwrap();
	}
	for gateway in &gateways {
		wait_for(guess(&gateway.client(HERE), "amina").await, 1000);
	}
	let zoe = Person::new("zoe", b"another password");
	zoe.register(&gateways[0].client(HERE)).await.unwrap();
	assert!(zoe.log_in(&gateways[1].client(HERE)).await.is_ok());
}

/// R13: usernames cannot be tried out, or taken, by the thousand.
#[tokio::test]
async fn registrations_from_one_address_are_so_many_an_hour() {
	let mut network = Network::new();
	network.registrations_per_address = 3;
	let gateway = network.gateway().await;
	let register = async |address: &str, username: &str| {
		gateway
			.client(address)
			.call::<Value>("auth_startRegistration", (id(username), Bytes(ristretto())))
			.await
			.map(drop)
	};
	network.wait(10 * MINUTE);
	for number in 0..3 {
		register(HERE, &format!("amina-{number}")).await.unwrap();
	}
	wait_for(register(HERE, "amina-3").await, 50 * MINUTE);
	register("192.0.2.2", "amina-3").await.unwrap();
	network.wait(50 * MINUTE);
	register(HERE, "amina-4").await.unwrap();
	network.wait(HOUR);
	register(HERE, "amina-5").await.unwrap();
}

/// Some element of ristretto255, as a registration request is one.
fn ristretto() -> Vec<u8> {
	Person::new("anybody", b"").account().to_vec()
}
