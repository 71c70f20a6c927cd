//! What was found in blocks lately.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::chain::Hash;

/// The answers about the last blocks that were asked about, at most so many: the oldest goes.
#[derive(Debug)]
pub(super) struct Recent<T, const MOST: usize>(Mutex<VecDeque<(Hash, T)>>);

impl<T, const MOST: usize> Default for Recent<T, MOST> {
	fn default() -> Self {
		Self(Mutex::default())
	}
}

impl<T: Clone, const MOST: usize> Recent<T, MOST> {
	pub fn get(&self, block: Hash) -> Option<T> {
		self.0.lock().iter().find(|(known, _)| *known == block).map(|(_, answer)| answer.clone())
	}

	pub fn put(&self, block: Hash, answer: T) {
		let mut known = self.0.lock();
		known.retain(|(hash, _)| *hash != block);
		while known.len() >= MOST {
			known.pop_front();
		}
		known.push_back((block, answer));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_oldest_answer_goes_when_there_are_too_many() {
		let recent = Recent::<u32, 3>::default();
		for number in 0..5_u32 {
			recent.put(Hash::from_low_u64_be(number.into()), number);
		}
		recent.put(Hash::from_low_u64_be(3), 7);
		let known: Vec<_> = (0..5).map(|number| recent.get(Hash::from_low_u64_be(number))).collect();
		assert_eq!(known, [None, None, Some(2), Some(7), Some(4)]);
	}
}
