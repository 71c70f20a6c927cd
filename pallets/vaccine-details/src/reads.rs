//! The reads, and the check of the whole state.

use alloc::vec::Vec;
use frame_support::ensure;
use vacchain_primitives::{
	NoteEntry, RecordId, Section, Visit, VisitId, VisitState,
	bounds::{MAX_PAGE, MAX_VISIT_INDEX, RENEWED_VISIT_INDEX},
	page,
	questions::{EpochOf, IsLeaving},
};

use crate::{Row, RowKey, pallet::*};

/// Reads.
impl<T: Config> Pallet<T> {
	/// The visits of a record from index `start`, at most [`MAX_PAGE`].
	pub fn visits_of(record: RecordId, start: u32, limit: u32) -> Vec<VisitId> {
		let (list, limit) = (Self::list(record), limit.min(MAX_PAGE));
		let pages = start / MAX_PAGE..=start.saturating_add(limit) / MAX_PAGE;
		let visits = pages
			.filter(|page| *page <= list.pages)
			.flat_map(|page| if page < list.pages { Self::older(record, page) } else { list.newest.clone() });
		visits.skip((start % MAX_PAGE) as usize).take(limit as usize).collect()
	}

	/// The versions of a visit's note from `start`, at most [`MAX_PAGE`].
	pub fn notes(visit: VisitId, start: u32, limit: u32) -> Vec<NoteEntry> {
		let Some(record) = RecordOf::<T>::get(visit) else { return Vec::new() };
		page(start, limit, |version| Self::note(record, visit, version))
	}
}

