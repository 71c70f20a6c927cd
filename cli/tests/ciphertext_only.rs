//! Ciphertext only (R4, S8): the chain that the demo made, and what its node wrote beside the chain, hold nothing of its
//! input in clear.
//!
//! Searched are every storage key and value at the head and every extrinsic of every block, as one reads them from a
//! node's RPC; and the node's log with all that the gateway ever says, its metrics, and every file of the gateway's
//! folder, its database and that database's write-ahead log among them. Searched for are every name, birth date, address,
//! identifier, free text and vaccine name that the files have, every note that the demo wrote, every username and every
//! password that it gave, and tokens of sessions, each in UTF-8 and in UTF-16 of both byte orders.
//!
//! One exception on the chain: the display name and the licence number of organisations and professionals are public by design.
//! Exactly these bytes are masked before the search: the profile in the rows of `Participants::Participants` whose role
//! is not a family, and the same argument of `Participants::register` and `Participants::put_forward`. What these bytes hold
//! is not searched for in the gateway's database, which keeps applications to work for an organisation.
//!
//! Short terms occur in ciphertext by chance: 10 MB hold a given term of 5 bytes with a probability of 1 in 100,000,
//! and there are hundreds of them. Terms of fewer than [`LONG_ENOUGH`] bytes are searched for together with what
//! stands around them in the encodings that a client could leave unsealed: the header of a CBOR text, or the quotes of
//! JSON. The shortest, whose context is still too short, are covered by the search for the field names among which
//! they are written.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod demo_support;

