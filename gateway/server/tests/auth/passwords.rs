//! Registering a password, logging in with it, and changing it.

use jsonrpsee::types::ErrorObjectOwned;
use sqlx::Connection as _;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, LoginResponse, LoginStart, NewCredential, SessionInfo, SignedIn},
};
use vacchain_primitives::{EncryptionKey, Role, Status};
use vacchain_sealing::{opaque::KE1_LEN, open_bundle};

use crate::support::{Answer, Client, GENESIS, MINUTE, NOW, Network, Person, id, random_bytes, rng};

const HERE: &str = "192.0.2.1";
const ELSEWHERE: &str = "192.0.2.2";

fn refused<T: std::fmt::Debug>(answer: Answer<T>, refusal: Refusal) {
	assert_eq!(answer.unwrap_err(), ErrorObjectOwned::from(refusal));
}

/// R13: a username and a password let in, and open the keys that only the client can open.
#[tokio::test]
async fn a_password_lets_in_and_opens_the_key_bundle() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	let (registered, export_key) = amina.register(&client).await.unwrap();
	assert_eq!((registered.session.participant, registered.bundle), (amina.id(), None));
	assert_eq!((registered.session.role, registered.session.status), (None, None));

	network.people.register(&amina, Role::Family);
	let client = gateway.client(HERE);
	let (signed_in, again) = amina.log_in(&client).await.unwrap();
	assert_eq!(again, export_key);
	let bundle = open_bundle(&again, &amina.id(), &GENESIS, &signed_in.bundle.unwrap().0).unwrap();
	assert_eq!(*bundle, amina.bundle());
	let session: SessionInfo = client.call("auth_session", ()).await.unwrap();
	assert_eq!(session, signed_in.session);
	assert_eq!((session.role, session.status), (Some(Role::Family), Some(Status::Active)));
	assert_eq!((session.opened_at, session.share), (NOW, Some(Bytes(vec![7; 32]))));
}

/// R13: a username is used once.
#[tokio::test]
async fn a_second_registration_of_a_username_is_refused() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let other = Person::new("amina", b"another password");
	amina.register(&gateway.client(HERE)).await.unwrap();
	refused(other.register(&gateway.client(ELSEWHERE)).await, Refusal::UsernameTaken);
	assert!(amina.log_in(&gateway.client(HERE)).await.is_ok());
	refused(other.log_in(&gateway.client(ELSEWHERE)).await, Refusal::LoginRefused);
}

/// R13: of a username that is registered on chain, the keys there decide.
#[tokio::test]
async fn who_is_on_chain_takes_the_username_back() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let squatter = Person::new("amina", b"another password");
	let theirs = gateway.client(ELSEWHERE);
	squatter.register(&theirs).await.unwrap();
	let mut amina = Person::new("amina", b"correct horse battery");
	network.people.register(&amina, Role::Family);

	refused(squatter.register(&gateway.client(ELSEWHERE)).await, Refusal::UsernameTaken);
	let key = std::mem::replace(&mut amina.encryption_key, EncryptionKey::x25519([1; 32]));
	refused(amina.register(&gateway.client(HERE)).await, Refusal::UsernameTaken);
	amina.encryption_key = key;
	let (signed_in, _) = amina.register(&gateway.client(HERE)).await.unwrap();
	assert_eq!(signed_in.session.role, Some(Role::Family));
	amina.register(&gateway.client(HERE)).await.unwrap();

	refused(squatter.log_in(&gateway.client(ELSEWHERE)).await, Refusal::LoginRefused);
	let session: SessionInfo = theirs.call("auth_session", ()).await.unwrap();
	assert_eq!((session.role, session.status), (None, None));
	assert_eq!(theirs.call("auth_logoutAll", ()).await, Ok(1_u64));
	assert!(amina.log_in(&gateway.client(HERE)).await.is_ok());
}

