//! Credentials.

use vacchain_gateway::server::store::{Credential, MAX_BUNDLE, MAX_CREDENTIAL_FILE, StoreError};
use vacchain_primitives::EncryptionKey;

use crate::{NOW, on_both, participant, race};

pub fn credential(number: u8) -> Credential {
	Credential {
		file: vec![number; 192],
		setup: 7,
		account: [number; 32],
		encryption_key: EncryptionKey([number; 32]),
		bundle: vec![number; 300],
		changed_at: NOW,
	}
}

/// R13: a username is used once; the second credential for it is refused and the first stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_participant_has_one_credential() {
	on_both(async |database| {
		let store = database.open().await;
		assert_eq!(store.credential(&participant(1)).await, Ok(None));
		assert_eq!(store.insert_credential(&participant(1), &credential(1)).await, Ok(true));
		assert_eq!(store.insert_credential(&participant(1), &credential(2)).await, Ok(false));
		assert_eq!(store.credential(&participant(1)).await, Ok(Some(credential(1))));
		assert_eq!(store.credential(&participant(2)).await, Ok(None));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_replaced_whole() {
	on_both(async |database| {
		let store = database.open().await;
		for number in [1, 2] {
			let mut credential = credential(number);
			credential.setup = number.into();
			assert_eq!(store.replace_credential(&participant(1), &credential).await, Ok(()));
			assert_eq!(store.credential(&participant(1)).await, Ok(Some(credential)));
		}
	})
	.await;
}

/// R13: of many who register one username at the same time, at two gateways, one succeeds.
#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_registrations_at_once_one_wins() {
	on_both(async |database| {
		let inserted = race(&database, async |store, number| {
			store.insert_credential(&participant(1), &credential(number)).await.unwrap()
		})
		.await;
		let winners: Vec<u8> =
			(0..).zip(&inserted).filter(|(_, won)| **won).map(|(number, _)| number).collect();
		let [winner] = winners[..] else { panic!("{winners:?} won") };
		let stored = database.open().await.credential(&participant(1)).await;
		assert_eq!(stored, Ok(Some(credential(winner))));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_beyond_its_bounds_is_refused() {
	on_both(async |database| {
		let store = database.open().await;
		let file = Credential { file: vec![0; MAX_CREDENTIAL_FILE + 1], ..credential(1) };
		let bundle = Credential { bundle: vec![0; MAX_BUNDLE + 1], ..credential(1) };
		let time = Credential { changed_at: u64::MAX, ..credential(1) };
		for (unfit, what) in [(file, "credential file"), (bundle, "key bundle"), (time, "number")] {
			assert_eq!(store.insert_credential(&participant(1), &unfit).await, Err(StoreError::Unfit(what)));
			assert_eq!(store.replace_credential(&participant(1), &unfit).await, Err(StoreError::Unfit(what)));
		}
		assert_eq!(store.credential(&participant(1)).await, Ok(None));
		let largest = Credential {
			file: vec![0; MAX_CREDENTIAL_FILE],
			bundle: vec![0; MAX_BUNDLE],
			changed_at: i64::MAX as u64,
			setup: u32::MAX,
			..credential(1)
		};
		assert_eq!(store.insert_credential(&participant(1), &largest).await, Ok(true));
		assert_eq!(store.credential(&participant(1)).await, Ok(Some(largest)));
	})
	.await;
}
