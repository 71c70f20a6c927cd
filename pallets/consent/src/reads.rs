//! The reads, and the check of the whole state.

use frame_support::{ensure, traits::Time};
use vacchain_primitives::{
	Basis, Level, ParticipantId, Reader, RecordId, Role,
	bounds::MAX_DAILY_MENDS,
	questions::{EpochOf, MemberOf},
};

use crate::pallet::*;

/// Reads.
impl<T: Config> Pallet<T> {
	/// Why and how much this participant may read of this record now.
	pub fn standing(record: &RecordId, reader: &ParticipantId) -> Option<Reader> {
		let now = T::Clock::now();
		let mut readers = Readers::<T>::get(record).into_iter();
		readers.find(|present| present.id == *reader && !present.is_expired(now))
	}

	/// Checks that readers are what they may be.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let guards = |record: &RecordId, guardian: &ParticipantId| {
			let is_it = |reader: &Reader| reader.id == *guardian && reader.basis == Basis::Guardian;
			Readers::<T>::get(record).iter().any(is_it)
		};
		for (guardian, wards) in Wards::<T>::iter() {
			ensure!(!wards.is_empty(), "a guardian has wards");
			ensure!(wards.iter().all(|ward| guards(ward, &guardian)), "a guardian guards its wards");
		}
		for (record, mends) in Mends::<T>::iter() {
			ensure!(T::Records::epoch_of(&record).is_some(), "a record's keys were mended");
			let is_bounded = |(_, count): &(ParticipantId, u32)| (1..=MAX_DAILY_MENDS).contains(count);
			ensure!(mends.counts.iter().all(is_bounded), "a reader mends only so much in a day");
		}
		let now = T::Clock::now();
		for (record, readers) in Readers::<T>::iter() {
			let count = |may: &dyn Fn(&Reader) -> bool| readers.iter().filter(|reader| may(reader)).count();
			let role = |reader: &Reader| T::Participants::member_of(&reader.id).map(|member| member.role);
			ensure!(T::Records::epoch_of(&record).is_some(), "readers belong to a record");
			ensure!(count(&|reader| reader.basis == Basis::Owner) == 1, "a record has one owner");
			let is_authority =
				|reader: &Reader| reader.basis == Basis::Authority && reader.level == Level::Proof;
			ensure!(count(&is_authority) == 1, "the health authority reads proofs");
			ensure!(
				count(&|reader| reader.basis == Basis::Authority) == 1,
				"the health authority reads once"
			);
			let has_half = |half: Level| {
				count(&|reader| {
					reader.basis == Basis::Custody
						&& reader.level == half
						&& half.custody() == Some(reader.id)
				}) == 1
			};
			ensure!(has_half(Level::HalfA) && has_half(Level::HalfB), "each custody has its half");
			ensure!(
				count(&|reader| reader.level.is_half()) == 2
					&& count(&|reader| reader.basis == Basis::Custody) == 2,
				"nobody else has a half"
			);
			ensure!(
				readers.iter().all(|reader| count(&|other| other.id == reader.id) == 1),
				"nobody reads twice"
			);
			ensure!(
				count(&|reader| {
					reader.is_grant() && !reader.is_expired(now) && role(reader) == Some(Role::Hospital)
				}) <= 1,
				"two hospitals never hold access at the same time"
			);
			ensure!(
				readers.iter().filter(|reader| reader.basis == Basis::Guardian).all(|reader| {
					Wards::<T>::get(reader.id).iter().filter(|ward| **ward == record).count() == 1
				}),
				"a guardian's wards are listed once"
			);
			ensure!(
				readers.iter().filter(|reader| reader.is_grant()).all(|reader| {
					role(reader).and_then(Role::grantable).is_some_and(|most| reader.level <= most)
				}),
				"nobody is granted more than its role allows"
			);
		}
		Self::try_open_to()?;
		Self::try_requests()
	}
}
