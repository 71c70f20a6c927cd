use serde_json::{Value, json};
use vacchain_fhir::{Gender, ORIGIN_NOT_RECORDED, REASON_NOT_RECORDED};

use crate::support::*;

#[test]
fn a_child_and_its_visit_are_read() {
	let child = read_well(&good());
	assert_eq!((child.source.as_str(), child.id.as_str()), ("file.json", "p"));
	assert_eq!((child.given_names.as_str(), child.family_name.as_str()), ("Zoë Maebh", "O'Brien-Núñez"));
	assert_eq!(child.gender, Gender::Female);
	assert_eq!(child.birth_date, jiff::civil::date(2024, 1, 10));
	assert_eq!(child.family_file_number, "FILE-1");
	assert_eq!(child.address.as_deref(), Some("3 Lighthouse Lane, 4003 Port-Alma"));

	let [visit] = child.visits.as_slice() else { panic!("one visit") };
	assert_eq!(visit.id, "e");
	assert_eq!(visit.start, "2024-03-01T08:30:00Z".parse().unwrap());
	assert_eq!((visit.hospital.id.as_str(), visit.hospital.name.as_str()), ("h", "St. Brigid's"));
	assert_eq!(visit.hospital.licence_number, None);
	assert_eq!((visit.doctor.id.as_str(), visit.doctor.name.as_str()), ("d", "Dr. Isaac Upton"));
	assert_eq!(visit.doctor.licence_number.as_deref(), Some("9999912345"));
	assert_eq!(visit.vitals.weight_kg, Some(4.8));
	assert_eq!((visit.vitals.height_cm, visit.vitals.body_temperature_celsius), (None, None));
	assert_eq!(visit.deferred, None);

	let [dose] = visit.immunizations.as_slice() else { panic!("one dose") };
	assert_eq!((dose.vaccine.cvx.as_str(), dose.vaccine.display.as_str()), ("20", "DTaP"));
	assert_eq!(dose.occurrence, "2024-03-01T08:45:00Z".parse().unwrap());
	assert_eq!(dose.lot_number.as_deref(), Some("LOT-77"));
	assert_eq!(dose.dose_number, Some(1));
	assert_eq!(dose.site.as_deref(), Some("left thigh"));
	assert_eq!(dose.route.as_deref(), Some("Injection, intramuscular"));
	assert!(dose.primary_source);
}

#[test]
fn what_could_identify_someone_is_listed() {
	let sensitive = read_well(&good()).sensitive;
	for string in [
		"p",
		"h",
		"d",
		"e",
		"w",
		"i",
		"OTHER-1",
		"FILE-1",
		"Ana Ruiz",
		"Zuzu",
		"Zoë",
		"Maebh",
		"O'Brien-Núñez",
		"555-01 81",
		"2024-01-10",
		"20240110",
		"3 Lighthouse Lane",
		"Port-Alma",
		"4003",
		"HOSP-1",
		"St. Brigid's",
		"9999912345",
		"Dr. Isaac Upton",
		"Isaac",
		"Upton",
		"DTaP",
		"LOT-77",
		"left thigh",
	] {
		assert!(sensitive.iter().any(|each| each == string), "{string}");
	}
	for string in ["Patient", "female", "kg", "phone", "official", "20", "29463-7", "MR", "completed"] {
		assert!(!sensitive.iter().any(|each| each == string), "{string}");
	}
	assert!(sensitive.is_sorted());
}

#[test]
fn an_arabic_name_stays_as_it_is() {
	let name = json!([{ "family": "الإدريسي", "given": ["أمينة"] }]);
	let child = read_well(&changed(&[(PATIENT, "name", name)]));
	assert_eq!((child.given_names.as_str(), child.family_name.as_str()), ("أمينة", "الإدريسي"));
}

#[test]
fn a_name_without_parts_is_taken_as_it_is_written() {
	let child = read_well(&changed(&[(PATIENT, "name", json!([{ "text": "Baby girl" }]))]));
	assert_eq!((child.given_names.as_str(), child.family_name.as_str()), ("Baby girl", ""));
}

