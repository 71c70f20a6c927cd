//! A health admin at a gateway.

use std::{sync::Arc, time::Duration};

use codec::Encode;
use frame_system::BlockHash;
use jsonrpsee::{
	Extensions, Methods,
	core::server::{MethodsError, Subscription},
	types::ErrorObjectOwned,
};
use pallet_intents::Signers;
use pallet_tx_pause::{PausedCalls, RuntimeCallNameOf};
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use tokio::time::timeout;
use vacchain_client::{
	Identity,
	primitives::{Body, Intent, Lane, SignedIntent, VisitId},
};
use vacchain_extrinsic::{carry, sign_intent};
use vacchain_gateway::{
	Details,
	types::{Bytes, Submitted, TransactionEvent},
};
use vacchain_gateway_server::{access::Session, api::TransactionsServer, chain::Chain, transactions::Relay};
use vacchain_runtime::{AccountId, Runtime};

use crate::{
	chain::{START, TestChain},
	pool::Pool,
};

/// How long anything may take that is soon to happen.
const SOON: Duration = Duration::from_secs(20);

/// Where the runtime has the call that carries intents.
pub const CARRY: [u8; 2] = [17, 0];
/// The lane in which the admin signs.
pub const LANE: u32 = 7;

/// The transaction that carries a signed intent.
pub fn transaction(signed: &[u8]) -> Vec<u8> {
	carry(CARRY, signed)
}

pub struct Scene {
	pub chain: TestChain,
	pub pool: Pool,
	pub relay: Relay<TestChain, Pool>,
	methods: Methods,
	pub who: Identity,
	session: Extensions,
}

impl Scene {
	/// Over a chain of a few blocks, the last one final.
	pub fn new() -> Self {
		let chain = TestChain::new();
		chain.add_empty(4);
		chain.finalize(chain.best().1);
		let scene = Self::over(chain);
		// Intents are signed for it.
		let genesis = H256(scene.genesis());
		scene.chain.run(|| BlockHash::<Runtime>::insert(0, genesis));
		scene
	}

	/// A gateway that starts on this chain.
	pub fn over(chain: TestChain) -> Self {
		let (pool, who) = (Pool::new(), Identity::dev("health-admin").unwrap());
		let relay = Relay::new(Chain::new(Arc::new(chain.clone())), Arc::new(pool.clone()));
		let participant = who.id;
		let account = who.account.id();
		let session = Session { token_hash: [0; 32], participant, account, opened_at: 0, expires_at: 1 };
		let mut extensions = Extensions::new();
		extensions.insert(session);
		let mut methods = Methods::from(relay.clone().into_rpc());
		*methods.extensions_mut() = extensions.clone();
		Self { chain, pool, relay, methods, who, session: extensions }
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> [u8; 32] {
		self.chain.info().genesis_hash.0
	}

	/// Marks the admin's intent at this place as done.
	pub fn note_success(&self, lane: u32, sequence: u32) {
		let account = AccountId::from(self.who.account.id());
		self.chain.run(|| {
			Signers::<Runtime>::mutate(account, |row| row.lane_mut(lane).unwrap().note_success(sequence));
		});
	}

	/// The chain has carried an intent of the admin at this place, and refused what it meant.
	pub fn use_place(&self, lane: u32, sequence: u32) {
		let account = AccountId::from(self.who.account.id());
		self.chain.run(|| {
			Signers::<Runtime>::mutate(account, |row| {
				if row.lane(lane).is_none() {
					row.lanes.try_push(Lane::new(lane, 0)).unwrap();
				}
				row.lane_mut(lane).unwrap().take(sequence, START);
			});
		});
	}

	/// The admin's lanes, each with its highest number, as the gateway tells them.
	pub async fn lanes(&self) -> Vec<(u32, u32)> {
		let context = self.relay.context(&self.session).await.unwrap();
		context.lanes.iter().map(|lane| (lane.id, lane.highest)).collect()
	}

	/// The institutions have paused a call.
	pub fn pause(&self, pallet: &str, call: &str) {
		let name = |text: &str| text.as_bytes().to_vec().try_into().unwrap();
		let name: RuntimeCallNameOf<Runtime> = (name(pallet), name(call));
		self.chain.run(|| PausedCalls::<Runtime>::insert(name, ()));
	}

	/// An intent of the admin.
	pub fn sign_with(&self, sequence: u32, change: impl FnOnce(&mut Intent)) -> SignedIntent {
		let account = &self.who.account;
		let mut intent = Intent {
			signer: account.id(),
			lane: LANE,
			sequence,
			made_at: START,
			lifetime: 60,
			after: 0,
			body: Body::LinkVisit { visit: VisitId([1; 16]) },
		};
		change(&mut intent);
		sign_intent(intent, vec![], &self.genesis(), |payload| account.sign(payload)).unwrap()
	}

	/// The admin's first intent, as it is handed over.
	pub fn sign(&self) -> Vec<u8> {
		self.sign_with(1, |_| {}).encode()
	}

	pub async fn submit(&self, signed: &[u8]) -> Result<Submitted, Details> {
		self.relay.submit(&self.session, Bytes(signed.to_vec())).await.map_err(|error| details(&error))
	}

	pub async fn watch(&self, transaction: &[u8]) -> Watched {
		Watched(self.subscribe(transaction).await.unwrap())
	}

	/// The name of the refusal to watch.
	pub async fn refused_watch(&self, transaction: &[u8]) -> String {
		match self.subscribe(transaction).await {
			Err(MethodsError::JsonRpc(error)) => details(&error).name,
			_ => panic!("it is refused by name"),
		}
	}

	async fn subscribe(&self, transaction: &[u8]) -> Result<Subscription, MethodsError> {
		self.methods.subscribe("tx_submitAndWatch", [Bytes(transaction.to_vec())], 16).await
	}
}

/// The news of a transaction.
pub struct Watched(Subscription);

impl Watched {
	/// None if nothing follows.
	pub async fn next(&mut self) -> Option<TransactionEvent> {
		let next = timeout(SOON, self.0.next()).await.expect("something is told, or the end");
		next.map(|event| event.unwrap().0)
	}

	pub async fn number_in_block(&mut self) -> u32 {
		match self.next().await {
			Some(TransactionEvent::InBlock(included)) => included.number,
			other => panic!("it is in a block, and told was {other:?}"),
		}
	}
}

fn details(error: &ErrorObjectOwned) -> Details {
	serde_json::from_str(error.data().expect("it is one of the gateway's").get()).unwrap()
}
