//! Submits calls: many at a time, also of one account.

use std::{sync::atomic::Ordering, time::Duration};

use vacchain_gateway::{api::TransactionsClient, types::Context};

use super::{
	Client,
	nonces::{Claim, Slot},
	watch::Watch,
};
use crate::{
	calls::Call,
	error::{Error, Refusal, Result},
	inclusion::{Inclusion, Stage},
	keys::Account,
	transaction::{TransactionContext, sign},
};

/// How many tokens of a quota are counted on before the chain is asked again.
const CREDIT: u32 = 32;

/// How often, and how patiently, a transaction is sent anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
	/// How often it is sent because its nonce was not right.
	pub nonce_attempts: u32,
	/// How often it is sent because time may help: the quota is used up, the pool is full or let it go.
	pub busy_attempts: u32,
	/// The first delay before it is sent anew because time may help; each later one is twice as long.
	pub first_delay: Duration,
	/// The longest delay.
	pub longest_delay: Duration,
}

impl Default for Retries {
	/// Gives up after about a minute.
	fn default() -> Self {
		Self {
			nonce_attempts: 5,
			busy_attempts: 12,
			first_delay: Duration::from_millis(250),
			longest_delay: Duration::from_secs(8),
		}
	}
}

impl Retries {
	/// The delay before this attempt is followed by another.
	pub(super) fn delay(&self, attempt: u32) -> Duration {
		self.first_delay.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(self.longest_delay)
	}
}

impl Client {
	/// Submits a call and waits until it is in a block. The account is that of the session.
	///
	/// # Errors
	///
	/// [`Error::Refused`] if it never reached one, [`Error::Dispatch`] if the call failed in it,
	/// [`Error::NotCarriedOut`] if what it decided failed, [`Error::OutcomeUnknown`] if neither is known.
	pub async fn submit(&self, account: &Account, call: &Call) -> Result<Inclusion> {
		self.submit_until(account, call, Stage::InBlock).await
	}

	/// Submits a call and waits until it has come so far.
	///
	/// A wrong nonce, a used-up quota and a full pool are met with bounded retries. A transaction that the pool took
	/// and then let go is sent anew under the same nonce, so that it cannot be done twice.
	///
	/// # Errors
	///
	/// As [`Client::submit`].
	pub async fn submit_until(&self, account: &Account, call: &Call, until: Stage) -> Result<Inclusion> {
		let retries = self.inner.retries;
		let slot = self.inner.nonces.slot(&account.id());
		let (mut nonce_attempts, mut busy_attempts) = (0, 0);
		let mut claim = None;
		loop {
			let refusal = match self.send(account, call, &slot, &mut claim).await? {
				Ok(watch) => match watch.wait(until).await {
					Err(Error::Refused(refusal @ (Refusal::Dropped | Refusal::Expired))) => refusal,
					result => {
						if matches!(
							result,
							Ok(_) | Err(Error::Dispatch(_) | Error::NotCarriedOut(_) | Error::OutcomeUnknown)
						) {
							self.inner.included.fetch_add(1, Ordering::Relaxed);
						}
						return result;
					}
				},
				Err(refusal) => refusal,
			};
			if !refusal.is_about_the_nonce() {
				busy_attempts += 1;
			} else if claim.take().is_none() {
				nonce_attempts += 1;
			} else {
				// Under this nonce another transaction was done. It may be this very one.
				return Err(Refusal::Dropped.into());
			}
			let may_help = refusal.is_about_the_nonce()
				|| refusal.passes_with_time()
				|| matches!(refusal, Refusal::Dropped | Refusal::Expired);
			if !may_help || nonce_attempts >= retries.nonce_attempts || busy_attempts >= retries.busy_attempts
			{
				if let Some(claim) = claim {
					claim.give_up();
				}
				return Err(refusal.into());
			}
			if busy_attempts > 0 {
				tokio::time::sleep(retries.delay(busy_attempts)).await;
			}
		}
	}

	/// Signs and hands over, while nobody else does so for this account. Under a claimed nonce if there is a claim;
	/// if it is accepted, there is one afterwards.
	async fn send(
		&self,
		account: &Account,
		call: &Call,
		slot: &Slot,
		claim: &mut Option<Claim>,
	) -> Result<Result<Watch<'_>, Refusal>> {
		let permit = self.permit().await?;
		let _turn = slot.turn.lock().await;
		let known = slot.context().filter(|_| claim.is_some() || slot.spend_credit());
		let was_known = known.is_some();
		let context = match known {
			Some(context) => context,
			None => {
				let context = self.fresh_context(slot).await?;
				if claim.is_none() && !has_credit(&context, slot) {
					let wait = context.allowance.map_or(0, |allowance| allowance.interval);
					return Ok(Err(Refusal::QuotaExhausted(Duration::from_millis(wait))));
				}
				context
			}
		};
		let nonce = match (&claim, slot.expected()) {
			(Some(claim), _) => claim.nonce(),
			(None, Some(nonce)) => nonce,
			(None, None) => slot.start_from(context.nonce),
		};
		let transaction = {
			let runtime = self.runtime_of(context.spec_version).await?;
			let checkpoint = (&context.checkpoint).try_into()?;
			sign(call, account, &TransactionContext { runtime: &runtime, nonce, checkpoint })?
		};
		// Claimed before it is handed over: if this future is dropped meanwhile, the nonce may be used.
		let fresh = if claim.is_none() { Some(slot.claim(nonce)) } else { None };
		match self.watch(transaction, permit).await {
			Ok(watch) => {
				if fresh.is_some() {
					*claim = fresh;
				}
				Ok(Ok(watch))
			}
			Err(Error::Refused(refusal)) => {
				match fresh {
					Some(_) if refusal.is_about_the_nonce() => slot.forget(),
					Some(fresh) => fresh.give_up(),
					None => {}
				}
				if refusal == Refusal::BadSignature
					&& (was_known || self.fresh_context(slot).await?.spec_version != context.spec_version)
				{
					slot.forget_context();
					return Ok(Err(Refusal::Busy("what it is signed with has just changed".into())));
				}
				Ok(Err(refusal))
			}
			Err(error) => {
				slot.forget();
				Err(error)
			}
		}
	}

	async fn fresh_context(&self, slot: &Slot) -> Result<Context> {
		let context = self.ask(|| self.rpc().context()).await?;
		slot.set_context(context.clone());
		Ok(context)
	}
}

/// Whether the account's quota leaves room for one more, beside those that are on their way. Whom the chain gives no
/// quota, it refuses.
fn has_credit(context: &Context, slot: &Slot) -> bool {
	let Some(allowance) = &context.allowance else { return true };
	slot.set_credit(allowance.left, CREDIT);
	slot.spend_credit()
}
