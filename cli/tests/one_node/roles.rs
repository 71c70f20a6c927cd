//! The deeds of a person of each role, and the refusals, through the command line on a running node.
//!
//! Where the client refuses before it sends (it holds no key to seal with), the same call is also put to the chain itself,
//! and must get the same answer.

use std::{fs, io::Write};

use serde_json::{Value, json};
use vacchain_client::{
	calls::Call,
	primitives::{
		Clearance, Commitment, IdentityTag, Level, NewKey, RecordId, Sealed, VisitId, VisitWrap, Wrap,
		bounds::{SUITE, VISIT_WRAP_LEN, WRAP_LEN},
	},
};
use vacchain_testing::birth_date;

use crate::world::{id, text, world};

fn record_id(text: &str) -> RecordId {
	text.parse().unwrap()
}

fn visit_id(text: &str) -> VisitId {
	text.parse().unwrap()
}

/// Something of the form of sealed content.
fn sealed() -> Sealed {
	let ciphertext = of_suite(256 + 41).try_into().unwrap();
	Sealed { epoch: 0, index: 0, commitment: Commitment([1; 32]), ciphertext }
}

fn wrap(reader: &str) -> Wrap {
	let sealed = of_suite(WRAP_LEN).try_into().unwrap();
	Wrap { reader: id(reader), key_version: 0, level: Level::Full, epoch: 0, sealed }
}

fn visit_wrap(professional: &str) -> VisitWrap {
	let sealed = of_suite(VISIT_WRAP_LEN).try_into().unwrap();
	VisitWrap { professional: id(professional), key_version: 0, epoch: 0, index: 2, sealed }
}

fn of_suite(len: usize) -> Vec<u8> {
	let mut bytes = vec![0; len];
	bytes[0] = SUITE;
	bytes
}

/// The kinds of the actions in a record's history.
fn actions(history: &Value) -> Vec<String> {
	let entries = history["history"].as_array().unwrap();
	entries.iter().map(|entry| text(&entry["action"]["action"])).collect()
}

#[test]
fn r2_r13_r14_r15_a_health_admin_registers_participants_with_one_role_and_nobody_else_does() {
	let world = world();
	world.keys("school-03");
	let register =
		["participant", "register", "school-03.public.json", "--role", "school", "--name", "Third"];

	// R2: nobody registers itself or others.
	world.run("desk-01", &register).refused("Participants.NotHealthAdmin");
	world.run("school-03", &["account", "show"]).refused("LoginRefused");
	world.admin(&register).ok();
	let after = world.run("school-03", &["account", "show"]).json();
	assert_eq!((&after["role"], &after["status"]), (&json!("school"), &json!("active")));

	// R13: a username is taken once. R2: an account has one role.
	world.admin(&register).refused("Participants.AlreadyExists");
	let public = fs::read_to_string(world.folder.join("school-03.public.json")).unwrap();
	let mut second: Value = serde_json::from_str(&public).unwrap();
	second["username"] = json!("insurer-03");
	second["id"] = json!(id("insurer-03").to_string());
	let mut file = fs::File::create(world.folder.join("insurer-03.public.json")).unwrap();
	file.write_all(second.to_string().as_bytes()).unwrap();
	world.register_again("insurer-03", "insurer", &[]).refused("Participants.AccountInUse");

	// R15: doctors and physicians belong to a registered hospital, which puts them forward.
	world.keys("dr.nowhere");
	let forward = |organisation: &str| {
		let file = ["--file", "dr.nowhere.public.json", "--role", "doctor", "--name", "dr.nowhere"];
		world.run(organisation, &[&["candidate", "put-forward"][..], &file].concat())
	};
	forward("school-01").refused("Participants.WrongOrganisation");
	forward("desk-01").refused("Participants.NotOrganisation");
	world.admin(&["candidate", "register", "dr.nowhere"]).fails(1);
	let staff = world.run("officer-01", &["organisation", "staff", "hospital-02"]).json();
	// Others move there meanwhile.
	assert!(staff["staff"].as_array().unwrap().len() >= 3);
	let hospitals = world.run("officer-01", &["organisation", "list", "hospital"]).json();
	assert!(hospitals["organisations"].as_array().unwrap().len() >= 2);
}

