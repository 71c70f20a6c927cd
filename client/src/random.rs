//! Randomness from the operating system.

use getrandom::SysRng;
use rand_core::{CryptoRng, UnwrapErr};
use vacchain_primitives::{LaneId, RecordId, VisitId};

/// The operating system's generator.
///
/// It fails only where the operating system has no randomness at all; no key can be made there, and it panics.
pub fn os_rng() -> UnwrapErr<SysRng> {
	UnwrapErr(SysRng)
}

/// A fresh id for a record.
pub fn record_id(rng: &mut impl CryptoRng) -> RecordId {
	RecordId(bytes(rng))
}

/// A fresh id for a visit.
pub fn visit_id(rng: &mut impl CryptoRng) -> VisitId {
	VisitId(bytes(rng))
}

/// A fresh number for a lane.
pub(crate) fn lane_id() -> LaneId {
	LaneId::from_le_bytes(bytes(&mut os_rng()))
}

fn bytes<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
	let mut bytes = [0; N];
	rng.fill_bytes(&mut bytes);
	bytes
}