/// The check of the whole state.
impl<T: Config> Pallet<T> {
	/// Checks that every visit is complete for its state, and that every row belongs to one.
	///
	/// # Errors
	///
	/// Names the invariant that does not hold.
	pub fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
		let (mut visits, mut listed) = (0, 0);
		for (record, key, row) in Rows::<T>::iter() {
			// A record that is being erased has lost some of them.
			if T::Records::is_leaving(&record) {
				continue;
			}
			let is_of = |visit: VisitId| RecordOf::<T>::get(visit) == Some(record);
			let notes = |visit| Self::visit(visit).map_or(0, |row| row.notes);
			let fits = match (key, row) {
				(RowKey::Visits, Row::Visits(list)) => {
					listed += list.newest.len();
					list.newest.into_iter().all(is_of)
				}
				(RowKey::Page(page), Row::Page(older)) => {
					listed += older.len();
					older.is_full() && page < Self::list(record).pages && older.into_iter().all(is_of)
				}
				(RowKey::Visit(visit), Row::Visit(row)) => {
					visits += 1;
					Self::try_visit(visit, &row)?;
					row.record == record && is_of(visit)
				}
				(RowKey::Note(visit, version), Row::Note(_)) => is_of(visit) && version < notes(visit),
				(RowKey::Opening(visit), Row::Opening(_))
				| (RowKey::Signed(visit), Row::Signed(_))
				| (RowKey::Retraction(visit), Row::Retraction(_))
				| (RowKey::Keys(visit), Row::Keys(_))
				| (RowKey::Aside(visit), Row::Aside(_))
				| (RowKey::Dispute(visit), Row::Dispute(_)) => is_of(visit),
				(RowKey::Corrected(visit, version), Row::Corrected(_)) => {
					is_of(visit) && (1..=Self::aside(record, visit).corrections).contains(&version)
				}
				(RowKey::Ruling(visit, number), Row::Ruling(_)) => {
					is_of(visit) && number < Self::aside(record, visit).rulings
				}
				(RowKey::Report(number), Row::Report(_)) => number < Self::tally(record).reports,
				(RowKey::Tally, Row::Tally(tally)) => {
					(0..tally.reports).all(|number| Self::report(record, number).is_some())
				}
				(RowKey::TallyOf(hospital), Row::TallyOf(tally)) => {
					let is_open = |row: &Row| matches!(row, Row::Visit(visit) if visit.hospital == hospital && visit.state.is_open());
					Rows::<T>::iter_prefix_values(record).filter(is_open).count() == tally.open as usize
				}
				_ => false,
			};
			ensure!(fits, "every row is what its key says");
		}
		let stays = |record: &RecordId| !T::Records::is_leaving(record);
		let of_records = RecordOf::<T>::iter_values().filter(stays).count();
		ensure!(visits == listed && visits == of_records, "every visit is listed once");
		let (first, next) = EndingRange::<T>::get();
		ensure!(
			(first..next).all(EndingKeys::<T>::contains_key)
				&& EndingKeys::<T>::iter_keys().count() as u64 == next - first,
			"the keys that end have no gap"
		);
		Self::try_found()
	}

	fn try_visit(visit: VisitId, row: &Visit) -> Result<(), sp_runtime::TryRuntimeError> {
		let (epoch, _) = T::Records::epoch_of(&row.record).ok_or("a visit belongs to a record")?;
		ensure!(row.epoch <= epoch, "no visit is ahead of its record");
		ensure!(
			(RENEWED_VISIT_INDEX..=MAX_VISIT_INDEX).contains(&row.index),
			"a visit has one of its epoch's indices"
		);
		Self::try_keys(visit, row)?;
		ensure!(Self::section(visit, Section::Examination).is_some(), "a visit is opened with data");
		let is_signed = matches!(row.state, VisitState::Signed | VisitState::Linked | VisitState::Retracted);
		ensure!(Self::signature(visit).is_some() == is_signed, "what is signed has a signature");
		let has_reason = Self::section(visit, Section::Retraction).is_some();
		let is_ruled = Self::last_ruling(row.record, visit).is_some();
		ensure!(is_ruled || has_reason == (row.state == VisitState::Retracted), "a retraction has a reason");
		ensure!(
			!row.state.is_open() || Self::tally_of(row.record, row.hospital).open > 0,
			"open visits are counted"
		);
		let aside = Self::aside(row.record, visit);
		ensure!(
			(0..=aside.corrections).all(|version| Self::examination(row.record, visit, version).is_some())
				&& (0..aside.rulings).all(|number| Self::ruling(row.record, visit, number).is_some()),
			"corrections and rulings have no gap"
		);
		let last = Self::dispute_of(row.record, visit).map(|dispute| dispute.number.saturating_add(1));
		ensure!(
			last.is_none_or(|disputes| disputes == aside.disputes) && aside.heard <= aside.disputes,
			"disputes are counted"
		);
		ensure!(
			(0..row.notes).all(|version| Self::note(row.record, visit, version).is_some()),
			"notes have no gap"
		);
		if row.state == VisitState::Opened {
			ensure!(row.note.is_none(), "an opened visit has no note that counts");
		}
		if is_signed || row.state == VisitState::Noted {
			let note = row.note.ok_or("a noted visit has a note that counts")?;
			let entry = Self::note(row.record, visit, note.version).ok_or("the note that counts exists")?;
			ensure!(
				entry.sealed.map(|sealed| sealed.commitment) == Some(note.commitment)
					&& entry.clearance == Some(note.clearance),
				"the note that counts is the one named"
			);
		}
		Ok(())
	}

	fn try_keys(visit: VisitId, row: &Visit) -> Result<(), sp_runtime::TryRuntimeError> {
		let keys = Self::keys(row.record, visit);
		match row.state {
			VisitState::Opened | VisitState::Noted | VisitState::Signed => {
				ensure!(keys.as_ref().is_some_and(|keys| keys.until.is_none()), "a visit gives keys");
			}
			VisitState::Linked => {
				ensure!(
					keys.as_ref().is_none_or(|keys| EndingKeys::<T>::iter_values()
						.any(|ending| ending.visit == visit && Some(ending.until) == keys.until)),
					"the keys of a linked visit end"
				);
			}
			VisitState::Closed(_) | VisitState::Retracted => {
				ensure!(keys.is_none(), "a visit that is over gives no keys");
			}
		}
		if let Some(keys) = keys {
			Self::ensure_wraps(&keys.wraps, row)
				.map_err(|_| "a visit gives its keys to its doctor and physician")?;
		}
		Ok(())
	}
}
