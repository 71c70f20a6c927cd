//! The records that are open to an organisation, by the organisation: an index that follows from the readers.

use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{ensure, traits::Time};
use vacchain_primitives::{Basis, GrantPlace, ParticipantId, Reader, RecordId, bounds::MAX_PAGE};

use crate::{ReaderSet, pallet::*};

/// The places of a record among those that are open to each reader that was granted it.
fn places(record: RecordId, readers: &[Reader]) -> BTreeSet<(ParticipantId, GrantPlace)> {
	let place = |reader: &Reader| match reader.basis {
		Basis::Grant { expires_at, .. } => Some((reader.id, GrantPlace::new(expires_at, record))),
		Basis::Owner | Basis::Authority | Basis::Custody | Basis::Guardian => None,
	};
	readers.iter().filter_map(place).collect()
}

impl<T: Config> Pallet<T> {
	/// Writes the readers of a record, and keeps [`OpenTo`] in step.
	pub fn set_readers(record: RecordId, readers: ReaderSet) {
		let (before, after) = (places(record, &Readers::<T>::get(record)), places(record, &readers));
		for (reader, place) in before.difference(&after) {
			OpenTo::<T>::remove(reader, place);
		}
		for (reader, place) in after.difference(&before) {
			OpenTo::<T>::insert(reader, place, ());
		}
		Readers::<T>::insert(record, readers);
	}

	/// The records that are open to an organisation now, after this place, at most [`MAX_PAGE`]: those whose grant ends first,
	/// first. Ended grants are passed over in one look, however many there are.
	pub fn open_to(reader: ParticipantId, after: Option<GrantPlace>, limit: u32) -> Vec<GrantPlace> {
		let over = GrantPlace::over(T::Clock::now());
		let after = after.map_or(over, |after| after.max(over));
		let all = OpenTo::<T>::iter_key_prefix_from(reader, OpenTo::<T>::hashed_key_for(reader, after));
		all.take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// The records of which somebody is a guardian, in order of id, those after the record `after`, at most [`MAX_PAGE`]: one
	/// that leaves meanwhile hides no other from who pages.
	pub fn wards_of(guardian: ParticipantId, after: Option<RecordId>, limit: u32) -> Vec<RecordId> {
		let mut wards = Wards::<T>::get(guardian).into_inner();
		wards.sort_unstable();
		wards.retain(|ward| after.is_none_or(|after| *ward > after));
		wards.truncate(limit.min(MAX_PAGE) as usize);
		wards
	}

	/// Checks that the index says what the readers say.
	pub(crate) fn try_open_to() -> Result<(), sp_runtime::TryRuntimeError> {
		let all = Readers::<T>::iter().flat_map(|(record, readers)| places(record, &readers));
		let open: BTreeSet<_> = OpenTo::<T>::iter_keys().collect();
		ensure!(open == all.collect(), "what is open to an organisation is listed");
		Ok(())
	}
}
