//! Lists, a page at a time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the next page starts. What it holds is the gateway's business: hand it back as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Page_for_{Row}")]
pub struct Page<Row> {
	/// The rows, in the list's order.
	pub rows: Vec<Row>,
	/// Where the next page starts; none after the last.
	pub next: Option<Cursor>,
}
