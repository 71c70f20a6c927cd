//! Which of a family's records somebody may read: a question to three pallets.

use alloc::vec::Vec;
use pallet_vaccination_records::OwnedRecords;
use vacchain_primitives::{Actor, ParticipantId, RecordId, bounds::MAX_RECORDS};

use super::right::{Right, as_professional, by_own_standing, in_list};
use crate::{Runtime, VaccineDetails};

/// The records of `family` that the caller may read now, in order of creation: as a reader, or as the doctor or physician of a
/// visit. None has a place among all of the family's records, which would tell of those that the caller may not read (R16).
///
/// Every place is looked at in the same way, whether there is a record or not, until the caller turns out to have a right: so
/// nobody learns by time whether a family that has not consented exists, and how many records it has (R17).
pub fn readable_records(caller: &Actor, family: ParticipantId) -> Vec<Right> {
	let owned = OwnedRecords::<Runtime>::get(family);
	let at = |place: u32| owned.get(place as usize).copied().unwrap_or(nowhere(&family, place));
	let records: Vec<_> = (0..MAX_RECORDS).map(at).collect();
	let by_right = |record: &RecordId| {
		let by_standing = by_own_standing(caller, *record);
		let by_visit = if caller.role.is_professional() { named(caller, *record) } else { None };
		by_standing.or(by_visit)
	};
	let mut rights: Vec<_> = records.iter().map(by_right).collect();
	let is_reader = |right: &Option<Right>| right.as_ref().is_some_and(|right| right.basis.is_some());
	if rights.iter().any(is_reader) {
		// Some of them may be merged into one that is open.
		for (right, record) in rights.iter_mut().zip(records).filter(|(right, _)| !is_reader(right)) {
			*right = in_list(caller, record).or(right.take());
		}
	}
	rights.into_iter().flatten().collect()
}

/// The right of the doctor or physician whom a visit of this record names: the one that opens most, by the newest open
/// visit, however many newer ones are over. Once consent has ended, a search finds nothing (R6); the visit that is still to
/// be finished stays in the list of what waits.
fn named(caller: &Actor, record: RecordId) -> Option<Right> {
	let visits = VaccineDetails::visits_naming(caller.id, record).into_iter();
	let mut rights: Vec<_> = visits
		.filter_map(|place| {
			let visit = VaccineDetails::visit(place.visit());
			as_professional(caller, place.visit(), visit.as_ref())
		})
		.collect();
	// Only now, when everything was looked at.
	rights.retain(|right| right.has_consent);
	let whole = rights.iter().position(Right::is_whole).unwrap_or_default();
	rights.into_iter().nth(whole)
}

/// A record that is not there, and another one for every place: what was asked before is answered sooner.
fn nowhere(family: &ParticipantId, place: u32) -> RecordId {
	let [a, b, c, d] = place.to_le_bytes();
	let [.., e, f, g, h, i, j, k, l, m, n, o, p] = family.0;
	RecordId([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}
