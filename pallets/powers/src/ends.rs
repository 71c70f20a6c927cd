//! When powers lapse.

use frame_support::{pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	Moment, PowerDigest, PowerStep,
	bounds::MAX_ENDED_PER_BLOCK,
	derives::{apply, scale_bounded},
};

use crate::{WeightInfo, pallet::*};

/// When a power lapses, and which: the time stands first, big endian, so that keys are in order of time.
#[apply(scale_bounded!)]
#[derive(Copy, PartialOrd, Ord)]
pub struct EndKey([u8; 8], PowerDigest);

impl EndKey {
	/// The key of a power that lapses then.
	pub const fn new(ends_at: Moment, digest: PowerDigest) -> Self {
		Self(ends_at.to_be_bytes(), digest)
	}

	/// When it lapses.
	pub const fn ends_at(&self) -> Moment {
		Moment::from_be_bytes(self.0)
	}

	/// Which power.
	pub const fn digest(&self) -> PowerDigest {
		self.1
	}
}

impl<T: Config> Pallet<T> {
	/// Ends the powers whose time is over, as many as this weight and one block allow.
	pub(crate) fn end_lapsed(left: Weight) -> Weight {
		let cost = T::WeightInfo::end_lapsed;
		if cost(0).any_gt(left) {
			return Weight::zero();
		}
		let most = (1..=MAX_ENDED_PER_BLOCK).take_while(|count| cost(*count).all_lte(left)).count() as u32;
		let (now, mut ended) = (T::Clock::now(), 0);
		while ended < most {
			let first = Ends::<T>::iter_keys().next().filter(|end| end.ends_at() <= now);
			let Some(digest) = first.map(|end| end.digest()) else { break };
			Self::lapse(digest);
			ended += 1;
		}
		cost(ended)
	}

	/// Ends a power whose time is over.
	pub(crate) fn lapse(digest: PowerDigest) {
		if let Some(waiting) = Self::take(digest) {
			Self::note(&waiting, digest, None, PowerStep::Lapsed);
			Self::deposit_event(Event::Lapsed { digest });
		}
	}
}
