//! Whatever the input, the reader returns, and what it returns holds.

use proptest::{collection, prelude::*, sample};
use serde_json::{Map, Value, json};
use vacchain_fhir::{Child, MAX_DOSE_NUMBER, MAX_STRING_CHARS, Problem, cvx, read_bundle};

use crate::support::{good, now};

/// Words that lead deep into the reader.
const WORDS: &[&str] = &[
	"resourceType",
	"Bundle",
	"entry",
	"resource",
	"fullUrl",
	"id",
	"Patient",
	"Organization",
	"Practitioner",
	"PractitionerRole",
	"Encounter",
	"Observation",
	"Immunization",
	"name",
	"use",
	"official",
	"family",
	"given",
	"text",
	"birthDate",
	"gender",
	"identifier",
	"value",
	"system",
	"type",
	"coding",
	"code",
	"display",
	"address",
	"line",
	"city",
	"postalCode",
	"telecom",
	"reference",
	"urn:uuid:p",
	"Patient/p",
	"#c",
	"contained",
	"status",
	"completed",
	"not-done",
	"statusReason",
	"vaccineCode",
	"patient",
	"subject",
	"encounter",
	"participant",
	"individual",
	"practitioner",
	"serviceProvider",
	"period",
	"start",
	"occurrenceDateTime",
	"2024-02-29",
	"2024-03-01T09:30:00+01:00",
	"9999-99-99",
	"protocolApplied",
	"doseNumberPositiveInt",
	"valueQuantity",
	"kg",
	"Organization?identifier=a|b",
	"?identifier=",
	"/",
	"é",
	"",
	" ",
	"T",
	"\u{0}",
	"2024-03-01T\u{e9}",
];

fn leaf() -> impl Strategy<Value = Value> {
	prop_oneof![
		Just(Value::Null),
		any::<bool>().prop_map(Value::from),
		any::<i64>().prop_map(Value::from),
		any::<f64>().prop_map(Value::from),
		sample::select(WORDS).prop_map(Value::from),
		".{0,40}".prop_map(Value::from),
		"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2}))?"
			.prop_map(Value::from),
		Just(Value::from("ل".repeat(300))),
	]
}

fn value() -> impl Strategy<Value = Value> {
	leaf().prop_recursive(5, 48, 6, |inner| {
		let key = sample::select(WORDS).prop_map(str::to_owned);
		prop_oneof![
			collection::vec(inner.clone(), 0..6).prop_map(Value::from),
			collection::vec((key, inner), 0..6)
				.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
		]
	})
}

/// All places of a document, as JSON pointers.
fn places(value: &Value, here: String, places: &mut Vec<String>) {
	match value {
		Value::Array(values) => {
			values
				.iter()
				.enumerate()
				.for_each(|(index, value)| self::places(value, format!("{here}/{index}"), places));
		}
		Value::Object(members) => {
			for (key, value) in members {
				let key = key.replace('~', "~0").replace('/', "~1");
				self::places(value, format!("{here}/{key}"), places);
			}
		}
		_ => {}
	}
	places.push(here);
}

fn holds(children: &[Child], problems: &[Problem]) {
	let short = |text: &str| text.chars().count() <= MAX_STRING_CHARS;
	for problem in problems {
		assert!(!problem.to_string().is_empty());
		assert!(!problem.to_string().chars().any(char::is_control));
	}
	for child in children {
		assert!(
			[&child.id, &child.family_name, &child.given_names, &child.family_file_number].map(|s| short(s))
				== [true; 4]
		);
		assert!(!(child.family_name.is_empty() && child.given_names.is_empty()));
		assert!(child.visits.is_sorted_by_key(|visit| visit.start));
		for visit in &child.visits {
			assert!(short(&visit.id) && !visit.hospital.name.is_empty() && !visit.doctor.name.is_empty());
			let nothing = visit.immunizations.is_empty();
			assert!(visit.deferred.is_none() || nothing);
			assert!(visit.deferred.is_some() || !nothing || !visit.reported.is_empty());
			assert!(visit.reported.iter().all(|reported| !reported.doses.is_empty()));
			let vitals =
				[visit.vitals.weight_kg, visit.vitals.height_cm, visit.vitals.body_temperature_celsius];
			assert!(vitals.into_iter().flatten().all(|value| value.is_finite() && value > 0.0));
			for dose in &visit.immunizations {
				assert!(cvx::lookup(&dose.vaccine.cvx).is_some() && short(&dose.vaccine.display));
				assert!(dose.dose_number.is_none_or(|number| (1..=MAX_DOSE_NUMBER).contains(&number)));
			}
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn any_bytes_are_survived(bytes in collection::vec(any::<u8>(), 0..200)) {
		let (children, problems) = read_bundle("file.json", &bytes, now());
		prop_assert!(children.is_empty());
		prop_assert_eq!(problems.len(), 1);
	}

	#[test]
	fn any_json_is_survived(value in value()) {
		let (children, problems) = read_bundle("file.json", value.to_string().as_bytes(), now());
		holds(&children, &problems);
	}

	#[test]
	fn any_resources_are_survived(
		resources in collection::vec((sample::select(WORDS), collection::vec((sample::select(WORDS), value()), 0..10)), 0..8),
	) {
		let entry: Vec<_> = resources
			.into_iter()
			.map(|(kind, members)| {
				let mut resource: Map<_, _> = members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
				resource.insert("resourceType".into(), kind.into());
				json!({ "resource": resource })
			})
			.collect();
		let bundle = json!({ "resourceType": "Bundle", "entry": entry });
		let (children, problems) = read_bundle("file.json", bundle.to_string().as_bytes(), now());
		holds(&children, &problems);
	}

	#[test]
	fn any_change_of_a_good_bundle_is_survived(
		changes in collection::vec((any::<sample::Index>(), value()), 1..6),
	) {
		let mut bundle = good();
		for (index, value) in changes {
			let mut all = Vec::new();
			places(&bundle, String::new(), &mut all);
			// Never the whole document.
			all.pop();
			if all.is_empty() { break }
			*bundle.pointer_mut(&all[index.index(all.len())]).unwrap() = value;
		}
		let (children, problems) = read_bundle("file.json", bundle.to_string().as_bytes(), now());
		holds(&children, &problems);
	}

	#[test]
	fn any_damage_of_a_good_file_is_survived(
		damage in collection::vec((any::<sample::Index>(), any::<u8>()), 1..8),
		length in any::<sample::Index>(),
		cut in any::<bool>(),
	) {
		let mut bytes = good().to_string().into_bytes();
		for (index, byte) in damage {
			let index = index.index(bytes.len());
			bytes[index] = byte;
		}
		if cut {
			bytes.truncate(length.index(bytes.len()));
		}
		let (children, problems) = read_bundle("file.json", &bytes, now());
		holds(&children, &problems);
	}
}
