//! The file that a program keeps of a session between two commands.

use std::{fs, os::unix::fs::PermissionsExt};

use tempfile::tempdir;
use vacchain_client::{
	Client, Error, Identity, LoggedIn, SavedSession,
	primitives::Role,
	random::os_rng,
	saved_session::SavedSessionError,
	store::{StoreError, load_session, remove_session, save_session},
};

use crate::fake::Fake;

const URL: &str = "ws://127.0.0.1:9955";

async fn logged_in(fake: &Fake) -> (Client, LoggedIn) {
	let client = fake.client().await;
	let amina = Identity::generate("amina", &mut os_rng()).unwrap();
	let logged_in = client.register_password(&amina, Role::Family, "correct horse battery").await.unwrap();
	(client, logged_in)
}

fn saved(client: &Client, logged_in: &LoggedIn) -> SavedSession {
	SavedSession::new(URL, &client.genesis(), logged_in, &mut os_rng()).unwrap()
}

#[tokio::test]
async fn a_saved_session_is_resumed_on_another_connection_with_the_same_keys() {
	let fake = Fake::default();
	let (client, logged_in) = logged_in(&fake).await;
	let text = saved(&client, &logged_in).to_text().unwrap();
	let read = SavedSession::from_text(&text).unwrap();
	assert_eq!((read.url(), read.username()), (URL, "amina"));
	assert_eq!((read.token(), read.expires_at()), (logged_in.token.as_str(), logged_in.info.expires_at));
	let session = read.resume(&fake.client().await).await.unwrap();
	assert_eq!(session.identity().secrets(), logged_in.identity.secrets());
}

#[tokio::test]
async fn after_a_logout_what_was_saved_opens_nothing() {
	let fake = Fake::default();
	let (client, logged_in) = logged_in(&fake).await;
	let saved = saved(&client, &logged_in);
	client.log_out().await.unwrap();
	let refused = saved.resume(&fake.client().await).await.map(|_| ()).unwrap_err();
	assert!(matches!(refused, Error::Gateway(refusal) if refusal.name == "SessionEnded"));
	let mut info = logged_in.info.clone();
	for share in [None, Some([0; 32].into()), Some(vec![1; 31].into())] {
		info.share = share;
		let refused = saved.open(&client.genesis(), &info).unwrap_err();
		assert!(matches!(refused, Error::SavedSession(SavedSessionError::DoesNotOpen)));
	}
}

#[tokio::test]
async fn what_was_saved_opens_for_its_participant_on_its_chain_alone() {
	let fake = Fake::default();
	let (client, logged_in) = logged_in(&fake).await;
	let (saved, mut info) = (saved(&client, &logged_in), logged_in.info.clone());
	info.share = Some((*logged_in.share.as_bytes()).into());
	saved.open(&client.genesis(), &info).unwrap();
	assert!(saved.open(&[0; 32], &info).is_err());
	info.participant.0[0] ^= 1;
	assert!(saved.open(&client.genesis(), &info).is_err());
}

#[tokio::test]
async fn the_text_shows_neither_the_keys_nor_the_share() {
	let fake = Fake::default();
	let (client, logged_in) = logged_in(&fake).await;
	let saved = saved(&client, &logged_in);
	let text = saved.to_text().unwrap();
	let LoggedIn { identity, share, token, .. } = &logged_in;
	for secret in [identity.account.seed(), identity.encryption.as_bytes(), share.as_bytes()] {
		assert!(!text.contains(&hex::encode(secret)));
	}
	assert!(text.contains(token.as_str()) && !format!("{saved:?}").contains(token.as_str()));
}

#[tokio::test]
async fn a_saved_session_is_its_owner_s_alone_and_replaced_whole() {
	let fake = Fake::default();
	let (client, logged_in) = logged_in(&fake).await;
	let folder = tempdir().unwrap();
	let path = folder.path().join("state").join("vacchain").join("session.json");
	assert!(load_session(&path).unwrap().is_none());
	for _ in 0..2 {
		let session = saved(&client, &logged_in);
		save_session(&path, &session).unwrap();
		assert_eq!(load_session(&path).unwrap().unwrap(), session);
	}
	let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
	assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left");

	fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
	let refused = load_session(&path).unwrap_err();
	assert!(matches!(refused, Error::Store(StoreError::ReadableByOthers(_))));
	assert!(remove_session(&path).unwrap());
	assert!(!remove_session(&path).unwrap());
}

#[test]
fn what_is_no_saved_session_says_so() {
	for text in ["", "{}", "[]", "\0", &"x".repeat(20_000), r#"{"version":1,"url":1}"#] {
		let refused = SavedSession::from_text(text);
		assert!(matches!(refused, Err(SavedSessionError::NotASession(_))), "{text}");
	}
	let newer = SavedSession::from_text(r#"{"version":2,"else":true}"#);
	assert_eq!(newer, Err(SavedSessionError::Version(2)));
}