#[test]
fn r14_r15_a_suspended_hospital_and_its_staff_do_nothing() {
	let world = world();
	world.register("hospital-09", "hospital", &[]).ok();
	world.staff("desk-09", "receptionist", "hospital-09").ok();
	let ask = ["request", "send", "anybody", "--level", "proof"];
	world.run("desk-09", &ask).ok();
	let ask = ["request", "send", "anybody.else", "--level", "proof"];
	world
		.run("officer-01", &["participant", "suspend", "hospital-09"])
		.refused("Participants.NotHealthAdmin");
	world.admin(&["participant", "suspend", "hospital-09"]).ok();
	world.admin(&["participant", "suspend", "hospital-09"]).refused("Participants.WrongState");
	for suspended in ["hospital-09", "desk-09"] {
		world.run(suspended, &ask).refused("not-active");
	}
	let shown = world.run("officer-01", &["participant", "show", "hospital-09"]).json();
	assert_eq!(shown["status"], "suspended");
	world.admin(&["participant", "reinstate", "hospital-09"]).ok();
	world.run("desk-09", &ask).ok();
}

#[test]
fn r1_a_health_admin_creates_a_record_once_for_a_child_and_its_family_owns_it() {
	let world = world();
	let family = world.family("family.r1");
	let record = world.record(family, "Zoë");
	let list = world.run(family, &["record", "list"]).json();
	assert_eq!(list["records"][0]["record"], json!(record));
	assert_eq!(list["records"][0]["child"]["open"]["given_names"], "Zoë");
	world.create(family, "Zoë").refused("VaccinationRecords.ChildAlreadyRegistered");
	// However it is written, and in whichever family.
	let other = world.family("family.r1.other");
	let born = birth_date("Zoë");
	let create = |given_names: &str, more: &[&str]| {
		let name = family.to_uppercase().replace('-', " ");
		let child = ["--given-names", given_names, "--family-name", &name, "--gender", "female"];
		let papers = ["--birth-date", &born, "--file-number", "FF-other"];
		let create = ["record", "create", "--family", other];
		world.admin(&[&create[..], &child, &papers, more].concat())
	};
	create("Zoe", &[]).refused("VaccinationRecords.ChildAlreadyRegistered");
	// Twins are two children, and so are namesakes.
	create("Ada", &["--birth-order", "2"]).ok();
	create("Ida", &["--namesake-of", &record]).fails(2);
	let zoe = format!("{family}/Zoë");
	let namesake = create("Ida", &["--namesake-of", &zoe, "--reason", "namesake"]).json();
	assert_eq!(namesake["namesake"], json!({ "record": record, "reason": "namesake" }));
	create("Ina", &["--namesake-of", &text(&namesake["record"]), "--reason", "twin"])
		.refused("VaccinationRecords.NotNamesake");
	world.create("hospital-01", "Zoë").refused("VaccinationRecords.NotFamily");

	let call = Call::Create {
		record: RecordId([7; 16]),
		owner: id(family),
		identity_tag: IdentityTag { key_version: 0, tag: [7; 32] },
		same_tag: None,
		child: sealed(),
		wraps: vec![wrap(family), wrap("health-authority")],
	};
	fs::write(
		world.folder.join("child.json"),
		r#"{"given_names": "A", "family_name": "B", "gender": "male", "birth_date": "2026-01-31", "family_file_number": "1"}"#,
	)
	.unwrap();
	let create = ["record", "create", "--family", family, "--child", "child.json"];
	world.refused_as_by_the_chain("desk-01", &create, &call, "VaccinationRecords.NotHealthAdmin");
}

