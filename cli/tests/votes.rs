//! How institutions decide together through the command line, on a running node: one at first, then three.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;
mod world;

use std::{fs, path::Path};

use common::{Run, vacchain};
use serde_json::{Value, json};
use vacchain_testnet::node_program;
use world::{World, id, text, world_with};

/// Its node makes session keys for whom its RPC reaches.
fn node() -> &'static World {
	world_with(&["--rpc-methods", "unsafe"])
}

impl World {
	fn network(&self) -> Value {
		self.authority(&["network", "show"]).json()
	}

	fn proposals(&self) -> Vec<Value> {
		let list = self.authority(&["vote", "list"]).json();
		list["proposals"].as_array().unwrap().clone()
	}

	/// The health authority proposes something that waits for others.
	#[track_caller]
	fn proposed(&self, motion: &[&str]) -> String {
		let proposed = self.authority(&[&["vote", "propose"], motion].concat()).json();
		assert_eq!(proposed["outcome"], "waiting", "{proposed}");
		proposed["number"].to_string()
	}

	/// A node agrees to this institution's listing it: all have the same node.
	fn node_card(&self, name: &str) {
		let key = self.folder.join("node.key");
		fs::write(&key, "01".repeat(32)).unwrap();
		let card = std::process::Command::new(node_program().unwrap())
			.args(["node-card", "--chain", "dev", "--institution", &id(name).to_string(), "--node-key-file"])
			.arg(&key)
			.output()
			.unwrap();
		assert!(card.status.success(), "{}", String::from_utf8_lossy(&card.stderr));
		fs::write(self.folder.join(format!("{name}.card.json")), card.stdout).unwrap();
	}

	/// Somebody votes for a proposal.
	fn yes(&self, name: &str, number: &str) -> Run {
		self.run(name, &["vote", "yes", number])
	}
}

/// Runs a command as the health authority, for people.
fn for_people(world: &World, arguments: &[&str]) -> Run {
	let who = ["--dev", "health-authority", "--gateway", &world.gateway];
	vacchain(&world.folder, &[&who[..], arguments].concat())
}

#[track_caller]
fn outcome(run: &Run) -> String {
	text(&run.json()["outcome"])
}

/// S10: organisations are given a vote, decide with the others, and lose it, through commands that anyone can follow.
#[test]
fn s10_institutions_propose_vote_and_decide() {
	let world = node();
	one_institution_decides_alone(world);
	two_decide_together(world);
	three_decide_by_a_majority(world);
	institutions_decide_on_each_other(world);
	a_validator_is_voted_in_when_it_is_ready(world);
	code_is_voted_on_by_its_hash(world);
	a_call_is_paused_and_opened_again(world);
}

fn one_institution_decides_alone(world: &World) {
	let network = world.network();
	assert_eq!((&network["seats"], &network["proposals"]), (&json!(1), &json!(0)));
	assert_eq!(network["votes_needed"]["validators"], 1);
	assert_eq!(network["institutions"][0]["institution"], json!(id("health-authority").to_string()));
	let validator = &network["validators"][0];
	assert_eq!((&validator["active"], &validator["offence"]), (&json!(true), &Value::Null));
	let made = |key: &str| validator[key].as_u64().unwrap();
	assert!(made("authored") + made("authored_before") > 0, "{validator}");

	let admit = ["vote", "propose", "admit-organisation"];
	world.run("hospital-01", &[&admit[..], &["hospital-01"]].concat()).refused("Council.NotMember");
	world.authority(&[&admit[..], &["nobody.at.all"]].concat()).refused("Authorities.NotFound");
	assert_eq!(outcome(&world.authority(&[&admit[..], &["hospital-01"]].concat())), "carried");
	world.authority(&[&admit[..], &["school-01"]].concat()).ok();
}

fn two_decide_together(world: &World) {
	assert_eq!(world.network()["seats"], 2);
	let waiting = world.proposals();
	assert_eq!(waiting.len(), 1);
	let motion = json!({ "motion": "admit-organisation", "organisation": id("school-01").to_string() });
	assert_eq!((&waiting[0]["motion"], &waiting[0]["matter"]), (&motion, &json!("membership")));
	assert_eq!(waiting[0]["votes"]["for"], json!([id("health-authority").to_string()]));
	assert_eq!(waiting[0]["votes"]["needed"], 2);
	assert_eq!(waiting[0]["proposer"], json!(id("health-authority").to_string()));
	let number = waiting[0]["number"].to_string();

	// The same for people.
	let list = for_people(world, &["vote", "list"]);
	for shown in ["give school-01 a vote", "2 of 2", "Health Authority"] {
		assert!(list.ok().contains(shown), "{shown}\n{list}");
	}
	let network = for_people(world, &["network", "show"]);
	for shown in [
		"250 ms",
		"organisations: 2 of 2 (51 %)",
		"membership: 2 of 2 (67 %)",
		"Health Authority",
		"hospital-01",
	] {
		assert!(network.ok().contains(shown), "{shown}\n{network}");
	}

	let again = ["vote", "propose", "admit-organisation", "school-01"];
	world.run("hospital-01", &again).refused("Council.DuplicateProposal");
	world.yes("school-01", &number).refused("Council.NotMember");
	world.authority(&["vote", "yes", &number]).refused("Council.DuplicateVote");
	world.run("hospital-01", &["vote", "close", &number]).refused("Council.TooEarly");
	assert_eq!(outcome(&world.yes("hospital-01", &number)), "carried");
	world.yes("hospital-01", &number).refused("not-found");
	assert_eq!(world.proposals(), [] as [Value; 0]);
}

