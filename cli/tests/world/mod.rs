//! A running `dev` node, and people whom its health admin has registered, for the command line.

#![allow(dead_code, reason = "each test file uses a part")]

use std::{
	fs,
	net::SocketAddr,
	path::{Path, PathBuf},
	sync::{Mutex, OnceLock, PoisonError},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use vacchain_client::{
	Client, Error, Identity, calls::Call, primitives::ParticipantId, random::os_rng, sealing::PasswordParams,
	store, usernames::id_of,
};
use vacchain_testing::{birth_date, until};
use vacchain_testnet::{Node, folder};

use crate::common::{Run, password_file, vacchain, vacchain_of};

pub const PASSWORD: &str = "correct horse battery";

/// The node, and everybody's key files in one folder.
pub struct World {
	/// Everybody's key files.
	pub folder: PathBuf,
	/// The node's own RPC.
	pub node: String,
	/// Its gateway.
	pub gateway: String,
	/// One transaction of the health admin at a time.
	admin: Mutex<()>,
	_program: Node,
}

static WORLD: OnceLock<World> = OnceLock::new();

pub fn world() -> &'static World {
	world_with(&[])
}

/// The same, whose node has more options than others.
pub fn world_with(options: &[&str]) -> &'static World {
	WORLD.get_or_init(|| {
		let world = World::start(options);
		world.populate();
		world
	})
}

/// The same, with nobody but the people of the genesis block.
pub fn world_without_people() -> &'static World {
	WORLD.get_or_init(|| World::start(&[]))
}

impl World {
	/// It is a static of the test program, which is never dropped: node and folder go when the program has ended.
	fn start(options: &[&str]) -> Self {
		let folder = folder::until_the_end("vacchain-roles-").unwrap();
		let pages = write_pages(&folder);
		let options = [options, &["--gateway-pages", pages.to_str().unwrap()]].concat();
		let (program, ports) = Node::development(&folder, &options).unwrap();
		let url = |address: SocketAddr| format!("ws://{address}");
		let (node, gateway) = (url(ports.rpc), url(ports.gateway.expect("it has a gateway")));
		password_file(&folder, "password", PASSWORD);
		Self { folder, node, gateway, admin: Mutex::default(), _program: program }
	}

	fn populate(&self) {
		for (name, role) in [
			("hospital-01", "hospital"),
			("hospital-02", "hospital"),
			("school-01", "school"),
			("school-02", "school"),
			("insurer-01", "insurer"),
		] {
			self.register(name, role, &[]).ok();
		}
		for (name, role, organisation) in [
			("dr.haddad", "doctor", "hospital-01"),
			("dr.second", "doctor", "hospital-01"),
			("dr.novak", "physician", "hospital-01"),
			("dr.elsewhere", "doctor", "hospital-02"),
			("dr.abroad", "physician", "hospital-02"),
			("desk-01", "receptionist", "hospital-01"),
			("desk-02", "receptionist", "hospital-02"),
			("officer-01", "school-officer", "school-01"),
			("officer-02", "school-officer", "school-02"),
			("agent-01", "insurance-agent", "insurer-01"),
		] {
			self.staff(name, role, organisation).ok();
		}
		for name in ["desk-01", "desk-02", "officer-01", "officer-02", "agent-01"] {
			self.run(name, &["content-key", "make"]).ok();
		}
	}

	/// Makes keys that cost little to open.
	pub fn keys(&self, name: &str) {
		let identity = Identity::generate(name, &mut os_rng()).unwrap();
		let cheap = PasswordParams { memory_kib: 8, passes: 1, lanes: 1 };
		let key = self.folder.join(format!("{name}.key"));
		store::save_key_file(&key, &identity, PASSWORD, &cheap).unwrap();
		let public = self.folder.join(format!("{name}.public.json"));
		store::save_public_identity(&public, &identity.public()).unwrap();
	}

	/// Makes keys, and registers them.
	pub fn register(&self, name: &str, role: &str, more: &[&str]) -> Run {
		self.keys(name);
		self.register_again(name, role, more)
	}

	/// Makes keys, and registers somebody who works for an organisation, which has put them forward.
	pub fn staff(&self, name: &str, role: &str, organisation: &str) -> Run {
		self.keys(name);
		let public = format!("{name}.public.json");
		let candidate = ["candidate", "put-forward", "--file", &public, "--role", role, "--name", name];
		self.run(organisation, &candidate).ok();
		self.admin(&["candidate", "register", name])
	}

	pub fn register_again(&self, name: &str, role: &str, more: &[&str]) -> Run {
		let public = format!("{name}.public.json");
		let arguments = ["participant", "register", &public, "--role", role, "--name", name];
		self.admin(&[&arguments[..], more].concat())
	}

	/// Runs a command as somebody, for JSON.
	pub fn run(&self, name: &str, arguments: &[&str]) -> Run {
		let key = format!("{name}.key");
		let who =
			["--key", &key, "--password-file", "password", "--gateway", &self.gateway, "--output", "json"];
		vacchain(&self.folder, &[&who[..], arguments].concat())
	}

	/// Runs a command as the health admin, for JSON.
	pub fn admin(&self, arguments: &[&str]) -> Run {
		let _turn = self.admin.lock().unwrap_or_else(PoisonError::into_inner);
		let who = ["--dev", "health-admin", "--gateway", &self.gateway, "--output", "json"];
		vacchain(&self.folder, &[&who[..], arguments].concat())
	}