#[test]
fn r5_r7_r8_r9_r10_r18_a_visit_from_consent_to_link() {
	let world = world();
	let family = world.family("family.visit");
	let record = world.record(family, "Amina");

	// R7: no visit without consent, and only with its own doctor and physician.
	let call = Call::Open {
		visit: VisitId([9; 16]),
		record: record_id(&record),
		doctor: id("dr.haddad"),
		physician: id("dr.novak"),
		examination: sealed(),
		doctor_wrap: visit_wrap("dr.haddad"),
		physician_wrap: visit_wrap("dr.novak"),
		rotation: None,
	};
	let open = ["visit", "open", &record, "--doctor", "dr.haddad", "--physician", "dr.novak"];
	world.refused_as_by_the_chain("desk-01", &open, &call, "VaccineDetails.NoConsent");
	world.refused_as_by_the_chain("officer-01", &open, &call, "VaccineDetails.NotHospital");
	world.run(family, &["access", "grant", &record, "hospital-01", "--until", "2099-01-31"]).ok();
	world.open("desk-01", &record, "dr.elsewhere", "dr.novak").refused("VaccineDetails.NotItsDoctor");
	world.open("desk-01", &record, "dr.haddad", "dr.abroad").refused("VaccineDetails.NotItsPhysician");
	let visit = world.visit(&record);

	// R8: the doctor who is named reads, others do not.
	let seen = world.run("dr.haddad", &["visit", "show", &visit]).json();
	assert_eq!(seen["record"]["child"]["open"]["given_names"], "Amina");
	assert_eq!(seen["visit"]["examination"]["open"]["weight_kg"], 5.25);
	world.run("dr.haddad", &["record", "show", &record]).refused("not-found");
	world.run("dr.second", &["visit", "show", &visit]).refused("not-found");

	// R10: no signature without a note.
	let sign = ["visit", "sign", &visit, "--dose", "08,lot=AB12,dose=1"];
	let sign_call = Call::Sign {
		visit: visit_id(&visit),
		note: Commitment([3; 32]),
		examination: Commitment([3; 32]),
		clearance_token: [3; 32],
		immunization: sealed(),
		recommendation: sealed(),
		signed_at: 0,
		signature: [0; 64],
	};
	let untold = world.run("dr.novak", &sign);
	assert!(untold.fails(2).contains("sign with --note VERSION"), "{untold}");
	let on = |version: &'static str| [&sign[..], &["--note", version]].concat();
	world.refused_as_by_the_chain("dr.novak", &on("0"), &sign_call, "VaccineDetails.NoteMissing");

	// R9, R18: only the named doctor writes; correcting and withdrawing append.
	let note = |action: &str, decision: &str, says: &str| {
		let arguments = ["note", action, &visit, "--decision", decision, "--text", says];
		arguments.map(str::to_owned)
	};
	let write = |who: &str, action: &str, decision: &str, says: &str| {
		let arguments = note(action, decision, says);
		world.run(who, &arguments.each_ref().map(String::as_str))
	};
	let write_call = Call::WriteNote {
		visit: visit_id(&visit),
		version: 0,
		clearance: Clearance([1; 32]),
		sealed: sealed(),
	};
	let first = note("write", "cleared", "well, no fever");
	let first = first.each_ref().map(String::as_str);
	world.refused_as_by_the_chain("dr.second", &first, &write_call, "VaccineDetails.NotNamedDoctor");
	write("dr.haddad", "write", "cleared", "well, no fever").ok();
	write("dr.haddad", "correct", "deferred", "38.4 °C, come back").ok();
	world.run("dr.novak", &on("1")).refused("VaccineDetails.NotCleared");
	world.run("dr.haddad", &["note", "withdraw", &visit]).ok();
	write("dr.haddad", "write", "cleared", "fever gone").ok();
	// Where nobody is asked, a note that nobody was shown is not signed.
	world.run("dr.novak", &sign).fails(2);

	// R10: the latest note, by the named physician.
	world.refused_as_by_the_chain("dr.novak", &on("1"), &sign_call, "VaccineDetails.StaleNote");
	world.refused_as_by_the_chain("dr.haddad", &on("3"), &sign_call, "VaccineDetails.NotNamedPhysician");
	world.run("desk-01", &["visit", "link", &visit]).refused("VaccineDetails.WrongState");
	let given = ["--dose", "20,lot=CD34,site=right thigh,route=intramuscular,on=2026-01-31"];
	let next = ["--note", "3", "--remaining", "08,due=2027-01-31", "--next-visit", "2027-01-31"];
	world.run("dr.novak", &[&sign[..], &given, &next].concat()).ok();

	// R9: after the signature only an addendum.
	write("dr.haddad", "correct", "cleared", "too late").refused("VaccineDetails.WrongState");
	world.run("dr.haddad", &["note", "addendum", &visit, "--text", "slight redness"]).ok();
	world.run("desk-02", &["visit", "link", &visit]).refused("VaccineDetails.NotHospital");
	world.run("desk-01", &["visit", "link", &visit]).ok();

	// R5, R18: the family sees what was given, the signature, the next date, and every version of the note.
	let shown = world.run(family, &["record", "show", &record]).json();
	let seen = &shown["record"]["visits"][0];
	assert_eq!(seen["visit"]["state"], "linked");
	let doses = &seen["immunization"]["open"]["doses"];
	assert_eq!(doses.as_array().unwrap().len(), 2);
	assert_eq!((&doses[0]["vaccine_code"], &doses[0]["lot_number"]), (&json!("08"), &json!("AB12")));
	assert_eq!(doses[0]["dose_number"], 1);
	assert_eq!((&doses[1]["site"], &doses[1]["occurrence"]), (&json!("right thigh"), &json!("2026-01-31")));
	assert_eq!(seen["signature"]["check"], "valid");
	assert_eq!(seen["recommendation"]["open"]["next_visit"], "2027-01-31");
	assert_eq!(seen["recommendation"]["open"]["remaining"][0]["due_date"], "2027-01-31");
	let notes = seen["notes"].as_array().unwrap();
	let kinds: Vec<_> = notes.iter().map(|note| text(&note["kind"])).collect();
	assert_eq!(kinds, ["written", "corrected", "withdrawn", "written", "addendum"]);
	let says: Vec<_> = notes.iter().map(|note| &note["text"]["open"]["text"]).collect();
	let said = [
		json!("well, no fever"),
		json!("38.4 °C, come back"),
		json!(null),
		json!("fever gone"),
		json!("slight redness"),
	];
	assert_eq!(says, said.iter().collect::<Vec<_>>());

	// R8: the doctor of the next visit sees the earlier one.
	let next = text(&world.open("desk-01", &record, "dr.second", "dr.novak").json()["visit"]);
	let seen = world.run("dr.second", &["visit", "show", &next]).json();
	assert_eq!(seen["record"]["visits"].as_array().unwrap().len(), 2);
	assert_eq!(seen["record"]["visits"][0]["notes"][0]["text"]["open"]["text"], "well, no fever");

	// A visit that was not signed is closed with a reason.
	world.run("dr.second", &["note", "write", &next, "--decision", "deferred", "--text", "cough"]).ok();
	world.run("desk-01", &["visit", "close", &next, "--reason", "unsigned"]).ok();
	let closed = world.run(family, &["visit", "show", &next]).json();
	assert_eq!(closed["visit"]["visit"]["state"], json!({ "closed": "unsigned" }));
}

