//! The institutions publish pages and a schedule, through the command line on a running node.

use std::fs;

use serde_json::{Value, json};
use vacchain_forecast::toml;

use crate::{
	common::Run,
	world::{World, text, world},
};

const TYPICAL_COUNTRY: &str = include_str!("../../../forecast/schedules/who-typical-country.toml");

impl World {
	/// Every institution of this chain is for it: there is one.
	fn published(&self, what: &str, files: &[&str]) -> Run {
		let publish = ["--wait", "finalized", "vote", "propose", "publish", what];
		let run = self.authority(&[&publish[..], files].concat());
		assert_eq!(run.json()["outcome"], "carried", "{run}");
		run
	}
}

/// trust.md: the gateway serves the page that reads the password. Everybody can compare it with what the institutions published.
#[test]
fn s10_published_pages_are_verified_file_by_file() {
	let world = world();
	let (manifest, url) = ("pages/sha256sums.txt", world.gateway.replace("ws://", "http://"));
	let verify = ["pages", "verify", &url];
	let shown = world.run("desk-01", &["pages", "hash", manifest]).json();
	assert_eq!(shown["files"], 3);
	world.run("desk-01", &verify).refused("NothingPublished");

	let other = format!("{}  index.html\n", "ab".repeat(32));
	fs::write(world.folder.join("other.txt"), other).unwrap();
	world.published("pages", &["other.txt"]);
	world.run("desk-01", &verify).refused("OtherPages");
	// The old version stays until every gateway has the new one. An address of calls is one of pages.
	let run = world.published("pages", &["other.txt", manifest]);
	assert_eq!(run.json()["motion"]["hashes"][1], shown["hash"]);
	let verified = world.run("desk-01", &["pages", "verify", &world.gateway]).json();
	assert_eq!((&verified["hash"], &verified["files"]), (&shown["hash"], &json!(3)));

	world.published("pages", &["--none"]);
	world.authority(&["vote", "propose", "publish", "pages"]).fails(2);
	world.authority(&["vote", "propose", "publish", "pages", manifest, manifest]).fails(2);
	world.run("desk-01", &verify).refused("NothingPublished");
	world.run("desk-01", &["pages", "verify", "http://gateway.example"]).fails(2);
	world.run("desk-01", &["pages", "hash", "other.txt"]).ok();
	world.run("desk-01", &["pages", "hash", "pages/index.html"]).fails(2);
}

/// Issue 18: what is due follows from the schedule that the institutions published, and from no other one.
#[test]
fn what_is_due_follows_from_the_published_schedule() {
	let world = world();
	let (family, record) = world.at_the_desk("family.due", "Amina");
	world.vaccinated(&record, "08");
	let schedule = toml::read(TYPICAL_COUNTRY).unwrap();
	fs::write(world.folder.join("schedule"), schedule.to_bytes()).unwrap();
	let due = ["due", &record, "--schedule", "schedule"];
	world.run(family, &due).refused("NothingPublished");
	world.published("schedule", &["schedule"]);

	let told = world.run(family, &due).json();
	assert_eq!(told["schedule"]["name"], json!(schedule.name));
	assert_eq!((&told["valid"], &told["left_out"]), (&json!(true), &json!([])));
	let dose = &told["doses"][0];
	assert_eq!((&dose["signed"], &told["doses"].as_array().unwrap().len()), (&json!(true), &1));
	let judged: Vec<_> =
		dose["evaluations"].as_array().unwrap().iter().map(|one| text(&one["status"])).collect();
	assert!(!judged.is_empty(), "{told}");
	let groups = |told: &Value| told["due"].as_array().unwrap().len();
	assert!(groups(&told) > 5, "{told}");
	// On the day before the birth nothing was given yet.
	let early = world.run(family, &[&due[..], &["--on", "2000-01-01"]].concat()).json();
	assert_eq!(early["doses"][0]["evaluations"], json!([]));
	world.run(family, &[&due[..], &["--on", "2000-1-1"]].concat()).fails(2);

	let mut other = schedule;
	other.name.push('2');
	fs::write(world.folder.join("other-schedule"), other.to_bytes()).unwrap();
	world.run(family, &["due", &record, "--schedule", "other-schedule"]).refused("OtherSchedule");
	world.run(family, &["due", &record, "--schedule", "password"]).fails(2);
	world.run("desk-02", &due).fails(1);
}
