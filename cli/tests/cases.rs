//! Inputs that other registries took wrongly, by command: a history typed in at one visit, dates that cannot be, children
//! without a name, letters of every kind, the same child twice. They lie beside the project, in `../shared/cases`, or where
//! `VACCHAIN_CASES` says; each kind is played by the demo, and its facts are entered at a desk.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;
#[allow(dead_code, reason = "this file uses a part")]
mod demo_support;
mod world;

use std::{
	env, fs,
	os::unix::fs::symlink,
	path::{Path, PathBuf},
};

use demo_support::{Stage, totals};
use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_testing::package;
use world::{World, text, world};

const HISTORY: &str = "04-history-in-one-visit";
const DATES: &str = "06-future-and-placeholder-dates";
const UNNAMED: &str = "08-unnamed-twins";
const LETTERS: &str = "10-letters";
const TWICE: &str = "12-same-child-twice";

/// The folder with the cases. Nothing, and a word on that, if it is not there.
fn cases() -> Option<PathBuf> {
	let beside = || package::folder().join("../../shared/cases");
	let folder = env::var_os("VACCHAIN_CASES").map_or_else(beside, PathBuf::from);
	if !folder.is_dir() {
		println!("left out: there is no folder {} (set VACCHAIN_CASES)", folder.display());
		return None;
	}
	Some(folder)
}

/// One folder that leads to the files of several, each under its folder's name.
fn together(cases: &Path, folders: &[&str]) -> TempDir {
	let all = tempfile::tempdir().unwrap();
	for folder in folders {
		let files = fs::read_dir(cases.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
		for file in files.map(|file| file.unwrap()) {
			let name = format!("{}-{}", folder.replace('/', "-"), file.file_name().to_str().unwrap());
			symlink(file.path().canonicalize().unwrap(), all.path().join(name)).unwrap();
		}
	}
	all
}

/// The files that a report tells something of, with what it says.
fn told<'a>(list: &'a Value, reason: &str) -> Vec<&'a str> {
	let rows = list.as_array().unwrap().iter();
	rows.filter(|row| row["reason"].as_str().unwrap().contains(reason))
		.map(|row| row["file"].as_str().unwrap().rsplit_once('-').unwrap().1)
		.collect()
}

/// R1, R10: each kind is played to its end, read back as the files have it, and remarked on where a person must look.
#[test]
fn a_folder_of_each_kind_is_played_to_its_end() {
	let Some(cases) = cases() else { return };
	let stage = Stage::enter();
	let counted = ["children", "families", "visits", "doses", "reported"];
	let play = |folders: &[&str], form: &[&str]| {
		let folder = together(&cases, folders);
		let data = ["--data", folder.path().to_str().unwrap()];
		let played = stage.play(&[&data[..], form].concat());
		assert_eq!(played.code, Some(0), "{folders:?}\n{}\n{}", played.stdout, played.stderr);
		played
	};
	let in_json = ["--quiet", "--output", "json"];

	// Thirty doses of a card; dates that cannot be; twins; siblings; a child of two clinics.
	let folders = [
		"04-history-in-one-visit/data",
		"06-future-and-placeholder-dates/data",
		"08-unnamed-twins/data",
		"10-letters/data",
		"12-same-child-twice/same-number",
	];
	let report = play(&folders, &in_json).json();
	assert_eq!(report["differences"], json!([]));
	// The card's; the child of 2023 and the one of 1900; the twins; four children; one. Most are of one address.
	let children = 1 + 2 + 2 + 4 + 1;
	assert_eq!(totals(&report, &counted), [children, 1 + 1 + 3, 1 + 3 + 2 + 4 + 2, 3 + 2 + 4 + 2, 30]);
	let problems = &report["problems"];
	assert_eq!(told(problems, "lies in the future"), ["dose.json", "2098.json"]);
	assert_eq!(told(problems, "1900-01-01, which often stands for an unknown date"), ["1900.json"; 3]);
	assert_eq!(problems.as_array().unwrap().len(), 5, "{problems}");
	let remarks = &report["remarks"];
	assert_eq!(told(remarks, "both files became one record"), ["b.json"]);
	assert_eq!(remarks.as_array().unwrap().len(), 1, "{remarks}");

	// Sixteen doses of a card; a child that was merged; names that a terminal obeys.
	let folders = ["04-history-in-one-visit/sixteen", "12-same-child-twice/merged", "10-letters/hostile"];
	let report = play(&folders, &in_json).json();
	assert_eq!(report["differences"], json!([]));
	assert_eq!(totals(&report, &counted), [1 + 1 + 1, 2, 1 + 2 + 1, 2 + 1, 16]);
	assert_eq!(report["problems"], json!([]));
	assert_eq!(told(&report["remarks"], "replaced by Patient/new"), ["merged.json"]);

	// More doses than one signature holds; a newborn that was named; a child with two numbers. As a person sees it.
	let folders = [
		"04-history-in-one-visit/long-names",
		"08-unnamed-twins/named-later",
		"12-same-child-twice/two-numbers",
	];
	let played = play(&folders, &[]);
	let (visits, doses) = (2 + 2 + 2, 14 + 2 + 2);
	let read_back = format!(
		"Read back by their families: 4 children, {visits} visits, {doses} doses. All equal the files."
	);
	assert!(played.stdout.contains(&read_back), "{}", played.stdout);
	for (file, remark) in [
		("visit.json", "is played as 2 visits"),
		("2-with-a-name.json", "became one record, whose name is corrected"),
		("clinic-b.json", "this may be the same child"),
	] {
		let is_told = |line: &str| line.contains(file) && line.contains(remark) && !line.contains("left out");
		assert!(played.stderr.lines().any(is_told), "{file}: {}", played.stderr);
	}
}

