//! Tells the sender of a transaction what becomes of it.

use std::time::Duration;

use jsonrpsee::{Extensions, SubscriptionMessage, SubscriptionSink};
use sc_transaction_pool_api::TransactionPool;
use tokio::time::{Instant, interval_at};
use vacchain_gateway::{
	Refusal,
	types::{Included, TransactionEvent},
};
use vacchain_primitives::{Moment, api::RegistryApi};

use super::{
	LONGEST_LAG, Relay,
	inclusions::{Heads, Place},
	pool::Accepted,
	watches::Watch,
};
use crate::{
	LOG,
	access::Session,
	chain::{Answered as _, Block, NodeClient},
};

/// How long nothing may be seen of a transaction before the pool is asked whether it still holds it.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a transaction may wait for a block before it is watched no more: longer than one that clients make is valid,
/// on chains of every pace.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
/// How often the pool may say that the place is used before the intent counts as lost.
const STALE_ANSWERS: u32 = 3;
/// How long a client may take to make room for an event.
const SLOWEST_CLIENT: Duration = Duration::from_secs(10);

/// What the sender was told last.
enum Told {
	Waiting,
	InBlock(Place, Box<Included>),
}

/// Why no more is told.
enum End {
	/// The sender is gone, or too slow.
	Gone,
	/// Nothing more can become of the transaction.
	Settled,
}

