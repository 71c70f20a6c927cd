//! One dose.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
	Child, Immunization, MAX_DOSE_NUMBER, Reason, Vaccine, cvx,
	fields::{
		bounded, date, date_time, is_future, list, midnight, placeholder, shortened, shown, text, words,
	},
	index::Resource,
	problem::Problems,
};

/// A completed immunization. `maker` is the name of its manufacturer.
pub fn dose(
	resource: Resource<'_>,
	child: &Child,
	maker: Option<&str>,
	now: Timestamp,
	problems: &mut Problems<'_>,
) -> Result<Immunization, Reason> {
	let json = resource.json;
	let (vaccine, vaccine_problem) = vaccine(json)?;
	let occurrence = json
		.get("occurrenceDateTime")
		.or_else(|| json.get("occurrenceString"))
		.ok_or(Reason::MissingDate { field: "occurrenceDateTime" })?;
	let occurrence = text(json, "occurrenceDateTime")
		.and_then(date_time)
		.ok_or_else(|| Reason::InvalidDate { field: "occurrenceDateTime", value: shown(occurrence) })?;
	if is_future(occurrence, now) {
		return Err(Reason::InFuture { field: "occurrenceDateTime", date: occurrence.to_string() });
	}
	// A day earlier is still the same day somewhere.
	let birth = midnight(child.birth_date);
	if birth.is_some_and(|birth| occurrence < birth && birth.duration_since(occurrence).as_hours() >= 24) {
		return Err(Reason::BeforeBirth);
	}
	if let Some(date) = text(json, "occurrenceDateTime").and_then(placeholder) {
		problems.add(Some(resource), Reason::Placeholder { field: "occurrenceDateTime", date });
	}
	if let Some(reason) = vaccine_problem {
		problems.add(Some(resource), reason);
	}
	let expiration_date = text(json, "expirationDate").and_then(|text| {
		let reason = || Reason::InvalidDate { field: "expirationDate", value: shortened(text) };
		problems.ok(resource, date(text).ok_or_else(reason))
	});
	let mut optional = |field, text: Option<&str>| {
		let text = text.map(|text| bounded(field, text)).transpose();
		problems.ok(resource, text).flatten()
	};
	let lot_number = optional("lotNumber", text(json, "lotNumber"));
	let manufacturer = optional("manufacturer", maker);
	let site = optional("site", json.get("site").and_then(words));
	let route = optional("route", json.get("route").and_then(words));
	Ok(Immunization {
		vaccine,
		occurrence,
		lot_number,
		manufacturer,
		expiration_date,
		dose_number: problems.ok(resource, dose_number(json)).flatten(),
		site,
		route,
		primary_source: json.get("primarySource").and_then(Value::as_bool).unwrap_or(true),
	})
}

/// The vaccine, and a problem where the bundle's name for it is not taken.
fn vaccine(json: &Value) -> Result<(Vaccine, Option<Reason>), Reason> {
	let concept = json.get("vaccineCode").unwrap_or(&Value::Null);
	let codings = list(concept, "coding");
	let is_cvx = |coding: &&Value| matches!(text(coding, "system"), Some(cvx::SYSTEM | cvx::SYSTEM_OID));
	for coding in codings.iter().filter(is_cvx) {
		if let Some((code, short_name)) = text(coding, "code").and_then(cvx::lookup) {
			let name = text(coding, "display").or_else(|| text(concept, "text")).unwrap_or(short_name);
			let (display, problem) = match bounded("vaccineCode.display", name) {
				Ok(display) => (display, None),
				Err(reason) => (short_name.to_owned(), Some(reason)),
			};
			return Ok((Vaccine { cvx: code.to_owned(), display }, problem));
		}
	}
	let coding = codings.iter().find(is_cvx).or(codings.first()).unwrap_or(&Value::Null);
	Err(Reason::UnknownCode {
		system: shortened(text(coding, "system").unwrap_or("no code system")),
		code: shortened(text(coding, "code").unwrap_or_default()),
	})
}

fn dose_number(json: &Value) -> Result<Option<u32>, Reason> {
	let Some(protocol) = list(json, "protocolApplied").first() else {
		return Ok(None);
	};
	let Some(value) = protocol.get("doseNumberPositiveInt").or_else(|| protocol.get("doseNumberString"))
	else {
		return Ok(None);
	};
	let number = match value {
		Value::String(text) => text.trim().parse().ok(),
		value => value.as_u64(),
	};
	number
		.and_then(|number| u32::try_from(number).ok())
		.filter(|number| (1..=MAX_DOSE_NUMBER).contains(number))
		.map(Some)
		.ok_or_else(|| Reason::InvalidDoseNumber { value: shown(value) })
}
