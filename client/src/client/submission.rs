//! Signs intents and submits them: many at a time, also of one account.

use std::{
	sync::{
		Arc,
		atomic::{AtomicBool, Ordering},
	},
	time::Duration,
};

use codec::Encode;
use futures::future::BoxFuture;
use tokio::sync::OwnedMutexGuard;
use vacchain_extrinsic::sign_intent;
use vacchain_gateway::{api::TransactionsClient, types::Context};
use vacchain_primitives::{Body, Intent, LaneId, Moment, Subject, bounds::LANE_FRESHNESS};

use super::{
	Client, Retries,
	accounts::Slot,
	watch::{Watch, of_handed_over},
};
use crate::{
	calls::Call,
	error::{Error, Result, SubmissionRefusal, TransportError},
	facts::Hash,
	inclusion::{Inclusion, Progress, Stage, Step},
	keys::Account,
	lanes::{Ticket, Turn},
	platform::{Instant, clock, sleep},
	session::Observe,
};

/// For how long an intent may be carried that is handed over at once, in seconds.
const LIFETIME: u32 = 120;
/// How often a place in the lane is asked for while its first intent, of this program or of another one, is on its way.
const LANE_ATTEMPTS: u32 = 120;
/// The pause between these.
const LANE_PAUSE: Duration = Duration::from_millis(100);

/// An act on its way, and who is told of its steps.
#[derive(Clone)]
pub(super) struct Act {
	number: u64,
	call: (&'static str, &'static str),
	observe: Option<Arc<Observe>>,
}

impl Act {
	/// Hands on how the act ended; a failure is told.
	fn ended<T>(&self, done: Result<T>) -> Result<T> {
		if let Err(error) = &done {
			self.tell(Hash::default(), Progress::Failed(error));
		}
		done
	}

	pub(super) fn tell(&self, intent: Hash, progress: Progress<'_>) {
		if let Some(observe) = &self.observe {
			observe(Step { act: self.number, call: self.call, intent, progress });
		}
	}

	pub(super) fn is_observed(&self) -> bool {
		self.observe.is_some()
	}
}

/// A meaning that is to be signed.
struct Meant {
	body: Body,
	attachments: Vec<Vec<u8>>,
}

/// An intent that has its place.
struct Signed {
	ticket: Ticket,
	id: Hash,
	bytes: Vec<u8>,
	/// Whether a gateway may have it: it took it, or the connection broke meanwhile.
	was_taken: bool,
}

impl Client {
	/// Signs what a call means, submits it and waits until it is in a block. The account is that of the session.
	///
	/// # Errors
	///
	/// [`Error::TooLong`] if it does not fit into an intent, [`Error::Refused`] if it never reached a block,
	/// [`Error::Dispatch`] if what it means failed in one, [`Error::NotCarriedOut`] if what it decided failed,
	/// [`Error::OutcomeUnknown`] if neither is known.
	pub async fn submit(&self, account: &Account, call: &Call) -> Result<Inclusion> {
		self.submit_until(account, call, Stage::InBlock).await
	}

	/// The same, and waits until it has come so far.
	///
	/// A used-up quota and a full pool are met with bounded retries, which hand over the same bytes: nothing is done twice.
	/// An intent whose time is over, or whose bytes a pool let go and does not take again, is signed anew for the same place.
	///
	/// A gateway that says that another intent has the place may have this one all the same, and hand it over later. So it
	/// is signed for another place only if the chain does it once at most ([`Body::subject`]), or right after the one that it
	/// was to replace.
	///
	/// # Errors
	///
	/// As [`Client::submit`]; [`SubmissionRefusal::PlaceUsed`] if another intent has its place.
	pub async fn submit_until(&self, account: &Account, call: &Call, until: Stage) -> Result<Inclusion> {
		self.submit_observed(account, call, until, None).await
	}

	/// As [`Client::submit_until`]; each step is told.
	pub(crate) async fn submit_observed(
		&self,
		account: &Account,
		call: &Call,
		until: Stage,
		observe: Option<Arc<Observe>>,
	) -> Result<Inclusion> {
		self.submit_with(account, call, until, self.inner.retries, observe).await
	}

