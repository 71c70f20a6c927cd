//! What is read of a record that was voided, moved to another family, or erased.

use frame_support::{traits::Hooks, weights::Weight};
use serde_json::json;
use vacchain_primitives::{
	EpochLink, Level, Power, Read, ReadKind, RecordId, VisitId, VoidReason,
	bounds::{LINK_LEN, SUITE},
	questions::RenewalDue,
	reading::{ListPlace, ReadRequest},
};
use vacchain_runtime::{AccessLog, Consent, Runtime, VaccinationRecords, VaccineDetails, read::read};

use crate::world::{ADMIN, Answer, GATEWAY, World, id};

const RECORD: RecordId = RecordId([1; 16]);
const SIBLING: RecordId = RecordId([2; 16]);
const VISIT: VisitId = VisitId([4; 16]);
const OPEN: VisitId = VisitId([5; 16]);

fn not_found() -> Answer {
	Err("NotFound".into())
}

/// A health admin does this, as soon as nobody can object any more.
pub fn exercise(world: &World, power: Power<vacchain_runtime::AccountId>) {
	let (chain, subject) = (&world.chain, power.subject());
	chain.act(ADMIN, pallet_powers::Call::<Runtime>::propose { power });
	let digest = chain.run(|| pallet_powers::Subjects::<Runtime>::get(subject)).expect("it waits");
	let delay = chain.run(pallet_powers::Delay::<Runtime>::get);
	chain.set_time(chain.now() + delay);
	chain.act(ADMIN, pallet_powers::Call::<Runtime>::exercise { digest });
}

/// The erasure of a record, as its owner has asked.
pub fn erasing(world: &World, record: RecordId, owner: &str) -> Power<vacchain_runtime::AccountId> {
	let asked_at =
		world.chain.run(|| VaccinationRecords::record(record)).and_then(|row| row.erasure_asked_at);
	Power::EraseRecord { record, owner: id(owner), asked_at: asked_at.expect("its owner has asked") }
}

/// A record and its sibling, both open to a hospital, the first with a signed visit and an open one.
async fn world() -> World {
	let world = World::new().await;
	let chain = &world.chain;
	for record in [RECORD, SIBLING] {
		chain.create_record(record, "amrani");
		chain.grant("amrani", record, "avicenne", Level::Full, None);
	}
	chain.whole_visit(RECORD, VISIT);
	chain.open_visit(RECORD, OPEN);
	world
}

/// R1a: providers read nothing of a voided record; the professionals of an open visit read that visit alone, because a dose that
/// was given must be recorded; the family and the health authority read the record, and why.
#[tokio::test]
async fn a_voided_record_is_its_family_s_and_the_authority_s() {
	let world = world().await;
	assert!(world.call("dr-alaoui", "records_get", json!([RECORD, OPEN])).await.is_ok());
	let power = Power::VoidRecord { record: RECORD, owner: id("amrani"), reason: VoidReason::Duplicate };
	exercise(&world, power);
	assert_eq!(world.call("desk", "records_get", json!([RECORD])).await, not_found());
	for who in ["dr-alaoui", "ph-fassi"] {
		assert!(world.call(who, "records_visit", json!([OPEN])).await.is_ok(), "{who}");
		let visits = world.call(who, "records_visits", json!([RECORD, OPEN])).await.unwrap();
		assert_eq!(visits["rows"].as_array().map(Vec::len), Some(1), "{who}");
		assert_eq!(visits["rows"][0]["id"], json!(OPEN), "{who}");
	}
	for who in ["amrani", ADMIN] {
		let read = world.call(who, "records_get", json!([RECORD])).await.unwrap();
		assert_eq!(read["state"]["void"]["reason"], "duplicate", "{who}");
	}
	assert!(world.call("desk", "records_get", json!([SIBLING])).await.is_ok());
}

