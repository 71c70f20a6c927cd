//! The tags by which the health authority finds the same child twice, and a family by its ID number.

use alloc::string::String;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use sha2::Sha256;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zeroize::Zeroizing;

use crate::{
	keys::{fresh, secret},
	labels,
};

secret!(
	/// The key of the identity tags.
	IdentityKey
);

/// What a child's tag is made of, as its papers say it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CivilIdentity<'a> {
	/// Family name; the given names where there is no family name.
	pub family_name: &'a str,
	/// Date of birth, YYYY-MM-DD.
	pub birth_date: &'a str,
	/// The child's place among those born together: 1 for a single birth and for the first of twins.
	pub birth_order: u8,
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

	/// The tag of a child: HMAC-SHA-256 over the domain tag, the birth date's and the family name's skeletons, each
	/// after its length in bytes (u64, little endian), and the birth order (1 byte).
	///
	/// It is a bucket: it tells apart neither twins of one order nor namesakes of one day, so that a second registration
	/// is found however the child's other names, gender and file number were written. See [`skeleton`] for the
	/// spellings that are one. Transliterations, and names in another order, stay different. Dates are not read: write
	/// them YYYY-MM-DD.
	pub fn tag(&self, identity: &CivilIdentity<'_>) -> [u8; 32] {
		let CivilIdentity { family_name, birth_date, birth_order } = *identity;
		self.over(labels::IDENTITY, &[birth_date, family_name], &[birth_order])
	}

	/// The tag of a family's ID number: HMAC-SHA-256 over the domain tag and the number's skeleton, after its length in
	/// bytes (u64, little endian).
	pub fn number_tag(&self, id_number: &str) -> [u8; 32] {
		self.over(labels::ID_NUMBER, &[id_number], &[])
	}

	fn over(&self, label: &[u8], texts: &[&str], rest: &[u8]) -> [u8; 32] {
		#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
		let mut mac = Hmac::<Sha256>::new_from_slice(self.as_bytes()).expect("HMAC takes keys of any length; qed");
		mac.update(label);
		for text in texts {
			let text = skeleton(text);
			mac.update(&(text.len() as u64).to_le_bytes());
			mac.update(text.as_bytes());
		}
		mac.update(rest);
		mac.finalize().into_bytes().into()
	}
}

/// Whether two names are one, however they are written: whether their skeletons are equal. See [`skeleton`].
pub fn same_name(one: &str, other: &str) -> bool {
	*skeleton(one) == *skeleton(other)
}

/// What remains of a text when everything is left out that people write in different ways: its letters and digits, by
/// Unicode's compatibility decomposition (NFKD) without combining marks, in lower case by Unicode's mapping of each
/// character on its own.
///
/// So white space, hyphens, apostrophes, accents, case, width, and Arabic vowel signs and tatweel do not count. Letters that
/// do not decompose are written as people replace them: `ß` as `ss`, `æ` as `ae`, `œ` as `oe`, `ø` as `o`, `đ` and `ð` as
/// `d`, `ł` as `l`, `þ` as `th`, dotless `ı` as `i`, final sigma as sigma; Arabic alif wasla as alif, alif maqsura and
/// Persian yeh as yeh, teh marbuta as heh, Persian kaf as kaf.
fn skeleton(text: &str) -> Zeroizing<String> {
	let mut skeleton = Zeroizing::new(String::with_capacity(2 * text.len()));
	for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
		match letter {
			'ß' => skeleton.push_str("ss"),
			'æ' => skeleton.push_str("ae"),
			'œ' => skeleton.push_str("oe"),
			'þ' => skeleton.push_str("th"),
			'ø' => skeleton.push('o'),
			'đ' | 'ð' => skeleton.push('d'),
			'ł' => skeleton.push('l'),
			'ı' => skeleton.push('i'),
			'ς' => skeleton.push('σ'),
			'ٱ' => skeleton.push('ا'),
			'ى' | 'ی' => skeleton.push('ي'),
			'ة' => skeleton.push('ه'),
			'ک' => skeleton.push('ك'),
			// Tatweel is a letter to Unicode.
			'\u{640}' => {}
			// The dot that a capital dotted i leaves behind.
			letter if is_combining_mark(letter) => {}
			letter if letter.is_alphanumeric() => skeleton.push(letter),
			_ => {}
		}
	}
	skeleton
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn spelling_that_does_not_matter_is_removed() {
		for (one, other) in [
			("José ", "JOSE"),
			("Jose\u{301}", "josé"),
			("  van \t der\u{a0}Berg\n", "Vanderberg"),
			("J\u{30c}", "\u{1f0}"),
			("O’Brien-Núñez", "o'brien nunez"),
			("Weiß", "WEISS"),
			("Sørensen", "sorensen"),
			("İnan", "ınan"),
			("محمد  علي", " مُحَمَّد علي "),
			("أحمد", "احمد"),
			("فاطمة", "فاطمه"),
			("Ｋｉｍ", "kim"),
		] {
			assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
		}
	}

	#[test]
	fn spelling_that_may_matter_stays() {
		for (one, other) in [("Meyer", "Meier"), ("Müller", "Mueller"), ("علي", "Ali"), ("Li", "Lee")] {
			assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
		}
	}

	#[test]
	fn a_tag_is_of_the_date_the_family_name_and_the_birth_order() {
		let key = IdentityKey::from_bytes([7; 32]);
		let one = CivilIdentity { family_name: "Haddad", birth_date: "2026-01-02", birth_order: 1 };
		assert_eq!(key.tag(&one), key.tag(&CivilIdentity { family_name: "HADDAD ", ..one }));
		for other in [
			CivilIdentity { family_name: "Hadda", ..one },
			CivilIdentity { birth_date: "2026-01-03", ..one },
			CivilIdentity { birth_order: 2, ..one },
		] {
			assert_ne!(key.tag(&one), key.tag(&other));
		}
		assert_ne!(key.tag(&one), IdentityKey::from_bytes([8; 32]).tag(&one));
	}

	#[test]
	fn fields_do_not_run_into_each_other() {
		let key = IdentityKey::from_bytes([7; 32]);
		let one = CivilIdentity { family_name: "1a", birth_date: "2", birth_order: 1 };
		assert_ne!(key.tag(&one), key.tag(&CivilIdentity { family_name: "a", birth_date: "21", ..one }));
		assert_ne!(key.number_tag("2"), key.number_tag("22"));
	}

	#[test]
	fn an_id_number_is_found_however_it_is_written() {
		let key = IdentityKey::from_bytes([7; 32]);
		assert_eq!(key.number_tag("AB 12-34/5"), key.number_tag("ab12345"));
		assert_ne!(key.number_tag("ab12345"), key.number_tag("ab12346"));
	}
}
