//! The gateway's questions to its node: the runtime API at the best block.

use std::{fmt, sync::Arc, time::Duration};

use parking_lot::Mutex;
use sc_client_api::{BlockBackend, BlockchainEvents};
use sp_api::{ApiError, ApiRef, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_runtime::{AccountId32, OpaqueExtrinsic, generic, traits::BlakeTwo256};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};
use vacchain_gateway::Refusal;
use vacchain_primitives::{
	AccountId, BlockNumber, Moment, Participant, ParticipantId,
	api::{AuthoritiesApi, OutcomesApi, RegistryApi},
};

/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block, whose transactions are bytes.
pub type Block = generic::Block<Header, OpaqueExtrinsic>;
/// A block's hash.
pub type Hash = sp_core::H256;

/// A node's client, as the gateway needs it.
pub trait NodeClient:
	ProvideRuntimeApi<
		Block,
		Api: RegistryApi<Block, AccountId32>
		         + AuthoritiesApi<Block>
		         + OutcomesApi<Block>
		         + sp_api::Metadata<Block>
		         + sp_api::Core<Block>,
	> + HeaderBackend<Block>
	+ BlockBackend<Block>
	+ BlockchainEvents<Block>
	+ Send
	+ Sync
	+ 'static
{
}

impl<Client> NodeClient for Client where
	Client: ProvideRuntimeApi<
			Block,
			Api: RegistryApi<Block, AccountId32>
			         + AuthoritiesApi<Block>
			         + OutcomesApi<Block>
			         + sp_api::Metadata<Block>
			         + sp_api::Core<Block>,
		> + HeaderBackend<Block>
		+ BlockBackend<Block>
		+ BlockchainEvents<Block>
		+ Send
		+ Sync
		+ 'static
{
}

/// How many requests ask the runtime at one time: half as many as a node keeps instances of it ready.
pub const MAX_QUESTIONS: usize = 8;
/// How long a request waits for its turn to ask.
pub const QUESTION_TIMEOUT: Duration = Duration::from_secs(10);
/// How far the best block may be behind the gateway's clock, in milliseconds, before it is not taken for the present.
pub const MAX_BEHIND: Moment = 60_000;
/// How many slots more: one whose validator is down has no block.
const SLOTS_BEHIND: Moment = 4;

/// The chain, as a node knows it. Clones share it.
pub struct Chain<C> {
	client: Arc<C>,
	genesis: [u8; 32],
	turns: Arc<Semaphore>,
	/// The block that was the best one last, and until when it is taken for the present.
	present: Arc<Last<Moment>>,
}

impl<C> Clone for Chain<C> {
	fn clone(&self) -> Self {
		Self {
			client: Arc::clone(&self.client),
			genesis: self.genesis,
			turns: Arc::clone(&self.turns),
			present: Arc::clone(&self.present),
		}
	}
}

impl<C> fmt::Debug for Chain<C> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Chain(..)")
	}
}

impl<C: NodeClient> Chain<C> {
	/// The chain of this node.
	pub fn new(client: Arc<C>) -> Self {
		let genesis = client.info().genesis_hash.0;
		Self { client, genesis, turns: Arc::new(Semaphore::new(MAX_QUESTIONS)), present: Arc::default() }
	}

	/// The node's client.
	pub fn client(&self) -> &Arc<C> {
		&self.client
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> &[u8; 32] {
		&self.genesis
	}

	/// The best block, at which all of one request's questions are asked.
	pub fn at_best(&self) -> At<'_, C> {
		self.at(self.client.info().best_hash)
	}

