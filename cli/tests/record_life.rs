//! A record's life, through the command line: a newborn is named, a record is voided, moved and erased.

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
use vacchain_testing::until;
use world::{World, text, world};

/// What has happened to a record, newest last.
fn actions(world: &World, who: &str, record: &str) -> Vec<String> {
	let history = world.run(who, &["record", "history", record]).json();
	let entries = history["history"].as_array().unwrap().iter();
	entries.map(|entry| text(&entry["action"]["action"])).collect()
}

/// Exercises what was proposed, once nobody can object any more.
fn exercised(world: &World, record: &str, what: &[&str]) -> Value {
	let mut done = json!(null);
	until("it is due", || {
		let run = world.admin(&[&["power", "exercise", record], what].concat());
		if run.code == Some(0) {
			done = run.json();
		}
		run.code == Some(0)
	});
	done["done"].clone()
}

/// R1, R1a: a newborn without a name is registered, and named later; every version stays, and every reader is told.
#[test]
fn r1a_a_newborn_is_named_and_every_version_stays() {
	let world = world();
	let family = world.family("family.newborn");
	let newborn = ["record", "create", "--family", family, "--family-name", "Newborn", "--gender", "female"];
	let more = ["--birth-date", "2026-03-04", "--file-number", "FF-1"];
	let created = world.admin(&[&newborn[..], &more].concat());
	let record = text(&created.json()["record"]);
	// A twin of it has a birth order.
	world.admin(&[&newborn[..], &more].concat()).refused("VaccinationRecords.ChildAlreadyRegistered");
	let twin = world.admin(&[&newborn[..], &more, &["--birth-order", "2"]].concat()).json();
	assert_ne!(twin["record"], json!(record));

	world
		.run(family, &["record", "rectify", &record, "--given-names", "Ines"])
		.refused("VaccinationRecords.NotHealthAdmin");
	let same = world.admin(&["record", "rectify", &record, "--file-number", "FF-1"]);
	same.fails(2);
	let done = world.admin(&["record", "rectify", &record, "--given-names", "Ines"]).json();
	assert_eq!((&done["done"], &done["version"]), (&json!("rectified"), &json!(1)));

	let shown = world.run(family, &["record", "show", &record]).json();
	assert_eq!(shown["record"]["child"]["open"]["given_names"], "Ines");
	assert_eq!(shown["record"]["rectified"]["version"], 1);
	let versions = world.run(family, &["record", "versions", &record]).json();
	let names: Vec<_> = versions["versions"]
		.as_array()
		.unwrap()
		.iter()
		.map(|version| text(&version["child"]["open"]["given_names"]))
		.collect();
	assert_eq!(names, ["", "Ines"]);
	assert_eq!(actions(world, family, &record).last().unwrap(), "child_rectified");

	// Readers of proofs see that it was rectified, when and by whom, and not what it was.
	world.run(family, &["access", "grant", &record, "school-01", "--level", "proof"]).ok();
	let proof = world.run("officer-01", &["record", "proof", &record]).json();
	assert_eq!(proof["proof"]["rectified"]["version"], 1);
	world.run("officer-01", &["record", "versions", &record]).fails(1);
}

/// R1a: a record made in error is voided by two admins where two are needed; providers read it no more, its family does, and the
/// right record can be created.
#[test]
fn r1a_a_record_made_in_error_is_voided() {
	let world = world();
	let family = world.family("family.voided");
	let record = world.record(family, "Vera");
	world.run(family, &["access", "grant", &record, "hospital-01", "--level", "full"]).ok();
	world.run("desk-01", &["record", "show", &record]).ok();
	world.create(family, "Vera").refused("VaccinationRecords.ChildAlreadyRegistered");

	world.run(family, &["record", "void", &record, "--reason", "duplicate"]).refused("Powers.NotHealthAdmin");
	let proposed = world.admin(&["record", "void", &record, "--reason", "created-in-error"]).json();
	assert_eq!(proposed["power"]["power"]["power"], "void_record");
	let own = world.run(family, &["power", "list"]).json();
	assert_eq!(own["powers"].as_array().unwrap().len(), 1);
	assert_eq!(exercised(world, &record, &["void"]), json!("voided"));

	world.run("desk-01", &["record", "show", &record]).fails(1);
	let shown = world.run(family, &["record", "show", &record]).json();
	assert_eq!(shown["record"]["state"]["void"]["reason"], "created-in-error");
	world
		.run(family, &["access", "grant", &record, "hospital-01", "--level", "full"])
		.refused("Consent.WrongState");
	assert_eq!(actions(world, family, &record).last().unwrap(), "record_voided");
	world.create(family, "Vera").ok();
}