#[test]
fn r4_r11_r12_r16_r17_schools_and_insurers_check_proofs_of_one_child_and_see_no_clinical_data() {
	let world = world();
	let family = world.family("family.proof");
	let (record, sibling) = (world.record(family, "Fatima"), world.record(family, "Hamza"));
	world.run(family, &["access", "grant", &record, "hospital-01"]).ok();
	world.vaccinated(&record, "03");

	// R4, R17: without consent the answer is that of a family or a record that does not exist.
	for (hidden, absent) in [
		(["record", "search", family], ["record", "search", "family.absent"]),
		(["record", "proof", &record], ["record", "proof", &"0".repeat(32)]),
	] {
		let hidden = world.run("officer-01", &hidden);
		hidden.refused("not-found");
		assert_eq!(hidden.failure(1), world.run("officer-01", &absent).failure(1));
	}

	for (reader, organisation) in [("officer-01", "school-01"), ("agent-01", "insurer-01")] {
		world.run(family, &["access", "grant", &record, organisation]).ok();

		// R17, R16: it finds this child, and not the sibling.
		let found = world.run(reader, &["record", "search", family]).json();
		assert_eq!(found["records"].as_array().unwrap().len(), 1);
		assert_eq!(found["records"][0]["record"], json!(record));
		world.run(reader, &["record", "show", &sibling]).refused("not-found");

		// R11, R12: child, vaccines, dates, each signature.
		let run = world.run(reader, &["record", "proof", &record]);
		let proof = run.json();
		assert_eq!((&proof["valid"], &proof["doses"]), (&json!(true), &json!(1)));
		assert_eq!(proof["proof"]["child"]["open"]["given_names"], "Fatima");
		let visit = &proof["proof"]["visits"][0];
		assert_eq!(visit["immunization"]["open"]["doses"][0]["vaccine_code"], "03");
		assert_eq!(visit["signature"]["check"], "valid");
		assert_eq!(visit["physician_profile"]["display_name"], "dr.novak");

		// R11, R12: no clinical data, by whichever command.
		let shown = world.run(reader, &["record", "show", &record]);
		for clinical in ["5.25", "36.9", "\"well\"", "cleared", "written"] {
			assert!(!run.stdout.contains(clinical), "{clinical}\n{run}");
			assert!(!shown.stdout.contains(clinical), "{clinical}\n{shown}");
		}
	}
	world.run("officer-01", &["record", "history", &record]).refused("NotAllowed");

	// R4: another hospital reads nothing.
	world.run("desk-02", &["record", "show", &record]).refused("not-found");
}

