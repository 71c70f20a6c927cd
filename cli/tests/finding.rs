//! People find visits, records, requests and participants by lists and names: nobody copies an id.

#![allow(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::string_slice,
	clippy::panic,
	clippy::cast_possible_truncation,
	reason = "a test fails by panicking, and its numbers are small"
)]

mod common;
mod world;

use serde_json::{Value, json};
use vacchain_testing::birth_date;
use world::{World, world};

/// The children's own names in a list.
fn children(list: &Value) -> Vec<String> {
	let rows = list.as_array().unwrap().iter();
	rows.map(|row| world::text(&row["child"]["open"]["given_names"])).collect()
}

fn waiting(world: &World, who: &str) -> Vec<String> {
	children(&world.run(who, &["visit", "waiting"]).json()["visits"])
}

/// R7, R8, R10, R17, S1: a request, a visit from its opening to its link, and who finds it meanwhile.
#[test]
fn a_visit_goes_from_hand_to_hand_without_an_id() {
	let world = world();
	let family = world.family("family.finding");
	world.record(family, "Noor");
	world.run("desk-01", &["request", "send", family, "--level", "full"]).ok();
	let sent = || world.run("desk-01", &["request", "sent"]).json()["requests"][0].clone();
	assert_eq!(sent()["outcome"], "waiting");
	// Other tests' records are open to the hospital, too.
	let is_open = || {
		children(&world.run("desk-01", &["record", "open"]).json()["records"]).contains(&"Noor".to_owned())
	};
	assert!(!is_open());
	world.run(family, &["access", "grant", "Noor", "hospital-01"]).ok();
	assert_eq!(sent()["outcome"], "granted");
	assert!(is_open());

	let search = ["record", "search", family];
	for who in ["dr.haddad", "dr.novak"] {
		world.run(who, &search).refused("not-found");
	}
	let open = ["visit", "open", "Noor", "--doctor", "dr.haddad", "--physician", "dr.novak"];
	world.run("desk-01", &[&open[..], &["--on", "2001-01-31"]].concat()).fails(2);
	world.run("desk-01", &open).ok();
	assert_eq!((waiting(world, "dr.haddad"), waiting(world, "dr.novak")), (vec!["Noor".into()], vec![]));
	for who in ["dr.haddad", "dr.novak"] {
		let found = world.run(who, &search).json();
		assert_eq!(children(&found["records"]), ["Noor"]);
		assert!(found["records"][0]["visit"].is_string());
	}
	// Whoever is not named learns nothing, as about a family that does not exist.
	for who in ["dr.second", "dr.abroad"] {
		world.run(who, &search).refused("not-found");
		world.run(who, &["record", "search", "no-family-x7k2m9qt"]).refused("not-found");
		assert_eq!(waiting(world, who), [""; 0]);
	}

	let noor = format!("Noor@{}", birth_date("Noor"));
	let note = ["note", "write", &noor, "--decision", "cleared", "--text", "well"];
	let written = world.run("dr.haddad", &note).json();
	assert_eq!(written["child"]["birth_date"], birth_date("Noor"));
	assert_eq!((waiting(world, "dr.haddad"), waiting(world, "dr.novak")), (vec![], vec!["Noor".into()]));
	let before_birth = ["visit", "sign", &noor, "--note", "0", "--dose", "08,on=2001-01-31"];
	world.run("dr.novak", &before_birth).fails(2);
	let reported = ["record", "report-doses", "Noor", "--source", "mother", "--dose", "08,on=2001-01-31"];
	world.run("desk-01", &reported).fails(2);
	let dose = ["--dose", "08,lot=AB12,dose=1"];
	world.run("dr.novak", &[&["visit", "sign", &noor, "--note", "0"][..], &dose].concat()).ok();
	assert_eq!(waiting(world, "desk-01"), ["Noor"]);
	let list = |more: &[&str]| {
		let listed = world.run("desk-01", &[&["visit", "list"][..], more].concat()).json();
		children(&listed["visits"])
	};
	assert_eq!((list(&[]), list(&["--state", "opened"])), (vec!["Noor".into()], vec![]));
	world.run("desk-01", &["visit", "link", "Noor"]).ok();
	assert_eq!((list(&["--open"]), list(&["--today", "--state", "linked"])), (vec![], vec!["Noor".into()]));
	// The doctor can add to the note for a month, and finds the visit by the family's username.
	let add = |name: &str| world.run("dr.haddad", &["note", "addendum", name, "--text", "no fever later"]);
	add(&format!("{family}/")).fails(2);
	add(&format!("{family}/Noor")).refused("not-found");
	let found = world.run("dr.haddad", &search).json();
	assert!(found["records"][0]["visit"].is_string() && found["records"][0]["child"] == "level_too_low");
	add(family).ok();

	for who in [family, "officer-01", "dr.haddad"] {
		world.run(who, &["visit", "list"]).refused("NotAllowed");
	}
	world.run("officer-01", &["visit", "waiting"]).refused("NotAllowed");
	for who in [family, "dr.haddad"] {
		world.run(who, &["record", "open"]).refused("NotAllowed");
		world.run(who, &["request", "sent"]).refused("NotAllowed");
	}
}

