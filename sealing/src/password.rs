//! Sealing under a password, for key files, and the costs of passwords and usernames.
//!
//! The sealed bytes are
//!
//! | field | length in bytes |
//! |---|---|
//! | suite number, 1 | 1 |
//! | memory in KiB, passes, lanes (u32 each, little endian) | 12 |
//! | salt | 16 |
//! | commitment to the password | 32 |
//! | nonce, ciphertext, tag | 24 + content + 16 |
//!
//! Argon2id (RFC 9106, version 0x13) makes 64 bytes of the password and the salt: the key of
//! XChaCha20-Poly1305, and the commitment, which is compared before anything is decrypted, so that no sealed
//! bytes open under two passwords. The associated data is the domain tag, everything before the nonce, and
//! the purpose.

use alloc::vec::Vec;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
	Error, labels,
	suite::SUITE,
	symmetric::{OVERHEAD, open, seal_after},
};

/// Most memory that is ever computed with, in KiB: 1 GiB.
pub const MAX_MEMORY_KIB: u32 = 1024 * 1024;
/// Most passes that are ever computed.
pub const MAX_PASSES: u32 = 16;
/// Most lanes that are ever computed.
pub const MAX_LANES: u32 = 16;

const _: () = {
	let floor = PasswordParams::FLOOR;
	let logins = PasswordParams::RECOMMENDED;
	let usernames = PasswordParams::USERNAME;
	assert!(logins.memory_kib >= floor.memory_kib && logins.passes >= floor.passes);
	assert!(usernames.memory_kib >= floor.memory_kib && usernames.passes >= floor.passes);
};

/// Length of the salt, in bytes.
pub(crate) const SALT_LEN: usize = 16;
/// Length of the commitment, in bytes.
const COMMITMENT_LEN: usize = 32;
/// Length of what comes before the nonce, in bytes.
const HEADER_LEN: usize = 1 + 12 + SALT_LEN + COMMITMENT_LEN;

/// What it costs to try a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordParams {
	/// Memory, in KiB: at least 8 for each lane, at most [`MAX_MEMORY_KIB`].
	pub memory_kib: u32,
	/// Passes over the memory: 1 to [`MAX_PASSES`].
	pub passes: u32,
	/// Lanes: 1 to [`MAX_LANES`].
	pub lanes: u32,
}

impl Default for PasswordParams {
	/// [`PasswordParams::RECOMMENDED`].
	fn default() -> Self {
		Self::RECOMMENDED
	}
}

impl PasswordParams {
	/// RFC 9106's second recommendation (section 4), for where memory is short: 64 MiB, 3 passes, 4 lanes. Nothing here costs
	/// less memory or fewer passes. One lane takes as much work: browsers compute lanes one after the other.
	pub const FLOOR: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
	/// The stretching of a password, for a login and in a key file: 64 MiB and 4 passes, 0.14 s on a server's core and
	/// about half a second on a phone, whose browser has those 64 MiB for usernames, too.
	pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, passes: 4, lanes: 1 };
	/// The cost of the id of a username: 64 MiB and 6 passes, a fifth of a second. It is part of the derivation: another cost
	/// gives other ids.
	pub const USERNAME: Self = Self { memory_kib: 64 * 1024, passes: 6, lanes: 1 };

	/// The parameters as Argon2 wants them.
	///
	/// # Errors
	///
	/// [`Error::PasswordParams`] if one is out of bounds.
	fn check(&self) -> Result<Params, Error> {
		if self.memory_kib > MAX_MEMORY_KIB || self.passes > MAX_PASSES || self.lanes > MAX_LANES {
			return Err(Error::PasswordParams);
		}
		Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(|_| Error::PasswordParams)
	}

	/// Argon2id, as much of it as the output holds.
	///
	/// # Errors
	///
	/// [`Error::PasswordParams`] if a parameter is out of bounds; [`Error::OutOfMemory`] if they cannot be
	/// met.
	pub(crate) fn argon2id(&self, password: &[u8], salt: &[u8], output: &mut [u8]) -> Result<(), Error> {
		let params = self.check()?;
		let mut memory = Zeroizing::new(Vec::<Block>::new());
		memory.try_reserve_exact(params.block_count()).map_err(|_| Error::OutOfMemory)?;
		memory.resize(params.block_count(), Block::new());
		Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
			.hash_password_into_with_memory(password, salt, output, memory.as_mut_slice())
			.map_err(|_| Error::PasswordParams)
	}

	/// The key and the commitment.
	fn stretch(&self, password: &[u8], salt: &[u8; SALT_LEN]) -> Result<(Key, [u8; COMMITMENT_LEN]), Error> {
		let mut output = Zeroizing::new([0; 64]);
		self.argon2id(password, salt, output.as_mut_slice())?;
		let mut key = Key::new([0; 32]);
		let mut commitment = [0; COMMITMENT_LEN];
		let (start, end) = output.split_at(32);
		key.copy_from_slice(start);
		commitment.copy_from_slice(end);
		Ok((key, commitment))
	}
}

type Key = Zeroizing<[u8; 32]>;

fn associated_data(header: &[u8], purpose: &[u8]) -> Vec<u8> {
	[labels::PASSWORD, header, purpose].concat()
}

/// Seals content under a password. `purpose` is what the content is for; it is not kept, and must be said
/// again to open it.
///
/// The length of the content shows: the result has 101 bytes more.
///
/// # Errors
///
/// [`Error::PasswordParams`] if the parameters are out of bounds; [`Error::OutOfMemory`] if they cannot be
/// met.
pub fn seal_with_password(
	password: &[u8],
	params: &PasswordParams,
	purpose: &[u8],
	content: &[u8],
	rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
	let mut salt = [0; SALT_LEN];
	rng.fill_bytes(&mut salt);
	let (key, commitment) = params.stretch(password, &salt)?;

	let mut header = Vec::with_capacity(HEADER_LEN);
	header.push(SUITE);
	for param in [params.memory_kib, params.passes, params.lanes] {
		header.extend(param.to_le_bytes());
	}
	header.extend(salt);
	header.extend(commitment);
	seal_after(&header, &key, &associated_data(&header, purpose), content, rng)
}

/// Opens what [`seal_with_password`] sealed.
///
/// # Errors
///
/// [`Error::WrongPasswordOrDamaged`] if the password or the purpose is wrong or the bytes were changed;
/// [`Error::PasswordParams`] if the parameters in the bytes are out of bounds, before anything is computed;
/// [`Error::OutOfMemory`] if they cannot be met.
pub fn open_with_password(
	password: &[u8],
	purpose: &[u8],
	sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
	let damaged = Error::WrongPasswordOrDamaged;
	let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(damaged)?;
	let (suite, rest) = header.split_first().ok_or(damaged)?;
	if *suite != SUITE || body.len() < OVERHEAD {
		return Err(damaged);
	}
	let (memory_kib, rest) = rest.split_first_chunk().ok_or(damaged)?;
	let (passes, rest) = rest.split_first_chunk().ok_or(damaged)?;
	let (lanes, rest) = rest.split_first_chunk().ok_or(damaged)?;
	let (salt, commitment) = rest.split_first_chunk().ok_or(damaged)?;
	let params = PasswordParams {
		memory_kib: u32::from_le_bytes(*memory_kib),
		passes: u32::from_le_bytes(*passes),
		lanes: u32::from_le_bytes(*lanes),
	};
	let (key, expected) = params.stretch(password, salt)?;
	if !bool::from(expected.as_slice().ct_eq(commitment)) {
		return Err(damaged);
	}
	open(&key, &associated_data(header, purpose), body).map_err(|_| damaged)
}
