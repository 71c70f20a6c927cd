//! Each role finds what concerns it, and nothing else.

use serde_json::{Value, json};
use vacchain_primitives::{
	ClosingReason, Level, RecordId, Role, VisitId,
	bounds::REQUEST_LIFETIME,
	reading::{Answer as Read, ListPlace, Noted, ReadRequest},
};
use vacchain_runtime::Runtime;

use crate::{
	chain::START,
	world::{ADMIN, Answer, World, id},
};

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const OTHER: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([9; 16]);
const LATER: VisitId = VisitId([5; 16]);

/// A family with two children, of which one is known at the hospital and at the school.
async fn world() -> World {
	let world = World::new().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.create_record(SIBLING, "amrani");
	world.chain.create_record(OTHER, "berrada");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	world.chain.grant("amrani", RECORD, "ecole-atlas", Level::Proof, None);
	world
}

fn rows(page: &Value) -> &Vec<Value> {
	page["rows"].as_array().expect("it is a page")
}

async fn ids(world: &World, who: &str, method: &str, params: Value) -> Vec<Value> {
	let page = world.call(who, method, params).await.unwrap();
	rows(&page).iter().map(|row| row["id"].clone()).collect()
}

fn nothing() -> Answer {
	Ok(json!({ "rows": [], "next": null }))
}

/// R7, R8, R10: a visit is in the list of the doctor, then of the physician, then of the reception desk, in order of opening,
/// each with the child, and in nobody else's.
#[tokio::test]
async fn a_visit_is_listed_for_who_is_next() {
	let world = world().await;
	let waiting = async |who| ids(&world, who, "records_waiting", json!({})).await;
	let lists = async || [waiting("dr-alaoui").await, waiting("ph-fassi").await, waiting("desk").await];
	world.chain.open_visit(RECORD, VISIT);
	world.set_time(START + 1);
	world.chain.open_visit(RECORD, LATER);
	let [first, second] = [VISIT, LATER].map(|visit| json!(visit));
	assert_eq!(lists().await, [vec![first.clone(), second.clone()], vec![], vec![]]);
	world.chain.write_note(RECORD, VISIT);
	assert_eq!(lists().await, [vec![second.clone()], vec![first.clone()], vec![]]);
	world.chain.sign(RECORD, VISIT);
	assert_eq!(lists().await, [vec![second.clone()], vec![], vec![first.clone()]]);
	world.chain.act("desk", pallet_vaccine_details::Call::<Runtime>::link { visit: VISIT });
	assert_eq!(lists().await, [vec![second], vec![], vec![]]);
	for who in ["dr-daoudi", "ph-hajji", "other-desk"] {
		assert_eq!(world.call(who, "records_waiting", json!({})).await, nothing(), "{who}");
	}

	let page = world.call("dr-alaoui", "records_waiting", json!({})).await.unwrap();
	let row = &rows(&page)[0];
	assert_eq!((&row["visit"]["state"], &row["record"]["owner"]), (&json!("opened"), &json!(id("amrani"))));
	let by_visit = json!({ "record": RECORD, "visit": LATER });
	assert_eq!(Ok(row["record"].clone()), world.call("dr-alaoui", "records_get", by_visit).await);
	assert_eq!(row["record"]["visit"], json!(LATER));
	let first = world.call("dr-alaoui", "records_waiting", json!({ "limit": 1 })).await.unwrap();
	assert_eq!((rows(&first).len(), &first["next"]), (1, &Value::Null));
}

