//! Foreign text: names, notes and messages that somebody else chose, as a person may be shown them.
//!
//! A terminal or a page obeys some characters instead of showing them: it moves the cursor, starts a line, or turns the
//! direction of what follows. [`visible`] writes each of them out, as `\u{1b}`. Programs get the text as it is.

use std::{borrow::Cow, fmt::Write};

/// The text on one line, with everything written out that a terminal obeys or does not show.
///
/// The second and each further one of several spaces in a row are shown as `␣`, so that one value does not look like two
/// columns; spaces other than U+0020 and letters that are blank are written out. Joiners stay, because scripts and emoji need them.
pub fn visible(text: &str) -> Cow<'_, str> {
	if !text.contains(is_hidden) && !text.contains("  ") {
		return Cow::Borrowed(text);
	}
	let mut shown = String::with_capacity(text.len() + 16);
	let mut after_space = false;
	for c in text.chars() {
		match c {
			' ' if after_space => shown.push('␣'),
			c if is_hidden(c) => shown.extend(c.escape_unicode()),
			c => shown.push(c),
		}
		after_space = c == ' ';
	}
	Cow::Owned(shown)
}

/// A text of several lines: each of them [`visible`].
pub fn paragraph(text: &str) -> Vec<String> {
	text.trim_end().split('\n').map(|line| visible(line.trim_end_matches('\r')).into_owned()).collect()
}

/// A whole output, in which line breaks and the marks of [`in_its_direction`] are the program's own: everything else that a
/// terminal obeys is written out.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
	let is_foreign = |c: char| is_hidden(c) && !matches!(c, '\n' | LEFT_TO_RIGHT);
	if !text.contains(is_foreign) {
		return Cow::Borrowed(text);
	}
	let mut shown = String::with_capacity(text.len() + 16);
	for c in text.chars() {
		if is_foreign(c) {
			shown.extend(c.escape_unicode());
		} else {
			shown.push(c);
		}
	}
	Cow::Owned(shown)
}

/// A JSON text with the same characters as JSON's own escapes, which programs read back as they were.
pub fn escaped_json(json: &str) -> Cow<'_, str> {
	// JSON itself escapes what is below U+0020, and puts line breaks between its values.
	let is_raw = |c: char| c >= ' ' && is_hidden(c);
	if !json.contains(is_raw) {
		return Cow::Borrowed(json);
	}
	let mut escaped = String::with_capacity(json.len() + 16);
	for c in json.chars() {
		if is_raw(c) {
			for unit in c.encode_utf16(&mut [0; 2]) {
				let _ = write!(escaped, "\\u{unit:04x}");
			}
		} else {
			escaped.push(c);
		}
	}
	Cow::Owned(escaped)
}

/// The text, with a mark after it if it runs from right to left: what follows on the line then stays where it is.
pub fn in_its_direction(text: Cow<'_, str>) -> Cow<'_, str> {
	if text.contains(is_right_to_left) { Cow::Owned(format!("{text}{LEFT_TO_RIGHT}")) } else { text }
}

/// Ends a run from right to left, and is not seen.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// Whether a terminal obeys a character, or shows nothing of it or a blank.
fn is_hidden(c: char) -> bool {
	c.is_control()
		|| matches!(c,
			'\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{1680}' | '\u{17b4}' | '\u{17b5}'
			| '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' | '\u{3000}'
			| '\u{3164}' | '\u{ffa0}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
			| '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
			| '\u{e0000}'..='\u{e007f}')
}

/// Whether a character is of a script that runs from right to left.
fn is_right_to_left(c: char) -> bool {
	matches!(c,
		'\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
		| '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
	use super::*;

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; they are made visible.
	#[test]
	fn nothing_that_a_terminal_obeys_is_left_in_foreign_text() {
		let hostile = "a\u{1b}[2Jb\u{7}c\r\nd\u{202e}e\u{2066}f\u{9b}g\u{7f}h\u{e0041}\u{200f}";
		let shown = visible(hostile);
		assert_eq!(shown, r"a\u{1b}[2Jb\u{7}c\u{d}\u{a}d\u{202e}e\u{2066}f\u{9b}g\u{7f}h\u{e0041}\u{200f}");
		assert!(!visible_lines(hostile).replace('\n', "").contains(is_hidden));
		assert_eq!(visible("DTaP    03"), "DTaP ␣␣␣03");
		for blank in
			['\u{a0}', '\u{2003}', '\u{202f}', '\u{3000}', '\u{115f}', '\u{2800}', '\u{3164}', '\u{ffa0}']
		{
			assert_eq!(visible(&blank.to_string()), blank.escape_unicode().to_string());
		}
		assert_eq!(paragraph("one\r\ntwo\u{1b}\n"), ["one", r"two\u{1b}"]);
	}

	#[test]
	fn a_name_in_any_script_stays_as_it_is_written() {
		for name in [
			"Zoe\u{308} O'Brien-Núñez",
			"أمينة الإدريسي",
			"שרה לוי",
			"می\u{200c}خواهم",
			"İpek Işık",
			"👩\u{200d}👧",
		] {
			assert_eq!(visible(name), name);
			assert_eq!(visible_lines(name), name);
			assert_eq!(escaped_json(name), name);
		}
		assert_eq!(in_its_direction("שרה".into()), "שרה\u{200e}");
		assert_eq!(visible_lines(&in_its_direction("שרה".into())), "שרה\u{200e}");
		assert_eq!(in_its_direction("Sara".into()), "Sara");
	}

	#[test]
	fn a_program_reads_back_exactly_what_was_written() {
		let text = "a\u{1b}\u{9b}\u{202e}\u{7f}\u{e0041}\n";
		let json = serde_json::to_string_pretty(&[text]).unwrap();
		let escaped = escaped_json(&json);
		assert!(!escaped.replace('\n', "").contains(is_hidden));
		assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).unwrap(), [text]);
	}
}
