//! A health admin at a gateway.

use std::{sync::Arc, time::Duration};

use jsonrpsee::{
	Extensions, Methods,
	core::server::{MethodsError, Subscription},
	types::ErrorObjectOwned,
};
use tokio::time::timeout;
use vacchain_client::{
	Identity,
	calls::Call,
	primitives::VisitId,
	transaction::{Checkpoint, RuntimeFacts, TransactionContext, sign},
};
use vacchain_gateway::{
	Details,
	api::TransactionsServer,
	server::{access::Session, chain::Chain, transactions::Relay},
	types::{Bytes, Submitted, TransactionEvent},
};
use vacchain_runtime::{AccountId, System};

use crate::{ledger::Ledger, pool::Pool};

/// How long anything may take that is soon to happen.
const SOON: Duration = Duration::from_secs(20);

pub struct Scene {
	pub ledger: Ledger,
	pub pool: Pool,
	pub relay: Relay<Ledger, Pool>,
	methods: Methods,
	who: Identity,
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

	/// A transaction that is valid from this block on. `content` tells those of one nonce apart.
	pub async fn sign_from(&self, checkpoint: Checkpoint, nonce: u32, content: u8) -> Vec<u8> {
		let runtime = self.relay.runtime(&self.session).await.unwrap();
		let runtime = RuntimeFacts::try_from(runtime).unwrap();
		let context = TransactionContext { runtime: &runtime, nonce, checkpoint };
		sign(&Call::Link { visit: VisitId([content; 16]) }, &self.who.account, &context).unwrap().bytes
	}

	/// A transaction with what the gateway says.
	pub async fn sign(&self, content: u8) -> Vec<u8> {
		let context = self.relay.context(&self.session).await.unwrap();
		self.sign_from((&context.checkpoint).try_into().unwrap(), context.nonce, content).await
	}

	/// For how many blocks a transaction can be valid at most.
	pub async fn lifetime(&self) -> u32 {
		self.relay.context(&self.session).await.unwrap().lifetime
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
