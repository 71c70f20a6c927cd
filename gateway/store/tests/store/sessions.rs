//! Sessions.

use vacchain_gateway_store::{MAX_ADDRESS, MAX_SHARE, SessionRow, StoreError};
use zeroize::Zeroizing;

use crate::{MINUTE, NOW, on_both, participant, race};

/// The session with this number, of the participant 1, opened that many milliseconds after [`NOW`], live for a minute.
pub fn session(number: u8) -> SessionRow {
	SessionRow {
		token_hash: [number; 32],
		participant: participant(1),
		account: [9; 32],
		address: "2001:db8::1".into(),
		device: "a phone".into(),
		share: Zeroizing::new(vec![number; MAX_SHARE]),
		opened_at: NOW + u64::from(number),
		expires_at: NOW + u64::from(number) + MINUTE,
	}
}

/// R13: a session serves until it expires.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_found_by_its_token_until_it_expires() {
	on_both(async |database| {
		let store = database.open().await;
		let session = session(1);
		store.open_session(&session, 16).await.unwrap();
		let last = session.expires_at - 1;
		assert_eq!(store.session(&session.token_hash, last).await, Ok(Some(session.clone())));
		assert_eq!(store.live_sessions(last).await, Ok(1));
		assert_eq!(store.session(&session.token_hash, last + 1).await, Ok(None));
		assert_eq!(store.live_sessions(last + 1).await, Ok(0));
		assert_eq!(store.session(&[2; 32], NOW).await, Ok(None));
	})
	.await;
}

/// R13: a person sees its own sessions, those that live, the newest first.
#[tokio::test(flavor = "multi_thread")]
async fn the_live_sessions_of_an_account_are_listed() {
	on_both(async |database| {
		let store = database.open().await;
		for number in 1..=4 {
			store.open_session(&session(number), 16).await.unwrap();
		}
		for other in [
			SessionRow { participant: participant(2), ..session(5) },
			SessionRow { account: [8; 32], ..session(6) },
		] {
			store.open_session(&other, 16).await.unwrap();
		}
		let of = async |now, most| {
			let rows = store.sessions_of(&participant(1), &[9; 32], now, most).await.unwrap();
			rows.iter().map(|row| row.token_hash[0]).collect::<Vec<_>>()
		};
		assert_eq!(of(NOW, 16).await, [4, 3, 2, 1]);
		assert_eq!(of(NOW, 2).await, [4, 3]);
		assert_eq!(of(session(2).expires_at, 16).await, [4, 3]);
	})
	.await;
}

/// R13: logging out ends one session, or all of a participant's.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_one_by_one_or_all_at_once() {
	on_both(async |database| {
		let store = database.open().await;
		for number in 1..=4 {
			store.open_session(&session(number), 16).await.unwrap();
		}
		let other = SessionRow { participant: participant(2), ..session(5) };
		store.open_session(&other, 16).await.unwrap();
		assert_eq!(store.close_session(&[1; 32]).await, Ok(true));
		assert_eq!(store.close_session(&[1; 32]).await, Ok(false));
		assert_eq!(store.session(&[1; 32], NOW).await, Ok(None));
		assert_eq!(store.close_sessions(&participant(1), &[9; 32], None).await, Ok(3));
		assert_eq!(store.close_sessions(&participant(1), &[9; 32], None).await, Ok(0));
		assert_eq!(store.session(&[5; 32], NOW).await, Ok(Some(other)));
	})
	.await;
}

/// A person who took a username before its owner was registered can neither end nor push out the owner's sessions.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_one_account_leave_those_of_another_alone() {
	on_both(async |database| {
		let store = database.open().await;
		let owner = SessionRow { account: [8; 32], ..session(1) };
		store.open_session(&owner, 2).await.unwrap();
		for number in 2..=5 {
			store.open_session(&session(number), 2).await.unwrap();
		}
		assert_eq!(store.live_sessions(NOW).await, Ok(3));
		assert_eq!(store.close_sessions(&participant(1), &[9; 32], Some(&[4; 32])).await, Ok(1));
		assert!(store.session(&[4; 32], NOW).await.unwrap().is_some());
		assert_eq!(store.close_sessions(&participant(1), &[9; 32], None).await, Ok(1));
		assert_eq!(store.session(&owner.token_hash, NOW).await, Ok(Some(owner)));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_session_gives_way_to_one_too_many() {
	on_both(async |database| {
		let store = database.open().await;
		let other = SessionRow { participant: participant(2), ..session(0) };
		store.open_session(&other, 3).await.unwrap();
		// The last is opened first, so that neither the order of tokens nor of calls decides.
		for number in [5, 1, 2, 3] {
			store.open_session(&session(number), 3).await.unwrap();
		}
		for (number, stays) in [(0, true), (1, false), (2, true), (3, true), (5, true)] {
			let found = store.session(&[number; 32], NOW).await.unwrap().is_some();
			assert_eq!(found, stays, "{number}");
		}
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_stays_even_among_others_of_the_same_moment() {
	on_both(async |database| {
		let store = database.open().await;
		for number in (1..=20).rev() {
			let session = SessionRow { opened_at: NOW, ..session(number) };
			store.open_session(&session, 1).await.unwrap();
			assert_eq!(store.session(&session.token_hash, NOW).await, Ok(Some(session)));
			assert_eq!(store.live_sessions(NOW).await, Ok(1));
		}
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_opened_at_once_keep_to_their_number() {
	on_both(async |database| {
		race(&database, async |store, number| store.open_session(&session(number), 3).await.unwrap()).await;
		assert_eq!(database.open().await.live_sessions(NOW).await, Ok(3));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_at_one_gateway_counts_at_another() {
	on_both(async |database| {
		let (one, other) = (database.open().await, database.open().await);
		one.open_session(&session(1), 16).await.unwrap();
		assert_eq!(other.session(&[1; 32], NOW).await, Ok(Some(session(1))));
		assert_eq!(other.close_sessions(&participant(1), &[9; 32], None).await, Ok(1));
		assert_eq!(one.session(&[1; 32], NOW).await, Ok(None));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_sessions_are_purged() {
	on_both(async |database| {
		let store = database.open().await;
		for number in 1..=3 {
			store.open_session(&session(number), 16).await.unwrap();
		}
		assert_eq!(store.purge(session(2).expires_at).await, Ok(2));
		assert_eq!(store.purge(session(2).expires_at).await, Ok(0));
		assert_eq!(store.live_sessions(NOW).await, Ok(1));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_beyond_its_bounds_is_refused() {
	on_both(async |database| {
		let store = database.open().await;
		let address = SessionRow { address: "a".repeat(MAX_ADDRESS + 1), ..session(1) };
		let nul = SessionRow { address: "a\0".into(), ..session(1) };
		let share = SessionRow { share: Zeroizing::new(vec![0; MAX_SHARE + 1]), ..session(1) };
		let time = SessionRow { expires_at: u64::MAX, ..session(1) };
		for (unfit, what) in [(address, "address"), (nul, "address"), (share, "share"), (time, "number")] {
			assert_eq!(store.open_session(&unfit, 16).await, Err(StoreError::Unfit(what)));
		}
		assert_eq!(store.live_sessions(NOW).await, Ok(0));
		let empty = SessionRow { address: String::new(), share: Zeroizing::default(), ..session(1) };
		assert_eq!(store.open_session(&empty, 16).await, Ok(()));
		assert_eq!(store.session(&[1; 32], NOW).await, Ok(Some(empty)));
	})
	.await;
}
