//! People with a username, a password and no key file: how they come to take part, log in and out, and who sees that
//! they read; through the command line on a running node.

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

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use common::{Run, password_file, vacchain, vacchain_called, vacchain_of};
use serde_json::{Value, json};
use vacchain_client::{device::DeviceSecret, random::os_rng};
use vacchain_testing::until;
use world::{World, of_family, text, world};

impl World {
	/// Asks to be registered as a family.
	fn apply(&self, name: &str) -> Run {
		let arguments = ["enrol", "apply", name, "--role", "family", "--name", "El Idrissi"];
		self.person(name, &[&arguments[..], &["--contact", "+49 30 1234"]].concat())
	}

	/// A family that has enrolled with a password, and is logged in.
	fn enrolled(&self, name: &str) -> &'static str {
		let name = of_family(name);
		self.apply(name).ok();
		self.admin(&["enrol", "register", name, "--yes"]).ok();
		name
	}

	fn login(&self, name: &str) -> Run {
		self.person(name, &["login", name])
	}

	/// The only session that is kept for a person.
	fn session_file(&self, name: &str) -> PathBuf {
		let files = fs::read_dir(self.state(name)).unwrap().map(|file| file.unwrap().path());
		let mut sessions = files.filter(|path| path.extension().is_some_and(|kind| kind == "session"));
		let session = sessions.next().expect("a session is kept");
		assert_eq!(sessions.next(), None);
		session
	}

	/// The first reader of a record, as soon as the log names one.
	fn accesses(&self, family: &str, record: &str) -> Value {
		let mut read = Value::Null;
		until("a read stands on the chain", || {
			read = self.person(family, &["access", "log", record]).json();
			read["accesses"] != json!([])
		});
		read
	}
}

/// R13, R2: a person picks a username and a password, has no power until a health admin has looked, and then acts with
/// the password alone.
#[test]
fn r13_r2_who_enrols_is_registered_by_a_health_admin_and_acts_with_a_password() {
	let world = world();
	let name = of_family("amina.elidrissi");
	let applied = world.apply(name).json();
	assert_eq!((&applied["done"], &applied["role"]), (&json!("applied"), &json!("family")));
	let fingerprint = text(&applied["fingerprint"]);

	// Known, and without power.
	let who = world.person(name, &["account", "show"]).json();
	assert_eq!((&who["registered"], &who["enrolment"]), (&json!(false), &json!("waiting")));
	assert_eq!((&who["gateway"], &who["session"]["saved"]), (&json!(world.gateway), &json!(true)));
	world.person(name, &["organisation", "list", "hospital"]).ok();
	world.person(name, &["record", "list"]).refused("not-registered");
	world.person(name, &["participant", "show", "hospital-01"]).refused("not-registered");
	let status = world.person(name, &["enrol", "status"]).json();
	assert_eq!(status["enrolment"]["state"], "waiting");

	// Only health admins read what was said, and decide.
	world.run("officer-01", &["enrol", "pending"]).refused("Participants.NotHealthAdmin");
	let pending = world.run("school-01", &["enrol", "pending"]).json();
	assert_eq!(pending["applicants"], json!([]), "an organisation sees its own people alone");
	world.run("school-01", &["enrol", "register", name, "--yes"]).refused("not-found");
	world.run("school-01", &["enrol", "decline", name, "no"]).refused("Participants.NotHealthAdmin");
	let pending = world.admin(&["enrol", "pending"]).json();
	let mine = |applicant: &&Value| applicant["application"]["open"]["username"] == name;
	let applicant = pending["applicants"].as_array().unwrap().iter().find(mine).unwrap();
	assert_eq!(applicant["application"]["open"]["display_name"], "El Idrissi");
	assert_eq!(applicant["application"]["open"]["contact"], "+49 30 1234");
	// trust.md, "A gateway swaps keys in an application": applicant and admin see the same digits, and the admin types those
	// that the applicant reads out.
	assert_eq!(applicant["fingerprint"], json!(fingerprint));
	assert_eq!(status["fingerprint"], json!(fingerprint));
	world.admin(&["enrol", "register", name]).fails(2);
	let other = "01234.56789.01234.56789.01234";
	world.admin(&["enrol", "register", name, "--fingerprint", other]).refused("other-keys");
	world.admin(&["enrol", "register", "nobody.asks", "--yes"]).refused("not-found");
	world.admin(&["enrol", "register", name, "--fingerprint", &fingerprint]).ok();
	world.admin(&["enrol", "register", name, "--yes"]).refused("not-found");

	// The same session, and the role.
	let who = world.person(name, &["account", "show"]).json();
	assert_eq!((&who["role"], &who["status"]), (&json!("family"), &json!("active")));
	assert_eq!(world.person(name, &["enrol", "status"]).json()["enrolment"]["state"], "registered");
	let shown = world.admin(&["participant", "show", name]).json();
	assert_eq!(shown["profile"]["contact"], "+49 30 1234");

	// Out, and in again with nothing but the password.
	world.person(name, &["logout"]).ok();
	assert!(world.person(name, &["account", "show"]).fails(2).contains("NotLoggedIn"));
	let login = world.login(name).json();
	assert_eq!((&login["username"], &login["role"]), (&json!(name), &json!("family")));
	let record = world.record(name, "Yasmin");
	let list = world.person(name, &["record", "list"]).json();
	assert_eq!(list["records"][0]["child"]["open"]["given_names"], "Yasmin");
	world.person(name, &["access", "grant", &record, "school-01"]).ok();
	world.run("officer-01", &["record", "proof", &record]).ok();

	// The gateway is remembered where one logged in.
	let options = ["account", "show", "--output", "json"];
	let who = vacchain_of(&world.folder, &world.state(name), &options).json();
	assert_eq!(who["gateway"], json!(world.gateway));
}

