//! Which of a family's records somebody may read: a question to two pallets.

use alloc::vec::Vec;
use pallet_vaccination_records::OwnedRecords;
use vacchain_primitives::{ParticipantId, Reader, RecordId, Wrap, bounds::MAX_RECORDS};

use crate::{Consent, Runtime, VaccinationRecords};

/// The records of `family` that `reader` may read now, each with its place among all of them.
///
/// Every place is looked at in the same way, whether there is a record or not, until the reader turns out to be one: so
/// nobody learns by time whether a family that has not consented exists, and how many records it has (R17).
pub fn readable_records(family: ParticipantId, reader: ParticipantId) -> Vec<(u32, RecordId, Reader, Wrap)> {
	let owned = OwnedRecords::<Runtime>::get(family);
	let at = |place| {
		let record = owned.get(place as usize).copied().unwrap_or(nowhere(&family, place));
		let standing = Consent::standing(&record, &reader)?;
		let wrap = VaccinationRecords::wrap(record, reader)?;
		Some((place, record, standing, wrap))
	};
	(0..MAX_RECORDS).filter_map(at).collect()
}

/// A record that is not there, and another one for every place: what was asked before is answered sooner.
fn nowhere(family: &ParticipantId, place: u32) -> RecordId {
	let [a, b, c, d] = place.to_le_bytes();
	let [.., e, f, g, h, i, j, k, l, m, n, o, p] = family.0;
	RecordId([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
}
