//! Hands intents to the pool, and reads its answers.

use std::{sync::Arc, time::Duration};

use codec::Decode;
use sc_transaction_pool_api::{
	TransactionPool, TransactionSource,
	error::{Error as PoolError, IntoPoolError},
};
use sp_runtime::{OpaqueExtrinsic, transaction_validity::InvalidTransaction};
use tokio::time::{Instant, timeout, timeout_at};
use vacchain_gateway::{Refusal, types::Included};
use vacchain_primitives::{
	AccountId, Allowance, IntentRefusal, Moment, ParticipantId, api::RegistryApi, bounds::BYTES_PER_TOKEN,
};

use super::{
	Relay,
	inclusions::TransactionHash,
	intents::{Checked, refused},
};
use crate::chain::{Answered as _, Block, Hash, NodeClient};

/// How long the pool may take to look at a transaction.
const POOL_PATIENCE: Duration = Duration::from_secs(10);

/// How long a transaction that the pool no longer takes may take to be seen in a block.
const BLOCK_PATIENCE: Duration = Duration::from_secs(3);

/// An intent that was taken, now or before.
#[derive(Debug)]
pub(crate) struct Accepted {
	/// By which it is found in blocks, and known to its sender: its id.
	pub(crate) hash: TransactionHash,
	/// By which the pool knows it.
	pub(super) in_pool: TransactionHash,
	pub(super) transaction: OpaqueExtrinsic,
	/// Whether it had been taken before.
	pub(super) known: bool,
	/// Where it is, if it is in a block.
	pub(crate) included: Option<Included>,
	/// The last moment of the chain's clock at which a block can hold it.
	pub(super) until: Moment,
}

/// Whether the pool had a transaction before it was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
	Now,
	Before,
}

impl<C, P> Relay<C, P>
where
	C: NodeClient,
	P: TransactionPool<Block = Block> + 'static,
{
	/// Checks a signed intent and hands it to the pool.
	pub(crate) async fn accept(
		&self,
		account: AccountId,
		participant: ParticipantId,
		bytes: Vec<u8>,
	) -> Result<Accepted, Refusal> {
		let relay = self.clone();
		let length = bytes.len();
		let checked = self.chain.ask(move |at| relay.check(at, &account, &participant, &bytes));
		let (best, accepted) = match checked.await? {
			Checked::Known(accepted) => return Ok(accepted),
			Checked::New { best, accepted } => (best, accepted),
		};
		let was_relayed = self.inclusions.expect(accepted.hash);
		match self.hand_over(best, accepted.transaction.clone()).await {
			Ok(taken) => Ok(Accepted { known: taken == Taken::Before, ..accepted }),
			// A block may have taken it meanwhile, from here or from another gateway. The pool then says that its place is
			// used, or that it let these bytes go.
			Err(refusal @ (Refusal::AlreadyDone | Refusal::TransactionRefused(_))) => {
				// What was relayed before may be in a block that is being made.
				let patience = if was_relayed { BLOCK_PATIENCE } else { Duration::ZERO };
				match self.look_for(accepted.hash, patience).await? {
					Some(included) => Ok(Accepted { known: true, included: Some(included), ..accepted }),
					None => Err(refusal),
				}
			}
			Err(Refusal::QuotaExhausted { .. }) => Err(self.quota_refusal(participant, length).await),
			Err(refusal) => Err(refusal),
		}
	}

	/// Where an intent is, if it is in a block now or before this time has passed.
	pub(crate) async fn look_for(
		&self,
		transaction: TransactionHash,
		patience: Duration,
	) -> Result<Option<Included>, Refusal> {
		let until = Instant::now() + patience;
		let inclusions = Arc::clone(&self.inclusions);
		let caught_up = self.chain.ask(move |_| {
			inclusions.catch_up();
			Ok(())
		});
		caught_up.await?;
		let mut heads = self.inclusions.heads();
		loop {
			heads.mark_unchanged();
			if let Some(place) = self.inclusions.find(&transaction) {
				let relay = self.clone();
				return self.chain.ask(move |_| relay.included(&place).map(Some)).await;
			}
			if !matches!(timeout_at(until, heads.changed()).await, Ok(Ok(()))) {
				return Ok(None);
			}
		}
	}

	pub(super) fn pool_holds(&self, hash: &TransactionHash) -> bool {
		let hash = P::Hash::decode(&mut &hash[..]);
		hash.is_ok_and(|hash| self.pool.ready_transaction(&hash).is_some())
	}

	/// Hands a transaction to the pool as it is.
	pub(super) async fn hand_over(&self, best: Hash, transaction: OpaqueExtrinsic) -> Result<Taken, Refusal> {
		let submitted = self.pool.submit_one(best, TransactionSource::External, transaction);
		match timeout(POOL_PATIENCE, submitted).await {
			Ok(Ok(_)) => Ok(Taken::Now),
			Ok(Err(error)) => match error.into_pool_error() {
				Ok(error) => pool_answer(error),
				// The pool has no error of its own for a call that does not decode: its validation fails.
				Err(_) => Err(Refusal::MalformedTransaction),
			},
			Err(_) => Err(Refusal::ChainUnavailable),
		}
	}

	/// With the time after which a transaction of this length fits.
	async fn quota_refusal(&self, participant: ParticipantId, length: usize) -> Refusal {
		let allowance = self.chain.ask(move |at| at.api.allowance(at.block, participant).answered()).await;
		let Ok(Some(allowance)) = allowance else {
			return Refusal::NotActive;
		};
		let interval = Duration::from_millis(allowance.interval);
		Refusal::QuotaExhausted { retry_after: missing_quota(&allowance, length).unwrap_or(interval) }
	}
}