/// R13, R15: an applicant who names an organisation that is none is told which, and applies again under the same username.
#[test]
fn r15_an_applicant_is_told_that_the_organisation_is_not_there() {
	let world = world();
	let apply = |organisation: &str| {
		let person = ["enrol", "apply", "dr.lost", "--role", "doctor", "--name", "Dr. Lost"];
		world.person("dr.lost", &[&person[..], &["--organisation", organisation]].concat())
	};
	for wrong in ["no.hospital", "school-01"] {
		let refused = apply(wrong).failure(1);
		let message = refused["error"]["message"].as_str().unwrap();
		assert_eq!(refused["error"]["code"], "not-found");
		assert!(message.contains("hospital") && message.contains(wrong), "{message}");
	}
	apply("hospital-01").ok();
}

/// R2, `trust.md`, "usernames are guessable": the client gives a family's username a part that nobody can guess, and takes
/// the same one when the family asks again.
#[test]
fn r2_a_family_gets_a_username_that_nobody_can_guess() {
	let world = world();
	let state = "family.unguessable";
	let apply = || {
		let arguments = ["enrol", "apply", "nadia.haddad", "--role", "family", "--name", "Haddad"];
		text(&world.person(state, &arguments).json()["username"])
	};
	let username = apply();
	let end = username.strip_prefix("nadia.haddad-").expect("it begins with the name");
	assert_eq!(end.len(), 8);
	assert_eq!(apply(), username);
	world.admin(&["enrol", "register", "nadia.haddad", "--yes"]).refused("not-found");
	world.admin(&["enrol", "register", &username, "--yes"]).ok();

	// Nor is a family registered from keys whose username can be guessed.
	world.keys("family.guessable");
	world.register_again("family.guessable", "family", &[]).refused("username");
}