	/// The health admin claims new keys for somebody, and exercises the claim when nobody has objected in time.
	pub fn claim(&self, name: &str) {
		self.admin(&["claim", "propose", &format!("{name}.public.json")]).ok();
		until("the claim is due", || self.admin(&["claim", "exercise", name]).code == Some(0));
	}

	/// Runs a command as the health authority, for JSON.
	pub fn authority(&self, arguments: &[&str]) -> Run {
		let who = ["--dev", "health-authority", "--gateway", &self.gateway, "--output", "json"];
		vacchain(&self.folder, &[&who[..], arguments].concat())
	}

	/// Runs a command as a person who has a password and no key file, for JSON.
	pub fn person(&self, name: &str, arguments: &[&str]) -> Run {
		let options = ["--gateway", &self.gateway, "--password-file", "password", "--output", "json"];
		vacchain_of(&self.folder, &self.state(name), &[&options[..], arguments].concat())
	}

	/// Where a person's sessions are kept.
	pub fn state(&self, name: &str) -> PathBuf {
		self.folder.join("state").join(name)
	}

	/// A registered family, whose username begins with this name.
	pub fn family(&self, name: &str) -> &'static str {
		let name = of_family(name);
		self.register(name, "family", &["--contact", "+49 30 1234"]).ok();
		name
	}

	pub fn create(&self, family: &str, given_names: &str) -> Run {
		self.admin(&[
			"record",
			"create",
			"--family",
			family,
			"--given-names",
			given_names,
			"--family-name",
			family,
			"--gender",
			"female",
			"--birth-date",
			&birth_date(given_names),
			"--file-number",
			&format!("FF-{family}"),
		])
	}

	/// A new child's record.
	pub fn record(&self, family: &str, given_names: &str) -> String {
		text(&self.create(family, given_names).json()["record"])
	}

	/// A new family, and the record of its child, which hospital-01 may read.
	pub fn at_the_desk(&self, family: &str, given_names: &str) -> (&'static str, String) {
		let family = self.family(family);
		let record = self.record(family, given_names);
		self.run(family, &["access", "grant", &record, "hospital-01"]).ok();
		(family, record)
	}

	/// A visit at the desk of hospital-01 with dr.haddad and dr.novak.
	pub fn visit(&self, record: &str) -> String {
		let run = self.open("desk-01", record, "dr.haddad", "dr.novak");
		text(&run.json()["visit"])
	}

	pub fn open(&self, desk: &str, record: &str, doctor: &str, physician: &str) -> Run {
		let measured = ["--weight", "5.25", "--height", "58", "--temperature", "36.9", "--plan", "08"];
		let arguments = ["visit", "open", record, "--doctor", doctor, "--physician", physician];
		self.run(desk, &[&arguments[..], &measured].concat())
	}

	/// A visit that was noted, signed and linked, with one dose of this CVX code.
	pub fn vaccinated(&self, record: &str, cvx: &str) -> String {
		let visit = self.visit(record);
		self.run("dr.haddad", &["note", "write", &visit, "--decision", "cleared", "--text", "well"]).ok();
		let dose = format!("{cvx},lot=AB12,dose=1,site=left thigh,route=intramuscular");
		self.run("dr.novak", &["visit", "sign", &visit, "--note", "0", "--dose", &dose]).ok();
		self.run("desk-01", &["visit", "link", &visit]).ok();
		visit
	}

	/// The chain's answer to a call, whatever this client thinks of it.
	pub fn chain_refuses(&self, name: &str, call: &Call, code: &str) -> String {
		let key = self.folder.join(format!("{name}.key"));
		let identity = store::load_key_file(&key, PASSWORD).unwrap();
		let runtime = tokio::runtime::Runtime::new().unwrap();
		let result = runtime.block_on(async {
			let client = Client::connect(&self.gateway).await?;
			client.log_in_with_keys(&identity).await?;
			client.submit(&identity.account, call).await
		});
		match result {
			Err(Error::Dispatch(refusal)) => {
				assert_eq!(format!("{}.{}", refusal.pallet, refusal.name), code);
				refusal.message
			}
			other => panic!("{name} must be refused with {code}, and got {other:?}"),
		}
	}

	/// The command is refused with the chain's name and sentence for the call.
	pub fn refused_as_by_the_chain(&self, name: &str, arguments: &[&str], call: &Call, code: &str) {
		let run = self.run(name, arguments);
		run.refused(code);
		let sentence = self.chain_refuses(name, call, code);
		let failure = run.failure(1);
		let message = failure["error"]["message"].as_str().unwrap_or_default();
		assert!(message.starts_with(&sentence), "{message:?} is not the chain's {sentence:?}");
	}
}

/// Small pages and their manifest, in a folder of this one.
fn write_pages(folder: &Path) -> PathBuf {
	let pages = folder.join("pages");
	fs::create_dir_all(pages.join("assets")).unwrap();
	let mut manifest = String::new();
	for (name, content) in [
		("assets/app.js", "let page;"),
		("assets/app.js.br", "compressed"),
		("index.html", "<!doctype html>"),
	] {
		fs::write(pages.join(name), content).unwrap();
		manifest += &format!("{}  {name}\n", hex::encode(Sha256::digest(content)));
	}
	fs::write(pages.join("sha256sums.txt"), manifest).unwrap();
	pages
}

/// A family's username. Nobody has to guess it here.
pub fn of_family(name: &str) -> &'static str {
	format!("{name}-x7k2m9qt").leak()
}

/// A JSON text.
pub fn text(value: &Value) -> String {
	value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The participant with this username.
pub fn id(name: &str) -> ParticipantId {
	id_of(name).unwrap()
}