/// R13: whose password was stolen registers another with the keys, and the thief is out.
#[tokio::test]
async fn a_password_that_is_registered_anew_ends_all_sessions() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	network.people.register(&amina, Role::Family);
	let (stolen, keys) = (gateway.client(ELSEWHERE), gateway.client(HERE));
	amina.register(&gateway.client(HERE)).await.unwrap();
	amina.log_in(&stolen).await.unwrap();
	amina.answer_challenge(&keys).await.unwrap();
	let anew = gateway.client(HERE);
	amina.register(&anew).await.unwrap();
	for ended in [&stolen, &keys] {
		refused(ended.call::<SessionInfo>("auth_session", ()).await, Refusal::SessionEnded);
	}
	assert!(anew.call::<SessionInfo>("auth_session", ()).await.is_ok());
	assert_eq!(anew.call("auth_logoutAll", ()).await, Ok(1_u64));
}

/// Whose keys were replaced on chain gets in with the old password, as the old account.
#[tokio::test]
async fn a_session_is_of_the_account_that_logged_in() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client(HERE)).await.unwrap();
	network.people.register(&Person::new("amina", b"irrelevant"), Role::Family);
	let client = gateway.client(HERE);
	let (signed_in, _) = amina.log_in(&client).await.unwrap();
	assert_eq!(signed_in.session.role, None);
	let session = vacchain_gateway_server::access::SessionOf::current(&gateway.sessions, &client.connection);
	assert_eq!(session.await.unwrap().account, amina.account());
	refused(amina.change_password(&client).await, Refusal::KeysReplaced);
}

async fn forged_login(
	client: &Client,
	username: &str,
	finalization: Bytes,
) -> (LoginResponse, ErrorObjectOwned) {
	let (state, request) = vacchain_sealing::opaque::ClientLogin::start(b"a guess", &mut rng()).unwrap();
	drop(state);
	let start = LoginStart { participant: id(username), request: request.into() };
	let response: LoginResponse = client.call("auth_startLogin", (start,)).await.unwrap();
	let answer: Answer<SignedIn> = client.call("auth_finishLogin", (&response.attempt, finalization)).await;
	(response, answer.unwrap_err())
}

/// R13: a wrong password and an unknown username look the same.
#[tokio::test]
async fn a_wrong_password_and_an_unknown_username_look_the_same() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client(HERE)).await.unwrap();
	for username in ["amina", "nobody"] {
		let guess = Person::new(username, b"a guess");
		refused(guess.log_in(&gateway.client(HERE)).await, Refusal::LoginRefused);
	}
	let client = gateway.client(HERE);
	let (known, known_error) = forged_login(&client, "amina", random_bytes(64)).await;
	let (unknown, unknown_error) = forged_login(&client, "nobody", random_bytes(64)).await;
	assert_eq!(known_error, Refusal::LoginRefused.into());
	assert_eq!(known_error, unknown_error);
	let lengths = |response: &LoginResponse| (response.attempt.0.len(), response.response.0.len());
	assert_eq!(lengths(&known), lengths(&unknown));
	assert_ne!(known.response, unknown.response);
}

/// R13: what was finished once cannot be finished again, nor from elsewhere, nor a minute later.
#[tokio::test]
async fn an_attempt_is_good_once_for_a_minute_from_one_address() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	let (credential, _) = amina.credential(amina.begin(&client).await.unwrap());
	let finish = async |client: &Client, credential: &NewCredential| {
		client.call::<SignedIn>("auth_finishRegistration", (credential,)).await
	};
	assert!(finish(&client, &credential).await.is_ok());
	refused(finish(&client, &credential).await, Refusal::AttemptExpired);

	let (credential, _) = amina.credential(amina.begin(&client).await.unwrap());
	refused(finish(&gateway.client(ELSEWHERE), &credential).await, Refusal::AttemptExpired);
	refused(finish(&client, &credential).await, Refusal::AttemptExpired);

	let (credential, _) = amina.credential(amina.begin(&client).await.unwrap());
	network.wait(MINUTE);
	refused(finish(&client, &credential).await, Refusal::AttemptExpired);

	let finish = async |client: &Client, response: &LoginResponse, finalization: &[u8]| {
		client.call::<SignedIn>("auth_finishLogin", (&response.attempt, Bytes(finalization.to_vec()))).await
	};
	for (delay, address, good) in [(0, HERE, true), (MINUTE, HERE, false), (0, ELSEWHERE, false)] {
		network.wait(MINUTE);
		let (state, response) = amina.start_login(&client).await.unwrap();
		let proof =
			state.finish(amina.password, &response.response.0, &amina.identities(), &mut rng()).unwrap();
		network.wait(delay);
		let answer = finish(&gateway.client(address), &response, &proof.finalization).await;
		assert_eq!(answer.is_ok(), good, "{delay} {address}");
		refused(finish(&client, &response, &proof.finalization).await, Refusal::AttemptExpired);
	}
	let unknown = LoginResponse { attempt: random_bytes(16), response: Bytes::default() };
	refused(finish(&client, &unknown, &[0; 64]).await, Refusal::AttemptExpired);
	let unknown = LoginResponse { attempt: random_bytes(15), response: Bytes::default() };
	refused(finish(&client, &unknown, &[0; 64]).await, Refusal::AttemptExpired);
}

