//! The chain's memory of each signer's intents, so that none is done twice.
//!
//! A lane keeps the anti-replay window of RFC 4303, section 3.4.3: its highest sequence, and for the last 64 whether each
//! is used.

use bounded_collections::{BoundedVec, ConstU32};

use super::LaneId;
use crate::{
	Moment,
	bounds::{LANE_WINDOW, MAX_LANES},
	derives::{apply, scale_bounded},
};

/// The intents of one device or program of a signer.
#[apply(scale_bounded!)]
#[derive(Copy)]
pub struct Lane {
	/// Its number, chosen by the device.
	pub id: LaneId,
	/// The highest sequence that is used.
	pub highest: u32,
	/// Which of the last 64 sequences are used: the lowest bit is the highest sequence, the next one the sequence before.
	pub used: u64,
	/// Which of these failed: the intent was used up, and what it meant was refused.
	pub failed: u64,
	/// When the newest intent of the lane was made, by its signer's clock.
	pub newest: Moment,
	/// The signer's [`floor`](Signer::floor) when the lane was opened. The lane takes what was made later, so nothing of an
	/// earlier lane with its number.
	pub since: Moment,
}

/// Where a sequence stands in its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
	/// It is used, or so old that the lane takes it no more.
	Used {
		/// Whether what it meant was refused; nothing if the lane has forgotten.
		failed: Option<bool>,
	},
	/// It can be used.
	Free {
		/// How many lower sequences of the window are free, and may wait before it.
		before: u32,
	},
	/// It is further ahead of the highest one than the window is wide.
	TooFarAhead,
}

impl Lane {
	/// A lane of which nothing is used.
	pub const fn new(id: LaneId, since: Moment) -> Self {
		Self { id, highest: 0, used: 0, failed: 0, newest: 0, since }
	}

	/// Where this sequence stands.
	pub fn place_of(&self, sequence: u32) -> Place {
		if sequence == 0 {
			return Place::Used { failed: None };
		}
		match self.age(sequence) {
			Some(age) if age >= LANE_WINDOW => Place::Used { failed: None },
			Some(age) if self.used >> age & 1 == 1 => {
				Place::Used { failed: Some(self.failed >> age & 1 == 1) }
			}
			None if sequence - self.highest > LANE_WINDOW => Place::TooFarAhead,
			_ => Place::Free { before: self.free_before(sequence) },
		}
	}

	/// Whether a sequence is used, or can be used no more.
	pub fn is_used(&self, sequence: u32) -> bool {
		let age = self.age(sequence);
		sequence == 0 || age.is_some_and(|age| age >= LANE_WINDOW || self.used >> age & 1 == 1)
	}

	/// The free sequences below the highest one, lowest first.
	pub fn gaps(&self) -> impl Iterator<Item = u32> + '_ {
		let lowest = self.highest.saturating_sub(LANE_WINDOW - 1).max(1);
		(lowest..self.highest).filter(move |&sequence| !self.is_used(sequence))
	}

	/// Marks a free sequence as used by an intent that was made at this time. It counts as failed until
	/// [`note_success`](Self::note_success).
	pub fn take(&mut self, sequence: u32, made_at: Moment) {
		if let Some(steps) = sequence.checked_sub(self.highest) {
			let shift = |bits: u64| bits.checked_shl(steps).unwrap_or(0);
			(self.used, self.failed) = (shift(self.used), shift(self.failed));
			self.highest = sequence;
		}
		if let Some(bit) = self.bit(sequence) {
			self.used |= bit;
			self.failed |= bit;
		}
		self.newest = self.newest.max(made_at);
	}

	/// Marks a used sequence as one that did what it meant.
	pub fn note_success(&mut self, sequence: u32) {
		if let Some(bit) = self.bit(sequence) {
			self.failed &= !bit;
		}
	}

	/// How far below the highest sequence this one is. Nothing if it is above.
	fn age(&self, sequence: u32) -> Option<u32> {
		self.highest.checked_sub(sequence)
	}

	fn bit(&self, sequence: u32) -> Option<u64> {
		1_u64.checked_shl(self.age(sequence)?)
	}

	/// How many sequences of the window below this one are free.
	fn free_before(&self, sequence: u32) -> u32 {
		// The window's sequences, without those below 1.
		let window = self.highest.min(LANE_WINDOW);
		let above = sequence.saturating_sub(self.highest).saturating_sub(1);
		// How many of the window are not below `sequence`.
		let not_below = self.age(sequence).map_or(0, |age| age + 1);
		let below = window.saturating_sub(not_below);
		let used_below = self.used.checked_shr(not_below).unwrap_or(0).count_ones();
		above + below.saturating_sub(used_below)
	}
}

/// The chain's memory of an account's intents.
#[apply(scale_bounded!)]
#[derive(Default)]
pub struct Signer {
	/// When the newest intent of all closed lanes was made. A lane that is opened takes only what was made later, so nothing
	/// of a closed lane is done again.
	pub floor: Moment,
	/// Its open lanes.
	pub lanes: BoundedVec<Lane, ConstU32<MAX_LANES>>,
}

impl Signer {
	/// An open lane.
	pub fn lane(&self, id: LaneId) -> Option<&Lane> {
		self.lanes.iter().find(|lane| lane.id == id)
	}

	/// An open lane, to change it.
	pub fn lane_mut(&mut self, id: LaneId) -> Option<&mut Lane> {
		self.lanes.iter_mut().find(|lane| lane.id == id)
	}

