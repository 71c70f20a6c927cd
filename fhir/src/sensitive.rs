//! What in a resource could identify someone, or tell what was given.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::index::Resource;

/// Elements whose strings tell something of a person or a vaccination.
const TELLING: &[&str] = &[
	"birthDate",
	"city",
	"deceasedDateTime",
	"display",
	"district",
	"div",
	"family",
	"given",
	"id",
	"line",
	"lotNumber",
	"name",
	"postalCode",
	"state",
	"text",
	"value",
	"valueString",
];

/// Elements in which they tell nothing, being the same for most people.
const COMMON: &[&str] = &[
	"category",
	"class",
	"code",
	"communication",
	"maritalStatus",
	"meta",
	"reasonCode",
	"type",
	"valueCode",
	"valueCodeableConcept",
	"valueCoding",
	"valueQuantity",
];

/// Adds the telling strings of a resource.
pub fn collect(resource: Resource<'_>, strings: &mut BTreeSet<String>) {
	strings.extend(resource.id.map(str::to_owned));
	walk("", resource.json, strings);
	if let Some(birth_date) = crate::fields::text(resource.json, "birthDate") {
		strings.insert(birth_date.replace('-', ""));
	}
}

/// As deep as the JSON parser lets a document be.
fn walk(element: &str, value: &Value, strings: &mut BTreeSet<String>) {
	match value {
		Value::String(text) if TELLING.contains(&element) && !text.trim().is_empty() => {
			strings.insert(text.trim().to_owned());
		}
		Value::Array(values) => values.iter().for_each(|value| walk(element, value, strings)),
		// The text of a race or an ethnicity is an extension with this url.
		Value::Object(members) if members.get("url").and_then(Value::as_str) != Some("text") => {
			for (element, value) in members {
				if !COMMON.contains(&element.as_str()) {
					walk(element, value, strings);
				}
			}
		}
		_ => {}
	}
}
