//! The secret of a person's devices, which logs in together with the password.
//!
//! It is 120 random bits, and mixed into what OPAQUE takes for the password ([`Password`](crate::password::Password)). A gateway
//! that tries passwords, with the setup and the credential file that it has, tries nothing without it; and the key bundle
//! opens with nothing else. The person's first device makes it and keeps it. It reaches another device as a code that a
//! person copies: [`DeviceSecret::code`].

use std::fmt;

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of the secret, in bytes.
pub const LEN: usize = 15;
/// Characters of the code that hold the secret, five bits each.
const SECRET_CHARACTERS: usize = LEN * 8 / 5;
/// Characters of the code by which a mistake is noticed.
const CHECK_CHARACTERS: usize = 4;
/// Characters in a group of the code.
const GROUP: usize = 4;
/// The bytes that the check of a code hashes before the secret.
const CHECK: &[u8] = b"vacchain/device-code/v1";
/// Crockford's base 32, in lower case: no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text is not the code of a device secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
	"this is not a device code, or a character of it is wrong; copy it again from a device that logs in, where `vacchain \
	 account device-code` shows it"
)]
pub struct InvalidCode;

/// The secret of a person's devices. It is wiped when it is dropped, and not shown.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DeviceSecret([u8; LEN]);

impl DeviceSecret {
	/// A new one.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		let mut secret = Self([0; LEN]);
		rng.fill_bytes(&mut secret.0);
		secret
	}

	/// Its bytes.
	pub fn as_bytes(&self) -> &[u8; LEN] {
		&self.0
	}

	/// The code that carries it to another device: seven groups of four characters of Crockford's base 32. The last group is a
	/// check, 20 bits of SHA-256 over `vacchain/device-code/v1` and the secret.
	pub fn code(&self) -> Zeroizing<String> {
		let mut code = Zeroizing::new(String::with_capacity(2 * (SECRET_CHARACTERS + CHECK_CHARACTERS)));
		let check = self.check();
		let digits = Zeroizing::new(digits::<SECRET_CHARACTERS>(&self.0));
		for (place, &digit) in digits.iter().chain(&check).enumerate() {
			if place > 0 && place % GROUP == 0 {
				code.push('-');
			}
			code.extend(ALPHABET.get(usize::from(digit)).copied().map(char::from));
		}
		code
	}

	/// The secret of a code, in upper or lower case and grouped in any way. `o` reads as 0, and `i` and `l` as 1.
	///
	/// # Errors
	///
	/// [`InvalidCode`] if it is not a code, or was miscopied.
	pub fn from_code(code: &str) -> Result<Self, InvalidCode> {
		let letters = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
		let mut read = Zeroizing::new(Vec::with_capacity(SECRET_CHARACTERS + CHECK_CHARACTERS));
		for letter in letters {
			if read.len() == SECRET_CHARACTERS + CHECK_CHARACTERS {
				return Err(InvalidCode);
			}
			read.push(digit(letter).ok_or(InvalidCode)?);
		}
		let (digits, check) = read.split_at_checked(SECRET_CHARACTERS).ok_or(InvalidCode)?;
		let mut secret = Self([0; LEN]);
		// Eight digits are five bytes.
		for (bytes, digits) in secret.0.chunks_mut(5).zip(digits.chunks(8)) {
			let bits = digits.iter().fold(0u64, |bits, digit| (bits << 5) | u64::from(*digit));
			bytes.copy_from_slice(&bits.to_be_bytes()[3..]);
		}
		if secret.check().as_slice() == check { Ok(secret) } else { Err(InvalidCode) }
	}

	fn check(&self) -> [u8; CHECK_CHARACTERS] {
		let hash = Sha256::new().chain_update(CHECK).chain_update(self.0);
		let digest = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
		digits(digest.as_slice())
	}
}

impl fmt::Debug for DeviceSecret {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DeviceSecret(..)")
	}
}

/// The first digits of five bits each.
fn digits<const N: usize>(bytes: &[u8]) -> [u8; N] {
	std::array::from_fn(|place| {
		let bit = place * 5;
		let byte = |place: usize| bytes.get(place).copied().unwrap_or_default();
		let pair = [byte(bit / 8), byte(bit / 8 + 1)];
		((u16::from_be_bytes(pair) >> (11 - bit % 8)) & 31) as u8
	})
}

/// The value of a character of a code.
fn digit(letter: char) -> Option<u8> {
	let letter = match letter.to_ascii_lowercase() {
		'o' => '0',
		'i' | 'l' => '1',
		letter => letter,
	};
	ALPHABET.iter().zip(0..).find(|(known, _)| char::from(**known) == letter).map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::random::os_rng;

	#[test]
	fn a_code_carries_the_secret_to_another_device() {
		for _ in 0..100 {
			let secret = DeviceSecret::generate(&mut os_rng());
			let code = secret.code();
			assert!(code.split('-').map(str::len).eq([4; 7]), "{}", *code);
			for typed in
				[code.to_string(), code.to_uppercase(), code.replace('-', " "), code.replace('0', "O")]
			{
				assert_eq!(DeviceSecret::from_code(&typed).as_ref(), Ok(&secret), "{typed}");
			}
		}
		let first = DeviceSecret([0; LEN]).code();
		assert!(first.starts_with("0000-0000-0000-0000-0000-0000-"));
		assert!(DeviceSecret([0xff; LEN]).code().starts_with("zzzz-zzzz-zzzz-zzzz-zzzz-zzzz-"));
	}

	#[test]
	fn a_miscopied_code_is_noticed() {
		let secret = DeviceSecret::generate(&mut os_rng());
		let code = secret.code();
		let letters: Vec<_> = code.chars().filter(|c| *c != '-').collect();
		for place in 0..letters.len() {
			let mut changed = letters.clone();
			changed[place] = if changed[place] == 'x' { 'y' } else { 'x' };
			let changed: String = changed.into_iter().collect();
			assert_eq!(DeviceSecret::from_code(&changed), Err(InvalidCode), "{changed}");
		}
		for wrong in ["", "u000", code.split_at(1).1, &format!("{}0", *code), "correct horse battery"] {
			assert_eq!(DeviceSecret::from_code(wrong), Err(InvalidCode), "{wrong}");
		}
		assert_eq!(format!("{secret:?}"), "DeviceSecret(..)");
	}
}