/// R2: a family that forgot its username is found by its ID number, by health admins alone.
#[test]
fn r2_a_health_admin_finds_a_family_by_its_id_number() {
	let world = world();
	let family = of_family("family.forgetful");
	world.register(family, "family", &["--id-number", "AB 12-345"]).ok();
	let find = |number: &str| world.admin(&["participant", "find", "--id-number", number]).json();
	let found = find("ab12345");
	assert_eq!(found["families"][0]["profile"]["username"], family);
	assert_eq!(found["families"][0]["participant"], world::id(family).to_string());
	assert_eq!(find("AB 12-346")["families"], json!([]));
	for other in [family, "officer-01", "desk-01"] {
		world
			.run(other, &["participant", "find", "--id-number", "ab12345"])
			.refused("Participants.NotHealthAdmin");
	}
}

/// R13: everyone finds the gateways of every institution, before logging in too.
#[test]
fn r13_everyone_finds_the_institutions_gateways() {
	let world = world();
	let set = |who: &str, address: &str| world.run(who, &["institution", "gateways", "set", address]);
	world.authority(&["institution", "gateways", "set", "wss://one.example", "ws://127.0.0.1:9955"]).ok();
	let listed = world.person("nobody.yet", &["institution", "gateways", "list"]).json();
	assert_eq!(listed["gateways"][0]["addresses"], json!(["wss://one.example", "ws://127.0.0.1:9955"]));
	let network = world.admin(&["network", "show"]).json();
	assert_eq!(network["institutions"][0]["gateways"], listed["gateways"][0]["addresses"]);
	set("hospital-01", "wss://two.example").refused("Authorities.NotInstitution");
	world.authority(&["institution", "gateways", "set", "ws://two.example"]).refused("gateways");
	world.authority(&["institution", "gateways", "set"]).ok();
	let listed = world.person("nobody.yet", &["institution", "gateways", "list"]).json();
	assert_eq!(listed["gateways"], json!([]));
}

/// R13: who is declined sees why, may ask again, and nobody else gets the username meanwhile.
#[test]
fn r13_who_is_declined_sees_the_reason_and_may_ask_again() {
	let world = world();
	let name = "dr.declined";
	let apply = |licence: &str| {
		let who = ["enrol", "apply", name, "--role", "doctor", "--hospital", "hospital-01"];
		world.person(name, &[&who[..], &["--name", "Dr. Ay", "--licence", licence]].concat())
	};
	apply("D-1").ok();
	world.admin(&["enrol", "decline", name, "The licence is another's"]).ok();
	world.admin(&["enrol", "decline", "nobody.asks", "no"]).refused("not-found");
	let status = world.person(name, &["enrol", "status"]).json();
	assert_eq!(status["enrolment"]["state"], "declined");
	assert_eq!(status["enrolment"]["reason"], "The licence is another's");

	let other = ["enrol", "apply", name, "--role", "hospital", "--name", "Somebody"];
	world.person("somebody", &other).refused("UsernameTaken");
	world
		.person("somebody", &["enrol", "apply", "school-01", "--role", "school", "--name", "S"])
		.refused("UsernameTaken");

	apply("D-2").ok();
	world.admin(&["enrol", "register", name, "--yes"]).refused("Participants.NotPutForward");
	// trust.md, "A gateway swaps keys in an application": the organisation hears the fingerprint, too.
	world.run("hospital-01", &["candidate", "put-forward", name]).fails(2);
	let put_forward = ["candidate", "put-forward", name, "--fingerprint"];
	let other = "01234.56789.01234.56789.01234";
	world.run("hospital-01", &[&put_forward[..], &[other]].concat()).refused("other-keys");
	let fingerprint = text(&world.person(name, &["enrol", "status"]).json()["fingerprint"]);
	world.run("hospital-01", &[&put_forward[..], &[&fingerprint]].concat()).ok();
	let registered = world.admin(&["enrol", "register", name, "--yes"]).json();
	assert_eq!(registered["application"]["open"]["licence_number"], "D-2");
	let shown = world.admin(&["participant", "show", name]).json();
	assert_eq!((&shown["role"], &shown["profile"]["licence_number"]), (&json!("doctor"), &json!("D-2")));
	apply("D-3").refused("AlreadyRegistered");
}

