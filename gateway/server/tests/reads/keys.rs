//! What an answer rests on.

use sp_io::TestExternalities;
use vacchain_primitives::{
	EncryptionKey, Level, Power, ReadKind, RecordId, Role, VisitId,
	reading::{ListPlace, ReadAnswer, ReadRefusal, ReadRequest},
};
use vacchain_runtime::Runtime;

use crate::world::{ADMIN, GATEWAY, World, id};

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const GONE: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([4; 16]);
const OPEN: VisitId = VisitId([5; 16]);

/// From the first row on.
fn first<Position>(rows: u32) -> ListPlace<Position> {
	ListPlace { from: None, rows }
}

/// A request about each topic, of somebody who has an answer.
fn requests() -> Vec<(&'static str, ReadRequest)> {
	use ReadRequest as Ask;
	let (record, visit, place) = (RECORD, VISIT, first(9));
	vec![
		("amrani", Ask::HealthAuthority),
		("amrani", Ask::Organisations { role: Role::Hospital, place }),
		("amrani", Ask::Staff { organisation: id("avicenne"), place }),
		("desk", Ask::Participant { id: id("dr-alaoui") }),
		(ADMIN, Ask::FamiliesTagged { tags: vec![] }),
		(ADMIN, Ask::Candidates { place: first(9) }),
		("avicenne", Ask::Candidates { place: first(9) }),
		("desk", Ask::ParticipantKeys { id: id("dr-alaoui"), place }),
		("avicenne", Ask::ParticipantLog { id: id("dr-alaoui"), place }),
		("desk", Ask::ContentKey { organisation: None }),
		("desk", Ask::ContentKeyWraps { organisation: None, place }),
		("desk", Ask::ContentKeyLinks { organisation: None, place }),
		(ADMIN, Ask::WaitingPowers { place: first(9) }),
		("berrada", Ask::OwnPowers),
		("amrani", Ask::OwnedRecords { place }),
		(ADMIN, Ask::RecordsTagged { tags: vec![] }),
		("desk", Ask::RecordsOf { family: id("amrani"), place }),
		("officer", Ask::Record { record, visit: None }),
		("dr-alaoui", Ask::Record { record, visit: Some(OPEN) }),
		("desk", Ask::Visits { record, visit: None, place }),
		("officer", Ask::Visits { record, visit: None, place }),
		("ph-fassi", Ask::Visit { visit }),
		("desk", Ask::Reports { record, visit: None, place }),
		("officer", Ask::Reports { record, visit: None, place }),
		("dr-alaoui", Ask::Reports { record, visit: Some(OPEN), place }),
		("amrani", Ask::History { record, place }),
		("amrani", Ask::Erased { record: GONE }),
		("amrani", Ask::ChildVersions { record, place }),
		(ADMIN, Ask::ChildVersions { record, place }),
		("amrani", Ask::RecordKeys { record, visit: None, newest: None }),
		("desk", Ask::RecordKeys { record, visit: None, newest: None }),
		(ADMIN, Ask::CustodyKeys { record, newest: None }),
		("desk", Ask::Readers { record }),
		("amrani", Ask::AccessRequests { place: first(9) }),
		("amrani", Ask::Accesses { record, place: first(9) }),
		(ADMIN, Ask::Participants { role: Role::Doctor, place }),
		(ADMIN, Ask::SuspendedParticipants { place: first(9) }),
		("dr-alaoui", Ask::WaitingVisits { place: first(9) }),
		("desk", Ask::WaitingVisits { place: first(9) }),
		("desk", Ask::HospitalVisits { since: None, place: first(9) }),
		("desk", Ask::HospitalVisits { since: Some(0), place: first(9) }),
		("officer", Ask::OpenRecords { place: first(9) }),
		("desk", Ask::OpenRecords { place: first(9) }),
		("agent", Ask::SentRequests { place: first(9) }),
		("dr-daoudi", Ask::Wards { place: first(9) }),
		("dr-daoudi", Ask::WardRequests { record: SIBLING, place: first(9) }),
	]
}

