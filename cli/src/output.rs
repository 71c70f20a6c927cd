//! The output for a person or a program.

use std::{
	io::{self, IsTerminal, Write},
	time::Duration,
};

use clap::ValueEnum;
use comfy_table::{LineStyle, Table, TableStyle};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use vacchain_client::Inclusion;

use crate::errors::Failure;

/// For whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
			serde_json::to_string_pretty(object)?
		} else {
			text.as_ref().trim_end().to_owned()
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
		facts: Value,
		inclusion: &Inclusion,
		text: impl AsRef<str>,
	) -> anyhow::Result<()> {
		let mut object = serde_json::Map::new();
		object.insert("done".into(), done.into());
		if let Value::Object(facts) = facts {
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
			let _ = writeln!(io::stderr().lock(), "{text}");
		}
	}

	/// Something that a person must know, and a program too: on standard error.
	pub fn notice(self, object: &Value, text: &str) {
		let text = if self.is_json() {
			serde_json::json!({ "notice": object }).to_string()
		} else {
			text.to_owned()
		};
		let _ = writeln!(io::stderr().lock(), "{text}");
	}

	/// Why there is no result.
	pub fn failure(self, failure: &Failure) {
		let text = if self.is_json() {
			serde_json::json!({ "error": failure }).to_string()
		} else {
			failure.to_string()
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
		spinner.set_message(what.to_owned());
		spinner.enable_steady_tick(Duration::from_millis(100));
		spinner
	}
}

/// A table with one line, under its header.
pub fn table(header: &[&str]) -> Table {
	let mut table = Table::new();
	table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
	table.set_header(header.to_vec());
	table
}

/// Names and values, aligned.
pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, String)>) -> String {
	let facts: Vec<_> = facts.into_iter().collect();
	let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
	let indent = width + 2;
	facts
		.iter()
		.map(|(name, value)| {
			let value = value.replace('\n', &format!("\n{:indent$}", ""));
			format!("{name:width$}  {value}\n")
		})
		.collect()
}