	/// As [`Client::submit`], for an intent that can be signed another day: it is not sent anew because time may help.
	pub(crate) async fn submit_once(&self, account: &Account, call: &Call) -> Result<Inclusion> {
		let retries = Retries { busy_attempts: 1, ..self.inner.retries };
		self.submit_with(account, call, Stage::InBlock, retries, None).await
	}

	async fn submit_with(
		&self,
		account: &Account,
		call: &Call,
		until: Stage,
		retries: Retries,
		observe: Option<Arc<Observe>>,
	) -> Result<Inclusion> {
		let (body, attachments) = call.meaning()?;
		let act = self.begin(call.name(), observe);
		let meant = Meant { body, attachments };
		act.ended(self.carry(account, &meant, until, retries, &act).await)
	}

	/// An act of its own number.
	fn begin(&self, call: (&'static str, &'static str), observe: Option<Arc<Observe>>) -> Act {
		Act { number: self.inner.acts.fetch_add(1, Ordering::Relaxed), call, observe }
	}

	/// Boxed, because it is large and every act awaits it.
	fn carry<'a>(
		&'a self,
		account: &'a Account,
		meant: &'a Meant,
		until: Stage,
		retries: Retries,
		act: &'a Act,
	) -> BoxFuture<'a, Result<Inclusion>> {
		Box::pin(self.carry_out(account, meant, until, retries, act))
	}

	async fn carry_out(
		&self,
		account: &Account,
		meant: &Meant,
		until: Stage,
		retries: Retries,
		act: &Act,
	) -> Result<Inclusion> {
		let slot = self.slot(account);
		let _order = match meant.body.subject() {
			Some(subject) => Some(slot.turn_about(subject).await),
			None => None,
		};
		let (mut place_attempts, mut busy_attempts) = (0, 0);
		let mut signed = None;
		loop {
			let mut refusal = match self.send(account, meant, &slot, act, &mut signed).await {
				Ok((watch, opening)) => match watch.wait(until, opening).await {
					Err(Error::Refused(refusal)) => refusal,
					result => {
						self.count(&result);
						if signed.as_ref().is_some_and(|signed| signed.ticket.opens) {
							slot.forget_context();
						}
						return result.map_err(of_handed_over);
					}
				},
				Err(Error::Refused(refusal)) => refusal,
				// Its place may be used.
				Err(error) if signed.as_ref().is_some_and(|signed: &Signed| signed.was_taken) => {
					return Err(of_handed_over(error));
				}
				Err(error) => {
					give_back(&slot, signed, &error);
					return Err(error);
				}
			};
			let was_taken = signed.as_ref().is_some_and(|signed: &Signed| signed.was_taken);
			let replaces = signed.as_ref().is_some_and(|signed| signed.ticket.replaces);
			let mut may_help = refusal.passes_with_time() || matches!(refusal, SubmissionRefusal::Dropped);
			match refusal {
				// It was this very one, unless a gateway that lagged behind has taken it for the place of the one that it was to
				// replace.
				SubmissionRefusal::AlreadyDone | SubmissionRefusal::AlreadyFailed if was_taken => {
					let error = match refusal {
						_ if replaces => SubmissionRefusal::PlaceUsed.into(),
						SubmissionRefusal::AlreadyDone => Error::OutcomeUnknown,
						refusal => refusal.into(),
					};
					if !replaces {
						self.inner.included.fetch_add(1, Ordering::Relaxed);
					}
					give_back(&slot, signed, &error);
					return Err(error);
				}
				// By the gateway's word, another one has its place, or its lane was closed.
				SubmissionRefusal::AlreadyDone
				| SubmissionRefusal::AlreadyFailed
				| SubmissionRefusal::LaneNotOpen
					if !was_taken =>
				{
					if refusal == SubmissionRefusal::LaneNotOpen {
						signed.take().map(|signed| slot.lanes.leave(signed.ticket.lane)).transpose()?;
						slot.forget_context();
					} else {
						refusal = SubmissionRefusal::PlaceUsed;
						give_back(&slot, signed.take(), &refusal.clone().into());
					}
					place_attempts += 1;
					// The one that it was to replace has the place: it comes after that one.
					may_help = meant.body.subject().is_none()
						|| (replaces && refusal == SubmissionRefusal::PlaceUsed);
				}
				// For the same place, since only one of the two can be carried. A pool that let bytes go does not take the very same
				// ones for a while.
				SubmissionRefusal::Expired | SubmissionRefusal::Other(_)
					if refusal == SubmissionRefusal::Expired || was_taken || busy_attempts > 0 =>
				{
					if let Some(signed) = &mut signed {
						(signed.id, signed.bytes) = self.sign(account, meant, &slot, signed.ticket).await?;
					}
					busy_attempts += 1;
					may_help = true;
				}
				_ => busy_attempts += 1,
			}
			if !may_help || place_attempts >= retries.place_attempts || busy_attempts >= retries.busy_attempts
			{
				let error = refusal.into();
				give_back(&slot, signed, &error);
				return Err(error);
			}
			if busy_attempts > 0 {
				sleep(retries.delay(busy_attempts)).await;
			}
		}
	}

	/// Hands an intent over: the one that was signed before, or one that gets its place now.
	async fn send(
		&self,
		account: &Account,
		meant: &Meant,
		slot: &Slot,
		act: &Act,
		signed: &mut Option<Signed>,
	) -> Result<(Watch, Option<OwnedMutexGuard<()>>)> {
		let permit = self.permit().await?;
		let mut turn = None;
		if signed.is_none() {
			turn = Some(Arc::clone(&slot.turn).lock_owned().await);
			let ticket = self.place(slot, meant.body.subject()).await?;
			let (id, bytes) = match self.sign(account, meant, slot, ticket).await {
				Ok(signed) => signed,
				Err(error) => {
					slot.lanes.give_back(&ticket)?;
					return Err(error);
				}
			};
			*signed = Some(Signed { ticket, id, bytes, was_taken: false });
		}
		let Some(signed) = signed else { return Err(TransportError::Disconnected.into()) };
		let opening = turn.filter(|_| signed.ticket.opens);
		let was_handed_over = Arc::new(AtomicBool::new(false));
		let watch = self.watch(act, signed.id, signed.bytes.clone(), permit, &was_handed_over).await;
		signed.was_taken |=
			matches!(watch, Ok(_) | Err(Error::Transport(_))) || was_handed_over.load(Ordering::Relaxed);
		Ok((watch?, opening))
	}

	/// The next place in the lane for what is about this.
	async fn place(&self, slot: &Slot, subject: Option<Subject>) -> Result<Ticket> {
		if let Some(subject) = &subject
			&& slot.lanes.has_signed_about(subject)?
		{
			slot.forget_context();
		}
		for attempt in 1..=LANE_ATTEMPTS {
			let context = self.context_of(slot).await?;
			match slot.lanes.take(&context.lanes, context.now, subject.as_ref())? {
				Turn::Now(ticket) => return Ok(ticket),
				Turn::Wait => slot.forget_context(),
				Turn::NoLaneLeft => {
					slot.forget_context();
					return Err(Error::NoLaneLeft);
				}
			}
			if attempt > 1 {
				sleep(LANE_PAUSE).await;
			}
		}
		Err(SubmissionRefusal::TooFarAhead.into())
	}

	/// Closes a lane of the account, in the lane itself, and waits until that is in a block: the chain accepts nothing more
	/// of the device or program that has it, which takes another one. Nothing else of this crate closes one.
	///
	/// # Errors
	///
	/// [`Error::NoSuchLane`] if it is not open; as [`Client::submit`].
	pub async fn close_lane(&self, account: &Account, lane: LaneId) -> Result<Inclusion> {
		self.close_lane_observed(account, lane, None).await
	}

	/// As [`Client::close_lane`]; each step is told.
	pub(crate) async fn close_lane_observed(
		&self,
		account: &Account,
		lane: LaneId,
		observe: Option<Arc<Observe>>,
	) -> Result<Inclusion> {
		let act = self.begin(("Intents", "carry"), observe);
		act.ended(self.carry_closing(account, lane, &act).await)
	}

	async fn carry_closing(&self, account: &Account, lane: LaneId, act: &Act) -> Result<Inclusion> {
		let slot = self.slot(account);
		slot.forget_context();
		let lanes = self.context_of(&slot).await?.lanes;
		let open = lanes.iter().find(|open| open.id == lane).ok_or(Error::NoSuchLane(lane))?;
		let ticket = Ticket {
			lane,
			// The lowest one, before which none counts against the quota.
			sequence: open.gaps.first().copied().unwrap_or_else(|| open.highest.saturating_add(1)),
			opens: false,
			after: 0,
			replaces: false,
		};
		let meant = Meant { body: Body::CloseLane { lane }, attachments: Vec::new() };
		let (id, bytes) = self.sign(account, &meant, &slot, ticket).await?;
		slot.forget_context();
		let permit = self.permit().await?;
		let was_handed_over = Arc::new(AtomicBool::new(false));
		let result = match self.watch(act, id, bytes, permit, &was_handed_over).await {
			Ok(watch) => watch.wait(Stage::InBlock, None).await.map_err(of_handed_over),
			Err(error) if was_handed_over.load(Ordering::Relaxed) => Err(of_handed_over(error)),
			Err(error) => Err(error),
		};
		self.count(&result);
		result
	}

	fn slot(&self, account: &Account) -> Arc<Slot> {
		let store = self.inner.lane_store.get().cloned();
		self.inner.lanes.slot(store, &self.genesis(), &account.id())
	}

	/// The intent's id and the bytes that are handed over.
	async fn sign(
		&self,
		account: &Account,
		meant: &Meant,
		slot: &Slot,
		ticket: Ticket,
	) -> Result<(Hash, Vec<u8>)> {
		let genesis = self.genesis();
		let longest = u32::try_from(meant.body.longest_lifetime() / 1000).unwrap_or(u32::MAX);
		let intent = Intent {
			signer: account.id(),
			lane: ticket.lane,
			sequence: ticket.sequence,
			made_at: made_at(self.context_of(slot).await?.now),
			lifetime: LIFETIME.min(longest),
			after: ticket.after,
			body: meant.body.clone(),
		};
		let attachments = meant.attachments.clone();
		let signed = sign_intent(intent, attachments, &genesis, |payload| account.sign(payload));
		let signed = signed.map_err(TransportError::undecodable)?;
		Ok((signed.intent.id(&genesis), signed.encode()))
	}

	async fn context_of(&self, slot: &Slot) -> Result<Context> {
		if let Some(known) = slot.fresh_context() {
			return Ok(known);
		}
		let context = self.ask(|| self.rpc().context()).await?;
		*slot.context() = Some((context.clone(), Instant::now()));
		Ok(context)
	}

	fn count(&self, result: &Result<Inclusion>) {
		if matches!(result, Ok(_) | Err(Error::Dispatch(_) | Error::NotCarriedOut(_) | Error::OutcomeUnknown))
		{
			self.inner.included.fetch_add(1, Ordering::Relaxed);
		}
	}
}

