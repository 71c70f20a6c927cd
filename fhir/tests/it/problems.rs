use serde_json::{Value, json};
use vacchain_fhir::{MAX_FILE_BYTES, Problem, Reason, read_bundle};

use crate::support::*;

/// What is left of the good bundle.
#[derive(Debug, PartialEq)]
enum Left {
	/// The child is left out.
	Nothing,
	/// The child without its dose, and so without its visit.
	Child,
	/// The child and its dose.
	Dose,
}

#[track_caller]
fn check(bundle: &Value, resource: &str, reason: Reason, left: Left) {
	let (children, found_resource, found_reason) = read_with_problem(bundle);
	assert_eq!((found_resource.as_deref(), found_reason), (Some(resource), reason));
	let found_left = match (children.len(), doses(&children)) {
		(0, _) => Left::Nothing,
		(_, 0) => Left::Child,
		_ => Left::Dose,
	};
	assert_eq!(found_left, left);
	if left != Left::Nothing && doses(&children) == 0 {
		assert_eq!(children[0].visits, []);
	}
}

fn cvx(code: &str, display: &str) -> Value {
	json!({ "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": code, "display": display }] })
}

#[test]
fn no_json() {
	let (children, problems) = read_bundle("file.json", b"{\n\"resourceType\": }", now());
	assert_eq!(children, []);
	let [Problem { resource: None, reason: Reason::NotJson { line: 2, column, message }, .. }] =
		problems.as_slice()
	else {
		panic!("{problems:?}")
	};
	assert!(*column > 0 && !message.contains("line"), "{message}");
	for bytes in [&b""[..], b"\xff\xfe", b"[1e]", "[".repeat(100_000).as_bytes()] {
		let (_, problems) = read_bundle("file.json", bytes, now());
		assert!(matches!(problems[0].reason, Reason::NotJson { .. }));
	}
}

#[test]
fn no_bundle() {
	for value in [json!(null), json!([]), json!({}), json!({ "resourceType": "Patient", "id": "p" })] {
		assert_eq!(read_with_problem(&value), (vec![], None, Reason::NotABundle));
	}
}

#[test]
fn no_patient() {
	assert_eq!(read_with_problem(&json!({ "resourceType": "Bundle" })), (vec![], None, Reason::NoPatient));
}

#[test]
fn too_large() {
	let mut bytes = good().to_string().into_bytes();
	bytes.resize(usize::try_from(MAX_FILE_BYTES).unwrap() + 1, b' ');
	let (children, problems) = read_bundle("file.json", &bytes, now());
	assert_eq!((children, &problems[0].reason), (vec![], &Reason::TooLarge));
	bytes.pop();
	assert_eq!(read_bundle("file.json", &bytes, now()), read(&good()));
}

#[test]
fn a_patient_without_an_id() {
	let mut bundle = good();
	bundle["entry"][0] = json!({ "resource": { "resourceType": "Patient", "birthDate": "2024-01-10" } });
	let (children, problems) = read(&bundle);
	assert_eq!(children, []);
	assert_eq!(problems[0].reason, Reason::MissingId);
	assert_eq!(problems[0].resource.as_deref(), Some("Patient (entry 0)"));
	assert!(matches!(problems[1].reason, Reason::MissingReference { field: "patient", .. }));
}

#[test]
fn a_patient_without_a_name() {
	for name in [Value::Null, json!([]), json!([{ "family": " ", "given": [""] }]), json!("Zoë")] {
		check(&changed(&[(PATIENT, "name", name)]), "Patient/p", Reason::MissingName, Left::Nothing);
	}
}

#[test]
fn a_missing_birth_date() {
	check(
		&changed(&[(PATIENT, "birthDate", Value::Null)]),
		"Patient/p",
		Reason::MissingBirthDate,
		Left::Nothing,
	);
}

#[test]
fn an_inexact_birth_date() {
	for value in ["2024", "2024-01", "2024-13-01", "10.01.2024", "2024-01-10T00:00:00Z"] {
		let reason = Reason::InvalidDate { field: "birthDate", value: value.into() };
		check(&changed(&[(PATIENT, "birthDate", json!(value))]), "Patient/p", reason, Left::Nothing);
	}
}

#[test]
fn an_inexact_occurrence() {
	for value in ["2024", "2024-03", "2024-03-01T09:45:00", "soon"] {
		let reason = Reason::InvalidDate { field: "occurrenceDateTime", value: value.into() };
		let bundle = changed(&[(DOSE, "occurrenceDateTime", json!(value))]);
		check(&bundle, "Immunization/i", reason, Left::Child);
	}
	let bundle =
		changed(&[(DOSE, "occurrenceDateTime", Value::Null), (DOSE, "occurrenceString", json!("spring"))]);
	let reason = Reason::InvalidDate { field: "occurrenceDateTime", value: "spring".into() };
	check(&bundle, "Immunization/i", reason, Left::Child);
}

