//! Every method, with what it takes and gives.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::Value;
use vacchain_gateway::Refusal;
use vacchain_gateway_server::access::{METHODS, Method, Rule, Who};

use crate::json::show;

/// The namespaces, each with what its methods are for.
const NAMESPACES: [(&str, &str); 12] = [
	("auth_", "Getting in and out"),
	("enrolment_", "Becoming a participant"),
	("directory_", "Participants"),
	("powers_", "Powers, which take two health admins"),
	("records_", "Reading records"),
	("consent_", "Consent"),
	("access_", "The log of reads"),
	("network_", "The network"),
	("proofs_", "Proofs"),
	("explorer_", "The chain, for the operator"),
	("tx_", "Writing"),
	("rpc.", "The description"),
];

/// A section for each method.
pub fn markdown(openrpc: &Value) -> String {
	let described = openrpc["methods"].as_array().expect("it has methods");
	let mut text = String::new();
	let mut written = 0;
	for (namespace, title) in NAMESPACES {
		writeln!(text, "### {title}\n").expect("text takes it");
		for described in described {
			let name = described["name"].as_str().expect("a method has a name");
			if name.starts_with(namespace) {
				text.push_str(&section(Method::named(name).expect("it stands in the table"), described));
				written += 1;
			}
		}
	}
	assert_eq!(written, METHODS.len(), "a method belongs to no namespace that is described here");
	text
}

fn section(method: &Method, described: &Value) -> String {
	let about = described["description"].as_str().expect("it says what it does");
	let mut text = format!("#### `{}`\n\n{about} For {}.", method.name, who(method.who));
	if !matches!(method.rule, Rule::None | Rule::Own) {
		let (first, rest) = method.rule.text().split_at(1);
		write!(text, " {}{rest}.", first.to_uppercase()).expect("text takes it");
	}
	text.push_str("\n\n");
	let params = described["params"].as_array().expect("it has parameters");
	for param in params {
		let optional = if param["required"] == true { "" } else { ", may be left out" };
		let name = param["name"].as_str().unwrap_or_default();
		let meaning = param["description"].as_str().map(|meaning| format!("; {meaning}")).unwrap_or_default();
		writeln!(text, "- `{name}`: {}{optional}{meaning}", kind(&param["schema"])).expect("text takes it");
	}
	writeln!(text, "- answers {}", kind(&described["result"]["schema"])).expect("text takes it");
	if let Some(sent) = described.get("x-notification") {
		let name = sent["method"].as_str().unwrap_or_default();
		writeln!(text, "- then sends `{name}`, each with {}", kind(&sent["schema"])).expect("text takes it");
	}
	let refusals = own_refusals(method, described);
	if !refusals.is_empty() {
		writeln!(text, "- refuses with {}", refusals.join(", ")).expect("text takes it");
	}
	let (params, result) = example(described);
	let request = format!("--> {} ", method.name);
	let params = show(&params, request.len());
	let result = show(&result, 4);
	write!(text, "\n```text\n{request}{params}\n<-- {result}\n```\n\n").expect("text takes it");
	text
}

fn who(who: Who) -> String {
	match (who, who.roles()) {
		(Who::Anyone, _) => "whoever reaches the gateway".into(),
		(_, None) => "whoever is logged in".into(),
		(_, Some(roles)) => roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
	}
}

/// A schema in a word.
fn kind(schema: &Value) -> String {
	if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
		return match name.strip_prefix("Page_for_") {
			Some(row) => format!("a page of `{row}`"),
			None => format!("`{name}`"),
		};
	}
	let alternatives = ["anyOf", "oneOf"].iter().find_map(|of| schema[of].as_array());
	if let Some(some) = alternatives.and_then(|of| of.iter().find(|schema| schema["type"] != "null")) {
		return kind(some);
	}
	let kind_of = match &schema["type"] {
		Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default(),
		kind => kind.clone(),
	};
	match kind_of.as_str() {
		Some("array") => format!("a list of {}", kind(&schema["items"])),
		Some("null") => "nothing".into(),
		Some("object") | None => "JSON".into(),
		Some(simple) => simple.into(),
	}
}

/// The names of its errors, but for those of every method of its kind.
fn own_refusals(method: &Method, described: &Value) -> Vec<String> {
	let by_kind: BTreeSet<&str> = method
		.refusals()
		.iter()
		.map(Refusal::name)
		.filter(|name| *name != Refusal::NotFound.name())
		.chain(["RateLimited"])
		.collect();
	let all = described["errors"].as_array().expect("it has errors").iter();
	all.filter_map(|error| error["$ref"].as_str()?.rsplit('/').next())
		.filter(|name| !by_kind.contains(name))
		.map(|name| format!("`{name}`"))
		.collect()
}

/// The example of a call: parameters and result.
fn example(described: &Value) -> (Value, Value) {
	let example = &described["examples"][0];
	let given = example["params"].as_array().expect("an example has parameters");
	let params = if described["paramStructure"] == "by-position" {
		given.iter().map(|param| param["value"].clone()).collect()
	} else {
		let field = |param: &Value| Some((param["name"].as_str()?.to_owned(), param["value"].clone()));
		Value::Object(given.iter().filter_map(field).collect())
	};
	(params, example["result"]["value"].clone())
}
