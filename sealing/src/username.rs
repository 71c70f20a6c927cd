//! Usernames, and the ids that follow from them.
//!
//! The chain holds ids alone. Who has a copy of it can still derive the ids of guessed usernames and compare, so each
//! guess has to cost something, and a family's username has a part that nobody can guess.

use alloc::string::String;
use core::fmt;
use rand_core::CryptoRng;
use vacchain_primitives::{
	ParticipantId,
	bounds::{MAX_USERNAME, MIN_USERNAME},
};

use crate::{Error, PasswordParams, labels};

/// The cost of one id: [`PasswordParams::USERNAME`].
pub const COST: PasswordParams = PasswordParams::USERNAME;

/// Length of the part of a family's username that cannot be guessed, in characters of five bits.
pub const SECRET_PART: usize = 8;

/// Longest beginning of a family's username, in characters: the rest is a hyphen and the secret part.
pub const MAX_FAMILY_NAME: usize = MAX_USERNAME - 1 - SECRET_PART;

/// Crockford's base 32, in lower case: no letter looks like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text cannot be a username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidUsername;

impl fmt::Display for InvalidUsername {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(
			f,
			"a username has {MIN_USERNAME} to {MAX_USERNAME} characters, each of a-z, 0-9, '.', '_' or '-'"
		)
	}
}

impl core::error::Error for InvalidUsername {}

/// Whether the text can be a username: `[a-z0-9._-]`, 3 to 32 characters.
///
/// # Errors
///
/// [`InvalidUsername`] if it cannot.
pub fn check_username(username: &str) -> Result<(), InvalidUsername> {
	let allowed =
		|byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
	let fits = (MIN_USERNAME..=MAX_USERNAME).contains(&username.len());
	if fits && username.bytes().all(allowed) { Ok(()) } else { Err(InvalidUsername) }
}

/// The id of the participant with this username: Argon2id (RFC 9106, version 0x13) of the username, at [`COST`], with
/// the salt `vacchain/participant/v1`, 32 bytes long.
///
/// The salt is the same for everybody, because anyone who knows a username must find its participant.
///
/// # Errors
///
/// [`Error::Username`] if the text cannot be a username; [`Error::OutOfMemory`] if there are no 64 MiB.
pub fn participant_id(username: &str) -> Result<ParticipantId, Error> {
	check_username(username)?;
	let mut id = [0; 32];
	COST.argon2id(username.as_bytes(), labels::PARTICIPANT, &mut id)?;
	Ok(ParticipantId(id))
}

/// A family's username: the name that it chose, a hyphen, and a secret part of 40 random bits.
///
/// # Errors
///
/// [`InvalidUsername`] if the name has a character that no username has, or is empty or longer than
/// [`MAX_FAMILY_NAME`].
pub fn family_username(name: &str, rng: &mut impl CryptoRng) -> Result<String, InvalidUsername> {
	if name.is_empty() {
		return Err(InvalidUsername);
	}
	let mut random = [0; SECRET_PART];
	rng.fill_bytes(&mut random);
	let mut username = String::with_capacity(MAX_USERNAME);
	username.push_str(name);
	username.push('-');
	#[expect(clippy::indexing_slicing, reason = "the alphabet has 32 characters")]
	username.extend(random.map(|byte| char::from(ALPHABET[usize::from(byte % 32)])));
	check_username(&username)?;
	Ok(username)
}

/// Whether a username ends as those of [`family_username`] do. Nothing can show that the end is random.
pub fn has_secret_part(username: &str) -> bool {
	username.rsplit_once('-').is_some_and(|(name, end)| {
		!name.is_empty() && end.len() == SECRET_PART && end.bytes().all(|byte| ALPHABET.contains(&byte))
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::collections::BTreeSet;

	/// Counts up, so that every letter comes.
	struct Counting(u8);

	impl rand_core::TryRng for Counting {
		type Error = core::convert::Infallible;

		fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
			Ok(0)
		}

		fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
			Ok(0)
		}

		fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
			for byte in bytes {
				*byte = self.0;
				self.0 = self.0.wrapping_add(1);
			}
			Ok(())
		}
	}

	impl rand_core::TryCryptoRng for Counting {}

	#[test]
	fn a_username_is_short_lower_case_and_plain() {
		for good in ["abc", "amina.el-idrissi", "a_1", &"x".repeat(32)] {
			assert_eq!(check_username(good), Ok(()), "{good}");
		}
		for bad in ["", "ab", "Abc", "a b", "josé", "a/b", &"x".repeat(33)] {
			assert_eq!(check_username(bad), Err(InvalidUsername), "{bad}");
			assert_eq!(participant_id(bad), Err(Error::Username(InvalidUsername)), "{bad}");
		}
	}

	#[test]
	fn two_usernames_have_two_ids() {
		assert_ne!(participant_id("abc"), participant_id("abd"));
	}

	#[test]
	fn a_family_s_username_has_a_part_of_forty_bits() {
		let mut rng = Counting(0);
		let mut letters = BTreeSet::new();
		for _ in 0..32 {
			let username = family_username("amina", &mut rng).unwrap();
			assert!(has_secret_part(&username), "{username}");
			letters.extend(username.bytes().skip("amina-".len()));
		}
		assert_eq!(letters.into_iter().collect::<alloc::vec::Vec<_>>(), ALPHABET);
	}

	#[test]
	fn a_family_s_name_leaves_room_for_the_secret_part() {
		let name = "x".repeat(MAX_FAMILY_NAME);
		assert_eq!(family_username(&name, &mut Counting(7)).map(|name| name.len()), Ok(MAX_USERNAME));
		for bad in ["", "Amina", "a b", &"x".repeat(MAX_FAMILY_NAME + 1)] {
			assert_eq!(family_username(bad, &mut Counting(7)), Err(InvalidUsername), "{bad}");
		}
	}

	#[test]
	fn a_username_without_the_secret_part_is_told_apart() {
		for with in ["amina-x7k2m9qt", "a-b-00000000"] {
			assert!(has_secret_part(with), "{with}");
		}
		for without in
			["amina", "amina-x7k2m9q", "amina-x7k2m9qt0", "amina.x7k2m9qt", "-x7k2m9qt", "amina-elidriss"]
		{
			assert!(!has_secret_part(without), "{without}");
		}
	}
}
