//! The behaviour of the call, and the reads.

use alloc::vec::Vec;
use frame_support::{ensure, pallet_prelude::*, traits::Time};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use vacchain_primitives::{
	AccessEntry, AccessPlace, Moment, ParticipantId, Read, ReadKind, RecordId, Role, batch_digest,
	bounds::{ACCESSES_PAGE, MAX_ACCESSES, MAX_CLOCK_SKEW, MAX_PAGE, MAX_READ_AGE, READS_CLOSING_TIME},
	questions::{ActorOf, HasStanding, IsLeaving, OwnerOf},
};

use crate::{Reads, RecentRows, Sum, pallet::*};

/// An hour, in milliseconds.
const HOUR: Moment = 60 * 60 * 1000;

/// The hour of the clock in which this is.
fn hour(at: Moment) -> Moment {
	at / HOUR
}

/// Whether a row may still count up.
fn is_open(row: &AccessEntry, now: Moment) -> bool {
	let end = (hour(row.at).saturating_add(1)).saturating_mul(HOUR);
	hour(row.logged_at) == hour(now) || now < end.saturating_add(READS_CLOSING_TIME)
}

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
		let (now, digest) = (T::Clock::now(), batch_digest(&reads));
		let (happened, refused): (Vec<_>, Vec<_>) =
			reads.into_iter().partition(|read| Self::may_have_happened(read, now));
		happened.iter().for_each(|read| Self::log(gateway, read, now));
		Batches::<T>::insert(gateway, batch);
		Digests::<T>::insert(gateway, digest);
		let (reads, refused) = (happened.len() as u32, refused.len() as u32);
		Self::deposit_event(Event::ReadsLogged { gateway, batch, reads, refused });
		Ok(())
	}

	/// Whether the reader could have read this record at this time.
	fn may_have_happened(read: &Read, now: Moment) -> bool {
		let is_timely =
			read.at <= now.saturating_add(MAX_CLOCK_SKEW) && read.at >= now.saturating_sub(MAX_READ_AGE);
		let since = read.at.saturating_sub(MAX_CLOCK_SKEW);
		is_timely
			&& T::Records::owner_of(&read.record).is_some_and(|owner| owner != read.reader)
			&& T::Standing::has_standing(&read.record, &read.reader, read.visit.as_ref(), since)
	}

	/// Counts a read into the open row of its hour, or writes a new row.
	fn log(gateway: ParticipantId, read: &Read, now: Moment) {
		let Read { record, reader, kind, at, count, .. } = *read;
		let mut recent = Recent::<T>::get(record);
		let is_its_row = |row: &&mut AccessEntry| {
			row.reader == reader
				&& row.gateway == gateway
				&& row.kind == kind
				&& hour(row.at) == hour(at)
				&& is_open(row, now)
		};
		match recent.rows.iter_mut().rev().find(is_its_row) {
			Some(row) => {
				row.count = row.count.saturating_add(count);
				row.at = row.at.min(at);
			}
			None => {
				let row = AccessEntry { reader, gateway, kind, at, count, logged_at: now };
				Self::append(&record, &mut recent, row);
			}
		}
		Recent::<T>::insert(record, recent);
	}

	/// Adds a row to a log, and sums its oldest row if it has more than [`MAX_ACCESSES`] now.
	fn append(record: &RecordId, recent: &mut RecentRows, row: AccessEntry) {
		if recent.rows.is_full() {
			let page: Vec<_> = recent.rows.drain(..ACCESSES_PAGE as usize).collect();
			Earlier::<T>::insert(record, recent.start / ACCESSES_PAGE, BoundedVec::truncate_from(page));
			recent.start = recent.start.saturating_add(ACCESSES_PAGE);
		}
		if recent.next() == u32::MAX || recent.rows.try_push(row).is_err() {
			// The numbers are used up, or there is no room, which there is.
			return Self::sum(record, &row);
		}
		if recent.next().saturating_sub(recent.first) > MAX_ACCESSES {
			Self::sum_first(record, recent);
		}
	}

	/// Sums the oldest row of a log.
	fn sum_first(record: &RecordId, recent: &mut RecentRows) {
		let (page, place) = (recent.first / ACCESSES_PAGE, recent.first % ACCESSES_PAGE);
		if let Some(row) = Earlier::<T>::get(record, page).and_then(|rows| rows.get(place as usize).copied())
		{
			Self::sum(record, &row);
		}
		recent.first = recent.first.saturating_add(1);
		if place == ACCESSES_PAGE - 1 {
			Earlier::<T>::remove(record, page);
		}
	}

	/// Adds a row to the sum of its reader, gateway and kind.
	fn sum(record: &RecordId, row: &AccessEntry) {
		let AccessEntry { reader, gateway, kind, at, count, logged_at } = *row;
		Sums::<T>::mutate((record, reader, gateway), |sums| {
			match sums.iter_mut().find(|sum| sum.kind == kind) {
				Some(sum) => {
					sum.at = sum.at.min(at);
					sum.count = sum.count.saturating_add(count);
					sum.logged_at = sum.logged_at.max(logged_at);
				}
				// There is one for each kind, and room for all kinds.
				None => drop(sums.try_push(Sum { kind, at, count, logged_at })),
			}
		});
	}

	/// The rows of a record's log, each with its place: the newest row first, then the sums of older rows. Those after the
	/// place `after`, or from the newest row on, at most [`MAX_PAGE`].
	pub fn accesses(
		record: RecordId,
		after: Option<AccessPlace>,
		limit: u32,
	) -> Vec<(AccessPlace, AccessEntry)> {
		let recent = Recent::<T>::get(record);
		let end = match after {
			None => recent.next(),
			Some(AccessPlace::Row(row)) => row.min(recent.next()),
			Some(AccessPlace::Sum(..)) => recent.first,
		};
		let mut page = None;
		let rows = (recent.first..end).rev().map_while(|number| {
			let row = match number.checked_sub(recent.start) {
				Some(place) => recent.rows.get(place as usize).copied(),
				None => Self::earlier(&record, number, &mut page),
			};
			Some((AccessPlace::Row(number), row?))
		});
		let after = match after {
			Some(AccessPlace::Sum(reader, gateway, kind)) => Some((reader, gateway, kind)),
			_ => None,
		};
		// Nothing is summed before the log is full, so that most logs cost no look for sums.
		let sums = (recent.first > 0).then(|| Self::sums(record, after)).into_iter().flatten();
		rows.chain(sums).take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// A row before the recent ones. Keeps the page that it read.
	fn earlier(
		record: &RecordId,
		number: u32,
		known: &mut Option<(u32, crate::Page)>,
	) -> Option<AccessEntry> {
		let page = number / ACCESSES_PAGE;
		if known.as_ref().is_none_or(|(known, _)| *known != page) {
			*known = Some((page, Earlier::<T>::get(record, page)?));
		}
		let (_, rows) = known.as_ref()?;
		rows.get((number % ACCESSES_PAGE) as usize).copied()
	}

	/// The sums of a record after one of them, in the order of their keys.
	fn sums(
		record: RecordId,
		after: Option<(ParticipantId, ParticipantId, ReadKind)>,
	) -> impl Iterator<Item = (AccessPlace, AccessEntry)> {
		// The sums of the kinds after the last one that was told.
		let rest = after.map(|(reader, gateway, kind)| {
			let sums = Sums::<T>::get((record, reader, gateway));
			let told = sums.iter().position(|sum| sum.kind == kind).map_or(0, |place| place + 1);
			((reader, gateway), sums.into_iter().skip(told).collect::<Vec<_>>())
		});
		let others = match after {
			Some((reader, gateway, _)) => {
				let start = Sums::<T>::hashed_key_for((record, reader, gateway));
				Sums::<T>::iter_prefix_from((record,), start)
			}
			None => Sums::<T>::iter_prefix((record,)),
		};
		let others = others.map(|(key, sums)| (key, sums.into_inner()));
		rest.into_iter().chain(others).flat_map(|((reader, gateway), sums)| {
			sums.into_iter().map(move |Sum { kind, at, count, logged_at }| {
				let entry = AccessEntry { reader, gateway, kind, at, count, logged_at };
				(AccessPlace::Sum(reader, gateway, kind), entry)
			})
		})
	}

	/// The last batch that a gateway has logged; 0 before its first.
	pub fn access_batch(gateway: ParticipantId) -> u64 {
		Batches::<T>::get(gateway)
	}

	/// The digest of that batch; nothing before its first.
	pub fn access_batch_digest(gateway: ParticipantId) -> Option<[u8; 32]> {
		Digests::<T>::get(gateway)
	}

	/// Checks that logs have no gap and no more rows than are kept, and belong to records.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let mut pages = 0;
		for (record, recent) in Recent::<T>::iter() {
			// A record that is being erased has lost some of its rows.
			if T::Records::is_leaving(&record) {
				continue;
			}
			ensure!(T::Records::owner_of(&record).is_some(), "a log belongs to a record");
			ensure!(
				recent.start % ACCESSES_PAGE == 0 && recent.first <= recent.next(),
				"a log's rows are numbered"
			);
			let kept = recent.next().saturating_sub(recent.first);
			ensure!(kept <= MAX_ACCESSES, "a log keeps no more rows than it may");
			ensure!(recent.first == 0 || kept == MAX_ACCESSES, "nothing is summed before a log is full");
			for page in recent.first / ACCESSES_PAGE..recent.start / ACCESSES_PAGE {
				let rows = Earlier::<T>::get(record, page).ok_or("a log has no gap")?;
				ensure!(rows.is_full(), "a log has no gap");
				Self::try_state_of_rows(&rows)?;
				pages += 1;
			}
			Self::try_state_of_rows(&recent.rows)?;
			ensure!(
				(recent.first > 0) == (Sums::<T>::iter_key_prefix((record,)).next().is_some()),
				"what is no longer kept is summed"
			);
		}
		let stays = |(record, _): &(RecordId, u32)| !T::Records::is_leaving(record);
		ensure!(Earlier::<T>::iter_keys().filter(stays).count() == pages, "a log's pages are its own");
		for ((record, _, gateway), sums) in Sums::<T>::iter() {
			if T::Records::is_leaving(&record) {
				continue;
			}
			ensure!(Recent::<T>::contains_key(record), "a sum belongs to a log");
			ensure!(Batches::<T>::get(gateway) > 0, "a row came in a batch of its gateway");
			ensure!(!sums.is_empty() && sums.iter().all(|sum| sum.count > 0), "what is logged happened");
		}
		Ok(())
	}

	fn try_state_of_rows(rows: &[AccessEntry]) -> Result<(), sp_runtime::TryRuntimeError> {
		for row in rows {
			ensure!(Batches::<T>::get(row.gateway) > 0, "a row came in a batch of its gateway");
			ensure!(row.count > 0, "what is logged happened");
		}
		Ok(())
	}
}