fn three_decide_by_a_majority(world: &World) {
	assert_eq!(world.network()["votes_needed"]["organisations"], 2);
	let number = world.proposed(&["suspend", "school-01"]);
	assert_eq!(outcome(&world.run("school-01", &["vote", "no", &number])), "waiting");
	assert_eq!(outcome(&world.run("hospital-01", &["vote", "no", &number])), "rejected");
	assert_eq!(world.network()["seats"], 3);
	// A single one of three holds up what needs more than two thirds.
	let number = world.proposed(&["dismiss-organisation", "school-01"]);
	assert_eq!(outcome(&world.run("school-01", &["vote", "no", &number])), "rejected");
	let number = world.proposed(&["dismiss-organisation", "school-01"]);
	world.run("hospital-01", &["vote", "withdraw", &number]).refused("Authorities.NotProposer");
	world.authority(&["vote", "withdraw", &number]).ok();
	assert_eq!(world.proposals(), [] as [Value; 0]);
}

fn institutions_decide_on_each_other(world: &World) {
	// A health admin decides on them no longer.
	world.admin(&["participant", "suspend", "school-01"]).refused("Participants.DecidedByVote");
	let number = world.proposed(&["suspend", "school-01"]);
	assert_eq!(outcome(&world.yes("hospital-01", &number)), "carried");
	world.yes("school-01", &number).refused("not-active");
	// Its vote is counted all the same: the two that are left decide no more than before.
	assert_eq!(world.network()["votes_needed"]["organisations"], 2);
	assert_eq!(world.network()["votes_needed"]["upgrade"], 3);
	world.run("officer-01", &["request", "send", "anybody", "--level", "proof"]).refused("not-active");
	assert_eq!(world.network()["seats"], 2);
	world.admin(&["participant", "reinstate", "school-01"]).refused("Participants.DecidedByVote");
	let number = world.proposed(&["reinstate", "school-01"]);
	assert_eq!(outcome(&world.yes("hospital-01", &number)), "carried");

	// Lost keys: the vote moves with the institution to its new account.
	fs::create_dir(world.folder.join("lost")).unwrap();
	for file in ["school-01.key", "school-01.public.json"] {
		fs::rename(world.folder.join(file), world.folder.join("lost").join(file)).unwrap();
	}
	world.keys("school-01");
	let number = world.proposed(&["replace-keys", "school-01.public.json"]);
	assert_eq!(
		outcome(&world.yes("hospital-01", &number)),
		"waiting",
		"a seat moves by more than two thirds"
	);
	assert_eq!(outcome(&world.yes("lost/school-01", &number)), "carried");
	world.run("lost/school-01", &["account", "show"]).fails(1);
	let shown = world.run("school-01", &["account", "show"]).json();
	assert_eq!((&shown["registered"], &shown["display_name"]), (&json!(true), &json!("school-01")));
}

fn a_validator_is_voted_in_when_it_is_ready(world: &World) {
	let admitted = || {
		let number = world.proposed(&["admit-validator", "hospital-01"]);
		assert_eq!(outcome(&world.yes("hospital-01", &number)), "waiting", "validators need two thirds");
		world.yes("school-01", &number)
	};
	admitted().refused("Authorities.NoSessionKeys");

	let set = ["institution", "set-session-keys"];
	let public = world.run("hospital-01", &["keys", "show"]).json();
	let generated = |owner: &str| {
		json!({ "owner": owner, "keys": "07".repeat(64), "proof": "08".repeat(128) }).to_string()
	};
	let account = text(&public["identity"]["account"]);
	fs::write(world.folder.join("forged.json"), generated(&account)).unwrap();
	fs::write(world.folder.join("other.json"), generated(&"01".repeat(32))).unwrap();
	world.run("hospital-01", &[&set[..], &["forged.json"]].concat()).refused("Session.InvalidProof");
	world.run("hospital-01", &[&set[..], &["other.json"]].concat()).refused("session-keys");
	world.run("hospital-01", &[&set[..], &["hospital-01.key"]].concat()).fails(2);
	let make = [&set[..], &["--node", &world.node]].concat();
	world.run("dr.haddad", &make).refused("Session.NoAssociatedValidatorId");
	let keys = text(&world.run("hospital-01", &make).json()["keys"]);
	assert_eq!(keys.len(), 2 * 64);
	admitted().refused("Authorities.NoNodes");

	let nodes = ["institution", "set-nodes"];
	world.run("hospital-01", &[&nodes[..], &["hospital-01.key"]].concat()).fails(2);
	for name in ["hospital-01", "school-01", "school-02"] {
		world.node_card(name);
	}
	world
		.run("school-02", &[&nodes[..], &["school-02.card.json"]].concat())
		.refused("Authorities.NotInstitution");
	world.run("hospital-01", &[&nodes[..], &["school-01.card.json"]].concat()).refused("node-card");
	let forged = fs::read_to_string(world.folder.join("hospital-01.card.json")).unwrap();
	let mut forged: Value = serde_json::from_str(&forged).unwrap();
	forged["signature"] = json!("00".repeat(64));
	fs::write(world.folder.join("forged.card.json"), forged.to_string()).unwrap();
	world
		.run("hospital-01", &[&nodes[..], &["forged.card.json"]].concat())
		.refused("Authorities.InvalidNodeProof");
	let set = world.run("hospital-01", &[&nodes[..], &["hospital-01.card.json"]].concat()).json();
	let peer_id = set["nodes"][0].clone();
	// All have the same node key here.
	world.run("school-01", &[&nodes[..], &["school-01.card.json"]].concat()).refused("Authorities.NodeInUse");
	let network = world.network();
	let institutions = network["institutions"].as_array().unwrap();
	let hospital = institutions.iter().find(|one| one["institution"] == json!(id("hospital-01").to_string()));
	assert_eq!(hospital.unwrap()["nodes"], json!([peer_id]));

	assert_eq!(outcome(&admitted()), "carried");
	let network = world.network();
	let validators = network["validators"].as_array().unwrap();
	let hospital = validators.iter().find(|one| one["id"] == json!(id("hospital-01").to_string()));
	assert_eq!(hospital.unwrap()["chosen"], true);
}