#[test]
fn a_missing_occurrence() {
	let reason = Reason::MissingDate { field: "occurrenceDateTime" };
	check(&changed(&[(DOSE, "occurrenceDateTime", Value::Null)]), "Immunization/i", reason, Left::Child);
}

#[test]
fn a_deferred_visit_without_a_date() {
	let bundle = changed(&[(DOSE, "status", json!("not-done")), (ENCOUNTER, "period", Value::Null)]);
	check(&bundle, "Encounter/e", Reason::MissingDate { field: "period.start" }, Left::Child);
}

#[test]
fn an_inexact_start_of_a_visit() {
	let bundle = changed(&[(ENCOUNTER, "period", json!({ "start": "2024-03" }))]);
	let reason = Reason::InvalidDate { field: "period.start", value: "2024-03".into() };
	check(&bundle, "Encounter/e", reason, Left::Dose);
}

#[test]
fn a_dose_before_birth() {
	let bundle = changed(&[(DOSE, "occurrenceDateTime", json!("2024-01-08"))]);
	check(&bundle, "Immunization/i", Reason::BeforeBirth, Left::Child);
}

#[test]
fn an_unknown_vaccine() {
	for code in ["999", "998", "4711", "MMR", ""] {
		let reason = Reason::UnknownCode { system: "http://hl7.org/fhir/sid/cvx".into(), code: code.into() };
		check(&changed(&[(DOSE, "vaccineCode", cvx(code, "?"))]), "Immunization/i", reason, Left::Child);
	}
	let snomed = json!({ "coding": [{ "system": "http://snomed.info/sct", "code": "871831003" }] });
	let reason = Reason::UnknownCode { system: "http://snomed.info/sct".into(), code: "871831003".into() };
	check(&changed(&[(DOSE, "vaccineCode", snomed)]), "Immunization/i", reason, Left::Child);
	let reason = Reason::UnknownCode { system: "no code system".into(), code: String::new() };
	check(&changed(&[(DOSE, "vaccineCode", Value::Null)]), "Immunization/i", reason, Left::Child);
}

#[test]
fn an_unknown_vaccine_leaves_the_others_of_the_visit() {
	let mut other = good()["entry"][5]["resource"].clone();
	other["id"] = json!("j");
	other["vaccineCode"] = cvx("999", "unknown");
	let reason = Reason::UnknownCode { system: "http://hl7.org/fhir/sid/cvx".into(), code: "999".into() };
	check(&with(other), "Immunization/j", reason, Left::Dose);
}

#[test]
fn a_dose_that_cannot_be_read_makes_its_visit_no_deferred_one() {
	let mut other = good()["entry"][5]["resource"].clone();
	other["id"] = json!("j");
	other["status"] = json!("not-done");
	let mut bundle = with(other);
	bundle["entry"][5]["resource"]["vaccineCode"] = cvx("999", "unknown");
	let (children, problems) = read(&bundle);
	assert_eq!((children[0].visits.len(), problems.len()), (0, 1));
}

#[test]
fn unknown_codes_of_fhir() {
	let reason = Reason::InvalidValue { field: "gender", value: "F".into() };
	check(&changed(&[(PATIENT, "gender", json!("F"))]), "Patient/p", reason, Left::Dose);
	for (status, value) in [(json!("done"), "done"), (Value::Null, "")] {
		let reason = Reason::InvalidValue { field: "status", value: value.into() };
		check(&changed(&[(DOSE, "status", status)]), "Immunization/i", reason, Left::Child);
	}
}

#[test]
fn an_unknown_unit() {
	let bundle = changed(&[(WEIGHT, "valueQuantity", json!({ "value": 170, "code": "[oz_av]" }))]);
	let reason = Reason::UnknownUnit { quantity: "body weight", unit: "[oz_av]".into() };
	check(&bundle, "Observation/w", reason, Left::Dose);
	assert_eq!(read(&bundle).0[0].visits[0].vitals.weight_kg, None);
}

#[test]
fn a_weight_that_cannot_be() {
	for (value, shown) in [(json!(4800), "4800"), (json!(-1.5), "-1.5"), (json!("4.8"), "4.8")] {
		let bundle = changed(&[(WEIGHT, "valueQuantity", json!({ "value": value, "code": "kg" }))]);
		let reason = Reason::OutOfRange { quantity: "body weight", value: shown.into(), unit: "kg".into() };
		check(&bundle, "Observation/w", reason, Left::Dose);
		assert_eq!(read(&bundle).0[0].visits[0].vitals.weight_kg, None);
	}
}

