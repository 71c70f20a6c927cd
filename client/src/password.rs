//! Passwords as people type them.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Most bytes that one byte of a text becomes in Unicode's normalization form C (UAX #15, section 9).
const NFC_EXPANSION: usize = 3;

/// A password in the one form in which it is used, by RFC 8265's profile OpaqueString: whichever machine it is typed on,
/// each space is U+0020, and what can be written in several ways is in Unicode's normalization form C.
pub(crate) fn prepare(password: &str) -> Zeroizing<String> {
	// As large as it can get, so that no part of it is left behind where it grew.
	let mut prepared = Zeroizing::new(String::with_capacity(NFC_EXPANSION * password.len()));
	prepared.extend(password.chars().map(|letter| if is_space(letter) { ' ' } else { letter }).nfc());
	prepared
}

/// Whether a letter is of Unicode's category Zs.
fn is_space(letter: char) -> bool {
	matches!(
		letter,
		' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
	)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_password_is_the_same_however_it_is_written() {
		for (written, same) in [
			("caf\u{e9} cr\u{e8}me", "cafe\u{301} cre\u{300}me"),
			("\u{ac00}\u{11f} 1", "\u{1100}\u{1161}g\u{306}\u{3000}1"),
			("q\u{323}\u{307}", "q\u{307}\u{323}"),
			("a b", "a\u{a0}b"),
		] {
			assert_eq!(*prepare(written), *prepare(same), "{written}");
		}
		// Case, width and compatibility forms are as they are typed.
		for (written, other) in [("A", "a"), ("\u{ff21}", "A"), ("\u{fb01}", "fi"), ("a  b", "a b")] {
			assert_ne!(*prepare(written), *prepare(other), "{written}");
		}
	}

	#[test]
	fn a_password_leaves_nothing_behind_where_it_grew() {
		// Each of the most expanding letters in the form C.
		let password = "\u{1d160}\u{fb2c}".repeat(100);
		let prepared = prepare(&password);
		assert!(prepared.len() > password.len());
		assert!(prepared.len() <= NFC_EXPANSION * password.len());
	}
}
