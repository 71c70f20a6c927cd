//! A transport that answers what it was told, and remembers what it was sent.

use std::{
	collections::{HashMap, VecDeque},
	sync::{Arc, Mutex},
};

use codec::{Compact, Decode, Encode};
use vacchain_client::{
	DispatchRefusal, Error, Inclusion, Refusal, Result, Stage, Transport, TransportError, Verdict,
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
	FailedIn(&'static str, &'static str),
	Decided(Verdict),
	NotCarriedOut(&'static str, &'static str),
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

	/// The same of what is asked about the network.
	pub fn tell_of_network(&self, question: &str, answer: impl Encode) {
		let key = (format!("AuthoritiesApi_{question}"), Vec::new());
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

	/// The calls of what was sent, SCALE, in order.
	pub fn calls(&self) -> Vec<Vec<u8>> {
		// Version, address, signature, era.
		const BEFORE_NONCE: usize = 1 + 1 + 32 + 1 + 64 + 2;
		let call = |transaction: SignedTransaction| {
			let body = Vec::<u8>::decode(&mut transaction.bytes.as_slice()).unwrap();
			let mut rest = &body[BEFORE_NONCE..];
			Compact::<u32>::decode(&mut rest).unwrap();
			rest[1..].to_vec()
		};
		self.sent().into_iter().map(call).collect()
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
		let refusal = |pallet: &str, name: &str| DispatchRefusal {
			pallet: pallet.into(),
			name: name.into(),
			advice: "Do this.".into(),
		};
		let verdict = match fate {
			Fate::LostAfterwards(refusal) => return Err(refusal.into()),
			Fate::Failed(name) => return Err(Error::Dispatch(refusal("Consent", name))),
			Fate::FailedIn(pallet, name) => return Err(Error::Dispatch(refusal(pallet, name))),
			Fate::NotCarriedOut(pallet, name) => return Err(Error::NotCarriedOut(refusal(pallet, name))),
			Fate::Decided(verdict) => Some(verdict),
			Fate::Included | Fate::RefusedByPool(_) => None,
		};
		Ok(Inclusion { number: 2, block: [2; 32], index: 1, transaction: transaction.hash, verdict })
	}
}
