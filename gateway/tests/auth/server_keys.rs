//! The file with the gateway's OPAQUE secrets.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, path::Path};

use vacchain_gateway::server::auth::{FILE_NAME, MOST_SETUPS, ServerKeys, ServerKeysError};

use crate::support::{GENESIS, Network, Person};

fn load(folder: &Path) -> Result<ServerKeys, ServerKeysError> {
	ServerKeys::load_or_create(folder, &GENESIS)
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn numbers(folder: &Path) -> Vec<u64> {
	let file: serde_json::Value = serde_json::from_slice(&fs::read(folder.join(FILE_NAME)).unwrap()).unwrap();
	let setups = file["setups"].as_array().unwrap();
	setups.iter().map(|setup| setup["number"].as_u64().unwrap()).collect()
}

#[test]
fn the_file_is_made_once_and_only_its_owner_reads_it() {
	let folder = tempfile::tempdir().unwrap();
	let folder = folder.path().join("base/gateway");
	load(&folder).unwrap();
	let path = folder.join(FILE_NAME);
	assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
	let written = fs::read(&path).unwrap();
	load(&folder).unwrap();
	assert_eq!(fs::read(&path).unwrap(), written);
	assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn a_file_that_others_may_read_or_replace_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join(FILE_NAME);
	load(folder.path()).unwrap();
	for mode in [0o640, 0o604] {
		fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
		let refused = load(folder.path()).unwrap_err();
		assert!(matches!(refused, ServerKeysError::ReadableByOthers(_)), "{refused}");
	}
	fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
	for mode in [0o720, 0o702] {
		fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
		let refused = load(folder.path()).unwrap_err();
		assert!(matches!(refused, ServerKeysError::ReplaceableByOthers(_)), "{refused}");
	}
	fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
	load(folder.path()).unwrap();
}

#[test]
fn a_file_of_another_chain_or_version_or_a_damaged_one_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	load(folder.path()).unwrap();
	let other = ServerKeys::load_or_create(folder.path(), &[1; 32]).unwrap_err();
	assert!(matches!(other, ServerKeysError::OtherChain(_)), "{other}");

	let path = folder.path().join(FILE_NAME);
	let good = fs::read_to_string(&path).unwrap();
	let newer = good.replacen("\"version\": 1", "\"version\": 2", 1);
	assert_ne!(newer, good);
	fs::write(&path, newer).unwrap();
	assert!(matches!(load(folder.path()), Err(ServerKeysError::Newer(_))));

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
		let refused = load(folder.path()).unwrap_err();
		assert!(matches!(refused, ServerKeysError::Damaged(_)), "{refused}");
		let refused = ServerKeys::rotate(folder.path(), &GENESIS, &BTreeSet::new()).unwrap_err();
		assert!(matches!(refused, ServerKeysError::Damaged(_)), "{refused}");
		// Whoever restores the file finds what was there.
		assert_eq!(fs::read_to_string(&path).unwrap(), text);
	}
}

/// R13: a password outlives a change of the gateway's secrets; a setup goes when nobody needs it any more.
#[tokio::test]
async fn a_rotation_keeps_the_setups_in_use() {
	let network = Network::new();
	let folder = network.folder();
	let missing = ServerKeys::rotate(&folder, &GENESIS, &BTreeSet::new()).unwrap_err();
	assert!(matches!(missing, ServerKeysError::Missing(_)), "{missing}");

	let gateway = network.gateway().await;
	let amina = Person::new("amina", b"correct horse battery");
	amina.register(&gateway.client("192.0.2.1")).await.unwrap();
	let rotate = async || {
		let in_use = gateway.store.setups_in_use().await.unwrap();
		ServerKeys::rotate(&folder, &GENESIS, &in_use).unwrap()
	};
	assert_eq!(rotate().await, 2);
	// A gateway that runs goes on with what it has.
	let late = Person::new("late", b"another password");
	late.register(&gateway.client("192.0.2.1")).await.unwrap();

	let gateway = network.gateway().await;
	let client = gateway.client("192.0.2.1");
	assert!(amina.log_in(&client).await.is_ok());
	amina.change_password(&client).await.unwrap();
	assert_eq!(gateway.store.setups_in_use().await, Ok([1, 2].into()));
	let client = gateway.client("192.0.2.1");
	late.log_in(&client).await.unwrap();
	late.change_password(&client).await.unwrap();
	assert_eq!(gateway.store.setups_in_use().await, Ok([2].into()));
	assert_eq!((rotate().await, numbers(&folder)), (3, vec![2, 3]));
	assert_eq!((rotate().await, numbers(&folder)), (4, vec![2, 3, 4]));
	assert_eq!((rotate().await, numbers(&folder)), (5, vec![2, 4, 5]));

	let gateway = network.gateway().await;
	assert!(amina.log_in(&gateway.client("192.0.2.1")).await.is_ok());
	assert_eq!(mode(&folder.join(FILE_NAME)), 0o600);
}

#[test]
fn a_file_has_room_for_so_many_setups() {
	let folder = tempfile::tempdir().unwrap();
	load(folder.path()).unwrap();
	let all: BTreeSet<u32> = (0..=u32::try_from(MOST_SETUPS).unwrap()).collect();
	for _ in 1..MOST_SETUPS {
		ServerKeys::rotate(folder.path(), &GENESIS, &all).unwrap();
	}
	let full = ServerKeys::rotate(folder.path(), &GENESIS, &all).unwrap_err();
	assert!(matches!(full, ServerKeysError::Full(_)), "{full}");
	load(folder.path()).unwrap();
}

/// Gateways that start at the same time on one folder have one setup.
#[test]
fn of_many_that_start_at_once_one_makes_the_file() {
	let folder = tempfile::tempdir().unwrap();
	std::thread::scope(|scope| {
		let started: Vec<_> = (0..8).map(|_| scope.spawn(|| load(folder.path()).map(drop))).collect();
		for gateway in started {
			gateway.join().unwrap().unwrap();
		}
	});
	assert_eq!(numbers(folder.path()), [1]);
	assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
