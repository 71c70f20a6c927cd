//! A pool that answers what the test says.

use std::{
	collections::HashMap,
	pin::Pin,
	sync::{Arc, Mutex},
	time::Duration,
};

use jsonrpsee::core::async_trait;
use sc_transaction_pool_api::{
	ImportNotificationStream, InPoolTransaction, PoolStatus, ReadyTransactions, TransactionPool,
	TransactionSource, TransactionStatusStreamFor, TxInvalidityReportMap, error::Error,
};
use sp_core::H256;
use sp_runtime::OpaqueExtrinsic;
use vacchain_gateway_server::chain::Block;

/// Says what the pool makes of a transaction.
pub type Answer = fn() -> Result<(), Error>;

/// The pool. Clones share it.
#[derive(Clone)]
pub struct Pool {
	answer: Arc<Mutex<Answer>>,
	taken: Arc<Mutex<Vec<OpaqueExtrinsic>>>,
}

impl Pool {
	pub fn new() -> Self {
		let takes: Answer = || Ok(());
		Self { answer: Arc::new(Mutex::new(takes)), taken: Arc::default() }
	}

	pub fn answers(&self, answer: Answer) {
		*self.answer.lock().unwrap() = answer;
	}

	/// The transactions that were handed over, each as often as it was.
	pub fn handed_over(&self) -> Vec<OpaqueExtrinsic> {
		self.taken.lock().unwrap().clone()
	}
}

/// It holds none that it shows.
#[derive(Debug)]
pub enum Nothing {}

impl InPoolTransaction for Nothing {
	type Transaction = Arc<OpaqueExtrinsic>;
	type Hash = H256;

	fn data(&self) -> &Arc<OpaqueExtrinsic> {
		match *self {}
	}
	fn hash(&self) -> &H256 {
		match *self {}
	}
	fn priority(&self) -> &u64 {
		match *self {}
	}
	fn longevity(&self) -> &u64 {
		match *self {}
	}
	fn requires(&self) -> &[Vec<u8>] {
		match *self {}
	}
	fn provides(&self) -> &[Vec<u8>] {
		match *self {}
	}
	fn is_propagable(&self) -> bool {
		match *self {}
	}
}

type Ready = Box<dyn ReadyTransactions<Item = Arc<Nothing>> + Send>;

#[async_trait]
impl TransactionPool for Pool {
	type Block = Block;
	type Hash = H256;
	type InPoolTransaction = Nothing;
	type Error = Error;

	async fn submit_at(
		&self,
		_: H256,
		_: TransactionSource,
		_: Vec<OpaqueExtrinsic>,
	) -> Result<Vec<Result<H256, Error>>, Error> {
		unimplemented!("the gateway hands over one at a time")
	}

	async fn submit_one(
		&self,
		_: H256,
		_: TransactionSource,
		transaction: OpaqueExtrinsic,
	) -> Result<H256, Error> {
		let hash = self.hash_of(&transaction);
		self.taken.lock().unwrap().push(transaction);
		let answer = *self.answer.lock().unwrap();
		answer().map(|()| hash)
	}

	async fn submit_and_watch(
		&self,
		_: H256,
		_: TransactionSource,
		_: OpaqueExtrinsic,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Error> {
		unimplemented!("the gateway watches blocks")
	}

	async fn ready_at(&self, _: H256) -> Ready {
		self.ready()
	}

	fn ready(&self) -> Ready {
		Box::new(std::iter::empty())
	}

	async fn report_invalid(&self, _: Option<H256>, _: TxInvalidityReportMap<H256>) -> Vec<Arc<Nothing>> {
		Vec::new()
	}

	fn futures(&self) -> Vec<Nothing> {
		Vec::new()
	}

	fn status(&self) -> PoolStatus {
		PoolStatus { ready: 0, ready_bytes: 0, future: 0, future_bytes: 0 }
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<H256> {
		futures::channel::mpsc::channel(1).1
	}

	fn on_broadcasted(&self, _: HashMap<H256, Vec<String>>) {}

	fn hash_of(&self, transaction: &OpaqueExtrinsic) -> H256 {
		use codec::Encode;
		sp_crypto_hashing::blake2_256(&transaction.encode()).into()
	}

	fn ready_transaction(&self, _: &H256) -> Option<Arc<Nothing>> {
		None
	}

	async fn ready_at_with_timeout(&self, _: H256, _: Duration) -> Ready {
		self.ready()
	}
}
