//! Keys and what is sealed, in the forms that the chain checks; nobody can open them.

use frame_support::BoundedVec;
use vacchain_primitives::{
	Epoch, EpochLink, Level, ParticipantId, Reader, Rotation, Wrap,
	bounds::{LINK_LEN, SUITE, WRAP_LEN},
};

use crate::key_version;

/// So many bytes of the known suite, told apart by a byte.
pub fn sealed(byte: u8, len: usize) -> Vec<u8> {
	let mut sealed = vec![byte; len];
	if let Some(first) = sealed.first_mut() {
		*first = SUITE;
	}
	sealed
}

/// A wrap for the key that the reader has now.
pub fn wrap_for(reader: ParticipantId, level: Level, epoch: Epoch) -> Wrap {
	let sealed = sealed(reader.0[17], WRAP_LEN).try_into().expect("a wrap has room");
	Wrap { reader, key_version: key_version(&reader), level, epoch, sealed }
}

/// A wrap for each of these readers.
pub fn wraps_for(readers: &[Reader], epoch: Epoch) -> Vec<Wrap> {
	readers.iter().map(|reader| wrap_for(reader.id, reader.level, epoch)).collect()
}

/// A link between these epochs.
pub fn link(from: Epoch, to: Epoch) -> EpochLink {
	EpochLink { from, to, sealed: sealed(to as u8, LINK_LEN).try_into().expect("a link has room") }
}

/// The start of this epoch with these wraps, as many as there is room for.
pub fn rotation_for(epoch: Epoch, wraps: Vec<Wrap>) -> Rotation {
	let wraps = BoundedVec::truncate_from(wraps);
	Rotation { epoch, link: link(epoch.saturating_sub(1), epoch), wraps }
}