/// R9, R10: a physician signs for the child that is meant, where another one has the same first name.
#[test]
fn a_name_alone_signs_for_nobody() {
	let world = world();
	world.staff("dr.zora", "doctor", "hospital-02").ok();
	world.staff("ph.zora", "physician", "hospital-02").ok();
	let [aya, lina] = [("family.zora", "Zora Aya"), ("family.zina", "Zora Lina")].map(|(family, child)| {
		let family = world.family(family);
		world.record(family, child);
		world.run(family, &["access", "grant", "Zora", "hospital-02"]).ok();
		(family, format!("Zora@{}", birth_date(child)), birth_date(child))
	});
	let open = |name: &str| {
		world.run("desk-02", &["visit", "open", name, "--doctor", "dr.zora", "--physician", "ph.zora"])
	};
	open("Zora").fails(2);
	for (_, name, born) in [&aya, &lina] {
		assert_eq!(open(name).json()["child"]["birth_date"], json!(born));
	}

	// Only one of both waits for the physician, and a name alone does not tell it.
	let note = |name: &str| {
		world.run("dr.zora", &["note", "write", name, "--decision", "cleared", "--text", "well"])
	};
	note("Zora").fails(2);
	note(&aya.1).ok();
	assert_eq!(waiting(world, "ph.zora"), ["Zora Aya"]);
	let sign = |name: &str| {
		world.run("ph.zora", &["visit", "sign", name, "--note", "0", "--dose", "08,lot=AB12,dose=1"])
	};
	let alone = sign("Zora");
	assert!(alone.fails(2).contains("Yasmin@2026-09-02"), "{alone}");
	sign(lina.0).fails(2);
	sign(&lina.1).refused("not-found");
	sign(&format!("{}/Zora", lina.0)).refused("not-found");
	let signed = sign(&aya.1).json();
	let child = json!({ "name": format!("Zora Aya {}", aya.0), "birth_date": aya.2 });
	assert_eq!(signed["child"], child);

	// The names of several open visits of one child do not tell which is meant.
	for _ in 0..2 {
		open(&aya.1).ok();
	}
	let several = world.run("desk-02", &["visit", "close", &aya.1, "--reason", "unsigned"]).failure(2);
	assert_eq!(several["error"]["details"].as_array().map(Vec::len), Some(2), "{several}");
	world.run("desk-02", &["visit", "close", &format!("{}/Zora", aya.0), "--reason", "unsigned"]).fails(2);
	let linked = world.run("desk-02", &["visit", "link", &format!("{}/Zora", aya.0)]).json();
	assert_eq!((&linked["visit"], &linked["child"]), (&signed["visit"], &child));
}