#[test]
fn an_unknown_gender_is_no_problem() {
	assert_eq!(read_well(&changed(&[(PATIENT, "gender", Value::Null)])).gender, Gender::Unknown);
	assert_eq!(read_well(&changed(&[(PATIENT, "gender", json!("other"))])).gender, Gender::Other);
}

#[test]
fn the_family_file_number_falls_back_to_another_identifier_and_to_the_id() {
	let other = json!([{ "value": "OTHER-1" }]);
	assert_eq!(read_well(&changed(&[(PATIENT, "identifier", other)])).family_file_number, "OTHER-1");
	assert_eq!(read_well(&changed(&[(PATIENT, "identifier", Value::Null)])).family_file_number, "p");
}

#[test]
fn siblings_have_one_family_whatever_the_spelling_of_their_address() {
	let family = |changes: &[(&str, &str, Value)]| read_well(&changed(changes)).family;
	let ours = family(&[]);
	let sibling = family(&[
		(PATIENT, "name", json!([{ "family": "O'BRIEN-NÚÑEZ", "given": ["Cian"] }])),
		(PATIENT, "address", json!([{ "line": [" 3  lighthouse LANE "], "postalCode": "4003" }])),
		(PATIENT, "telecom", json!([{ "system": "phone", "value": "5550181" }])),
	]);
	assert_eq!(ours, sibling);
	let neighbour = json!([{ "line": ["4 Lighthouse Lane"], "postalCode": "4003" }]);
	assert_ne!(ours, family(&[(PATIENT, "address", neighbour)]));
	assert_ne!(ours, family(&[(PATIENT, "telecom", json!([{ "system": "phone", "value": "555-0182" }]))]));
	assert_ne!(ours, family(&[(PATIENT, "name", json!([{ "family": "Murphy", "given": ["Cian"] }]))]));
}

/// A name is written in one form on one system (NFC) and in the other on another (NFD): it is one family, and each child's
/// name stays as it was written.
#[test]
fn siblings_are_one_family_in_either_form_of_unicode() {
	let child = |family: &str, street: &str| {
		read_well(&changed(&[
			(PATIENT, "name", json!([{ "family": family, "given": ["Zoë"] }])),
			(PATIENT, "address", json!([{ "line": [street], "postalCode": "4003" }])),
		]))
	};
	let (composed, decomposed) = ("N\u{fa}\u{f1}ez", "Nu\u{301}n\u{303}ez");
	let one = child(composed, "3 Calle Mu\u{f1}oz");
	let other = child(decomposed, "3 Calle Mun\u{303}oz");
	assert_eq!(one.family, other.family);
	assert_eq!((one.family_name.as_str(), other.family_name.as_str()), (composed, decomposed));
	assert_ne!(one.family, child("Nunez", "3 Calle Muñoz").family);
}

#[test]
fn a_child_without_an_address_is_a_family_of_its_own() {
	let mut bundle = changed(&[(PATIENT, "address", Value::Null)]);
	let mut other = bundle["entry"][0].clone();
	other["fullUrl"] = json!("urn:uuid:q");
	other["resource"]["id"] = json!("q");
	bundle["entry"].as_array_mut().unwrap().push(other);
	let (children, problems) = read(&bundle);
	assert_eq!(problems, []);
	assert_ne!(children[0].family, children[1].family);
}

#[test]
fn references_of_every_form_lead_to_their_resource() {
	for form in
		["urn:uuid:{id}", "{kind}/{id}", "https://host.example/r4/{kind}/{id}", "{kind}/{id}/_history/3"]
	{
		let to = |kind: &str, id: &str| reference(&form.replace("{kind}", kind).replace("{id}", id));
		let bundle = changed(&[
			(ENCOUNTER, "subject", to("Patient", "p")),
			(ENCOUNTER, "participant", json!([{ "individual": to("Practitioner", "d") }])),
			(ENCOUNTER, "serviceProvider", to("Organization", "h")),
			(WEIGHT, "subject", to("Patient", "p")),
			(WEIGHT, "encounter", to("Encounter", "e")),
			(DOSE, "patient", to("Patient", "p")),
			(DOSE, "encounter", to("Encounter", "e")),
		]);
		let expected = read_well(&good());
		assert_eq!(read_well(&bundle), expected, "{form}");
	}
}