#[test]
fn r3_r6_r19_the_family_grants_moves_and_revokes_and_the_history_tells_it() {
	let world = world();
	let family = world.family("family.moves");
	let record = world.record(family, "Youssef");

	// R6: only what one owns, only to whom it may be granted.
	let stranger = world.family("family.other");
	let grant = ["access", "grant", &record, "hospital-01", "--level", "full"];
	let call = Call::Grant {
		record: record_id(&record),
		reader: id("hospital-01"),
		level: Level::Full,
		expires_at: None,
		key: NewKey::Current(wrap("hospital-01")),
	};
	world.refused_as_by_the_chain(stranger, &grant, &call, "Consent.NotCustodian");
	world
		.run(family, &["access", "grant", &record, "school-01", "--level", "full"])
		.refused("Consent.LevelNotAllowed");
	world.run(family, &["access", "grant", &record, "dr.haddad"]).refused("Consent.NotGrantable");
	world
		.run(family, &["access", "grant", &record, "hospital-01", "--until", "2020-01-31"])
		.refused("Consent.AlreadyExpired");
	world.run(family, &grant).ok();
	world.run(family, &["access", "grant", &record, "hospital-02"]).refused("Consent.AnotherHospital");
	let visit = world.vaccinated(&record, "10");

	// R19: one step, and never two hospitals.
	let hospitals = || {
		let readers = world.run(family, &["record", "readers", &record]).json();
		let readers = readers["readers"].as_array().unwrap().clone();
		let names = ["hospital-01", "hospital-02"].map(|name| json!(id(name).to_string()));
		readers.iter().filter(|reader| names.contains(&reader["id"])).count()
	};
	assert_eq!(hospitals(), 1);
	world
		.run(stranger, &["access", "transfer", &record, "--from", "hospital-01", "--to", "hospital-02"])
		.refused("Consent.NotCustodian");
	world.run(family, &["access", "transfer", &record, "--to", "hospital-02"]).ok();
	assert_eq!(hospitals(), 1);
	world.run("desk-01", &["record", "show", &record]).refused("not-found");
	let moved = world.run("desk-02", &["record", "show", &record]).json();
	assert_eq!(moved["record"]["visits"][0]["id"], json!(visit));
	assert_eq!(moved["record"]["visits"][0]["notes"][0]["text"]["open"]["text"], "well");
	world.open("desk-01", &record, "dr.haddad", "dr.novak").refused("VaccineDetails.NoConsent");

	// R6: revoked is revoked.
	world.run(family, &["access", "grant", &record, "school-01"]).ok();
	world.run("officer-01", &["record", "proof", &record]).ok();
	world.run(family, &["access", "revoke", &record, "school-01"]).ok();
	world.run("officer-01", &["record", "proof", &record]).refused("not-found");
	world.run(family, &["access", "revoke", &record, "school-01"]).refused("Consent.NotFound");

	// R3: who, when, what; for the family, the health admin and the hospital with consent.
	let history = world.run(family, &["record", "history", &record]).json();
	assert_eq!(
		actions(&history),
		[
			"record_created",
			"access_granted",
			"visit_opened",
			"note_added",
			"visit_signed",
			"visit_linked",
			"transferred",
			"access_granted",
			"access_revoked"
		]
	);
	for entry in history["history"].as_array().unwrap() {
		assert!(entry["at"].as_u64().unwrap() > 0 && entry["block"].as_u64().unwrap() > 0);
		assert_eq!(text(&entry["actor"]).len(), 64);
	}
	let by_admin = world.admin(&["record", "history", &record]).json();
	assert_eq!(by_admin["history"], history["history"]);
	let by_hospital = world.run("desk-02", &["record", "history", &record]).json();
	assert_eq!(by_hospital["history"], history["history"]);
	world.run("desk-01", &["record", "history", &record]).refused("not-found");
}

