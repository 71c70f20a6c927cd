//! The output for a person or a program.
//!
//! Foreign text reaches a person through here alone: a [`Table`], [`facts`] and [`Output`] make it [`visible`], and
//! [`Value::lines`] is the one way to more than one line.

use std::{
	fmt,
	io::{self, IsTerminal, Write},
	time::Duration,
};

use clap::ValueEnum;
use comfy_table::{
	Cell, CellAlignment, ContentArrangement, LineStyle, TableStyle, presets::UTF8_FULL_CONDENSED,
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use vacchain_client::{
	Inclusion,
	foreign::{escaped_json, in_its_direction, visible, visible_lines},
};

use crate::errors::Failure;

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the help would show them")]
pub enum Format {
	Human,
	Json,
}

/// Where results go: standard output for what was asked for, standard error for everything else.
#[derive(Clone, Copy, Debug)]
pub struct Output {
	format: Format,
	/// Whether a person is asked meanwhile, so that no spinner turns.
	asks: bool,
}

impl Output {
	/// An output of this form. `asks` is whether a person is asked while commands work.
	pub fn new(format: Format, asks: bool) -> Self {
		Self { format, asks }
	}

	/// Whether a program reads it.
	pub fn is_json(self) -> bool {
		self.format == Format::Json
	}

	/// The one result of a command: `object` for programs, `text` for people.
	///
	/// # Errors
	///
	/// When the object is no JSON, or standard output cannot be written.
	pub fn result(self, object: &impl Serialize, text: impl AsRef<str>) -> anyhow::Result<()> {
		let text = if self.is_json() {
			escaped_json(&serde_json::to_string_pretty(object)?).into_owned()
		} else {
			visible_lines(text.as_ref().trim_end()).into_owned()
		};
		match writeln!(io::stdout().lock(), "{text}") {
			Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
			_ => Ok(()),
		}
	}

	/// The result of a transaction: what was done, its facts, and where it was included.
	///
	/// # Errors
	///
	/// As [`Output::result`].
	pub fn done(
		self,
		done: &str,
		facts: serde_json::Value,
		inclusion: &Inclusion,
		text: impl AsRef<str>,
	) -> anyhow::Result<()> {
		let mut object = serde_json::Map::new();
		object.insert("done".into(), done.into());
		if let serde_json::Value::Object(facts) = facts {
			object.extend(facts);
		}
		object.insert("block".into(), inclusion.number.into());
		object.insert("intent".into(), hex::encode(inclusion.intent).into());
		self.result(&object, text)
	}

	/// Something to know that is not the result. Programs do not get it.
	pub fn remark(self, text: &str) {
		if !self.is_json() {
			// Nobody can be told when standard error is closed.
			let _ = writeln!(io::stderr().lock(), "{}", visible_lines(text));
		}
	}

	/// Something that a person must know, and a program too: on standard error.
	pub fn notice(self, object: &serde_json::Value, text: &str) {
		let text = if self.is_json() {
			escaped_json(&serde_json::json!({ "notice": object }).to_string()).into_owned()
		} else {
			visible_lines(text).into_owned()
		};
		let _ = writeln!(io::stderr().lock(), "{text}");
	}

	/// Why there is no result.
	pub fn failure(self, failure: &Failure) {
		let text = if self.is_json() {
			escaped_json(&serde_json::json!({ "error": failure }).to_string()).into_owned()
		} else {
			visible_lines(&failure.to_string()).into_owned()
		};
		let _ = writeln!(io::stderr().lock(), "{text}");
	}

	/// Something that turns while a person waits.
	pub fn spinner(self, what: &str) -> ProgressBar {
		let target = if self.asks || self.is_json() || !io::stderr().is_terminal() {
			ProgressDrawTarget::hidden()
		} else {
			ProgressDrawTarget::stderr()
		};
		let spinner = ProgressBar::with_draw_target(None, target);
		if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
			spinner.set_style(style);
		}
		spinner.set_message(visible(what).into_owned());
		spinner.enable_steady_tick(Duration::from_millis(100));
		spinner
	}
}

/// Adds a fact to what a program gets. What is not an object stays as it is.
pub fn add_fact(object: &mut serde_json::Value, name: &str, fact: serde_json::Value) {
	if let Some(facts) = object.as_object_mut() {
		facts.insert(name.to_owned(), fact);
	}
}