	/// Closes a lane, for ever. Says whether it was open.
	pub fn close(&mut self, id: LaneId) -> bool {
		let Some(index) = self.lanes.iter().position(|lane| lane.id == id) else { return false };
		let lane = self.lanes.remove(index);
		self.floor = self.floor.max(lane.newest);
		true
	}

	/// The lane whose newest intent was made first.
	pub fn oldest(&self) -> Option<&Lane> {
		self.lanes.iter().min_by_key(|lane| lane.newest)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::{collections::BTreeSet, vec::Vec};

	fn lane(used: impl IntoIterator<Item = u32>) -> Lane {
		let mut lane = Lane::new(7, 0);
		for sequence in used {
			assert!(matches!(lane.place_of(sequence), Place::Free { .. }), "{sequence}");
			lane.take(sequence, 0);
			lane.note_success(sequence);
		}
		lane
	}

	fn free(before: u32) -> Place {
		Place::Free { before }
	}

	#[test]
	fn a_new_lane_takes_the_first_sequences() {
		let lane = Lane::new(7, 0);
		assert_eq!(lane.place_of(0), Place::Used { failed: None });
		assert_eq!(lane.place_of(1), free(0));
		assert_eq!(lane.place_of(2), free(1));
		assert_eq!(lane.place_of(64), free(63));
		assert_eq!(lane.place_of(65), Place::TooFarAhead);
		assert_eq!(lane.place_of(u32::MAX), Place::TooFarAhead);
	}

	#[test]
	fn what_is_used_is_used_also_out_of_order() {
		let lane = lane([1, 5, 3]);
		for used in [1, 3, 5] {
			assert_eq!(lane.place_of(used), Place::Used { failed: Some(false) });
		}
		assert_eq!(lane.place_of(2), free(0));
		assert_eq!(lane.place_of(4), free(1));
		assert_eq!(lane.place_of(6), free(2));
		assert_eq!(lane.place_of(8), free(4));
	}

	#[test]
	fn what_fell_out_of_the_window_is_used() {
		let mut lane = lane([1, 64]);
		assert_eq!(lane.place_of(1), Place::Used { failed: Some(false) });
		assert_eq!(lane.place_of(2), free(0));
		lane.take(128, 0);
		assert_eq!(lane.place_of(64), Place::Used { failed: None });
		assert_eq!(lane.place_of(65), free(0));
		assert_eq!(lane.place_of(128), Place::Used { failed: Some(true) });
		lane.note_success(128);
		assert_eq!(lane.place_of(128), Place::Used { failed: Some(false) });
		// A forgotten sequence stays used.
		lane.note_success(1);
		assert_eq!(lane.place_of(1), Place::Used { failed: None });
	}

	#[test]
	fn the_last_sequence_of_all_can_be_used_once() {
		let mut lane = Lane { highest: u32::MAX - 1, used: 1, ..Lane::new(7, 0) };
		assert!(matches!(lane.place_of(u32::MAX), Place::Free { .. }));
		lane.take(u32::MAX, 0);
		assert_eq!(lane.place_of(u32::MAX), Place::Used { failed: Some(true) });
	}

	/// Against a model that remembers everything.
	#[test]
	fn a_lane_says_what_a_list_of_all_that_is_used_says() {
		let mut random = 0x9e37_79b9_7f4a_7c15_u64;
		let mut next = |below: u64| {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			random % below
		};
		for _ in 0..200 {
			let (mut lane, mut used) = (Lane::new(1, 0), BTreeSet::new());
			for _ in 0..300 {
				let highest = used.last().copied().unwrap_or(0_u32);
				let sequence = (highest + next(90) as u32).saturating_sub(next(80) as u32);
				let lowest = highest.saturating_sub(LANE_WINDOW - 1).max(1);
				let free: Vec<u32> = (lowest..sequence).filter(|one| !used.contains(one)).collect();
				match lane.place_of(sequence) {
					Place::TooFarAhead => assert!(sequence > highest + LANE_WINDOW),
					Place::Used { failed } => {
						assert!(used.contains(&sequence) || sequence < lowest, "{sequence}");
						assert_eq!(failed, (sequence >= lowest).then_some(sequence.is_multiple_of(3)));
					}
					Place::Free { before } => {
						assert!(sequence >= lowest && sequence <= highest + LANE_WINDOW);
						assert!(!used.contains(&sequence));
						assert_eq!(before, free.len() as u32);
						let before = sequence.saturating_sub(1 + next(LANE_WINDOW.into()) as u32);
						assert_eq!(lane.is_used(before), before < lowest || used.contains(&before));
						let gaps = (lowest..highest).filter(|one| !used.contains(one));
						assert_eq!(lane.gaps().collect::<Vec<_>>(), gaps.collect::<Vec<_>>());
						lane.take(sequence, 0);
						if !sequence.is_multiple_of(3) {
							lane.note_success(sequence);
						}
						used.insert(sequence);
					}
				}
			}
		}
	}

	#[test]
	fn a_closed_lane_leaves_the_time_of_its_newest_intent() {
		let mut signer = Signer::default();
		for (id, newest) in [(1, 30), (2, 10), (3, 20)] {
			signer.lanes.try_push(Lane { newest, ..Lane::new(id, 0) }).unwrap();
		}
		assert_eq!(signer.oldest().map(|lane| lane.id), Some(2));
		assert!(signer.close(3) && signer.floor == 20);
		assert!(signer.close(2) && signer.floor == 20);
		assert!(!signer.close(2) && signer.lane(2).is_none() && signer.lane(1).is_some());
	}
}