#[test]
fn s1_a_provider_asks_and_the_family_approves_or_denies() {
	let world = world();
	let family = world.family("family.asked");
	let record = world.record(family, "Duc");
	world.run("dr.haddad", &["request", "send", family]).refused("Consent.NotProvider");
	world
		.run("officer-01", &["request", "send", family, "--level", "full"])
		.refused("Consent.LevelNotAllowed");
	world.run("officer-01", &["request", "send", family]).ok();
	world.run("officer-01", &["request", "send", family]).refused("Consent.AlreadyExists");
	world.run("desk-01", &["request", "send", family]).ok();
	world.run("agent-01", &["request", "send", family]).ok();
	world.run("officer-02", &["request", "send", family]).ok();
	world.run("officer-02", &["request", "withdraw", family]).ok();
	let requests = world.run(family, &["request", "list"]).json();
	let requests = requests["requests"].as_array().unwrap();
	assert_eq!(requests.len(), 3);
	let hospital = requests.iter().find(|row| row["role"] == "hospital").unwrap();
	assert_eq!((&hospital["level"], &hospital["display_name"]), (&json!("full"), &json!("hospital-01")));

	world.run(family, &["request", "deny", "insurer-01"]).ok();
	world.run(family, &["request", "deny", "insurer-01"]).refused("Consent.NotFound");
	world.run("agent-01", &["record", "search", family]).refused("not-found");
	world.run("agent-01", &["request", "approve", "insurer-01", &record]).refused("Consent.NotCustodian");
	world.run(family, &["request", "approve", "insurer-01", &record]).refused("not-found");
	world.run(family, &["request", "approve", "hospital-01", &record, "--until", "2099-01-31"]).ok();
	world.run(family, &["request", "approve", "school-01", &record]).ok();
	world.run("officer-01", &["record", "proof", &record]).ok();
	let shown = world.run("desk-01", &["record", "show", &record]).json();
	assert_eq!(shown["record"]["level"], "full");
	assert_eq!(world.run(family, &["request", "list"]).json()["requests"], json!([]));
}

#[test]
fn s3_a_guardian_reads_and_consents_until_dismissed() {
	let world = world();
	let family = world.family("family.owner");
	let guardian = world.family("family.guardian");
	let record = world.record(family, "Anh");
	let add = |record: &str, who: &str| ["guardian", "add", record, who].map(str::to_owned);
	let call = Call::NameGuardian {
		record: record_id(&record),
		guardian: id(guardian),
		key: NewKey::Current(wrap(guardian)),
	};
	let arguments = add(&record, guardian);
	let arguments = arguments.each_ref().map(String::as_str);
	world.refused_as_by_the_chain(guardian, &arguments, &call, "Consent.NotOwner");
	world.run(family, &["guardian", "add", &record, "school-01"]).refused("Consent.NotGuardian");
	world.run(family, &arguments).ok();
	world.run(family, &["guardian", "add", &record, "dr.haddad"]).ok();

	world.run(guardian, &["record", "show", &record]).ok();
	world.run("dr.haddad", &["record", "show", &record]).ok();
	world.run(guardian, &["access", "grant", &record, "hospital-01"]).ok();
	world.run("dr.haddad", &["access", "grant", &record, "school-01"]).ok();
	world.run(guardian, &["guardian", "remove", &record, "dr.haddad"]).refused("Consent.NotOwner");

	// S1: what the owner is asked for, a guardian denies, too, and the history says who did it.
	let deny = ["request", "deny", "insurer-01"];
	world.run("dr.haddad", &deny).refused("not-found");
	world.run("agent-01", &["request", "send", family]).ok();
	world.run("dr.haddad", &deny).ok();
	world.run("dr.haddad", &deny).refused("not-found");
	let history = world.run(family, &["record", "history", &record]).json().to_string();
	assert!(history.contains("request_denied"), "{history}");
	world.run("agent-01", &["request", "send", family]).ok();
	world.run(guardian, &[&deny[..], &["--ward", &record]].concat()).ok();
	assert_eq!(world.run(family, &["request", "list"]).json()["requests"], json!([]));

	// A rotation while a visit is open: the hospital renews it.
	let visit = world.visit(&record);
	world.run(guardian, &["record", "renew-keys", &record]).ok();
	let write = ["note", "write", &visit, "--decision", "cleared", "--text", "well"];
	world.run("dr.haddad", &write).refused("VaccineDetails.StaleEpoch");
	world.run("desk-01", &["visit", "renew", &visit]).ok();
	world.run("dr.haddad", &write).ok();

	world.run(family, &["guardian", "remove", &record, guardian]).ok();
	world.run(guardian, &["record", "show", &record]).refused("not-found");
	world.run(guardian, &["access", "revoke", &record, "school-01"]).refused("Consent.NotCustodian");
	world.run("officer-01", &["record", "proof", &record]).ok();
}

