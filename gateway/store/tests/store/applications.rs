//! Applications to be registered.

use vacchain_gateway_store::{
	Application, ApplicationState, KEEP_DECIDED, KEEP_WAITING, MAX_REASON, MAX_SEALED_APPLICATION, StoreError,
};
use vacchain_primitives::{EncryptionKey, Role, bounds::MAX_PAGE};

use crate::{NOW, on_both, participant, race};

pub fn application(number: u8) -> Application {
	Application {
		account: [number; 32],
		encryption_key: EncryptionKey::x25519([number; 32]),
		role: Role::Doctor,
		organisation: Some(participant(200)),
		profile: vec![number; 20],
		sealed: vec![number; 400],
		applied_at: NOW,
		state: ApplicationState::Waiting,
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_waits_until_it_is_replaced_or_removed() {
	on_both(async |database| {
		let store = database.open().await;
		assert_eq!(store.application(&participant(1)).await, Ok(None));
		for role in Role::ALL {
			let application = Application { role, organisation: None, ..application(1) };
			assert_eq!(store.put_application(&participant(1), &application, 1).await, Ok(true));
			assert_eq!(store.application(&participant(1)).await, Ok(Some(application)));
		}
		assert_eq!(store.put_application(&participant(1), &application(2), 1).await, Ok(true));
		assert_eq!(store.application(&participant(1)).await, Ok(Some(application(2))));
		assert_eq!(store.remove_application(&participant(1)).await, Ok(true));
		assert_eq!(store.remove_application(&participant(1)).await, Ok(false));
		assert_eq!(store.application(&participant(1)).await, Ok(None));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_applications_wait() {
	on_both(async |database| {
		let store = database.open().await;
		assert_eq!(store.put_application(&participant(1), &application(1), 0).await, Ok(false));
		for (number, fits) in [(1, true), (2, true), (3, false), (2, true)] {
			let put = store.put_application(&participant(number), &application(number), 2).await;
			assert_eq!(put, Ok(fits), "{number}");
		}
		// A declined one waits no more.
		assert_eq!(store.decline_application(&participant(1), "twice", NOW).await, Ok(true));
		assert_eq!(store.put_application(&participant(3), &application(3), 2).await, Ok(true));
		assert_eq!(store.put_application(&participant(1), &application(1), 2).await, Ok(false));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn applications_at_once_keep_to_their_number() {
	on_both(async |database| {
		let put = race(&database, async |store, number| {
			store.put_application(&participant(number), &application(number), 3).await.unwrap()
		})
		.await;
		assert_eq!(put.iter().filter(|fits| **fits).count(), 3, "{put:?}");
		assert_eq!(database.open().await.applications(None, None, MAX_PAGE).await.unwrap().len(), 3);
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_admins_page_through_those_that_wait() {
	on_both(async |database| {
		let store = database.open().await;
		for number in 0..100 {
			let put = store.put_application(&participant(number), &application(number), 100).await;
			assert_eq!(put, Ok(true));
		}
		store.decline_application(&participant(50), "twice", NOW).await.unwrap();
		let (mut seen, mut after) = (Vec::new(), None);
		loop {
			let page = store.applications(None, after, 7).await.unwrap();
			assert!(page.len() <= 7);
			let Some((last, _)) = page.last() else { break };
			after = Some(*last);
			seen.extend(page);
		}
		let expected: Vec<_> = (0..100)
			.filter(|number| *number != 50)
			.map(|number| (participant(number), application(number)))
			.collect();
		assert_eq!(seen, expected);
		assert_eq!(store.applications(None, None, u32::MAX).await.unwrap().len(), MAX_PAGE as usize);
		assert_eq!(store.applications(None, None, 0).await, Ok(Vec::new()));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_application_says_why_for_thirty_days() {
	on_both(async |database| {
		let store = database.open().await;
		assert_eq!(store.decline_application(&participant(1), "unknown", NOW).await, Ok(false));
		store.put_application(&participant(1), &application(1), 9).await.unwrap();
		store.put_application(&participant(2), &application(2), 9).await.unwrap();
		assert_eq!(store.decline_application(&participant(1), "un père à appeler", NOW + 1).await, Ok(true));
		assert_eq!(store.decline_application(&participant(1), "again", NOW + 2).await, Ok(false));
		let state = ApplicationState::Declined { reason: "un père à appeler".into(), at: NOW + 1 };
		let declined = Application { state, ..application(1) };
		assert_eq!(store.application(&participant(1)).await, Ok(Some(declined)));

		assert_eq!(store.purge(NOW + KEEP_DECIDED).await, Ok(0));
		assert_eq!(store.purge(NOW + 1 + KEEP_DECIDED).await, Ok(1));
		assert_eq!(store.application(&participant(1)).await, Ok(None));
		assert_eq!(store.application(&participant(2)).await, Ok(Some(application(2))));
	})
	.await;
}

/// Those of nobody do not close the way for everybody for ever.
#[tokio::test(flavor = "multi_thread")]
async fn an_application_waits_for_sixty_days() {
	on_both(async |database| {
		let store = database.open().await;
		for (number, applied_at) in [(1, NOW), (2, NOW + 1), (3, NOW)] {
			let application = Application { applied_at, ..application(number) };
			store.put_application(&participant(number), &application, 9).await.unwrap();
		}
		// One that was decided on the last day is kept as long as any other that was decided.
		store.decline_application(&participant(3), "twice", NOW + KEEP_WAITING).await.unwrap();
		assert_eq!(store.purge(NOW + KEEP_WAITING - 1).await, Ok(0));
		assert_eq!(store.purge(NOW + KEEP_WAITING).await, Ok(1));
		for (number, is_kept) in [(1, false), (2, true), (3, true)] {
			let kept = store.application(&participant(number)).await.unwrap();
			assert_eq!(kept.is_some(), is_kept, "{number}");
		}
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_participant_may_apply_again() {
	on_both(async |database| {
		let store = database.open().await;
		store.put_application(&participant(1), &application(1), 9).await.unwrap();
		store.decline_application(&participant(1), "unreadable", NOW).await.unwrap();
		assert_eq!(store.put_application(&participant(1), &application(2), 9).await, Ok(true));
		assert_eq!(store.application(&participant(1)).await, Ok(Some(application(2))));
		assert_eq!(store.purge(NOW + KEEP_WAITING - 1).await, Ok(0));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_beyond_its_bounds_is_refused() {
	on_both(async |database| {
		let store = database.open().await;
		let sealed = Application { sealed: vec![0; MAX_SEALED_APPLICATION + 1], ..application(1) };
		let unfit = StoreError::Unfit("sealed application");
		assert_eq!(store.put_application(&participant(1), &sealed, 9).await, Err(unfit));
		store.put_application(&participant(1), &application(1), 9).await.unwrap();
		for reason in ["a".repeat(MAX_REASON + 1), "a\0b".into()] {
			let declined = store.decline_application(&participant(1), &reason, NOW).await;
			assert_eq!(declined, Err(StoreError::Unfit("reason")));
		}
		assert_eq!(store.application(&participant(1)).await, Ok(Some(application(1))));
	})
	.await;
}
