//! The fingerprints of the gateways' OPAQUE setups.

use std::collections::BTreeMap;

use crate::{on_both, race};

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