impl<C, P> Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// Takes a transaction that is to be watched.
	pub(super) async fn accept_to_watch(
		&self,
		extensions: &Extensions,
		bytes: Vec<u8>,
	) -> Result<(Accepted, Watch), Refusal> {
		let &Session { account, participant, .. } = Session::of(extensions)?;
		let mut watch = self.watches.open(participant)?;
		let accepted = self.accept(account, participant, bytes).await?;
		let transaction = watch.share(accepted.hash, accepted.transaction);
		Ok((Accepted { transaction, ..accepted }, watch))
	}

	/// Until nothing more can become of the transaction, or the sender is gone.
	pub(super) async fn watch(&self, sink: SubscriptionSink, accepted: Accepted, _watch: Watch) {
		tokio::select! {
			biased;
			() = sink.closed() => {},
			_ = self.tell_all(&sink, accepted) => {},
		}
	}

	async fn tell_all(&self, sink: &SubscriptionSink, accepted: Accepted) -> End {
		let mut heads = self.inclusions.heads();
		let started = Instant::now();
		let mut patience = interval_at(started + PATIENCE, PATIENCE);
		let mut stale_answers = 0;
		let mut told = Told::Waiting;
		if accepted.included.is_none()
			&& let Err(end) = tell(sink, &TransactionEvent::Waiting { hash: accepted.hash.into() }).await
		{
			return end;
		}
		loop {
			let seen = *heads.borrow_and_update();
			match self.tell_place(sink, &accepted, told, seen).await {
				Ok(now) => told = now,
				Err(end) => return end,
			}
			// It may be in a block of which the chain cannot say yet what became of it.
			let waits = matches!(told, Told::Waiting) && self.inclusions.find(&accepted.hash).is_none();
			// No block can hold it any more.
			if waits && self.settled_clock(seen).await.is_some_and(|now| now > accepted.until) {
				return ended(sink, &TransactionEvent::Expired).await;
			}
			tokio::select! {
				changed = heads.changed() => if changed.is_err() { return End::Gone },
				_ = patience.tick(), if waits => match self.ask_again(&accepted).await {
					Err(Refusal::AlreadyDone) if stale_answers < STALE_ANSWERS => stale_answers += 1,
					answer if may_pass(&answer) && started.elapsed() < LONGEST_WAIT => {}
					answer => {
						let refusal = answer.err().map(|refusal| refusal.name());
						tracing::debug!(target: LOG, refusal, "a transaction that was watched is dropped");
						return ended(sink, &TransactionEvent::Dropped).await;
					}
				},
			}
		}
	}

	/// The chain's clock at the last block that is final, or so deep that it counts as final. None if the chain does not
	/// say.
	async fn settled_clock(&self, heads: Heads) -> Option<Moment> {
		let settled = heads.finalized.max(heads.best.saturating_sub(LONGEST_LAG));
		let block = self.chain.client().hash(settled).ok()??;
		if let Some(known) = self.settled_clock.at(block) {
			return Some(known);
		}
		let chain = self.chain.clone();
		let now = self.chain.ask(move |_| chain.at(block).api.now(block).answered()).await.ok()?;
		self.settled_clock.set(block, now);
		Some(now)
	}

	/// Tells where the transaction is now, if that is elsewhere than what was told last.
	async fn tell_place(
		&self,
		sink: &SubscriptionSink,
		accepted: &Accepted,
		told: Told,
		heads: Heads,
	) -> Result<Told, End> {
		let place = match (self.inclusions.find(&accepted.hash), &told) {
			(Some(place), _) => Some(place),
			// Its block may be older than those that are remembered.
			(None, Told::InBlock(place, _)) => {
				self.inclusions.holds(place.number, place.block).then(|| place.clone())
			}
			(None, Told::Waiting) => None,
		};
		let Some(place) = place else {
			if let Told::InBlock(..) = told {
				tell(sink, &TransactionEvent::Retracted).await?;
			}
			return Ok(Told::Waiting);
		};
		let is_final = place.number <= heads.finalized;
		let included = match &told {
			Told::InBlock(before, included) if before.block == place.block => (**included).clone(),
			told_before => {
				let (relay, asked) = (self.clone(), place.clone());
				let Ok(included) = self.chain.ask(move |_| relay.included(&asked)).await else {
					// The chain is not available now: with a later block it is asked again.
					return Ok(told);
				};
				if let Told::InBlock(..) = told_before {
					tell(sink, &TransactionEvent::Retracted).await?;
				}
				if !is_final {
					tell(sink, &TransactionEvent::InBlock(included.clone())).await?;
				}
				included
			}
		};
		if is_final {
			return Err(ended(sink, &TransactionEvent::Finalized(included)).await);
		}
		Ok(Told::InBlock(place, Box::new(included)))
	}

	/// Hands the transaction over once more, if the pool may have let it go: it says whether it still holds it, and takes
	/// it if it does not.
	async fn ask_again(&self, accepted: &Accepted) -> Result<(), Refusal> {
		if self.pool_holds(&accepted.in_pool) {
			return Ok(());
		}
		let best = self.chain.client().info().best_hash;
		match self.hand_over(best, accepted.transaction.clone()).await {
			Ok(_) | Err(Refusal::ChainUnavailable) => Ok(()),
			// A block that was not looked into yet may hold it.
			Err(refusal) => match self.look_for(accepted.hash, Duration::ZERO).await {
				Ok(None) => Err(refusal),
				_ => Ok(()),
			},
		}
	}
}

/// Whether the pool has it, or may take it later: after a fork it may miss the transactions before this one, or their
/// quota, for a while.
fn may_pass(answer: &Result<(), Refusal>) -> bool {
	use Refusal::{
		LaneNotOpen, PoolFull, QuotaExhausted, TooFarAhead, TransactionExpired, TransactionRefused,
	};
	match answer {
		Ok(()) => true,
		Err(refusal) => matches!(
			refusal,
			// The first of the lane may be out of its block for a while; and only a final block's clock ends an intent.
			LaneNotOpen
				| TransactionExpired
				| TooFarAhead
				| PoolFull | QuotaExhausted { .. }
				| TransactionRefused(_)
		),
	}
}

async fn tell(sink: &SubscriptionSink, event: &TransactionEvent) -> Result<(), End> {
	let message = SubscriptionMessage::from_json(event).map_err(|_| End::Gone)?;
	sink.send_timeout(message, SLOWEST_CLIENT).await.map_err(|_| End::Gone)
}

async fn ended(sink: &SubscriptionSink, event: &TransactionEvent) -> End {
	match tell(sink, event).await {
		Ok(()) => End::Settled,
		Err(end) => end,
	}
}