/// R13: a wrong password and a username that nobody has get the same answer, and guessing becomes slow.
#[test]
fn r13_a_wrong_password_and_an_unknown_username_look_the_same() {
	let world = world();
	let name = world.enrolled("family.guessed");
	world.person(name, &["logout"]).ok();
	password_file(&world.folder, "wrong", "wrong horse battery");
	let guess = |name: &str| {
		let options = ["--gateway", &world.gateway, "--password-file", "wrong", "--output", "json"];
		vacchain(&world.folder, &[&options[..], &["login", name]].concat())
	};
	let wrong = guess(name);
	wrong.refused("LoginRefused");
	let unknown = guess("nobody.at.all");
	assert_eq!(wrong.stderr, unknown.stderr);
	world.login(name).ok();

	let refusals = (0..8).map(|_| guess("nobody.at.all").stderr);
	let slow = refusals.into_iter().find(|failure| failure.contains("TooManyAttempts"));
	assert!(slow.expect("somebody who guesses has to wait").contains("second"));
	world.login(name).ok();
}

/// R13: only its owner may read what is kept of a session; it holds no secret in clear, and nothing that a logout
/// leaves of any use.
#[test]
fn r13_what_is_kept_of_a_session_is_its_owner_s_and_useless_after_the_logout() {
	let world = world();
	let name = world.enrolled("family.session");
	let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
	let file = world.session_file(name);
	assert_eq!((mode(&world.state(name)), mode(&file)), (0o700, 0o600));
	assert_eq!(mode(&world.state(name).join("current")), 0o600);
	assert!(!fs::read_to_string(&file).unwrap().contains(world::PASSWORD));

	// A copy serves as long as the session lives.
	let thief = world.state("thief");
	fs::create_dir_all(&thief).unwrap();
	fs::set_permissions(&thief, fs::Permissions::from_mode(0o700)).unwrap();
	let copy = thief.join(file.file_name().unwrap());
	fs::copy(&file, &copy).unwrap();
	world.person("thief", &["record", "list"]).ok();
	world.person(name, &["logout"]).ok();
	assert!(!file.exists());
	let status = world.person("thief", &["network", "status"]).json();
	assert_eq!(status["session"], "SessionEnded", "the gateway is shown all the same");
	world.person("thief", &["record", "list"]).fails(2);
	assert!(!copy.exists(), "what opens nothing is not kept");

	// Everywhere: a session that is open elsewhere ends too.
	world.login(name).ok();
	vacchain_of(
		&world.folder,
		&thief,
		&["--gateway", &world.gateway, "--password-file", "password", "login", name],
	)
	.ok();
	let ended = world.person(name, &["logout", "--everywhere"]).json();
	assert_eq!(ended["sessions"], 2);
	let after = vacchain_of(&world.folder, &thief, &["--gateway", &world.gateway, "record", "list"]);
	assert_eq!(
		after.fails(1),
		"error: Your session has ended.\n next: Log in again with `vacchain login family.session-x7k2m9qt`.\n"
	);

	// Nothing is kept where others may look.
	fs::set_permissions(world.state(name), fs::Permissions::from_mode(0o755)).unwrap();
	world.login(name).refused("readable-by-others");
	fs::set_permissions(world.state(name), fs::Permissions::from_mode(0o700)).unwrap();
	world.login(name).ok();
	fs::set_permissions(world.session_file(name), fs::Permissions::from_mode(0o644)).unwrap();
	world.person(name, &["account", "show"]).refused("readable-by-others");
}

