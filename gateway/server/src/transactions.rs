//! Writing: the client signs, the gateway relays and tells what becomes of it.
//!
//! [`facts`] is what is known of the runtime, `intents` what is checked before the pool, `pool` what the pool answers,
//! [`inclusions`] where intents are, `watch` what their senders are told, `watches` how many are told at one time.

mod advice;
pub mod facts;
pub mod inclusions;
mod intents;
mod pool;
#[cfg(test)]
mod tests;
mod watch;
mod watches;

use std::{fmt, sync::Arc};

use jsonrpsee::{
	Extensions, PendingSubscriptionSink,
	core::{RpcResult, SubscriptionResult, async_trait},
};
use sc_transaction_pool_api::TransactionPool;
use vacchain_gateway::{
	Refusal,
	types::{Bytes, CallFailure, Context, Included, OpenLane, RuntimeFacts, Submitted, Tip},
};
use vacchain_primitives::{BlockNumber, Lane, Moment, api::RegistryApi};

pub use advice::advice;
pub use watches::MAX_WATCHES;

use crate::{
	access::Session,
	api::TransactionsServer,
	chain::{Answered as _, At, Block, Chain, Hash, Last, NodeClient},
};
use facts::{Facts, KnownFacts};
use inclusions::{Inclusions, Place};
use watches::Watches;

/// How far finality may lag behind before blocks count as settled that are not final.
const LONGEST_LAG: BlockNumber = 64;

/// Relays transactions to the node's pool. Clones share what it follows.
pub struct Relay<C, P> {
	pub(super) chain: Chain<C>,
	pool: Arc<P>,
	facts: Arc<KnownFacts>,
	tip: Arc<Last<Tip>>,
	/// The chain's clock at the block that counts as settled.
	settled_clock: Arc<Last<Moment>>,
	pub(super) inclusions: Arc<Inclusions<C>>,
	watches: Watches,
}

impl<C, P> Clone for Relay<C, P> {
	fn clone(&self) -> Self {
		Self {
			chain: self.chain.clone(),
			pool: Arc::clone(&self.pool),
			facts: Arc::clone(&self.facts),
			tip: Arc::clone(&self.tip),
			settled_clock: Arc::clone(&self.settled_clock),
			inclusions: Arc::clone(&self.inclusions),
			watches: self.watches.clone(),
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
		let facts = Arc::<KnownFacts>::default();
		let inclusions = Arc::new(Inclusions::follow(chain.clone(), Arc::clone(&facts)));
		Self {
			chain,
			pool,
			facts,
			tip: Arc::default(),
			settled_clock: Arc::default(),
			inclusions,
			watches: Watches::default(),
		}
	}

	/// The runtime as it is after a block.
	pub(super) fn facts(&self, at: &At<'_, C>) -> Result<Arc<Facts>, Refusal> {
		self.facts.at(&self.chain, at)
	}

	/// The runtime as it is after the best block.
	async fn facts_now(&self) -> Result<Arc<Facts>, Refusal> {
		match self.facts.known_at(self.chain.client().info().best_hash) {
			Some(known) => Ok(known),
			None => {
				let relay = self.clone();
				self.chain.ask(move |at| relay.facts(at)).await
			}
		}
	}

	fn tip_at(&self, (number, block): (BlockNumber, Hash)) -> Result<Tip, Refusal> {
		Ok(Tip { number, hash: block.0.into(), now: self.chain.at(block).api.now(block).answered()? })
	}

	/// Where a transaction is, and what became of it there.
	pub(super) fn included(&self, place: &Place) -> Result<Included, Refusal> {
		let outcome = self.inclusions.outcome(place);
		let outcome_known = outcome.is_some();
		let (verdict, failure) = match outcome {
			Some(outcome) => {
				// The runtime that carried it out is that of the block before.
				let facts = self.facts(&self.chain.at(place.parent));
				facts.or_else(|_| self.facts(&self.chain.at_best()))?.read_outcome(&outcome)
			}
			None => (None, None),
		};
		let (number, block, index) = (place.number, place.block.0.into(), place.index);
		Ok(Included { number, block, index, outcome_known, verdict, failure })
	}
}

/// A lane as the wire has it.
fn open_lane(lane: &Lane) -> OpenLane {
	OpenLane { id: lane.id, highest: lane.highest, gaps: lane.gaps().collect(), newest: lane.newest }
}

#[async_trait]
impl<C, P> TransactionsServer for Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	async fn runtime(&self, _: &Extensions) -> RpcResult<RuntimeFacts> {
		Ok(self.facts_now().await?.runtime.clone())
	}

	async fn error(&self, _: &Extensions, pallet: String, name: String) -> RpcResult<CallFailure> {
		let facts = self.facts_now().await?;
		Ok(facts.error_named(&pallet, &name).cloned().ok_or(Refusal::NotFound)?)
	}

	async fn tip(&self, _: &Extensions) -> RpcResult<Tip> {
		let info = self.chain.client().info();
		if let Some(known) = self.tip.at(info.best_hash) {
			return Ok(known);
		}
		let relay = self.clone();
		let best = (info.best_number, info.best_hash);
		let tip = self.chain.ask(move |_| relay.tip_at(best)).await?;
		self.tip.set(info.best_hash, tip.clone());
		Ok(tip)
	}

	async fn context(&self, extensions: &Extensions) -> RpcResult<Context> {
		let &Session { account, participant, .. } = Session::of(extensions)?;
		let context = self.chain.ask(move |at| {
			Ok(Context {
				now: at.api.now(at.block).answered()?,
				allowance: at.api.allowance(at.block, participant).answered()?,
				lanes: at
					.api
					.signer(at.block, account.into())
					.answered()?
					.lanes
					.iter()
					.map(open_lane)
					.collect(),
			})
		});
		Ok(context.await?)
	}

	async fn submit(&self, extensions: &Extensions, transaction: Bytes) -> RpcResult<Submitted> {
		let &Session { account, participant, .. } = Session::of(extensions)?;
		let accepted = self.accept(account, participant, transaction.0).await?;
		Ok(Submitted { hash: accepted.hash.into(), known: accepted.known, included: accepted.included })
	}

	async fn submit_and_watch(
		&self,
		pending: PendingSubscriptionSink,
		extensions: &Extensions,
		transaction: Bytes,
	) -> SubscriptionResult {
		match self.accept_to_watch(extensions, transaction.0).await {
			Ok((accepted, watch)) => self.watch(pending.accept().await?, accepted, watch).await,
			Err(refusal) => pending.reject(refusal).await,
		}
		Ok(())
	}
}
