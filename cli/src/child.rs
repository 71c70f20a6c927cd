//! A child, as lists and results name it.

use std::fmt;

use vacchain_client::{content::Child, primitives::RecordState, views::Shown};

/// A child's name, for lists of records: also whether the record was voided or merged.
pub fn name_in(child: &Shown<Child>, state: &RecordState) -> String {
	let state = match state {
		RecordState::InUse => "",
		RecordState::Void { .. } => " (void)",
		RecordState::Merged { .. } => " (merged)",
	};
	name(child) + state
}

/// A child's name, for lists.
pub fn name(child: &Shown<Child>) -> String {
	match child {
		Shown::Open(child) => child.full_name(),
		_ => "cannot be opened".into(),
	}
}

/// When a child was born, for lists.
pub fn born(child: &Shown<Child>) -> String {
	child.open().map(|child| child.birth_date.clone()).unwrap_or_default()
}

/// The child that was chosen for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenChild {
	name: String,
	birth_date: Option<String>,
}

impl ChosenChild {
	/// The name and the birth date of a child that was found.
	pub fn of(child: &Shown<Child>) -> Self {
		Self { name: name(child), birth_date: child.open().map(|child| child.birth_date.clone()) }
	}

	/// For programs.
	pub fn to_json(&self) -> serde_json::Value {
		serde_json::json!({ "name": self.name, "birth_date": self.birth_date })
	}
}

impl fmt::Display for ChosenChild {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { name, birth_date } = self;
		match birth_date {
			Some(born) => write!(f, "{name}, born {born}"),
			None => write!(f, "{name}"),
		}
	}
}
