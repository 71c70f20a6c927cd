//! Who leaves a record when something becomes of the record itself.

use frame_support::traits::Time;
use vacchain_primitives::{
	Basis, Level, ParticipantId, Reader, RecordId,
	questions::{EndGrants, EraseRecord, ReplaceOwner},
};

use crate::{ReaderSet, pallet::*};

impl<T: Config> Pallet<T> {
	/// A participant is no guardian of a record any more.
	pub(crate) fn end_ward(record: &RecordId, guardian: &ParticipantId) {
		Wards::<T>::mutate_exists(guardian, |wards| {
			*wards = wards.take().and_then(|mut wards| {
				wards.retain(|ward| ward != record);
				(!wards.is_empty()).then_some(wards)
			});
		});
	}

	fn end_wards(record: &RecordId, readers: &ReaderSet) {
		let guardians = readers.iter().filter(|reader| reader.basis == Basis::Guardian);
		guardians.for_each(|guardian| Self::end_ward(record, &guardian.id));
	}
}

impl<T: Config> EndGrants for Pallet<T> {
	fn end_grants(record: &RecordId) {
		let mut readers = Readers::<T>::get(record);
		readers.retain(|reader| !reader.is_grant());
		Self::put_readers(*record, readers, T::Clock::now());
	}
}

impl<T: Config> ReplaceOwner for Pallet<T> {
	fn replace_owner(record: &RecordId, owner: ParticipantId) {
		let mut readers = Readers::<T>::get(record);
		Self::end_wards(record, &readers);
		readers.retain(|reader| matches!(reader.basis, Basis::Authority | Basis::Custody));
		let owner = Reader { id: owner, level: Level::Full, basis: Basis::Owner };
		// The former owner has left, so there is room.
		let _ = readers.try_insert(0, owner);
		Self::put_readers(*record, readers, T::Clock::now());
	}
}

/// There are so few rows that all of them go at once.
impl<T: Config> EraseRecord for Pallet<T> {
	fn erase_record(record: &RecordId, _: u32) -> bool {
		Self::end_wards(record, &Readers::<T>::get(record));
		Self::set_readers(*record, ReaderSet::default());
		Readers::<T>::remove(record);
		FormerReaders::<T>::remove(record);
		RotatedAt::<T>::remove(record);
		Mends::<T>::remove(record);
		true
	}
}
