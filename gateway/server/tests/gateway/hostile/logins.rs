//! Forged logins, and names that are none.

use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_client::{
	Client, Error, Identity,
	login::{Login, Registration},
	password::{NewPassword, Password},
	primitives::Role,
	random::os_rng,
	wire::{Bytes, LoginResponse, NewCredential, RegistrationResponse},
};

use crate::{
	node::{Node, turn},
	people::{call, id, newcomer, refusal},
};

const PASSWORD: &str = "correct horse battery";

async fn client(node: &Node) -> Client {
	Client::connect(&node.url()).await.unwrap()
}

fn bytes(byte: u8, length: usize) -> Value {
	json!(Bytes(vec![byte; length]))
}

async fn start_login(client: &Client, username: &str, password: &str) -> (Login, LoginResponse) {
	let (state, start) = Login::start(id(username), &Password::new(password, None), &mut os_rng()).unwrap();
	let response = call(client, "auth_startLogin", [json!(start)]).await.unwrap();
	(state, serde_json::from_value(response).unwrap())
}

/// OPAQUE's last message, as who knows the password makes it.
fn finalization(client: &Client, state: Login, response: &LoginResponse) -> Value {
	let proved =
		state.finish(&client.genesis(), &Password::new(PASSWORD, None), response, &mut os_rng()).unwrap();
	json!(Bytes(proved.finalization.clone()))
}

/// R13: nothing that was not made with the password, for this very login and from the same place, opens a session.
#[tokio::test]
async fn a_forged_login_is_refused() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let amina = client(&node).await;
	amina.register_password(&newcomer("amina"), Role::Family, PASSWORD).await.unwrap();
	amina.register_password(&newcomer("yasmin"), Role::Family, PASSWORD).await.unwrap();
	let mallory = client(&node).await;

	for request in [bytes(0, 0), bytes(1, 95), bytes(1, 97), bytes(0xff, 96), bytes(0, 96)] {
		let login = json!({ "participant": id("nobody"), "request": request });
		assert_eq!(refusal(&mallory, "auth_startLogin", [login]).await, "Malformed");
	}
	let unhexed = json!({ "participant": id("nobody"), "request": "no bytes" });
	assert_eq!(refusal(&mallory, "auth_startLogin", [unhexed]).await, "-32602");

	let (state, response) = start_login(&mallory, "amina", PASSWORD).await;
	let right = finalization(&mallory, state, &response);
	// Too short: the attempt is not looked at.
	let short = [json!(response.attempt), bytes(1, 63)];
	assert_eq!(refusal(&mallory, "auth_finishLogin", short).await, "Malformed");
	let long_share = [json!(response.attempt), right.clone(), bytes(1, 33)];
	assert_eq!(refusal(&mallory, "auth_finishLogin", long_share).await, "Malformed");
	let forged = [json!(response.attempt), bytes(1, 64)];
	assert_eq!(refusal(&mallory, "auth_finishLogin", forged).await, "LoginRefused");
	// One attempt is one guess.
	let late = [json!(response.attempt), right.clone()];
	assert_eq!(refusal(&mallory, "auth_finishLogin", late).await, "AttemptExpired");

	// A message overheard of one login serves for no other, nor for another's.
	for username in ["amina", "yasmin", "nobody"] {
		let (_, response) = start_login(&mallory, username, PASSWORD).await;
		let replayed = [json!(response.attempt), right.clone()];
		assert_eq!(refusal(&mallory, "auth_finishLogin", replayed).await, "LoginRefused", "{username}");
	}
	let invented = [bytes(7, 16), right.clone()];
	assert_eq!(refusal(&mallory, "auth_finishLogin", invented).await, "AttemptExpired");

	// Her own login goes on meanwhile, and is good once.
	let (state, response) = start_login(&amina, "amina", PASSWORD).await;
	let right = finalization(&amina, state, &response);
	call(&amina, "auth_finishLogin", [json!(response.attempt), right.clone()]).await.unwrap();
	let again = [json!(response.attempt), right];
	assert_eq!(refusal(&mallory, "auth_finishLogin", again).await, "AttemptExpired");
}

/// R13: guesses grow slow, whether or not somebody has the name.
#[tokio::test]
async fn guesses_grow_slow() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let client = client(&node).await;
	client.register_password(&newcomer("amina"), Role::Family, PASSWORD).await.unwrap();
	for username in ["amina", "nobody"] {
		for _ in 0..5 {
			let (_, response) = start_login(&client, username, "a wrong guess").await;
			let forged = [json!(response.attempt), bytes(1, 64)];
			assert_eq!(refusal(&client, "auth_finishLogin", forged).await, "LoginRefused");
		}
		let guess = Password::new("a wrong guess", None);
		let (_, start) = Login::start(id(username), &guess, &mut os_rng()).unwrap();
		assert_eq!(
			refusal(&client, "auth_startLogin", [json!(start)]).await,
			"TooManyAttempts",
			"{username}"
		);
	}
}

