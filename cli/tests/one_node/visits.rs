//! A visit as it happens: what goes otherwise than planned, through the command line on a running node.

use serde_json::{Value, json};

use crate::{
	common::Run,
	world::{World, text, world},
};

fn note(world: &World, doctor: &str, visit: &str, says: &str) {
	world.run(doctor, &["note", "write", visit, "--decision", "cleared", "--text", says]).ok();
}

fn last_visit(world: &World, who: &str, record: &str) -> Value {
	let shown = world.run(who, &["record", "show", record]).json();
	shown["record"]["visits"].as_array().unwrap().last().unwrap().clone()
}

#[test]
fn r10_a_visit_is_signed_without_a_dose_and_the_next_one_brings_what_remained() {
	let world = world();
	let (family, record) = world.at_the_desk("family.nodose", "Amina");
	let visit = world.visit(&record);
	note(world, "dr.haddad", &visit, "well");
	let sign = ["visit", "sign", &visit, "--note", "0"];
	let code = |run: &Run| run.code;
	assert_eq!(code(&world.run("dr.novak", &sign)), Some(2), "there is nothing to sign");
	// Each planned vaccine needs a reason where nothing was given.
	let other = [&sign[..], &["--not-given", "20,refused"]].concat();
	assert_eq!(code(&world.run("dr.novak", &other)), Some(2), "08 was planned");
	let missed = ["--not-given", "08,not-available,delivered on Monday", "--remark", "come back on Monday"];
	let more = ["--remaining", "20,due=2999-01-31", "--next-visit", "2999-01-31"];
	let signed = world.run("dr.novak", &[&sign[..], &missed, &more].concat()).json();
	assert_eq!(signed["doses"], 0);
	world.run("desk-01", &["visit", "link", &visit]).ok();

	let seen = last_visit(world, family, &record);
	let recommendation = &seen["recommendation"]["open"];
	assert_eq!(recommendation["not_given"][0]["reason"], "not_available");
	assert_eq!(recommendation["note"], "come back on Monday");

	// A proof says that nothing was given, and not why.
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	let proof = world.run("officer-01", &["record", "proof", &record]).json();
	assert_eq!((&proof["valid"], &proof["doses"]), (&json!(true), &json!(0)));
	assert_eq!(proof["proof"]["visits"][0]["immunization"]["open"]["doses"], json!([]));
	assert!(!proof.to_string().contains("Monday"), "{proof}");

	// What was not there is planned; what is due later is shown.
	let open = ["visit", "open", &record, "--doctor", "dr.haddad", "--physician", "dr.novak"];
	let next = world.run("desk-01", &open).json();
	let codes = |list: &Value| -> Vec<String> {
		list.as_array().unwrap().iter().map(|vaccine| text(&vaccine["code"])).collect()
	};
	assert_eq!(codes(&next["remained"]), ["20", "08"]);
	assert_eq!(codes(&next["planned"]), ["08"]);
	let next = text(&next["visit"]);
	let dose = "08,lot=AB12,maker=Maker Ltd,expires=2026-01-31,on=2026-02-01";
	note(world, "dr.haddad", &next, "well");
	let sign = ["visit", "sign", &next, "--note", "0", "--dose", dose];
	assert_eq!(code(&world.run("dr.novak", &sign)), Some(2), "the lot had expired");
	world.run("dr.novak", &[&sign[..], &["--expired"]].concat()).ok();
	let seen = last_visit(world, family, &record);
	let dose = &seen["immunization"]["open"]["doses"][0];
	assert_eq!(
		(&dose["manufacturer"], &dose["expiration_date"]),
		(&json!("Maker Ltd"), &json!("2026-01-31"))
	);
	world.run("desk-01", &["visit", "link", &next]).ok();
}

