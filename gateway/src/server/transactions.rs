//! Writing: the client signs, the gateway relays and tells what becomes of it.
//!
//! [`facts`] is what transactions must say of the runtime, [`envelope`] their form, `precheck` what is checked before
//! the pool, [`inclusions`] where they are, `watch` what their senders are told.

mod advice;
pub mod envelope;
pub mod facts;
pub mod inclusions;
mod precheck;
#[cfg(test)]
mod tests;
mod watch;

use std::{fmt, sync::Arc};

use codec::Encode;
use frame_system_rpc_runtime_api::AccountNonceApi;
use jsonrpsee::{
	Extensions, PendingSubscriptionSink,
	core::{RpcResult, SubscriptionResult, async_trait},
};
use sc_transaction_pool_api::{InPoolTransaction, TransactionPool};
use sp_runtime::AccountId32;
use vacchain_primitives::{AccountId, BlockNumber, api::RegistryApi};

pub use advice::advice;
pub use precheck::MOST_NONCES_AHEAD;

use crate::{
	Refusal,
	api::TransactionsServer,
	server::{
		access::Session,
		chain::{At, Block, Chain, Hash, NodeClient},
	},
	types::{Bytes, Context, Included, RuntimeFacts, Submitted, Tip},
};
use envelope::MORTALITY_PERIOD;
use facts::{Facts, KnownFacts, forgotten};
use inclusions::{Inclusions, Place};

/// How far finality may lag behind before transactions build on blocks that are not final, and before those count as
/// settled.
const LONGEST_LAG: BlockNumber = MORTALITY_PERIOD / 4;

/// Relays transactions to the node's pool. Clones share what it follows.
pub struct Relay<C, P> {
	pub(super) chain: Chain<C>,
	pool: Arc<P>,
	facts: Arc<KnownFacts>,
	pub(super) inclusions: Arc<Inclusions<C>>,
}

impl<C, P> Clone for Relay<C, P> {
	fn clone(&self) -> Self {
		Self {
			chain: self.chain.clone(),
			pool: Arc::clone(&self.pool),
			facts: Arc::clone(&self.facts),
			inclusions: Arc::clone(&self.inclusions),
		}
	}
}

impl<C, P> fmt::Debug for Relay<C, P> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Relay(..)")
	}
}

impl<C, P> Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// Relays to this pool, within a Tokio runtime. It follows the chain until the last clone is dropped.
	pub fn new(chain: Chain<C>, pool: Arc<P>) -> Self {
		let inclusions = Arc::new(Inclusions::follow(chain.clone()));
		Self { chain, pool, facts: Arc::default(), inclusions }
	}

	/// The runtime at the best block.
	///
	/// # Errors
	///
	/// [`Refusal::ChainUnavailable`].
	pub fn facts(&self) -> Result<Arc<Facts>, Refusal> {
		self.facts.at(&self.chain, &self.chain.at_best())
	}

	fn at(&self, block: Hash) -> At<'_, C> {
		At { block, ..self.chain.at_best() }
	}

	fn tip_at(&self, (number, block): (BlockNumber, Hash)) -> Result<Tip, Refusal> {
		let now = self.at(block).api.now(block).map_err(|_| Refusal::ChainUnavailable)?;
		Ok(Tip { number, hash: block.0.into(), now })
	}

	/// The last final block, or the best one if finality lags far behind: its number and hash.
	pub(super) fn checkpoint(&self) -> (BlockNumber, Hash) {
		let info = self.chain.client().info();
		if info.best_number.saturating_sub(info.finalized_number) > LONGEST_LAG {
			(info.best_number, info.best_hash)
		} else {
			(info.finalized_number, info.finalized_hash)
		}
	}

	/// The nonce of an account's next transaction, those counted that are ready for a block.
	pub(super) fn next_nonce(&self, account: &AccountId) -> Result<u32, Refusal> {
		let at = self.chain.at_best();
		let account = AccountId32::from(*account);
		let mut next =
			at.api.account_nonce(at.block, account.clone()).map_err(|_| Refusal::ChainUnavailable)?;
		// `CheckNonce` provides the account and the nonce, and the pool has an account's transactions in their order.
		let mut provided = (&account, next).encode();
		for waiting in self.pool.ready() {
			if waiting.provides().contains(&provided) {
				next = next.saturating_add(1);
				provided = (&account, next).encode();
			}
		}
		Ok(next)
	}

	/// Where a transaction is, and what became of it there.
	pub(super) fn included(&self, place: &Place) -> Result<Included, Refusal> {
		let (verdict, failure) = match self.inclusions.outcome(place) {
			// The runtime that carried it out is that of the block before.
			Some(outcome) => {
				let facts = self.facts.at(&self.chain, &self.at(place.parent)).or_else(|_| self.facts())?;
				facts.read_outcome(&outcome)
			}
			None => (None, Some(forgotten())),
		};
		Ok(Included {
			number: place.number,
			block: place.block.0.into(),
			index: place.index,
			verdict,
			failure,
		})
	}
}

#[async_trait]
impl<C, P> TransactionsServer for Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> {
		Ok(self.facts()?.runtime.clone())
	}

	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> {
		let info = self.chain.client().info();
		Ok(self.tip_at((info.best_number, info.best_hash))?)
	}

	async fn context(&self, extensions: &Extensions) -> RpcResult<Context> {
		let session = Session::of(extensions)?;
		let at = self.chain.at_best();
		let allowance =
			at.api.allowance(at.block, session.participant).map_err(|_| Refusal::ChainUnavailable)?;
		Ok(Context {
			spec_version: self.facts.at(&self.chain, &at)?.runtime.spec_version,
			nonce: self.next_nonce(&session.account)?,
			checkpoint: self.tip_at(self.checkpoint())?,
			allowance,
		})
	}

	async fn submit(&self, extensions: &Extensions, transaction: Bytes) -> RpcResult<Submitted> {
		let session = Session::of(extensions)?;
		let accepted = self.accept(&session.account, &session.participant, &transaction.0).await?;
		let included = accepted.place.as_ref().map(|place| self.included(place)).transpose()?;
		Ok(Submitted { hash: accepted.hash.into(), known: accepted.known, included })
	}

	async fn submit_and_watch(
		&self,
		pending: PendingSubscriptionSink,
		extensions: &Extensions,
		transaction: Bytes,
	) -> SubscriptionResult {
		let accepted = match Session::of(extensions) {
			Ok(session) => self.accept(&session.account, &session.participant, &transaction.0).await,
			Err(refusal) => Err(refusal),
		};
		match accepted {
			Ok(accepted) => self.watch(pending.accept().await?, accepted, transaction.0).await,
			Err(refusal) => pending.reject(refusal).await,
		}
		Ok(())
	}
}
