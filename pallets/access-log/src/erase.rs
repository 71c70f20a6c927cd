//! The log of a record that is erased.

use alloc::vec::Vec;
use vacchain_primitives::{RecordId, questions::EraseRecord};

use crate::pallet::*;

impl<T: Config> EraseRecord for Pallet<T> {
	fn erase_record(record: &RecordId, most: u32) -> bool {
		let pages: Vec<_> = Earlier::<T>::iter_key_prefix(record).take(most as usize).collect();
		let left = most.saturating_sub(pages.len() as u32) as usize;
		pages.into_iter().for_each(|page| Earlier::<T>::remove(record, page));
		let sums: Vec<_> = Sums::<T>::iter_key_prefix((record,)).take(left).collect();
		let is_full = sums.len() == left;
		sums.into_iter().for_each(|(reader, gateway)| Sums::<T>::remove((record, reader, gateway)));
		Recent::<T>::remove(record);
		!is_full
	}
}
