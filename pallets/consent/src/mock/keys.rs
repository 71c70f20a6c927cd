//! The keys that custodians bring.

use vacchain_pallet_fakes::{rotation_for, wrap_for, wraps_for};
use vacchain_primitives::{
	Epoch, Level, NewKey, Reader, Rotation, Wrap,
	questions::{ReadersOf, RenewalDue},
};

use super::*;

/// The family's wrap, of this epoch, for a reader.
pub fn wrap(reader: u64, level: Level, epoch: Epoch) -> Wrap {
	wrap_for(id(reader), level, epoch)
}

/// The start of this epoch, with these full readers and these readers of the proof. The health authority stands for itself
/// and its custodies, each at its level.
pub fn rotation(epoch: Epoch, full: &[u64], proof: &[u64]) -> Rotation {
	let wraps = full.iter().flat_map(|reader| match *reader {
		AUTHORITY => wraps_for(&Reader::first(id(FAMILY), id(AUTHORITY))[1..], epoch),
		reader => vec![wrap(reader, Level::Full, epoch)],
	});
	let proof = proof.iter().map(|reader| wrap(*reader, Level::Proof, epoch));
	rotation_for(epoch, wraps.chain(proof).collect())
}

/// The start of the next epoch, with the readers that remain and this one.
pub fn renewed_with(reader: u64, level: Level) -> Rotation {
	let epoch = Epochs::get(RECORD).expect("the record exists").0 + 1;
	let mut readers = Consent::readers_of(&RECORD);
	readers.retain(|present| present.id != id(reader) && !present.is_expired(Now::get()));
	let mut wraps = wraps_for(&readers, epoch);
	wraps.push(wrap(reader, level, epoch));
	rotation_for(epoch, wraps)
}

/// The key that a custodian brings for a new reader: a renewed one if a renewal is due.
pub fn key(reader: u64, level: Level) -> NewKey {
	if Consent::renewal_due(&RECORD) {
		return NewKey::Renewed(renewed_with(reader, level));
	}
	NewKey::Current(wrap(reader, level, Epochs::get(RECORD).expect("the record exists").0))
}
