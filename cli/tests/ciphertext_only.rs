//! Ciphertext only (R4, S8): the chain that the demo made holds nothing of its input in clear.
//!
//! Searched are every storage key and value at the head and every extrinsic of every block, as one reads them from a
//! node's RPC. Searched for are every name, birth date, address, identifier, free text and vaccine name that the files
//! have, every note that the demo wrote and every username that it gave, each in UTF-8 and in UTF-16 of both byte
//! orders.
//!
//! One exception: the display name and the licence number of organisations and professionals are public by design.
//! Exactly these bytes are masked before the search: the profile in the rows of `Participants::Participants` whose role
//! is not a family, and the same argument of `Participants::register`.
//!
//! Short terms occur in ciphertext by chance: 10 MB hold a given term of 5 bytes with a probability of 1 in 100,000,
//! and there are hundreds of them. Terms of fewer than [`LONG_ENOUGH`] bytes are searched for together with what
//! stands around them in the encodings that a client could leave unsealed: the header of a CBOR text, or the quotes of
//! JSON. The shortest, whose context is still too short, are covered by the search for the field names among which
//! they are written.

mod demo_support;

use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
};

use aho_corasick::AhoCorasick;
use codec::{Compact, Decode, DecodeAll, Encode};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use sp_crypto_hashing::twox_128;
use subxt::rpcs::{
	RpcClient,
	client::{RpcParams, rpc_params},
};
use vacchain_client::{
	Client, Identity, OperatorRpc, Session, Transport,
	primitives::{AccountId, Participant, RecordId, Role},
};
use vacchain_fhir::read_folder;

use demo_support::{LeftRunning, Stage, own_children, synthea_children};

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
/// How many requests wait at a time.
const AT_ONCE: usize = 16;
/// How many storage keys are asked for at a time.
const PAGE: u32 = 512;

/// Bytes of the chain, and where they are from.
struct Piece {
	place: String,
	bytes: Vec<u8>,
}

/// What the chain holds.
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
	params: RpcParams,
) -> Answer {
	rpc.request(method, params).await.unwrap_or_else(|error| panic!("{method}: {error}"))
}

fn bytes(hex: &str) -> Vec<u8> {
	hex::decode(hex.strip_prefix("0x").unwrap()).unwrap()
}

impl Chain {
	async fn read(url: &str, register: [u8; 2]) -> Self {
		let rpc = RpcClient::from_insecure_url(url).await.unwrap();
		let head: String = ask(&rpc, "chain_getBlockHash", rpc_params![]).await;
		let mut chain = Self { pieces: Vec::new(), unmasked: Vec::new(), rows: 0, extrinsics: 0 };
		chain.read_state(&rpc, &head).await;
		let header: Value = ask(&rpc, "chain_getHeader", rpc_params![&head]).await;
		let number = header["number"].as_str().unwrap().strip_prefix("0x").unwrap();
		chain.read_blocks(&rpc, u32::from_str_radix(number, 16).unwrap(), register).await;
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

	async fn read_blocks(&mut self, rpc: &RpcClient, head: u32, register: [u8; 2]) {
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
				let masked = mask_extrinsic(&extrinsic, register);
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

/// A participant's row without its public profile; none where the profile is not public.
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

/// An extrinsic without the public profile that it registers; none for every other extrinsic.
fn mask_extrinsic(extrinsic: &[u8], register: [u8; 2]) -> Option<Vec<u8>> {
	let mut rest = extrinsic;
	Compact::<u32>::decode(&mut rest).unwrap();
	if u8::decode(&mut rest).unwrap() != 0x84 {
		return None;
	}
	// The address with its kind, the signature with its kind.
	<([u8; 33], [u8; 65])>::decode(&mut rest).unwrap();
	// The mortal era, the nonce, whether the metadata's hash was checked.
	let (era, _, mode) = <([u8; 2], Compact<u32>, u8)>::decode(&mut rest).unwrap();
	assert!(era[0] != 0 && mode == 0);
	if <[u8; 2]>::decode(&mut rest).unwrap() != register {
		return None;
	}
	let (_, role, _, _, _) =
		<([u8; 32], Role, Option<[u8; 32]>, [u8; 32], [u8; 32])>::decode(&mut rest).unwrap();
	if role == Role::Family {
		return None;
	}
	let profile = Vec::<u8>::decode(&mut rest).unwrap();
	assert!(rest.is_empty() && extrinsic.ends_with(&profile));
	let mut masked = extrinsic.to_vec();
	masked[extrinsic.len() - profile.len()..].fill(0);
	Some(masked)
}

/// What is searched for.
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

	/// What was found, and where.
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

/// Everything of the input, and of what the demo made of it.
async fn terms(folder: &Path, report: &Value, client: &Client<OperatorRpc>) -> BTreeSet<String> {
	let mut terms = BTreeSet::new();
	for child in read_folder(folder).unwrap().children {
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
	let admin = Session::new(client, Identity::dev("health-admin").unwrap());
	for child in report["children"].as_array().unwrap() {
		let record: RecordId = child["record"].as_str().unwrap().parse().unwrap();
		for visit in admin.read_record(&record).await.unwrap().visits {
			terms.extend(visit.notes.iter().map(|note| note.text.open().unwrap().text.clone()));
		}
	}
	terms
}

async fn search(folder: PathBuf) {
	let stage = Stage::enter();
	let data = ["--data", folder.to_str().unwrap(), "--keep", "--quiet", "--output", "json"];
	let played = stage.play(&data);
	let report = played.json();
	let node = LeftRunning(report["kept"].clone());
	assert_eq!(played.code, Some(0), "{}", played.stderr);

	let url = node.0["node"].as_str().unwrap();
	let client = Client::new(OperatorRpc::connect(url).await.unwrap()).await.unwrap();
	let register =
		client.transport().runtime().await.unwrap().calls.index_of("Participants", "register").unwrap();
	let input = terms(&folder, &report, &client).await;
	let chain = Chain::read(url, register).await;
	println!(
		"{} terms searched for in {} storage rows and {} extrinsics, {} bytes",
		input.len(),
		chain.rows,
		chain.extrinsics,
		chain.pieces.iter().map(|piece| piece.bytes.len()).sum::<usize>(),
	);
	let total = |name: &str| report["totals"][name].as_u64().unwrap() as usize;
	assert!(input.len() > total("visits") && chain.rows > 8 * total("visits"));
	assert!(chain.extrinsics > total("transactions"));

	let terms = Terms::new(input.iter().map(String::as_str).chain(FIELD_NAMES));
	assert_eq!(terms.find(&chain.pieces), Vec::<String>::new());

	// The search would have found something: the public names, where they are not masked.
	let participants = report["participants"].as_array().unwrap();
	for participant in participants.iter().filter(|participant| participant["role"] != "family") {
		let name = participant["name"].as_str().unwrap();
		let found = Terms::new([name]).find(&chain.unmasked);
		assert!(found.iter().any(|found| found.contains("storage value")), "{name}");
		assert!(found.iter().any(|found| found.contains("extrinsic")), "{name}");
	}
	assert_eq!(
		chain.unmasked.len(),
		2 * participants.iter().filter(|one| one["role"] != "family").count() + 2
	);
}

#[tokio::test]
async fn the_chain_of_the_project_s_own_children_holds_nothing_of_them_in_clear() {
	search(own_children()).await;
}

#[tokio::test]
async fn the_chain_of_the_synthea_children_holds_nothing_of_them_in_clear() {
	if let Some(folder) = synthea_children() {
		search(folder).await;
	}
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
