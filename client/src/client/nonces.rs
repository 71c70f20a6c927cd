//! Which nonces of an account are used, on their way, or were left out.

use std::{
	collections::{BTreeSet, HashMap},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

use tokio::sync::Mutex as AsyncMutex;
use vacchain_gateway::types::Context;
use vacchain_primitives::AccountId;

/// For how long transactions are signed with what the chain said: a small part of the time for which they are valid
/// then, on chains of every pace.
const FRESH: Duration = Duration::from_secs(8);

/// The accounts of a client.
#[derive(Default)]
pub(super) struct Nonces(Mutex<HashMap<AccountId, Slot>>);

impl Nonces {
	pub(super) fn slot(&self, account: &AccountId) -> Slot {
		self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(*account).or_default().clone()
	}
}

/// One account.
#[derive(Clone, Default)]
pub(super) struct Slot {
	/// Who holds it may submit.
	pub(super) turn: Arc<AsyncMutex<()>>,
	book: Arc<Mutex<Book>>,
}

#[derive(Default)]
struct Book {
	/// The nonce after the highest one used, if known.
	next: Option<u32>,
	/// Those on their way.
	claimed: BTreeSet<u32>,
	/// Those below `next` that were given up: the chain waits for them.
	holes: BTreeSet<u32>,
	/// How many tokens of the quota may be spent before the chain is asked.
	credit: u32,
	/// What the chain said last, and when.
	context: Option<(Context, Instant)>,
}

impl Slot {
	/// The next nonce, if it is known.
	pub(super) fn expected(&self) -> Option<u32> {
		let book = self.book();
		book.holes.first().copied().or(book.next)
	}

	/// The next nonce, when the chain says this one.
	pub(super) fn start_from(&self, nonce: u32) -> u32 {
		let mut book = self.book();
		let next = book.claimed.last().map_or(nonce, |last| nonce.max(last.saturating_add(1)));
		book.next = Some(next);
		next
	}

	/// Takes a nonce.
	pub(super) fn claim(&self, nonce: u32) -> Claim {
		let mut book = self.book();
		book.holes.remove(&nonce);
		book.claimed.insert(nonce);
		book.next = book.next.max(Some(nonce.saturating_add(1)));
		Claim { nonce, slot: self.clone() }
	}

	/// What was thought of the next nonce was not right.
	pub(super) fn forget(&self) {
		let mut book = self.book();
		book.next = None;
		book.holes.clear();
		book.context = None;
	}

	/// What the chain said last is no longer so.
	pub(super) fn forget_context(&self) {
		self.book().context = None;
	}

	/// What the chain said last, if that was not long ago.
	pub(super) fn context(&self) -> Option<Context> {
		let book = self.book();
		book.context.as_ref().filter(|(_, at)| at.elapsed() < FRESH).map(|(context, _)| context.clone())
	}

	/// Remembers what the chain says.
	pub(super) fn set_context(&self, context: Context) {
		self.book().context = Some((context, Instant::now()));
	}

	/// Takes a token that is known to be there.
	pub(super) fn spend_credit(&self) -> bool {
		let mut book = self.book();
		let spent = book.credit.checked_sub(1);
		book.credit = spent.unwrap_or(0);
		spent.is_some()
	}

	/// Counts on what the chain says is left, without those on their way, and at most on `most`.
	pub(super) fn set_credit(&self, left: u32, most: u32) {
		let mut book = self.book();
		let on_their_way = u32::try_from(book.claimed.len()).unwrap_or(u32::MAX);
		book.credit = left.saturating_sub(on_their_way).min(most);
	}

	fn book(&self) -> MutexGuard<'_, Book> {
		self.book.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// A nonce that is on its way. Dropping it says that it was used.
pub(super) struct Claim {
	nonce: u32,
	slot: Slot,
}

impl Claim {
	pub(super) fn nonce(&self) -> u32 {
		self.nonce
	}

	/// Nothing will be sent under it any more: the next transaction takes it.
	pub(super) fn give_up(self) {
		let mut book = self.slot.book();
		if book.next == Some(self.nonce.saturating_add(1)) {
			book.next = Some(self.nonce);
		} else {
			book.holes.insert(self.nonce);
		}
	}
}

impl Drop for Claim {
	fn drop(&mut self) {
		self.slot.book().claimed.remove(&self.nonce);
	}
}
