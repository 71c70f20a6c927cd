//! Answers, in JSON.

use serde::Serialize;
use vacchain_client::Inclusion;

use crate::failure::Result;

/// A JSON object that is being written.
pub(crate) struct Answer(Vec<u8>);

/// An answer is a text.
pub(crate) type Answered = Result<String>;

impl Answer {
	pub(crate) fn new() -> Self {
		Self(vec![b'{'])
	}

	/// With this field.
	pub(crate) fn with<Value: Serialize + ?Sized>(mut self, name: &str, value: &Value) -> Self {
		if self.0.len() > 1 {
			self.0.push(b',');
		}
		self.0.push(b'"');
		self.0.extend_from_slice(name.as_bytes());
		self.0.extend_from_slice(b"\":");
		let length = self.0.len();
		// Everything that the client answers can be written.
		if serde_json::to_writer(&mut self.0, value).is_err() {
			self.0.truncate(length);
			self.0.extend_from_slice(b"null");
		}
		self
	}

	pub(crate) fn end(mut self) -> Answered {
		self.0.push(b'}');
		Ok(String::from_utf8(self.0).unwrap_or_default())
	}
}

/// An answer with one field.
pub(crate) fn one<Value: Serialize + ?Sized>(name: &str, value: &Value) -> Answered {
	Answer::new().with(name, value).end()
}

/// An answer that says no more than that it is done.
pub(crate) fn nothing() -> Answered {
	Answer::new().end()
}

/// Where an act was recorded.
#[derive(Serialize)]
pub(crate) struct Recorded {
	number: u32,
	block: String,
	index: u32,
	tx: String,
}

impl From<&Inclusion> for Recorded {
	fn from(inclusion: &Inclusion) -> Self {
		let Inclusion { number, block, index, intent, .. } = inclusion;
		Self { number: *number, block: hex::encode(block), index: *index, tx: hex::encode(intent) }
	}
}

/// The answer to what writes.
pub(crate) fn done(inclusion: vacchain_client::Result<Inclusion>) -> Answered {
	one("done", &Recorded::from(&inclusion?))
}
