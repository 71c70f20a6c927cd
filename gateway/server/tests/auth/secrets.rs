//! The traces on disk of registrations and logins.

use std::{fs, path::Path};

use vacchain_gateway_server::auth::ServerKeys;
use vacchain_sealing::opaque::ServerSetup;

use crate::support::{GENESIS, Network, Person};

/// All that a folder's files hold.
fn everything(folder: &Path) -> Vec<u8> {
	let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
	files.collect::<Vec<_>>().concat()
}

/// R13: a stolen store is not a list of passwords, names, tokens or keys. The share that a client gives is in it, by
/// design: without what the client itself keeps it opens nothing, and it goes when the session ends.
#[tokio::test]
async fn no_password_username_token_or_key_is_on_disk() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina.el-idrissi", b"correct horse battery");
	let client = gateway.client("192.0.2.77");
	let (registered, _) = amina.register(&client).await.unwrap();
	let (signed_in, export_key) = amina.log_in(&client).await.unwrap();
	let share = signed_in.session.share.unwrap().0;
	let bundle = signed_in.bundle.unwrap().0;
	let secrets: [(&str, &[u8]); 7] = [
		("username", amina.username.as_bytes()),
		("password", amina.password),
		("first token", registered.token.as_bytes()),
		("token", signed_in.token.as_bytes()),
		("export key", export_key.as_bytes()),
		("bundle's content", &amina.bundle()),
		("encryption key's secret half of a bundle", b"the keys of "),
	];
	let holds =
		|bytes: &[u8]| everything(&network.folder()).windows(bytes.len()).any(|window| window == bytes);
	for is_open in [true, false] {
		for (name, secret) in secrets {
			assert!(!holds(secret), "the {name} is on disk");
		}
		if is_open {
			gateway.store.close().await;
		}
	}
	// The test looks in the right place.
	assert!(holds(&bundle) && holds(&share) && holds(&amina.id().0));

	let again = network.gateway().await;
	again.client_with("192.0.2.77", Some(&signed_in.token)).call::<()>("auth_logout", ()).await.unwrap();
	again.store.close().await;
	assert!(!holds(&share));
}

/// Neither what holds secrets nor what refuses shows any of it.
#[tokio::test]
async fn nothing_secret_is_shown_for_debugging() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let client = gateway.client("192.0.2.77");
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&client).await.unwrap();
	let (signed_in, _) = amina.log_in(&client).await.unwrap();
	let shown = format!("{signed_in:?}");
	let share = format!("{:?}", signed_in.session.share.unwrap());
	assert!(shown.contains("opened_at") && !shown.contains(&signed_in.token) && !shown.contains(&share));
	let keys = ServerKeys::open(&network.folder(), &GENESIS, &gateway.store).await.unwrap();
	let setup = ServerSetup::generate(&mut crate::support::rng());
	assert_eq!(format!("{keys:?} {setup:?}"), "ServerKeys(..) ServerSetup(..)");
	assert_eq!(format!("{:?} {:?}", gateway.sessions, client.connection), "Sessions(..) Connection(..)");
}
