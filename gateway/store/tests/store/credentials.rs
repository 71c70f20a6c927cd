//! Credentials.

use vacchain_gateway_store::{
	Credential, EventKind, EventRow, MAX_BUNDLE, MAX_CREDENTIAL_FILE, SessionRow, StoreError,
};
use vacchain_primitives::EncryptionKey;

use crate::{NOW, applications::application, on_both, participant, race, sessions::session};

pub fn credential(number: u8) -> Credential {
	Credential {
		file: vec![number; 192],
		setup: 7,
		account: [number; 32],
		encryption_key: EncryptionKey::x25519([number; 32]),
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

/// A person who neither applies nor is on chain keeps no username, at whichever gateway it is looked at first.
#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_nobody_enrols_can_be_removed() {
	on_both(async |database| {
		let (store, other) = (database.open().await, database.open().await);
		for number in 1..=4 {
			let changed_at = NOW + u64::from(number);
			let credential = Credential { changed_at, ..credential(number) };
			store.insert_credential(&participant(number), &credential).await.unwrap();
			let session =
				SessionRow { participant: participant(number), account: [number; 32], ..session(number) };
			store.open_session(&session, 9).await.unwrap();
			let event = EventRow {
				kind: EventKind::PasswordSet,
				device: String::new(),
				network: String::new(),
				first_at: NOW,
				last_at: NOW,
			};
			store.note_event(&participant(number), &[number; 32], &event).await.unwrap();
		}
		store.put_application(&participant(2), &application(2), 9).await.unwrap();
		store.note_enrolled(&participant(3)).await.unwrap();
		assert_eq!(other.unenrolled(NOW + 3, 9).await, Ok(vec![participant(1)]));
		assert_eq!(other.unenrolled(NOW + 4, 9).await, Ok(vec![participant(1), participant(4)]));
		assert_eq!(other.unenrolled(NOW + 4, 1).await, Ok(vec![participant(1)]));

		for (number, removed) in [(1, true), (2, false), (3, false), (4, false)] {
			assert_eq!(store.remove_unenrolled(&participant(number), NOW + 3).await, Ok(removed));
			assert_eq!(other.remove_unenrolled(&participant(number), NOW + 3).await, Ok(false));
			assert_eq!(store.credential(&participant(number)).await.unwrap().is_none(), removed);
			let opened = store.session(&session(number).token_hash, NOW).await.unwrap();
			assert_eq!(opened.is_none(), removed, "the session of {number}");
			let events = store.events(&participant(number), &[number; 32]).await.unwrap();
			assert_eq!(events.is_empty(), removed, "what {number} did");
		}
		// A password that was changed is still of somebody on chain.
		store.replace_credential(&participant(3), &credential(3)).await.unwrap();
		assert_eq!(store.unenrolled(NOW + 9, 9).await, Ok(vec![participant(4)]));
	})
	.await;
}
