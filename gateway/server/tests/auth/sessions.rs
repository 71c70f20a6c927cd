//! Sessions, from login to logout.

use std::collections::{BTreeMap, BTreeSet};

use jsonrpsee::types::ErrorObjectOwned;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, Challenge, LoginEvent, OpenSession, SessionInfo, SignedIn, signed},
};
use vacchain_gateway_server::auth::{MOST_SESSIONS, SESSION_LIFE};
use vacchain_gateway_store::MAX_DEVICE;
use vacchain_primitives::Role;

use crate::support::{Answer, Client, GENESIS, Gateway, Network, Person};

const HERE: &str = "192.0.2.1";

fn refused<T: std::fmt::Debug>(answer: Answer<T>, refusal: Refusal) {
	assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(refusal));
}

async fn session(client: &Client) -> Answer<SessionInfo> {
	client.call("auth_session", ()).await
}

/// Somebody on chain who logs in with keys.
fn amina(network: &Network) -> Person {
	let amina = Person::new("amina", b"irrelevant");
	network.people.register(&amina, Role::Family);
	amina
}

async fn signed_in(gateway: &Gateway, person: &Person) -> (Client, SignedIn) {
	let client = gateway.client(HERE);
	let signed_in = person.answer_challenge(&client).await.unwrap();
	(client, signed_in)
}

/// R13: a token is of use to who got it, and nothing else is.
#[tokio::test]
async fn a_stolen_or_made_up_token_is_refused() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (_, amina) = signed_in(&gateway, &amina(&network)).await;
	let with = |address, token: &str| gateway.client_with(address, Some(token));
	assert_eq!(session(&with(HERE, &amina.token)).await, Ok(amina.session.clone()));
	assert_eq!(session(&with("::ffff:192.0.2.1", &amina.token)).await, Ok(amina.session));

	refused(session(&with("192.0.2.2", &amina.token)).await, Refusal::SessionElsewhere);
	refused(session(&gateway.client(HERE)).await, Refusal::NotLoggedIn);
	let mut other = amina.token.clone();
	other.replace_range(..1, if other.starts_with('A') { "B" } else { "A" });
	let long = amina.token.repeat(1000);
	for made_up in ["", "x", &other, &amina.token[1..], &format!("{}=", amina.token), &long, "' OR 1=1 --"] {
		refused(session(&with(HERE, made_up)).await, Refusal::SessionEnded);
	}
}

/// R13: a person sees its other sessions, with device and network, and ends one; another's it neither sees nor ends.
#[tokio::test]
async fn a_person_lists_and_ends_its_own_sessions_alone() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = amina(&network);
	let mallory = Person::new("mallory", b"irrelevant");
	network.people.register(&mallory, Role::Family);
	let log_in = async |person: &Person, address: &str, device: &str| {
		let client = gateway.client(address);
		let Challenge { challenge } = client.call("auth_challenge", (person.id(),)).await.unwrap();
		let signature = person.sign(&signed::challenge(&GENESIS, &person.id(), &challenge.0));
		let share = Bytes(vec![7; 32]);
		let answer: Answer<SignedIn> =
			client.call("auth_answer", (challenge, signature, Some(share), Some(device.to_owned()))).await;
		answer.map(|_| client)
	};
	let desk = log_in(&amina, "192.0.2.1", "desk").await.unwrap();
	let phone = log_in(&amina, "2001:db8:7:8::1", "phone").await.unwrap();
	let thief = log_in(&mallory, "192.0.2.9", "thief").await.unwrap();
	for device in ["a\u{1b}[2J", &"x".repeat(MAX_DEVICE + 1)] {
		let refused = log_in(&amina, HERE, device).await.map(drop);
		assert_eq!(refused.unwrap_err(), ErrorObjectOwned::from(Refusal::Malformed("device")));
	}

	let open = async |client: &Client| client.call::<Vec<OpenSession>>("auth_sessions", ()).await.unwrap();
	let shown: BTreeMap<_, _> = open(&desk).await.into_iter().map(|row| (row.device.clone(), row)).collect();
	assert_eq!(shown.keys().collect::<Vec<_>>(), ["desk", "phone"]);
	assert_eq!((shown["desk"].network.as_str(), shown["desk"].is_this), ("192.0.2.0/24", true));
	assert_eq!((shown["phone"].network.as_str(), shown["phone"].is_this), ("2001:db8:7::/48", false));

	let events: Vec<LoginEvent> = desk.call("auth_events", ()).await.unwrap();
	let devices: BTreeSet<_> = events.iter().map(|event| (event.device.as_str(), event.is_this)).collect();
	assert_eq!(devices, [("desk", true), ("phone", false)].into());

	let end = async |client: &Client, name: &Bytes| client.call::<()>("auth_endSession", (name,)).await;
	refused(end(&thief, &shown["phone"].session).await, Refusal::NotFound);
	refused(end(&desk, &Bytes(vec![0; 8])).await, Refusal::NotFound);
	refused(end(&desk, &Bytes::default()).await, Refusal::NotFound);
	end(&desk, &shown["phone"].session).await.unwrap();
	refused(session(&phone).await, Refusal::SessionEnded);
	session(&desk).await.unwrap();
	assert_eq!(open(&desk).await.len(), 1);
	session(&thief).await.unwrap();
}

