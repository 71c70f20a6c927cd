//! What names, numbers and addresses have in common, whosever they are.

use serde_json::Value;

use crate::{
	FamilyKey,
	fields::{has_code, joined, list, normal, text},
};

/// The code system of US provider numbers.
pub const NPI: &str = "http://hl7.org/fhir/sid/us-npi";

/// Types of identifiers (HL7 v2 table 0203) that are a licence or a provider number.
const LICENCE_TYPES: &[&str] = &["LN", "MD", "NPI", "PRN"];

/// The `HumanName` to call someone by: the official one, else one that is in use, else any.
pub fn official_name(json: &Value) -> Option<&Value> {
	let names = || list(json, "name").iter().filter(|name| !full_name(name).is_empty());
	names()
		.find(|name| text(name, "use") == Some("official"))
		.or_else(|| names().find(|name| !matches!(text(name, "use"), Some("old" | "maiden" | "nickname"))))
		.or_else(|| names().next())
}

/// Prefix, given names and family name of a `HumanName`, else its text; empty where it has none.
pub fn full_name(name: &Value) -> String {
	let given = joined(name, "given", " ");
	let family = text(name, "family").unwrap_or_default();
	if given.is_empty() && family.is_empty() {
		return text(name, "text").unwrap_or_default().to_owned();
	}
	let prefix = joined(name, "prefix", " ");
	[prefix.as_str(), &given, family]
		.into_iter()
		.filter(|part| !part.is_empty())
		.collect::<Vec<_>>()
		.join(" ")
}

/// The number that lets someone practise.
pub fn licence_number(json: &Value) -> Option<&str> {
	list(json, "identifier")
		.iter()
		.filter(|identifier| {
			text(identifier, "system") == Some(NPI) || has_code(identifier.get("type"), LICENCE_TYPES)
		})
		.find_map(|identifier| text(identifier, "value"))
}

/// Where the patient lives: the first address that is not an old one.
pub fn current_address(json: &Value) -> Option<&Value> {
	let addresses = list(json, "address");
	addresses.iter().find(|address| text(address, "use") != Some("old")).or(addresses.first())
}

/// An address in one line.
pub fn one_line(address: &Value) -> Option<String> {
	let lines = joined(address, "line", ", ");
	let place = [text(address, "postalCode"), text(address, "city")];
	let place = place.into_iter().flatten().collect::<Vec<_>>().join(" ");
	let parts = [lines.as_str(), &place, text(address, "state").unwrap_or_default()];
	let parts = parts.into_iter().chain(text(address, "country"));
	let line = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
	if line.is_empty() { text(address, "text").map(str::to_owned) } else { Some(line) }
}

/// As [`FamilyKey`] tells.
pub fn family_key(json: &Value, id: &str, family_name: &str, address: Option<&Value>) -> FamilyKey {
	let line = address.map(|address| joined(address, "line", " ")).filter(|line| !line.is_empty());
	let place = address.and_then(|address| text(address, "postalCode").or_else(|| text(address, "city")));
	let (Some(line), Some(place)) = (line, place) else {
		return FamilyKey(format!("patient {id}"));
	};
	let phone = list(json, "telecom").iter().find(|telecom| text(telecom, "system") == Some("phone"));
	let phone = phone.and_then(|phone| text(phone, "value")).unwrap_or_default();
	let phone: String = phone.chars().filter(|c| c.is_alphanumeric() || *c == '+').collect();
	FamilyKey([&normal(family_name), &normal(&line), &normal(place), &phone].map(String::as_str).join(" | "))
}