/// R13: the password can be changed by who knows it, and registered by who has a key file.
#[test]
fn r13_a_password_is_changed_by_who_knows_it_or_has_the_keys() {
	let world = world();
	let name = world.enrolled("family.changes");
	for (file, password) in [("second", "another horse battery"), ("short", "1234567")] {
		password_file(&world.folder, file, password);
	}
	let with = |file: &str, arguments: &[&str]| {
		let options = ["--gateway", &world.gateway, "--password-file", file, "--output", "json"];
		vacchain_of(&world.folder, &world.state(name), &[&options[..], arguments].concat())
	};
	let second = ["account", "password", "--new-password-file", "second"];
	with("second", &second).refused("LoginRefused");
	with("password", &["account", "password", "--new-password-file", "short"]).refused("password-too-short");
	with("password", &second).ok();
	with("second", &["record", "list"]).ok();
	with("second", &["logout"]).ok();
	with("password", &["login", name]).refused("LoginRefused");
	with("second", &["login", name]).ok();
	with("second", &["account", "password", "--new-password-file", "password"]).ok();

	// A school that has a key file.
	world.person("school-02", &["login", "school-02"]).refused("LoginRefused");
	let with_keys = ["--key", "school-02.key", "account", "password", "--new-password-file", "password"];
	let changed = world.person("school-02", &with_keys).json();
	assert_eq!(changed["with_device"], true);
	assert_eq!(world.login("school-02").json()["role"], "school");
	world.person("school-02", &["account", "show"]).ok();
}

/// trust.md, "Passwords of admins and institutions can be guessed by whoever runs a gateway": the password of an
/// institution's account logs in with the secret of a device alone, which reaches another device as a code. R13: a family's
/// logs in anywhere, and has to be strong.
#[test]
fn r13_an_institution_s_password_logs_in_with_the_secret_of_a_device_alone() {
	let world = world();
	password_file(&world.folder, "weak", "password");
	let weak = |name: &str, arguments: &[&str]| {
		world.person(name, &[arguments, &["--new-password-file", "weak"]].concat())
	};
	let apply = ["enrol", "apply", "family.weak", "--role", "family", "--name", "El Idrissi"];
	weak("family.weak", &apply).refused("password-weak");
	// Nothing was sent: the username is free.
	let name = "school-09";
	let apply = ["enrol", "apply", name, "--role", "school", "--name", "Ninth"];
	weak(name, &apply).ok();
	let device = fs::read_dir(world.state(name)).unwrap().map(|file| file.unwrap().path());
	let device =
		device.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "device")).unwrap();
	assert_eq!(fs::metadata(&device).unwrap().permissions().mode() & 0o777, 0o600);
	world.person(name, &["logout"]).ok();

	let login = |machine: &str| {
		let options = ["--gateway", &world.gateway, "--password-file", "weak", "--output", "json"];
		vacchain_of(&world.folder, &world.state(machine), &[&options[..], &["login", name]].concat())
	};
	login("another.machine").refused("LoginRefused");
	let code = text(&world.person(name, &["account", "device-code", name]).json()["device_code"]);
	let miscopied = if code.starts_with('0') { "1" } else { "0" };
	fs::write(world.folder.join("miscopied"), format!("{miscopied}{}", &code[1..])).unwrap();
	fs::write(world.folder.join("code"), &code).unwrap();
	let add = ["account", "add-device", name, "--code-file"];
	let with_code = |file: &str| world.person("another.machine", &[&add[..], &[file]].concat());
	with_code("miscopied").refused("device-code");
	world.person("another.machine", &["account", "device-code", name]).refused("no-device-code");
	with_code("code").ok();
	login("another.machine").ok();
	login(name).ok();

	// A code of somebody else takes no machine's own away unasked.
	let other = DeviceSecret::generate(&mut os_rng()).code();
	fs::write(world.folder.join("other-code"), other.as_str()).unwrap();
	with_code("other-code").refused("exists");
	with_code("code").ok();
	login("another.machine").ok();
	world.person("another.machine", &[&add[..], &["other-code", "--replace"]].concat()).ok();
	login("another.machine").refused("LoginRefused");
}