#[test]
fn r7_measurements_are_corrected_and_people_replaced_before_the_signature() {
	let world = world();
	let (family, record) = world.at_the_desk("family.corrected", "Amina");
	let visit = world.visit(&record);
	note(world, "dr.haddad", &visit, "well");
	let correct = ["visit", "correct", &visit, "--weight", "6.5"];
	world.run("desk-02", &correct).refused("VaccineDetails.NoConsent");
	world.run("dr.haddad", &correct).refused("VaccineDetails.NotHospital");
	world.run("desk-01", &correct).ok();
	let seen = last_visit(world, family, &record);
	assert_eq!(seen["examination"]["open"]["weight_kg"], 6.5);
	assert_eq!(seen["examination"]["open"]["height_cm"], 58.0);
	assert_eq!(seen["earlier_examinations"][0]["open"]["weight_kg"], 5.25);

	world.run("desk-01", &["visit", "reassign", &visit]).fails(2);
	let unknown = world.run("desk-01", &["visit", "reassign", &visit, "--doctor", "dr.unknown"]);
	assert!(unknown.failure(1)["error"]["message"].as_str().unwrap().contains("dr.unknown"), "{unknown}");
	let reassign = ["visit", "reassign", &visit, "--doctor", "dr.second"];
	world.run("dr.second", &["visit", "show", &visit]).refused("not-found");
	world.run("dr.haddad", &reassign).refused("VaccineDetails.NotHospital");
	let abroad = ["visit", "reassign", &visit, "--physician", "dr.abroad"];
	world.run("desk-01", &abroad).refused("VaccineDetails.NotItsPhysician");
	world.run("desk-01", &reassign).ok();
	world.run("dr.haddad", &["visit", "show", &visit]).refused("not-found");
	let shown = world.run("dr.second", &["visit", "show", &visit]).json();
	assert_eq!(shown["visit"]["examination"]["open"]["weight_kg"], 6.5);
	let decides = ["note", "correct", &visit, "--decision", "cleared", "--text", "seen again"];
	world.run("dr.second", &decides).ok();
	world.run("dr.novak", &["visit", "sign", &visit, "--note", "1", "--dose", "08"]).ok();
	world.run("desk-01", &correct).refused("VaccineDetails.WrongState");
	world.run("desk-01", &reassign).refused("VaccineDetails.WrongState");
	world.run("desk-01", &["visit", "link", &visit]).ok();
}

#[test]
fn reported_doses_are_shown_as_reported_and_never_counted_as_signed() {
	let world = world();
	let (family, record) = world.at_the_desk("family.reported", "Amina");
	let file = world.folder.join("history.json");
	let doses: Vec<_> = (0..40)
		.map(
			|day| json!({ "vaccine_code": "08", "lot_number": format!("L{day}"), "occurrence": "2020-01-31" }),
		)
		.collect();
	std::fs::write(&file, serde_json::to_vec(&doses).unwrap()).unwrap();
	let report = ["record", "report-doses", &record, "--source", "vaccination card"];
	let history = [&report[..], &["--doses-file", "history.json"]].concat();
	world.run("desk-02", &history).refused("VaccineDetails.NoConsent");
	world.run(family, &history).refused("VaccineDetails.NotHospital");
	let undated = world.run("desk-01", &[&report[..], &["--dose", "08"]].concat());
	assert_eq!(undated.code, Some(2), "a reported dose has a date");
	let entries = world.run("desk-01", &history).json()["entries"].as_array().unwrap().len();
	assert!(entries >= 2, "40 doses take {entries} entries");

	// A doctor reports during the visit that names the doctor.
	let visit = world.visit(&record);
	let by_doctor = [&report[..], &["--dose", "20,on=2021-05-31", "--visit", &visit]].concat();
	world.run("dr.second", &by_doctor).refused("VaccineDetails.NotNamedDoctor");
	std::fs::write(world.folder.join("nothing.json"), "[]").unwrap();
	world.run("desk-01", &[&report[..], &["--doses-file", "nothing.json"]].concat()).fails(2);
	// The visit of one child is not named for the record of another one.
	let sibling = world.record(family, "Noor");
	let of_sibling = ["record", "report-doses", &sibling, "--source", "mother", "--dose", "20,on=2021-05-31"];
	world.run("dr.haddad", &[&of_sibling[..], &["--visit", &visit]].concat()).refused("other-record");
	world.run("dr.haddad", &by_doctor).ok();
	let seen = world.run("dr.novak", &["visit", "show", &visit]).json();
	let reports = seen["record"]["reports"].as_array().unwrap();
	assert_eq!(reports.len(), entries + 1);
	assert!(reports.iter().all(|report| report["doses"]["open"]["source"] == "vaccination card"), "{seen}");
	let count = |reports: &[Value]| -> usize {
		reports.iter().map(|report| report["doses"]["open"]["doses"].as_array().unwrap().len()).sum()
	};
	assert_eq!(count(reports), 41);
	world.run("desk-01", &["visit", "close", &visit, "--reason", "unsigned"]).ok();

	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	let proof = world.run("officer-01", &["record", "proof", &record]).json();
	assert_eq!(proof["doses"], 0);
	assert_eq!(count(proof["proof"]["reports"].as_array().unwrap()), 41);

	let last = entries.to_string();
	let take_back = ["record", "retract-report", &record, &last, "--reason", "another child's card"];
	world.run("officer-01", &take_back).refused("VaccineDetails.NotHospital");
	world.run("desk-01", &take_back).ok();
	world.run("desk-01", &take_back).refused("VaccineDetails.WrongState");
	let shown = world.run(family, &["record", "show", &record]).json();
	let taken_back = &shown["record"]["reports"][entries]["retraction"]["open"]["reason"];
	assert_eq!(taken_back, "another child's card");
}