#[test]
fn a_dose_number_that_cannot_be() {
	for (value, shown) in [(json!(0), "0"), (json!(100), "100"), (json!(-1), "-1"), (json!(1.5), "1.5")] {
		let bundle = changed(&[(DOSE, "protocolApplied", json!([{ "doseNumberPositiveInt": value }]))]);
		check(&bundle, "Immunization/i", Reason::InvalidDoseNumber { value: shown.into() }, Left::Dose);
	}
}

#[test]
fn references_that_lead_nowhere() {
	let missing = |field| Reason::MissingReference { field, reference: "urn:uuid:x".into() };
	let x = || reference("urn:uuid:x");
	check(&changed(&[(DOSE, "patient", x())]), "Immunization/i", missing("patient"), Left::Child);
	check(&changed(&[(DOSE, "encounter", x())]), "Immunization/i", missing("encounter"), Left::Child);
	check(
		&changed(&[(ENCOUNTER, "subject", x())]),
		"Immunization/i",
		missing("encounter.subject"),
		Left::Child,
	);
	check(
		&changed(&[(ENCOUNTER, "serviceProvider", x())]),
		"Encounter/e",
		missing("serviceProvider"),
		Left::Child,
	);
	let participant = json!([{ "individual": x() }]);
	check(
		&changed(&[(ENCOUNTER, "participant", participant)]),
		"Encounter/e",
		missing("participant"),
		Left::Child,
	);
	check(&changed(&[(WEIGHT, "subject", x())]), "Observation/w", missing("subject"), Left::Dose);
}

#[test]
fn a_reference_to_another_type() {
	let reason = Reason::MissingReference { field: "encounter", reference: "urn:uuid:p".into() };
	check(&changed(&[(DOSE, "encounter", reference("urn:uuid:p"))]), "Immunization/i", reason, Left::Child);
}

#[test]
fn a_dose_without_an_encounter() {
	check(&changed(&[(DOSE, "encounter", Value::Null)]), "Immunization/i", Reason::NoEncounter, Left::Child);
}

#[test]
fn a_dose_without_a_patient() {
	let bundle = changed(&[(DOSE, "patient", Value::Null), (ENCOUNTER, "subject", Value::Null)]);
	check(&bundle, "Immunization/i", Reason::NoSubject, Left::Child);
}

#[test]
fn an_encounter_of_another_patient() {
	let mut bundle = good();
	let mut patient = bundle["entry"][0]["resource"].clone();
	patient["id"] = json!("q");
	bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": patient }));
	bundle["entry"][5]["resource"]["patient"] = reference("Patient/q");
	check(&bundle, "Immunization/i", Reason::OtherPatient, Left::Child);
	bundle["entry"][5]["resource"]["patient"] = reference("Patient/p");
	bundle["entry"][4]["resource"]["subject"] = reference("Patient/q");
	check(&bundle, "Observation/w", Reason::OtherPatient, Left::Dose);
}

#[test]
fn an_encounter_that_did_not_take_place() {
	for status in ["cancelled", "entered-in-error"] {
		let bundle = changed(&[(ENCOUNTER, "status", json!(status))]);
		check(&bundle, "Immunization/i", Reason::EncounterVoid { status: status.into() }, Left::Child);
	}
}

#[test]
fn an_encounter_without_a_hospital() {
	let bundle = changed(&[(ENCOUNTER, "serviceProvider", Value::Null)]);
	check(&bundle, "Encounter/e", Reason::NoHospital, Left::Child);
	check(&changed(&[(HOSPITAL, "name", Value::Null)]), "Encounter/e", Reason::NoHospital, Left::Child);
}

#[test]
fn an_encounter_without_a_practitioner() {
	let bundle = changed(&[(ENCOUNTER, "participant", Value::Null)]);
	check(&bundle, "Encounter/e", Reason::NoPractitioner, Left::Child);
	check(&changed(&[(DOCTOR, "name", Value::Null)]), "Encounter/e", Reason::NoPractitioner, Left::Child);
}

#[test]
fn a_patient_twice() {
	let mut other = good()["entry"][0]["resource"].clone();
	other["gender"] = json!("male");
	check(&with(other), "Patient/p", Reason::DuplicatePatient { first: "file.json".into() }, Left::Dose);
}

#[test]
fn a_dose_twice() {
	let bundle = with(good()["entry"][5]["resource"].clone());
	let reason = Reason::DuplicateResource { resource_type: "Immunization".into() };
	check(&bundle, "Immunization/i", reason, Left::Dose);
	assert_eq!(doses(&read(&bundle).0), 1);
}

