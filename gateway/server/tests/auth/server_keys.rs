//! The file with the gateway's OPAQUE secrets.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use tempfile::TempDir;
use vacchain_gateway_server::{
	auth::{FILE_NAME, MOST_SETUPS, ServerKeys, ServerKeysError},
	private_file::PrivateFileError,
};
use vacchain_gateway_store::{Store, StoreUrl};
use vacchain_testing::Postgres;

use crate::support::{GENESIS, Network, Person};

/// A store that no other gateway uses, and its folder.
async fn store() -> (TempDir, Store) {
	let folder = tempfile::tempdir().unwrap();
	let store = Store::open(&StoreUrl::Sqlite(folder.path().join("store.sqlite"))).await.unwrap();
	(folder, store)
}

async fn load(folder: &Path) -> Result<ServerKeys, ServerKeysError> {
	load_for(folder, &GENESIS).await
}

async fn load_for(folder: &Path, genesis: &[u8; 32]) -> Result<ServerKeys, ServerKeysError> {
	let (_folder, store) = store().await;
	ServerKeys::open(folder, genesis, &store).await
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn numbers(folder: &Path) -> Vec<u64> {
	let file: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(FILE_NAME)).unwrap()).unwrap();
	let setups = file["setups"].as_array().unwrap();
	setups.iter().map(|setup| setup["number"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_file_is_made_once_and_only_its_owner_reads_it() {
	let folder = tempfile::tempdir().unwrap();
	let folder = folder.path().join("base/gateway");
	load(&folder).await.unwrap();
	let path = folder.join(FILE_NAME);
	assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
	let written = fs::read(&path).unwrap();
	load(&folder).await.unwrap();
	assert_eq!(fs::read(&path).unwrap(), written);
	assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left behind");
}

#[tokio::test]
async fn a_file_that_others_may_read_or_replace_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join(FILE_NAME);
	load(folder.path()).await.unwrap();
	for mode in [0o640, 0o604] {
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		let refused = load(folder.path()).await.unwrap_err();
		assert!(matches!(refused, ServerKeysError::File(PrivateFileError::ReadableByOthers(_))), "{refused}");
	}
	fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
	for mode in [0o720, 0o702] {
		fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
		let refused = load(folder.path()).await.unwrap_err();
		assert!(matches!(refused, ServerKeysError::ReplaceableByOthers(_)), "{refused}");
	}
	fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
	load(folder.path()).await.unwrap();
}

#[tokio::test]
async fn a_file_of_another_chain_or_version_or_a_damaged_one_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	load(folder.path()).await.unwrap();
	let other = load_for(folder.path(), &[1; 32]).await.unwrap_err();
	assert!(matches!(other, ServerKeysError::OtherChain(_)), "{other}");

	let path = folder.path().join(FILE_NAME);
	let good = fs::read_to_string(&path).unwrap();
	let newer = good.replacen("\"version\": 1", "\"version\": 2", 1);
	assert_ne!(newer, good);
	fs::write(&path, newer).unwrap();
	assert!(matches!(load(folder.path()).await, Err(ServerKeysError::Newer(_))));

	let entry = good.find("\"setup\": \"").unwrap() + 10;
	let damaged = [
		String::new(),
		"{}".into(),
		good[..good.len() / 2].to_owned(),
		format!("{}{}", &good[..entry], &good[entry + 2..]),
		format!("{}zz{}", &good[..entry], &good[entry + 2..]),
		format!("{{\"version\": 1, \"genesis\": \"{}\", \"setups\": []}}", hex::encode(GENESIS)),
		" ".repeat(1 << 20),
	];
	for text in damaged {
		fs::write(&path, &text).unwrap();
		let refused = load(folder.path()).await.unwrap_err();
		assert!(matches!(refused, ServerKeysError::Damaged(_)), "{refused}");
		let refused = ServerKeys::rotate(folder.path(), &GENESIS).unwrap_err();
		assert!(matches!(refused, ServerKeysError::Damaged(_)), "{refused}");
		// An operator that restores the file finds what was there.
		assert_eq!(fs::read_to_string(&path).unwrap(), text);
	}
}