/// R1a: a record moves to another family with two admins and time to object; the new owner gets both halves of its keys, and the
/// former one reads no more.
#[test]
fn r1a_a_record_moves_to_the_right_family() {
	let world = world();
	let [from, to] = ["family.before", "family.after"].map(|name| world.family(name));
	let record = world.record(from, "Omar");
	world.run(from, &["access", "grant", &record, "hospital-01", "--level", "full"]).ok();
	world.run(from, &["record", "change-owner", &record, "--to", to]).refused("Powers.NotHealthAdmin");
	world
		.admin(&["record", "change-owner", &record, "--to", "hospital-01"])
		.refused("VaccinationRecords.NotFamily");
	world.admin(&["record", "change-owner", &record, "--to", to]).ok();
	world.run(to, &["record", "show", &record]).fails(1);
	assert_eq!(exercised(world, &record, &["change-owner", "--to", to]), json!("owner_changed"));

	world.run(from, &["record", "show", &record]).fails(1);
	world.run("desk-01", &["record", "show", &record]).fails(1);
	// It has no keys yet, and hides no other record.
	world.run(to, &["record", "show", &record]).fails(1);
	world.record(to, "Zeynep");
	let listed = world.run(to, &["record", "list"]).json()["records"].clone();
	assert!(listed[0]["child"]["damaged"].is_string() && listed[0]["record"] == json!(record), "{listed}");
	assert_eq!(listed[1]["child"]["open"]["given_names"], "Zeynep");
	world.admin(&["record", "restore", to, &format!("{to}/Omar")]).ok();
	let shown = world.run(to, &["record", "show", &record]).json();
	assert_eq!(shown["record"]["child"]["open"]["given_names"], "Omar");
	let told = actions(world, to, &record);
	assert!(
		told.contains(&"owner_changed".to_owned()) && told.contains(&"keys_renewed".to_owned()),
		"{told:?}"
	);
	world.run(to, &["access", "grant", &record, "hospital-01", "--level", "full"]).ok();
	world.run("desk-01", &["record", "show", &record]).ok();
}

/// R1a, S4: the owner objects, and no admin does it alone.
#[test]
fn r1a_an_owner_objects_to_what_is_proposed() {
	let world = world();
	let [family, other] = ["family.objects", "family.other"].map(|name| world.family(name));
	let record = world.record(family, "Lina");
	world.admin(&["record", "change-owner", &record, "--to", other]).ok();
	world.run(other, &["power", "object", &record]).fails(1);
	world.run(family, &["power", "object", &record]).ok();
	world.run(family, &["power", "object", &record]).refused("Powers.WrongState");
	let what = ["change-owner", "--to", other];
	for step in ["exercise", "withdraw"] {
		world.admin(&[&["power", step, &record], &what[..]].concat()).refused("Powers.Vetoed");
		// An admin who means another power does nothing with this one.
		world.admin(&["power", step, &record, "erase"]).refused("other-power");
	}
	world.run(family, &["record", "show", &record]).ok();
}

/// GDPR 17: a record is erased as its owner asked; it is there for nobody, and its owner sees what remains.
#[test]
fn r4_a_record_is_erased_as_its_owner_asked() {
	let world = world();
	let family = world.family("family.erased");
	let record = world.record(family, "Nour");
	world.run(family, &["access", "grant", &record, "hospital-01", "--level", "full"]).ok();
	world.vaccinated(&record, "08");
	world.admin(&["record", "erase", &record]).refused("VaccinationRecords.WrongState");
	world.run("desk-01", &["record", "erase", &record]).refused("VaccinationRecords.NotOwner");
	world.run(family, &["record", "erased", &record]).fails(1);
	world.run(family, &["record", "erase", &record]).ok();
	world.run(family, &["record", "keep", &record]).ok();
	world.run(family, &["record", "erase", &record]).ok();
	world.admin(&["record", "erase", &record]).ok();
	assert_eq!(exercised(world, &record, &["erase"]), json!("erased"));

	for who in [family, "desk-01"] {
		world.run(who, &["record", "show", &record]).fails(1);
		world.run(who, &["record", "history", &record]).fails(1);
	}
	world.admin(&["record", "show", &record]).fails(1);
	world.run(family, &["record", "erased", "Nour"]).fails(2);
	let remains = world.run(family, &["record", "erased", &record]).json();
	assert_eq!(text(&remains["erased"]["root"]).len(), 64);
	let other = world.family("family.not.erased");
	world.run(other, &["record", "erased", &record]).fails(1);
	// The child can be registered again.
	world.create(family, "Nour").ok();
}

