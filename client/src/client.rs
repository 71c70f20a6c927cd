//! Asks the gateway, and submits intents.

mod accounts;
#[cfg(not(target_arch = "wasm32"))]
mod connect;
mod login;
mod reads;
mod retries;
mod submission;
mod watch;

use std::sync::{
	Arc, OnceLock, PoisonError, RwLock,
	atomic::{AtomicU64, Ordering},
};

use jsonrpsee::core::client::Error as RpcError;
use tokio::sync::Semaphore;
use vacchain_gateway::{api::TransactionsClient, types::CallFailure};

use crate::{
	error::{DispatchRefusal, Result},
	facts::{Hash, RuntimeFacts},
	lanes::LaneStore,
	platform::Connection,
	proven::Light,
};

#[cfg(not(target_arch = "wasm32"))]
pub use connect::Connect;
pub use login::LoggedIn;
pub use reads::{Latest, MAX_ROWS};
pub use retries::Retries;

/// A connection to a gateway, with one person's session after a login. Clones share it.
///
/// When the connection is lost, what waits ends with [`TransportError::Disconnected`](crate::TransportError); connect
/// anew.
#[derive(Clone)]
pub struct Client {
	inner: Arc<Inner>,
}

struct Inner {
	rpc: Connection,
	facts: RwLock<Arc<RuntimeFacts>>,
	retries: Retries,
	lanes: accounts::Accounts,
	/// Where lanes are kept.
	lane_store: OnceLock<Arc<dyn LaneStore>>,
	/// What was verified of the chain.
	light: Light,
	/// The name of the device at a login.
	device: OnceLock<String>,
	watches: Arc<Semaphore>,
	included: AtomicU64,
	/// How many acts were begun.
	acts: AtomicU64,
}

impl Client {
	/// A client over a connection that is open already: a browser's, or a test's.
	///
	/// # Errors
	///
	/// When the gateway does not answer, or its chain is not one of this registry.
	pub async fn over(rpc: Connection) -> Result<Self> {
		Self::with_retries(rpc, Retries::default()).await
	}

	/// The same, as patient as told.
	///
	/// # Errors
	///
	/// As [`Client::over`].
	pub async fn with_retries(rpc: Connection, retries: Retries) -> Result<Self> {
		let facts = rpc.runtime().await?.try_into()?;
		let inner = Inner {
			rpc,
			facts: RwLock::new(Arc::new(facts)),
			retries,
			lanes: Default::default(),
			lane_store: OnceLock::new(),
			light: Light::default(),
			device: OnceLock::new(),
			watches: Arc::new(Semaphore::new(MAX_WATCHES)),
			included: AtomicU64::new(0),
			acts: AtomicU64::new(1),
		};
		Ok(Self { inner: Arc::new(inner) })
	}

	/// Has the lanes in which this client signs, and what it has verified of its chain, kept in this folder, which its programs
	/// of one user on one machine share. Without it, each client takes a lane of its own, and verifies from the first block
	/// on. To be called before anything is submitted.
	#[cfg(not(target_arch = "wasm32"))]
	pub fn keep_lanes(&self, folder: std::path::PathBuf) {
		self.keep_lanes_in(Arc::new(crate::lanes::Folder(folder)));
	}

	/// Has the lanes in which this client signs kept in this store. As [`Client::keep_lanes`].
	pub fn keep_lanes_in(&self, store: Arc<dyn LaneStore>) {
		// A second call changes nothing: the lanes may be in use.
		let _ = self.inner.lane_store.set(store);
	}

	/// Has this device called by this name when it logs in: its owner's other devices are told. Control characters are left out, and
	/// all beyond [`MAX_DEVICE_NAME`] characters. To be called before a login.
	pub fn name_device(&self, name: &str) {
		let plain = name.chars().filter(|c| !c.is_control()).take(MAX_DEVICE_NAME).collect();
		// A second call changes nothing.
		let _ = self.inner.device.set(plain);
	}

	/// Where lanes are kept, and what was verified of the chain.
	pub(crate) fn lane_store(&self) -> Option<&Arc<dyn LaneStore>> {
		self.inner.lane_store.get()
	}

