//! How often one health admin does what it does alone.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use scale_info::TypeInfo;
use vacchain_primitives::{Daily, ParticipantId, bounds::DAY, questions::SpendDaily};

use crate::pallet::*;

/// A health admin's day of the chain's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Today {
	/// The day, counted from the Unix epoch.
	pub day: u32,
	/// How many powers it has proposed and confirmed, and how many of others it has withdrawn.
	pub powers: u32,
	/// How many times it has given a custodian a half of the keys of a record.
	pub restores: u32,
	/// How often it has suspended or reinstated somebody.
	pub suspensions: u32,
	/// How many people it has moved or given new keys.
	pub staff: u32,
	/// How often it has changed a profile of somebody, or a number tag that a family had.
	pub details: u32,
	/// How many records it has created, and how many families it has given their first number tag.
	pub entries: u32,
	/// How many visits it has ruled on or closed before they had lapsed, and how many entries of reported doses it has taken back.
	pub rulings: u32,
}

impl Today {
	/// How often it has done this.
	pub fn count(&mut self, what: Daily) -> &mut u32 {
		match what {
			Daily::Powers => &mut self.powers,
			Daily::Restores => &mut self.restores,
			Daily::Suspensions => &mut self.suspensions,
			Daily::Staff => &mut self.staff,
			Daily::Details => &mut self.details,
			Daily::Entries => &mut self.entries,
			Daily::Rulings => &mut self.rulings,
		}
	}
}

impl<T: Config> SpendDaily for Pallet<T> {
	fn spend(admin: &ParticipantId, what: Daily) -> DispatchResult {
		let day = u32::try_from(T::Clock::now() / DAY).unwrap_or(u32::MAX);
		Days::<T>::try_mutate(admin, |today| {
			if today.day != day {
				*today = Today { day, ..Today::default() };
			}
			let count = today.count(what);
			ensure!(*count < what.most(), Error::<T>::DailyBound);
			*count += 1;
			Ok(())
		})
	}
}