#[test]
fn an_entry_without_an_id_is_known_by_its_full_url() {
	let mut bundle = good();
	for entry in bundle["entry"].as_array_mut().unwrap() {
		entry["resource"].as_object_mut().unwrap().remove("id");
	}
	assert_eq!(read_well(&bundle), read_well(&good()));
}

#[test]
fn contained_resources_are_found() {
	let child = read_well(&changed(&[
		(ENCOUNTER, "contained", json!([{ "resourceType": "Organization", "id": "c", "name": "Contained" }])),
		(ENCOUNTER, "serviceProvider", reference("#c")),
	]));
	assert_eq!(child.visits[0].hospital.name, "Contained");
}

#[test]
fn a_practitioner_is_found_by_a_role_and_among_parents() {
	let mut bundle = with(json!({
		"resourceType": "PractitionerRole",
		"id": "r",
		"practitioner": { "reference": "urn:uuid:d" },
	}));
	bundle["entry"][3]["resource"]["participant"] = json!([
		{ "individual": { "reference": "RelatedPerson/mother" } },
		{ "individual": { "reference": "PractitionerRole/r" } },
	]);
	assert_eq!(read_well(&bundle).visits[0].doctor.id, "d");
}

#[test]
fn a_reference_by_identifier_leads_to_the_resource_or_is_taken_at_its_word() {
	let npi = "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|";
	let participant =
		|value: &str| json!([{ "individual": { "reference": format!("{npi}{value}"), "display": "Dr. B" } }]);
	let child = read_well(&changed(&[(ENCOUNTER, "participant", participant("9999912345"))]));
	assert_eq!(child.visits[0].doctor.id, "d");
	let child = read_well(&changed(&[(ENCOUNTER, "participant", participant("1"))]));
	let doctor = &child.visits[0].doctor;
	assert_eq!((doctor.id.as_str(), doctor.name.as_str()), ("1", "Dr. B"));
	assert_eq!(doctor.licence_number.as_deref(), Some("1"));
	let hospital = json!({ "identifier": { "value": "HOSP-9" }, "display": "Ninth" });
	let child = read_well(&changed(&[(ENCOUNTER, "serviceProvider", hospital)]));
	assert_eq!(
		(child.visits[0].hospital.id.as_str(), child.visits[0].hospital.name.as_str()),
		("HOSP-9", "Ninth")
	);
}

#[test]
fn a_visit_in_which_nothing_was_done_is_deferred_with_its_reason() {
	let not_done = [
		(DOSE, "status", json!("not-done")),
		(DOSE, "statusReason", json!({ "coding": [{ "code": "MEDPREC" }], "text": "Fever" })),
	];
	let child = read_well(&changed(&not_done));
	assert_eq!(child.visits[0].deferred.as_deref(), Some("Fever"));
	assert_eq!(child.visits[0].immunizations, []);
	let child = read_well(&changed(&not_done[..1]));
	assert_eq!(child.visits[0].deferred.as_deref(), Some(REASON_NOT_RECORDED));
}

#[test]
fn a_visit_in_which_something_was_done_is_not_deferred() {
	let mut other = good()["entry"][5]["resource"].clone();
	other["id"] = json!("j");
	other["status"] = json!("not-done");
	let child = read_well(&with(other));
	assert_eq!(child.visits[0].deferred, None);
	assert_eq!(child.visits[0].immunizations.len(), 1);
}

#[test]
fn what_was_entered_in_error_is_left_out() {
	let child = read_well(&changed(&[(DOSE, "status", json!("entered-in-error"))]));
	assert_eq!(child.visits, []);
	let child = read_well(&changed(&[(WEIGHT, "status", json!("entered-in-error"))]));
	assert_eq!(child.visits[0].vitals.weight_kg, None);
}

