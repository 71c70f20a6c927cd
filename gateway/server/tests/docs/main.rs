//! docs/gateway.md lists what the gateway does: those parts are made from the gateway itself.
//!
//! `VACCHAIN_UPDATE_DOCS=1 cargo test --release --workspace --test docs` writes them anew.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

mod errors;
mod figures;
mod json;
mod methods;

use std::{env, fs, path::PathBuf};

use vacchain_gateway_server::{access, api::DiscoverServer, discover::Discovery};

/// The end of a part that is made.
const END: &str = "<!-- end -->";

fn path() -> PathBuf {
	"../../docs/gateway.md".into()
}

/// The document with this part in the place of what stands under its name.
fn with_part(document: &str, name: &str, part: &str) -> String {
	let begin = format!("<!-- made: {name} -->\n");
	let (before, rest) = document.split_once(&begin).unwrap_or_else(|| panic!("there is no {begin}"));
	let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("{name} has no {END}"));
	format!("{before}{begin}\n{}\n\n{END}{after}", part.trim_end())
}

#[tokio::test]
async fn what_the_document_lists_is_what_the_gateway_does() {
	let openrpc = Discovery::new().discover().await.expect("the gateway describes itself");
	let openrpc = serde_json::from_str(openrpc.get()).expect("it is JSON");
	let parts = [
		("roles", access::markdown_table()),
		("methods", methods::markdown(&openrpc)),
		("refusals", errors::refusals()),
		("errors of JSON-RPC", errors::json_rpc()),
		("errors of HTTP", errors::http()),
		("limits", figures::limits()),
		("metrics", figures::metrics()),
	];
	let written = fs::read_to_string(path()).expect("the document is there");
	let made = parts.iter().fold(written.clone(), |document, (name, part)| with_part(&document, name, part));
	if env::var_os("VACCHAIN_UPDATE_DOCS").is_some() {
		fs::write(path(), made).expect("the document can be written");
		return;
	}
	for (made, written) in made.lines().zip(written.lines()) {
		assert_eq!(made, written, "look at the difference, and run again with VACCHAIN_UPDATE_DOCS=1");
	}
	assert_eq!(
		made.len(),
		written.len(),
		"something was added or left out; run again with VACCHAIN_UPDATE_DOCS=1"
	);
}
