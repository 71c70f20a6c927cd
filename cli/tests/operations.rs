//! docs/operations.md does what it says: four institutions found a network with its commands, as they are written.
//!
//! The test stands in for root: `runuser` runs the command as who runs the test, and `/etc/vacchain` and
//! `/var/lib/vacchain` are below each institution's own folder. The service's command line is that of its unit.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod common;

use std::{
	collections::BTreeMap,
	env, fs,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
};

use common::{password_file, vacchain};
use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_client::store;
use vacchain_testing::{Port, package, until};
use vacchain_testnet::{Life, Ports, Process, program, rpc};

const PASSWORD: &str = "correct horse battery";

/// The institutions, each with its role and the health admins whom it names.
const INSTITUTIONS: [(&str, &str); 4] = [
	("ministry", "health-authority"),
	("st-mary", "hospital"),
	("lincoln", "school"),
	("sickkasse", "insurer"),
];
const ADMINS: [&str; 2] = ["anna", "joel"];

/// The variables that the document's commands set for the next ones.
const VARIABLES: &str = "NAME ROLE TITLE ADDRESS ACCOUNT ID PEER";

/// The comment before each command of the walk-through, with its name.
const WALK_THROUGH: &str = "<!-- walk-through: ";

fn document() -> String {
	fs::read_to_string(root().join("docs/operations.md")).unwrap()
}

/// The commands of the document's walk-through, by name.
fn walk_through() -> BTreeMap<String, String> {
	document()
		.split(WALK_THROUGH)
		.skip(1)
		.map(|part| {
			let (name, rest) =
				part.split_once(" -->\n```sh\n").expect("a comment stands right before its commands");
			let (commands, _) = rest.split_once("\n```\n").expect("commands end");
			(name.to_owned(), commands.to_owned())
		})
		.collect()
}

fn root() -> PathBuf {
	package::folder().join("..")
}

/// An institution: its office and its server in one folder, and its node. Others know its ports before it runs.
struct Institution {
	name: &'static str,
	role: &'static str,
	folder: PathBuf,
	peers: Port,
	rpc: Port,
	gateway: Port,
	metrics: Port,
	/// The variables of its shell after the commands so far.
	variables: String,
	node: Option<Process>,
}

impl Institution {
	fn new(world: &Path, (name, role): (&'static str, &'static str)) -> Self {
		let folder = world.join(name);
		fs::create_dir_all(folder.join("etc/vacchain")).unwrap();
		fs::create_dir_all(folder.join("var/lib/vacchain")).unwrap();
		let [peers, rpc, gateway, metrics] = [(); 4].map(|()| Port::keep().unwrap());
		let address = format!("/ip4/127.0.0.1/tcp/{}", peers.number());
		let variables = format!("NAME={name} ROLE={role} TITLE='The {name}' ADDRESS={address}\n");
		Self { name, role, folder, peers, rpc, gateway, metrics, variables, node: None }
	}

