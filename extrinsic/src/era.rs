//! For which blocks a transaction is valid.

use core::iter::successors;

use codec::{Decode, Encode, Error, Input, Output};

/// For how many blocks the transactions of this project's clients and gateways are valid: a power of two.
pub const MORTALITY_PERIOD: u32 = 256;

/// The shortest period that an era can have, in blocks.
const SHORTEST_PERIOD: u32 = 1 << 2;
/// The longest.
const LONGEST_PERIOD: u32 = 1 << 16;
/// How many phases of one period can be told apart.
const PHASES: u32 = 1 << 12;

/// The blocks for which a transaction is valid: those of one period, or all.
///
/// As `sp_runtime::generic::Era`: the era names a period's length and where in it the transaction is born, and which
/// of the chain's periods it is follows from the block whose hash was signed. The encoding is a zero byte for
/// immortal transactions. Otherwise it is 16 bits, little-endian: the low four are the period's binary logarithm minus
/// one, the others the phase in steps of a 4096th of the period, or of one block if that is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era(Option<Mortality>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mortality {
	/// A power of two, from [`SHORTEST_PERIOD`] to [`LONGEST_PERIOD`].
	period: u32,
	/// Less than the period.
	phase: u32,
}

impl Era {
	/// Valid in every block.
	pub const IMMORTAL: Self = Self(None);

	/// Valid for so many blocks from block `current` on. The period is raised to a power of two, and brought between 4
	/// and 65536 blocks; where it is longer than 4096, the first block may be somewhat before `current`.
	pub fn mortal(period: u32, current: u32) -> Self {
		let period = period.checked_next_power_of_two().unwrap_or(LONGEST_PERIOD);
		let period = period.clamp(SHORTEST_PERIOD, LONGEST_PERIOD);
		let phase = current % period;
		Self(Some(Mortality { period, phase: phase - phase % step(period) }))
	}

	/// The block whose hash a transaction of this era must have signed to be valid in block `current`.
	pub fn birth(self, current: u32) -> u32 {
		let Some(Mortality { period, phase }) = self.0 else { return 0 };
		let since = current.saturating_sub(phase);
		phase + (since - since % period)
	}

	/// The first block that can no longer hold a transaction of this era that block `current` could. None if there is no
	/// such block.
	pub fn death(self, current: u32) -> Option<u32> {
		self.birth(current).checked_add(self.0?.period)
	}

	/// From which block a transaction of this era would be valid in the block after `best`, and, earliest last, from which
	/// ones it would have been valid in so many earlier periods.
	pub fn births(self, best: u32, earlier: u32) -> impl Iterator<Item = u32> {
		let period = self.0.map(|Mortality { period, .. }| period);
		let all =
			successors(Some(self.birth(best.saturating_add(1))), move |birth| birth.checked_sub(period?));
		let wanted = usize::try_from(earlier).unwrap_or(usize::MAX).saturating_add(1);
		all.take(wanted).filter(move |birth| *birth <= best)
	}

	/// Whether a transaction of this era may be from a block that follows `best`, by at most so many and by less than a
	/// quarter of its period: other nodes may know that block already.
	pub fn may_be_ahead(self, best: u32, most: u32) -> bool {
		let Some(Mortality { period, phase }) = self.0 else { return false };
		// The period divides the range of block numbers, so the block after the last one is in place, too.
		let next = best.wrapping_add(1) % period;
		(phase + period - next) % period < (period / 4).min(most)
	}
}

/// The number of which phases of this period are multiples.
fn step(period: u32) -> u32 {
	(period / PHASES).max(1)
}

impl Encode for Era {
	fn encode_to<Bytes: Output + ?Sized>(&self, bytes: &mut Bytes) {
		match self.0 {
			None => bytes.push_byte(0),
			Some(Mortality { period, phase }) => {
				let [low, high, ..] = ((period.ilog2() - 1) | ((phase / step(period)) << 4)).to_le_bytes();
				bytes.write(&[low, high]);
			}
		}
	}
}

impl Decode for Era {
	fn decode<Bytes: Input>(bytes: &mut Bytes) -> Result<Self, Error> {
		let low = bytes.read_byte()?;
		if low == 0 {
			return Ok(Self::IMMORTAL);
		}
		let encoded = u32::from(u16::from_le_bytes([low, bytes.read_byte()?]));
		let period = 2 << (encoded & 0xf);
		let phase = (encoded >> 4) * step(period);
		if period < SHORTEST_PERIOD || phase >= period {
			return Err("no era is so short, or its phase is beyond its period".into());
		}
		Ok(Self(Some(Mortality { period, phase })))
	}
}
