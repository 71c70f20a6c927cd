//! People find visits, records, requests and participants by lists and names: nobody copies an id.

mod common;
mod world;

use serde_json::{Value, json};
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
	assert_eq!(world.run("desk-01", &["record", "open"]).json()["records"], json!([]));
	world.run(family, &["access", "grant", "Noor", "hospital-01"]).ok();
	assert_eq!(sent()["outcome"], "granted");
	assert_eq!(children(&world.run("desk-01", &["record", "open"]).json()["records"]), ["Noor"]);

	let search = ["record", "search", family];
	for who in ["dr.haddad", "dr.novak"] {
		world.run(who, &search).refused("not-found");
	}
	world.run("desk-01", &["visit", "open", "Noor", "--doctor", "dr.haddad", "--physician", "dr.novak"]).ok();
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

	let note = ["note", "write", "Noor", "--decision", "cleared", "--text", "well"];
	world.run("dr.haddad", &note).ok();
	assert_eq!((waiting(world, "dr.haddad"), waiting(world, "dr.novak")), (vec![], vec!["Noor".into()]));
	world.run("dr.novak", &["visit", "sign", "Noor", "--note", "0", "--dose", "08,lot=AB12,dose=1"]).ok();
	assert_eq!(waiting(world, "desk-01"), ["Noor"]);
	let list = |more: &[&str]| {
		let listed = world.run("desk-01", &[&["visit", "list"][..], more].concat()).json();
		children(&listed["visits"])
	};
	assert_eq!((list(&[]), list(&["--state", "opened"])), (vec!["Noor".into()], vec![]));
	world.run("desk-01", &["visit", "link", "Noor"]).ok();
	assert_eq!((list(&["--open"]), list(&["--today", "--state", "linked"])), (vec![], vec!["Noor".into()]));
	// The doctor can add to the note for a month, and finds the visit by the family's username.
	let add = ["note", "add", &format!("{family}/"), "--text", "no fever later"];
	world.run("dr.haddad", &add).fails(2);
	let found = world.run("dr.haddad", &search).json();
	assert!(found["records"][0]["visit"].is_string() && found["records"][0]["child"] == "level_too_low");
	world.run("dr.haddad", &["note", "add", family, "--text", "no fever later"]).ok();

	for who in [family, "officer-01", "dr.haddad"] {
		world.run(who, &["visit", "list"]).refused("NotAllowed");
	}
	world.run("officer-01", &["visit", "waiting"]).refused("NotAllowed");
	for who in [family, "dr.haddad"] {
		world.run(who, &["record", "open"]).refused("NotAllowed");
		world.run(who, &["request", "sent"]).refused("NotAllowed");
	}
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