/// R8: once consent has ended, the list names the visit that is still to be finished, and not the child.
#[tokio::test]
async fn a_visit_after_consent_shows_no_child() {
	let world = world().await;
	let finished = VisitId([7; 16]);
	world.chain.whole_visit(RECORD, finished);
	world.chain.open_visit(RECORD, VISIT);
	world.chain.open_visit(RECORD, LATER);
	world.chain.write_note(RECORD, LATER);
	let since =
		async || world.call("desk", "records_hospitalVisits", json!({ "since": START })).await.unwrap();
	let page = since().await;
	let notes: Vec<_> = rows(&page).iter().map(|row| (&row["id"], &row["visit"]["notes"])).collect();
	let (one, none) = (json!(1), json!(0));
	assert_eq!(notes, [(&json!(LATER), &one), (&json!(finished), &one), (&json!(VISIT), &none)]);
	let remaining =
		[("amrani", Level::Full), ("health-authority", Level::Proof), ("ecole-atlas", Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	// Nothing of what was read unlogged tells more than that there is something to finish.
	let page = since().await;
	let notes: Vec<_> = rows(&page).iter().map(|row| (&row["id"], &row["visit"]["notes"])).collect();
	assert_eq!(notes, [(&json!(LATER), &none), (&json!(VISIT), &none)]);
	assert_eq!(rows(&page)[0]["visit"]["note"], Value::Null);
	let page = world.call("dr-alaoui", "records_waiting", json!({})).await.unwrap();
	let row = &rows(&page)[0];
	assert_eq!((&row["id"], &row["record"]["child"]["ciphertext"]), (&json!(VISIT), &Value::Null));
	let page = world.call("desk", "records_hospitalVisits", json!({})).await.unwrap();
	assert_eq!((&rows(&page)[1]["id"], &rows(&page)[1]["record"]), (&json!(VISIT), &Value::Null));
	// Nor do the rows by which the answer could be proven.
	let request =
		ReadRequest::HospitalVisits { since: Some(START), place: ListPlace { from: None, rows: 9 } };
	let account = world.chain.account("desk").unwrap();
	let answer = world.chain.run(|| vacchain_runtime::read::read(id("desk"), &account, request)).unwrap();
	for visit in [finished, VISIT, LATER] {
		let row = pallet_vaccine_details::RowKey::Visit(visit);
		let row = pallet_vaccine_details::Rows::<Runtime>::hashed_key_for(RECORD, row);
		assert!(!answer.keys.contains(&row), "{visit:?}");
	}
}

/// R6, R17: once consent has ended, the family's username leads the doctor and the physician to nothing.
#[tokio::test]
async fn a_search_after_consent_finds_nothing() {
	let world = world().await;
	world.chain.whole_visit(RECORD, LATER);
	world.chain.open_visit(RECORD, VISIT);
	world.chain.write_note(RECORD, VISIT);
	let search = async |who| world.call(who, "records_search", json!([id("amrani")])).await;
	for who in ["dr-alaoui", "ph-fassi"] {
		assert_eq!(rows(&search(who).await.unwrap()).len(), 1, "{who}");
	}
	let remaining =
		[("amrani", Level::Full), ("health-authority", Level::Proof), ("ecole-atlas", Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	for who in ["dr-alaoui", "ph-fassi"] {
		assert_eq!(search(who).await, nothing(), "{who}");
	}
	assert_eq!(ids(&world, "ph-fassi", "records_waiting", json!({})).await, [json!(VISIT)]);
	assert!(world.call("ph-fassi", "records_visit", json!([VISIT])).await.is_ok());
}

/// R7: a reception desk sees the open visits of its hospital, and all of today's by state.
#[tokio::test]
async fn a_hospitals_visits_are_listed_by_day_and_state() {
	let world = world().await;
	let (day, closed) = (24 * 60 * 60 * 1000, VisitId([7; 16]));
	let open = async || ids(&world, "desk", "records_hospitalVisits", json!({})).await;
	let since = async |since| ids(&world, "desk", "records_hospitalVisits", json!({ "since": since })).await;
	world.chain.open_visit(RECORD, VISIT);
	world.set_time(START + day);
	world.chain.whole_visit(RECORD, LATER);
	world.chain.open_visit(RECORD, closed);
	let reason = ClosingReason::Unsigned;
	world.chain.act("desk", pallet_vaccine_details::Call::<Runtime>::close { visit: closed, reason });
	assert_eq!(open().await, [json!(VISIT)]);
	// In order of opening, and of their ids if that was at the same time.
	assert_eq!(since(START).await, [VISIT, LATER, closed].map(|visit| json!(visit)));
	assert_eq!(since(START + day).await, [LATER, closed].map(|visit| json!(visit)));
	assert_eq!(world.call("other-desk", "records_hospitalVisits", json!({})).await, nothing());
	for who in ["dr-alaoui", "officer", "amrani"] {
		let refused = world.call(who, "records_hospitalVisits", json!({})).await;
		assert_eq!(refused, Err("NotAllowed".into()), "{who}");
	}
}

/// R17: doctor and physician find a child by the family's username for as long as a visit gives them keys. Who is not named,
/// a family without a visit and one that does not exist look the same.
#[tokio::test]
async fn a_doctor_finds_the_child_by_the_familys_username() {
	let world = world().await;
	let search = |who, username| world.call(who, "records_search", json!([id(username)]));
	assert_eq!(search("dr-alaoui", "amrani").await, nothing());
	world.chain.open_visit(RECORD, VISIT);
	for who in ["dr-alaoui", "ph-fassi"] {
		let found = search(who, "amrani").await.unwrap();
		let shown: Vec<_> = rows(&found).iter().map(|row| (&row["id"], &row["visit"])).collect();
		assert_eq!(shown, [(&json!(RECORD), &json!(VISIT))], "{who}");
		assert!(rows(&found)[0]["child"]["ciphertext"].is_string(), "{who}");
		for username in ["berrada", "nobody-yet", "desk"] {
			assert_eq!(search(who, username).await, nothing(), "{who} {username}");
		}
	}
	for who in ["dr-daoudi", "ph-hajji"] {
		assert_eq!(search(who, "amrani").await, nothing(), "{who}");
	}
	world.set_time(START + 1);
	world.chain.whole_visit(RECORD, LATER);
	let found = search("ph-fassi", "amrani").await.unwrap();
	assert_eq!(rows(&found)[0]["visit"], json!(VISIT), "the one that opens the record");
	let reason = ClosingReason::Unsigned;
	world.chain.act("desk", pallet_vaccine_details::Call::<Runtime>::close { visit: VISIT, reason });
	let found = search("ph-fassi", "amrani").await.unwrap();
	let row = &rows(&found)[0];
	assert_eq!((&row["visit"], &row["child"]["ciphertext"]), (&json!(LATER), &Value::Null));
}

/// R11, R12: a school finds the records that are open to it, and no other child's (R16).
#[tokio::test]
async fn a_school_finds_the_records_that_are_open_to_it() {
	let world = world().await;
	let open = async |who| ids(&world, who, "records_open", json!({})).await;
	assert_eq!((open("officer").await, open("desk").await), (vec![json!(RECORD)], vec![json!(RECORD)]));
	assert_eq!((open("agent").await, open("other-desk").await), (vec![], vec![]));
	world.chain.grant("berrada", OTHER, "ecole-atlas", Level::Proof, Some(START + 1000));
	assert_eq!(open("officer").await, [json!(OTHER), json!(RECORD)], "the one that ends first, first");
	let first = world.call("officer", "records_open", json!({ "limit": 1 })).await.unwrap();
	let next = json!({ "limit": 1, "cursor": first["next"] });
	assert_eq!(ids(&world, "officer", "records_open", next).await, [json!(RECORD)]);
	world.set_time(START + 1000);
	assert_eq!(open("officer").await, [json!(RECORD)]);
	let remaining = [("amrani", Level::Full), ("health-authority", Level::Proof), ("avicenne", Level::Full)];
	world.chain.revoke("amrani", RECORD, "ecole-atlas", &remaining);
	assert_eq!(world.call("officer", "records_open", json!({})).await, nothing());
	for who in ["dr-alaoui", "amrani", ADMIN] {
		let refused = world.call(who, "records_open", json!({})).await;
		assert_eq!(refused, Err("NotAllowed".into()), "{who}");
	}
}

/// R11: what a school may read and has no key of, because the keys were renewed while it was suspended, is in its lists, and gives
/// it no more than that: nothing is left out of them in silence.
#[tokio::test]
async fn a_list_names_what_its_reader_has_no_key_of() {
	let world = world().await;
	let id_of_school = id("ecole-atlas");
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::suspend { id: id_of_school });
	let remaining = [("amrani", Level::Full), ("health-authority", Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	world.chain.act(ADMIN, pallet_participants::Call::<Runtime>::reinstate { id: id_of_school });
	for (method, params) in [("records_open", json!({})), ("records_search", json!([id("amrani")]))] {
		let page = world.call("officer", method, params).await.unwrap();
		let listed: Vec<_> = rows(&page).iter().map(|row| (&row["id"], &row["wrap"])).collect();
		let [(record, wrap)] = listed[..] else { panic!("{method}: {page}") };
		assert_eq!((record, wrap["record"]["key_version"].as_u64()), (&json!(RECORD), Some(u32::MAX.into())));
	}
	let by_id = json!({ "record": RECORD });
	assert_eq!(world.call("officer", "records_get", by_id).await, Err("NotFound".into()));
}

/// R16, R17: a position in a search counts what the caller may read: nobody learns by trying positions how many siblings there are
/// whose records are not open to it.
#[tokio::test]
async fn a_position_in_a_search_counts_no_sibling_that_one_may_not_read() {
	let world = World::new().await;
	for record in [SIBLING, OTHER, RECORD] {
		world.chain.create_record(record, "amrani");
	}
	let found = |from| {
		let place = ListPlace { from: Some(from), rows: 1 };
		let request = ReadRequest::RecordsOf { family: id("amrani"), place };
		let account = world.chain.account("officer").unwrap();
		let read = || vacchain_runtime::read::read(id("officer"), &account, request);
		match world.chain.run(read).unwrap().answer {
			Read::Records(page) => (page.rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), page.next),
			other => panic!("{other:?}"),
		}
	};
	world.chain.grant("amrani", RECORD, "ecole-atlas", Level::Proof, None);
	assert_eq!([0, 1, 2].map(found), [(vec![RECORD], None), (vec![], None), (vec![], None)]);
	world.chain.grant("amrani", SIBLING, "ecole-atlas", Level::Proof, None);
	assert_eq!([0, 1].map(found), [(vec![SIBLING], Some(1)), (vec![RECORD], None)]);
}

/// S5: each record in a list is a read of it, which its family is told of.
#[tokio::test]
async fn a_list_is_a_read_of_every_record_in_it() {
	let world = world().await;
	world.chain.grant("berrada", OTHER, "ecole-atlas", Level::Proof, None);
	world.chain.open_visit(RECORD, VISIT);
	let noted = |who: &str, request| {
		let account = world.chain.account(who).unwrap();
		let answer = world.chain.run(|| vacchain_runtime::read::read(id(who), &account, request)).unwrap();
		let noted = answer.noted.into_iter();
		noted.map(|Noted { owner, visit, records, .. }| (owner, visit, records)).collect::<Vec<_>>()
	};
	let place = ListPlace { from: None, rows: 9 };
	let waiting = noted("dr-alaoui", ReadRequest::WaitingVisits { place });
	assert_eq!(waiting, [(id("amrani"), Some(VISIT), vec![RECORD])]);
	let search = ReadRequest::RecordsOf { family: id("amrani"), place: ListPlace { from: None, rows: 9 } };
	assert_eq!(noted("dr-alaoui", search.clone()), waiting);
	let by_consent = [(id("amrani"), None, vec![RECORD])];
	assert_eq!(noted("desk", search), by_consent);
	for since in [None, Some(START)] {
		let visits = ReadRequest::HospitalVisits { since, place: ListPlace { from: None, rows: 9 } };
		assert_eq!(noted("desk", visits), by_consent, "{since:?}");
	}
	let guardian = id("dr-daoudi");
	let key = world.chain.new_key(SIBLING, guardian, Level::Full);
	let name = pallet_consent::Call::<Runtime>::name_guardian { record: SIBLING, guardian, key };
	world.chain.act("amrani", name);
	let wards = noted("dr-daoudi", ReadRequest::Wards { place: ListPlace { from: None, rows: 9 } });
	assert_eq!(wards, [(id("amrani"), None, vec![SIBLING])]);
	let mut open = noted("officer", ReadRequest::OpenRecords { place: ListPlace { from: None, rows: 9 } });
	open.sort_unstable();
	let mut expected = [(id("amrani"), None, vec![RECORD]), (id("berrada"), None, vec![OTHER])];
	expected.sort_unstable();
	assert_eq!(open, expected);
}

/// S1: a provider sees where each of its requests stands, whether the family exists or not.
#[tokio::test]
async fn a_provider_sees_where_its_requests_stand() {
	let world = world().await;
	let sent = async |who| {
		let page = world.call(who, "consent_sent", json!({})).await.unwrap();
		let mut sent: Vec<_> =
			rows(&page).iter().map(|row| (row["family"].clone(), row["outcome"].clone())).collect();
		sent.sort_by_key(|(family, _)| family.to_string());
		sent
	};
	let ask = |who, family| {
		let family = id(family);
		world.chain.act(who, pallet_consent::Call::<Runtime>::request_access { family, level: Level::Proof });
	};
	for family in ["amrani", "berrada", "nobody-yet"] {
		ask("agent", family);
	}
	let (requester, requested_at) = (id("assur-atlantique"), world.chain.now());
	let deny = pallet_consent::Call::<Runtime>::deny_request { requester, requested_at };
	world.chain.act("berrada", deny);
	world.chain.grant("amrani", RECORD, "assur-atlantique", Level::Proof, None);
	let mut expected = vec![
		(json!(id("amrani")), json!("granted")),
		(json!(id("berrada")), json!("denied")),
		(json!(id("nobody-yet")), json!("waiting")),
	];
	expected.sort_by_key(|(family, _)| family.to_string());
	assert_eq!(sent("agent").await, expected);
	assert_eq!(sent("officer").await, []);
	world.set_time(START + REQUEST_LIFETIME);
	let outcomes = sent("agent").await;
	assert!(outcomes.contains(&(json!(id("nobody-yet")), json!("ended"))), "{outcomes:?}");
	for who in ["amrani", "dr-alaoui", ADMIN] {
		assert_eq!(world.call(who, "consent_sent", json!({})).await, Err("NotAllowed".into()), "{who}");
	}
}

/// S3: a guardian finds its wards, and who asks their family for access.
#[tokio::test]
async fn a_guardian_finds_its_wards_and_requests_to_them() {
	let world = world().await;
	let guardian = id("dr-daoudi");
	let key = world.chain.new_key(SIBLING, guardian, Level::Full);
	let name = pallet_consent::Call::<Runtime>::name_guardian { record: SIBLING, guardian, key };
	world.chain.act("amrani", name);
	let request =
		pallet_consent::Call::<Runtime>::request_access { family: id("amrani"), level: Level::Proof };
	world.chain.act("agent", request);
	assert_eq!(ids(&world, "dr-daoudi", "records_wards", json!({})).await, [json!(SIBLING)]);
	assert_eq!(world.call("berrada", "records_wards", json!({})).await, nothing());
	let requests = world.call("dr-daoudi", "consent_wardRequests", json!([SIBLING])).await.unwrap();
	assert_eq!(rows(&requests)[0]["requester"], json!(id("assur-atlantique")));
	let not_found = || Err("NotFound".into());
	for (who, record) in [("dr-daoudi", RECORD), ("dr-alaoui", SIBLING), ("berrada", SIBLING)] {
		assert_eq!(world.call(who, "consent_wardRequests", json!([record])).await, not_found(), "{who}");
	}
	for who in ["desk", "ph-fassi", ADMIN] {
		assert_eq!(world.call(who, "records_wards", json!({})).await, Err("NotAllowed".into()), "{who}");
	}
}

/// R2: a health admin lists the participants of each role, and those that are suspended; nobody else does, by whatever
/// method.
#[tokio::test]
async fn a_health_admin_lists_participants() {
	let world = world().await;
	let of_role = async |role| ids(&world, ADMIN, "directory_participants", json!([role])).await;
	assert_eq!(of_role("family").await, ["amrani", "berrada"].map(|who| json!(id(who))));
	assert_eq!(of_role("doctor").await, ["dr-alaoui", "dr-daoudi"].map(|who| json!(id(who))));
	let first = world.call(ADMIN, "directory_participants", json!({ "role": "doctor", "limit": 1 })).await;
	let next = json!({ "role": "doctor", "limit": 1, "cursor": first.unwrap()["next"] });
	assert_eq!(ids(&world, ADMIN, "directory_participants", next).await, [json!(id("dr-daoudi"))]);
	assert_eq!(world.call(ADMIN, "directory_suspended", json!({})).await, nothing());
	let suspend = pallet_participants::Call::<Runtime>::suspend { id: id("dr-daoudi") };
	world.chain.act(ADMIN, suspend);
	assert_eq!(ids(&world, ADMIN, "directory_suspended", json!({})).await, [json!(id("dr-daoudi"))]);
	for who in ["amrani", "desk", "avicenne", "health-authority"] {
		for (method, params) in
			[("directory_participants", json!(["family"])), ("directory_suspended", json!({}))]
		{
			assert_eq!(world.call(who, method, params).await, Err("NotAllowed".into()), "{who} {method}");
		}
		// The list that is open to everybody has organisations alone (R17).
		let account = world.chain.account(who).unwrap();
		for role in Role::ALL.into_iter().filter(|role| !role.is_organisation()) {
			let request = ReadRequest::Organisations { role, place: ListPlace { from: None, rows: 9 } };
			let answer = world.chain.run(|| vacchain_runtime::read::read(id(who), &account, request));
			assert!(
				matches!(answer.unwrap().answer, Read::Participants(found) if found.rows.is_empty()),
				"{role}"
			);
		}
	}
}
