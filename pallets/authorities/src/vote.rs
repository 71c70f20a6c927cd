//! The institutions' vote, and whether it suffices.

use core::marker::PhantomData;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{EnsureOrigin, Get},
};
use frame_system::pallet_prelude::OriginFor;
use vacchain_primitives::Matter;

use crate::pallet::*;

impl<T: Config> Pallet<T> {
	/// The origin is the institutions' vote, and enough of them are for it.
	pub(crate) fn ensure_vote(origin: OriginFor<T>, matter: Matter) -> DispatchResult {
		let (ayes, seats) = T::VoteOrigin::ensure_origin(origin)?;
		ensure!(Self::suffices(matter, ayes, seats), Error::<T>::TooFewVotes);
		Ok(())
	}

	fn suffices(matter: Matter, ayes: u32, seats: u32) -> bool {
		seats > 0 && ayes >= VoteThresholds::<T>::get().votes_needed(matter, seats)
	}
}

/// The institutions' vote on a matter, as an origin for other pallets' calls.
pub struct EnsureVote<T, M>(PhantomData<(T, M)>);

impl<T: Config, M: Get<Matter>> EnsureOrigin<OriginFor<T>> for EnsureVote<T, M> {
	type Success = ();

	fn try_origin(origin: OriginFor<T>) -> Result<(), OriginFor<T>> {
		let (ayes, seats) = T::VoteOrigin::try_origin(origin.clone())?;
		if Pallet::<T>::suffices(M::get(), ayes, seats) { Ok(()) } else { Err(origin) }
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<OriginFor<T>, ()> {
		T::VoteOrigin::try_successful_origin()
	}
}
