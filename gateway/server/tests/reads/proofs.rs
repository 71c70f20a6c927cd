//! What is proven, to whom.

use std::{
	collections::BTreeSet,
	sync::atomic::{AtomicBool, AtomicU8, Ordering},
};

use futures::future::{join, join_all};
use serde_json::json;
use vacchain_gateway::{
	Refusal,
	rows::{self, MAX_PROVEN},
	types::GenesisProof,
};
use vacchain_gateway_server::{
	chain::{Hash, MAX_QUESTIONS},
	proofs::{Finality, NodeProofs},
};
use vacchain_primitives::{BlockNumber, Level, ParticipantId, Publication, RecordId, VisitId};
use vacchain_testing::until_async;

use crate::world::{AUTHORITY, World, id};

const RECORD: RecordId = RecordId([0x1c; 16]);
const OTHER_RECORD: RecordId = RecordId([0x2c; 16]);
const VISIT: VisitId = VisitId([0x3c; 16]);

/// The blocks at which the voters of the node that proves change.
const CHANGES: [BlockNumber; 2] = [20, 60];
/// Its newest final block.
const NEWEST: BlockNumber = 100;

/// A node that tells the keys of what it was to prove, and counts.
#[derive(Default)]
pub struct NodeThatProves {
	/// How many proofs that a block is final it was asked for.
	made: AtomicU8,
	/// Whether it takes its time for these.
	is_slow: AtomicBool,
}

impl NodeProofs for NodeThatProves {
	fn genesis(&self) -> Result<GenesisProof, Refusal> {
		Ok(GenesisProof { header: vec![1].into(), state: vec![2].into() })
	}

	fn next_change(&self, from: BlockNumber) -> Result<Option<BlockNumber>, Refusal> {
		Ok(CHANGES.into_iter().find(|change| from < *change))
	}

	fn finality(&self, from: BlockNumber) -> Result<Finality, Refusal> {
		let made = self.made.fetch_add(1, Ordering::SeqCst);
		while self.is_slow.load(Ordering::SeqCst) {
			std::thread::yield_now();
		}
		if from > NEWEST {
			return Err(Refusal::ChainBehind);
		}
		let first_change = self.next_change(from)?;
		// As if there were more changes after the second one than one answer holds.
		let is_finished = first_change != Some(CHANGES[1]);
		let number = if is_finished { NEWEST } else { CHANGES[1] };
		Ok(Finality { proof: vec![made], last: Hash::zero(), number, first_change, is_finished })
	}

	fn state(&self, _: Hash, keys: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
		Ok(keys.concat())
	}
}

impl World {
	/// The rows that are proven to this person: in hexadecimal, one after another.
	async fn proven(&self, who: &str, wanted: serde_json::Value) -> Result<String, String> {
		let proof = self.call(who, "proofs_state", json!([1, wanted])).await?;
		Ok(proof["state"].as_str().expect("there is a proof").to_owned())
	}
}

fn together(keys: impl IntoIterator<Item = Vec<u8>>) -> String {
	let always = [rows::time(), rows::health_authority()];
	let keys: BTreeSet<_> = keys.into_iter().chain(always).collect();
	keys.into_iter().map(hex::encode).collect()
}

/// What a proof of vaccinations rests on.
fn vaccinations(record: RecordId, visits: &[VisitId]) -> serde_json::Value {
	json!({ "vaccinations": { "record": record, "visits": visits } })
}

fn people(names: &[&str]) -> serde_json::Value {
	json!({ "participants": names.iter().map(|name| id(name)).collect::<Vec<_>>() })
}

