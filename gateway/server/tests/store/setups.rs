//! The fingerprints of the gateways' OPAQUE setups.

use std::{collections::BTreeMap, fs, path::Path};

use vacchain_gateway_server::auth::{FILE_NAME, ServerKeys, ServerKeysError};

use crate::{Database, on_both, race};

const GENESIS: [u8; 32] = [42; 32];

/// R13: gateways with other secrets than the passwords here were made with are told apart from those with the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_has_all_setups_that_were_noted() {
	on_both(async |database| {
		let store = database.open().await;
		let setups = |list: &[(u32, u8)]| -> BTreeMap<u32, [u8; 32]> {
			list.iter().map(|(number, byte)| (*number, [*byte; 32])).collect()
		};
		for (list, agrees) in [
			(&[][..], true),
			(&[(1, 10)], true),
			(&[], false),
			(&[(1, 11)], false),
			(&[(2, 20)], false),
			(&[(1, 11), (2, 20)], false),
			(&[(1, 10), (2, 20), (u32::MAX, 30)], true),
			(&[(1, 10)], false),
			(&[(1, 10), (2, 20), (u32::MAX, 30)], true),
		] {
			assert_eq!(store.agree_on_setups(&setups(list)).await, Ok(agrees), "{list:?}");
		}
	})
	.await;
}

/// If gateways start at the same time with files of their own, one goes on.
#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_gateways_with_other_setups_one_agrees() {
	on_both(async |database| {
		let agreed = race(&database, async |store, number| {
			store.agree_on_setups(&BTreeMap::from([(1, [number; 32])])).await.unwrap()
		})
		.await;
		assert_eq!(agreed.iter().filter(|agrees| **agrees).count(), 1, "{agreed:?}");
	})
	.await;
}

/// R13: a gateway whose secrets are not those of the others on its database would call every right password wrong.
#[tokio::test(flavor = "multi_thread")]
async fn gateways_on_one_database_have_one_file() {
	on_both(async |database| {
		let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
		let [one, other, third] = folders.each_ref().map(|folder| folder.path());
		let store = database.open().await;
		let open = async |folder: &Path| ServerKeys::open(folder, &GENESIS, &store).await;
		let copy = |from: &Path, to: &Path| fs::copy(from.join(FILE_NAME), to.join(FILE_NAME)).unwrap();
		open(one).await.unwrap();

		// One that has no file does not make one, and one that has made its own has to take that of the others.
		let lost = open(other).await.unwrap_err();
		assert!(matches!(lost, ServerKeysError::Lost(_)), "{lost}");
		assert!(!other.join(FILE_NAME).exists());
		ServerKeys::open(third, &GENESIS, &Database::sqlite().open().await).await.unwrap();
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
	})
	.await;
}
