//! How often somebody mends the keys of a record in a day: each bridge and each past wrap is an entry of the record's history
//! for ever.

use frame_support::{
	BoundedVec, ensure,
	traits::{ConstU32, Time},
};
use vacchain_primitives::{
	ParticipantId, RecordId,
	bounds::{DAY, MAX_DAILY_MENDS, MAX_READERS},
	derives::{apply, scale_bounded},
};

use crate::pallet::*;

/// The counts of what the full readers of a record have mended on one day.
#[apply(scale_bounded!)]
#[derive(Default)]
pub struct MendsOfDay {
	/// The day of the chain's clock.
	pub day: u64,
	/// Each maker, and how many bridges and past wraps it has added.
	pub counts: BoundedVec<(ParticipantId, u32), ConstU32<MAX_READERS>>,
}

impl<T: Config> Pallet<T> {
	/// Counts a bridge or a past wrap of a reader of now. No reader uses up what another one may add.
	pub(crate) fn spend_mend(record: &RecordId, maker: ParticipantId) -> Result<(), Error<T>> {
		let day = T::Clock::now() / DAY;
		Mends::<T>::try_mutate(record, |row| {
			if row.day != day {
				*row = MendsOfDay { day, ..MendsOfDay::default() };
			}
			if let Some((_, count)) = row.counts.iter_mut().find(|(id, _)| *id == maker) {
				ensure!(*count < MAX_DAILY_MENDS, Error::<T>::DailyBound);
				*count += 1;
				return Ok(());
			}
			if row.counts.is_full() {
				let readers = Readers::<T>::get(record);
				row.counts.retain(|(id, _)| readers.iter().any(|reader| reader.id == *id));
			}
			row.counts.try_push((maker, 1)).map_err(|_| Error::<T>::DailyBound)
		})
	}
}