/// A step started as one thing is not finished as another.
#[tokio::test]
async fn an_attempt_is_for_what_it_was_started_for() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	amina.register(&client).await.unwrap();

	let (credential, _) = amina.credential(amina.begin_change(&client).await.unwrap());
	let answer: Answer<SignedIn> = client.call("auth_finishRegistration", (credential,)).await;
	refused(answer, Refusal::AttemptExpired);
	let (credential, _) = amina.credential(amina.begin(&client).await.unwrap());
	let answer: Answer<()> = client.call("auth_finishPasswordChange", (credential,)).await;
	refused(answer, Refusal::AttemptExpired);

	let begun = amina.begin(&client).await.unwrap();
	let answer: Answer<SignedIn> =
		client.call("auth_finishLogin", (begun.response.attempt, random_bytes(64))).await;
	refused(answer, Refusal::AttemptExpired);

	let other = gateway.client(HERE);
	amina.log_in(&other).await.unwrap();
	let (credential, _) = amina.credential(amina.begin_change(&client).await.unwrap());
	let answer: Answer<()> = other.call("auth_finishPasswordChange", (credential,)).await;
	refused(answer, Refusal::AttemptExpired);
}

/// A caller that stores keys has them: the signature is over what is stored, for this attempt and this username.
#[tokio::test]
async fn a_credential_is_signed_with_the_account_that_it_names() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let zoe = Person::new("zoe.1", b"another password");
	let client = gateway.client(HERE);
	let (old, _) = amina.credential(amina.begin(&client).await.unwrap());
	type Tampering<'a> = &'a dyn Fn(NewCredential) -> NewCredential;
	let tamperings: [Tampering; 3] = [
		&|credential| NewCredential { account: zoe.account().into(), ..credential },
		&|credential| NewCredential { bundle: random_bytes(200), ..credential },
		&|credential| NewCredential { signature: old.signature.clone(), ..credential },
	];
	for tamper in tamperings {
		network.wait(15 * MINUTE);
		let (credential, _) = amina.credential(amina.begin(&client).await.unwrap());
		let tampered = tamper(credential);
		let answer: Answer<SignedIn> = client.call("auth_finishRegistration", (&tampered,)).await;
		refused(answer, Refusal::BadSignature);
		// It is used up all the same.
		let answer: Answer<SignedIn> =
			client.call("auth_finishRegistration", (amina.signed(tampered),)).await;
		refused(answer, Refusal::AttemptExpired);
	}
	let begun = zoe.begin(&client).await.unwrap();
	let (credential, _) = zoe.credential(begun);
	let for_amina = amina.signed(NewCredential { account: amina.account().into(), ..credential });
	let answer: Answer<SignedIn> = client.call("auth_finishRegistration", (for_amina,)).await;
	refused(answer, Refusal::BadSignature);
	assert_eq!(gateway.store.credential(&amina.id()).await, Ok(None));
	assert_eq!(gateway.store.credential(&zoe.id()).await, Ok(None));
}

