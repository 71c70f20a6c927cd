//! Each role reads of a record what it may.

use serde_json::{Value, json};
use vacchain_primitives::{Level, ParticipantId, RecordId, VisitId, bounds::MAX_PAGE_EPOCHS};
use vacchain_runtime::Runtime;

use crate::{
	chain::START,
	world::{ADMIN, AUTHORITY, Answer, World, id, sealed},
};

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const ABSENT: RecordId = RecordId([3; 16]);
const VISIT: VisitId = VisitId([4; 16]);
const EARLIER: VisitId = VisitId([5; 16]);
const ABSENT_VISIT: VisitId = VisitId([6; 16]);

/// A family with two children. The hospital reads all of the first child's record, the school its proofs.
async fn world() -> World {
	let world = World::new().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.create_record(SIBLING, "amrani");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	world.chain.grant("amrani", RECORD, "ecole-atlas", Level::Proof, None);
	world
}

fn not_found() -> Answer {
	Err("NotFound".into())
}

async fn get(world: &World, who: &str, record: RecordId) -> Answer {
	world.call(who, "records_get", json!([record])).await
}

/// R4: a family reads its own children's records, and nobody without its consent does.
/// R16: consent for one child is for that child alone.
#[tokio::test]
async fn a_record_is_read_by_its_family_and_by_whom_it_let_in() {
	let world = world().await;
	for (who, reads, reads_sibling) in [
		("amrani", true, true),
		("desk", true, false),
		("officer", true, false),
		(ADMIN, true, true),
		("berrada", false, false),
		("other-desk", false, false),
		("agent", false, false),
		("dr-alaoui", false, false),
		("ph-fassi", false, false),
	] {
		assert_eq!(get(&world, who, RECORD).await.is_ok(), reads, "{who}");
		assert_eq!(get(&world, who, SIBLING).await.is_ok(), reads_sibling, "{who}");
	}
	let read = get(&world, ADMIN, RECORD).await.unwrap();
	assert_eq!((&read["reader"], &read["basis"]), (&json!(id(AUTHORITY)), &json!("authority")));
	let read = get(&world, "amrani", RECORD).await.unwrap();
	assert_eq!(read["child"]["ciphertext"], json!(hex::encode(&sealed(0, 0, 1).ciphertext)));
	assert_eq!(read["wrap"]["record"]["reader"], json!(id("amrani")));
}

/// R17: what is not there and what is not the caller's to see get one answer, from every method.
#[tokio::test]
async fn absent_and_forbidden_look_the_same() {
	let world = world().await;
	world.chain.open_visit(RECORD, VISIT);
	for (who, methods) in [
		(
			"other-desk",
			&[
				"records_get",
				"records_visits",
				"records_reports",
				"records_wraps",
				"records_history",
				"records_childVersions",
				"consent_grants",
			][..],
		),
		("agent", &["records_get", "records_visits", "records_reports", "records_wraps"][..]),
		(
			"dr-daoudi",
			&[
				"records_get",
				"records_visits",
				"records_reports",
				"records_wraps",
				"records_history",
				"records_childVersions",
				"access_log",
			][..],
		),
		(
			"berrada",
			&[
				"records_get",
				"records_visits",
				"records_reports",
				"records_wraps",
				"records_history",
				"records_childVersions",
				"access_log",
			][..],
		),
	] {
		for method in methods {
			let forbidden = world.call(who, method, json!([RECORD])).await;
			assert_eq!(forbidden, not_found(), "{who} {method}");
			assert_eq!(world.call(who, method, json!([ABSENT])).await, forbidden, "{who} {method}");
		}
		for visit in [VISIT, ABSENT_VISIT] {
			assert_eq!(world.call(who, "records_visit", json!([visit])).await, not_found(), "{who}");
			let by_visit = json!({ "record": RECORD, "visit": visit });
			assert_eq!(world.call(who, "records_get", by_visit).await, not_found(), "{who}");
		}
	}
}

