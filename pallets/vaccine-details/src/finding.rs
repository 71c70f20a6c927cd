//! Indices by which people find their visits. Each follows from the rows of the visits: [`Pallet::insert`] keeps them in step
//! wherever a visit, or the keys that it gives, are written, and [`Pallet::take_keys_of`] wherever these keys leave.

use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{ensure, traits::Time};
use vacchain_primitives::{
	Moment, ParticipantId, RecordId, Visit, VisitId, VisitPlace, VisitState,
	bounds::{MAX_FORGOTTEN, MAX_NAMED, MAX_PAGE, RECENT_VISITS},
	derives::{apply, scale_bounded},
};

use crate::{Row, RowKey, VisitKeys, pallet::*};

/// The place of a visit in a list in which open visits come before those that are over, and among them the newest first.
#[apply(scale_bounded!)]
#[derive(Copy, PartialOrd, Ord)]
pub struct OpenFirst {
	is_over: bool,
	newest: [u8; 8],
	visit: VisitId,
}

impl OpenFirst {
	/// The place of this visit.
	pub fn new(visit: VisitId, row: &Visit) -> Self {
		Self { is_over: !row.state.is_open(), newest: (!row.opened_at).to_be_bytes(), visit }
	}

	/// Which visit.
	pub const fn visit(&self) -> VisitId {
		self.visit
	}
}

/// For whom a visit waits: for the doctor while no note counts, for the physician while one does, for the hospital to link it
/// once it is signed.
fn waits_for(row: &Visit) -> Option<ParticipantId> {
	match row.state {
		VisitState::Opened => Some(row.doctor),
		VisitState::Noted => Some(row.physician),
		VisitState::Signed => Some(row.hospital),
		VisitState::Linked | VisitState::Closed(_) | VisitState::Retracted => None,
	}
}

fn named(keys: &VisitKeys) -> [ParticipantId; 2] {
	keys.wraps.each_ref().map(|wrap| wrap.professional)
}

/// Keeping the indices.
impl<T: Config> Pallet<T> {
	/// A visit's row is about to be written, or removed.
	pub(crate) fn moved(visit: VisitId, before: Option<&Visit>, after: Option<&Visit>) {
		let Some(row) = after.or(before) else { return };
		let place = VisitPlace::new(row.opened_at, visit);
		let [waited, waits] = [before, after].map(|row| row.and_then(waits_for));
		if waited != waits {
			if let Some(who) = waited {
				Waiting::<T>::remove(who, place);
			}
			if let Some(who) = waits {
				Waiting::<T>::insert(who, place, row.record);
			}
		}
		let [was_open, opens] = [before, after].map(|row| row.is_some_and(|row| row.state.is_open()));
		if opens && !was_open {
			OpenVisits::<T>::insert(row.hospital, place, row.record);
			if before.is_some() {
				FinishedVisits::<T>::remove(row.hospital, place);
			}
		}
		if was_open && !opens {
			OpenVisits::<T>::remove(row.hospital, place);
			Self::forget_finished(row.hospital);
		}
		if was_open && !opens && after.is_some() && Self::is_recent(&place) {
			FinishedVisits::<T>::insert(row.hospital, place, row.record);
		}
		if after.is_none() {
			FinishedVisits::<T>::remove(row.hospital, place);
		}
		let [was_at, is_at] = [before, after].map(|row| row.map(|row| OpenFirst::new(visit, row)));
		if was_at != is_at {
			let keys = Self::keys(row.record, visit);
			for professional in keys.as_ref().map(named).into_iter().flatten() {
				if let Some(place) = was_at {
					Named::<T>::remove((professional, row.record, place));
				}
				if let Some(place) = is_at {
					Named::<T>::insert((professional, row.record, place), ());
				}
			}
		}
	}

	/// The keys that a visit gives are about to be written, or removed.
	fn named_instead(visit: VisitId, row: &Visit, before: Option<&VisitKeys>, after: Option<&VisitKeys>) {
		let place = OpenFirst::new(visit, row);
		let [before, after] = [before, after].map(|keys| keys.map(named));
		if before == after {
			return;
		}
		for professional in before.into_iter().flatten() {
			Named::<T>::remove((professional, row.record, place));
		}
		for professional in after.into_iter().flatten() {
			Named::<T>::insert((professional, row.record, place), ());
		}
	}

	/// Keeps the indices in step with a row that is about to be written.
	pub(crate) fn keep_found(record: RecordId, key: &RowKey, row: &Row) {
		match (key, row) {
			(RowKey::Visit(visit), Row::Visit(row)) => {
				let before = Self::visit_of(record, *visit);
				Self::moved(*visit, before.as_ref(), Some(row));
			}
			(RowKey::Keys(visit), Row::Keys(keys)) => {
				if let Some(row) = Self::visit_of(record, *visit) {
					let before = Self::keys(record, *visit);
					Self::named_instead(*visit, &row, before.as_ref(), Some(keys));
				}
			}
			_ => {}
		}
	}

	/// Removes the keys that a visit gives. A visit that is over is not found by its professionals any longer.
	pub(crate) fn take_keys_of(record: RecordId, visit: VisitId) {
		if let Some(row) = Self::visit_of(record, visit) {
			let before = Self::keys(record, visit);
			Self::named_instead(visit, &row, before.as_ref(), None);
			let place = VisitPlace::new(row.opened_at, visit);
			if !row.state.is_open() && !Self::is_recent(&place) {
				FinishedVisits::<T>::remove(row.hospital, place);
			}
		}
		Rows::<T>::remove(record, RowKey::Keys(visit));
	}

