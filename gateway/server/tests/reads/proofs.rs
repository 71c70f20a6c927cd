//! What is proven, to whom.

use std::{collections::BTreeSet, sync::Mutex};

use serde_json::json;
use vacchain_gateway::{
	Refusal,
	rows::{self, MAX_PROVEN},
	types::GenesisProof,
};
use vacchain_gateway_server::{
	chain::Hash,
	proofs::{Finality, NodeProofs},
};
use vacchain_primitives::{BlockNumber, Level, ParticipantId, RecordId};

use crate::world::{AUTHORITY, World, id};

const RECORD: RecordId = RecordId([0x1c; 16]);
const OTHER_RECORD: RecordId = RecordId([0x2c; 16]);

/// A node that tells the keys of what it was to prove, and counts.
#[derive(Default)]
pub struct NodeThatProves(Mutex<usize>);

impl NodeProofs for NodeThatProves {
	fn genesis(&self) -> Result<GenesisProof, Refusal> {
		Ok(GenesisProof { header: vec![1].into(), state: vec![2].into() })
	}

	fn finality(&self, from: BlockNumber) -> Result<Finality, Refusal> {
		*self.0.lock().unwrap() += 1;
		if from > 100 {
			return Err(Refusal::ChainBehind);
		}
		let made = u8::try_from(*self.0.lock().unwrap()).unwrap();
		// As if there were more changes after block 50 than one answer holds.
		Ok(Finality { proof: vec![made], last: Hash::zero(), is_finished: from < 50 })
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

fn people(names: &[&str]) -> serde_json::Value {
	json!({ "participants": names.iter().map(|name| id(name)).collect::<Vec<_>>() })
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
	for key in [rows::readers(&RECORD), rows::participant(&id("amrani")), rows::participant(&id("avicenne"))]
	{
		assert!(proven.contains(&hex::encode(key)));
	}
	assert!(!proven.contains(&hex::encode(rows::readers(&OTHER_RECORD))));
	for (who, record) in [("desk", OTHER_RECORD), ("other-desk", RECORD), ("desk", RecordId([9; 16]))] {
		assert_eq!(world.proven(who, of(record)).await, refused, "{who} {record}");
	}
	assert_eq!(world.proven("officer", of(RECORD)).await, Err("NotAllowed".into()));

	// Nobody has another's lanes proven: no account can be named.
	let lanes = rows::lanes(&world.chain.account("desk").unwrap().into());
	assert_eq!(world.proven("desk", json!({ "lanes": true })).await, Ok(together([lanes])));
	// Who is not registered seals to the health authority.
	let authority = rows::participant(&id(AUTHORITY));
	assert_eq!(world.proven("nobody-yet", people(&[AUTHORITY])).await, Ok(together([authority])));
	assert_eq!(world.proven("nobody-yet", people(&["dr-alaoui"])).await, Err("NotRegistered".into()));
	let many: Vec<_> =
		(0..=MAX_PROVEN).map(|place| ParticipantId([u8::try_from(place).unwrap(); 32])).collect();
	assert_eq!(world.proven("amrani", json!({ "participants": many })).await, Err("Malformed".into()));
}

#[tokio::test]
async fn equal_questions_are_answered_once_for_each_newest_final_block() {
	let world = World::new().await;
	let ask = async |from: serde_json::Value| world.call("amrani", "proofs_state", json!([from, {}])).await;
	let first = ask(json!(1)).await.unwrap();
	assert_eq!(ask(json!(1)).await.unwrap(), first);
	assert_ne!(ask(json!(2)).await.unwrap(), first);
	world.chain.finalize(world.chain.add(&[]));
	assert_ne!(ask(json!(1)).await.unwrap()["finality"], first["finality"]);
	// The first time, the genesis block is proven as well.
	assert_eq!(first["genesis"], json!(null));
	assert_eq!(ask(json!(null)).await.unwrap()["genesis"], json!({ "header": "01", "state": "02" }));
	// Where one answer does not reach the newest final block, nothing of its state is proven.
	assert_eq!(ask(json!(50)).await.unwrap()["state"], json!(null));
	assert_eq!(ask(json!(101)).await, Err("ChainBehind".into()));
}
