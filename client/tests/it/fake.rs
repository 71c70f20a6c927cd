//! A transport that answers what it was told, and remembers what it was sent.

use std::{
	collections::{HashMap, VecDeque},
	sync::{Arc, Mutex},
};

use codec::Encode;
use vacchain_client::{
	DispatchRefusal, Error, Inclusion, Refusal, Result, Stage, Transport, TransportError,
	primitives::{AccountId, Moment},
	transaction::{Checkpoint, RuntimeFacts, SignedTransaction},
};

use crate::transactions::facts;

/// The chain's clock.
pub const NOW: Moment = 1_000_000;

/// What is to happen to a submitted transaction.
#[derive(Clone)]
pub enum Fate {
	Included,
	RefusedByPool(Refusal),
	LostAfterwards(Refusal),
	Failed(&'static str),
}

#[derive(Clone, Default)]
pub struct Fake(Arc<State>);

/// What the runtime API answers, by method and arguments.
type Answers = HashMap<(String, Vec<u8>), Vec<u8>>;

#[derive(Default)]
struct State {
	answers: Mutex<Answers>,
	fates: Mutex<VecDeque<Fate>>,
	sent: Mutex<Vec<SignedTransaction>>,
	nonce: Mutex<u32>,
}

impl Fake {
	/// What is not told is answered by nothing: no row, an empty list.
	pub fn tell(&self, question: &str, arguments: impl Encode, answer: impl Encode) {
		let key = (format!("RegistryApi_{question}"), arguments.encode());
		self.0.answers.lock().unwrap().insert(key, answer.encode());
	}

	/// What is to happen to the next transactions. All later ones are included.
	pub fn fates(&self, fates: impl IntoIterator<Item = Fate>) {
		self.0.fates.lock().unwrap().extend(fates);
	}

	/// The nonce that the chain gives.
	pub fn set_nonce(&self, nonce: u32) {
		*self.0.nonce.lock().unwrap() = nonce;
	}

	/// The nonces of what was sent, in order.
	pub fn nonces(&self) -> Vec<u32> {
		self.0.sent.lock().unwrap().iter().map(|transaction| transaction.nonce).collect()
	}

	/// What was sent, in order.
	pub fn sent(&self) -> Vec<SignedTransaction> {
		self.0.sent.lock().unwrap().clone()
	}
}

impl Transport for Fake {
	type Pending = (SignedTransaction, Fate);

	async fn call_api(&self, method: &str, arguments: Vec<u8>) -> Result<Vec<u8>, TransportError> {
		let answers = self.0.answers.lock().unwrap();
		Ok(answers.get(&(method.to_owned(), arguments)).cloned().unwrap_or(vec![0]))
	}

	async fn runtime(&self) -> Result<Arc<RuntimeFacts>, TransportError> {
		Ok(Arc::new(facts()))
	}

	async fn checkpoint(&self) -> Result<Checkpoint, TransportError> {
		Ok(Checkpoint { number: 1, hash: [1; 32] })
	}

	async fn now(&self) -> Result<Moment, TransportError> {
		Ok(NOW)
	}

	async fn nonce(&self, _: &AccountId) -> Result<u32, TransportError> {
		Ok(*self.0.nonce.lock().unwrap())
	}

	async fn submit(&self, transaction: SignedTransaction) -> Result<Self::Pending> {
		self.0.sent.lock().unwrap().push(transaction.clone());
		match self.0.fates.lock().unwrap().pop_front().unwrap_or(Fate::Included) {
			Fate::RefusedByPool(refusal) => Err(refusal.into()),
			fate => Ok((transaction, fate)),
		}
	}

	async fn wait(&self, (transaction, fate): Self::Pending, _: Stage) -> Result<Inclusion> {
		match fate {
			Fate::LostAfterwards(refusal) => Err(refusal.into()),
			Fate::Failed(name) => Err(Error::Dispatch(DispatchRefusal {
				pallet: "Consent".into(),
				name: name.into(),
				advice: "Do this.".into(),
			})),
			_ => Ok(Inclusion { number: 2, block: [2; 32], index: 1, transaction: transaction.hash }),
		}
	}
}
