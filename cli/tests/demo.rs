//! The demo: everyone logs in with a password, the doses read back equal those of the files (R1, R5, R7, R9, R10, R11,
//! R19, S1), what must be refused is (R4, R7, R10, R16), the family sees who read (S5), and what cannot be read is
//! reported while the rest goes on; on one node, and on the network of four institutions.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod demo_support;

use std::{
	collections::{HashMap, HashSet},
	fs,
	io::{BufRead as _, BufReader, Read as _},
	path::PathBuf,
	process::{Child, ChildStderr, Command, ExitStatus, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use demo_support::{LeftRunning, REFUSALS, Stage, login_of, own_children, refusals, totals};
use vacchain_testing::until;
use vacchain_testnet::rpc;

const JSON: [&str; 3] = ["--quiet", "--output", "json"];

/// The readers of the shown record, as its family sees them.
fn readers(report: &Value) -> HashSet<String> {
	let accesses = report["accesses"].as_array().unwrap();
	accesses.iter().map(|row| row["reader"].as_str().unwrap().to_owned()).collect()
}

fn id_of(username: &str) -> String {
	vacchain_client::usernames::id_of(username).unwrap().to_string()
}

const INSTITUTIONS: [&str; 4] = ["health-authority", "hospital", "insurer", "school"];

/// The names of a list's entries, sorted.
fn names(list: &Value) -> Vec<&str> {
	let mut names: Vec<_> =
		list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
	names.sort_unstable();
	names
}

/// R4, R7, R10, R11, R12, S5: four institutions make and finalize the blocks, each role acts at the node of its own
/// institution, what was written at one is read, whole, at the others, and it equals the files.
#[test]
fn the_project_s_own_children_are_played_on_the_nodes_of_four_institutions() {
	let stage = Stage::enter();
	let children = own_children();
	let data = ["--network", "--keep", "--data", children.to_str().unwrap()];
	let played = stage.play(&[&data[..], &JSON].concat());
	let report = played.json();
	let nodes = LeftRunning(report["kept"].clone());
	assert_eq!(report["differences"], json!([]), "{}", played.stderr);
	assert_eq!(played.code, Some(0), "{}", played.stderr);
	assert_eq!(report["problems"], json!([]));
	let counts = totals(&report, &["children", "families", "visits", "doses", "deferred"]);
	assert_eq!(counts, [13, 9, 82, 200, 3]);
	assert_eq!(refusals(&report), REFUSALS);
	println!("{}\n{}", report["totals"], report["network"]);
	// Each visit is opened, noted, signed and linked, or opened, deferred and closed; each child has a record.
	let [transactions, people] = totals(&report, &["transactions", "people"])[..] else { unreachable!() };
	assert!(transactions > 13 + 79 * 4 + 3 * 3);
	// Everyone enrolled, and nobody else was there.
	assert_eq!(report["participants"].as_array().unwrap().len() as u64, people);
	the_family_sees_who_read(&report);
	the_school_sees_nothing_clinical(&report);

	let network = &report["network"];
	assert_eq!(names(&network["nodes"]), INSTITUTIONS);
	let authored: Vec<_> =
		network["nodes"].as_array().unwrap().iter().map(|node| node["blocks"].as_u64().unwrap()).collect();
	assert!(authored.iter().all(|blocks| *blocks > 0), "{network}");
	assert_eq!(authored.iter().sum::<u64>(), network["blocks"].as_u64().unwrap(), "{network}");
	assert!(network["median_finality_ms"].as_u64().unwrap() > 0, "{network}");

	assert_eq!(names(&nodes.0["nodes"]), INSTITUTIONS);
	let urls: HashSet<_> = ["family", "receptionist", "school-officer"]
		.map(|role| login_of(&nodes.0, role)["gateway"].to_string())
		.into();
	assert_eq!(urls.len(), 3, "each has a node of its own: {urls:?}");
	for role in ["family", "receptionist"] {
		assert!(look(&nodes.0, role, &["record", "show"]).contains("weight_kg"), "{role}");
	}
	assert!(look(&nodes.0, "school-officer", &["record", "proof"]).contains("lot_number"));
}

/// The family sees that the school's officer and the insurer's agent have read, and not that it has itself.
fn the_family_sees_who_read(report: &Value) {
	let readers = readers(report);
	assert!(
		readers.contains(&id_of("school-officer-01")) && readers.contains(&id_of("insurance-agent-01")),
		"{readers:?}"
	);
	assert!(!readers.contains(report["family_view"]["owner"].as_str().unwrap()), "{readers:?}");
}

/// The school sees the doses, and nothing clinical.
fn the_school_sees_nothing_clinical(report: &Value) {
	let school_view = report["school_view"].to_string();
	let family_view = report["family_view"].to_string();
	for clinical in ["weight_kg", "height_cm", "body_temperature_celsius", "text", "remaining", "next_visit"]
	{
		assert!(family_view.contains(&format!("\"{clinical}\"")), "{clinical}");
		assert!(!school_view.contains(&format!("\"{clinical}\"")), "{clinical}");
	}
	assert!(school_view.contains("\"lot_number\""));
}

#[test]
fn a_node_that_dies_in_the_middle_of_the_play_is_named_and_the_others_end() {
	let stage = Stage::enter();
	let mut demo = Running::start(&stage, &["--network"]);
	demo.says("Enrolling");
	let nodes = stage.running();
	assert_eq!(nodes.len(), INSTITUTIONS.len(), "{nodes:?}");
	signal("KILL", nodes["school"]);
	assert_eq!(demo.ends().code(), Some(1), "{}", demo.said);
	assert!(demo.said.contains("The node school has ended (signal: 9"), "{}", demo.said);
	assert_nothing_is_left(&stage);
}

#[test]
fn a_network_that_is_interrupted_while_it_starts_ends_its_nodes() {
	let stage = Stage::enter();
	let mut demo = Running::start(&stage, &["--network"]);
	until("two nodes run", || stage.running().len() >= 2);
	signal("INT", demo.process.id());
	assert_eq!(demo.ends().code(), Some(130), "{}", demo.said);
	assert_nothing_is_left(&stage);
}

/// A demo of the project's own children that runs.
struct Running {
	process: Child,
	stderr: BufReader<ChildStderr>,
	said: String,
}

impl Running {
	fn start(stage: &Stage, options: &[&str]) -> Self {
		let mut process = stage
			.command()
			.args(["--data", own_children().to_str().unwrap()])
			.args(options)
			.stdout(Stdio::null())
			.stderr(Stdio::piped())
			.spawn()
			.unwrap();
		let stderr = BufReader::new(process.stderr.take().unwrap());
		Self { process, stderr, said: String::new() }
	}

	fn says(&mut self, text: &str) {
		while !self.said.contains(text) {
			assert_ne!(self.stderr.read_line(&mut self.said).unwrap(), 0, "{}", self.said);
		}
	}

	fn ends(&mut self) -> ExitStatus {
		self.stderr.read_to_string(&mut self.said).unwrap();
		self.process.wait().unwrap()
	}
}

impl Drop for Running {
	/// A test that fails leaves nothing running either.
	fn drop(&mut self) {
		if matches!(self.process.try_wait(), Ok(None)) {
			signal("INT", self.process.id());
			let _ = self.process.wait();
		}
	}
}

fn signal(name: &str, process: u32) {
	let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status().unwrap();
	assert!(sent.success());
}

fn assert_nothing_is_left(stage: &Stage) {
	assert_eq!(stage.left(), Vec::<PathBuf>::new());
	assert_eq!(stage.running(), HashMap::new());
}

/// The bundle of one of the project's own children, changed.
fn bundle(file: &str, change: impl FnOnce(&mut Vec<Value>)) -> Value {
	let mut bundle: Value = serde_json::from_slice(&fs::read(own_children().join(file)).unwrap()).unwrap();
	change(bundle["entry"].as_array_mut().unwrap());
	bundle
}

fn resources<'a>(entries: &'a mut [Value], kind: &str) -> impl Iterator<Item = &'a mut Value> {
	entries
		.iter_mut()
		.map(|entry| &mut entry["resource"])
		.filter(move |resource| resource["resourceType"] == kind)
}