#[test]
fn s4_a_family_that_lost_its_keys_gets_its_records_back_and_the_history_shows_it() {
	let world = world();
	let (family, record) = world.at_the_desk("family.lost", "Lukasz");
	let visit = world.vaccinated(&record, "21");

	fs::create_dir(world.folder.join("lost")).unwrap();
	for kind in ["key", "public.json"] {
		let name = format!("{family}.{kind}");
		fs::rename(world.folder.join(&name), world.folder.join("lost").join(&name)).unwrap();
	}
	world.keys(family);
	let public = format!("{family}.public.json");
	world.run("desk-01", &["claim", "propose", &public]).refused("Powers.NotHealthAdmin");
	world.run(family, &["record", "show", &record]).refused("LoginRefused");
	world.claim(family);
	world.run(family, &["record", "show", &record]).refused("access-not-restored");
	world.run("desk-01", &["record", "restore", family]).fails(1);
	// The development chain has one health admin, who holds both custodies.
	world.admin(&["record", "restore", family]).ok();

	let shown = world.run(family, &["record", "show", &record]).json();
	assert_eq!(shown["record"]["child"]["open"]["given_names"], "Lukasz");
	assert_eq!(shown["record"]["visits"][0]["id"], json!(visit));
	assert_eq!(shown["record"]["visits"][0]["notes"][0]["text"]["open"]["text"], "well");
	let history = world.run(family, &["record", "history", &record]).json();
	let done = actions(&history);
	let expected = ["custodian_keys_replaced", "half_given", "half_given", "keys_renewed"];
	assert_eq!(done[done.len() - 4..], expected);
	let log = world.run(family, &["participant", "log", family]).json();
	let steps: Vec<_> = log["log"].as_array().unwrap().iter().map(|entry| &entry["change"]["step"]).collect();
	assert_eq!(steps[1..], [&json!("proposed"), &json!("exercised"), &json!(null)]);
	world.run(family, &["access", "grant", &record, "school-01"]).ok();

	// The old keys do nothing any more.
	let old = format!("lost/{family}");
	world.run(&old, &["record", "show", &record]).refused("LoginRefused");
	world.run(&old, &["access", "revoke", &record, "school-01"]).fails(1);
	let who = world.admin(&["participant", "show", family]).json();
	assert_eq!(who["profile"]["contact"], "+49 30 1234");
}

