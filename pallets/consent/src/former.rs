//! Former readers of a record: reads that were answered in time may be logged after an access has ended.

use vacchain_primitives::{
	Basis, Level, Moment, ParticipantId, Reader, RecordId,
	bounds::{MAX_CLOCK_SKEW, MAX_READ_AGE, VISIT_LAPSE},
	questions::HadAccess,
};

use crate::{ReaderSet, pallet::*};

/// For how long, in milliseconds, a reader is remembered who has left: its reads are logged late, and its visits are finished.
const REMEMBERED: Moment =
	MAX_CLOCK_SKEW + if VISIT_LAPSE > MAX_READ_AGE { VISIT_LAPSE } else { MAX_READ_AGE };

/// When a reader's access ends, as it is known now.
fn end(reader: &Reader) -> Option<Moment> {
	match reader.basis {
		Basis::Grant { expires_at, .. } => expires_at,
		Basis::Owner | Basis::Authority | Basis::Custody | Basis::Guardian => None,
	}
}

impl<T: Config> Pallet<T> {
	/// Remembers those readers of a record who are not among its new ones, or are there at a lower level.
	pub(crate) fn remember_former(record: &RecordId, new: &ReaderSet, now: Moment) {
		let stays = |old: &Reader| new.iter().any(|reader| reader.id == old.id && reader.level >= old.level);
		let left: alloc::vec::Vec<_> = Readers::<T>::get(record)
			.into_iter()
			.filter(|reader| !stays(reader))
			.map(|reader| (reader.id, reader.level, end(&reader).map_or(now, |end| end.min(now))))
			.collect();
		if left.is_empty() {
			return;
		}
		FormerReaders::<T>::mutate(record, |former| {
			let forgotten = now.saturating_sub(REMEMBERED);
			let has_left = |id: &ParticipantId, level: &Level| {
				left.iter().any(|(other, left, _)| other == id && left >= level)
			};
			former.retain(|(id, level, at)| *at >= forgotten && !has_left(id, level));
			for one in left {
				if former.is_full() {
					// Readers of proofs have no visits to finish: a hospital is not pushed out by grants to them.
					let proof = former.iter().position(|(_, level, _)| *level < Level::Full);
					former.remove(proof.unwrap_or_default());
				}
				// There is room for it now.
				let _ = former.try_push(one);
			}
		});
	}
}

impl<T: Config> HadAccess for Pallet<T> {
	fn had_access(record: &RecordId, reader: &ParticipantId, level: Level, since: Moment) -> bool {
		let is_reader = |present: &Reader| {
			present.id == *reader && present.level >= level && end(present).is_none_or(|end| end > since)
		};
		let had_it = |(id, had, left): &(_, Level, Moment)| id == reader && *had >= level && *left >= since;
		Readers::<T>::get(record).iter().any(is_reader) || FormerReaders::<T>::get(record).iter().any(had_it)
	}
}