	/// Runs commands of the document in the institution's folder, and keeps the variables that they set.
	fn run(&mut self, commands: &str) -> String {
		let commands = self.here(commands);
		let variables = self.folder.join("variables");
		let keep = format!("declare -p {VARIABLES} > {} 2>/dev/null || true", variables.display());
		let output = self.shell(&format!("{}\n{commands}\n{keep}", self.variables));
		let (stdout, stderr) =
			(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
		assert!(
			output.status.success(),
			"{} cannot do this:\n{commands}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
			self.name
		);
		self.variables = fs::read_to_string(variables).unwrap();
		// The text for people, beside the result.
		format!("{stdout}{stderr}")
	}

	fn shell(&self, script: &str) -> Output {
		let bin = self.folder.parent().unwrap().join("bin");
		let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
		Command::new("bash")
			.args(["-euo", "pipefail", "-c", script])
			.current_dir(&self.folder)
			.env("PATH", path)
			.env("VACCHAIN_PASSWORD_FILE", self.folder.parent().unwrap().join("password"))
			.env("VACCHAIN_GATEWAY", format!("ws://127.0.0.1:{}", self.gateway.number()))
			.env("VACCHAIN_STATE", self.folder.join("state"))
			.env_remove("VACCHAIN_KEY")
			.output()
			.unwrap()
	}

	/// With the server's folders below the institution's own.
	fn here(&self, text: &str) -> String {
		let folder = self.folder.display();
		text.replace("/etc/vacchain", &format!("{folder}/etc/vacchain"))
			.replace("/var/lib/vacchain", &format!("{folder}/var/lib/vacchain"))
	}

	/// Starts what the service starts, on ports of its own.
	fn start(&mut self) {
		let unit = fs::read_to_string(root().join("deploy/vacchain-node.service")).unwrap();
		let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
		let line = self.here(line).replace("/usr/local/bin/", "");
		let settings = fs::read_to_string(self.folder.join("etc/vacchain/node.env")).unwrap();
		let options = settings.trim().strip_prefix("VACCHAIN_OPTIONS=").unwrap();
		let ports = format!(
			"--rpc-port {} --gateway-port {} --prometheus-port {} --listen-addr /ip4/127.0.0.1/tcp/{}",
			self.rpc.number(),
			self.gateway.number(),
			self.metrics.number(),
			self.peers.number()
		);
		let script = format!("VACCHAIN_OPTIONS='{options} {ports}'\nexec {line}");
		let log = fs::File::create(self.folder.join("log")).unwrap();
		let bin = self.folder.parent().unwrap().join("bin");
		let path = format!("{}:{}", bin.display(), env::var("PATH").unwrap());
		let node = Process::start(Path::new("bash"), Life::Bound, |command| {
			command.args(["-euc", &script]).env("PATH", path);
			command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
		});
		self.node = Some(node.unwrap());
	}

	/// The output of the command line, for programs.
	fn ask(&self, arguments: &str) -> Value {
		let output = self.shell(&format!("vacchain --output json {arguments}"));
		let stderr = String::from_utf8_lossy(&output.stderr);
		serde_json::from_slice(&output.stdout)
			.unwrap_or_else(|error| panic!("{arguments}: {error}: {stderr}"))
	}

	/// The metrics as Prometheus would read them.
	fn metrics(&self) -> String {
		rpc::get(self.metrics.number(), "/metrics").unwrap()
	}

	fn log(&self) -> String {
		fs::read_to_string(self.folder.join("log")).unwrap_or_default()
	}
}

/// Programs for the institutions' shells: the two under test, and what stands in for root's.
fn install_programs(world: &Path) {
	let bin = world.join("bin");
	fs::create_dir(&bin).unwrap();
	for name in ["vacchain", "vacchain-node"] {
		std::os::unix::fs::symlink(program(name).unwrap(), bin.join(name)).unwrap();
	}
	let runuser = bin.join("runuser");
	fs::write(&runuser, "#!/bin/sh\n[ \"$1 $2 $3\" = '-u vacchain --' ] && shift 3 && exec \"$@\"\n")
		.unwrap();
	fs::set_permissions(&runuser, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

/// Copies everyone's card to everyone.
fn exchange_cards(institutions: &[Institution]) {
	for receiver in institutions {
		let cards = receiver.folder.join("cards");
		fs::create_dir(&cards).unwrap();
		for sender in institutions {
			let card = format!("{}.card.json", sender.name);
			fs::copy(sender.folder.join(&card), cards.join(&card)).unwrap();
		}
	}
}

/// One of the cards claims another validator's keys: nobody makes a chain of it.
fn refuses_a_forged_card(institution: &mut Institution, command: &str) {
	let card = institution.folder.join("cards/lincoln.card.json");
	let other = institution.folder.join("cards/sickkasse.card.json");
	let read = |path: &Path| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap();
	let honest = fs::read(&card).unwrap();
	let mut forged = read(&card);
	for part in ["keys", "proof"] {
		forged["sessionKeys"][part] = read(&other)["sessionKeys"][part].clone();
	}
	fs::write(&card, forged.to_string()).unwrap();
	let output = institution.shell(&institution.here(command));
	let sentence = String::from_utf8_lossy(&output.stderr);
	assert_eq!(output.status.code(), Some(1), "{sentence}");
	assert!(sentence.contains("lincoln.card.json: nothing proves"), "{sentence}");
	assert!(!institution.folder.join("chain.json").exists());
	fs::write(&card, honest).unwrap();
}

/// Waits until all others are there and something is final, and until the log says so, as the document has it.
fn wait_for_finality(institution: &Institution, others: usize) {
	let is_final = |line: &str| {
		let number = line.split("finalized #").nth(1).and_then(|rest| rest.split(' ').next());
		number.and_then(|number| number.parse().ok()).is_some_and(|number: u32| number > 0)
	};
	let peers = format!("({others} peers)");
	until(format!("the log of {} says that something is final", institution.name), || {
		let log = institution.log();
		let ended = institution.node.as_ref().unwrap().has_ended();
		assert!(ended.is_none(), "{}: {log}", institution.name);
		log.lines().any(|line| line.contains(&peers) && is_final(line))
	});
}

/// The node's file says what the institution chose, where the document says that it is.
fn says_where_it_listens(institution: &Institution) {
	let base_path = institution.folder.join("var/lib/vacchain");
	let ports = Ports::of(institution.node.as_ref().unwrap().id(), &base_path).unwrap();
	let chosen = [&institution.rpc, &institution.gateway, &institution.metrics].map(Port::number);
	let said = [Some(ports.rpc), ports.gateway, ports.metrics].map(|address| address.unwrap().port());
	assert_eq!(said, chosen, "{}", institution.name);
}

/// S10: institutions found a network from their own keys. No secret leaves its institution.
#[test]
fn four_institutions_found_a_network_as_the_document_says() {
	let commands = walk_through();
	let world = TempDir::with_prefix("vacchain-operations-").unwrap();
	install_programs(world.path());
	password_file(world.path(), "password", PASSWORD);
	let mut institutions = INSTITUTIONS.map(|institution| Institution::new(world.path(), institution));

	for institution in &mut institutions {
		// The document's own settings first, and then those of this institution.
		let own = institution.variables.clone();
		institution.run(&format!("{}\n{own}", commands["settings"]));
		institution.run(&commands["account"]);
		institution.run(&commands["validator"]);
		if institution.role == "health-authority" {
			institution.run(&ADMINS.map(|admin| format!("vacchain keys new {admin}")).join("\n"));
			institution.run(&commands["first content keys"]);
			institution.run(&commands["card of the health authority"]);
		} else {
			institution.run(&commands["card"]);
		}
	}

	exchange_cards(&institutions);
	refuses_a_forged_card(&mut institutions[0], &commands["specification"]);
	let mut genesis = Vec::new();
	let specifications = institutions.each_mut().map(|institution| {
		let told = institution.run(&commands["specification"]);
		let hash =
			told.lines().find_map(|line| line.strip_prefix("genesis   0x")).expect("it names the genesis");
		genesis.push(Value::from(hash));
		fs::read_to_string(institution.folder.join("chain.json")).unwrap()
	});
	for (institution, specification) in institutions.iter().zip(&specifications) {
		assert!(*specification == specifications[0], "{}'s specification is another one", institution.name);
		for secret in secrets(institution) {
			assert!(!specification.contains(&secret), "a secret of {} is public", institution.name);
		}
	}

	for institution in &mut institutions {
		institution.run(&commands["configuration"]);
		institution.start();
	}
	for institution in &mut institutions {
		wait_for_finality(institution, INSTITUTIONS.len() - 1);
		says_where_it_listens(institution);
		institution.run(&commands["look"]);
	}

	genesis
		.extend(institutions.iter().map(|institution| institution.ask("network status")["genesis"].clone()));
	assert!(genesis.iter().all(|hash| *hash == genesis[0]), "{genesis:?}");

	let hospital = &mut institutions[1];
	let (metrics, alarms) = (hospital.metrics(), alarms());
	assert!(alarms.len() > 3, "{alarms:?}");
	for alarm in alarms {
		assert!(metrics.contains(&alarm), "there is no metric {alarm}");
	}
	hospital.run(&commands["new session keys"]);
	hospital.run(&commands["new node key"]);
}

/// The names of metrics that the document would be alarmed by, each with its first label.
fn alarms() -> Vec<String> {
	document()
		.lines()
		.filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
		.map(|(metric, _)| metric.trim_end_matches('}').to_owned())
		.filter(|metric| metric.starts_with("substrate_") || metric.starts_with("vacchain_"))
		.collect()
}

/// The secrets that must not leave an institution: the phrases of its session keys, and its node key.
fn secrets(institution: &Institution) -> Vec<String> {
	let state = institution.folder.join("var/lib/vacchain");
	let phrases = fs::read_dir(state.join("keystore")).unwrap().map(|file| file.unwrap().path());
	let secrets: Vec<String> = phrases
		.chain([state.join("node.key")])
		.map(|path| fs::read_to_string(path).unwrap().trim().trim_matches('"').to_owned())
		.collect();
	assert!(secrets.len() == 3 && secrets.iter().all(|secret| secret.len() > 20));
	secrets
}

/// Every command outside of the walk-through, in a block or between the words, goes as far as to ask for the gateway, for
/// who acts, or for a new password.
#[test]
fn the_programs_know_every_command_of_the_document() {
	let folder = TempDir::new().unwrap();
	let folder = folder.path();
	let password = password_file(folder, "password", PASSWORD);
	for name in ["st-mary", "ministry", "sickkasse", "clinic", "admin", "anna", "joel"] {
		vacchain(folder, &["keys", "new", name, "--password-file", "password"]).ok();
	}
	fs::copy(folder.join("clinic.public.json"), folder.join("gateway.json")).unwrap();
	fs::write(folder.join("vacchain_runtime.compact.compressed.wasm"), b"\0asm\x01\0\0\0").unwrap();
	let owner = hex::encode(store::load_key_file(&folder.join("clinic.key"), PASSWORD).unwrap().account.id());
	let keys = json!({ "owner": owner, "keys": "01".repeat(64), "proof": "02".repeat(128) });
	fs::write(folder.join("session-keys.json"), keys.to_string()).unwrap();
	let [node, institution, genesis] = ["03", "04", "05"].map(|byte| byte.repeat(32));
	let card = json!({
		"node": node, "institution": institution, "genesis": genesis, "signature": "06".repeat(64),
	});
	fs::write(folder.join("node.card.json"), card.to_string()).unwrap();

	for (name, hash) in [("new", "07"), ("old", "08")] {
		let manifest = format!("{}  index.html\n", hash.repeat(32));
		fs::write(folder.join(format!("{name}.sha256sums.txt")), manifest).unwrap();
	}

	let commands = other_commands();
	assert!(commands.len() > 20, "only {} commands were found", commands.len());
	let mut unknown = Vec::new();
	for command in commands {
		let output = Command::new("bash")
			.args(["-c", &command])
			.current_dir(folder)
			.env(
				"PATH",
				format!(
					"{}:{}",
					program("vacchain").unwrap().parent().unwrap().display(),
					env::var("PATH").unwrap()
				),
			)
			.env("VACCHAIN_PASSWORD_FILE", &password)
			.env("VACCHAIN_GATEWAY", "ws://127.0.0.1:1")
			.env("VACCHAIN_STATE", folder.join("state"))
			.env("NAME", "amina.elidrissi-x7k2m9qt")
			.env("RECORD", "amina.elidrissi-x7k2m9qt/Yasmin")
			.env("OTHER", "amina.elidrissi-x7k2m9qt/Yasmina")
			.output()
			.unwrap();
		let said = String::from_utf8_lossy(&output.stderr);
		let asked_for_the_gateway = output.status.code() == Some(1) && said.contains("No gateway answers");
		let asked_who = output.status.code() == Some(2) && said.contains("You are not logged in");
		let asked_for_a_secret = said.contains("There is no terminal to ask for the ");
		let looked_for_a_device_code = said.contains("This machine has no device code");
		let is_known = asked_for_the_gateway || asked_who || asked_for_a_secret || looked_for_a_device_code;
		if !output.status.success() && !is_known {
			unknown.push(format!("$ {command}\n{said}"));
		}
	}
	assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// The commands of the document that are not part of the walk-through, with examples for what they leave open.
fn other_commands() -> Vec<String> {
	let text: String = document()
		.split(WALK_THROUGH)
		.enumerate()
		.map(|(part, text)| if part == 0 { text } else { text.splitn(3, "```").nth(2).unwrap() })
		.collect();
	let mut commands = Vec::new();
	for (part, code) in text.split("```").enumerate() {
		if part % 2 == 1 {
			commands.extend(code.lines().filter(|line| line.starts_with("vacchain ")).map(str::to_owned));
			continue;
		}
		for code in code.split('`').skip(1).step_by(2).map(|code| code.replace('\n', " ")) {
			if code.starts_with("vacchain ") {
				commands.push(code);
			} else if ["vote ", "content-key ", "institution "].iter().any(|group| code.starts_with(group)) {
				commands.push(format!("vacchain --key st-mary.key {code}"));
			}
		}
	}
	let example = |command: String| {
		command
			.replace(" FILE", " admin.public.json")
			.replace(" WHO", " admin")
			.replace(" NAME", " Anna")
			.replace(" TRANSACTION", &[" ", &"07".repeat(32)].concat())
	};
	commands.into_iter().map(example).collect()
}

/// The unit is one that systemd accepts. Where there is no systemd, its command line is still run above.
#[test]
fn systemd_accepts_the_unit() {
	if Command::new("systemd-analyze").arg("--version").output().is_err() {
		eprintln!("there is no systemd here to ask");
		return;
	}
	let folder = TempDir::new().unwrap();
	let unit = fs::read_to_string(root().join("deploy/vacchain-node.service")).unwrap();
	let installed = program("vacchain-node").unwrap().display().to_string();
	let path = folder.path().join("vacchain-node.service");
	fs::write(&path, unit.replace("/usr/local/bin/vacchain-node", &installed)).unwrap();
	let verdict = Command::new("systemd-analyze").arg("verify").arg(&path).output().unwrap();
	let text = String::from_utf8_lossy(&verdict.stderr);
	assert!(verdict.status.success() && text.is_empty(), "{text}");
}