/// R1a: a health admin rectifies what a record says of its child, and the versions before stay for those who see its
/// history.
#[test]
fn a_child_is_rectified_and_every_version_stays() {
	let world = world();
	let family = world.family("family.rectified");
	let record = world.record(family, "Lina");
	world.run(family, &["access", "grant", &record, "hospital-01"]).ok();
	let rectify = ["record", "rectify", &record, "--given-names", "Leyna"];
	for who in [family, "desk-01"] {
		world.run(who, &rectify).refused("VaccinationRecords.NotHealthAdmin");
	}
	world.admin(&["record", "rectify", &record, "--given-names", "Lina"]).fails(2);
	let done = world.admin(&rectify).json();
	assert_eq!((&done["record"], &done["version"]), (&json!(record), &json!(1)));
	for who in [family, "desk-01"] {
		let listed = world.run(who, &["record", "versions", &record]).json();
		let versions = listed["versions"].as_array().unwrap();
		assert_eq!(children(&listed["versions"]), ["Lina", "Leyna"], "{who}");
		assert_eq!(
			(&versions[0]["replaced"]["version"], &versions[1]["replaced"]),
			(&json!(1), &Value::Null)
		);
		let shown = world.run(who, &["record", "show", &record]).json();
		assert_eq!(shown["record"]["rectified"]["version"], 1, "{who}");
	}
	// The new name finds the record.
	world.run(family, &["record", "history", "Lina"]).refused("not-found");
	assert_eq!(world.run(family, &["record", "history", "Leyna"]).json()["record"], json!(record));
	world.run("desk-02", &["record", "versions", &record]).refused("not-found");
}

/// S3, R11: a guardian finds its wards, and who asks their family; a school finds what the guardian opened to it.
#[test]
fn a_guardian_finds_its_wards_and_answers_for_them() {
	let world = world();
	let family = world.family("family.ward");
	world.record(family, "Ilyas");
	assert_eq!(world.run("dr.second", &["record", "wards"]).json()["records"], json!([]));
	world.run(family, &["guardian", "add", "Ilyas", "dr.second"]).ok();
	assert_eq!(children(&world.run("dr.second", &["record", "wards"]).json()["records"]), ["Ilyas"]);
	world.run("officer-02", &["request", "send", family]).ok();
	let asked = world.run("dr.second", &["request", "list"]).json();
	let asked = &asked["requests"][0];
	assert_eq!((&asked["role"], &asked["wards"]), (&json!("school"), &json!([format!("Ilyas {family}")])));
	world.run("dr.second", &["access", "grant", "Ilyas", "school-02", "--level", "proof"]).ok();
	let sent = world.run("officer-02", &["request", "sent", "--known", family]).json();
	assert_eq!(sent["requests"][0]["outcome"], "granted");
	assert_eq!(sent["names"][world::id(family).to_string()], family);
	assert_eq!(children(&world.run("officer-02", &["record", "open"]).json()["records"]), ["Ilyas"]);
	world.run("dr.second", &["request", "approve", "insurer-01", "Ilyas"]).refused("not-found");
	world.run("agent-01", &["request", "send", family]).ok();
	world.run("dr.second", &["request", "approve", "insurer-01", "Ilyas"]).ok();
	world.run("agent-01", &["record", "proof", &format!("{family}/Ilyas")]).ok();
	world.run("dr.novak", &["record", "wards"]).refused("NotAllowed");
}

/// R2: a health admin lists participants by role, organisation and status, families by name.
#[test]
fn a_health_admin_lists_participants() {
	let world = world();
	let family = world.family("family.listed");
	let list = |more: &[&str]| {
		let listed = world.admin(&[&["participant", "list"][..], more].concat()).json();
		listed["participants"].as_array().unwrap().clone()
	};
	let ids = |rows: &[Value]| rows.iter().map(|row| world::text(&row["id"])).collect::<Vec<_>>();
	let id = |who: &str| world::id(who).to_string();
	let families = list(&["--role", "family"]);
	let listed = families.iter().find(|row| row["id"] == json!(id(family))).unwrap();
	assert_eq!(listed["family"]["display_name"], json!(family));
	let doctors = ids(&list(&["--role", "doctor", "--organisation", "hospital-01"]));
	assert_eq!(doctors, ["dr.haddad", "dr.second"].map(id));
	assert!(ids(&list(&["--role", "doctor"])).contains(&id("dr.elsewhere")));
	world.admin(&["participant", "suspend", "dr.elsewhere"]).ok();
	assert!(ids(&list(&["--status", "suspended"])).contains(&id("dr.elsewhere")));
	assert!(!ids(&list(&["--role", "doctor", "--status", "active"])).contains(&id("dr.elsewhere")));
	world.admin(&["participant", "reinstate", "dr.elsewhere"]).ok();
	assert!(!ids(&list(&["--status", "suspended"])).contains(&id("dr.elsewhere")));
	for who in [family, "desk-01", "hospital-01"] {
		world.run(who, &["participant", "list", "--role", "family"]).refused("NotAllowed");
	}
}