#[test]
fn an_encounter_without_a_vaccination_is_no_visit() {
	let mut other = good()["entry"][3]["resource"].clone();
	other["id"] = json!("f");
	assert_eq!(read_well(&with(other)).visits.len(), 1);
}

#[test]
fn visits_are_in_time_order() {
	let mut bundle = good();
	for (encounter, dose, day) in [("f", "j", "2024-05-02"), ("g", "k", "2024-02-03")] {
		let mut resource = bundle["entry"][3]["resource"].clone();
		resource["id"] = json!(encounter);
		resource["period"]["start"] = json!(day);
		bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
		let mut resource = bundle["entry"][5]["resource"].clone();
		resource["id"] = json!(dose);
		resource["encounter"] = reference(&format!("Encounter/{encounter}"));
		resource["occurrenceDateTime"] = json!(day);
		bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
	}
	let child = read_well(&bundle);
	let ids: Vec<_> = child.visits.iter().map(|visit| visit.id.as_str()).collect();
	assert_eq!(ids, ["g", "e", "f"]);
	assert_eq!(child.visits[0].immunizations[0].occurrence, "2024-02-03T00:00:00Z".parse().unwrap());
}

#[test]
fn a_visit_without_a_period_starts_with_its_first_dose() {
	let child = read_well(&changed(&[(ENCOUNTER, "period", Value::Null)]));
	assert_eq!(child.visits[0].start, "2024-03-01T08:45:00Z".parse().unwrap());
}

#[test]
fn a_dose_on_the_day_of_birth_may_be_the_day_before_in_utc() {
	let occurrence = json!("2024-01-10T00:30:00+13:00");
	assert_eq!(read_well(&changed(&[(DOSE, "occurrenceDateTime", occurrence)])).visits.len(), 1);
}

#[test]
fn what_a_dose_does_not_say_is_left_empty() {
	let child = read_well(&changed(&[
		(
			DOSE,
			"vaccineCode",
			json!({ "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": "8" }] }),
		),
		(DOSE, "primarySource", Value::Null),
		(DOSE, "lotNumber", Value::Null),
		(DOSE, "site", Value::Null),
		(DOSE, "route", json!({ "coding": [] })),
		(DOSE, "protocolApplied", Value::Null),
	]));
	let dose = &child.visits[0].immunizations[0];
	assert_eq!(
		(dose.vaccine.cvx.as_str(), dose.vaccine.display.as_str()),
		("08", "Hep B, adolescent or pediatric")
	);
	assert!(dose.primary_source, "it was given here");
	assert_eq!((&dose.lot_number, &dose.site, &dose.route, dose.dose_number), (&None, &None, &None, None));
}

#[test]
fn several_children_of_one_bundle_have_their_own_visits() {
	let mut bundle = good();
	let mut patient = bundle["entry"][0]["resource"].clone();
	patient["id"] = json!("q");
	let mut encounter = bundle["entry"][3]["resource"].clone();
	encounter["id"] = json!("f");
	encounter["subject"] = reference("Patient/q");
	let mut dose = bundle["entry"][5]["resource"].clone();
	dose["id"] = json!("j");
	dose["patient"] = reference("Patient/q");
	dose["encounter"] = reference("Encounter/f");
	for resource in [patient, encounter, dose] {
		bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
	}
	let (children, problems) = read(&bundle);
	assert_eq!(problems, []);
	let visits: Vec<_> =
		children.iter().map(|child| (child.id.as_str(), child.visits[0].id.as_str())).collect();
	assert_eq!(visits, [("p", "e"), ("q", "f")]);
}

#[test]
fn a_byte_order_mark_is_forgiven() {
	let bytes = format!("\u{feff}{}", good());
	assert_eq!(vacchain_fhir::read_bundle("file.json", bytes.as_bytes(), now()), read(&good()));
}

