//! Submits calls: many at a time, also of one account.

use std::{sync::atomic::Ordering, time::Duration};

use super::{
	Client,
	nonces::{Claim, Slot},
};
use crate::{
	calls::Call,
	error::{Error, Refusal, Result},
	keys::Account,
	transaction::{TransactionContext, sign},
	transport::{Inclusion, Stage, Transport},
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
	fn delay(&self, attempt: u32) -> Duration {
		self.first_delay.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(self.longest_delay)
	}
}

impl<T: Transport> Client<T> {
	/// Submits a call and waits until it is in a block.
	///
	/// # Errors
	///
	/// [`Error::Refused`] if it never reached one, [`Error::Dispatch`] if the call failed in it,
	/// [`Error::NotCarriedOut`] if what it decided failed.
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
				Ok(pending) => match self.transport().wait(pending, until).await {
					Err(Error::Refused(refusal @ (Refusal::Dropped | Refusal::Expired))) => refusal,
					result => {
						if matches!(result, Ok(_) | Err(Error::Dispatch(_) | Error::NotCarriedOut(_))) {
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
	) -> Result<Result<T::Pending, Refusal>> {
		let transport = self.transport();
		let _turn = slot.turn.lock().await;
		if claim.is_none() && !self.has_credit(account, slot).await? {
			return Ok(Err(Refusal::QuotaExhausted));
		}
		let nonce = match (&claim, slot.expected()) {
			(Some(claim), _) => claim.nonce(),
			(None, Some(nonce)) => nonce,
			(None, None) => slot.start_from(transport.nonce(&account.id()).await?),
		};
		let runtime = transport.runtime().await?;
		let checkpoint = transport.checkpoint().await?;
		let context = TransactionContext { runtime: &runtime, nonce, checkpoint };
		let transaction = sign(call, account, &context)?;
		// Claimed before it is handed over: if this future is dropped meanwhile, the nonce may be used.
		let fresh = if claim.is_none() { Some(slot.claim(nonce)) } else { None };
		match transport.submit(transaction).await {
			Ok(pending) => {
				if fresh.is_some() {
					*claim = fresh;
				}
				Ok(Ok(pending))
			}
			Err(Error::Refused(refusal)) => {
				match fresh {
					Some(_) if refusal.is_about_the_nonce() => slot.forget(),
					Some(fresh) => fresh.give_up(),
					None => {}
				}
				Ok(Err(refusal))
			}
			Err(error) => {
				slot.forget();
				Err(error)
			}
		}
	}

	/// Whether the account's quota leaves room for one more, beside those that are on their way. An account that is
	/// not a participant's has no quota; the chain refuses it.
	async fn has_credit(&self, account: &Account, slot: &Slot) -> Result<bool> {
		if slot.spend_credit() {
			return Ok(true);
		}
		let Some(id) = self.participant_of(&account.id()).await? else { return Ok(true) };
		let Some(allowance) = self.allowance(&id).await? else { return Ok(true) };
		slot.set_credit(allowance.left, CREDIT);
		Ok(slot.spend_credit())
	}
}
