//! Values that are kept in memory for a short time.

use std::{
	collections::{BTreeMap, HashMap},
	hash::Hash,
};

use vacchain_primitives::Moment;

/// A map whose entries live equally long, and of which there are only so many: when it is full, the oldest goes.
pub(super) struct ShortLived<K, V> {
	/// How long an entry lives, in milliseconds.
	life: Moment,
	most: usize,
	entries: HashMap<K, Entry<V>>,
	/// The keys in the order in which they came, which is the order in which they end.
	order: BTreeMap<u64, K>,
	next: u64,
}

struct Entry<V> {
	value: V,
	ends_at: Moment,
	place: u64,
}

impl<K: Copy + Eq + Hash, V> ShortLived<K, V> {
	/// An empty map of at most `most` entries that live for `life` milliseconds.
	pub(super) fn new(life: Moment, most: usize) -> Self {
		Self { life, most, entries: HashMap::new(), order: BTreeMap::new(), next: 0 }
	}

	/// Puts in an entry, in place of one with the same key.
	pub(super) fn insert(&mut self, key: K, value: V, now: Moment) {
		self.remove(&key);
		while let Some((_, oldest)) = self.order.first_key_value() {
			let oldest = *oldest;
			let is_over = self.entries.get(&oldest).is_none_or(|entry| entry.ends_at <= now);
			if !is_over && self.entries.len() < self.most {
				break;
			}
			self.remove(&oldest);
		}
		let place = self.next;
		self.next += 1;
		self.order.insert(place, key);
		self.entries.insert(key, Entry { value, ends_at: now.saturating_add(self.life), place });
	}

	/// The value, if it has not ended.
	pub(super) fn get(&self, key: &K, now: Moment) -> Option<&V> {
		self.entries.get(key).filter(|entry| self.lives(entry, now)).map(|entry| &entry.value)
	}

	/// Takes out what is there, if it has not ended.
	pub(super) fn take(&mut self, key: &K, now: Moment) -> Option<V> {
		let entry = self.take_entry(key)?;
		self.lives(&entry, now).then_some(entry.value)
	}

	/// Lets an entry go.
	pub(super) fn remove(&mut self, key: &K) {
		self.take_entry(key);
	}

	/// Lets every entry go.
	pub(super) fn clear(&mut self) {
		self.entries.clear();
		self.order.clear();
	}

	fn take_entry(&mut self, key: &K) -> Option<Entry<V>> {
		let entry = self.entries.remove(key)?;
		self.order.remove(&entry.place);
		Some(entry)
	}

	/// A clock that was set back must not make an entry live longer.
	fn lives(&self, entry: &Entry<V>, now: Moment) -> bool {
		(entry.ends_at.saturating_sub(self.life)..entry.ends_at).contains(&now)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_entry_ends_and_is_taken_once() {
		let mut map = ShortLived::new(10, 2);
		map.insert(1, "one", 100);
		assert_eq!(map.get(&1, 109), Some(&"one"));
		assert_eq!(map.get(&1, 110), None);
		assert_eq!(map.get(&1, 99), None);
		assert_eq!(map.take(&1, 105), Some("one"));
		assert_eq!(map.take(&1, 105), None);
	}

	#[test]
	fn the_oldest_goes_when_it_is_full() {
		let mut map = ShortLived::new(10, 2);
		map.insert(1, (), 100);
		map.insert(2, (), 101);
		map.insert(1, (), 102);
		map.insert(3, (), 103);
		assert_eq!([1, 2, 3].map(|key| map.get(&key, 103).is_some()), [true, false, true]);
		assert_eq!((map.entries.len(), map.order.len()), (2, 2));
	}

	#[test]
	fn what_has_ended_takes_no_room() {
		let mut map = ShortLived::new(10, 100);
		for key in 0..50 {
			map.insert(key, (), 100);
		}
		map.insert(50, (), 110);
		assert_eq!((map.entries.len(), map.order.len()), (1, 1));
	}
}