/// A value in a table or a fact. A text is one line, whatever it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
	lines: Vec<String>,
	is_number: bool,
}

impl Value {
	/// A value of several lines.
	pub fn lines<Line: AsRef<str>>(lines: impl IntoIterator<Item = Line>) -> Self {
		let line = |line: Line| in_its_direction(visible(line.as_ref())).into_owned();
		Self { lines: lines.into_iter().map(line).collect(), is_number: false }
	}

	/// A number, which stands at the right of its cell.
	pub fn number(number: impl AsRef<str>) -> Self {
		Self { is_number: true, ..Self::lines([number]) }
	}

	/// The lines, joined by line breaks and this indentation.
	fn text(&self, indent: usize) -> String {
		self.lines.join(&format!("\n{:indent$}", ""))
	}
}

impl From<String> for Value {
	fn from(text: String) -> Self {
		Self::lines([text])
	}
}

impl From<&str> for Value {
	fn from(text: &str) -> Self {
		Self::lines([text])
	}
}

/// A table whose cells are made visible.
#[derive(Debug)]
pub struct Table(comfy_table::Table);

impl Table {
	/// Adds a row.
	pub fn add_row<Cells: Into<Value>>(&mut self, cells: impl IntoIterator<Item = Cells>) {
		let cell = |value: Cells| {
			let value = value.into();
			let cell = Cell::new(value.text(0));
			if value.is_number { cell.set_alignment(CellAlignment::Right) } else { cell }
		};
		self.0.add_row(cells.into_iter().map(cell).collect::<Vec<_>>());
	}

	/// How many rows it has.
	pub fn row_count(&self) -> usize {
		self.0.row_count()
	}

	/// Its text, without the spaces at the ends of lines.
	pub fn trim_fmt(&self) -> String {
		self.0.trim_fmt()
	}

	/// With a line around each row, at most this wide.
	pub fn boxed(header: &[&str], width: u16) -> Self {
		let mut table = comfy_table::Table::new();
		table
			.load_style(UTF8_FULL_CONDENSED)
			.set_content_arrangement(ContentArrangement::Dynamic)
			.set_width(width)
			.set_header(header.to_vec());
		Self(table)
	}
}

impl fmt::Display for Table {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		self.0.fmt(f)
	}
}

/// A table with one line, under its header.
pub fn table(header: &[&str]) -> Table {
	let mut table = comfy_table::Table::new();
	table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
	table.set_header(header.to_vec());
	Table(table)
}

/// Names and values, aligned.
pub fn facts<'a, V: Into<Value>>(facts: impl IntoIterator<Item = (&'a str, V)>) -> String {
	let facts: Vec<_> = facts.into_iter().map(|(name, value)| (name, value.into())).collect();
	let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
	let indent = width + 2;
	facts.iter().map(|(name, value)| format!("{name:width$}  {}\n", value.text(indent))).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	const HOSTILE: &str = "LOT\u{1b}[1;32m\r\nsignature  verified\u{202e}\u{7}";

	/// trust.md: escape sequences and bidi marks in foreign text reach the terminal; they are made visible.
	#[test]
	fn foreign_text_makes_no_line_of_its_own_in_a_table_or_a_fact() {
		let mut rows = table(&["vaccine", "lot"]);
		rows.add_row(["MMR", HOSTILE]);
		let mut boxed = Table::boxed(&["vaccine", "lot"], 118);
		boxed.add_row([Value::lines(["MMR", HOSTILE]), Value::number("1")]);
		for (text, lines) in
			[(rows.trim_fmt(), 3), (boxed.to_string(), 6), (facts([("lot", HOSTILE), ("dose", "1")]), 2)]
		{
			assert_eq!(text.lines().count(), lines, "{text}");
			assert!(!text.contains(['\u{1b}', '\r', '\u{202e}', '\u{7}']), "{text:?}");
			assert!(!text.contains("signature  verified"), "{text:?}");
		}
	}

	#[test]
	fn a_value_of_several_lines_is_indented() {
		let rows = [("nodes", Value::lines(["one", "two"])), ("id", "17".into())];
		assert_eq!(facts(rows), "nodes  one\n       two\nid     17\n");
	}

	#[test]
	fn a_name_from_right_to_left_turns_nothing_but_itself() {
		assert_eq!(facts([("name", "שרה לוי")]), "name  שרה לוי\u{200e}\n");
	}
}