/// trust.md: a physician retracts any own visit, alone, for ever. A family disputes, and health admins decide. R10, R11: a
/// retracted visit stays, and proves nothing.
#[test]
fn a_family_disputes_a_visit_and_a_health_admin_decides() {
	let world = world();
	let (family, record) = world.at_the_desk("family.disputes", "Amina");
	let visit = world.vaccinated(&record, "08");
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	let proof = || world.run("officer-01", &["record", "proof", &record]).json()["proof"]["visits"].clone();
	let admin_retracts = ["visit", "retract", &visit, "--reason", "the family was elsewhere"];
	world.admin(&admin_retracts).refused("VaccineDetails.NotForAdmin");

	let dispute = ["visit", "dispute", &visit, "--reason", "we were not there"];
	world.run("desk-01", &dispute).refused("VaccineDetails.NotCustodian");
	world.run(family, &dispute).ok();
	assert_eq!(proof()[0]["disputed"], true);
	world.run(family, &["visit", "dispute", &visit, "--withdraw"]).ok();
	assert_eq!(proof()[0]["disputed"], false);
	world.run(family, &dispute).ok();

	world.admin(&admin_retracts).ok();
	assert_eq!(proof(), json!([]));
	let seen = last_visit(world, family, &record);
	assert_eq!(seen["visit"]["state"], "retracted");
	assert_eq!(seen["rulings"][0]["reason"]["open"]["reason"], "the family was elsewhere");
	assert_eq!(seen["dispute"]["reason"]["open"]["reason"], "we were not there");
	let undo = ["visit", "reinstate", &visit, "--reason", "it was there"];
	world.run(family, &undo).refused("VaccineDetails.NotHealthAdmin");
	world.admin(&undo).refused("VaccineDetails.AnotherAdminNeeded");

	// What a physician retracted is undone by a health admin.
	let other = world.vaccinated(&record, "20");
	let retract = ["visit", "retract", &other, "--reason", "wrong child"];
	world.run("dr.haddad", &retract).refused("VaccineDetails.NotNamedPhysician");
	world.run("dr.novak", &retract).ok();
	assert_eq!(proof(), json!([]));
	let seen = last_visit(world, family, &record);
	assert_eq!(seen["retraction"]["open"]["reason"], "wrong child");
	assert_eq!(seen["immunization"]["open"]["doses"][0]["vaccine_code"], "20");
	world.admin(&["visit", "reinstate", &other, "--reason", "the right child"]).ok();
	world.run("desk-01", &["visit", "renew", &other]).ok();
	world.run("dr.novak", &retract).refused("VaccineDetails.Decided");

	// A child's name does where one visit alone can be meant.
	let third = world.vaccinated(&record, "20");
	let by_name = ["visit", "dispute", "Amina", "--reason", "we were not there"];
	let told = world.run(family, &by_name).fails(2).to_owned();
	assert!(told.contains(&third) && told.contains(&other) && !told.contains(&visit), "{told}");
	world.run("dr.novak", &["visit", "retract", &third, "--reason", "wrong child"]).ok();
	assert_eq!(world.run(family, &by_name).json()["visit"], json!(other));
}
