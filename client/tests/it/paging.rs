//! Lists are read page by page to their end.

use vacchain_client::{
	Client, Error, MAX_ROWS,
	primitives::{AccessRequest, Level, ParticipantId, RecordId, Role, bounds::MAX_PAGE},
};

use crate::fake::Fake;

const FAMILY: ParticipantId = ParticipantId([1; 32]);

fn record(index: u32) -> RecordId {
	let mut id = [0; 16];
	id[..4].copy_from_slice(&index.to_le_bytes());
	RecordId(id)
}

async fn with_records(count: u32) -> Client<Fake> {
	let fake = Fake::default();
	for start in (0..=count).step_by(MAX_PAGE as usize) {
		let page: Vec<_> = (start..count.min(start + MAX_PAGE)).map(record).collect();
		fake.tell("records_of", (FAMILY, start, MAX_PAGE), page);
	}
	Client::new(fake).await.unwrap()
}

#[tokio::test]
async fn a_list_is_read_to_its_end() {
	for count in [0, 1, MAX_PAGE - 1, MAX_PAGE, MAX_PAGE + 1, 3 * MAX_PAGE] {
		let expected: Vec<_> = (0..count).map(record).collect();
		assert_eq!(with_records(count).await.records_of(&FAMILY).await.unwrap(), expected);
	}
}

#[tokio::test]
async fn a_list_without_an_end_is_refused() {
	let client = with_records(MAX_ROWS as u32 + 1).await;
	assert!(matches!(client.records_of(&FAMILY).await, Err(Error::ListTooLong(MAX_ROWS))));
}

#[tokio::test]
async fn requests_are_read_after_the_last_one() {
	let fake = Fake::default();
	let request = AccessRequest { level: Level::Proof, requested_at: 5 };
	let row = |byte: u32| (ParticipantId([byte as u8; 32]), request);
	let first: Vec<_> = (0..MAX_PAGE).map(row).collect();
	let second: Vec<_> = (MAX_PAGE..MAX_PAGE + 3).map(row).collect();
	fake.tell("requests", (FAMILY, None::<ParticipantId>, MAX_PAGE), &first);
	fake.tell("requests", (FAMILY, Some(row(MAX_PAGE - 1).0), MAX_PAGE), &second);
	let client = Client::new(fake).await.unwrap();
	assert_eq!(client.requests(&FAMILY).await.unwrap(), [first, second].concat());
}

#[tokio::test]
async fn an_answer_of_another_form_is_named() {
	let fake = Fake::default();
	fake.tell("organisations", (Role::Hospital, 0u32, MAX_PAGE), [9u8; 3]);
	let client = Client::new(fake).await.unwrap();
	let error = client.organisations(Role::Hospital).await.unwrap_err();
	assert!(error.to_string().contains("RegistryApi_organisations"), "{error}");
}
