//! The accounts for which a client signs, each with its lanes and the chain's last word on them.

use std::{
	collections::HashMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::Duration,
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use vacchain_gateway::types::Context;
use vacchain_primitives::{AccountId, Moment, Subject};

use crate::{
	facts::Hash,
	lanes::{LaneStore, Lanes},
	platform::Instant,
};

/// For how long what the chain said of lanes and of its clock is counted on.
const FRESH: Duration = Duration::from_secs(8);

/// The accounts of a client.
#[derive(Default)]
pub(super) struct Accounts(Mutex<HashMap<AccountId, Arc<Slot>>>);

impl Accounts {
	pub(super) fn slot(
		&self,
		store: Option<Arc<dyn LaneStore>>,
		genesis: &Hash,
		account: &AccountId,
	) -> Arc<Slot> {
		let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
		let slot = slots.entry(*account).or_insert_with(|| {
			let lanes = Lanes::new(store, genesis, account);
			Arc::new(Slot { turn: Arc::default(), about: Mutex::default(), lanes, context: Mutex::default() })
		});
		Arc::clone(slot)
	}
}

/// One account.
pub(super) struct Slot {
	/// Held while a place is taken, and while the intent that opens the lane is on its way.
	pub(super) turn: Arc<AsyncMutex<()>>,
	/// Each is held until nothing more is done for an intent about the subject: the next one about it depends on that.
	about: Mutex<HashMap<Subject, Arc<AsyncMutex<()>>>>,
	pub(super) lanes: Lanes,
	/// The chain's last answer, and when it came.
	context: Mutex<Option<(Context, Instant)>>,
}

impl Slot {
	/// Waits for the intents about a subject that were to be signed before.
	pub(super) async fn turn_about(&self, subject: Subject) -> OwnedMutexGuard<()> {
		let turn = {
			let mut about = self.about.lock().unwrap_or_else(PoisonError::into_inner);
			about.retain(|_, turn| Arc::strong_count(turn) > 1);
			Arc::clone(about.entry(subject).or_default())
		};
		turn.lock_owned().await
	}

	pub(super) fn context(&self) -> MutexGuard<'_, Option<(Context, Instant)>> {
		self.context.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Drops the chain's last answer, which no longer holds.
	pub(super) fn forget_context(&self) {
		*self.context() = None;
	}

	/// The chain's last answer, with its clock as it should be now, if that was not long ago.
	pub(super) fn fresh_context(&self) -> Option<Context> {
		let context = self.context();
		let (context, at) = context.as_ref().filter(|(_, at)| at.elapsed() < FRESH)?;
		let passed = Moment::try_from(at.elapsed().as_millis()).unwrap_or(Moment::MAX);
		Some(Context { now: context.now.saturating_add(passed), ..context.clone() })
	}
}