	/// For how long finality is awaited.
	pub(crate) fn patience(&self) -> std::time::Duration {
		self.inner.retries.finality
	}

	pub(crate) fn light(&self) -> &Light {
		&self.inner.light
	}

	/// The name of the device.
	fn device(&self) -> Option<String> {
		self.inner.device.get().cloned()
	}

	/// The connection, for methods that this client does not offer.
	pub fn rpc(&self) -> &Connection {
		&self.inner.rpc
	}

	/// Whether the connection is open.
	pub fn is_connected(&self) -> bool {
		self.rpc().is_connected()
	}

	/// The hash of the chain's first block, to which all that is sealed is bound.
	pub fn genesis(&self) -> Hash {
		self.known_facts().genesis
	}

	/// How many intents of this client have been carried, those that failed counted too.
	pub fn included(&self) -> u64 {
		self.inner.included.load(Ordering::Relaxed)
	}

	/// The chain and its current runtime.
	///
	/// # Errors
	///
	/// When the gateway cannot be reached, or the chain is not one of this registry.
	pub async fn runtime(&self) -> Result<Arc<RuntimeFacts>> {
		let facts = self.ask(|| self.rpc().runtime()).await?.try_into()?;
		Ok(self.remember(facts))
	}

	/// What an error of the chain's calls means: the chain's own words, for who sees before anything is sent that a call would
	/// fail so.
	///
	/// # Errors
	///
	/// [`Error::NotFound`] if the chain's runtime has no such error; when the gateway cannot be reached.
	pub async fn refusal_named(&self, pallet: &str, name: &str) -> Result<DispatchRefusal> {
		let told = self.ask(|| self.rpc().error(pallet.to_owned(), name.to_owned())).await?;
		let CallFailure { pallet, name, message, advice, .. } = told;
		Ok(DispatchRefusal { pallet, name, message, advice })
	}

	fn known_facts(&self) -> Arc<RuntimeFacts> {
		Arc::clone(&self.inner.facts.read().unwrap_or_else(PoisonError::into_inner))
	}

	fn remember(&self, facts: RuntimeFacts) -> Arc<RuntimeFacts> {
		let facts = Arc::new(facts);
		*self.inner.facts.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&facts);
		facts
	}

	/// Asks the gateway. The connection of a browser asks again by itself, so that little code is made for each question.
	#[cfg(target_arch = "wasm32")]
	pub(crate) async fn ask<Answer, Asked>(&self, request: impl Fn() -> Asked) -> Result<Answer>
	where
		Asked: Future<Output = Result<Answer, RpcError>>,
	{
		Ok(request().await?)
	}

	/// Asks the gateway; asks again, a bounded number of times, if it has no time now.
	#[cfg(not(target_arch = "wasm32"))]
	pub(crate) async fn ask<Answer, Asked>(&self, request: impl Fn() -> Asked) -> Result<Answer>
	where
		Asked: Future<Output = Result<Answer, RpcError>>,
	{
		use crate::error::Error;

		let retries = &self.inner.retries;
		let mut attempt = 1;
		loop {
			let error = match request().await {
				Ok(answer) => return Ok(answer),
				Err(error) => Error::from(error),
			};
			let pause = match &error {
				Error::Gateway(refusal) if refusal.name == RATE_LIMITED => refusal.retry_after,
				_ => None,
			};
			let Some(pause) = pause.filter(|_| attempt < retries.busy_attempts) else {
				return Err(error);
			};
			crate::platform::sleep(pause.max(retries.delay(attempt)).min(retries.longest_delay)).await;
			attempt += 1;
		}
	}
}

/// How many intents of one connection are followed at a time: fewer than the subscriptions that gateways grant it.
const MAX_WATCHES: usize = 48;
/// Longest name of a device, in characters: 128 bytes at most.
const MAX_DEVICE_NAME: usize = 32;
/// The refusal of a request that was not looked at, because there were too many.
pub(crate) const RATE_LIMITED: &str = "RateLimited";
