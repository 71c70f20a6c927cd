//! The rows of a record that is erased.

use alloc::vec::Vec;
use vacchain_primitives::{RecordId, questions::EraseRecord};

use crate::{RowKey, pallet::*};

impl<T: Config> EraseRecord for Pallet<T> {
	fn erase_record(record: &RecordId, most: u32) -> bool {
		let mut keys = Rows::<T>::iter_key_prefix(record);
		let some: Vec<_> = keys.by_ref().take(most as usize).collect();
		let is_done = keys.next().is_none();
		for key in some {
			match key {
				RowKey::Visit(visit) => {
					RecordOf::<T>::remove(visit);
					let row = Self::visit_of(*record, visit);
					Self::moved(visit, row.as_ref(), None);
				}
				RowKey::Keys(visit) => Self::take_keys_of(*record, visit),
				_ => {}
			}
			Rows::<T>::remove(record, key);
		}
		is_done
	}
}