/// The resources of one type in a file.
fn resources(file: &Path, kind: &str) -> Vec<Value> {
	let text = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
	let bundle: Value = serde_json::from_slice(&text).unwrap();
	let entries = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
	entries.filter(|resource| resource["resourceType"] == kind).cloned().collect()
}

/// A patient as a health admin describes the child. A temporary name is none.
fn child(patient: &Value) -> Value {
	let name = &patient["name"][0];
	let given = name["given"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ");
	json!({
		"family_name": name["family"],
		"given_names": if name["use"] == "temp" { String::new() } else { given },
		"gender": patient["gender"],
		"birth_date": patient["birthDate"],
		"family_file_number": patient["identifier"][0]["value"],
		"birth_order": patient["multipleBirthInteger"],
	})
}

/// A dose as it is written in a file for the command line.
fn dose(immunization: &Value) -> Value {
	let coding = &immunization["vaccineCode"]["coding"][0];
	json!({
		"vaccine_code": coding["code"],
		"vaccine_display": coding["display"],
		"lot_number": immunization["lotNumber"],
		"occurrence": immunization["occurrenceDateTime"],
	})
}

/// The doses of a file, as a file for the command line.
fn doses_of(world: &World, file: &Path, name: &str) -> (usize, String) {
	let doses: Vec<_> = resources(file, "Immunization").iter().map(dose).collect();
	(doses.len(), written(world, name, &json!(doses)))
}

/// A file of the world's folder: its name.
fn written(world: &World, name: &str, content: &Value) -> String {
	fs::write(world.folder.join(name), content.to_string()).unwrap();
	name.to_owned()
}

/// Creates the record of a child.
fn create(world: &World, family: &str, child: &Value, more: &[&str]) -> common::Run {
	let file = written(world, &format!("{family}.json"), child);
	world.admin(&[&["record", "create", "--family", family, "--child", &file], more].concat())
}

/// The record of a child that is open to hospital-01.
fn at_the_desk(world: &World, family: &str, child: &Value) -> String {
	let record = text(&create(world, family, child, &[]).json()["record"]);
	world.run(family, &["access", "grant", &record, "hospital-01"]).ok();
	record
}

fn noted(world: &World, record: &str) -> String {
	let visit = world.visit(record);
	world.run("dr.haddad", &["note", "write", &visit, "--decision", "cleared", "--text", "well"]).ok();
	visit
}

/// R7, R10: what one signature does not hold is said before anything is signed, with what to do instead; and the visit goes on.
#[test]
fn thirty_earlier_doses_strand_no_visit() {
	let Some(cases) = cases() else { return };
	let world = world();
	let family = world.family("family.history");
	let file = cases.join(HISTORY).join("data/history.json");
	let record = at_the_desk(world, family, &child(&resources(&file, "Patient")[0]));
	let visit = noted(world, &record);
	let (count, history) = doses_of(world, &file, "history.json");
	assert_eq!(count, 30);
	let (_, long_names) = doses_of(world, &cases.join(HISTORY).join("long-names/visit.json"), "long.json");
	let sign = ["visit", "sign", &visit, "--note", "0"];
	let run = world.run("dr.novak", &[&sign[..], &["--doses-file", &long_names]].concat());
	let said = run.fails(2);
	assert!(said.contains("One signature holds the first ") && said.contains("report-doses"), "{said}");
	assert!(said.contains("of these 14 doses. Nothing was signed."), "{said}");
	let report =
		["record", "report-doses", &record, "--source", "vaccination card", "--doses-file", &history];
	assert_eq!(world.run("desk-01", &report).json()["doses"], 30);
	world.run("dr.novak", &[&sign[..], &["--dose", "08,lot=AB12"]].concat()).ok();
	world.run("desk-01", &["visit", "link", &visit]).ok();
	let shown = world.run(family, &["record", "show", &record]).json()["record"].clone();
	let reports = shown["reports"].as_array().unwrap().iter();
	let doses: Vec<_> =
		reports.flat_map(|report| report["doses"]["open"]["doses"].as_array().unwrap()).collect();
	let given = resources(&file, "Immunization");
	assert_eq!(
		doses.iter().map(|dose| &dose["lot_number"]).collect::<Vec<_>>(),
		given.iter().map(|dose| &dose["lotNumber"]).collect::<Vec<_>>()
	);
	assert_eq!(shown["visits"][0]["visit"]["state"], "linked");
}

/// R1, R10: a dose or a birth of the future is refused, and a date that stands for an unknown one is remarked on.
#[test]
fn no_dose_and_no_birth_lies_in_the_future() {
	let Some(cases) = cases() else { return };
	let world = world();
	let family = world.family("family.dates");
	let [future_dose, born_2098, born_1900] = ["a-future-dose", "b-born-2098", "c-born-1900"]
		.map(|name| cases.join(DATES).join("data").join(name).with_extension("json"));
	let patient = |file: &Path| child(&resources(file, "Patient")[0]);

	let born = create(world, family, &patient(&born_2098), &[]);
	assert!(born.fails(2).contains("lies in the future"), "{born}");
	let mut long_ago = patient(&born_2098);
	long_ago["birth_date"] = json!("0001-01-01");
	create(world, family, &long_ago, &[]).fails(2);
	let unknown = create(world, family, &patient(&born_1900), &[]);
	assert_eq!(unknown.notice("unknown-date")["notice"]["date"], "1900-01-01");
	let old = text(&unknown.json()["record"]);
	world.run(family, &["access", "grant", &old, "hospital-01"]).ok();
	let given = |day: &str| {
		let dose = format!("20,on={day}");
		world.run("desk-01", &["record", "report-doses", &old, "--source", "card", "--dose", &dose])
	};
	assert!(!given("2023-07-01").stderr.contains("unknown-date"));
	let unknown = given("1900-01-01");
	unknown.ok();
	assert_eq!(unknown.notice("unknown-date")["notice"]["date"], "1900-01-01");

	let record = at_the_desk(world, family, &patient(&future_dose));
	let visit = noted(world, &record);
	let (_, doses) = doses_of(world, &future_dose, "future.json");
	let sign = ["visit", "sign", &visit, "--note", "0", "--doses-file", &doses];
	let report = ["record", "report-doses", &record, "--source", "card", "--doses-file", &doses];
	for (who, command) in [("dr.novak", &sign), ("desk-01", &report)] {
		let run = world.run(who, command);
		assert!(run.fails(2).contains("lies in the future"), "{run}");
	}
	let rectify = ["record", "rectify", &record, "--birth-date"];
	world.admin(&[&rectify[..], &["2098-01-01"]].concat()).fails(2);
	world.run("desk-01", &["visit", "close", &visit, "--reason", "unsigned"]).ok();
}

/// R1, R1a: twins without a name are two children, and a newborn that gets one stays one child.
#[test]
fn twins_without_a_name_are_two_and_a_newborn_that_is_named_is_one() {
	let Some(cases) = cases() else { return };
	let world = world();
	let family = world.family("family.twins");
	let twins = resources(&cases.join(UNNAMED).join("data/twins.json"), "Patient");
	let [first, second] = [0, 1].map(|number| child(&twins[number]));
	let one = text(&create(world, family, &first, &[]).json()["record"]);
	let again = create(world, family, &first, &[]);
	again.refused("VaccinationRecords.ChildAlreadyRegistered");
	assert!(again.stderr.contains(&one) && again.stderr.contains("twin"), "{again}");
	let other = text(&create(world, family, &second, &[]).json()["record"]);
	let listed = world.run(family, &["record", "list"]).json()["records"].clone();
	let orders: Vec<_> =
		listed.as_array().unwrap().iter().map(|row| row["child"]["open"]["birth_order"].clone()).collect();
	assert_eq!(orders, [1, 2], "{one} {other}");

	// A boy of another family has the twins' name and birthday.
	let parents = world.family("family.newborn");
	let folder = cases.join(UNNAMED).join("named-later");
	let newborn = child(&resources(&folder.join("1-as-newborn.json"), "Patient")[0]);
	let named = child(&resources(&folder.join("2-with-a-name.json"), "Patient")[0]);
	assert_eq!(newborn["given_names"], "");
	create(world, parents, &newborn, &[]).refused("VaccinationRecords.ChildAlreadyRegistered");
	let namesake = ["--namesake-of", &one, "--reason", "namesake"];
	let record = text(&create(world, parents, &newborn, &namesake).json()["record"]);
	let file = written(world, "named.json", &named);
	world.admin(&["record", "rectify", &record, "--child", &file]).ok();
	let listed = world.run(parents, &["record", "list"]).json()["records"].clone();
	assert_eq!(listed.as_array().unwrap().len(), 1);
	assert_eq!(listed[0]["child"]["open"]["given_names"], named["given_names"]);
	create(world, parents, &named, &[]).refused("VaccinationRecords.ChildAlreadyRegistered");
}

/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; they are made visible. Programs get every
/// name as it was written, and a name is the same name in both forms of its accents.
#[test]
fn every_letter_comes_back_and_none_is_obeyed() {
	let Some(cases) = cases() else { return };
	let world = world();
	let family = world.family("family.letters");
	let file = |name: &str| cases.join(LETTERS).join(name).with_extension("json");
	let patient = |name: &str| child(&resources(&file(name), "Patient")[0]);
	let names = ["data/a-sibling-NFC", "data/b-sibling-NFD", "data/c-right-to-left", "data/d-turkish"];
	let children = names.map(patient);
	for child in &children {
		create(world, family, child, &[]).ok();
	}
	let hostile = patient("hostile/e-controls");
	let record = at_the_desk(world, family, &hostile);
	let rows = world.run(family, &["record", "list"]).json()["records"].clone();
	let stored: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["child"]["open"].clone()).collect();
	for (stored, child) in stored.iter().zip(children.iter().chain([&hostile])) {
		for part in ["family_name", "given_names"] {
			assert_eq!(stored[part], child[part]);
		}
	}
	// The first sibling again, with the accents of the second.
	let [nfc, nfd] = [0, 1].map(|number| children[number].clone());
	assert_ne!(nfc["family_name"], nfd["family_name"]);
	let mut again = nfc.clone();
	again["family_name"] = nfd["family_name"].clone();
	create(world, family, &again, &[]).refused("VaccinationRecords.ChildAlreadyRegistered");

	let visit = noted(world, &record);
	let (_, doses) = doses_of(world, &file("hostile/e-controls"), "hostile.json");
	let sign = ["visit", "sign", &visit, "--note", "0", "--doses-file", &doses];
	world.run("dr.novak", &sign).ok();
	world.run("desk-01", &["visit", "link", &visit]).ok();
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	let person = |who: &str, command: &[&str]| {
		let key = format!("{who}.key");
		let who = ["--key", &key, "--password-file", "password", "--gateway", &world.gateway];
		common::vacchain(&world.folder, &[&who[..], command].concat())
	};
	let obeyed = |c: char| {
		(c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
	};
	for (who, command, shown) in [
		(family, &["record", "list"][..], "Testa"),
		(family, &["record", "show", &record], "DTaP"),
		(family, &["record", "history", &record], ""),
		("desk-01", &["record", "open"], "Testa"),
		("officer-01", &["record", "proof", &record], "DTaP"),
		// The refusal names all children that are meant.
		(family, &["record", "show", "Nobody"], ""),
	] {
		let run = person(who, command);
		assert!(run.stdout.contains(shown), "{run}");
		for text in [&run.stdout, &run.stderr] {
			assert!(!text.contains(obeyed), "{command:?}: {text:?}");
			let forged = |line: &str| {
				line.starts_with("signature  verified") || line.trim_start().starts_with("03  MMR")
			};
			assert!(!text.lines().any(forged), "{text}");
		}
	}
	let listed = person(family, &["record", "list"]);
	for child in &children {
		assert!(listed.stdout.contains(&text(&child["family_name"])), "{listed}");
	}
}

/// R1: a child that two clinics bring has one record, whatever number each gives it, and the doses of both.
#[test]
fn the_same_child_of_two_clinics_has_one_record() {
	let Some(cases) = cases() else { return };
	let world = world();
	let family = world.family("family.twice");
	let file = |name: &str| cases.join(TWICE).join(name).with_extension("json");
	let record = at_the_desk(world, family, &child(&resources(&file("same-number/clinic-a"), "Patient")[0]));
	for name in ["same-number/clinic-b", "two-numbers/clinic-b"] {
		let again = create(world, family, &child(&resources(&file(name), "Patient")[0]), &[]);
		again.refused("VaccinationRecords.ChildAlreadyRegistered");
		assert!(again.stderr.contains(&record), "{again}");
	}
	for clinic in ["same-number/clinic-a", "same-number/clinic-b"] {
		let (_, doses) = doses_of(world, &file(clinic), "twice.json");
		let visit = noted(world, &record);
		world.run("dr.novak", &["visit", "sign", &visit, "--note", "0", "--doses-file", &doses]).ok();
		world.run("desk-01", &["visit", "link", &visit]).ok();
	}
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	let proof = world.run("officer-01", &["record", "proof", &record]).json();
	assert_eq!((&proof["valid"], &proof["doses"]), (&json!(true), &json!(2)));
}