	/// Removes finished visits from a hospital's recent ones, if the time for that has come: the oldest ones, more than a
	/// finished visit adds.
	fn forget_finished(hospital: ParticipantId) {
		let oldest = FinishedVisits::<T>::iter_key_prefix(hospital).take(MAX_FORGOTTEN);
		for place in oldest.take_while(|place| !Self::is_recent(place)).collect::<Vec<_>>() {
			FinishedVisits::<T>::remove(hospital, place);
		}
	}

	fn is_recent(place: &VisitPlace) -> bool {
		T::Clock::now() < place.opened_at().saturating_add(RECENT_VISITS)
	}
}

/// Reads.
impl<T: Config> Pallet<T> {
	/// The visits that wait for a doctor, a physician or a hospital, after this place, at most [`MAX_PAGE`].
	pub fn waiting_visits(
		who: ParticipantId,
		after: Option<VisitPlace>,
		limit: u32,
	) -> Vec<(VisitPlace, RecordId)> {
		let all = match after {
			Some(after) => Waiting::<T>::iter_prefix_from(who, Waiting::<T>::hashed_key_for(who, after)),
			None => Waiting::<T>::iter_prefix(who),
		};
		all.take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// The visits of a hospital that are to be noted, signed or linked, after this place, at most [`MAX_PAGE`].
	pub fn open_visits(
		hospital: ParticipantId,
		after: Option<VisitPlace>,
		limit: u32,
	) -> Vec<(VisitPlace, RecordId)> {
		let all = match after {
			Some(after) => {
				OpenVisits::<T>::iter_prefix_from(hospital, OpenVisits::<T>::hashed_key_for(hospital, after))
			}
			None => OpenVisits::<T>::iter_prefix(hospital),
		};
		all.take(limit.min(MAX_PAGE) as usize).collect()
	}

	/// The visits of a hospital, open or finished, that were opened since then and after this place, at most [`MAX_PAGE`].
	/// Finished ones that were opened earlier than [`RECENT_VISITS`] ago may be missing.
	pub fn recent_visits(
		hospital: ParticipantId,
		since: Moment,
		after: Option<VisitPlace>,
		limit: u32,
	) -> Vec<(VisitPlace, RecordId)> {
		let start = VisitPlace::before(since);
		let after = after.map_or(start, |after| after.max(start));
		let limit = limit.min(MAX_PAGE) as usize;
		let from = FinishedVisits::<T>::hashed_key_for(hospital, after);
		let finished = FinishedVisits::<T>::iter_prefix_from(hospital, from).take(limit);
		let mut all = Self::open_visits(hospital, Some(after), limit as u32);
		all.extend(finished);
		all.sort_unstable_by_key(|(place, _)| *place);
		all.truncate(limit);
		all
	}

	/// The visits of a record that give their keys to this doctor or physician, at most [`MAX_NAMED`]: the open ones first,
	/// whatever is newer, and among them the newest first. It takes one look if there are none.
	pub fn visits_naming(professional: ParticipantId, record: RecordId) -> Vec<OpenFirst> {
		Named::<T>::iter_key_prefix((professional, record)).take(MAX_NAMED).collect()
	}

	/// Checks that each index says what the visits say.
	pub(crate) fn try_found() -> Result<(), sp_runtime::TryRuntimeError> {
		let (mut waiting, mut open, mut names) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
		let mut finished = BTreeSet::new();
		for (record, key, row) in Rows::<T>::iter() {
			let (RowKey::Visit(visit), Row::Visit(row)) = (key, row) else { continue };
			let place = VisitPlace::new(row.opened_at, visit);
			waiting.extend(waits_for(&row).map(|who| (who, place, record)));
			if row.state.is_open() {
				open.insert((row.hospital, place, record));
			} else if Self::is_recent(&place) {
				finished.insert((row.hospital, place, record));
			}
			for professional in Self::keys(record, visit).as_ref().map(named).into_iter().flatten() {
				names.insert((professional, record, OpenFirst::new(visit, &row)));
			}
		}
		ensure!(Waiting::<T>::iter().collect::<BTreeSet<_>>() == waiting, "a visit waits for who is next");
		ensure!(
			OpenVisits::<T>::iter().collect::<BTreeSet<_>>() == open,
			"a hospital's open visits are listed"
		);
		ensure!(
			Named::<T>::iter_keys().collect::<BTreeSet<_>>() == names,
			"whoever has a visit's keys finds it"
		);
		ensure!(
			finished.is_subset(&FinishedVisits::<T>::iter().collect::<BTreeSet<_>>()),
			"a hospital's recent finished visits are listed"
		);
		for (hospital, place, record) in FinishedVisits::<T>::iter() {
			let is_finished = |row: Visit| {
				!row.state.is_open() && row.hospital == hospital && row.opened_at == place.opened_at()
			};
			ensure!(
				Self::visit_of(record, place.visit()).is_some_and(is_finished),
				"a hospital's finished visits are finished"
			);
		}
		Ok(())
	}
}
