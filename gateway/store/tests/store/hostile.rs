//! Values that someone might send in order to reach other rows than their own.

use vacchain_gateway_store::{SessionRow, StoreError};
use zeroize::Zeroizing;

use crate::{
	MINUTE, NOW, applications::application, credentials::credential, on_both, participant, reads::read,
	sessions::session,
};

const TRICKS: [&str; 6] = [
	"'; DROP TABLE credentials; --",
	"' OR '1'='1",
	"\"; DELETE FROM sessions; --",
	"$1); DROP TABLE applications; --",
	"%' UNION SELECT file FROM credentials --",
	"\\'; SELECT pg_sleep(60); --",
];

/// As 32 bytes, cut or filled with blanks.
fn bytes(trick: &str) -> [u8; 32] {
	let mut bytes = [b' '; 32];
	for (byte, letter) in bytes.iter_mut().zip(trick.bytes()) {
		*byte = letter;
	}
	bytes
}

/// R13: statements in what a client sends are data like any other.
#[tokio::test(flavor = "multi_thread")]
async fn sql_in_any_parameter_changes_nothing() {
	on_both(async |database| {
		let store = database.open().await;
		store.insert_credential(&participant(1), &credential(1)).await.unwrap();
		store.open_session(&session(1), 16).await.unwrap();
		store.put_application(&participant(1), &application(1), 99).await.unwrap();
		store.attempt([&[1; 32]], NOW, MINUTE, |_| true).await.unwrap();
		store.queue_reads(&[1; 32], &[read(1)]).await.unwrap();

		for trick in TRICKS {
			let key = bytes(trick);
			let id = vacchain_primitives::ParticipantId(key);
			let mut hostile = credential(2);
			(hostile.account, hostile.file, hostile.bundle) = (key, trick.into(), trick.into());
			assert_eq!(store.credential(&id).await, Ok(None));
			assert_eq!(store.insert_credential(&id, &hostile).await, Ok(true));
			assert_eq!(store.replace_credential(&id, &hostile).await, Ok(()));
			assert_eq!(store.credential(&id).await, Ok(Some(hostile)));

			let hostile = SessionRow {
				token_hash: key,
				participant: id,
				address: trick.into(),
				share: Zeroizing::new(key.to_vec()),
				..session(2)
			};
			assert_eq!(store.session(&key, NOW).await, Ok(None));
			assert_eq!(store.open_session(&hostile, 16).await, Ok(()));
			assert_eq!(store.session(&key, NOW).await, Ok(Some(hostile)));
			assert_eq!(store.close_session(&bytes("' OR 1=1 --")).await, Ok(false));
			assert_eq!(store.close_sessions(&id, &[9; 32], None).await, Ok(1));

			let mut hostile = application(2);
			(hostile.organisation, hostile.sealed) = (Some(id), trick.into());
			assert_eq!(store.put_application(&id, &hostile, 99).await, Ok(true));
			assert_eq!(store.application(&id).await, Ok(Some(hostile)));
			assert_eq!(store.decline_application(&id, trick, NOW).await, Ok(true));
			assert_eq!(store.remove_application(&id).await, Ok(true));
			let others = store.applications(None, Some(id), 9).await.unwrap();
			assert!(others.iter().all(|(other, _)| *other > id), "{others:?}");

			assert_eq!(store.attempt([&key], NOW, MINUTE, |_| true).await.unwrap()[0].count, 0);
			assert_eq!(store.forget_attempts(&key).await, Ok(()));

			let mut hostile = read(2);
			hostile.reader = id;
			assert_eq!(store.queue_reads(&key, &[hostile]).await, Ok(()));
			assert_eq!(store.make_batch(&key, 1, 9, NOW).await, Ok(vec![hostile]));
			assert_eq!(store.drop_batch(&key, 1).await, Ok(()));
		}

		assert_eq!(store.credential(&participant(1)).await, Ok(Some(credential(1))));
		assert_eq!(store.session(&[1; 32], NOW).await, Ok(Some(session(1))));
		assert_eq!(store.applications(None, None, 9).await, Ok(vec![(participant(1), application(1))]));
		assert_eq!(store.attempt([&[1; 32]], NOW, MINUTE, |_| true).await.unwrap()[0].count, 1);
		assert_eq!(store.waiting_reads(&[1; 32], 0, NOW).await.unwrap().rows, 1);
		assert_eq!(store.live_sessions(NOW).await, Ok(1));
	})
	.await;
}

/// No message repeats what was to be stored.
#[tokio::test(flavor = "multi_thread")]
async fn no_refusal_repeats_what_it_refuses() {
	on_both(async |database| {
		let store = database.open().await;
		store.open_session(&session(1), 16).await.unwrap();
		let address = format!("{}\0", TRICKS[0]);
		let twice =
			store.open_session(&SessionRow { address: "203.0.113.77".into(), ..session(1) }, 16).await;
		let unfit = store.open_session(&SessionRow { address, ..session(2) }, 16).await;
		assert!(matches!(twice, Err(StoreError::Other(_))), "{twice:?}");
		for refusal in [twice.unwrap_err(), unfit.unwrap_err()] {
			for shown in [refusal.to_string(), format!("{refusal:?}")] {
				for secret in ["203.0.113", "DROP", "0101", "\\x01"] {
					assert!(!shown.contains(secret), "{shown}");
				}
			}
		}
	})
	.await;
}