/// trust.md: an admin replaces a family's account, keeps its key, and acts as the family, unseen. The family sees the claim
/// wherever it looks, and objects; then no admin goes on alone.
#[test]
fn s4_a_family_sees_a_claim_to_its_keys_and_objects() {
	let world = world();
	let family = world.family("family.claimed");
	let record = world.record(family, "Imane");
	let theirs = |kind: &str| world.folder.join(format!("{family}.{kind}"));
	let kept = |kind: &str| world.folder.join("kept").join(format!("{family}.{kind}"));
	fs::create_dir_all(world.folder.join("kept")).unwrap();
	let kinds = ["key", "public.json"];
	kinds.iter().for_each(|kind| fs::rename(theirs(kind), kept(kind)).unwrap());
	// The admin makes keys of its own under the family's name.
	world.keys(family);
	let public = format!("{family}.public.json");
	world.admin(&["claim", "propose", &public]).ok();
	kinds.iter().for_each(|kind| fs::rename(kept(kind), theirs(kind)).unwrap());

	assert_eq!(world.run("desk-01", &["claim", "list"]).json()["claims"], json!([]));
	for seen in [&["account", "show"][..], &["network", "status"], &["record", "history", &record]] {
		assert_eq!(world.run(family, seen).json()["claim"]["subject"], json!(id(family)), "{seen:?}");
	}
	let list = world.run(family, &["claim", "list"]).json();
	assert_eq!(list["claims"][0]["subject"], json!(id(family)));
	assert_eq!(world.admin(&["account", "show"]).json()["claim"], json!(null));
	world.run("desk-01", &["claim", "exercise", family]).refused("Powers.NotHealthAdmin");
	world.run("desk-01", &["claim", "veto"]).refused("not-found");
	world.run(family, &["claim", "veto"]).ok();
	world.run(family, &["claim", "veto"]).refused("Powers.WrongState");
	for step in ["exercise", "withdraw"] {
		world.admin(&["claim", step, family]).refused("Powers.Vetoed");
	}
	// The family's own file is not what the admin claims.
	world.admin(&["claim", "confirm", &public]).refused("other-keys-claimed");
	// The institutions decide: on this chain the health authority alone.
	let decided = world.authority(&["vote", "propose", "decide-claim", family, "--reject"]).json();
	assert_eq!(decided["outcome"], "carried");
	world.admin(&["claim", "exercise", family]).refused("not-found");
	world.run(family, &["record", "show", &record]).ok();
	let log = world.run(family, &["participant", "log", family]).json();
	let steps: Vec<_> = log["log"].as_array().unwrap().iter().map(|entry| &entry["change"]["step"]).collect();
	assert_eq!(steps[1..], [&json!("proposed"), &json!("vetoed"), &json!("rejected")]);
}

/// R2, R2a: a doctor moves to another hospital when that one wants the doctor, the doctor itself has agreed, and a health
/// admin moves it.
#[test]
fn r2_a_doctor_moves_once_it_has_agreed() {
	let world = world();
	world.staff("dr.mobile", "doctor", "hospital-01").ok();
	let moved = || world.admin(&["participant", "move", "dr.mobile", "--to", "hospital-02"]);
	moved().refused("Participants.NotPutForward");
	let agree = ["candidate", "agree", "hospital-02"];
	world.run("dr.mobile", &agree).refused("Participants.NotPutForward");
	world.run("hospital-02", &["candidate", "put-forward-to-move", "dr.mobile"]).ok();
	moved().refused("Participants.NotAgreed");
	world.run("hospital-01", &agree).refused("Participants.RoleNotAllowed");
	world.run("dr.mobile", &agree).ok();
	let list = world.admin(&["candidate", "list"]).json();
	let candidates = list["candidates"].as_array().unwrap();
	assert!(candidates.iter().any(|one| one["agreed"] == true));
	moved().ok();
	let who = world.run("dr.mobile", &["account", "show"]).json();
	assert_eq!(who["organisation"], json!(id("hospital-02")));
}

/// R2a, S4: a doctor who lost its keys gets new ones from its hospital and an admin together.
#[test]
fn s4_a_doctor_gets_new_keys_from_its_hospital_and_a_health_admin() {
	let world = world();
	world.staff("dr.forgetful", "doctor", "hospital-01").ok();
	for lost in ["key", "public.json"] {
		fs::remove_file(world.folder.join(format!("dr.forgetful.{lost}"))).unwrap();
	}
	world.keys("dr.forgetful");
	let public = "dr.forgetful.public.json";
	world.admin(&["participant", "replace-keys", "dr.forgetful"]).refused("not-found");
	world.admin(&["claim", "propose", public]).refused("Participants.RoleNotAllowed");
	world
		.run("hospital-02", &["candidate", "put-forward-new-keys", public])
		.refused("Participants.AlreadyExists");
	world.run("dr.forgetful", &["account", "show"]).refused("LoginRefused");
	world.run("hospital-01", &["candidate", "put-forward-new-keys", public]).ok();
	world
		.run("desk-01", &["participant", "replace-keys", "dr.forgetful"])
		.refused("Participants.NotHealthAdmin");
	world.admin(&["participant", "replace-keys", "dr.forgetful"]).ok();
	assert_eq!(world.run("dr.forgetful", &["account", "show"]).json()["role"], "doctor");
}
