//! Lists are read page by page to their end, and what the gateway has no time for is asked for again.

use std::time::Duration;

use vacchain_client::{
	Client, Error, Identity, Latest, MAX_ROWS, Retries,
	primitives::{Action, HistoryEntry, Role, Status},
	random::os_rng,
};
use vacchain_gateway::Refusal;

use crate::{
	fake::Fake,
	reading::{RECORD, World},
};

/// A gateway that knows one hospital, this many times.
async fn with_hospitals(count: usize) -> (Fake, Client) {
	let fake = Fake::default();
	let hospital = Identity::generate("the.hospital", &mut os_rng()).unwrap();
	fake.register(&hospital, Role::Hospital, Status::Active, b"");
	fake.state().hospitals = vec![hospital.id; count];
	let hurried = Duration::from_millis(1);
	let retries = Retries { first_delay: hurried, longest_delay: hurried, ..Retries::default() };
	let client = fake.client_of(Some(hospital.id), retries).await;
	(fake, client)
}

#[tokio::test]
async fn a_list_is_read_to_its_end() {
	for count in [0, 1, 63, 64, 65, 192] {
		let (_, client) = with_hospitals(count).await;
		assert_eq!(client.organisations(Role::Hospital).await.unwrap().len(), count);
	}
}

#[tokio::test]
async fn a_list_without_an_end_is_refused() {
	let (fake, client) = with_hospitals(MAX_ROWS + 1).await;
	fake.state().page = Some(4096);
	let refused = client.organisations(Role::Hospital).await;
	assert!(matches!(refused, Err(Error::ListTooLong(MAX_ROWS))));
}

/// Security review, 2: a reader writes so many entries into a record's history that it is longer than a list that is read
/// whole. The family still sees what is new.
#[tokio::test]
async fn the_newest_entries_of_an_endless_history_are_seen() {
	let world = World::new().await;
	let entry = |block| HistoryEntry {
		block,
		at: 0,
		actor: world.hospital.id,
		organisation: None,
		action: Action::EpochBridged { from: 0, to: 1 },
		epoch: 1,
		commitment: None,
	};
	let many = MAX_ROWS as u32 + 100;
	world.fake.state().records.get_mut(&RECORD).unwrap().history = (0..many).map(entry).collect();
	world.fake.state().page = Some(4096);
	let Latest { rows, left_out } = world.session(&world.family).await.history(&RECORD).await.unwrap();
	assert_eq!((rows.len(), left_out), (MAX_ROWS, 100));
	assert_eq!((rows[0].block, rows.last().unwrap().block), (100, many - 1));
}

#[tokio::test]
async fn a_gateway_that_has_no_time_is_asked_again_but_not_for_ever() {
	let (fake, client) = with_hospitals(70).await;
	let busy = Refusal::RateLimited { retry_after: Duration::from_millis(1) };
	fake.state().refusals = vec![busy.clone(); 3].into();
	assert_eq!(client.organisations(Role::Hospital).await.unwrap().len(), 70);
	fake.state().refusals = vec![busy; 100].into();
	let refused = client.organisations(Role::Hospital).await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "RateLimited"));
	assert!(fake.state().refusals.len() > 80);
}

#[tokio::test]
async fn other_refusals_are_not_tried_again() {
	let (fake, client) = with_hospitals(1).await;
	fake.state().refusals = vec![Refusal::SessionEnded; 2].into();
	let refused = client.organisations(Role::Hospital).await;
	assert!(matches!(refused, Err(Error::Gateway(refusal)) if refusal.name == "SessionEnded"));
	assert_eq!(fake.state().refusals.len(), 1);
}