/// R2: a family's details change without new keys, and stay sealed.
#[test]
fn r2_a_family_s_details_change_without_new_keys() {
	let world = world();
	let family = world.family("family.moved");
	let before = world.run(family, &["participant", "show", family]).json();
	world.admin(&["participant", "update", family, "--contact", "+49 30 9999", "--id-number", "LIFE-1"]).ok();
	let found = world.admin(&["participant", "find", "--id-number", "LIFE 1"]).json();
	assert_eq!(found["families"][0]["profile"]["contact"], "+49 30 9999");
	assert_eq!(found["families"][0]["profile"]["username"], family);
	let after = world.run(family, &["participant", "show", family]).json();
	assert_eq!((&after["account"], &after["key_version"]), (&before["account"], &before["key_version"]));
	world.admin(&["participant", "update", "hospital-01", "--contact", "x"]).fails(2);
}

/// R1a: two records of one child are merged: who reads the one reads the visits of both, a proof has the doses of both; and that
/// is undone.
#[test]
fn r1a_two_records_of_a_child_are_merged_and_told_apart_again() {
	let world = world();
	let family = world.family("family.merged");
	let [one, other] = ["Sami", "Samir"].map(|name| world.record(family, name));
	for record in [&one, &other] {
		world.run(family, &["access", "grant", record, "hospital-01", "--level", "full"]).ok();
		world.vaccinated(record, "08");
	}
	world.run(family, &["access", "grant", &other, "school-01", "--level", "proof"]).ok();
	world.admin(&["record", "merge", &one, "--into", &other]).refused("VaccinationRecords.WrongState");
	world.run("desk-01", &["record", "merge", &one, "--into", &other]).fails(1);
	world.run(family, &["record", "merge", &one, "--into", &other]).ok();
	world.admin(&["record", "merge", &one, "--into", &other]).ok();
	assert_eq!(exercised(world, &one, &["merge", "--into", &other]), json!("merged"));

	for who in [family, "desk-01"] {
		let shown = world.run(who, &["record", "show", &other]).json();
		let visits = shown["record"]["visits"].as_array().unwrap();
		assert_eq!(visits.len(), 2, "{who}");
		assert!(
			visits.iter().all(|visit| visit["examination"]["open"]["weight_kg"] == 5.25),
			"{who}: {visits:?}"
		);
	}
	let proof = world.run("officer-01", &["record", "proof", &other]).json();
	assert_eq!(proof["proof"]["visits"].as_array().unwrap().len(), 2);
	world
		.run(family, &["access", "grant", &one, "school-02", "--level", "proof"])
		.refused("Consent.WrongState");
	assert_eq!(actions(world, family, &one).last().unwrap(), "records_merged");
	assert_eq!(actions(world, family, &other).last().unwrap(), "records_merged");

	world.admin(&["record", "unmerge", &one]).ok();
	assert_eq!(exercised(world, &one, &["unmerge"]), json!("merge_undone"));
	let shown = world.run("desk-01", &["record", "show", &other]).json();
	assert_eq!(shown["record"]["visits"].as_array().unwrap().len(), 1);
	world.run("desk-01", &["record", "show", &one]).fails(1);
	// Each gets new keys with the next change.
	world.run(family, &["access", "grant", &one, "hospital-01", "--level", "full"]).ok();
	assert!(actions(world, family, &one).contains(&"merge_undone".to_owned()));
	world.run("desk-01", &["record", "show", &one]).ok();
}
