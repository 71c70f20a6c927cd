//! Transactions, built and signed with the runtime's own types.

use crate::{node::Node, rpc::Refusal};
use codec::{Decode, Encode};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_system::{
	AuthorizeCall, CheckGenesis, CheckMortality, CheckNonZeroSender, CheckSpecVersion, CheckTxVersion,
	CheckWeight, WeightReclaim,
};
use pallet_participants::AdmitParticipant;
use serde_json::{Value, json};
use sp_core::{Pair, crypto::AccountId32, sr25519};
use sp_runtime::{DispatchError, generic::Era};
use std::sync::{Mutex, MutexGuard, PoisonError};
use vacchain_primitives::{EncryptionKey, Outcome, ParticipantId, Role};
use vacchain_runtime::{Hash, Nonce, RuntimeCall, SignedPayload, TxExtension, UncheckedExtrinsic, VERSION};

/// Someone who signs. The tests of a file run at the same time and share the health admin, so whoever signs keeps the
/// others from the same nonce.
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

/// The call that registers a school of this name, which acts with the stranger's keys of that name.
pub fn register(username: &str) -> RuntimeCall {
	RuntimeCall::Participants(pallet_participants::Call::register {
		id: cheap_id(username),
		role: Role::School,
		organisation: None,
		account: stranger(username).account(),
		encryption_key: EncryptionKey::none(),
		profile: Default::default(),
	})
}

impl Signer {
	/// The signer's account.
	pub fn account(&self) -> AccountId32 {
		AccountId32::new(self.pair.public().0)
	}

	/// The next nonce of the signer.
	pub fn nonce(&self, node: &Node) -> Nonce {
		let answer = node.call("system_accountNextIndex", json!([self.account().to_string()])).unwrap();
		answer.as_u64().unwrap().try_into().unwrap()
	}

	/// A transaction with the next nonce.
	pub fn sign(&self, node: &Node, call: RuntimeCall) -> UncheckedExtrinsic {
		self.sign_for(node.genesis(), self.nonce(node), call)
	}

	/// A transaction for the chain with this genesis.
	pub fn sign_for(&self, genesis: Hash, nonce: Nonce, call: RuntimeCall) -> UncheckedExtrinsic {
		let extension: TxExtension = (
			AuthorizeCall::new(),
			CheckNonZeroSender::new(),
			CheckSpecVersion::new(),
			CheckTxVersion::new(),
			CheckGenesis::new(),
			CheckMortality::from(Era::Immortal),
			AdmitParticipant::from(nonce),
			CheckWeight::new(),
			CheckMetadataHash::new(false),
			WeightReclaim::new(),
		);
		let implicit =
			((), (), VERSION.spec_version, VERSION.transaction_version, genesis, genesis, (), (), None, ());
		let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
		let signature = payload.using_encoded(|bytes| self.pair.sign(bytes));
		UncheckedExtrinsic::new_signed(call, self.account().into(), signature.into(), extension)
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
	pub fn run(&self, transaction: &UncheckedExtrinsic) -> Result<(), DispatchError> {
		let bytes = transaction.encode();
		let mut number = self.best();
		self.submit(&bytes).unwrap();
		let mut place = None;
		self.wait_until("a block has run the transaction", || {
			while place.is_none() && number <= self.best() {
				let hash = self.block_hash(number).unwrap();
				let block = self.call("chain_getBlock", json!([hash])).unwrap();
				let transactions = block["block"]["extrinsics"].as_array().unwrap();
				let index = transactions.iter().position(|other| from_hex(other) == bytes);
				place = index.map(|index| (hash, index as u32));
				number += 1;
			}
			place.is_some()
		});
		self.wait_until("the pool lets the transaction go", || !self.has_pending(&bytes));
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
