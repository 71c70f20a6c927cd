//! How health admins come and go, and how they share the health authority's content key, through the command line.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;
mod world;

use serde_json::json;
use vacchain_testing::until;
use world::{id, text, world_without_people};

/// R2, S4, S10: the institutions appoint and dismiss health admins; these share the health authority's content key, and make
/// the next one when one of them left.
#[test]
fn r2_s10_health_admins_are_appointed_and_dismissed_by_vote_and_share_the_authority_s_content_key() {
	let world = world_without_people();
	world.register("school-01", "school", &[]).ok();
	let family = world.family("family.admins");
	let before = world.record(family, "Ana");
	let show = |name: &str, record: &str| world.run(name, &["record", "show", record]);

	// Appointed by vote only.
	world.keys("ana.silva");
	world.keys("joel.osei");
	let appoint = ["vote", "propose", "appoint-admin", "ana.silva.public.json", "--name", "Ana Silva"];
	world.run("school-01", &appoint).refused("Council.NotMember");
	assert_eq!(world.authority(&appoint).json()["outcome"], "carried");
	world.authority(&appoint).refused("Participants.AlreadyExists");
	let who = world.run("ana.silva", &["account", "show"]).json();
	assert_eq!((&who["role"], &who["display_name"]), (&json!("health-admin"), &json!("Ana Silva")));

	// A node opens its keystore to nobody unless it is told to.
	world.authority(&["institution", "set-session-keys", "--node", &world.node]).refused("session-keys");
	world
		.authority(&["institution", "set-session-keys", "--node", "ws://127.0.0.1:1"])
		.refused("unreachable");

	// She acts at once, and reads when another has shared the keys.
	show("ana.silva", &before).fails(1);
	world.run("ana.silva", &["content-key", "make"]).fails(1);
	world.run("school-01", &["content-key", "share", "ana.silva"]).refused("Participants.NotHolder");
	world.run("school-01", &["content-key", "make"]).refused("Participants.NotHolder");
	world.admin(&["content-key", "share", "nobody.at.all"]).fails(1);
	world.admin(&["content-key", "share", "ana.silva"]).ok();
	world.admin(&["content-key", "share", "ana.silva"]).ok();
	let seen = show("ana.silva", &before).json();
	assert_eq!(seen["record"]["child"]["open"]["given_names"], "Ana");

	// She restores access when she holds a custody, whose keys are shared one by one.
	world.run("ana.silva", &["record", "restore", family, &before]).fails(1);
	world.admin(&["content-key", "share", "--custody", "a"]).fails(2);
	world.authority(&["vote", "propose", "dismiss-admin", "health-admin"]).refused("Participants.LastHolder");
	for custody in ["a", "b"] {
		world.admin(&["content-key", "share", "ana.silva", "--custody", custody]).ok();
		let held = world.run("ana.silva", &["content-key", "show", "--custody", custody]).json();
		assert_eq!(held["content_key"]["holders"].as_array().map(Vec::len), Some(2));
	}

	// Dismissed for good.
	world.authority(&["vote", "propose", "suspend", "health-admin"]).refused("Participants.RoleNotAllowed");
	let dismiss = ["vote", "propose", "dismiss-admin", "health-admin"];
	assert_eq!(world.authority(&dismiss).json()["outcome"], "carried");
	world.admin(&["participant", "suspend", "school-01"]).refused("not-active");
	let shown = world.run("ana.silva", &["participant", "show", "health-admin"]).json();
	assert_eq!(shown["status"], "dismissed");
	world.authority(&["vote", "propose", "dismiss-admin", "ana.silva"]).refused("Participants.LastHolder");

	// The health authority's next content key is hers; what was wrapped to the former one she reads still, and renews.
	let key = || {
		let authority = world.run("ana.silva", &["participant", "show", "health-authority"]).json();
		text(&authority["encryption_key"])
	};
	let former = key();
	world.run("ana.silva", &["content-key", "make"]).ok();
	assert_ne!(key(), former);
	show("ana.silva", &before).ok();
	for custody in ["a", "b"] {
		world.run("ana.silva", &["content-key", "make", "--custody", custody]).ok();
	}
	world.run("ana.silva", &["record", "restore", family, &before]).ok();
	let history = world.run(family, &["record", "history", &before]).json();
	let given = history["history"].as_array().unwrap().iter().filter(|entry| {
		entry["action"]["action"] == "half_given" && entry["actor"] == json!(id("ana.silva").to_string())
	});
	assert_eq!(given.count(), 2);
	let create = ["record", "create", "--family", family, "--given-names", "Rui", "--family-name", "Silva"];
	let more = ["--gender", "male", "--birth-date", "2026-01-31", "--file-number", "FF-2"];
	let after = text(&world.run("ana.silva", &[&create[..], &more].concat()).json()["record"]);
	let seen = show("ana.silva", &after).json();
	assert_eq!(seen["record"]["child"]["open"]["given_names"], "Rui");

	// The same child is found twice by the same tag, whichever content key the health authority has.
	world
		.run("ana.silva", &[&create[..], &more].concat())
		.refused("VaccinationRecords.ChildAlreadyRegistered");

	// The next admin gets one wrap, which opens both versions.
	let next = ["vote", "propose", "appoint-admin", "joel.osei.public.json", "--name", "Joel Osei"];
	assert_eq!(world.authority(&next).json()["outcome"], "carried");
	world.run("ana.silva", &["content-key", "share", "joel.osei"]).ok();
	for record in [&before, &after] {
		show("joel.osei", record).ok();
	}

	// S4: from now on a claim to a family's lost keys takes both of them.
	assert_eq!(world.authority(&["vote", "propose", "raise-admins-needed"]).json()["outcome"], "carried");
	world.authority(&["vote", "propose", "raise-admins-needed"]).refused("Powers.WrongState");
	for kind in ["key", "public.json"] {
		std::fs::remove_file(world.folder.join(format!("{family}.{kind}"))).unwrap();
	}
	world.keys(family);
	let claimed = world.run("ana.silva", &["claim", "propose", &format!("{family}.public.json")]).json();
	assert_eq!(claimed["due_at"], json!(null));
	let public = format!("{family}.public.json");
	world.run("ana.silva", &["claim", "confirm", &public]).refused("Powers.SameAdmin");
	world.run("ana.silva", &["claim", "exercise", family]).refused("Powers.NotConfirmed");
	world.authority(&["vote", "propose", "decide-claim", family, "--approve"]).refused("not-found");
	// The second admin has a file of other keys than those that are claimed: one of the two is not the family's.
	let rename = |from: &str, to: &str| {
		std::fs::rename(world.folder.join(from), world.folder.join(to)).unwrap();
	};
	let key = format!("{family}.key");
	rename(&public, "claimed.public.json");
	rename(&key, "claimed.key");
	world.keys(family);
	world.run("joel.osei", &["claim", "confirm", &public]).refused("other-keys-claimed");
	let confirmed = world.run("joel.osei", &["claim", "confirm", "claimed.public.json"]).json();
	assert_eq!(confirmed["fingerprint"], claimed["fingerprint"]);
	rename("claimed.public.json", &public);
	rename("claimed.key", &key);
	assert!(confirmed["due_at"].is_u64());
	until("the claim is due", || world.run("ana.silva", &["claim", "exercise", family]).code == Some(0));
	world.run("ana.silva", &["record", "restore", family]).ok();
	show(family, &before).ok();
	let history = world.run(family, &["record", "history", &before]).json();
	let all = history["history"].as_array().unwrap();
	// She held both custodies before two admins were needed, so she gave both halves, and the family renewed the keys.
	let replaced = &all[all.len() - 4];
	let [ana, joel] = ["ana.silva", "joel.osei"].map(|admin| json!(id(admin)));
	assert_eq!((&replaced["actor"], &replaced["action"]["confirmed_by"]), (&ana, &joel));

	// An admin who lost her keys gets new ones from the institutions.
	for kind in ["key", "public.json"] {
		std::fs::remove_file(world.folder.join(format!("ana.silva.{kind}"))).unwrap();
	}
	world.keys("ana.silva");
	world
		.run("joel.osei", &["claim", "propose", "ana.silva.public.json"])
		.refused("Participants.RoleNotAllowed");
	let replace = ["vote", "propose", "replace-admin-keys", "ana.silva.public.json"];
	assert_eq!(world.authority(&replace).json()["outcome"], "carried");
	world.run("joel.osei", &["content-key", "share", "ana.silva"]).ok();
	show("ana.silva", &before).ok();
}