/// R13: a session ends by itself.
#[tokio::test]
async fn a_session_ends_after_twelve_hours() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (client, amina) = signed_in(&gateway, &amina(&network)).await;
	assert_eq!(SESSION_LIFE, 12 * 60 * 60 * 1000);
	assert_eq!(amina.session.expires_at, amina.session.opened_at + SESSION_LIFE);
	network.wait(SESSION_LIFE - 1);
	assert!(session(&client).await.is_ok());
	network.wait(1);
	refused(session(&client).await, Refusal::SessionEnded);
}

/// R13: who logs out is out: here at once, and at every other gateway within a second.
#[tokio::test]
async fn a_logout_counts_here_at_once_and_elsewhere_within_a_second() {
	let network = Network::new();
	let (gateway, other) = (network.gateway().await, network.gateway().await);
	let (client, amina) = signed_in(&gateway, &amina(&network)).await;
	let (same, there) =
		(gateway.client_with(HERE, Some(&amina.token)), other.client_with(HERE, Some(&amina.token)));
	for client in [&client, &same, &there] {
		assert!(session(client).await.is_ok());
	}
	client.call::<()>("auth_logout", ()).await.unwrap();
	refused(session(&client).await, Refusal::NotLoggedIn);
	refused(session(&same).await, Refusal::SessionEnded);
	network.wait(1000);
	refused(session(&there).await, Refusal::SessionEnded);
}

/// R13: all sessions of one's own end at once, and nobody else's.
#[tokio::test]
async fn all_sessions_end_together() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let person = amina(&network);
	let (first, _) = signed_in(&gateway, &person).await;
	let (second, _) = signed_in(&gateway, &person).await;
	let zoe = Person::new("zoe", b"irrelevant");
	network.people.register(&zoe, Role::Doctor);
	let (other, _) = signed_in(&gateway, &zoe).await;
	assert!(session(&second).await.is_ok());
	assert_eq!(first.call("auth_logoutAll", ()).await, Ok(2_u64));
	refused(session(&first).await, Refusal::NotLoggedIn);
	refused(session(&second).await, Refusal::SessionEnded);
	assert!(session(&other).await.is_ok());
}

#[tokio::test]
async fn the_oldest_session_gives_way_to_one_too_many() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let person = amina(&network);
	let mut clients = Vec::new();
	for _ in 0..=MOST_SESSIONS {
		clients.push(signed_in(&gateway, &person).await.0);
		network.wait(1000);
	}
	let mut clients = clients.iter();
	refused(session(clients.next().unwrap()).await, Refusal::SessionEnded);
	for client in clients {
		assert!(session(client).await.is_ok());
	}
}

/// R13: a connection that is lost does not cost the session.
#[tokio::test]
async fn a_session_goes_on_over_another_connection() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let person = amina(&network);
	let (_, amina) = signed_in(&gateway, &person).await;
	let client = gateway.client(HERE);
	assert_eq!(client.call("auth_resume", (&amina.token,)).await, Ok(amina.session.clone()));
	assert_eq!(session(&client).await, Ok(amina.session.clone()));

	let wrong = "A".repeat(amina.token.len());
	refused(client.call::<SessionInfo>("auth_resume", (&wrong,)).await, Refusal::SessionEnded);
	assert_eq!(session(&client).await, Ok(amina.session));
	let elsewhere = gateway.client("192.0.2.2");
	let answer = elsewhere.call::<SessionInfo>("auth_resume", (&amina.token,)).await;
	refused(answer, Refusal::SessionElsewhere);
	refused(session(&elsewhere).await, Refusal::NotLoggedIn);
}

/// A session lasts while others come and go, and is the same after the gateway was started again.
#[tokio::test]
async fn a_session_outlives_the_gateways_restart() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let (_, amina) = signed_in(&gateway, &amina(&network)).await;
	gateway.store.close().await;
	let again = network.gateway().await;
	assert_eq!(session(&again.client_with(HERE, Some(&amina.token))).await, Ok(amina.session));
}
