//! The two halves of a record's secret, one for each custody of the health authority.
//!
//! The first half of a record secret S is X = HKDF(S), the second is Y = S xor X. Either alone says nothing of S that
//! could be computed: X is the output of a derivation from S, and Y is S under a key that only S gives. Both together give
//! S, and since S gives X again, [`RecordSecret::combine`] tells whether they belong together.
//!
//! A custody's half comes in a [wrap](mod@crate::wrap) of the epoch, which every full reader can check. A health admin who
//! holds the custody's content key gives the half on to a custodian: with [`give_half`], to the custodian's public key.
//! The admin does not know S, so HPKE's ephemeral key pair is a random one here. HPKE's `info` is that of a wrap under
//! another domain tag, with the custodian as the reader.

use rand_core::CryptoRng;
use vacchain_primitives::{EncryptionKey, Level, RecordId, Wrap};
use zeroize::Zeroizing;

use crate::{
	EncryptionSecret, Error, RecordKey, RecordSecret, WrapContext, hybrid, keys::secret, labels,
	symmetric::derive, wrap::place_of,
};

secret!(
	/// The first half of a record's secret, which custody A holds.
	HalfA
);
secret!(
	/// The second half of a record's secret, which custody B holds.
	HalfB
);

fn xor(one: &[u8; 32], other: &[u8; 32]) -> Zeroizing<[u8; 32]> {
	let mut sum = Zeroizing::new(*one);
	sum.iter_mut().zip(other).for_each(|(sum, byte)| *sum ^= byte);
	sum
}

impl RecordSecret {
	/// The half that custody A holds.
	pub fn half_a(&self) -> HalfA {
		HalfA::from_bytes(*derive(self.as_bytes(), labels::HALF))
	}

	/// The half that custody B holds.
	pub fn half_b(&self) -> HalfB {
		HalfB::from_bytes(*xor(self.as_bytes(), self.half_a().as_bytes()))
	}

	/// The secret whose halves these are.
	///
	/// # Errors
	///
	/// [`Error::BadHalves`] if they are not the halves of one secret.
	pub fn combine(a: &HalfA, b: &HalfB) -> Result<Self, Error> {
		let secret = Self::from_bytes(*xor(a.as_bytes(), b.as_bytes()));
		if secret.half_a() == *a { Ok(secret) } else { Err(Error::BadHalves) }
	}
}

/// Wraps a half for a custodian of the record, whom the context names as the reader. Its level must be the half's.
///
/// # Errors
///
/// [`Error::NotAHalf`] if the key is no half, or another one than the context says; [`Error::UnknownSuite`] if `to` is of
/// another suite; [`Error::UnusableKey`] if nothing can be sealed to it.
pub fn give_half(
	half: &RecordKey,
	to: &EncryptionKey,
	context: &WrapContext,
	rng: &mut impl CryptoRng,
) -> Result<Wrap, Error> {
	let bytes = match (half, context.level) {
		(RecordKey::HalfA(half), Level::HalfA) => half.as_bytes(),
		(RecordKey::HalfB(half), Level::HalfB) => half.as_bytes(),
		_ => return Err(Error::NotAHalf),
	};
	let sealed = hybrid::seal(to, &context.info(labels::GIVEN_HALF), bytes, rng)?;
	Ok(context.wrap_of(sealed))
}

/// Unwraps what [`give_half`] wrapped: a [`RecordKey::HalfA`] or a [`RecordKey::HalfB`].
///
/// It proves nothing of the half: [`RecordSecret::combine`] does, with the other one.
///
/// # Errors
///
/// [`Error::NotAHalf`] if the wrap's level is no half's; [`Error::UnknownSuite`] if the wrap is of another suite;
/// [`Error::Malformed`] if it is not of a wrap's length; [`Error::CannotOpen`] if it is for another key, chain, record,
/// reader, key version, epoch or half, or was changed.
pub fn take_half(
	secret: &EncryptionSecret,
	wrap: &Wrap,
	genesis: &[u8; 32],
	record: &RecordId,
) -> Result<RecordKey, Error> {
	if !wrap.level.is_half() {
		return Err(Error::NotAHalf);
	}
	let info = place_of(wrap, genesis, record).info(labels::GIVEN_HALF);
	let half = hybrid::open(secret, &info, &wrap.sealed)?;
	Ok(match wrap.level {
		Level::HalfA => RecordKey::HalfA(HalfA::from_bytes(*half)),
		_ => RecordKey::HalfB(HalfB::from_bytes(*half)),
	})
}
