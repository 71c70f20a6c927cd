//! Follows an intent into its block.

use std::sync::{Arc, atomic::AtomicBool};

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit};
use vacchain_gateway::types::{Bytes, Included, TransactionEvent};

use super::{Client, submission::Act};
use crate::{
	error::{Error, Result, SubmissionRefusal, TransportError},
	facts::Hash,
	inclusion::{Inclusion, Progress, Stage},
	platform::{self, Events},
};

/// How often the gateway is asked anew what becomes of one intent, because it stopped telling.
const ATTEMPTS: u32 = 4;

/// An intent that the gateway took. Dropping it ends the watch, not the intent.
pub(super) struct Watch {
	client: Client,
	act: Act,
	id: Hash,
	bytes: Vec<u8>,
	events: Events,
	_permit: OwnedSemaphorePermit,
}

impl Client {
	/// Room to follow one more intent.
	pub(super) async fn permit(&self) -> Result<OwnedSemaphorePermit> {
		let permit = Arc::clone(&self.inner.watches).acquire_owned().await;
		permit.map_err(|_| TransportError::Disconnected.into())
	}

	/// Hands over a signed intent and follows it. The gateway has taken it when this ends. `was_handed_over` is set if a gateway may
	/// have it even if this fails.
	///
	/// # Errors
	///
	/// [`Error::Refused`](crate::Error::Refused) if it is not taken.
	pub(super) async fn watch(
		&self,
		act: &Act,
		id: Hash,
		bytes: Vec<u8>,
		permit: OwnedSemaphorePermit,
		was_handed_over: &Arc<AtomicBool>,
	) -> Result<Watch> {
		act.tell(id, Progress::Signed);
		let events = self.events(&bytes, was_handed_over).await?;
		act.tell(id, Progress::Sent);
		Ok(Watch { client: self.clone(), act: act.clone(), id, bytes, events, _permit: permit })
	}

	async fn events(&self, bytes: &[u8], was_handed_over: &Arc<AtomicBool>) -> Result<Events> {
		let hand_over = || platform::events(self.rpc(), Bytes(bytes.to_vec()), Arc::clone(was_handed_over));
		self.ask(hand_over).await
	}
}

/// The error that is told of an intent that a gateway may have. Only what the chain says of it says that it was not done: not that
/// the session has ended, or that the gateway has no time.
pub(super) fn of_handed_over(error: Error) -> Error {
	match error {
		Error::Refused(SubmissionRefusal::AlreadyDone) => Error::OutcomeUnknown,
		Error::Refused(_)
		| Error::Dispatch(_)
		| Error::NotCarriedOut(_)
		| Error::Transport(_)
		| Error::FinalityNotProven { .. } => error,
		_ => Error::OutcomeUnknown,
	}
}

impl Watch {
	/// Waits until the intent has come this far. `opening` is dropped as soon as it is in a block, or the wait ends.
	///
	/// # Errors
	///
	/// [`Error::Dispatch`](crate::Error::Dispatch) if what it means failed,
	/// [`Error::FinalityNotProven`](crate::Error::FinalityNotProven) if it is not final as the gateway says,
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
				self.events = self.client.events(&self.bytes, &Arc::default()).await?;
				attempt += 1;
				continue;
			};
			let event = event.map_err(TransportError::undecodable)?;
			if matches!(event, TransactionEvent::InBlock(_)) {
				drop(opening.take());
			}
			match event {
				TransactionEvent::InBlock(included) if until == Stage::InBlock => {
					let inclusion = Inclusion::of(self.id, included)?;
					self.act.tell(self.id, Progress::Recorded(inclusion.number));
					self.follow();
					return Ok(inclusion);
				}
				TransactionEvent::Finalized(included) => {
					let inclusion = self.proven(included).await?;
					self.act.tell(self.id, Progress::Final(inclusion.number));
					return Ok(inclusion);
				}
				TransactionEvent::Expired => return Err(crate::SubmissionRefusal::Expired.into()),
				TransactionEvent::Dropped => return Err(crate::SubmissionRefusal::Dropped.into()),
				TransactionEvent::InBlock(included) => {
					self.act.tell(self.id, Progress::Recorded(included.number));
				}
				TransactionEvent::Retracted => self.act.tell(self.id, Progress::Sent),
				TransactionEvent::Waiting { .. } => {}
			}
		}
	}

	/// What became of the intent, of which the gateway says that it is final: a final block has to show the same.
	///
	/// # Errors
	///
	/// [`Error::FinalityNotProven`] if it does not; as [`Watch::wait`].
	async fn proven(&self, included: Included) -> Result<Inclusion> {
		let block = included.number;
		let told = Inclusion::of(self.id, included);
		let differs = |reason: String| Error::FinalityNotProven { block, reason };
		let failed = match self.client.proven_outcome(&self.bytes).await {
			Err(error @ (Error::NotProven(_) | Error::NotFinalYet | Error::OtherChain { .. })) => {
				return Err(differs(error.to_string()));
			}
			// Nothing says that it was not done.
			Err(Error::Gateway(_) | Error::Store(_)) => return Err(Error::OutcomeUnknown),
			outcome => outcome?,
		};
		match (&told, failed) {
			(Ok(_), Some(true)) => Err(differs("it was refused".into())),
			(Err(Error::Dispatch(_)), Some(false)) => Err(differs("it was done".into())),
			// It may have been passed over: nothing can use its place any more.
			(Ok(_) | Err(Error::Dispatch(_) | Error::NotCarriedOut(_)), None) => {
				Err(differs("the chain has forgotten its place".into()))
			}
			_ => told,
		}
	}

	/// Goes on telling the observer, if there is one, until the block is final.
	fn follow(self) {
		if !self.act.is_observed() {
			return;
		}
		drop(platform::spawn(async move {
			let (act, id) = (self.act.clone(), self.id);
			let watch: futures::future::BoxFuture<'_, _> = Box::pin(self.wait(Stage::Finalized, None));
			if let Err(error) = watch.await {
				act.tell(id, Progress::Failed(&of_handed_over(error)));
			}
		}));
	}
}
