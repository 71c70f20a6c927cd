//! A health admin at a gateway.

use std::{sync::Arc, time::Duration};

use codec::Encode;
use frame_support::traits::Get;
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
	primitives::{BlockNumber, Lane, VisitId},
};
use vacchain_extrinsic::{Content, Era, MORTALITY_PERIOD, SigningContext};
use vacchain_gateway::{
	Details,
	api::TransactionsServer,
	server::{access::Session, chain::Chain, transactions::Relay},
	types::{Bytes, Submitted, TransactionEvent},
};
use vacchain_runtime::{AccountId, Runtime, RuntimeCall, System, VERSION};

use crate::{chain::START, ledger::Ledger, pool::Pool};

/// How long anything may take that is soon to happen.
const SOON: Duration = Duration::from_secs(20);

/// A block from which a transaction is valid.
pub struct Checkpoint {
	pub number: BlockNumber,
	pub hash: [u8; 32],
}

pub struct Scene {
	pub ledger: Ledger,
	pub pool: Pool,
	pub relay: Relay<Ledger, Pool>,
	methods: Methods,
	pub who: Identity,
	session: Extensions,
}

impl Scene {
	/// Over a chain of a few blocks, the last one final.
	pub fn new() -> Self {
		let ledger = Ledger::new();
		ledger.add_empty(4);
		ledger.finalize(ledger.best().1);
		Self::over(ledger)
	}

	/// A gateway that starts on this chain.
	pub fn over(ledger: Ledger) -> Self {
		let (pool, who) = (Pool::new(), Identity::dev("health-admin").unwrap());
		let relay = Relay::new(Chain::new(Arc::new(ledger.clone())), Arc::new(pool.clone()));
		let participant = who.id;
		let account = who.account.id();
		let session = Session { token_hash: [0; 32], participant, account, opened_at: 0, expires_at: 1 };
		let mut extensions = Extensions::new();
		extensions.insert(session);
		let mut methods = Methods::from(relay.clone().into_rpc());
		*methods.extensions_mut() = extensions.clone();
		Self { ledger, pool, relay, methods, who, session: extensions }
	}

	/// The same, over a state that knows the chain's first block: intents are signed for it.
	pub fn with_genesis() -> Self {
		let scene = Self::new();
		let genesis = H256(scene.genesis());
		scene.ledger.state.run(|| BlockHash::<Runtime>::insert(0, genesis));
		scene
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> [u8; 32] {
		self.ledger.info().genesis_hash.0
	}

	/// Marks the admin's intent at this place as done.
	pub fn note_success(&self, lane: u32, sequence: u32) {
		let account = AccountId::from(self.who.account.id());
		self.ledger.state.run(|| {
			Signers::<Runtime>::mutate(account, |row| row.lane_mut(lane).unwrap().note_success(sequence));
		});
	}

	/// The chain has carried an intent of the admin at this place, and refused what it meant.
	pub fn use_place(&self, lane: u32, sequence: u32) {
		let account = AccountId::from(self.who.account.id());
		self.ledger.state.run(|| {
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
		self.ledger.state.run(|| PausedCalls::<Runtime>::insert(name, ()));
	}

	/// A transaction that is valid from this block on. `content` tells those of one nonce apart.
	pub async fn sign_from(&self, checkpoint: Checkpoint, nonce: u32, content: u8) -> Vec<u8> {
		let call = pallet_vaccine_details::Call::link { visit: VisitId([content; 16]) };
		let call = RuntimeCall::VaccineDetails(call).encode();
		let era = Era::mortal(MORTALITY_PERIOD, checkpoint.number);
		let context = SigningContext {
			genesis: self.genesis(),
			spec_version: VERSION.spec_version,
			transaction_version: VERSION.transaction_version,
			birth: checkpoint.hash,
		};
		let account = &self.who.account;
		let content = Content { era, nonce, call: &call };
		content.sign_with(&context, account.id(), |payload| account.sign(payload))
	}

	/// The admin's next transaction, from the last final block on, or from the best one if finality lags far behind.
	pub async fn sign(&self, content: u8) -> Vec<u8> {
		let info = self.ledger.info();
		let checkpoint = if info.best_number - info.finalized_number > MORTALITY_PERIOD / 4 {
			Checkpoint { number: info.best_number, hash: info.best_hash.0 }
		} else {
			Checkpoint { number: info.finalized_number, hash: info.finalized_hash.0 }
		};
		let account = AccountId::from(self.who.account.id());
		let nonce = self.ledger.state.run(|| System::account_nonce(account));
		self.sign_from(checkpoint, nonce, content).await
	}

	/// For how many blocks a transaction can be valid at most.
	pub fn lifetime(&self) -> u32 {
		self.ledger.state.run(<Runtime as frame_system::Config>::BlockHashCount::get)
	}

	pub async fn submit(&self, transaction: &[u8]) -> Result<Submitted, Details> {
		self.relay.submit(&self.session, Bytes(transaction.to_vec())).await.map_err(|error| details(&error))
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

	/// The chain has carried out one more of the admin's transactions.
	pub fn use_nonce(&self) {
		let account = AccountId::from(self.who.account.id());
		self.ledger.state.run(|| System::inc_account_nonce(account));
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