/// How long it takes until the quota has room for a transaction of this length. None if it has.
pub(super) fn missing_quota(allowance: &Allowance, len: usize) -> Option<Duration> {
	let tokens = 1 + Moment::try_from(len / BYTES_PER_TOKEN).unwrap_or(Moment::MAX);
	let missing = tokens.saturating_sub(allowance.left.into());
	(missing > 0).then(|| Duration::from_millis(missing.saturating_mul(allowance.interval)))
}

fn pool_answer(error: PoolError) -> Result<Taken, Refusal> {
	let other = |reason: &str| Err(Refusal::TransactionRefused(reason.into()));
	Err(match error {
		PoolError::AlreadyImported(_) => return Ok(Taken::Before),
		PoolError::InvalidTransaction(invalid) => return Err(invalidity(invalid)),
		// Another intent waits at this place, or one that opens a lane.
		PoolError::TooLowPriority { .. } | PoolError::RejectedFutureTransaction => Refusal::TooFarAhead,
		PoolError::ImmediatelyDropped => Refusal::PoolFull,
		PoolError::UnknownTransaction(_) | PoolError::InvalidBlockId(_) => Refusal::ChainUnavailable,
		PoolError::TemporarilyBanned => return other("it let these very bytes go before; sign it anew"),
		PoolError::NoTagsProvided | PoolError::CycleDetected | PoolError::Unactionable => {
			return other("no block can hold it");
		}
	})
}

fn invalidity(invalid: InvalidTransaction) -> Refusal {
	match invalid {
		InvalidTransaction::Stale => Refusal::AlreadyDone,
		InvalidTransaction::Future => Refusal::TooFarAhead,
		InvalidTransaction::BadProof => Refusal::BadTransactionSignature,
		InvalidTransaction::ExhaustsResources => Refusal::TransactionTooLarge,
		InvalidTransaction::Custom(code) => IntentRefusal::of_code(code)
			.map_or_else(|| Refusal::TransactionRefused(<&str>::from(invalid).into()), refused),
		other => Refusal::TransactionRefused(<&str>::from(other).into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_quota_has_room_for_one_and_for_every_8_kib() {
		let missing = |left, len| {
			missing_quota(&Allowance { left, burst: 60, interval: 250 }, len).map(|wait| wait.as_millis())
		};
		assert_eq!(missing(1, 200), None);
		assert_eq!(missing(0, 200), Some(250));
		assert_eq!(missing(2, BYTES_PER_TOKEN), None);
		assert_eq!(missing(2, 4 * BYTES_PER_TOKEN), Some(750));
		assert!(missing(0, usize::MAX).is_some());
	}

	#[test]
	fn the_pool_s_answers_have_names() {
		let name = |error| pool_answer(error).map_err(|refusal| refusal.name());
		let invalid = |invalid| name(PoolError::InvalidTransaction(invalid));
		assert_eq!(name(PoolError::AlreadyImported(Box::new(()))), Ok(Taken::Before));
		assert_eq!(name(PoolError::ImmediatelyDropped), Err("PoolFull"));
		assert_eq!(name(PoolError::TooLowPriority { old: 1, new: 0 }), Err("TooFarAhead"));
		assert_eq!(name(PoolError::TemporarilyBanned), Err("TransactionRefused"));
		assert_eq!(invalid(InvalidTransaction::Stale), Err("AlreadyDone"));
		assert_eq!(invalid(InvalidTransaction::Future), Err("TooFarAhead"));
		assert_eq!(invalid(InvalidTransaction::BadProof), Err("BadTransactionSignature"));
		assert_eq!(invalid(InvalidTransaction::ExhaustsResources), Err("TransactionTooLarge"));
		assert_eq!(invalid(InvalidTransaction::Custom(1)), Err("NotActive"));
		assert_eq!(invalid(InvalidTransaction::Custom(2)), Err("QuotaExhausted"));
		assert_eq!(invalid(InvalidTransaction::Custom(u8::MAX)), Err("TransactionRefused"));
		let lanes = IntentRefusal::TooManyLanes.code();
		assert_eq!(invalid(InvalidTransaction::Custom(lanes)), Err("TooManyLanes"));
	}
}