/// R11, R17: a proof of vaccinations is for those whom the family let read it.
#[tokio::test]
async fn vaccinations_are_proven_to_the_readers_of_their_record() {
	let world = World::new().await;
	world.until_it_logs().await;
	for (record, owner) in [(RECORD, "amrani"), (OTHER_RECORD, "berrada")] {
		world.chain.create_record(record, owner);
	}
	world.chain.grant("amrani", RECORD, "ecole-atlas", Level::Proof, None);
	let rows = together([rows::record(&RECORD), rows::child(&RECORD), rows::visit(&RECORD, &VISIT)]);
	assert_eq!(world.proven("officer", vaccinations(RECORD, &[VISIT])).await, Ok(rows));
	let refused = Err("NotFound".to_owned());
	for (who, record) in [("officer", OTHER_RECORD), ("desk", RECORD), ("officer", RecordId([9; 16]))] {
		assert_eq!(world.proven(who, vaccinations(record, &[VISIT])).await, refused, "{who} {record}");
	}
	let many = [VISIT; MAX_PROVEN + 1];
	assert_eq!(world.proven("officer", vaccinations(RECORD, &many)).await, Err("Malformed".into()));
}

/// R8, R17: no row is proven that the caller could not read.
#[tokio::test]
async fn proofs_are_made_of_what_the_caller_may_see_alone() {
	let world = World::new().await;
	world.until_it_logs().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.create_record(OTHER_RECORD, "berrada");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);

	let doctor = rows::participant(&id("dr-alaoui"));
	for who in ["amrani", "desk", "avicenne", "officer"] {
		assert_eq!(world.proven(who, people(&["dr-alaoui"])).await, Ok(together([doctor.clone()])), "{who}");
	}
	// A family is nobody's to look up but other families' and the health admins', and its proof is neither.
	let refused = Err("NotFound".to_owned());
	for who in ["desk", "officer", "dr-alaoui", "avicenne"] {
		for names in
			[&["berrada"][..], &["nobody-yet"], &["dr-alaoui", "berrada"], &["dr-alaoui", "nobody-yet"]]
		{
			assert_eq!(world.proven(who, people(names)).await, refused, "{who} {names:?}");
		}
	}
	assert!(world.proven("amrani", people(&["berrada"])).await.is_ok());

	// With a record, its readers are proven to those who may see them.
	let of = |record: RecordId| json!({ "record": record });
	let proven = world.proven("desk", of(RECORD)).await.unwrap();
	for key in [
		rows::record(&RECORD),
		rows::wraps(&RECORD),
		rows::readers(&RECORD),
		rows::participant(&id("amrani")),
		rows::participant(&id("avicenne")),
	] {
		assert!(proven.contains(&hex::encode(key)));
	}
	assert!(!proven.contains(&hex::encode(rows::readers(&OTHER_RECORD))));
	for (who, record) in [("desk", OTHER_RECORD), ("other-desk", RECORD), ("desk", RecordId([9; 16]))] {
		assert_eq!(world.proven(who, of(record)).await, refused, "{who} {record}");
	}
	assert_eq!(world.proven("officer", of(RECORD)).await, Err("NotAllowed".into()));

	// The keys that a reader of a record had before are shown to nobody who may not look the reader up.
	let entry =
		|of: &str| json!({ "participants": [id(of)], "key_entries": [[id(of), 0]], "record": RECORD });
	assert!(world.proven("desk", entry("dr-alaoui")).await.is_ok());
	assert_eq!(world.proven("desk", entry("amrani")).await, refused);
	assert!(world.proven("amrani", entry("amrani")).await.is_ok());
	let unnamed = json!({ "key_entries": [[id("dr-alaoui"), 0]] });
	assert_eq!(world.proven("desk", unnamed).await, Err("Malformed".into()));

	// Nobody has another's lanes proven: no account can be named.
	let lanes = rows::lanes(&world.chain.account("desk").unwrap().into());
	assert_eq!(world.proven("desk", json!({ "lanes": true })).await, Ok(together([lanes])));
	// What the institutions publish is for everyone.
	let published = together(Publication::ALL.map(rows::published));
	for who in ["amrani", "nobody-yet"] {
		assert_eq!(world.proven(who, json!({ "published": true })).await, Ok(published.clone()), "{who}");
	}
	// Who is not registered seals to the health authority.
	let authority = rows::participant(&id(AUTHORITY));
	assert_eq!(world.proven("nobody-yet", people(&[AUTHORITY])).await, Ok(together([authority])));
	assert_eq!(world.proven("nobody-yet", people(&["dr-alaoui"])).await, Err("NotRegistered".into()));
	let many: Vec<_> =
		(0..=MAX_PROVEN).map(|place| ParticipantId([u8::try_from(place).unwrap(); 32])).collect();
	assert_eq!(world.proven("amrani", json!({ "participants": many })).await, Err("Malformed".into()));
}

