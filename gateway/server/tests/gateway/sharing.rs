//! Two gateways on one PostgreSQL database.

use std::fs;

use serde_json::json;
use tempfile::TempDir;
use tokio::time::{Duration, sleep};
use vacchain_client::{
	Client,
	login::Login,
	password::Password,
	primitives::{ParticipantId, Role},
	random::os_rng,
};
use vacchain_testing::Postgres;

use crate::{
	node::{Node, turn},
	people::{call, newcomer, refusal},
};

const PASSWORD: &str = "correct horse battery";

/// R13: who registered at one gateway logs in at the other, guesses are counted together, and a logout everywhere ends
/// the sessions at both. Each gateway runs beside a node of its own; the keys for passwords are given to both.
#[tokio::test]
async fn two_gateways_on_one_database_share_people_sessions_and_limits() {
	let _turn = turn().await;
	let postgres = Postgres::start();
	let database = postgres.database();
	let options = ["--gateway-database", database.as_str()];
	let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
	let one = Node::start(&folders[0], &options).await;
	let other_folder = folders[1].path().join("node/chains/vacchain_dev/gateway");
	fs::create_dir_all(&other_folder).unwrap();
	fs::copy(one.folder().join("opaque-setup.json"), other_folder.join("opaque-setup.json")).unwrap();
	let other = Node::start(&folders[1], &options).await;
	assert_eq!(other.folder(), other_folder);
	let connect = async |node: &Node| Client::connect(&node.url()).await.unwrap();

	let at_one = connect(&one).await;
	let registered = at_one.register_password(&newcomer("amina"), Role::Family, PASSWORD).await.unwrap();
	let at_other = connect(&other).await;
	let logged_in = at_other.log_in_with_password("amina", PASSWORD).await.unwrap();
	assert_eq!(logged_in.identity.account.id(), registered.identity.account.id());
	let again = connect(&other).await.register_password(&newcomer("amina"), Role::Family, PASSWORD).await;
	assert!(again.unwrap_err().to_string().contains("taken"));

	// A session of the one is known at the other.
	let resumed = connect(&other).await;
	resumed.resume(&registered.token).await.unwrap();
	assert_eq!(at_one.log_out_everywhere().await.unwrap(), 2);
	sleep(Duration::from_millis(1100)).await;
	for client in [&at_other, &resumed] {
		assert_eq!(refusal(client, "auth_session", []).await, "SessionEnded");
	}

	let wrong = Password::new("a wrong guess", None);
	let guess = || json!(Login::start(ParticipantId([9; 32]), &wrong, &mut os_rng()).unwrap().1);
	for client in [&at_one, &at_other, &at_one, &at_other, &at_one] {
		call(client, "auth_startLogin", [guess()]).await.unwrap();
	}
	for client in [&at_one, &at_other] {
		assert_eq!(refusal(client, "auth_startLogin", [guess()]).await, "TooManyAttempts");
	}
}