/// R1a, R4: a record that moved to another family is that one's: the former owner and its hospital read it no more, and the new
/// owner finds it before it has any key.
#[tokio::test]
async fn a_record_that_moved_is_its_new_owner_s() {
	let world = world().await;
	let power = Power::ChangeOwner { record: RECORD, from: id("amrani"), to: id("berrada") };
	exercise(&world, power);
	for who in ["amrani", "desk"] {
		assert_eq!(world.call(who, "records_get", json!([RECORD])).await, not_found(), "{who}");
	}
	let read = world.call("berrada", "records_get", json!([RECORD])).await.unwrap();
	assert_eq!(read["owner"], json!(id("berrada")));
	// Its place among the wraps is empty: this one is for no version of its key.
	assert_eq!(read["wrap"]["record"]["key_version"], json!(u32::MAX));
	let keys = world.call("berrada", "records_wraps", json!([RECORD])).await.unwrap();
	assert_eq!(keys["past_wraps"], json!([]));
	assert!(world.call("berrada", "records_history", json!([RECORD])).await.is_ok());
}

/// GDPR 17, R17: an erased record is not found by anybody; its former owner alone is told what remains. No row of it stays in
/// any pallet, and all rows of its sibling do.
#[tokio::test]
async fn of_an_erased_record_its_former_owner_alone_is_told() {
	let world = world().await;
	let chain = &world.chain;
	let rows = |record: RecordId| {
		chain.run(|| {
			let all = sp_io::storage::next_key;
			let (mut key, mut found) = (Vec::new(), 0);
			while let Some(next) = all(&key) {
				found += usize::from(next.windows(16).any(|part| part == record.0));
				key = next;
			}
			found
		})
	};
	let sibling = rows(SIBLING);
	chain.act("amrani", pallet_vaccination_records::Call::<Runtime>::ask_for_erasure { record: RECORD });
	let read = world.call("amrani", "records_get", json!([RECORD])).await.unwrap();
	assert_ne!(read["erasure_asked_at"], json!(null));
	assert_eq!(world.call("amrani", "records_erased", json!([RECORD])).await, not_found());
	exercise(&world, erasing(&world, RECORD, "amrani"));

	for who in ["amrani", "desk", ADMIN] {
		for method in ["records_get", "records_history", "records_visits", "records_wraps", "consent_grants"]
		{
			assert_eq!(world.call(who, method, json!([RECORD])).await, not_found(), "{who} {method}");
		}
	}
	assert_eq!(world.call("dr-alaoui", "records_get", json!([RECORD, OPEN])).await, not_found());
	assert_eq!(world.call("ph-fassi", "records_visit", json!([VISIT])).await, not_found());
	let mine = world.call("amrani", "records_mine", json!([])).await.unwrap();
	assert_eq!(mine["rows"].as_array().map(Vec::len), Some(1));
	let told = world.call("amrani", "records_erased", json!([RECORD])).await.unwrap();
	assert_eq!(told["root"].as_str().map(str::len), Some(64));
	assert_eq!(world.call("berrada", "records_erased", json!([RECORD])).await, not_found());

	chain.run(|| {
		for block in 3..40 {
			VaccinationRecords::on_idle(block, Weight::MAX);
		}
	});
	// The tombstone is under another key. The ends of a linked visit's keys are looked at when their time has come.
	let ends = chain.run(|| pallet_vaccine_details::EndingKeys::<Runtime>::iter_values().count());
	let tombstones = chain.run(|| pallet_vaccination_records::Erased::<Runtime>::iter_keys().count());
	assert_eq!((rows(RECORD), tombstones, ends), (0, 1, 1));
	assert_eq!(rows(SIBLING), sibling);
	chain.run(|| {
		VaccinationRecords::do_try_state().unwrap();
		VaccineDetails::do_try_state().unwrap();
		Consent::do_try_state().unwrap();
		AccessLog::do_try_state().unwrap();
	});
}