/// R13: forged messages of every length are refused by name.
#[tokio::test]
async fn malformed_messages_are_refused_by_name() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client(HERE)).await.unwrap();
	let client = gateway.client(HERE);

	for len in [0, 31, 33, 4096] {
		let answer: Answer<serde_json::Value> =
			client.call("auth_startRegistration", (id("zoe"), random_bytes(len))).await;
		refused(answer, Refusal::Malformed("registration request"));
	}
	for len in [0, KE1_LEN - 1, KE1_LEN + 1, 4096] {
		let start = LoginStart { participant: id("amina"), request: random_bytes(len) };
		refused(
			client.call::<LoginResponse>("auth_startLogin", (start,)).await,
			Refusal::Malformed("login request"),
		);
	}
	for len in [0, 63, 65, 4096] {
		let (_, error) = forged_login(&client, "amina", random_bytes(len)).await;
		assert_eq!(error, Refusal::Malformed("login finalization").into());
		network.wait(15 * MINUTE);
	}

	let zoe = Person::new("zoe", b"another password");
	let (good, _) = zoe.credential(zoe.begin(&client).await.unwrap());
	let malformed = [
		("registration upload", NewCredential { upload: random_bytes(191), ..good.clone() }),
		("registration upload", NewCredential { upload: random_bytes(193), ..good.clone() }),
		("key bundle", NewCredential { bundle: Bytes::default(), ..good.clone() }),
		("key bundle", NewCredential { bundle: random_bytes(1025), ..good.clone() }),
		("account", NewCredential { account: random_bytes(31), ..good.clone() }),
		("signature", NewCredential { signature: random_bytes(63), ..good.clone() }),
	];
	for (what, credential) in malformed {
		let answer: Answer<SignedIn> = client.call("auth_finishRegistration", (credential,)).await;
		refused(answer, Refusal::Malformed(what));
	}
	let answer: Answer<SignedIn> =
		client.call("auth_finishRegistration", (&good, Some(random_bytes(33)))).await;
	refused(answer, Refusal::Malformed("share"));
	// A client that made a mistake may correct it: nothing was used up.
	let signed_in: SignedIn =
		client.call("auth_finishRegistration", (&good, Some(random_bytes(32)))).await.unwrap();
	assert_eq!(signed_in.session.participant, zoe.id());
}

/// R13: random bytes of the right lengths let nobody in.
#[tokio::test]
async fn forged_messages_of_the_right_length_are_refused_by_name() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client(HERE)).await.unwrap();
	let client = gateway.client(HERE);
	let mut names = std::collections::BTreeMap::<String, u32>::new();
	let mut note = |error: ErrorObjectOwned| {
		let details: vacchain_gateway::Details = serde_json::from_str(error.data().unwrap().get()).unwrap();
		*names.entry(details.name).or_default() += 1;
	};
	for round in 0..50 {
		network.wait(24 * 60 * MINUTE);
		let start = LoginStart { participant: id("amina"), request: random_bytes(KE1_LEN) };
		if let Err(error) = client.call::<LoginResponse>("auth_startLogin", (start,)).await {
			note(error);
		}
		note(forged_login(&client, "amina", random_bytes(64)).await.1);
		let zoe = Person::new(&format!("zoe-{round}"), b"another password");
		let (good, _) = zoe.credential(zoe.begin(&client).await.unwrap());
		let forged = zoe.signed(NewCredential { upload: random_bytes(192), ..good });
		// Some random bytes are group elements: a registration with which nobody can log in.
		if let Err(error) = client.call::<SignedIn>("auth_finishRegistration", (forged,)).await {
			note(error);
		}
		let (good, _) = zoe.credential(zoe.begin(&client).await.unwrap());
		let forged = NewCredential { signature: random_bytes(64), ..good };
		note(client.call::<SignedIn>("auth_finishRegistration", (forged,)).await.unwrap_err());
	}
	let expected = ["BadSignature", "LoginRefused", "Malformed"];
	assert_eq!(names.keys().map(String::as_str).collect::<Vec<_>>(), expected, "{names:?}");
	assert_eq!((names["BadSignature"], names["LoginRefused"]), (50, 50));
}

