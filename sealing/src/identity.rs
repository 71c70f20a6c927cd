//! The tag by which the health authority finds the same child twice.

use alloc::string::String;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;
use vacchain_primitives::IdentityTag;
use zeroize::Zeroizing;

use crate::{
	keys::{fresh, secret},
	labels,
};

secret!(
	/// The key of the identity tags.
	IdentityKey
);

/// A child's civil identity, as its papers say it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CivilIdentity<'a> {
	/// Family name.
	pub family_name: &'a str,
	/// Given names, in order.
	pub given_names: &'a str,
	/// Date of birth, YYYY-MM-DD.
	pub birth_date: &'a str,
	/// Gender, by FHIR's code.
	pub gender: &'a str,
	/// The number of the family's file in the civil register.
	pub family_file_number: &'a str,
}

impl core::fmt::Debug for CivilIdentity<'_> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		f.write_str("CivilIdentity(..)")
	}
}

impl IdentityKey {
	/// A fresh one: 32 bytes of `rng`.
	pub fn generate(rng: &mut impl CryptoRng) -> Self {
		Self(*fresh(rng))
	}

	/// The tag of a child: HMAC-SHA-256 over the domain tag and, for each field in order, its length in bytes
	/// (u64, little endian) and its UTF-8 text, each normalised.
	///
	/// Two spellings of a field are the same if they differ only in
	/// - white space around it, and how much and which white space separates its words;
	/// - case, by Unicode's lower-case mapping of each character on its own;
	/// - how a character and its accents are composed (Unicode's form NFC).
	///
	/// Different stay: letters with and without accents, Arabic with and without vowel signs or with another
	/// form of alif, yeh or teh marbuta, tatweel and invisible marks of direction, hyphen and space, `ß` and
	/// `ss`, final and other sigma, dotted and dotless i, digits of different scripts, names in a different
	/// order, and transliterations. Dates are not read: write them YYYY-MM-DD.
	pub fn tag(&self, identity: &CivilIdentity<'_>) -> IdentityTag {
		let mut mac =
			Hmac::<Sha256>::new_from_slice(self.as_bytes()).expect("HMAC takes keys of any length; qed");
		mac.update(labels::IDENTITY);
		let CivilIdentity { family_name, given_names, birth_date, gender, family_file_number } = *identity;
		for field in [family_name, given_names, birth_date, gender, family_file_number] {
			let text = normalise(field);
			mac.update(&(text.len() as u64).to_le_bytes());
			mac.update(text.as_bytes());
		}
		IdentityTag(mac.finalize().into_bytes().into())
	}
}

/// NFC, lower case, NFC again because a lower-case letter may compose where its capital does not, and single
/// spaces between words.
fn normalise(field: &str) -> Zeroizing<String> {
	let mut text = Zeroizing::new(String::with_capacity(field.len()));
	for word in field.split_whitespace() {
		if !text.is_empty() {
			text.push(' ');
		}
		text.extend(word.nfc().flat_map(char::to_lowercase).nfc());
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn spelling_that_does_not_matter_is_removed() {
		for (one, other) in [
			("José ", "JOSÉ"),
			("Jose\u{301}", "josé"),
			("  van \t der\u{a0}Berg\n", "Van Der Berg"),
			("J\u{30c}", "\u{1f0}"),
			("محمد  علي", " محمد علي "),
		] {
			assert_eq!(normalise(one), normalise(other), "{one} {other}");
		}
	}

	#[test]
	fn spelling_that_may_matter_stays() {
		for (one, other) in
			[("José", "Jose"), ("أحمد", "احمد"), ("Anne-Marie", "Anne Marie"), ("AnneMarie", "Anne Marie")]
		{
			assert_ne!(normalise(one), normalise(other), "{one} {other}");
		}
	}

	#[test]
	fn fields_do_not_run_into_each_other() {
		let key = IdentityKey::from_bytes([7; 32]);
		let one = CivilIdentity {
			family_name: "a",
			given_names: "bc",
			birth_date: "2026-01-02",
			gender: "female",
			family_file_number: "1",
		};
		let other = CivilIdentity { family_name: "ab", given_names: "c", ..one };
		assert_ne!(key.tag(&one), key.tag(&other));
	}
}
