//! What people sign, and the transactions that carry it.

use crate::node::Node;
use codec::{Decode, Encode};
use serde_json::{Value, json};
use sp_core::{Pair, crypto::AccountId32, sr25519};
use sp_runtime::DispatchError;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vacchain_extrinsic::{carry, sign_intent};
use vacchain_primitives::{
	Attached, Body, EncryptionKey, Intent, LaneId, Outcome, ParticipantId, Role, SignedIntent,
	Signer as Lanes,
};
use vacchain_runtime::Hash;
use vacchain_testnet::rpc::Refusal;

/// Where the runtime has the call that carries intents.
const CARRY: [u8; 2] = [17, 0];
/// The lane in which these tests sign, if they name no other one.
const LANE: LaneId = 7;
/// For how long an intent of these tests may be carried, in seconds.
const LIFETIME: u32 = 600;

/// The meaning of an intent, and what is attached to it.
pub type Meant = (Body, Vec<Vec<u8>>);

/// Someone who signs. The tests of a file run at the same time and share the health admin, so whoever signs keeps the
/// others from the same place in the lane.
pub struct Signer {
	pub pair: sr25519::Pair,
	_turn: Option<MutexGuard<'static, ()>>,
}

/// The development chain's health admin, one test at a time.
pub fn health_admin() -> Signer {
	static TURN: Mutex<()> = Mutex::new(());
	Signer {
		pair: sr25519::Pair::from_string("//health-admin", None).unwrap(),
		_turn: Some(TURN.lock().unwrap_or_else(PoisonError::into_inner)),
	}
}

/// Someone the registry does not know.
pub fn stranger(name: &str) -> Signer {
	Signer { pair: sr25519::Pair::from_string(&format!("//{name}"), None).unwrap(), _turn: None }
}

/// The participant with this username on the development chains.
pub fn id(username: &str) -> ParticipantId {
	vacchain_sealing::participant_id(username).unwrap()
}

/// The id of a participant that these tests register: nobody has to find it by a username, so it costs nothing to make,
/// and a test makes thousands.
pub fn cheap_id(name: &str) -> ParticipantId {
	ParticipantId(sp_crypto_hashing::blake2_256(name.as_bytes()))
}

/// To register a school of this name, which acts with the stranger's keys of that name.
pub fn register(username: &str) -> Meant {
	let mut attachments = Vec::new();
	let body = Body::Register {
		id: cheap_id(username),
		role: Role::School,
		organisation: None,
		account: stranger(username).pair.public().0,
		encryption_key: EncryptionKey::none(),
		profile: Attached::to(&Default::default(), &mut attachments),
	};
	(body, attachments)
}

/// The transaction that carries an intent.
pub fn transaction(signed: &SignedIntent) -> Vec<u8> {
	carry(CARRY, &signed.encode())
}

/// Asks the registry.
pub fn ask<Answer: Decode>(node: &Node, method: &str, arguments: impl Encode) -> Answer {
	let answer = node.call_api(&format!("RegistryApi_{method}"), &arguments.encode()).unwrap();
	Answer::decode(&mut &answer[..]).unwrap()
}

impl Signer {
	/// The signer's account.
	pub fn account(&self) -> AccountId32 {
		AccountId32::new(self.pair.public().0)
	}

	/// The signer's lanes.
	pub fn lanes(&self, node: &Node) -> Lanes {
		ask(node, "signer", self.account())
	}

	/// The highest number that is used in a lane.
	pub fn highest(&self, node: &Node, lane: LaneId) -> u32 {
		self.lanes(node).lane(lane).map_or(0, |lane| lane.highest)
	}

	/// The transaction that carries the next intent of the signer.
	pub fn sign(&self, node: &Node, meant: Meant) -> Vec<u8> {
		transaction(&self.intent(node, LANE, self.highest(node, LANE) + 1, meant))
	}

	/// An intent in this place.
	pub fn intent(&self, node: &Node, lane: LaneId, sequence: u32, meant: Meant) -> SignedIntent {
		let (body, attachments) = meant;
		self.seal(node.genesis(), self.unsigned(node, lane, sequence, body), attachments)
	}

	/// What an intent in this place says.
	pub fn unsigned(&self, node: &Node, lane: LaneId, sequence: u32, body: Body) -> Intent {
		let (signer, made_at) = (self.pair.public().0, ask(node, "now", ()));
		Intent { signer, lane, sequence, made_at, lifetime: LIFETIME, after: 0, body }
	}

	/// Signs an intent for the chain with this genesis.
	pub fn seal(&self, genesis: Hash, intent: Intent, attachments: Vec<Vec<u8>>) -> SignedIntent {
		sign_intent(intent, attachments, &genesis.0, |payload| self.pair.sign(payload).0).unwrap()
	}
}

fn to_hex(bytes: &[u8]) -> String {
	format!("0x{}", hex::encode(bytes))
}

fn from_hex(value: &Value) -> Vec<u8> {
	hex::decode(value.as_str().unwrap().trim_start_matches("0x")).unwrap()
}

impl Node {
	/// Hands these bytes to the pool.
	pub fn submit(&self, transaction: &[u8]) -> Result<(), Refusal> {
		self.call("author_submitExtrinsic", json!([to_hex(transaction)])).map(drop)
	}

	/// Calls a runtime API with these argument bytes.
	pub fn call_api(&self, method: &str, arguments: &[u8]) -> Result<Vec<u8>, Refusal> {
		self.call("state_call", json!([method, to_hex(arguments)])).map(|answer| from_hex(&answer))
	}

	/// Hands a transaction to the pool, and waits until a block has run it and the pool has heard of that: what is handed
	/// over next is compared with that block.
	pub fn run(&self, transaction: &[u8]) -> Result<(), DispatchError> {
		let mut number = self.best();
		self.submit(transaction).unwrap();
		let mut place = None;
		self.wait_until("a block has run the transaction", || {
			while place.is_none() && number <= self.best() {
				let hash = self.block_hash(number).unwrap();
				let block = self.call("chain_getBlock", json!([hash])).unwrap();
				let transactions = block["block"]["extrinsics"].as_array().unwrap();
				let index = transactions.iter().position(|other| from_hex(other) == transaction);
				place = index.map(|index| (hash, index as u32));
				number += 1;
			}
			place.is_some()
		});
		self.wait_until("the pool lets the transaction go", || !self.has_pending(transaction));
		let (block, index) = place.unwrap();
		self.outcome(&block, index)
	}

	/// Whether the pool holds these bytes.
	fn has_pending(&self, transaction: &[u8]) -> bool {
		let pending = self.call("author_pendingExtrinsics", json!([])).unwrap();
		pending.as_array().unwrap().iter().any(|other| from_hex(other) == transaction)
	}

	fn outcome(&self, block: &str, index: u32) -> Result<(), DispatchError> {
		let outcomes = self.call("state_call", json!(["OutcomesApi_outcomes", "0x", block])).unwrap();
		let outcomes = Vec::<(u32, Outcome)>::decode(&mut &from_hex(&outcomes)[..]).unwrap();
		match outcomes.into_iter().find(|(place, _)| *place == index) {
			Some((_, Outcome::Done)) => Ok(()),
			Some((_, Outcome::Failed(error))) => Err(error),
			other => panic!("a call that is no vote ends in one of the two: {other:?}"),
		}
	}
}
