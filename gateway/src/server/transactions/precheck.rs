//! What can be checked before the pool is asked, and what the pool answers.

use std::{sync::Arc, time::Duration};

use codec::Decode;
use frame_system_rpc_runtime_api::AccountNonceApi;
use sc_transaction_pool_api::{
	TransactionPool, TransactionSource,
	error::{Error as PoolError, IntoPoolError},
};
use sp_core::{Pair, sr25519};
use sp_runtime::{OpaqueExtrinsic, transaction_validity::InvalidTransaction};
use tokio::time::{Instant, timeout, timeout_at};
use vacchain_extrinsic::{Content, Envelope, Malformed, SigningContext, hash};
use vacchain_primitives::{
	AccountId, Allowance, BlockNumber, IntentRefusal, Moment, ParticipantId, PausedCall,
	api::{AuthoritiesApi, RegistryApi},
	bounds::BYTES_PER_TOKEN,
};

use super::{
	LONGEST_LAG, Relay,
	facts::Facts,
	inclusions::TransactionHash,
	intents::{intent_in, refused},
};
use crate::{
	Refusal,
	server::{
		LOG,
		chain::{At, Block, Hash, NodeClient},
	},
	types::Included,
};

/// How many transactions of an account may be missing before the one that is handed over.
pub const MOST_NONCES_AHEAD: u32 = 256;
/// From how many earlier periods a transaction is recognised as expired, rather than as badly signed.
const EARLIER_PERIODS: u32 = 4;
/// How long the pool may take to look at a transaction.
const POOL_PATIENCE: Duration = Duration::from_secs(10);

/// How long a transaction that the pool no longer takes may take to be seen in a block.
const BLOCK_PATIENCE: Duration = Duration::from_secs(3);

/// `AdmitParticipant`'s codes, of the pallet `participants`.
const NOT_ACTIVE_PARTICIPANT: u8 = 1;
const QUOTA_USED_UP: u8 = 2;
/// The runtime's code for an organisation's people who have used up what they share.
const SHARED_QUOTA_USED_UP: u8 = 3;

/// The form in which something was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
	/// A transaction that its signer has signed, with a nonce.
	Signed,
	/// An intent, with a place in a lane.
	Intent,
}

/// Until when a block can hold a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
	/// The first block that can no longer hold it. None if that cannot be told.
	Block(Option<BlockNumber>),
	/// The last moment of the chain's clock.
	Moment(Moment),
}