#[test]
fn what_cannot_be_read_is_reported_by_file_and_reason_and_the_rest_goes_on() {
	let stage = Stage::enter();
	let folder = tempfile::tempdir().unwrap();
	let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
	let whole = bundle("12-eythorsdottir-sigridur.json", |_| {});
	let doses = |bundle: &Value| {
		let entries = bundle["entry"].as_array().unwrap();
		let is_dose = |entry: &&Value| {
			entry["resource"]["resourceType"] == "Immunization" && entry["resource"]["status"] == "completed"
		};
		entries.iter().filter(is_dose).count()
	};
	write("1-whole.json", &whole.to_string());
	let unknown_code = bundle("11-ndiaye-awa.json", |entries| {
		let dose = resources(entries, "Immunization").find(|dose| dose["status"] == "completed").unwrap();
		dose["vaccineCode"]["coding"][0]["code"] = json!("9999");
	});
	write("2-unknown-code.json", &unknown_code.to_string());
	let no_birth_date = bundle("06-zak-lukasz.json", |entries| {
		for patient in resources(entries, "Patient") {
			patient.as_object_mut().unwrap().remove("birthDate");
		}
	});
	write("3-no-birth-date.json", &no_birth_date.to_string());
	write("4-malformed.json", &whole.to_string()[..2000]);
	write("5-no-fhir.json", r#"{"dear": "doctor"}"#);

	let played = stage.play(&["--data", folder.path().to_str().unwrap()]);
	assert_eq!(played.code, Some(0), "{}\n{}", played.stdout, played.stderr);
	for (file, reason) in [
		("2-unknown-code.json", "9999"),
		("3-no-birth-date.json", "no birth date"),
		("4-malformed.json", "not JSON"),
		("5-no-fhir.json", "not a FHIR bundle"),
	] {
		let is_report =
			|line: &str| line.starts_with("left out: ") && line.contains(file) && line.contains(reason);
		assert!(played.stderr.lines().any(is_report), "{file}: {}", played.stderr);
	}
	// The rest, as a person sees it.
	let total = doses(&whole) + doses(&unknown_code) - 1;
	let read_back =
		format!("Read back by their families: 2 children, {} visits, {total} doses. All equal the files.", {
			let row = played.stdout.lines().find(|line| line.contains("Visits  ")).unwrap();
			row.split(['┆', '│']).nth(2).unwrap().trim()
		});
	assert!(played.stdout.contains(&read_back), "{}\n{read_back}", played.stdout);
	for part in [
		"Transactions per second",
		"A child's record, as its family sees it",
		"as the school officer Alex Sample sees it with the family's consent",
		"Who has read it, as its family sees it",
		"What is refused",
		"refused: Not found",
		"refused: VaccineDetails.NoConsent: The hospital has no full access",
		"refused: VaccineDetails.NoteMissing: The doctor has written no note",
		"refused: Username, password or keys are wrong",
	] {
		assert!(played.stdout.contains(part), "{part}: {}", played.stdout);
	}
	assert_nothing_is_left(&stage);
}

/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; they are made visible. Programs get the
/// texts as they were written.
#[test]
fn hostile_names_of_a_folder_reach_a_person_visibly_and_a_program_unchanged() {
	const FAMILY: &str = "Testa\u{1b}[2J\u{1b}[1;32mVALID";
	const GIVEN: &str = "Ada\u{202e}adA\u{9b}x\nsignature  verified";
	const VACCINE: &str = "DTaP\r\n03  MMR\u{7}";
	let stage = Stage::enter();
	let folder = tempfile::tempdir().unwrap();
	let hostile = bundle("12-eythorsdottir-sigridur.json", |entries| {
		for patient in resources(entries, "Patient") {
			patient["name"] = json!([{ "use": "official", "family": FAMILY, "given": [GIVEN] }]);
		}
		for dose in resources(entries, "Immunization") {
			dose["vaccineCode"]["coding"][0]["display"] = json!(VACCINE);
			dose["lotNumber"] = json!("LOT\u{2066}\u{1b}]0;x\u{7}");
		}
		for place in resources(entries, "Organization") {
			place["name"] = json!("Clinic\u{1b}[31m\u{202d}");
		}
	});
	fs::write(folder.path().join("1-hostile.json"), hostile.to_string()).unwrap();
	let data = ["--data", folder.path().to_str().unwrap()];

	let played = stage.play(&data);
	assert_eq!(played.code, Some(0), "{}\n{}", played.stdout, played.stderr);
	let obeyed = |c: char| {
		(c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
	};
	for text in [&played.stdout, &played.stderr] {
		assert!(!text.contains(obeyed), "{text:?}");
		let forged = |line: &str| line.starts_with("signature") || line.trim_start().starts_with("03");
		assert!(!text.lines().any(forged), "{text}");
	}
	assert!(played.stdout.contains(r"Testa\u{1b}[2J\u{1b}[1;32mVALID"), "{}", played.stdout);

	let played = stage.play(&[&data[..], &JSON[..]].concat());
	let report = played.json();
	assert!(!played.stdout.contains(obeyed), "{}", played.stdout);
	let child = &report["school_view"]["child"]["open"];
	assert_eq!((&child["family_name"], &child["given_names"]), (&json!(FAMILY), &json!(GIVEN)));
	assert!(report["differences"].as_array().unwrap().is_empty(), "{}", report["differences"]);
}

#[test]
fn a_single_child_of_one_hospital_is_enough_and_can_be_looked_at_further() {
	let stage = Stage::enter();
	let (folder, pages) = (folder_of("06-zak-lukasz.json"), tempfile::tempdir().unwrap());
	fs::write(pages.path().join("index.html"), "the page").unwrap();
	let [data, pages] = [&folder, &pages].map(|folder| folder.path().to_str().unwrap());
	let played = stage.play(&[&["--keep", "--data", data, "--pages", pages], &JSON[..]].concat());
	let report = played.json();
	let node = LeftRunning(report["kept"].clone());
	assert_eq!(played.code, Some(0), "{}\n{}", played.stdout, played.stderr);
	assert_eq!(totals(&report, &["children", "families"]), [1, 1]);
	assert_eq!(refusals(&report), REFUSALS);

	for role in ["family", "receptionist"] {
		assert!(look(&node.0, role, &["record", "show"]).contains("weight_kg"), "{role}");
	}
	assert!(look(&node.0, "school-officer", &["record", "proof"]).contains("lot_number"));
	let address = node.0["nodes"][0]["pages"].as_str().unwrap();
	let port = address.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
	assert_eq!(rpc::get(port, "/").unwrap(), "the page", "{address}");
}

/// A folder with one of the project's own children.
fn folder_of(file: &str) -> TempDir {
	let folder = tempfile::tempdir().unwrap();
	fs::copy(own_children().join(file), folder.path().join(file)).unwrap();
	folder
}

/// The shown record, as somebody sees it who logs in with a password at the gateway that serves their role.
fn look(kept: &Value, role: &str, command: &[&str]) -> String {
	let text = |value: &Value| value.as_str().unwrap().to_owned();
	let login = login_of(kept, role);
	let run = |arguments: &[&str]| {
		let done = Command::new(env!("CARGO_BIN_EXE_vacchain"))
			.args(["--output", "json", "--gateway", &text(&login["gateway"])])
			.args(arguments)
			.env("VACCHAIN_STATE", text(&kept["state"]))
			.output()
			.unwrap();
		assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
		String::from_utf8(done.stdout).unwrap()
	};
	run(&["login", &text(&login["username"]), "--password-file", &text(&login["password_file"])]);
	let seen = run(&[command, &[&text(&kept["record"])]].concat());
	run(&["logout"]);
	seen
}

#[test]
fn a_folder_without_a_usable_child_is_an_error() {
	let stage = Stage::enter();
	let folder = tempfile::tempdir().unwrap();
	let data = ["--data", folder.path().to_str().unwrap()];

	let played = stage.play(&data);
	assert_eq!(played.code, Some(2), "{}", played.stderr);
	assert!(played.stderr.contains("no .json file"), "{}", played.stderr);

	fs::write(folder.path().join("letter.json"), r#"{"dear": "doctor"}"#).unwrap();
	let played = stage.play(&data);
	assert_eq!(played.code, Some(2), "{}", played.stderr);
	assert!(played.stderr.contains("letter.json") && played.stderr.contains("--data"), "{}", played.stderr);

	let played = stage.play(&["--data", "nowhere/at/all"]);
	assert_eq!(played.code, Some(2), "{}", played.stderr);
	assert!(played.stderr.contains("nowhere/at/all"), "{}", played.stderr);
}

#[test]
fn a_node_that_does_not_run_is_told_with_the_end_of_its_log() {
	let stage = Stage::enter();
	let data = own_children();
	let data = ["--data", data.to_str().unwrap(), "--node-binary"];

	let played = stage.play(&[&data[..], &["/nowhere/vacchain-node"]].concat());
	assert_eq!(played.code, Some(2), "{}", played.stderr);
	assert!(played.stderr.contains("There is no node program /nowhere/vacchain-node"), "{}", played.stderr);

	let played = stage.play(&[&data[..], &["/bin/false", "--network"]].concat());
	assert_eq!(played.code, Some(1), "{}", played.stderr);
	assert!(played.stderr.contains("does not prepare the network (exit status: 1)"), "{}", played.stderr);

	// It prints its arguments and ends.
	let played = stage.play(&[&data[..], &["/bin/echo"]].concat());
	assert_eq!(played.code, Some(1), "{}", played.stderr);
	assert!(
		played.stderr.contains("The node health-authority has ended")
			&& played.stderr.contains("--base-path"),
		"{}",
		played.stderr
	);
	assert!(stage.left().is_empty());
}

#[test]
fn an_interrupted_demo_ends_its_node() {
	let stage = Stage::enter();
	let mut demo = Running::start(&stage, &[]);
	demo.says("Playing");
	assert_eq!(stage.running().len(), 1);
	signal("INT", demo.process.id());
	assert_eq!(demo.ends().code(), Some(130), "{}", demo.said);
	assert_nothing_is_left(&stage);
}