async fn registration(client: &Client, identity: &Identity) -> NewCredential {
	let password = NewPassword::strong(PASSWORD, &[]).unwrap();
	let (state, request) = Registration::start(&password, &mut os_rng()).unwrap();
	let params = [json!(identity.id), json!(Bytes(request))];
	let response = call(client, "auth_startRegistration", params).await.unwrap();
	let response: RegistrationResponse = serde_json::from_value(response).unwrap();
	state.finish(identity, &client.genesis(), &password, &response, &mut os_rng()).unwrap()
}

/// R2, R13: nobody registers a password for a name that is another's, or with keys that are another's.
#[tokio::test]
async fn a_forged_registration_is_refused() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let client = client(&node).await;
	let finish = async |credential: &NewCredential| {
		refusal(&client, "auth_finishRegistration", [json!(credential)]).await
	};
	let [amina, mallory] = ["amina", "mallory"].map(newcomer);

	let mut credential = registration(&client, &mallory).await;
	credential.account = amina.account.id().into();
	assert_eq!(finish(&credential).await, "BadSignature");
	assert_eq!(finish(&credential).await, "AttemptExpired");

	for spoil in [
		|credential: &mut NewCredential| credential.bundle.0[0] ^= 1,
		|credential: &mut NewCredential| credential.upload.0[191] ^= 1,
		|credential: &mut NewCredential| credential.signature.0[0] ^= 1,
	] {
		let mut credential = registration(&client, &newcomer("mallory.two")).await;
		spoil(&mut credential);
		assert_eq!(finish(&credential).await, "BadSignature");
	}
	let mut credential = registration(&client, &newcomer("mallory.three")).await;
	credential.upload = Bytes(vec![0xff; 192]);
	assert_eq!(finish(&credential).await, "Malformed");
	for (upload, bundle, signature) in [(191, 100, 64), (192, 0, 64), (192, 1 << 20, 64), (192, 100, 63)] {
		let mut credential = registration(&client, &newcomer(&format!("mallory.{upload}.{bundle}"))).await;
		credential.upload.0.resize(upload, 0);
		credential.bundle.0.resize(bundle, 0);
		credential.signature.0.resize(signature, 0);
		assert_eq!(finish(&credential).await, "Malformed", "{upload} {bundle} {signature}");
	}

	// The name is on chain already, with other keys.
	let credential = registration(&client, &newcomer("health-admin")).await;
	assert_eq!(finish(&credential).await, "UsernameTaken");
	client.register_password(&amina, Role::Family, PASSWORD).await.unwrap();
	let credential = registration(&client, &newcomer("amina")).await;
	assert_eq!(finish(&credential).await, "UsernameTaken");
}

/// Texts that look like a participant's id, and are not valid ones.
const NO_IDS: [&str; 27] = [
	"",
	"c604c4e98bda4c6ac83cf1c65c72ce96c101ad6c6e40d2bd53f461368cac22a",
	"c604c4e98bda4c6ac83cf1c65c72ce96c101ad6c6e40d2bd53f461368cac22ad00",
	"c604c4e98bda4c6ac83cf1c65c72ce96c101ad6c6e40d2bd53f461368cac22a\u{430}",
	"am",
	"amina.amina.amina.amina.amina.am1n",
	"Amina",
	"amina ",
	"amina\n",
	"amina\0",
	"amina';--",
	"amina' OR '1'='1",
	"x'); DROP TABLE credentials;--",
	"amina\" OR \"\"=\"",
	"amina%",
	"amina/*",
	"amina\\",
	"../../etc/passwd",
	"..\\..\\gateway.sqlite",
	"amina/../health-admin",
	"%61mina",
	// Cyrillic a; fullwidth; dotless i; a combining accent; a zero-width space; right-to-left.
	"\u{430}mina",
	"\u{ff41}\u{ff4d}\u{ff49}\u{ff4e}\u{ff41}",
	"am\u{131}na",
	"ami\u{301}na",
	"ami\u{200b}na",
	"\u{202e}anima",
];

/// R13, R17: a gateway takes ids, byte by byte: neither usernames nor anything that a database, a file system or an eye
/// takes for one.
#[tokio::test]
async fn what_is_no_participant_s_id_is_refused() {
	let _turn = turn().await;
	let folder = TempDir::new().unwrap();
	let node = Node::start(&folder, &[]).await;
	let amina = client(&node).await;
	amina.register_password(&newcomer("amina"), Role::Family, PASSWORD).await.unwrap();
	let admin = client(&node).await;
	admin.log_in_with_keys(&Identity::dev("health-admin").unwrap()).await.unwrap();
	for name in NO_IDS {
		for (client, method, params) in [
			(&amina, "auth_startRegistration", vec![json!(name), bytes(1, 32)]),
			(&amina, "auth_startLogin", vec![json!({ "participant": name, "request": bytes(1, 96) })]),
			(&amina, "auth_challenge", vec![json!(name)]),
			(&admin, "records_search", vec![json!(name)]),
		] {
			assert_eq!(refusal(client, method, params).await, "-32602", "{method} {name:?}");
		}
	}
	// Those who have names go on.
	client(&node).await.log_in_with_password("amina", PASSWORD).await.unwrap();
	let wrong = client(&node).await.log_in_with_password("amina", "wrong horse battery").await;
	assert!(matches!(wrong, Err(Error::LoginRefused)), "{wrong:?}");
}
