//! Generators for vectors: everything they give can be recomputed by anyone.

use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

/// A generator for vectors and tests, never for secrets: SHA-256 of a domain tag, the seed, and a counter
/// (u64, little endian) from 0, one block after the other. Bytes are given in order and none is skipped.
#[derive(Clone, Debug)]
pub struct VectorRng {
	seed: Vec<u8>,
	counter: u64,
	block: VecDeque<u8>,
}

impl VectorRng {
	/// What the blocks are tagged with.
	pub const LABEL: &str = "vacchain/vector-rng/v1";

	/// Starts with a seed of any length.
	pub fn new(seed: &[u8]) -> Self {
		Self { seed: seed.to_vec(), counter: 0, block: VecDeque::new() }
	}

	/// The next bytes.
	pub fn bytes(&mut self, len: usize) -> Vec<u8> {
		(0..len).map(|_| self.byte()).collect()
	}

	/// The next bytes, as an array.
	pub fn array<const N: usize>(&mut self) -> [u8; N] {
		core::array::from_fn(|_| self.byte())
	}

	fn byte(&mut self) -> u8 {
		loop {
			if let Some(byte) = self.block.pop_front() {
				return byte;
			}
			let block = Sha256::new()
				.chain_update(Self::LABEL)
				.chain_update(&self.seed)
				.chain_update(self.counter.to_le_bytes())
				.finalize();
			self.block.extend(block);
			self.counter += 1;
		}
	}
}

impl TryRng for VectorRng {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		Ok(u32::from_le_bytes(self.array()))
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		Ok(u64::from_le_bytes(self.array()))
	}

	fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
		dst.fill_with(|| self.byte());
		Ok(())
	}
}

impl TryCryptoRng for VectorRng {}

/// Gives bytes that are written down, then zeros.
pub(crate) struct Given<'a>(pub(crate) &'a [u8]);

impl TryRng for Given<'_> {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		let mut bytes = [0; 4];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u32::from_le_bytes(bytes))
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		let mut bytes = [0; 8];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u64::from_le_bytes(bytes))
	}

	fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
		let (now, later) = self.0.split_at(dst.len().min(self.0.len()));
		dst.fill(0);
		for (byte, given) in dst.iter_mut().zip(now) {
			*byte = *given;
		}
		self.0 = later;
		Ok(())
	}
}

impl TryCryptoRng for Given<'_> {}
