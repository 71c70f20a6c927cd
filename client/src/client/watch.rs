//! What becomes of a transaction.

use jsonrpsee::core::client::Subscription;
use tokio::sync::SemaphorePermit;
use vacchain_gateway::{
	api::TransactionsClient,
	types::{Bytes, TransactionEvent},
};

use super::Client;
use crate::{
	error::{Error, Refusal, Result, TransportError},
	inclusion::{Inclusion, Stage},
	transaction::SignedTransaction,
};

/// How many transactions of one connection are followed at a time: fewer than the subscriptions that gateways grant it.
pub(super) const MAX_WATCHES: usize = 48;
/// How often the gateway is asked anew what becomes of one transaction, because it stopped telling.
const ATTEMPTS: u32 = 4;

/// A transaction that the gateway took. Dropping it ends the watch, not the transaction.
pub(super) struct Watch<'a> {
	client: &'a Client,
	transaction: SignedTransaction,
	events: Subscription<TransactionEvent>,
	_permit: SemaphorePermit<'a>,
}

impl Client {
	/// Room to follow one more transaction.
	pub(super) async fn permit(&self) -> Result<SemaphorePermit<'_>> {
		let permit = self.inner.watches.acquire().await;
		permit.map_err(|_| TransportError::Disconnected.into())
	}

	/// Hands over a transaction and follows it. The gateway has taken it when this ends.
	///
	/// # Errors
	///
	/// [`Error::Refused`](crate::Error::Refused) if it is not taken.
	pub(super) async fn watch<'a>(
		&'a self,
		transaction: SignedTransaction,
		permit: SemaphorePermit<'a>,
	) -> Result<Watch<'a>> {
		let events = self.events(&transaction).await?;
		Ok(Watch { client: self, transaction, events, _permit: permit })
	}

	async fn events(&self, transaction: &SignedTransaction) -> Result<Subscription<TransactionEvent>> {
		self.ask(|| self.rpc().submit_and_watch(Bytes(transaction.bytes.clone()))).await
	}
}

impl Watch<'_> {
	/// Waits until the transaction has come this far.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`](crate::Error::Dispatch) if its call failed,
	/// [`Error::NotCarriedOut`](crate::Error::NotCarriedOut) if it closed a vote whose decision failed, or handed in
	/// code that is no upgrade, [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) if neither is known,
	/// [`Error::Refused`](crate::Error::Refused) if it never reached a block.
	pub(super) async fn wait(mut self, until: Stage) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			let Some(event) = self.events.next().await else {
				if attempt == ATTEMPTS || !self.client.is_connected() {
					return Err(TransportError::Disconnected.into());
				}
				// The same bytes again do nothing twice.
				self.events = match self.client.events(&self.transaction).await {
					// It was taken before: this very one may have used it.
					Err(Error::Refused(refusal)) if refusal.is_about_the_nonce() => {
						return Err(Refusal::Dropped.into());
					}
					events => events?,
				};
				attempt += 1;
				continue;
			};
			match event.map_err(TransportError::undecodable)? {
				TransactionEvent::InBlock(included) if until == Stage::InBlock => {
					return Inclusion::of(self.transaction.hash, included);
				}
				TransactionEvent::Finalized(included) => {
					return Inclusion::of(self.transaction.hash, included);
				}
				TransactionEvent::Expired => return Err(Refusal::Expired.into()),
				TransactionEvent::Dropped => return Err(Refusal::Dropped.into()),
				TransactionEvent::Waiting { .. }
				| TransactionEvent::InBlock(_)
				| TransactionEvent::Retracted => {}
			}
		}
	}
}
