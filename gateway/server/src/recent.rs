//! What was asked for lately.

use std::collections::VecDeque;

use parking_lot::Mutex;

/// The answers to the last questions, at most so many: the oldest goes.
#[derive(Debug)]
pub(crate) struct Recent<K, T, const MOST: usize>(Mutex<VecDeque<(K, T)>>);

impl<K, T, const MOST: usize> Default for Recent<K, T, MOST> {
	fn default() -> Self {
		Self(Mutex::default())
	}
}

impl<K: Copy + PartialEq, T: Clone, const MOST: usize> Recent<K, T, MOST> {
	pub fn get(&self, question: K) -> Option<T> {
		self.0.lock().iter().find(|(known, _)| *known == question).map(|(_, answer)| answer.clone())
	}

	pub fn put(&self, question: K, answer: T) {
		let mut known = self.0.lock();
		known.retain(|(asked, _)| *asked != question);
		while known.len() >= MOST {
			known.pop_front();
		}
		known.push_back((question, answer));
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_oldest_answer_goes_when_there_are_too_many() {
		let recent = Recent::<u32, u32, 3>::default();
		(0..5).for_each(|number| recent.put(number, number));
		recent.put(3, 7);
		let known: Vec<_> = (0..5).map(|number| recent.get(number)).collect();
		assert_eq!(known, [None, None, Some(2), Some(7), Some(4)]);
	}
}