/// R13: after a change of the password the old one and all other sessions are of no use.
#[tokio::test]
async fn a_changed_password_ends_the_old_one_and_all_other_sessions() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let mut amina = Person::new("amina", b"correct horse battery");
	let (client, other) = (gateway.client(HERE), gateway.client(ELSEWHERE));
	amina.register(&client).await.unwrap();
	amina.log_in(&other).await.unwrap();
	let late = gateway.client("198.51.100.1");
	let (state, response) = amina.start_login(&late).await.unwrap();

	let old = std::mem::replace(&mut amina.password, b"a better password");
	amina.change_password(&client).await.unwrap();
	assert!(client.call::<SessionInfo>("auth_session", ()).await.is_ok());
	refused(other.call::<SessionInfo>("auth_session", ()).await, Refusal::SessionEnded);

	// A login that was started with the old password does not outlive it.
	let proof = state.finish(old, &response.response.0, &amina.identities(), &mut rng()).unwrap();
	let answer: Answer<SignedIn> =
		late.call("auth_finishLogin", (response.attempt, Bytes(proof.finalization))).await;
	refused(answer, Refusal::LoginRefused);
	refused(late.call::<SessionInfo>("auth_session", ()).await, Refusal::NotLoggedIn);
	let events = gateway.store.events(&amina.id(), &amina.account()).await.unwrap();
	assert!(
		!events.iter().any(|event| event.network.starts_with("198.51.100.")),
		"nobody logged in from there"
	);

	assert!(amina.log_in(&gateway.client(HERE)).await.is_ok());
	amina.password = old;
	refused(amina.log_in(&gateway.client(HERE)).await, Refusal::LoginRefused);
}

/// R13: a password that was written counts, and its client is told so, although nobody's other devices can be told of it.
#[tokio::test]
async fn a_password_that_was_written_is_answered_although_it_cannot_be_noted() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let mut database = sqlx::SqliteConnection::connect(network.store_file().to_str().unwrap()).await.unwrap();
	sqlx::raw_sql("DROP TABLE login_events").execute(&mut database).await.unwrap();
	let mut amina = Person::new("amina", b"correct horse battery");
	let client = gateway.client(HERE);
	amina.register(&client).await.unwrap();
	amina.password = b"a better password";
	amina.change_password(&client).await.unwrap();
}

/// R13: a stolen token cannot change the password.
#[tokio::test]
async fn a_password_is_changed_only_by_who_has_the_keys() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	let thief = Person::new("amina", b"the thief's password");
	let (signed_in, _) = amina.register(&gateway.client(HERE)).await.unwrap();
	let stolen = gateway.client_with(HERE, Some(&signed_in.token));
	refused(thief.change_password(&stolen).await, Refusal::BadSignature);
	let (credential, _) = thief.credential(thief.begin_change(&stolen).await.unwrap());
	let claimed = NewCredential { account: amina.account().into(), ..credential };
	let answer: Answer<()> = stolen.call("auth_finishPasswordChange", (claimed,)).await;
	refused(answer, Refusal::BadSignature);
	assert!(amina.log_in(&gateway.client(HERE)).await.is_ok());
}

/// A gateway that was not given the setup of a credential says that something is wrong with the gateway, not with the
/// password.
#[tokio::test]
async fn a_credential_of_a_missing_setup_or_damaged_is_the_gateways_fault() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client(HERE)).await.unwrap();
	let good = gateway.store.credential(&amina.id()).await.unwrap().unwrap();
	let mut unknown = good.clone();
	unknown.setup = 99;
	let (mut damaged, mut cut) = (good.clone(), good);
	damaged.file.fill(0xff);
	cut.file.pop();
	for credential in [unknown, damaged, cut] {
		gateway.store.replace_credential(&amina.id(), &credential).await.unwrap();
		refused(amina.log_in(&gateway.client(HERE)).await, Refusal::StoreUnavailable);
	}
}