fn code_is_voted_on_by_its_hash(world: &World) {
	let code = [b"\0asm".as_slice(), &[7; 20_000]].concat();
	fs::write(world.folder.join("next.wasm"), &code).unwrap();
	fs::write(world.folder.join("other.wasm"), [&code[..], &[8]].concat()).unwrap();
	let apply = |file: &str| world.run("hospital-01", &["upgrade", "apply", file]);
	apply("next.wasm").refused("NotDecided");

	let hash = vacchain(&world.folder, &["upgrade", "hash", "next.wasm", "--output", "json"]).json();
	assert_eq!(hash["code_hash"], hash_text(&code));
	vacchain(&world.folder, &["upgrade", "hash", "password"]).fails(2);
	vacchain(&world.folder, &["upgrade", "hash", "none.wasm"]).fails(2);

	let number = world.proposed(&["upgrade", "next.wasm"]);
	assert_eq!(world.proposals()[0]["motion"], json!({ "motion": "upgrade", "code_hash": hash_text(&code) }));
	assert_eq!(outcome(&world.yes("hospital-01", &number)), "waiting");
	apply("next.wasm").refused("NotDecided");
	assert_eq!(outcome(&world.yes("school-01", &number)), "carried");
	apply("other.wasm").refused("NotDecided");
	// It is what they decided on, and no runtime: the chain goes on with its own.
	apply("next.wasm").refused("System.FailedToExtractRuntimeVersion");
	apply("next.wasm").refused("NotDecided");
	assert_eq!(world.network()["seats"], 3);
}

/// A paused call is refused with words, and trying it loses nothing.
fn a_call_is_paused_and_opened_again(world: &World) {
	for never in [["Consent", "revoke"], ["VaccineDetails", "sign"], ["Authorities", "vote"]] {
		let propose = [&["vote", "propose", "pause"][..], &never].concat();
		world.authority(&propose).refused("Authorities.NotDecidedByVote");
	}
	let number = world.proposed(&["pause", "Participants", "register"]);
	assert_eq!(outcome(&world.yes("hospital-01", &number)), "carried", "more than half pause");
	let paused = json!([{ "pallet": "Participants", "call": "register" }]);
	assert_eq!(world.network()["network"]["paused"], paused);
	world.register("school-09", "school", &[]).refused("CallPaused");
	assert!(for_people(world, &["network", "show"]).ok().contains("Participants.register"));
	let number = world.proposed(&["unpause", "Participants", "register"]);
	assert_eq!(outcome(&world.yes("school-01", &number)), "carried");
	assert_eq!(world.network()["network"]["paused"], json!([]));
	world.register_again("school-09", "school", &[]).ok();
}

fn hash_text(code: &[u8]) -> Value {
	let hash = sp_crypto_hashing::blake2_256(code);
	json!(hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// S10: what can be proposed is what the institutions decide on, and nothing else.
#[test]
fn s10_a_proposal_that_makes_no_sense_is_a_usage_error() {
	for wrong in [
		&["vote", "propose"][..],
		&["vote", "propose", "set-balance", "amina"],
		&["vote", "propose", "admit-organisation", "Not A Name"],
		&["vote", "propose", "appoint-admin", "none.public.json"],
		&["vote", "yes", "seven"],
		&["institution", "set-nodes"],
		&["vote", "propose", "upgrade", "none.wasm"],
	] {
		vacchain(Path::new("."), wrong).fails(2);
	}
}