/// R1a: who reads a record reads what was merged into it, at its own level, and is led there by the link between them. The keys
/// that the answers name hold all that they show. After the merge was undone, it does no more.
#[tokio::test]
async fn who_reads_a_record_reads_what_was_merged_into_it() {
	let world = world().await;
	let chain = &world.chain;
	chain.grant("amrani", SIBLING, "ecole-atlas", Level::Proof, None);
	let visit = VisitId([6; 16]);
	chain.open_visit(SIBLING, visit);
	let sealed = [&[SUITE], &[7; LINK_LEN - 1][..]].concat().try_into().unwrap();
	let link = EpochLink { from: chain.epoch(RECORD), to: chain.epoch(SIBLING), sealed };
	let agree = pallet_vaccination_records::Call::<Runtime>::agree_to_merge {
		record: RECORD,
		into: SIBLING,
		link: link.clone(),
	};
	chain.act("amrani", agree);
	assert_eq!(world.call("officer", "records_get", json!([RECORD])).await, not_found());
	exercise(&world, Power::MergeRecord { record: RECORD, owner: id("amrani"), into: SIBLING });

	let record = RECORD;
	let place = ListPlace { from: None, rows: 9 };
	for (who, by) in [("desk", None), ("officer", None), ("dr-alaoui", Some(visit)), ("amrani", None)] {
		let params = by.map_or(json!([RECORD]), |visit| json!([RECORD, visit]));
		let visits = world.call(who, "records_visits", params.clone()).await.unwrap();
		assert_eq!(visits["rows"].as_array().map(Vec::len), Some(2), "{who}");
		let is_proof = visits["rows"][0]["examination"]["ciphertext"].is_null();
		assert_eq!(is_proof, who == "officer", "{who}");
		let keys = world.call(who, "records_wraps", params).await.unwrap();
		let led = if who == "amrani" { json!(null) } else { serde_json::to_value(&link).unwrap() };
		assert_eq!(keys["merged_link"], led, "{who}");

		let account = chain.account(who).unwrap();
		for request in [
			ReadRequest::Visits { record, visit: by, place },
			ReadRequest::RecordKeys { record, visit: by, newest: None },
			ReadRequest::Record { record, visit: by },
		] {
			let answer = chain.run(|| read(id(who), &account, request.clone())).unwrap();
			let rows: Vec<_> = answer
				.keys
				.iter()
				.filter_map(|key| Some((key.clone(), chain.run(|| sp_io::storage::get(key))?)))
				.collect();
			let again = sp_io::TestExternalities::new_empty().execute_with(|| {
				rows.iter().for_each(|(key, value)| sp_io::storage::set(key, value));
				read(id(who), &account, request.clone())
			});
			assert_eq!(again, Ok(answer), "{who} {request:?}");
		}
	}
	// Such a read is logged: its reader stands in the record through the other one.
	let reads = vec![Read {
		record: RECORD,
		reader: id("officer"),
		visit: None,
		kind: ReadKind::Visits,
		at: chain.now(),
		count: 1,
	}];
	let reads = reads.try_into().unwrap();
	let batch = chain.run(|| AccessLog::access_batch(id(GATEWAY))) + 1;
	chain.act(GATEWAY, pallet_access_log::Call::<Runtime>::log_reads { batch, reads });
	let logged = chain.run(|| pallet_access_log::Recent::<Runtime>::get(RECORD).rows);
	assert!(logged.iter().any(|row| row.reader == id("officer")), "{logged:?}");

	let merged = world.call("desk", "records_get", json!([SIBLING])).await.unwrap();
	assert_eq!(merged["merged"], json!([RECORD]));

	exercise(&world, Power::UndoMerge { record: RECORD, owner: id("amrani") });
	for (who, params) in
		[("desk", json!([RECORD])), ("officer", json!([RECORD])), ("dr-alaoui", json!([RECORD, visit]))]
	{
		assert_eq!(world.call(who, "records_get", params).await, not_found(), "{who}");
	}
	assert!(world.call("amrani", "records_get", json!([RECORD])).await.is_ok());
	chain.run(|| {
		assert!(Consent::renewal_due(&RECORD) && Consent::renewal_due(&SIBLING));
		VaccinationRecords::do_try_state().unwrap();
	});
}