/// R11, R12: a school gets the proof and no clinical data, not even sealed.
#[tokio::test]
async fn a_reader_of_proofs_gets_no_clinical_ciphertext() {
	let world = world().await;
	world.chain.whole_visit(RECORD, VISIT);
	let read = |who| world.call(who, "records_visits", json!([RECORD]));
	let full = read("desk").await.unwrap()["rows"][0].clone();
	let proof = read("officer").await.unwrap()["rows"][0].clone();
	for section in ["examination", "recommendation"] {
		assert!(full[section]["ciphertext"].is_string(), "{section}");
		assert_eq!(proof[section]["ciphertext"], Value::Null, "{section}");
		assert_eq!(proof[section]["commitment"], full[section]["commitment"], "{section}");
	}
	assert!(proof["immunization"]["ciphertext"].is_string());
	assert_eq!(full["notes"].as_array().map(Vec::len), Some(1));
	assert_eq!(proof["notes"], json!([]));
	assert_eq!(proof["signature"], full["signature"]);
	// trust.md: one admin alone opens no clinical content.
	assert_eq!(read(ADMIN).await.unwrap()["rows"][0], proof);
	assert_eq!(proof["signer"]["role"], json!("physician"));
	assert_eq!(proof, world.call("officer", "records_visit", json!([VISIT])).await.unwrap());
	let record = get(&world, "officer", RECORD).await.unwrap();
	assert_eq!((&record["history"], &record["level"]), (&Value::Null, &json!("proof")));
	for method in ["records_history", "records_childVersions", "consent_grants"] {
		let refused = world.call("officer", method, json!([RECORD])).await;
		assert_eq!(refused, Err("NotAllowed".into()), "{method}");
	}
}

/// R3: who may read all of a record, and a health admin, sees its history and its readers; a hospital that may only see
/// proofs does not.
#[tokio::test]
async fn history_and_readers_are_for_full_readers_and_health_admins() {
	let world = world().await;
	world.chain.grant("amrani", SIBLING, "ibn-sina", Level::Proof, None);
	for who in ["amrani", "desk", ADMIN] {
		let history = world.call(who, "records_history", json!([RECORD])).await.unwrap();
		assert_eq!(history["rows"].as_array().map(Vec::len), Some(3), "{who}");
		let readers = world.call(who, "consent_grants", json!([RECORD])).await.unwrap();
		assert_eq!(readers.as_array().map(Vec::len), Some(6), "{who}");
		assert_eq!(readers[4]["id"], json!(id("avicenne")), "{who}");
		assert!(readers[4]["encryption_key"].is_string(), "{who}");
		let wrap = &readers[4]["wrap"];
		assert_eq!((&wrap["reader"], &wrap["key_version"]), (&json!(id("avicenne")), &json!(1)), "{who}");
	}
	assert!(get(&world, "other-desk", SIBLING).await.is_ok());
	for method in ["records_history", "records_childVersions", "consent_grants"] {
		assert_eq!(world.call("other-desk", method, json!([SIBLING])).await, not_found(), "{method}");
	}
}

/// R1a: every version of the child is there for those who see the record's history, and every reader is told of the newest.
#[tokio::test]
async fn a_rectified_child_keeps_its_versions() {
	let world = world().await;
	world.chain.rectify(RECORD, 1);
	for who in ["amrani", "desk", ADMIN] {
		let versions = world.call(who, "records_childVersions", json!([RECORD])).await.unwrap();
		let rows = versions["rows"].as_array().unwrap();
		let shown: Vec<_> = rows.iter().map(|row| (&row["version"], &row["child"]["ciphertext"])).collect();
		let [old, new] = [1, 2].map(|content| json!(hex::encode(&sealed(0, 0, content).ciphertext)));
		assert_eq!(shown, [(&json!(0), &old), (&json!(1), &new)], "{who}");
		assert_eq!((&rows[0]["replaced"]["by"], &rows[1]["replaced"]), (&json!(id(ADMIN)), &Value::Null));
		let first = json!({ "record": RECORD, "limit": 1 });
		let first = world.call(who, "records_childVersions", first).await.unwrap();
		let next = json!({ "record": RECORD, "limit": 1, "cursor": first["next"] });
		let next = world.call(who, "records_childVersions", next).await.unwrap();
		assert_eq!((&next["rows"][0], &next["next"]), (&rows[1], &Value::Null), "{who}");
	}
	let read = get(&world, "officer", RECORD).await.unwrap();
	assert_eq!((&read["rectified"]["version"], &read["rectified"]["at"]), (&json!(1), &json!(START)));
}