#[test]
fn a_dose_has_its_maker_and_the_last_day_of_its_lot() {
	let read = |maker: Value, expiry: Value| {
		let bundle = changed(&[(DOSE, "manufacturer", maker), (DOSE, "expirationDate", expiry)]);
		let dose = read_well(&bundle).visits[0].immunizations[0].clone();
		(dose.manufacturer, dose.expiration_date.map(|day| day.to_string()))
	};
	assert_eq!(
		read(json!({ "display": "Maker Ltd" }), json!("2025-06-30")),
		(Some("Maker Ltd".into()), Some("2025-06-30".into()))
	);
	let by_reference = read(json!({ "reference": "urn:uuid:h", "display": "other" }), Value::Null);
	assert_eq!(by_reference, (Some("St. Brigid's".into()), None));
	assert_eq!(read(json!({ "reference": "urn:uuid:nowhere" }), Value::Null), (None, None));
}

/// A dose of which the bundle says that somebody else gave it is reported, with its source, and no dose of the visit.
#[test]
fn a_dose_that_was_given_elsewhere_is_reported() {
	let elsewhere = changed(&[
		(DOSE, "primarySource", json!(false)),
		(DOSE, "reportOrigin", json!({ "text": "vaccination card" })),
	]);
	let mut visit = read_well(&elsewhere).visits.remove(0);
	assert_eq!((visit.immunizations.len(), visit.deferred, visit.reported.len()), (0, None, 1));
	let reported = visit.reported.remove(0);
	assert_eq!((reported.source.as_str(), reported.doses.len()), ("vaccination card", 1));
	assert_eq!(reported.doses[0].lot_number.as_deref(), Some("LOT-77"));

	let unnamed = read_well(&changed(&[(DOSE, "primarySource", json!(false))])).visits.remove(0);
	assert_eq!(unnamed.reported[0].source, ORIGIN_NOT_RECORDED);
	// What the bundle says nothing about was given here.
	let silent = read_well(&changed(&[(DOSE, "primarySource", Value::Null)])).visits.remove(0);
	assert_eq!((silent.immunizations.len(), silent.reported.len()), (1, 0));
}

/// The good bundle with more doses, each as the first one but for these fields. The visit does not say when it began.
fn with_doses(doses: &[&[(&str, Value)]]) -> Value {
	let mut bundle = changed(&[(ENCOUNTER, "period", Value::Null)]);
	let first = bundle.pointer(DOSE).unwrap().clone();
	for (number, fields) in doses.iter().enumerate() {
		let mut dose = first.clone();
		dose["id"] = json!(format!("more-{number}"));
		for (field, value) in *fields {
			dose[*field] = value.clone();
		}
		bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": dose }));
	}
	bundle
}

/// Reported doses keep the source of each, and do not date the visit in which others were given.
#[test]
fn reported_doses_have_a_source_each_and_date_no_visit() {
	let elsewhere = |origin: &'static str, day: &str| {
		vec![
			("primarySource", json!(false)),
			("reportOrigin", json!({ "text": origin })),
			("occurrenceDateTime", json!(day)),
		]
	};
	let (card, mother) = (elsewhere("card", "2024-01-12"), elsewhere("mother", "2024-01-13"));
	let given_at = read_well(&good()).visits[0].immunizations[0].occurrence;
	let visit = read_well(&with_doses(&[&card[..], &mother[..], &card[..]])).visits.remove(0);
	let sources: Vec<_> =
		visit.reported.iter().map(|reported| (reported.source.as_str(), reported.doses.len())).collect();
	assert_eq!(sources, [("card", 2), ("mother", 1)]);
	assert_eq!(visit.start, given_at);
}

/// A vaccine that was not given is a deferral, also where doses from elsewhere were written down.
#[test]
fn a_deferral_stands_beside_reported_doses() {
	let mut bundle =
		with_doses(&[&[("status", json!("not-done")), ("statusReason", json!({ "text": "fever" }))]]);
	bundle.pointer_mut(DOSE).unwrap()["primarySource"] = json!(false);
	let visit = read_well(&bundle).visits.remove(0);
	assert_eq!((visit.reported.len(), visit.deferred.as_deref()), (1, Some("fever")));
}