	/// Another block. One block's API answers for that block alone.
	pub fn at(&self, block: Hash) -> At<'_, C> {
		At { api: self.client.runtime_api(), block }
	}

	/// Asks all of one request's questions at the best block, away from the threads that serve connections: the runtime
	/// answers while its caller waits.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`], and those of the questions.
	pub async fn ask<Answer: Send + 'static>(
		&self,
		questions: impl FnOnce(&At<'_, C>) -> Result<Answer, Refusal> + Send + 'static,
	) -> Result<Answer, Refusal> {
		let turn = timeout(QUESTION_TIMEOUT, Arc::clone(&self.turns).acquire_owned()).await;
		let turn = turn.map_err(|_| Refusal::ChainUnavailable)?.map_err(|_| Refusal::ChainUnavailable)?;
		let chain = self.clone();
		let answer = spawn_blocking(move || {
			let answer = questions(&chain.at_best());
			drop(turn);
			answer
		});
		answer.await.map_err(|_| Refusal::ChainUnavailable)?
	}

	/// Whether a best block is the present, for a gateway whose clock says `now`: a node that is behind, or cut off, knows
	/// consents that have ended.
	///
	/// # Errors
	///
	/// [`Refusal::ChainBehind`], [`Refusal::ChainUnavailable`].
	pub fn ensure_present(&self, best: &At<'_, C>, now: Moment) -> Result<(), Refusal> {
		let until = match self.present.at(best.block) {
			Some(until) => until,
			None => {
				let (time, slot) = (
					best.api.now(best.block).answered()?,
					best.api.network(best.block).answered()?.slot_duration,
				);
				let until = match time {
					// A chain begins without a time, and without a consent that could have ended.
					0 => Moment::MAX,
					time => time.saturating_add(MAX_BEHIND).saturating_add(SLOTS_BEHIND.saturating_mul(slot)),
				};
				self.present.set(best.block, until);
				until
			}
		};
		if now <= until { Ok(()) } else { Err(Refusal::ChainBehind) }
	}
}

/// The last answer, and its block.
#[derive(Debug)]
pub struct Last<T>(Mutex<Option<(Hash, T)>>);

impl<T> Default for Last<T> {
	fn default() -> Self {
		Self(Mutex::default())
	}
}

impl<T: Clone> Last<T> {
	/// The answer, if it is of this block.
	pub fn at(&self, block: Hash) -> Option<T> {
		self.0.lock().as_ref().filter(|(at, _)| *at == block).map(|(_, known)| known.clone())
	}

	/// Remembers what is so at a block.
	pub fn set(&self, block: Hash, known: T) {
		*self.0.lock() = Some((block, known));
	}
}

/// An answer of the runtime API.
pub(crate) trait Answered<T> {
	/// The answer.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`] if the runtime gave none.
	fn answered(self) -> Result<T, Refusal>;
}

impl<T> Answered<T> for Result<T, ApiError> {
	fn answered(self) -> Result<T, Refusal> {
		self.map_err(|error| {
			tracing::warn!(%error, "the runtime does not answer");
			Refusal::ChainUnavailable
		})
	}
}

/// The runtime's answers at one block.
pub struct At<'a, C: NodeClient> {
	/// The runtime API.
	pub api: ApiRef<'a, C::Api>,
	/// The block.
	pub block: Hash,
}

/// The registered participants as of a block: what logging in has to ask the chain.
pub trait Registered: Send + Sync + 'static {
	/// A participant, at the best block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	fn participant(
		&self,
		id: &ParticipantId,
	) -> impl Future<Output = Result<Option<Participant<AccountId>>, Refusal>> + Send;

	/// The chain's clock, at the best block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	fn now(&self) -> impl Future<Output = Result<Moment, Refusal>> + Send;

	/// The hash of the chain's first block.
	fn genesis(&self) -> [u8; 32];
}

impl<C: NodeClient> Registered for Chain<C> {
	async fn participant(&self, id: &ParticipantId) -> Result<Option<Participant<AccountId>>, Refusal> {
		let id = *id;
		self.ask(move |at| Ok(at.api.participant(at.block, id).answered()?.map(bytes_account))).await
	}

	async fn now(&self) -> Result<Moment, Refusal> {
		self.ask(|at| at.api.now(at.block).answered()).await
	}

	fn genesis(&self) -> [u8; 32] {
		self.genesis
	}
}

/// The account as bytes, as the wire has it.
pub fn bytes_account(participant: Participant<AccountId32>) -> Participant<AccountId> {
	let Participant {
		role,
		organisation,
		account,
		encryption_key,
		key_version,
		password_number,
		status,
		profile,
	} = participant;
	let account = account.into();
	Participant { role, organisation, account, encryption_key, key_version, password_number, status, profile }
}
