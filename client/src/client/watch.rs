//! Follows an intent into its block.

use jsonrpsee::core::client::Subscription;
use tokio::sync::{OwnedMutexGuard, SemaphorePermit};
use vacchain_gateway::{
	api::TransactionsClient,
	types::{Bytes, TransactionEvent},
};

use super::Client;
use crate::{
	error::{Result, TransportError},
	facts::Hash,
	inclusion::{Inclusion, Stage},
};

/// How often the gateway is asked anew what becomes of one intent, because it stopped telling.
const ATTEMPTS: u32 = 4;

/// An intent that the gateway took. Dropping it ends the watch, not the intent.
pub(super) struct Watch<'a> {
	client: &'a Client,
	id: Hash,
	bytes: Vec<u8>,
	events: Subscription<TransactionEvent>,
	_permit: SemaphorePermit<'a>,
}

impl Client {
	/// Room to follow one more intent.
	pub(super) async fn permit(&self) -> Result<SemaphorePermit<'_>> {
		let permit = self.inner.watches.acquire().await;
		permit.map_err(|_| TransportError::Disconnected.into())
	}

	/// Hands over a signed intent and follows it. The gateway has taken it when this ends.
	///
	/// # Errors
	///
	/// [`Error::Refused`](crate::Error::Refused) if it is not taken.
	pub(super) async fn watch<'a>(
		&'a self,
		id: Hash,
		bytes: Vec<u8>,
		permit: SemaphorePermit<'a>,
	) -> Result<Watch<'a>> {
		let events = self.events(&bytes).await?;
		Ok(Watch { client: self, id, bytes, events, _permit: permit })
	}

	async fn events(&self, bytes: &[u8]) -> Result<Subscription<TransactionEvent>> {
		self.ask(|| self.rpc().submit_and_watch(Bytes(bytes.to_vec()))).await
	}
}

impl Watch<'_> {
	/// Waits until the intent has come this far. `opening` is dropped as soon as it is in a block, or the wait ends.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`](crate::Error::Dispatch) if what it means failed,
	/// [`Error::NotCarriedOut`](crate::Error::NotCarriedOut) if it closed a vote whose decision failed, or handed in
	/// code that is no upgrade, [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown) if neither is known,
	/// [`Error::Refused`](crate::Error::Refused) if it never reached a block.
	pub(super) async fn wait(
		mut self,
		until: Stage,
		mut opening: Option<OwnedMutexGuard<()>>,
	) -> Result<Inclusion> {
		let mut attempt = 1;
		loop {
			let Some(event) = self.events.next().await else {
				if attempt == ATTEMPTS || !self.client.is_connected() {
					return Err(TransportError::Disconnected.into());
				}
				// The same intent again is done once.
				self.events = self.client.events(&self.bytes).await?;
				attempt += 1;
				continue;
			};
			let event = event.map_err(TransportError::undecodable)?;
			if matches!(event, TransactionEvent::InBlock(_)) {
				drop(opening.take());
			}
			match event {
				TransactionEvent::InBlock(included) if until == Stage::InBlock => {
					return Inclusion::of(self.id, included);
				}
				TransactionEvent::Finalized(included) => return Inclusion::of(self.id, included),
				TransactionEvent::Expired => return Err(crate::SubmissionRefusal::Expired.into()),
				TransactionEvent::Dropped => return Err(crate::SubmissionRefusal::Dropped.into()),
				TransactionEvent::Waiting { .. }
				| TransactionEvent::InBlock(_)
				| TransactionEvent::Retracted => {}
			}
		}
	}
}
