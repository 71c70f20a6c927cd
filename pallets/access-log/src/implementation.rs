//! What the call does, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	AccessEntry, ParticipantId, Read, RecordId, Role,
	bounds::{MAX_CLOCK_SKEW, MAX_PAGE},
	questions::{ActorOf, OwnerOf},
};

use crate::{Reads, pallet::*};

impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_gateway(origin: OriginFor<T>) -> Result<ParticipantId, DispatchError> {
		let who = ensure_signed(origin)?;
		T::Participants::actor_of(&who)
			.filter(|actor| actor.role == Role::Gateway)
			.map(|actor| actor.id)
			.ok_or_else(|| Error::<T>::NotGateway.into())
	}

	pub(crate) fn do_log_reads(gateway: ParticipantId, batch: u64, reads: Reads) -> DispatchResult {
		ensure!(Batches::<T>::get(gateway).checked_add(1) == Some(batch), Error::<T>::WrongBatch);
		ensure!(!reads.is_empty() && reads.iter().all(|read| read.count > 0), Error::<T>::NoReads);
		let latest = T::Clock::now().saturating_add(MAX_CLOCK_SKEW);
		ensure!(reads.iter().all(|read| read.at <= latest), Error::<T>::InvalidTime);

		let logged = reads.into_iter().filter(|read| Self::append(gateway, read)).count() as u32;
		Batches::<T>::insert(gateway, batch);
		Self::deposit_event(Event::ReadsLogged { gateway, batch, reads: logged });
		Ok(())
	}

	/// Appends a row to a record's log. Whether there is such a record.
	fn append(gateway: ParticipantId, read: &Read) -> bool {
		let Read { record, reader, kind, at, count } = *read;
		if T::Records::owner_of(&record).is_none() {
			return false;
		}
		let index = AccessCounts::<T>::get(record);
		let entry = AccessEntry { reader, gateway, kind, at, count, logged_at: T::Clock::now() };
		Accesses::<T>::insert(record, index, entry);
		AccessCounts::<T>::insert(record, index.saturating_add(1));
		true
	}

	/// Who read a record, newest first, each row with its index: those before the index `before`, or the newest, at most
	/// [`MAX_PAGE`].
	pub fn accesses(record: RecordId, before: Option<u32>, limit: u32) -> Vec<(u32, AccessEntry)> {
		let count = AccessCounts::<T>::get(record);
		let end = before.map_or(count, |before| before.min(count));
		(0..end)
			.rev()
			.take(limit.min(MAX_PAGE) as usize)
			.map_while(|index| Some((index, Accesses::<T>::get(record, index)?)))
			.collect()
	}

	/// The last batch that a gateway has logged; 0 before its first.
	pub fn access_batch(gateway: ParticipantId) -> u64 {
		Batches::<T>::get(gateway)
	}

	/// Checks that logs have no gap, and belong to records.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut rows = 0;
		for (record, count) in AccessCounts::<T>::iter() {
			ensure!(T::Records::owner_of(&record).is_some(), "a log belongs to a record");
			ensure!((0..count).all(|index| Accesses::<T>::contains_key(record, index)), "a log has no gap");
			rows += count as usize;
		}
		ensure!(Accesses::<T>::iter_keys().count() == rows, "a log's rows are counted");
		for (_, _, entry) in Accesses::<T>::iter() {
			ensure!(Batches::<T>::get(entry.gateway) > 0, "a row came in a batch of its gateway");
			ensure!(entry.count > 0, "what is logged happened");
		}
		Ok(())
	}
}