/// R8: a visit, with the keys that it gives, is proven to those who may read it.
#[tokio::test]
async fn a_visit_is_proven_to_those_who_may_read_it() {
	let world = World::new().await;
	world.until_it_logs().await;
	world.chain.create_record(RECORD, "amrani");
	world.chain.grant("amrani", RECORD, "avicenne", Level::Full, None);
	world.chain.open_visit(RECORD, VISIT);
	let proven = together([rows::visit(&RECORD, &VISIT), rows::visit_keys(&RECORD, &VISIT)]);
	for who in ["desk", "dr-alaoui", "ph-fassi", "amrani"] {
		assert_eq!(world.proven(who, json!({ "visit": VISIT })).await, Ok(proven.clone()), "{who}");
	}
	for who in ["other-desk", "berrada"] {
		assert_eq!(world.proven(who, json!({ "visit": VISIT })).await, Err("NotFound".into()), "{who}");
	}
	assert_eq!(world.proven("desk", json!({ "visit": VisitId([9; 16]) })).await, Err("NotFound".into()));
}

#[tokio::test]
async fn the_way_to_the_newest_final_block_is_proven_once_for_all_who_know_the_same_voters() {
	let world = World::new().await;
	let ask = async |from: serde_json::Value| world.call("amrani", "proofs_state", json!([from, {}])).await;
	let first = ask(json!(1)).await.unwrap();
	for from in [1, 2, 19] {
		assert_eq!(ask(json!(from)).await.unwrap(), first, "{from}");
	}
	let newest = ask(json!(60)).await.unwrap();
	assert_ne!(newest["finality"], first["finality"]);
	assert_eq!(ask(json!(100)).await.unwrap(), newest);
	// Whoever knows more than the node gets no proof that was made for another one.
	assert_eq!(ask(json!(101)).await, Err("ChainBehind".into()));
	// Where one answer does not reach the newest final block, nothing of its state is proven.
	let part = ask(json!(20)).await.unwrap();
	assert_eq!(part["state"], json!(null));

	world.chain.finalize(world.chain.add(&[]));
	assert_ne!(ask(json!(1)).await.unwrap()["finality"], first["finality"]);
	assert_ne!(ask(json!(60)).await.unwrap()["finality"], newest["finality"]);
	assert_eq!(ask(json!(59)).await.unwrap(), part, "a part stays as it is");
	// The first time, the genesis block is proven as well.
	assert_eq!(first["genesis"], json!(null));
	assert_eq!(ask(json!(null)).await.unwrap()["genesis"], json!({ "header": "01", "state": "02" }));
}

#[tokio::test]
async fn a_proof_that_takes_long_is_made_once_and_holds_up_no_other_answer() {
	let world = World::new().await;
	world.node.is_slow.store(true, Ordering::SeqCst);
	// More than may ask the runtime at one time.
	let ask = || world.call("amrani", "proofs_state", json!([1, {}]));
	let proofs = join_all((0..2 * MAX_QUESTIONS).map(|_| ask()));
	let other = async {
		until_async("a proof is made", async || world.node.made.load(Ordering::SeqCst) > 0).await;
		let other = world.call("amrani", "directory_hospitals", json!([])).await;
		world.node.is_slow.store(false, Ordering::SeqCst);
		other
	};
	let (proofs, other) = join(proofs, other).await;
	assert!(other.is_ok(), "{other:?}");
	assert!(proofs.iter().all(|proof| proof.is_ok() && *proof == proofs[0]), "{proofs:?}");
	assert_eq!(world.node.made.load(Ordering::SeqCst), 1);
}