use std::{
	collections::BTreeSet,
	env, fs,
	io::{Read as _, Write as _},
	net::TcpStream,
	os::unix::fs::PermissionsExt as _,
	path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;
use codec::{DecodeAll, Encode};
use futures::{StreamExt, TryStreamExt, stream};
use jsonrpsee::{
	core::{
		client::{Client as RpcClient, ClientT as _},
		params::ArrayParams,
	},
	rpc_params,
	ws_client::WsClientBuilder,
};
use serde_json::{Value, json};
use sp_crypto_hashing::{blake2_256, twox_128};
use vacchain_client::{
	Client, Identity, Session,
	primitives::{AccountId, Body, Participant, ParticipantId, RecordId, Role, SignedIntent},
	random::os_rng,
	sealing::username::{COST, SECRET_PART},
	usernames::id_of,
};
use vacchain_extrinsic::carried_by;
use vacchain_fhir::read_folder;
use vacchain_testing::{package, until};
use vacchain_testnet::node_program;

use demo_support::{LeftRunning, REFUSALS, Stage, login_of, own_children, refusals, totals};

/// The node's level of logging: everything that the gateway and its database say.
const VERBOSELY: &str =
	"aura=warn,basic-authorship=warn,slots=warn,gateway=trace,vacchain_gateway=trace,sqlx=trace";

/// How many families, and how many others, are guessed: each guess takes a quarter of a second.
const GUESSED: usize = 8;

/// How long a term must be, in bytes, to be searched for as it is.
const LONG_ENOUGH: usize = 6;
/// The names of the fields of sealed content, as the clients write them.
const FIELD_NAMES: [&str; 16] = [
	"family_name",
	"given_names",
	"birth_date",
	"family_file_number",
	"age_days",
	"weight_kg",
	"height_cm",
	"body_temperature_celsius",
	"planned_vaccines",
	"hospital_name",
	"physician_name",
	"vaccine_code",
	"vaccine_display",
	"lot_number",
	"occurrence",
	"next_visit",
];
/// The log lines of refused logins and tokens.
const LOGGED: [&str; 3] = ["LoginRefused", "SessionEnded", "auth_answer"];
/// How many requests wait at a time.
const AT_ONCE: usize = 16;
/// How many storage keys are asked for at a time.
const PAGE: u32 = 512;

/// Bytes of the chain, and where they are from.
#[derive(Clone)]
struct Piece {
	place: String,
	bytes: Vec<u8>,
}

impl Piece {
	/// Whether it is the gateway's database or that database's write-ahead log.
	fn is_database(&self) -> bool {
		self.place.contains("sqlite")
	}
}

/// The content of the chain.
struct Chain {
	pieces: Vec<Piece>,
	/// The same where something was masked, as it was before.
	unmasked: Vec<Piece>,
	rows: usize,
	extrinsics: usize,
}

async fn ask<Answer: serde::de::DeserializeOwned>(
	rpc: &RpcClient,
	method: &str,
	params: ArrayParams,
) -> Answer {
	rpc.request(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
}

fn bytes(hex: &str) -> Vec<u8> {
	hex::decode(hex.strip_prefix("0x").unwrap()).unwrap()
}

impl Chain {
	async fn read(url: &str, carry: [u8; 2]) -> Self {
		let rpc = WsClientBuilder::new().max_response_size(64 * 1024 * 1024).build(url).await.unwrap();
		let head: String = ask(&rpc, "chain_getBlockHash", rpc_params![]).await;
		let mut chain = Self { pieces: Vec::new(), unmasked: Vec::new(), rows: 0, extrinsics: 0 };
		chain.read_state(&rpc, &head).await;
		let header: Value = ask(&rpc, "chain_getHeader", rpc_params![&head]).await;
		let number = header["number"].as_str().unwrap().strip_prefix("0x").unwrap();
		chain.read_blocks(&rpc, u32::from_str_radix(number, 16).unwrap(), carry).await;
		chain
	}

	async fn read_state(&mut self, rpc: &RpcClient, head: &str) {
		let participants = [twox_128(b"Participants"), twox_128(b"Participants")].concat();
		let mut after = None::<String>;
		loop {
			let keys: Vec<String> =
				ask(rpc, "state_getKeysPaged", rpc_params!["0x", PAGE, &after, head]).await;
			let Some(last) = keys.last() else { return };
			let sets: Value = ask(rpc, "state_queryStorageAt", rpc_params![&keys, head]).await;
			let changes = sets[0]["changes"].as_array().unwrap();
			assert_eq!(changes.len(), keys.len());
			for change in changes {
				let (key, value) = (change[0].as_str().unwrap(), change[1].as_str().unwrap());
				let value = bytes(value);
				let masked = if bytes(key).starts_with(&participants) { mask_row(&value) } else { None };
				self.add(format!("storage key {key}"), bytes(key), None);
				self.add(format!("storage value of {key}"), value, masked);
				self.rows += 1;
			}
			after = Some(last.clone());
		}
	}

	async fn read_blocks(&mut self, rpc: &RpcClient, head: u32, carry: [u8; 2]) {
		let blocks: Vec<(u32, Value)> = stream::iter(1..=head)
			.map(|number| async move {
				let hash: String = ask(rpc, "chain_getBlockHash", rpc_params![number]).await;
				Ok::<_, ()>((number, ask(rpc, "chain_getBlock", rpc_params![hash]).await))
			})
			.buffered(AT_ONCE)
			.try_collect()
			.await
			.unwrap();
		for (number, block) in blocks {
			for (place, extrinsic) in block["block"]["extrinsics"].as_array().unwrap().iter().enumerate() {
				let extrinsic = bytes(extrinsic.as_str().unwrap());
				let masked = mask_extrinsic(&extrinsic, carry);
				self.add(format!("extrinsic {place} of block {number}"), extrinsic, masked);
				self.extrinsics += 1;
			}
		}
	}

	fn add(&mut self, place: String, bytes: Vec<u8>, masked: Option<Vec<u8>>) {
		match masked {
			Some(masked) => {
				self.unmasked.push(Piece { place: place.clone(), bytes });
				self.pieces.push(Piece { place, bytes: masked });
			}
			None => self.pieces.push(Piece { place, bytes }),
		}
	}
}

/// A participant's row without its public profile. Nothing if the profile is not public.
fn mask_row(row: &[u8]) -> Option<Vec<u8>> {
	let mut participant = Participant::<AccountId>::decode_all(&mut &*row).unwrap();
	if participant.role == Role::Family {
		return None;
	}
	participant.profile = vec![0; participant.profile.len()].try_into().unwrap();
	let masked = participant.encode();
	assert_eq!(masked.len(), row.len());
	Some(masked)
}

/// An extrinsic without the public profile that an intent in it brings. Nothing if it brings none. `carry` is where the
/// runtime has the call that carries intents.
fn mask_extrinsic(extrinsic: &[u8], carry: [u8; 2]) -> Option<Vec<u8>> {
	let mut carried = carried_by(carry, extrinsic)?;
	let signed = SignedIntent::decode_all(&mut carried).unwrap();
	let (Body::Register { role, profile, .. } | Body::PutForward { role, profile, .. }) = signed.intent.body
	else {
		return None;
	};
	if role == Role::Family {
		return None;
	}
	let profile = signed.attachments().open(profile).unwrap();
	assert!(extrinsic.ends_with(&profile));
	let mut masked = extrinsic.to_vec();
	masked[extrinsic.len() - profile.len()..].fill(0);
	Some(masked)
}

/// The texts that the test searches for.
struct Terms {
	patterns: Vec<(String, Vec<u8>)>,
	automaton: AhoCorasick,
}

impl Terms {
	fn new<'a>(terms: impl IntoIterator<Item = &'a str>) -> Self {
		let mut patterns: BTreeSet<(String, Vec<u8>)> = BTreeSet::new();
		for term in terms {
			for form in forms(term.trim()) {
				patterns.insert((term.to_owned(), form));
			}
		}
		let patterns: Vec<_> = patterns.into_iter().collect();
		let automaton = AhoCorasick::new(patterns.iter().map(|(_, form)| form)).unwrap();
		Self { patterns, automaton }
	}

	/// The texts that the test found, and where.
	fn find(&self, pieces: &[Piece]) -> Vec<String> {
		let found = |piece: &Piece| {
			let found = self.automaton.find_iter(&piece.bytes);
			let found = found.filter_map(|found| self.patterns.get(found.pattern().as_usize()));
			found.map(|(term, _)| format!("{term:?} in {}", piece.place)).collect::<Vec<_>>()
		};
		pieces.iter().flat_map(found).collect()
	}
}

/// The forms of a term that are long enough not to occur by chance.
fn forms(term: &str) -> Vec<Vec<u8>> {
	let little: Vec<u8> = term.encode_utf16().flat_map(u16::to_le_bytes).collect();
	let big: Vec<u8> = term.encode_utf16().flat_map(u16::to_be_bytes).collect();
	let mut plain = vec![term.as_bytes().to_vec()];
	if term.len() < LONG_ENOUGH {
		// Up to 23 bytes, the header of a CBOR text is one byte: 0x60 and the length.
		plain =
			vec![[&[0x60 | term.len() as u8], term.as_bytes()].concat(), format!("\"{term}\"").into_bytes()];
	}
	plain.extend([little, big]);
	plain.retain(|form| form.len() >= LONG_ENOUGH);
	plain
}

/// Everything of the input, and of what the demo made of it. The session is a health admin's.
async fn terms(folder: &Path, report: &Value, admin: &Session) -> BTreeSet<String> {
	let mut terms = BTreeSet::new();
	for child in read_folder(folder, jiff::Timestamp::now()).unwrap().children {
		terms.extend(child.sensitive);
		terms.extend(child.address);
		terms.extend([
			child.family_name,
			child.given_names,
			child.birth_date.to_string(),
			child.family_file_number,
		]);
		for visit in child.visits {
			terms.extend(visit.deferred);
			for dose in visit.immunizations {
				terms.insert(dose.vaccine.display);
				terms.insert(dose.occurrence.to_string());
				terms.extend([dose.lot_number, dose.site, dose.route].into_iter().flatten());
			}
		}
	}
	let participants = report["participants"].as_array().unwrap();
	terms.extend(participants.iter().map(|participant| participant["username"].as_str().unwrap().to_owned()));
	// The health authority can read every note.
	for child in report["children"].as_array().unwrap() {
		let record: RecordId = child["record"].as_str().unwrap().parse().unwrap();
		for visit in admin.read_record(&record).await.unwrap().visits {
			terms.extend(visit.notes.iter().map(|note| note.text.open().unwrap().text.clone()));
		}
	}
	terms
}

/// The demo's node, left running, whose people's passwords are known.
struct Demo {
	report: Value,
	node: LeftRunning,
	_stage: Stage,
}

impl Demo {
	/// Plays the demo on a node that logs verbosely, and leaves the node running.
	fn play(folder: &Path) -> Self {
		let stage = Stage::enter();
		let verbose = stage.script(
			"verbose-node",
			&format!("exec '{}' \"$@\" -l {VERBOSELY}", node_program().unwrap().display()),
		);
		let data = ["--data", folder.to_str().unwrap(), "--keep", "--quiet", "--output", "json"];
		let played = stage.play(&[&data[..], &["--node-binary", verbose.to_str().unwrap()]].concat());
		let report = played.json();
		let node = LeftRunning(report["kept"].clone());
		assert_eq!(played.code, Some(0), "{}", played.stderr);
		Self { report, node, _stage: stage }
	}

	fn address(&self, of: &str) -> &str {
		self.node.0["nodes"][0][of].as_str().unwrap()
	}

	fn participants(&self) -> &[Value] {
		self.report["participants"].as_array().unwrap()
	}

	/// Everyone's password.
	fn passwords(&self) -> Vec<String> {
		let folder = Path::new(self.node.0["passwords"].as_str().unwrap());
		let files = self.participants().iter().map(|one| folder.join(one["username"].as_str().unwrap()));
		files.map(|file| fs::read_to_string(file).unwrap().trim_end().to_owned()).collect()
	}

	/// Those who know a child log in, one after the other, and read; each mistypes its password once, and a stranger tries
	/// to get in as each with keys of its own. Gives the tokens of their sessions.
	async fn look_around(&self) -> Vec<String> {
		let record: RecordId = self.node.0["record"].as_str().unwrap().parse().unwrap();
		let mut tokens = Vec::new();
		for role in ["family", "receptionist", "school-officer"] {
			let login = login_of(&self.node.0, role);
			let username = login["username"].as_str().unwrap();
			let password = fs::read_to_string(login["password_file"].as_str().unwrap()).unwrap();
			let client = Client::connect(self.address("gateway")).await.unwrap();
			let mistyped = format!("{}x", password.trim_end());
			assert!(client.log_in_with_password(username, &mistyped).await.is_err());
			let stranger = Identity::generate(username, &mut os_rng()).unwrap();
			assert!(client.log_in_with_keys(&stranger).await.is_err());
			let logged_in = client.log_in_with_password(username, password.trim_end()).await.unwrap();
			tokens.push(logged_in.token.to_string());
			let person = Session::new(&client, logged_in.identity);
			assert!(person.read_record(&record).await.unwrap().child.open().is_some());
			// Another connection of the same session.
			let another = Client::connect(self.address("gateway")).await.unwrap();
			another.resume(&logged_in.token).await.unwrap();
			assert!(another.resume("a-token-that-nobody-has").await.is_err());
		}
		tokens
	}

	/// The node's output beside the chain: its log, its metrics, and the files of its gateway.
	fn beside_the_chain(&self) -> Vec<Piece> {
		let log = Path::new(self.node.0["nodes"][0]["log"].as_str().unwrap());
		until("the gateway has logged what it refused", || {
			let text = String::from_utf8_lossy(&fs::read(log).unwrap()).into_owned();
			LOGGED.iter().all(|words| text.contains(words))
		});
		let mut pieces = vec![
			Piece { place: "the log".into(), bytes: fs::read(log).unwrap() },
			Piece { place: "the metrics".into(), bytes: self.metrics() },
		];
		for file in files(&self.gateway_folder()) {
			let place = format!("the gateway's {}", file.file_name().unwrap().display());
			pieces.push(Piece { place, bytes: fs::read(file).unwrap() });
		}
		pieces
	}

	fn gateway_folder(&self) -> PathBuf {
		let chains = Path::new(self.node.0["folder"].as_str().unwrap()).join("health-authority/chains");
		let chain = fs::read_dir(chains).unwrap().next().unwrap().unwrap();
		chain.path().join("gateway")
	}

	fn metrics(&self) -> Vec<u8> {
		let address = self.address("metrics").strip_prefix("http://").unwrap();
		let (host, path) = address.split_once('/').unwrap();
		let mut stream = TcpStream::connect(host).unwrap();
		write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
		let mut answer = Vec::new();
		stream.read_to_end(&mut answer).unwrap();
		answer
	}
}

fn files(folder: &Path) -> Vec<PathBuf> {
	fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// Plays the demo of this folder, searches all that it left, and gives its report.
async fn search(folder: PathBuf) -> Value {
	let demo = Demo::play(&folder);
	let client = Client::connect(demo.address("gateway")).await.unwrap();
	let admin = Identity::dev("health-admin").unwrap();
	let token = client.log_in_with_keys(&admin).await.unwrap().token.to_string();
	let admin = Session::new(&client, admin);
	let input = terms(&folder, &demo.report, &admin).await;

	let chain = search_the_chain(&demo, &client, &input).await;

	// S8: nor does anything that the node writes beside the chain tell who takes part, or with what they get in.
	let mut secrets = input;
	let tokens = [demo.look_around().await, vec![token]].concat();
	secrets.extend(demo.passwords());
	secrets.extend(tokens);
	let pieces = demo.beside_the_chain();
	println!(
		"{} secrets searched for in {}",
		secrets.len(),
		pieces
			.iter()
			.map(|piece| format!("{} ({} B)", piece.place, piece.bytes.len()))
			.collect::<Vec<_>>()
			.join(", ")
	);
	// An application to work somewhere has the public profile beside what is sealed, so the database may have that.
	let (databases, others): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(Piece::is_database);
	let is_public = |term: &&str| !Terms::new([*term]).find(&chain.unmasked).is_empty();
	let every = || secrets.iter().map(String::as_str).chain(FIELD_NAMES);
	assert_eq!(Terms::new(every()).find(&others), Vec::<String>::new());
	assert_eq!(Terms::new(every().filter(|term| !is_public(term))).find(&databases), Vec::<String>::new());
	let pieces = [databases, others].concat();
	search_of_what_is_beside_the_chain_finds(&demo, &pieces);
	the_gateway_s_files_are_its_own(&demo);
	demo.report.clone()
}

/// The search of what is beside the chain would have found something: each piece is there, whole, and says what it is
/// there to say.
fn search_of_what_is_beside_the_chain_finds(demo: &Demo, pieces: &[Piece]) {
	let found = |term: &str, place: &str| {
		let found = Terms::new([term]).find(pieces);
		assert!(found.iter().any(|found| found.ends_with(place)), "{term} in {place}: {found:?}");
	};
	// The refusals of logins and tokens were logged, and counted.
	for words in LOGGED {
		found(words, "the log");
	}
	found("vacchain_gateway_logins_total", "the metrics");
	// The database knows people by the hash of their usernames: everyone who has a password.
	let databases: Vec<_> = pieces.iter().filter(|piece| piece.is_database()).collect();
	assert!(!databases.is_empty());
	for participant in demo.participants() {
		let id: ParticipantId = participant["id"].as_str().unwrap().parse().unwrap();
		let is_there = |piece: &&Piece| piece.bytes.windows(32).any(|bytes| bytes == id.0);
		assert!(databases.iter().any(is_there), "{participant} is in no database");
	}
	// And a name that is planted in any of them is found there.
	for piece in pieces {
		let username = demo.participants()[0]["username"].as_str().unwrap();
		let bytes = [
			&piece.bytes[..piece.bytes.len() / 2],
			username.as_bytes(),
			&piece.bytes[piece.bytes.len() / 2..],
		];
		let planted = Piece { place: piece.place.clone(), bytes: bytes.concat() };
		assert_eq!(Terms::new([username]).find(&[planted]), [format!("{username:?} in {}", piece.place)]);
	}
}

/// R13: nobody else on the machine reads the keys and the database of the gateway.
fn the_gateway_s_files_are_its_own(demo: &Demo) {
	let folder = demo.gateway_folder();
	let files = files(&folder);
	assert!(files.len() >= 2, "{files:?}");
	for path in files.iter().chain([&folder]) {
		let mode = fs::metadata(path).unwrap().permissions().mode();
		assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", path.display());
	}
}

async fn search_the_chain(demo: &Demo, client: &Client, input: &BTreeSet<String>) -> Chain {
	let report = &demo.report;
	let carry = client.runtime().await.unwrap().calls.index_of("Intents", "carry").unwrap();
	let chain = Chain::read(demo.address("operator"), carry).await;
	println!(
		"{} terms searched for in {} storage rows and {} extrinsics, {} bytes",
		input.len(),
		chain.rows,
		chain.extrinsics,
		chain.pieces.iter().map(|piece| piece.bytes.len()).sum::<usize>(),
	);
	let total = |name: &str| report["totals"][name].as_u64().unwrap() as usize;
	assert!(input.len() > total("visits") && chain.rows > 5 * total("visits"));
	assert!(chain.extrinsics > total("transactions"));

	let terms = Terms::new(input.iter().map(String::as_str).chain(FIELD_NAMES));
	assert_eq!(terms.find(&chain.pieces), Vec::<String>::new());

	// The search would have found something: the public names, where they are not masked.
	let public: Vec<_> = demo.participants().iter().filter(|one| one["role"] != "family").collect();
	for participant in &public {
		let name = participant["name"].as_str().unwrap();
		let found = Terms::new([name]).find(&chain.unmasked);
		assert!(found.iter().any(|found| found.contains("storage value")), "{name}");
		assert!(found.iter().any(|found| found.contains("extrinsic")), "{name}");
	}
	guessed_usernames_find_no_family(demo, &chain.pieces);

	// Each is stored and was registered, people and gateways after their organisation had put them forward. The first
	// block has the health authority, its two custodies, its admin and its gateway.
	let is_organisation = |one: &&&Value| {
		["hospital", "laboratory", "school", "insurer"].map(Value::from).contains(&one["role"])
	};
	let organisations = public.iter().filter(is_organisation).count();
	assert_eq!(chain.unmasked.len(), 3 * public.len() - organisations + 5);
	chain
}

/// `trust.md`, "What a copy of a database tells": usernames are guessable and their hashes unkeyed. Whoever copies a
/// database and knows how everybody begins a username finds no family by it, and pays the memory-hard derivation for each
/// organisation or member of staff that is found.
fn guessed_usernames_find_no_family(demo: &Demo, copy: &[Piece]) {
	let is_there =
		|id: &[u8]| copy.iter().any(|piece| piece.bytes.windows(id.len()).any(|found| found == id));
	let of = |family: bool| {
		let is_family = move |one: &&Value| (one["role"] == "family") == family;
		demo.participants()
			.iter()
			.filter(is_family)
			.map(|one| one["username"].as_str().unwrap())
			.take(GUESSED)
	};
	for username in of(true) {
		assert!(is_there(&id_of(username).unwrap().0), "{username} is registered");
		let (guess, secret) = username.rsplit_once('-').unwrap();
		assert_eq!(secret.len(), SECRET_PART);
		assert!(!is_there(&id_of(guess).unwrap().0), "{guess} gives a family away");
	}
	for username in of(false) {
		// Neither the plain hash, which is cheap, nor a cheaper Argon2id finds anybody.
		let plain = [b"vacchain/participant/v1/", username.as_bytes()].concat();
		assert!(!is_there(&blake2_256(&plain)) && !is_there(&blake2_256(username.as_bytes())));
		assert!(is_there(&id_of(username).unwrap().0), "{username} is registered");
	}
	const { assert!(COST.memory_kib >= 64 * 1024 && COST.passes >= 6) };
}

#[tokio::test]
async fn the_chain_of_the_project_s_own_children_holds_nothing_of_them_in_clear() {
	search(own_children()).await;
}

/// The Synthea children, which are not part of a clone: in `VACCHAIN_SYNTHEA`, else beside the project.
fn synthea_children() -> Option<PathBuf> {
	let beside = || package::folder().join("../../shared/data/synthea-children");
	let folder = env::var_os("VACCHAIN_SYNTHEA").map_or_else(beside, PathBuf::from);
	if folder.is_dir() {
		return Some(folder);
	}
	println!("left out: there is no folder {} (set VACCHAIN_SYNTHEA)", folder.display());
	None
}

/// All doses of the full data set are read back as they are in the files, too.
#[tokio::test]
async fn the_chain_of_the_synthea_children_holds_all_their_doses_and_nothing_of_them_in_clear() {
	let Some(folder) = synthea_children() else { return };
	let report = search(folder).await;
	assert_eq!(report["differences"], json!([]));
	assert_eq!(totals(&report, &["children", "doses"]), [61, 1_408]);
	assert_eq!(report["problems"], json!([]));
	assert_eq!(refusals(&report), REFUSALS);
	println!("{}", report["totals"]);
}

#[test]
fn the_search_finds_what_is_planted_in_every_form() {
	let terms = Terms::new(["O'Brien-Núñez", "أمينة", "BCG", "DTaP", "Hib-B", "2020-10-27"]);
	let plant = |planted: &[u8]| {
		let bytes = [&[0x5a; 64], planted, &[0xa5; 64]].concat();
		terms.find(&[Piece { place: "a field".into(), bytes }])
	};
	let utf16 =
		|text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
	for term in ["O'Brien-Núñez", "أمينة", "2020-10-27"] {
		assert_eq!(plant(term.as_bytes()), [format!("{term:?} in a field")]);
		assert_eq!(plant(&utf16(term, u16::to_le_bytes)).len(), 1);
		assert_eq!(plant(&utf16(term, u16::to_be_bytes)).len(), 1);
	}
	assert_eq!(plant(b"\x65Hib-B").len(), 1);
	assert_eq!(plant(b"\"DTaP\"").len(), 1);
	assert_eq!(plant(&utf16("BCG", u16::to_le_bytes)).len(), 1);
	assert!(plant(b"DTaP").is_empty() && plant(b"O'Brien-Nunez").is_empty());
}
