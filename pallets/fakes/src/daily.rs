//! What an admin does only so often in a day.

use frame_support::{pallet_prelude::*, storage_alias};
use vacchain_primitives::{Daily, ParticipantId, questions::SpendDaily};

/// Why an admin does no more today.
pub const DAILY_BOUND: DispatchError = DispatchError::Other("DailyBound");

/// How much an admin may still do today, if not as much as it likes.
#[storage_alias]
pub type LeftToday = StorageMap<Fakes, Twox64Concat, ParticipantId, u32>;

/// Which admin did what, by its place in [`Daily::ALL`].
#[storage_alias]
type Spent = StorageValue<Fakes, Vec<(ParticipantId, u8)>, ValueQuery>;

/// Counts what admins do.
pub struct Days;

impl Days {
	/// Which admin did what, and forgets it.
	pub fn take_spent() -> Vec<(ParticipantId, Daily)> {
		Spent::take().into_iter().map(|(admin, what)| (admin, Daily::ALL[usize::from(what)])).collect()
	}
}

impl SpendDaily for Days {
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult {
		if let Some(left) = LeftToday::get(admin) {
			LeftToday::insert(admin, left.checked_sub(1).ok_or(DAILY_BOUND)?);
		}
		Spent::append((admin, what as u8));
		Ok(())
	}
}