/// trust.md, "Passwords of admins and institutions can be guessed by whoever runs a gateway": a password that was registered by
/// itself is tried by itself on a machine with a secret only where its person says so.
#[test]
fn r13_a_password_is_tried_without_the_device_only_where_the_person_says_so() {
	let world = world();
	let name = world.enrolled("family.by.itself");
	let secret = DeviceSecret::generate(&mut os_rng()).code();
	fs::write(world.folder.join("by-itself-code"), secret.as_str()).unwrap();
	world.person(name, &["account", "add-device", name, "--code-file", "by-itself-code"]).ok();
	world.login(name).refused("LoginRefused");
	world.person(name, &["login", name, "--without-device-code"]).ok();
}

/// R13: a person with a key file is told of a new device, too; and a machine is known by a random tag, not by its host name.
#[test]
fn r13_a_person_with_a_key_file_is_told_of_a_new_device() {
	let world = world();
	let name = world.family("family.key.devices");
	let key = format!("{name}.key");
	let on = |machine: &str| {
		let options = ["--key", &key, "--password-file", "password", "--gateway", &world.gateway];
		let state = world.state(machine);
		vacchain_of(&world.folder, &state, &[&options[..], &["account", "show", "--output", "json"]].concat())
	};
	let first = on("family.key.devices.desk");
	assert!(first.ok().contains(name) && first.stderr.is_empty(), "{first}");
	on("family.key.devices.phone").ok();
	let told = on("family.key.devices.desk");
	assert!(told.ok().contains(name) && told.stderr.contains("login-news"), "{told}");
	assert_eq!(on("family.key.devices.desk").stderr, "", "once");
	let tag = fs::read_to_string(world.state("family.key.devices.phone").join("machine")).unwrap();
	assert!(told.stderr.contains(&format!("\"machine {tag}\"")), "{told}");
}

/// R13: a person is told of a new device and of a password that was set, once on each other device, sees all sessions, and
/// ends one.
#[test]
fn r13_a_person_is_told_of_a_new_device_and_ends_its_session() {
	let world = world();
	let name = world.enrolled("family.devices");
	let on_phone = |arguments: &[&str]| {
		let options = ["--gateway", &world.gateway, "--password-file", "password", "--output", "json"];
		let state = world.state("family.devices.phone");
		vacchain_called(&world.folder, &state, "a strange phone", &[&options[..], arguments].concat())
	};
	world.person(name, &["account", "show"]).ok();
	assert_eq!(world.person(name, &["account", "show"]).stderr, "");
	on_phone(&["login", name]).ok();
	let told = world.person(name, &["account", "show"]);
	assert!(told.ok().contains(name) && told.stderr.contains("a strange phone"), "{told}");
	assert_eq!(world.person(name, &["account", "show"]).stderr, "", "once");

	let open = world.person(name, &["account", "sessions"]).json();
	let phone = |session: &&Value| {
		session["device"].as_str().is_some_and(|device| device.starts_with("a strange phone ["))
	};
	let phone = open["sessions"].as_array().unwrap().iter().find(phone).unwrap();
	assert_eq!((&phone["network"], &phone["is_this"]), (&json!("127.0.0.0/24"), &json!(false)));
	world.person(name, &["account", "end-session", &text(&phone["session"])]).ok();
	world.person(name, &["account", "end-session", &text(&phone["session"])]).refused("not-found");
	assert!(on_phone(&["record", "list"]).stderr.contains("SessionEnded"));

	// The password is set on the phone; the other device is told, and the phone is not.
	on_phone(&["login", name]).ok();
	password_file(&world.folder, "devices-second", "another horse battery");
	let changed = on_phone(&["account", "password", "--new-password-file", "devices-second"]);
	changed.ok();
	assert_eq!(on_phone(&["account", "show"]).stderr, "");
	let options = ["--gateway", &world.gateway, "--password-file", "devices-second", "--output", "json"];
	let login = vacchain_of(&world.folder, &world.state(name), &[&options[..], &["login", name]].concat());
	login.ok();
	assert!(login.stderr.contains("password_set"), "{login}");
}

