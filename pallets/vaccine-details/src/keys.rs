//! The keys that a visit gives to its professionals, and how long.

use frame_support::{ensure, pallet_prelude::*, traits::Time};
use vacchain_primitives::{
	Moment, RecordId, Visit, VisitId, VisitState, VisitWrap,
	bounds::{ADDENDA_WINDOW, DAY, MAX_ENDED_PER_BLOCK},
	derives::{apply, scale_bounded},
	questions::MemberOf,
};

use crate::{Row, RowKey, VisitKeys, WeightInfo, pallet::*};

/// Keys of a linked visit that leave the chain when their time has come.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct EndingVisitKeys {
	/// The record.
	pub record: RecordId,
	/// The visit.
	pub visit: VisitId,
	/// When: keys that were given again leave later.
	pub until: Moment,
}

impl<T: Config> Pallet<T> {
	/// The wraps are for the keys that the visit's doctor and physician have now, of the visit's epoch and index.
	pub(crate) fn ensure_wraps_for(wraps: &[VisitWrap; 2], row: &Visit) -> Result<(), Error<T>> {
		Self::ensure_wraps(wraps, row)?;
		ensure!(wraps.iter().all(VisitWrap::is_well_formed), Error::<T>::Malformed);
		let is_for_current_key = |wrap: &VisitWrap| {
			T::Participants::member_of(&wrap.professional)
				.is_some_and(|member| member.has_key && member.key_version == wrap.key_version)
		};
		ensure!(wraps.iter().all(is_for_current_key), Error::<T>::StaleKey);
		Ok(())
	}

	pub(crate) fn ensure_wraps(wraps: &[VisitWrap; 2], row: &Visit) -> Result<(), Error<T>> {
		ensure!(wraps.iter().all(|wrap| wrap.epoch == row.epoch), Error::<T>::StaleEpoch);
		let named = wraps.each_ref().map(|wrap| wrap.professional);
		ensure!(named == [row.doctor, row.physician], Error::<T>::WrongReaders);
		ensure!(wraps.iter().all(|wrap| wrap.index == row.index), Error::<T>::StaleIndex);
		Ok(())
	}

	/// Gives the visit's professionals these keys: for a time once the visit is linked. Those that are given again
	/// within a day leave with the ones before, so that few rows of one visit wait for their end.
	pub(crate) fn give_keys(visit: VisitId, row: &Visit, wraps: [VisitWrap; 2]) {
		let record = row.record;
		let earlier = Self::keys(record, visit).and_then(|keys| keys.until);
		let until = (row.state == VisitState::Linked).then(|| T::Clock::now().saturating_add(ADDENDA_WINDOW));
		let earlier =
			earlier.filter(|earlier| until.is_some_and(|until| until < earlier.saturating_add(DAY)));
		let keys = VisitKeys { wraps, until: earlier.or(until) };
		Self::insert(record, RowKey::Keys(visit), Row::Keys(keys));
		if let (None, Some(until)) = (earlier, until) {
			let (first, next) = EndingRange::<T>::get();
			EndingKeys::<T>::insert(next, EndingVisitKeys { record, visit, until });
			EndingRange::<T>::put((first, next.saturating_add(1)));
		}
	}

	pub(crate) fn take_keys(visit: VisitId, row: &Visit) {
		Self::take_keys_of(row.record, visit);
	}

	/// The visit's professionals have their keys still.
	pub(crate) fn ensure_in_time(visit: VisitId, row: &Visit) -> Result<(), Error<T>> {
		let now = T::Clock::now();
		let has_keys =
			Self::keys(row.record, visit).is_some_and(|keys| keys.until.is_none_or(|until| now < until));
		ensure!(has_keys, Error::<T>::TooLate);
		Ok(())
	}

	/// Removes keys whose time has come, as many as this weight and one block allow.
	pub(crate) fn end_keys(left: Weight) -> Weight {
		let cost = T::WeightInfo::end_keys;
		if cost(0).any_gt(left) {
			return Weight::zero();
		}
		let most = (1..=MAX_ENDED_PER_BLOCK).take_while(|count| cost(*count).all_lte(left)).count() as u32;
		let (now, (mut first, next)) = (T::Clock::now(), EndingRange::<T>::get());
		let mut ended = 0;
		while ended < most {
			let ending = EndingKeys::<T>::get(first);
			let Some(ending) = ending.filter(|ending| ending.until <= now) else { break };
			// Keys that were given again have a later time.
			let keys = Self::keys(ending.record, ending.visit);
			if keys.is_some_and(|keys| keys.until == Some(ending.until)) {
				Self::take_keys_of(ending.record, ending.visit);
			}
			EndingKeys::<T>::remove(first);
			(first, ended) = (first.saturating_add(1), ended + 1);
		}
		if ended > 0 {
			EndingRange::<T>::put((first, next));
		}
		cost(ended)
	}
}