#[test]
fn a_string_that_is_too_long() {
	let long = || json!("é".repeat(201));
	let too_long = |field| Reason::TooLong { field };
	let name = json!([{ "family": long(), "given": ["Zoë"] }]);
	check(&changed(&[(PATIENT, "name", name)]), "Patient/p", too_long("name.family"), Left::Nothing);
	let address = json!([{ "line": [long()] }]);
	check(&changed(&[(PATIENT, "address", address)]), "Patient/p", too_long("address"), Left::Dose);
	check(&changed(&[(DOSE, "lotNumber", long())]), "Immunization/i", too_long("lotNumber"), Left::Dose);
	check(
		&changed(&[(HOSPITAL, "name", long())]),
		"Encounter/e",
		too_long("serviceProvider.name"),
		Left::Child,
	);
	let long_vaccine = changed(&[(DOSE, "vaccineCode", cvx("20", long().as_str().unwrap()))]);
	check(&long_vaccine, "Immunization/i", too_long("vaccineCode.display"), Left::Dose);
	assert_eq!(read(&long_vaccine).0[0].visits[0].immunizations[0].vaccine.display, "DTaP");
	let just_short_enough = json!("é".repeat(200));
	assert_eq!(doses(&read(&changed(&[(DOSE, "lotNumber", just_short_enough)])).0), 1);
}

#[test]
fn a_problem_is_a_sentence_that_names_file_and_resource() {
	let (_, problems) = read(&changed(&[(PATIENT, "birthDate", json!("2024"))]));
	assert_eq!(
		problems[0].to_string(),
		"file.json: Patient/p: birthDate is \"2024\": a date as 2024-05-31 or an instant as \
		 2024-05-31T09:30:00+01:00 is needed"
	);
	let (_, problems) = read_bundle("bad\u{1b}[2J.json", b"{}", now());
	assert_eq!(
		problems[0].to_string(),
		"bad\u{fffd}[2J.json: this is not a FHIR bundle: its resourceType is not \"Bundle\""
	);
}

/// A dose, a visit or a birth in the future is left out with a reason; a day later is still today somewhere.
#[test]
fn what_lies_in_the_future_is_left_out() {
	let dose_on = |date: &str| changed(&[(DOSE, "occurrenceDateTime", json!(date))]);
	let reason = |field, date: &str| Reason::InFuture { field, date: date.into() };
	let (children, resource, found) = read_with_problem(&dose_on("2099-07-01"));
	assert_eq!((doses(&children), resource.as_deref()), (0, Some("Immunization/i")));
	assert_eq!(found, reason("occurrenceDateTime", "2099-07-01T00:00:00Z"));
	assert!(found.to_string().contains("lies in the future"));
	read_well(&dose_on("2026-11-30"));

	let (children, resource, found) =
		read_with_problem(&changed(&[(PATIENT, "birthDate", json!("2098-01-01"))]));
	assert_eq!((children, resource.as_deref()), (vec![], Some("Patient/p")));
	assert_eq!(found, reason("birthDate", "2098-01-01"));

	// The visit was when its dose was given.
	let late = changed(&[(ENCOUNTER, "period", json!({ "start": "2099-07-01" }))]);
	let (children, resource, found) = read_with_problem(&late);
	assert_eq!(resource.as_deref(), Some("Encounter/e"));
	assert_eq!(found, reason("period.start", "2099-07-01T00:00:00Z"));
	let visit = &children[0].visits[0];
	assert_eq!(visit.start, visit.immunizations[0].occurrence);
}

/// 1900-01-01 stands for an unknown date in many exports: it is taken, and remarked upon.
#[test]
fn a_date_that_stands_for_unknown_is_remarked_upon() {
	let unknown = |field| Reason::Placeholder { field, date: "1900-01-01" };
	let born = changed(&[(PATIENT, "birthDate", json!("1900-01-01"))]);
	let (children, resource, found) = read_with_problem(&born);
	assert_eq!((doses(&children), resource.as_deref()), (1, Some("Patient/p")));
	assert_eq!(found, unknown("birthDate"));
	assert!(found.is_remark());

	let given = changed(&[
		(PATIENT, "birthDate", json!("1900-01-01")),
		(DOSE, "occurrenceDateTime", json!("1900-01-01")),
	]);
	let (children, problems) = read(&given);
	assert_eq!(doses(&children), 1);
	let fields: Vec<_> = problems.into_iter().map(|problem| problem.reason).collect();
	assert_eq!(fields, [unknown("birthDate"), unknown("occurrenceDateTime")]);

	// It is the day that is written, whatever it is elsewhere on earth.
	let abroad = changed(&[
		(PATIENT, "birthDate", json!("1900-01-01")),
		(DOSE, "occurrenceDateTime", json!("1900-01-01T00:00:00+01:00")),
	]);
	assert_eq!(read(&abroad).1.len(), 2);
	let visit = changed(&[(ENCOUNTER, "period", json!({ "start": "1970-01-01T00:00:00Z" }))]);
	let (_, resource, found) = read_with_problem(&visit);
	assert_eq!(resource.as_deref(), Some("Encounter/e"));
	assert_eq!(found, Reason::Placeholder { field: "period.start", date: "1970-01-01" });
}