/// R13: the keys of a key file log in for the commands that follow, and for programs that need the token.
#[test]
fn r13_a_key_file_s_owner_may_log_in_once_for_many_commands() {
	let world = world();
	let options = ["--gateway", &world.gateway, "--key", "insurer-01.key", "--password-file", "password"];
	let state = world.state("insurer-01");
	let token = vacchain_of(&world.folder, &state, &[&options[..], &["login", "--token"]].concat());
	assert!(
		token.ok().trim().len() >= 32 && token.ok().trim().chars().all(|c| c.is_ascii_graphic()),
		"{token}"
	);
	let who = vacchain_of(&world.folder, &state, &["account", "show", "--output", "json"]).json();
	assert_eq!((&who["role"], &who["session"]["saved"]), (&json!("insurer"), &json!(true)));
	assert!(world.session_file("insurer-01").exists());
}

/// R17, S5, S9: a provider searches by the family's username and finds what the consents cover; the family sees who read
/// it, when, and through which gateway.
#[test]
fn r17_s5_s9_a_search_finds_what_the_consents_cover_and_the_family_sees_who_read_it() {
	let world = world();
	let name = world.enrolled("family.searched");
	let (record, sibling) = (world.record(name, "Fatima"), world.record(name, "Hamza"));

	// Nothing that is not open: as if the family were not there.
	let hidden = world.run("officer-01", &["record", "search", name]);
	hidden.refused("not-found");
	let absent = world.run("officer-01", &["record", "search", "family.not.there"]);
	assert_eq!(hidden.failure(1), absent.failure(1));
	// A physician finds what a visit opens: nothing else.
	world.run("dr.novak", &["record", "search", name]).refused("not-found");
	let nobody = world.person(name, &["access", "log", &sibling]).json();
	let by_others = |read: &Value| {
		let rows = read["accesses"].as_array().unwrap().clone();
		rows.into_iter()
			.filter(|row| row["reader"] == json!(world::id("officer-01").to_string()))
			.collect::<Vec<_>>()
	};
	assert_eq!(by_others(&nobody), [] as [Value; 0]);

	world.person(name, &["access", "grant", &record, "school-01"]).ok();
	let found = world.run("officer-01", &["record", "search", name]).json();
	let records = found["records"].as_array().unwrap();
	assert_eq!(records.len(), 1);
	assert_eq!((&records[0]["record"], &records[0]["level"]), (&json!(record), &json!("proof")));
	assert_eq!(records[0]["child"]["open"]["given_names"], "Fatima");

	let read = world.accesses(name, &record);
	let rows = by_others(&read);
	assert_eq!(rows.len(), 1, "{read}");
	// The list, and what leads from the key of its access to that under which the child was sealed.
	assert_eq!((&rows[0]["kind"], &rows[0]["count"]), (&json!("record"), &json!(2)));
	assert!(rows[0]["at"].as_u64().unwrap() <= rows[0]["logged_at"].as_u64().unwrap());
	let gateway = text(&rows[0]["gateway"]);
	assert!(read["names"][&gateway].is_string(), "{read}");
	assert_eq!(read["names"][world::id("officer-01").to_string()], "officer-01");
	let people = ["--gateway", &world.gateway, "access", "log", &record];
	let table = vacchain_of(&world.folder, &world.state(name), &people);
	assert!(table.ok().contains("officer-01") && table.ok().contains("the child"), "{table}");

	// Whose record it is not, sees no log; and no difference to a record that is not there.
	let stranger = world.family("family.stranger");
	let refused = world.run(stranger, &["access", "log", &record]);
	refused.refused("not-found");
	let absent = world.run(stranger, &["access", "log", &"0".repeat(32)]);
	assert_eq!(refused.failure(1), absent.failure(1));
	world.run("officer-01", &["access", "log", &record]).refused("NotAllowed");
}