/// A transaction that was taken, now or before.
#[derive(Debug)]
pub(in crate::server) struct Accepted {
	/// By which it is found in blocks, and known to its sender: a transaction's hash, or an intent's id.
	pub(in crate::server) hash: TransactionHash,
	/// By which the pool knows it.
	pub(super) in_pool: TransactionHash,
	pub(super) form: Form,
	pub(super) transaction: OpaqueExtrinsic,
	/// Whether it had been taken before.
	pub(super) known: bool,
	/// Where it is, if it is in a block.
	pub(in crate::server) included: Option<Included>,
	pub(super) until: Until,
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
	/// Checks a transaction and hands it to the pool.
	pub(in crate::server) async fn accept(
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
		match self.hand_over(best, accepted.transaction.clone(), accepted.form).await {
			Ok(taken) => Ok(Accepted { known: taken == Taken::Before, ..accepted }),
			// A block may have taken it meanwhile, from here or from another gateway. The pool then says that its nonce
			// is used, or that it let these bytes go.
			Err(refusal @ (Refusal::StaleNonce | Refusal::AlreadyDone | Refusal::TransactionRefused(_))) => {
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

	/// Where a transaction is, if it is in a block now or before this time has passed.
	pub(in crate::server) async fn look_for(
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

	fn check(
		&self,
		at: &At<'_, C>,
		account: &AccountId,
		participant: &ParticipantId,
		bytes: &[u8],
	) -> Result<Checked, Refusal> {
		let facts = self.facts.at(&self.chain, at)?;
		if bytes.len() > facts.longest_transaction {
			return Err(Refusal::TransactionTooLarge);
		}
		if let Some(signed) = intent_in(bytes) {
			return self.check_intent(at, &facts, (account, participant), signed, bytes);
		}
		let envelope = Envelope::decode(bytes).map_err(malformed)?;
		if envelope.signer != *account {
			return Err(Refusal::SignedByOther);
		}
		let accepted = Accepted {
			hash: hash(bytes),
			in_pool: hash(bytes),
			form: Form::Signed,
			transaction: OpaqueExtrinsic::try_from_encoded_extrinsic(bytes)
				.map_err(|_| Refusal::MalformedTransaction)?,
			known: false,
			included: None,
			until: Until::Block(None),
		};
		let content = facts.has_known_form().then(|| envelope.content());
		self.inclusions.catch_up();
		if let Some(place) = self.inclusions.find(&accepted.hash) {
			let death = content.and_then(Result::ok).and_then(|content| content.era.death(place.number));
			let included = Some(self.included(&place)?);
			let until = Until::Block(death);
			return Ok(Checked::Known(Accepted { known: true, included, until, ..accepted }));
		}
		let Some(content) = content else {
			// A runtime that is newer than this gateway: the pool knows how its transactions look.
			return Ok(Checked::New { best: at.block, accepted });
		};
		let content = content.map_err(malformed)?;
		// First of all: who is told to sign anew what was done, may do it twice.
		let next = at.api.account_nonce(at.block, (*account).into())?;
		let ahead = content.nonce.checked_sub(next).ok_or(Refusal::StaleNonce)?;
		if !content.call_index().is_some_and(|index| facts.has_call(index)) {
			return Err(Refusal::MalformedTransaction);
		}
		// It would be carried into a block, fail there, and use up the nonce.
		let index = content.call_index();
		let is_it = |paused: &PausedCall| facts.index_of(&paused.pallet, &paused.call) == index;
		if at.api.paused_calls(at.block)?.iter().any(is_it) {
			return Err(Refusal::CallPaused);
		}
		let death = self.check_signature(&envelope, &content, &facts)?;
		if ahead > MOST_NONCES_AHEAD {
			return Err(Refusal::NonceAhead);
		}
		if let Some(allowance) = at.api.allowance(at.block, *participant)?
			&& let Some(retry_after) = missing_quota(&allowance, ahead, bytes.len())
			&& !self.pool_holds(&accepted.in_pool)
		{
			return Err(Refusal::QuotaExhausted { retry_after });
		}
		Ok(Checked::New { best: at.block, accepted: Accepted { until: Until::Block(death), ..accepted } })
	}

	/// Answers when the transaction ends.
	fn check_signature(
		&self,
		envelope: &Envelope<'_>,
		content: &Content<'_>,
		facts: &Facts,
	) -> Result<Option<BlockNumber>, Refusal> {
		let client = self.chain.client();
		let best = client.info().best_number;
		let current = content.era.birth(best.saturating_add(1));
		for birth in content.era.births(best, EARLIER_PERIODS) {
			let Some(hash) = client.hash(birth).map_err(|_| Refusal::ChainUnavailable)? else { continue };
			if signature_holds(envelope, content, &facts.signing_context(hash.0)) {
				let valid = birth == current;
				return if valid { Ok(content.era.death(birth)) } else { Err(Refusal::TransactionExpired) };
			}
		}
		// Another gateway may have given out a block that this one does not know yet.
		if content.era.may_be_ahead(best, LONGEST_LAG) {
			return Err(Refusal::ChainUnavailable);
		}
		Err(Refusal::BadTransactionSignature)
	}

	pub(super) fn pool_holds(&self, hash: &TransactionHash) -> bool {
		let hash = P::Hash::decode(&mut &hash[..]);
		hash.is_ok_and(|hash| self.pool.ready_transaction(&hash).is_some())
	}

	/// Hands a transaction to the pool as it is.
	pub(super) async fn hand_over(
		&self,
		best: Hash,
		transaction: OpaqueExtrinsic,
		form: Form,
	) -> Result<Taken, Refusal> {
		let submitted = self.pool.submit_one(best, TransactionSource::External, transaction);
		match timeout(POOL_PATIENCE, submitted).await {
			Ok(Ok(_)) => Ok(Taken::Now),
			Ok(Err(error)) => match error.into_pool_error() {
				Ok(error) => pool_answer(error, form),
				// The pool has no error of its own for a call that does not decode: its validation fails.
				Err(_) => Err(Refusal::MalformedTransaction),
			},
			Err(_) => Err(Refusal::ChainUnavailable),
		}
	}

	/// With the time after which a transaction of this length fits.
	async fn quota_refusal(&self, participant: ParticipantId, length: usize) -> Refusal {
		let allowance = self.chain.ask(move |at| Ok(at.api.allowance(at.block, participant)?)).await;
		let Ok(Some(allowance)) = allowance else {
			return Refusal::NotActive;
		};
		let interval = Duration::from_millis(allowance.interval);
		Refusal::QuotaExhausted { retry_after: missing_quota(&allowance, 0, length).unwrap_or(interval) }
	}
}

/// A transaction that can be handed to the pool, or that is in a block.
pub(super) enum Checked {
	Known(Accepted),
	New { best: Hash, accepted: Accepted },
}

fn malformed(reason: Malformed) -> Refusal {
	tracing::debug!(target: LOG, %reason, "a transaction is malformed");
	Refusal::MalformedTransaction
}

/// Whether the signature is the signer's, over this content and context.
pub(super) fn signature_holds(
	envelope: &Envelope<'_>,
	content: &Content<'_>,
	context: &SigningContext,
) -> bool {
	let signature = sr25519::Signature::from_raw(envelope.signature);
	sr25519::Pair::verify(&signature, content.payload(context), &sr25519::Public::from_raw(envelope.signer))
}

/// How long it takes until the quota has room for a transaction of this length after so many others. None if it has.
pub(super) fn missing_quota(allowance: &Allowance, ahead: u32, len: usize) -> Option<Duration> {
	let tokens = 1 + Moment::try_from(len / BYTES_PER_TOKEN).unwrap_or(Moment::MAX);
	let missing = tokens.saturating_add(ahead.into()).saturating_sub(allowance.left.into());
	(missing > 0).then(|| Duration::from_millis(missing.saturating_mul(allowance.interval)))
}

fn pool_answer(error: PoolError, form: Form) -> Result<Taken, Refusal> {
	let other = |reason: &str| Err(Refusal::TransactionRefused(reason.into()));
	Err(match error {
		PoolError::AlreadyImported(_) => return Ok(Taken::Before),
		PoolError::InvalidTransaction(invalid) => return Err(invalidity(invalid, form)),
		// Another transaction with this nonce waits; or another intent at this place, or one that opens a lane.
		PoolError::TooLowPriority { .. } => match form {
			Form::Signed => Refusal::StaleNonce,
			Form::Intent => Refusal::TooFarAhead,
		},
		PoolError::ImmediatelyDropped => Refusal::PoolFull,
		PoolError::RejectedFutureTransaction => ahead(form),
		PoolError::UnknownTransaction(_) | PoolError::InvalidBlockId(_) => Refusal::ChainUnavailable,
		PoolError::TemporarilyBanned => return other("it let these very bytes go before; sign it anew"),
		PoolError::NoTagsProvided | PoolError::CycleDetected | PoolError::Unactionable => {
			return other("no block can hold it");
		}
	})
}

/// Others must come first.
fn ahead(form: Form) -> Refusal {
	match form {
		Form::Signed => Refusal::NonceAhead,
		Form::Intent => Refusal::TooFarAhead,
	}
}

fn invalidity(invalid: InvalidTransaction, form: Form) -> Refusal {
	match invalid {
		InvalidTransaction::Stale => match form {
			Form::Signed => Refusal::StaleNonce,
			Form::Intent => Refusal::AlreadyDone,
		},
		InvalidTransaction::Future => ahead(form),
		InvalidTransaction::BadProof => Refusal::BadTransactionSignature,
		InvalidTransaction::AncientBirthBlock => Refusal::TransactionExpired,
		InvalidTransaction::ExhaustsResources => Refusal::TransactionTooLarge,
		// The chain knows accounts of participants alone.
		InvalidTransaction::Payment | InvalidTransaction::BadSigner => Refusal::NotRegistered,
		InvalidTransaction::Custom(NOT_ACTIVE_PARTICIPANT) => Refusal::NotActive,
		InvalidTransaction::Custom(QUOTA_USED_UP | SHARED_QUOTA_USED_UP) => {
			Refusal::QuotaExhausted { retry_after: Duration::ZERO }
		}
		InvalidTransaction::Custom(code) => IntentRefusal::of_code(code)
			.map_or_else(|| Refusal::TransactionRefused(<&str>::from(invalid).into()), refused),
		other => Refusal::TransactionRefused(<&str>::from(other).into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_quota_has_room_for_those_before_and_for_every_8_kib() {
		let missing = |left, ahead, len| {
			missing_quota(&Allowance { left, burst: 60, interval: 250 }, ahead, len)
				.map(|wait| wait.as_millis())
		};
		assert_eq!(missing(1, 0, 200), None);
		assert_eq!(missing(0, 0, 200), Some(250));
		assert_eq!(missing(3, 2, 200), None);
		assert_eq!(missing(3, 3, 200), Some(250));
		assert_eq!(missing(2, 0, BYTES_PER_TOKEN), None);
		assert_eq!(missing(2, 0, 4 * BYTES_PER_TOKEN), Some(750));
		assert!(missing(0, u32::MAX, usize::MAX).is_some());
	}

	#[test]
	fn the_pool_s_answers_have_names() {
		let name = |error| pool_answer(error, Form::Signed).map_err(|refusal| refusal.name());
		let invalid = |invalid| name(PoolError::InvalidTransaction(invalid));
		assert_eq!(name(PoolError::AlreadyImported(Box::new(()))), Ok(Taken::Before));
		assert_eq!(name(PoolError::ImmediatelyDropped), Err("PoolFull"));
		assert_eq!(name(PoolError::TooLowPriority { old: 1, new: 0 }), Err("StaleNonce"));
		assert_eq!(name(PoolError::TemporarilyBanned), Err("TransactionRefused"));
		assert_eq!(invalid(InvalidTransaction::Stale), Err("StaleNonce"));
		assert_eq!(invalid(InvalidTransaction::BadProof), Err("BadTransactionSignature"));
		assert_eq!(invalid(InvalidTransaction::AncientBirthBlock), Err("TransactionExpired"));
		assert_eq!(invalid(InvalidTransaction::Payment), Err("NotRegistered"));
		assert_eq!(invalid(InvalidTransaction::ExhaustsResources), Err("TransactionTooLarge"));
		assert_eq!(invalid(InvalidTransaction::Custom(1)), Err("NotActive"));
		assert_eq!(invalid(InvalidTransaction::Custom(2)), Err("QuotaExhausted"));
		assert_eq!(invalid(InvalidTransaction::Custom(3)), Err("QuotaExhausted"));
		assert_eq!(invalid(InvalidTransaction::Custom(4)), Err("TransactionRefused"));
		let lanes = IntentRefusal::TooManyLanes.code();
		assert_eq!(invalid(InvalidTransaction::Custom(lanes)), Err("TooManyLanes"));
		let of_intent = |error| pool_answer(error, Form::Intent).map_err(|refusal| refusal.name());
		assert_eq!(of_intent(PoolError::TooLowPriority { old: 1, new: 0 }), Err("TooFarAhead"));
		assert_eq!(of_intent(PoolError::InvalidTransaction(InvalidTransaction::Stale)), Err("AlreadyDone"));
		assert_eq!(of_intent(PoolError::InvalidTransaction(InvalidTransaction::Future)), Err("TooFarAhead"));
	}
}
