//! The events of logins.

use vacchain_gateway_store::{EventKind, EventRow, KEEP_EVENTS, MAX_DEVICE, MOST_EVENTS, StoreError};

use crate::{MINUTE, NOW, on_both, participant};

fn event(kind: EventKind, device: &str, at: u64) -> EventRow {
	EventRow { kind, device: device.into(), network: "192.0.2.0/24".into(), first_at: at, last_at: at }
}

/// R13: a device is noted once, with the times of its first and its last login.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_noted_once_for_each_account() {
	on_both(async |database| {
		let store = database.open().await;
		let (id, account) = (participant(1), [9; 32]);
		let phone = event(EventKind::LoggedIn, "a phone", NOW);
		let changed = event(EventKind::PasswordSet, "a phone", NOW + 1);
		for event in [&phone, &changed, &EventRow { last_at: NOW + 2, first_at: NOW + 2, ..phone.clone() }] {
			store.note_event(&id, &account, event).await.unwrap();
		}
		let phone = EventRow { last_at: NOW + 2, ..phone };
		assert_eq!(store.events(&id, &account).await, Ok(vec![phone, changed]));
		assert_eq!(store.events(&id, &[8; 32]).await, Ok(vec![]), "another account's");
		assert_eq!(store.events(&participant(2), &account).await, Ok(vec![]));
		let long = event(EventKind::LoggedIn, &"x".repeat(MAX_DEVICE + 1), NOW);
		assert_eq!(store.note_event(&id, &account, &long).await, Err(StoreError::Unfit("device")));
	})
	.await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_events_of_an_account_are_bounded_and_end() {
	on_both(async |database| {
		let store = database.open().await;
		let (id, account) = (participant(1), [9; 32]);
		store.note_event(&id, &[8; 32], &event(EventKind::LoggedIn, "another's", NOW)).await.unwrap();
		store.note_event(&id, &account, &event(EventKind::PasswordSet, "a thief's", NOW)).await.unwrap();
		for number in 0..u64::from(MOST_EVENTS) + 3 {
			let event = event(EventKind::LoggedIn, &format!("device {number}"), NOW + number);
			store.note_event(&id, &account, &event).await.unwrap();
		}
		let events = store.events(&id, &account).await.unwrap();
		let (set, events): (Vec<_>, Vec<_>) =
			events.into_iter().partition(|event| event.kind == EventKind::PasswordSet);
		assert_eq!((events.len(), set.len()), (MOST_EVENTS as usize, 1), "logins push out no password");
		assert_eq!((events[0].device.as_str(), events[31].device.as_str()), ("device 34", "device 3"));
		assert_eq!(store.events(&id, &[8; 32]).await.unwrap().len(), 1, "nobody pushes out another's");
		assert_eq!(store.purge(NOW + KEEP_EVENTS + MINUTE).await, Ok(u64::from(MOST_EVENTS) + 2));
		assert_eq!(store.events(&id, &account).await, Ok(vec![]));
	})
	.await;
}
