//! A generator as OPAQUE's implementation asks for one: in the terms of an older `rand_core`.

use opaque_ke::rand;
use rand_core::CryptoRng;

/// The generator, lent.
pub(super) struct Lent<'a, R>(pub(super) &'a mut R);

impl<R: CryptoRng> rand::RngCore for Lent<'_, R> {
	fn next_u32(&mut self) -> u32 {
		self.0.next_u32()
	}

	fn next_u64(&mut self) -> u64 {
		self.0.next_u64()
	}

	fn fill_bytes(&mut self, dest: &mut [u8]) {
		self.0.fill_bytes(dest);
	}

	fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand::Error> {
		self.0.fill_bytes(dest);
		Ok(())
	}
}

impl<R: CryptoRng> rand::CryptoRng for Lent<'_, R> {}
