//! Tokens that are stolen, replayed or too old, and people who may not act any more.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::time::{Duration, sleep};
use vacchain_client::primitives::{Level, Role};
use vacchain_testing::raw::{Answer, call as body, post};

use crate::{
	node::turn,
	people::{self, Scene, call, id, refusal},
};

const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 66, 6);

/// Calls over HTTP, from an address of this machine, with a header.
async fn ask(scene: &Scene, source: Ipv4Addr, authorization: &str, method: &str, params: Value) -> Answer {
	let header = format!("Authorization: {authorization}");
	let mut connection = scene.node.connect_from(source).await.unwrap();
	connection.ask(&post(&body(method, &params), &[&header])).await
}

fn name(answer: &Answer) -> String {
	answer.json()["error"]["data"]["name"].as_str().unwrap_or_else(|| panic!("{answer:?}")).into()
}

/// R13, R14: a token opens nothing from elsewhere, after the logout, or if a character of it is wrong.
#[tokio::test]
async fn a_stolen_or_replayed_token_opens_nothing() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let (family, token) = scene.enter_with_token(people::FAMILY).await;
	let bearer = format!("Bearer {token}");
	let read = ("records_get", json!([record]));
	let answer = ask(&scene, HERE, &bearer, read.0, read.1.clone()).await;
	assert_eq!(answer.json()["result"]["id"], json!(record), "{answer:?}");

	let answer = ask(&scene, ELSEWHERE, &bearer, read.0, read.1.clone()).await;
	assert_eq!(name(&answer), "SessionElsewhere");
	let mut socket = scene.node.connect_from(ELSEWHERE).await.unwrap().upgrade(&[]).await.unwrap();
	socket.send(&body("auth_resume", &json!([token]))).await.unwrap();
	assert_eq!(socket.json().await["error"]["data"]["name"], "SessionElsewhere");
	socket.send(&body(read.0, &read.1)).await.unwrap();
	assert_eq!(socket.json().await["error"]["data"]["name"], "NotLoggedIn");

	let flipped =
		token.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
	for wrong in [
		flipped.collect::<String>(),
		token[1..].into(),
		format!("{token}A"),
		"A".repeat(token.len()),
		"' OR '1'='1".replace(' ', "+"),
	] {
		let answer = ask(&scene, HERE, &format!("Bearer {wrong}"), read.0, read.1.clone()).await;
		assert_eq!(name(&answer), "SessionEnded", "{wrong}");
	}
	for wrong in
		[format!("Basic {token}"), token.clone(), "Bearer".into(), format!("Bearer {}", "A".repeat(300))]
	{
		assert_eq!(ask(&scene, HERE, &wrong, read.0, read.1.clone()).await.status, 400, "{wrong}");
	}

	family.client().log_out().await.unwrap();
	for (method, params) in [read, ("auth_session", json!([])), ("auth_logout", json!([]))] {
		assert_eq!(name(&ask(&scene, HERE, &bearer, method, params).await), "SessionEnded", "{method}");
	}
	let stranger = scene.stranger().await;
	assert_eq!(refusal(&stranger, "auth_resume", [json!(token)]).await, "SessionEnded");
	assert_eq!(refusal(family.client(), "auth_session", []).await, "NotLoggedIn");
}

/// R13: a session ends by itself. The gateway's store is made to say that this one has.
#[tokio::test]
async fn an_expired_session_is_over() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let (family, token) = scene.enter_with_token(people::FAMILY).await;
	call(family.client(), "records_mine", []).await.unwrap();

	let database = scene.node.folder().join("gateway.sqlite");
	let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", database.display())).await.unwrap();
	let hash = Sha256::digest(&token).to_vec();
	let ended = sqlx::query("UPDATE sessions SET expires_at = opened_at + 1 WHERE token_hash = ?").bind(hash);
	assert_eq!(ended.execute(&pool).await.unwrap().rows_affected(), 1);
	pool.close().await;
	// For this long the gateway may take a session as open without looking.
	sleep(Duration::from_millis(1100)).await;

	assert_eq!(refusal(family.client(), "records_mine", []).await, "SessionEnded");
	assert_eq!(refusal(&scene.stranger().await, "auth_resume", [json!(token)]).await, "SessionEnded");
	let answer = ask(&scene, HERE, &format!("Bearer {token}"), "auth_session", json!([])).await;
	assert_eq!(name(&answer), "SessionEnded");
}

/// R14: who is suspended, or works for who is, does nothing more with a session that was open before; the session says
/// so, and serves again when they are reinstated.
#[tokio::test]
async fn a_suspended_persons_live_session_has_no_rights() {
	let _turn = turn().await;
	let scene = Scene::new(&[]).await;
	let record = scene.record(people::FAMILY, "Salma").await;
	let family = scene.enter(people::FAMILY).await;
	people::grant(&family, record, people::HOSPITAL, Level::Full).await;
	scene.register("dr-second", Role::Doctor, Some(people::HOSPITAL)).await;
	let account = scene.enter(people::HOSPITAL).await;
	let (hospital, doctor) = (scene.enter(people::DESK).await, scene.enter("dr-second").await);
	call(hospital.client(), "records_get", [json!(record)]).await.unwrap();

	scene.admin.suspend(id(people::HOSPITAL)).await.unwrap();
	for session in [&hospital, &doctor] {
		for (method, params) in [
			("records_get", vec![json!(record)]),
			("records_search", vec![json!(people::id(people::FAMILY))]),
			("directory_participant", vec![json!(id(people::SCHOOL))]),
			("tx_context", vec![]),
			("tx_submit", vec![json!("00")]),
			("network_info", vec![]),
		] {
			assert_eq!(refusal(session.client(), method, params).await, "NotActive", "{method}");
		}
	}
	let shown = call(account.client(), "auth_session", []).await.unwrap();
	assert_eq!(shown["status"], "suspended");
	let shown = call(family.client(), "records_get", [json!(record)]).await.unwrap();
	assert_eq!(shown["id"], json!(record), "others go on");

	scene.admin.reinstate(id(people::HOSPITAL)).await.unwrap();
	call(hospital.client(), "records_get", [json!(record)]).await.unwrap();
	call(doctor.client(), "directory_participant", [json!(id(people::SCHOOL))]).await.unwrap();
}