/// The place of what will not be handed over any more is the next intent's, unless the chain has used it: so one of the two
/// is done at most, whatever the gateway keeps. If the connection broke, it may be used.
fn give_back(slot: &Slot, signed: Option<Signed>, error: &Error) {
	if let Some(signed) = signed
		&& !matches!(error, Error::Transport(_))
	{
		slot.forget_context();
		// A place that cannot be given back stays empty, and nothing waits for it.
		let _ = slot.lanes.give_back(&signed.ticket);
	}
}

/// When an intent is made: by the chain's clock as the gateway tells it, so that a clock that is a few minutes off does
/// no harm. A gateway that is further off is not believed: an intent that is dated ahead would be carried later than its
/// signer thinks.
fn made_at(chain: Moment) -> Moment {
	let own = clock();
	if own.abs_diff(chain) <= LANE_FRESHNESS { chain } else { own }
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md: a hostile gateway that tells another time has nothing signed for it.
	#[test]
	fn a_gateway_cannot_have_intents_signed_for_another_day() {
		let now = clock();
		assert_eq!(made_at(now + LANE_FRESHNESS / 2), now + LANE_FRESHNESS / 2);
		for told in [0, now + 24 * 3_600_000, Moment::MAX] {
			assert!(made_at(told).abs_diff(now) < 60_000);
		}
	}
}