/// R6: consent that is taken back, or that ends, opens nothing from the next call on.
#[tokio::test]
async fn consent_that_ended_opens_nothing() {
	let world = world().await;
	assert!(get(&world, "desk", RECORD).await.is_ok());
	let remaining = [("amrani", Level::Full), (AUTHORITY, Level::Proof), ("ecole-atlas", Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	assert_eq!(get(&world, "desk", RECORD).await, not_found());
	assert_eq!(world.call("desk", "records_wraps", json!([RECORD])).await, not_found());

	world.chain.grant("amrani", RECORD, "assur-atlantique", Level::Proof, Some(START + 1000));
	assert!(get(&world, "agent", RECORD).await.is_ok());
	world.chain.set_time(START + 1000);
	assert_eq!(get(&world, "agent", RECORD).await, not_found());
}

/// R6: also between two pages of one list.
#[tokio::test]
async fn the_next_page_is_refused_when_consent_ended_meanwhile() {
	let world = world().await;
	let mut page = json!(null);
	for _ in 0..2 {
		let params = json!({ "record": RECORD, "limit": 1, "cursor": page["next"] });
		page = world.call("desk", "records_history", params).await.unwrap();
		assert!(page["next"].is_string());
	}
	let remaining = [("amrani", Level::Full), (AUTHORITY, Level::Proof), ("ecole-atlas", Level::Proof)];
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	let params = json!({ "record": RECORD, "limit": 1, "cursor": page["next"] });
	assert_eq!(world.call("desk", "records_history", params.clone()).await, not_found());
	assert!(world.call("amrani", "records_history", params).await.is_ok());
}

/// R8: the doctor and the physician of an open visit read the child and all earlier visits; others do not.
#[tokio::test]
async fn an_open_visit_opens_the_record_to_its_professionals() {
	let world = world().await;
	world.chain.whole_visit(RECORD, EARLIER);
	world.chain.open_visit(RECORD, VISIT);
	for who in ["dr-alaoui", "ph-fassi"] {
		let by_visit = json!({ "record": RECORD, "visit": VISIT });
		let read = world.call(who, "records_get", by_visit.clone()).await.unwrap();
		assert!(read["child"]["ciphertext"].is_string(), "{who}");
		assert_eq!((&read["basis"], &read["wrap"]["visit"]["professional"]), (&Value::Null, &json!(id(who))));
		let visits = world.call(who, "records_visits", by_visit.clone()).await.unwrap();
		assert_eq!(visits["rows"].as_array().map(Vec::len), Some(2), "{who}");
		assert!(visits["rows"][0]["notes"][0]["text"]["ciphertext"].is_string(), "{who}");
		assert!(world.call(who, "records_wraps", by_visit).await.is_ok(), "{who}");
		// Without naming it, or by another record's, no.
		assert_eq!(get(&world, who, RECORD).await, not_found(), "{who}");
		let other = json!({ "record": SIBLING, "visit": VISIT });
		assert_eq!(world.call(who, "records_get", other).await, not_found(), "{who}");
	}
	for who in ["dr-daoudi", "ph-hajji"] {
		let by_visit = json!({ "record": RECORD, "visit": VISIT });
		assert_eq!(world.call(who, "records_get", by_visit).await, not_found(), "{who}");
	}
}

/// R8: when consent ends while a visit is open, its professionals still finish that visit, and read nothing else.
#[tokio::test]
async fn without_consent_an_open_visit_shows_itself_alone() {
	let world = world().await;
	world.chain.whole_visit(RECORD, EARLIER);
	let remaining = [("amrani", Level::Full), (AUTHORITY, Level::Proof), ("ecole-atlas", Level::Proof)];
	let readers = [
		("amrani", Level::Full),
		(AUTHORITY, Level::Proof),
		("avicenne", Level::Full),
		("ecole-atlas", Level::Proof),
	];
	let rotation = world.chain.rotation(RECORD, &readers);
	world.chain.act("amrani", pallet_consent::Call::<Runtime>::renew_keys { record: RECORD, rotation });
	world.chain.open_visit(RECORD, VISIT);
	let all_keys = json!({ "record": RECORD, "visit": VISIT });
	let keys = world.call("ph-fassi", "records_wraps", all_keys.clone()).await.unwrap();
	assert_eq!((&keys["wrap"]["visit"]["epoch"], &keys["links"][0]["from"]), (&json!(2), &json!(1)));
	assert_eq!((&keys["oldest"], &keys["state"]), (&json!(0), &Value::Null));
	world.chain.revoke("amrani", RECORD, "avicenne", &remaining);
	world.chain.rectify(RECORD, 1);
	let keys = world.call("ph-fassi", "records_wraps", all_keys).await.unwrap();
	assert_eq!((&keys["wrap"]["visit"]["epoch"], &keys["links"]), (&json!(2), &json!([])));
	assert_eq!(keys["oldest"], json!(2));
	let by_visit = json!({ "record": RECORD, "visit": VISIT });
	let read = world.call("ph-fassi", "records_get", by_visit.clone()).await.unwrap();
	assert_eq!(read["child"]["ciphertext"], Value::Null);
	// Nor does it tell what happened to the record since.
	assert_eq!(read["rectified"], Value::Null);
	assert_eq!(get(&world, "officer", RECORD).await.unwrap()["rectified"]["version"], json!(1));
	let visits = world.call("ph-fassi", "records_visits", by_visit.clone()).await.unwrap();
	assert_eq!(visits["rows"].as_array().map(Vec::len), Some(1));
	assert_eq!(visits["rows"][0]["id"], json!(VISIT));
	assert!(world.call("ph-fassi", "records_wraps", by_visit).await.is_ok());
	assert!(world.call("ph-fassi", "records_visit", json!([VISIT])).await.is_ok());
	assert_eq!(world.call("dr-alaoui", "records_visit", json!([EARLIER])).await, not_found());
	let by_earlier = json!({ "record": RECORD, "visit": EARLIER });
	assert_eq!(world.call("dr-alaoui", "records_wraps", by_earlier).await, not_found());
}

/// R17: a search finds what the caller may read, and does not tell why it finds nothing.
#[tokio::test]
async fn a_search_finds_what_one_may_read_and_nothing_else() {
	let world = world().await;
	let search = |who, username| world.call(who, "records_search", json!([id(username)]));
	let found = search("desk", "amrani").await.unwrap();
	let rows = found["rows"].as_array().unwrap();
	assert_eq!(rows.iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&json!(RECORD)]);
	assert_eq!(rows[0], get(&world, "desk", RECORD).await.unwrap());
	let admins = search(ADMIN, "amrani").await.unwrap();
	assert_eq!(admins["rows"].as_array().map(Vec::len), Some(2));

	let nothing = Ok(json!({ "rows": [], "next": null }));
	// No consent; no children; another role; no such participant.
	for (who, username) in [
		("other-desk", "amrani"),
		("other-desk", "berrada"),
		("other-desk", "desk"),
		("other-desk", "nobody-yet"),
	] {
		assert_eq!(search(who, username).await, nothing, "{who} {username}");
	}
}

#[tokio::test]
async fn a_search_goes_through_all_children_page_by_page() {
	let world = World::new().await;
	let records: Vec<_> = (10..31).map(|number| RecordId([number; 16])).collect();
	for record in &records {
		world.chain.create_record(*record, "amrani");
	}
	let open: Vec<_> = records.iter().copied().skip(1).step_by(2).collect();
	for record in &open {
		world.chain.grant("amrani", *record, "ecole-atlas", Level::Proof, None);
	}
	for limit in [1, 3, 10, 63] {
		let (mut found, mut cursor) = (Vec::new(), Value::Null);
		loop {
			let params = json!({ "family": id("amrani"), "limit": limit, "cursor": cursor });
			let page = world.call("officer", "records_search", params).await.unwrap();
			let rows = page["rows"].as_array().unwrap();
			assert!(rows.len() <= limit);
			found.extend(rows.iter().map(|row| row["id"].clone()));
			cursor = page["next"].clone();
			if cursor.is_null() {
				break;
			}
		}
		assert_eq!(found, open.iter().map(|record| json!(record)).collect::<Vec<_>>(), "{limit}");
	}
}

#[tokio::test]
async fn visits_are_cut_into_pages_and_none_is_lost() {
	let world = world().await;
	let visits: Vec<_> = (20..40).map(|number| VisitId([number; 16])).collect();
	for visit in &visits {
		world.chain.open_visit(RECORD, *visit);
	}
	let (mut found, mut cursor, mut pages) = (Vec::new(), Value::Null, 0);
	loop {
		let params = json!({ "record": RECORD, "cursor": cursor });
		let page = world.call("desk", "records_visits", params).await.unwrap();
		found.extend(page["rows"].as_array().unwrap().iter().map(|row| row["id"].clone()));
		(cursor, pages) = (page["next"].clone(), pages + 1);
		if cursor.is_null() {
			break;
		}
	}
	assert_eq!(found, visits.iter().map(|visit| json!(visit)).collect::<Vec<_>>());
	assert_eq!(pages, 2);
}

const READERS: [(&str, Level); 4] = [
	("amrani", Level::Full),
	(AUTHORITY, Level::Proof),
	("avicenne", Level::Full),
	("ecole-atlas", Level::Proof),
];

/// The keys of so many epochs before one are answered at a time, newest first.
#[tokio::test]
async fn keys_lead_back_epoch_by_epoch() {
	let world = world().await;
	let last = 2 * MAX_PAGE_EPOCHS + 3;
	while world.chain.epoch(RECORD) < last {
		let rotation = world.chain.rotation(RECORD, &READERS);
		world.chain.act("amrani", pallet_consent::Call::<Runtime>::renew_keys { record: RECORD, rotation });
	}
	for (who, has_state) in [("amrani", true), ("desk", true), ("officer", false)] {
		let (mut newest, mut epochs, mut past) = (json!(null), Vec::new(), Vec::new());
		for answer in 0..3 {
			let params = json!({ "record": RECORD, "newest": newest });
			let keys = world.call(who, "records_wraps", params).await.unwrap();
			assert_eq!(keys["wrap"]["record"]["epoch"], json!(last));
			assert_eq!(keys["state"].is_object(), has_state, "{who}");
			let links = keys["links"].as_array().unwrap();
			epochs.extend(links.iter().map(|link| link["to"].as_u64().unwrap()));
			past.extend(keys["past_wraps"].as_array().unwrap().iter().cloned());
			let oldest = keys["oldest"].as_u64().unwrap();
			assert_eq!(oldest, u64::from((last + 1).saturating_sub((answer + 1) * MAX_PAGE_EPOCHS)));
			newest = json!(oldest.saturating_sub(1));
		}
		assert_eq!(epochs, (1..=u64::from(last)).rev().collect::<Vec<_>>(), "{who}");
		// The owner's wraps of all ended epochs, and no other reader's.
		assert!(past.iter().all(|wrap| wrap["reader"] == json!(id("amrani"))), "{who}");
		assert_eq!(past.len(), if who == "amrani" { last as usize } else { 0 }, "{who}");
	}
	let past = json!({ "record": RECORD, "newest": last + 9 });
	assert!(world.call("desk", "records_wraps", past).await.is_ok(), "an epoch to come is none to ask for");
}

/// A link or a wrap that full readers add beside an epoch's own is answered with the epoch to which it leads.
#[tokio::test]
async fn bridges_and_wraps_that_were_added_are_found_with_their_epochs() {
	let world = world().await;
	for _ in 0..3 {
		let rotation = world.chain.rotation(RECORD, &READERS);
		world.chain.act("amrani", pallet_consent::Call::<Runtime>::renew_keys { record: RECORD, rotation });
	}
	let bridge = crate::world::link(1, 4);
	world.chain.act("amrani", pallet_consent::Call::<Runtime>::bridge { record: RECORD, link: bridge });
	let wrap = world.chain.wrap(id(AUTHORITY), Level::Proof, 2);
	world.chain.act("amrani", pallet_consent::Call::<Runtime>::keep_past_wrap { record: RECORD, wrap });
	let keys = world.call("officer", "records_wraps", json!([RECORD])).await.unwrap();
	assert_eq!(keys["bridges"].as_array().map(Vec::len), Some(1));
	assert_eq!((&keys["bridges"][0]["from"], &keys["bridges"][0]["to"]), (&json!(1), &json!(4)));
	let older = json!({ "record": RECORD, "newest": 0 });
	let keys = world.call("officer", "records_wraps", older).await.unwrap();
	assert_eq!((&keys["bridges"], &keys["links"]), (&json!([]), &json!([])));
	let keys = world.call(ADMIN, "records_wraps", json!([RECORD])).await.unwrap();
	let past = keys["past_wraps"].as_array().unwrap();
	assert_eq!(past.iter().filter(|wrap| wrap["epoch"] == json!(2)).count(), 2);
	assert_eq!(past.len(), 4 + 1);
}

/// A writer learns whether the chain demands new keys, and which index the next visit may have.
#[tokio::test]
async fn a_full_reader_learns_what_the_next_write_needs() {
	let world = world().await;
	let state = async |record| {
		let keys = world.call("amrani", "records_wraps", json!([record])).await.unwrap();
		keys["state"].clone()
	};
	let first = state(SIBLING).await;
	assert_eq!(first["renewal_due"], json!(true), "who created the record knows its first key");
	let before = state(RECORD).await;
	assert_eq!(before["renewal_due"], json!(false));
	world.chain.open_visit(RECORD, VISIT);
	let index = |state: &Value| state["visit_index"].as_u64().unwrap();
	assert_eq!(index(&state(RECORD).await), index(&before) + 1);
	world.chain.grant("amrani", RECORD, "assur-atlantique", Level::Proof, Some(START + 1000));
	world.chain.set_time(START + 1000);
	assert_eq!(state(RECORD).await["renewal_due"], json!(true), "a grant has ended");
}

#[tokio::test]
async fn a_family_lists_its_children_and_who_asks_for_access() {
	let world = world().await;
	let mine = world.call("amrani", "records_mine", json!({})).await.unwrap();
	assert_eq!(mine["rows"][1], json!({ "id": SIBLING, "created_at": START }));
	assert_eq!(world.call("berrada", "records_mine", json!({})).await.unwrap()["rows"], json!([]));
	for provider in ["other-desk", "agent"] {
		let level = Level::Proof;
		world
			.chain
			.act(provider, pallet_consent::Call::<Runtime>::request_access { family: id("amrani"), level });
	}
	let (mut asked, mut cursor) = (Vec::new(), Value::Null);
	for _ in 0..2 {
		let params = json!({ "limit": 1, "cursor": cursor });
		let page = world.call("amrani", "consent_requests", params).await.unwrap();
		asked.push(page["rows"][0]["requester"].clone());
		cursor = page["next"].clone();
	}
	assert_eq!(cursor, Value::Null);
	assert!(asked.contains(&json!(id("ibn-sina"))) && asked.contains(&json!(id("assur-atlantique"))));
}

/// S3: a guardian reads as the owner does, and sees who read.
#[tokio::test]
async fn a_guardian_reads_all_and_sees_who_read() {
	let world = world().await;
	let guardian = id("berrada");
	let key = world.chain.new_key(RECORD, guardian, Level::Full);
	world
		.chain
		.act("amrani", pallet_consent::Call::<Runtime>::name_guardian { record: RECORD, guardian, key });
	assert!(get(&world, "berrada", RECORD).await.is_ok());
	for method in ["records_history", "consent_grants", "access_log"] {
		assert!(world.call("berrada", method, json!([RECORD])).await.is_ok(), "{method}");
		assert_eq!(world.call("berrada", method, json!([SIBLING])).await, not_found(), "{method}");
	}
}

/// S4: a health admin is shown what the custodies hold, and a custodian the halves that admins gave to it: nobody else.
#[tokio::test]
async fn halves_go_from_the_custodies_to_the_custodian_alone() {
	let world = world().await;
	let epoch = world.chain.epoch(RECORD);
	let custody = world.call(ADMIN, "records_custody", json!([RECORD])).await.unwrap();
	let held: Vec<_> = custody["wraps"]
		.as_array()
		.unwrap()
		.iter()
		.map(|wrap| (wrap["reader"].clone(), wrap["level"].clone(), wrap["epoch"].clone()))
		.collect();
	let [a, b] = ParticipantId::CUSTODIES.map(|custody| json!(custody));
	let expected: Vec<_> = (0..=epoch)
		.rev()
		.flat_map(|epoch| {
			[(a.clone(), json!("half-a"), json!(epoch)), (b.clone(), json!("half-b"), json!(epoch))]
		})
		.collect();
	assert_eq!(held, expected);
	assert_eq!((&custody["epoch"], &custody["oldest"]), (&json!(epoch), &json!(0)));
	for who in ["amrani", "desk", "officer", AUTHORITY, "dr-alaoui"] {
		let refused = world.call(who, "records_custody", json!([RECORD])).await;
		assert_eq!(refused, Err("NotAllowed".into()), "{who}");
	}
	assert_eq!(world.call(ADMIN, "records_custody", json!([ABSENT])).await, not_found());

	let reader = id("amrani");
	let halves = vec![world.chain.wrap(reader, Level::HalfA, epoch)].try_into().unwrap();
	world.chain.act(ADMIN, pallet_consent::Call::<Runtime>::give_half { record: RECORD, reader, halves });
	let keys = world.call("amrani", "records_wraps", json!([RECORD])).await.unwrap();
	let given = keys["halves"].as_array().unwrap();
	assert_eq!(given.len(), 1);
	assert_eq!((&given[0]["giver"], &given[0]["wrap"]["level"]), (&json!(id(ADMIN)), &json!("half-a")));
	for who in ["desk", "officer", ADMIN] {
		let keys = world.call(who, "records_wraps", json!([RECORD])).await.unwrap();
		assert_eq!(keys["halves"], json!([]), "{who}");
	}
}

/// S4: an admin learns who holds a custody's content key, and gets its own wraps of it; whoever works for somebody else
/// learns nothing.
#[tokio::test]
async fn a_custodys_content_key_is_shown_to_health_admins_alone() {
	let world = world().await;
	for custody in ParticipantId::CUSTODIES {
		let key = world.call(ADMIN, "directory_contentKey", json!([custody])).await.unwrap();
		assert_eq!((&key["organisation"], &key["holders"]), (&json!(custody), &json!([id(ADMIN)])));
		let wraps = world.call(ADMIN, "directory_contentKeyWraps", json!([custody])).await.unwrap();
		assert_eq!(wraps["rows"].as_array().map(Vec::len), Some(1));
		for method in ["directory_contentKey", "directory_contentKeyWraps", "directory_contentKeyLinks"] {
			assert_eq!(world.call("desk", method, json!([custody])).await, not_found(), "{method}");
		}
	}
	let elsewhere = world.call("desk", "directory_contentKey", json!([id("ibn-sina")])).await;
	assert_eq!(elsewhere, not_found());
}