async fn world() -> World {
	let world = World::new().await;
	let chain = &world.chain;
	for record in [RECORD, SIBLING] {
		chain.create_record(record, "amrani");
	}
	chain.grant("amrani", SIBLING, "ibn-sina", Level::Full, None);
	chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	chain.grant("amrani", RECORD, "ecole-atlas", Level::Proof, None);
	chain.whole_visit(RECORD, VISIT);
	chain.open_visit(RECORD, OPEN);
	chain.rectify(RECORD, 1);
	let request =
		pallet_consent::Call::<Runtime>::request_access { family: id("amrani"), level: Level::Proof };
	chain.act("agent", request);
	let (record, guardian) = (SIBLING, id("dr-daoudi"));
	let key = chain.new_key(record, guardian, Level::Full);
	chain.act("amrani", pallet_consent::Call::<Runtime>::name_guardian { record, guardian, key });
	let power = Power::ReplaceKeys {
		id: id("berrada"),
		account: [7; 32].into(),
		encryption_key: EncryptionKey::x25519([7; 32]),
		profile: Default::default(),
	};
	chain.act(ADMIN, pallet_powers::Call::<Runtime>::propose { power });
	chain.create_record(GONE, "amrani");
	chain.act("amrani", pallet_vaccination_records::Call::<Runtime>::ask_for_erasure { record: GONE });
	crate::life::exercise(&world, crate::life::erasing(&world, GONE, "amrani"));
	let newcomer = pallet_participants::Call::<Runtime>::put_forward {
		id: id("newcomer"),
		role: Role::Receptionist,
		account: [8; 32].into(),
		encryption_key: EncryptionKey::x25519([8; 32]),
		profile: Default::default(),
	};
	chain.act("avicenne", newcomer);
	let read = vacchain_primitives::Read {
		record: RECORD,
		reader: id("desk"),
		visit: None,
		kind: ReadKind::Record,
		at: chain.now(),
		count: 1,
	};
	let reads = vec![read].try_into().unwrap();
	chain.act(GATEWAY, pallet_access_log::Call::<Runtime>::log_reads { batch: 1, reads });
	world
}

fn read(world: &World, who: &str, request: ReadRequest) -> Result<ReadAnswer, ReadRefusal> {
	let account = world.chain.account(who).unwrap();
	world.chain.run(|| vacchain_runtime::read::read(id(who), &account, request))
}

/// R4: the keys that an answer names hold all that it shows: from a state with these rows alone, the runtime answers the same.
/// So a proof of these keys proves the answer. A search names no list of a family's records, which would tell of siblings.
#[tokio::test]
async fn an_answer_rests_on_the_keys_that_it_names() {
	let world = world().await;
	let is_search = |request: &ReadRequest| matches!(request, ReadRequest::RecordsOf { .. });
	for (who, request) in requests().into_iter().filter(|(_, request)| !is_search(request)) {
		let answer = read(&world, who, request.clone()).unwrap();
		let rows = answer.keys.iter().filter_map(|key| {
			let value = world.chain.run(|| sp_io::storage::get(key))?;
			Some((key.clone(), value.to_vec()))
		});
		let rows: Vec<_> = rows.collect();
		let account = world.chain.account(who).unwrap();
		let again = TestExternalities::new_empty().execute_with(|| {
			for (key, value) in &rows {
				sp_io::storage::set(key, value);
			}
			vacchain_runtime::read::read(id(who), &account, request.clone())
		});
		assert_eq!(again.as_ref(), Ok(&answer), "{who} {request:?}");
	}
}

/// R16, R17: the keys of an answer tell nothing of what the reader may not see: neither of a sibling, nor how many there are.
#[tokio::test]
async fn the_keys_of_an_answer_name_nothing_else() {
	let world = world().await;
	let secrets = [SIBLING.0.to_vec(), id("berrada").0.to_vec()];
	for (who, request) in requests().into_iter().filter(|(who, _)| ["desk", "officer"].contains(who)) {
		let answer = read(&world, who, request.clone()).unwrap();
		let owned = pallet_vaccination_records::OwnedRecords::<Runtime>::hashed_key_for(id("amrani"));
		assert!(!answer.keys.contains(&owned), "{request:?}");
		for secret in &secrets {
			let is_in = |key: &Vec<u8>| key.windows(secret.len()).any(|part| part == secret);
			assert!(!answer.keys.iter().any(is_in), "{who} {request:?}");
		}
	}
	// Nobody's records, and those of a family without consent.
	for family in ["berrada", "no-family"] {
		let request = ReadRequest::RecordsOf { family: id(family), place: first(9) };
		let answer = read(&world, "desk", request).unwrap();
		let own = [id("desk"), id("avicenne")];
		assert_eq!(answer.keys.len(), own.len(), "{family}");
	}
}

/// R8: a page of sixteen visits takes one question to the runtime.
#[tokio::test]
async fn a_page_of_visits_is_one_question() {
	let world = World::new().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	for number in 0..16 {
		world.chain.whole_visit(RECORD, VisitId([number; 16]));
	}
	let page = world.call("desk", "records_visits", serde_json::json!([RECORD])).await.unwrap();
	assert_eq!((page["rows"].as_array().map(Vec::len), world.chain.reads()), (Some(16), 1));
}