/// R13: a password outlives every change of the gateway's secrets.
#[tokio::test]
async fn a_rotation_adds_a_setup_and_removes_none() {
	let network = Network::new();
	let folder = network.folder();
	let missing = ServerKeys::rotate(&folder, &GENESIS).unwrap_err();
	assert!(matches!(missing, ServerKeysError::Missing(_)), "{missing}");

	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client("192.0.2.1")).await.unwrap();
	assert_eq!(ServerKeys::rotate(&folder, &GENESIS).unwrap(), 2);
	assert_eq!(ServerKeys::rotate(&folder, &GENESIS).unwrap(), 3);
	// A gateway that runs goes on with what it has.
	let late = Person::new("late", b"another password");
	late.register(&gateway.client("192.0.2.1")).await.unwrap();
	assert_eq!(gateway.store.credential(&late.id()).await.unwrap().unwrap().setup, 1);

	let gateway = network.gateway().await;
	let client = gateway.client("192.0.2.1");
	late.log_in(&client).await.unwrap();
	amina.log_in(&client).await.unwrap();
	amina.change_password(&client).await.unwrap();
	assert_eq!(gateway.store.credential(&amina.id()).await.unwrap().unwrap().setup, 3);
	assert!(amina.log_in(&gateway.client("192.0.2.1")).await.is_ok());
	assert_eq!((numbers(&folder), mode(&folder.join(FILE_NAME))), (vec![1, 2, 3], 0o600));
}

#[tokio::test]
async fn a_file_has_room_for_so_many_setups() {
	let folder = tempfile::tempdir().unwrap();
	load(folder.path()).await.unwrap();
	for _ in 1..MOST_SETUPS {
		ServerKeys::rotate(folder.path(), &GENESIS).unwrap();
	}
	let full = ServerKeys::rotate(folder.path(), &GENESIS).unwrap_err();
	assert!(matches!(full, ServerKeysError::Full(_)), "{full}");
	load(folder.path()).await.unwrap();
}

/// R13: a file that was lost is not replaced by a new one, with which nobody's password would be right.
#[tokio::test]
async fn a_lost_file_is_restored_and_not_made_anew() {
	let network = Network::new();
	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client("192.0.2.1")).await.unwrap();
	let file = network.folder().join(FILE_NAME);
	let backup = file.with_extension("backup");
	fs::rename(&file, &backup).unwrap();
	let lost = ServerKeys::open(&network.folder(), &GENESIS, &gateway.store).await.unwrap_err();
	assert!(matches!(lost, ServerKeysError::Lost(_)), "{lost}");
	fs::rename(&backup, &file).unwrap();
	assert!(amina.log_in(&network.gateway().await.client("192.0.2.1")).await.is_ok());
}

/// Gateways that start at the same time on one folder have one setup.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_start_at_once_one_makes_the_file() {
	let folder = tempfile::tempdir().unwrap();
	let (_folder, store) = store().await;
	let starting = (0..8).map(|_| {
		let (folder, store) = (folder.path().to_owned(), store.clone());
		tokio::spawn(async move { ServerKeys::open(&folder, &GENESIS, &store).await.map(drop) })
	});
	for started in starting.collect::<Vec<_>>() {
		started.await.unwrap().unwrap();
	}
	assert_eq!(numbers(folder.path()), [1]);
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// R13: a gateway whose secrets are not those of the others on its database would call every right password wrong.
#[tokio::test(flavor = "multi_thread")]
async fn gateways_on_one_database_have_one_file() {
	let postgres = Postgres::start();
	let shared = Store::open(&postgres.database().parse().unwrap()).await.unwrap();
	let (_folder, own) = store().await;
	for store in [own, shared] {
		let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
		let [one, other, third] = folders.each_ref().map(|folder| folder.path());
		let open = async |folder: &Path| ServerKeys::open(folder, &GENESIS, &store).await;
		let copy = |from: &Path, to: &Path| fs::copy(from.join(FILE_NAME), to.join(FILE_NAME)).unwrap();
		open(one).await.unwrap();

		// One that has no file does not make one, and one that has made its own has to take that of the others.
		let lost = open(other).await.unwrap_err();
		assert!(matches!(lost, ServerKeysError::Lost(_)), "{lost}");
		assert!(!other.join(FILE_NAME).exists());
		load(third).await.unwrap();
		let foreign = open(third).await.unwrap_err();
		assert!(matches!(foreign, ServerKeysError::OtherStore(_)), "{foreign}");
		copy(one, other);
		copy(one, third);
		open(other).await.unwrap();
		open(third).await.unwrap();

		// After a rotation, those that start have the new file.
		ServerKeys::rotate(one, &GENESIS).unwrap();
		open(other).await.unwrap();
		open(one).await.unwrap();
		let old = open(other).await.unwrap_err();
		assert!(matches!(old, ServerKeysError::OtherStore(_)), "{old}");
		// An operator that rotates there as well has another second one.
		ServerKeys::rotate(other, &GENESIS).unwrap();
		assert!(matches!(open(other).await, Err(ServerKeysError::OtherStore(_))));
		copy(one, other);
		open(other).await.unwrap();
	}
}
