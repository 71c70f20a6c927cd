use jiff::Timestamp;
use serde_json::{Value, json};
use vacchain_fhir::{Child, Problem, Reason, read_bundle};

pub const PATIENT: &str = "/entry/0/resource";
pub const HOSPITAL: &str = "/entry/1/resource";
pub const DOCTOR: &str = "/entry/2/resource";
pub const ENCOUNTER: &str = "/entry/3/resource";
pub const WEIGHT: &str = "/entry/4/resource";
pub const DOSE: &str = "/entry/5/resource";

/// The time at which the tests read.
pub fn now() -> Timestamp {
	"2026-11-29T12:00:00Z".parse().unwrap()
}

/// A child, a visit, a weight, a dose.
pub fn good() -> Value {
	let entry = |resource: Value| {
		let full_url = format!("urn:uuid:{}", resource["id"].as_str().unwrap());
		json!({ "fullUrl": full_url, "resource": resource })
	};
	json!({
		"resourceType": "Bundle",
		"type": "collection",
		"entry": [
			entry(json!({
				"resourceType": "Patient",
				"id": "p",
				"identifier": [
					{ "system": "https://example.org/other", "value": "OTHER-1" },
					{ "type": { "coding": [{ "code": "MR" }] }, "value": "FILE-1" },
				],
				"extension": [
					{ "url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Ana Ruiz" },
				],
				"name": [
					{ "use": "nickname", "text": "Zuzu" },
					{ "use": "official", "family": "O'Brien-Núñez", "given": ["Zoë", "Maebh"] },
				],
				"telecom": [{ "system": "phone", "value": "555-01 81" }],
				"gender": "female",
				"birthDate": "2024-01-10",
				"address": [{ "line": ["3 Lighthouse Lane"], "city": "Port-Alma", "postalCode": "4003" }],
			})),
			entry(json!({
				"resourceType": "Organization",
				"id": "h",
				"identifier": [{ "system": "https://example.org/hospitals", "value": "HOSP-1" }],
				"name": "St. Brigid's",
			})),
			entry(json!({
				"resourceType": "Practitioner",
				"id": "d",
				"identifier": [{ "system": "http://hl7.org/fhir/sid/us-npi", "value": "9999912345" }],
				"name": [{ "family": "Upton", "given": ["Isaac"], "prefix": ["Dr."] }],
			})),
			entry(json!({
				"resourceType": "Encounter",
				"id": "e",
				"status": "finished",
				"subject": { "reference": "urn:uuid:p" },
				"participant": [{ "individual": { "reference": "urn:uuid:d" } }],
				"period": { "start": "2024-03-01T09:30:00+01:00" },
				"serviceProvider": { "reference": "urn:uuid:h" },
			})),
			entry(json!({
				"resourceType": "Observation",
				"id": "w",
				"status": "final",
				"code": { "coding": [{ "system": "http://loinc.org", "code": "29463-7" }] },
				"subject": { "reference": "urn:uuid:p" },
				"encounter": { "reference": "urn:uuid:e" },
				"valueQuantity": { "value": 4.8, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg" },
			})),
			entry(json!({
				"resourceType": "Immunization",
				"id": "i",
				"status": "completed",
				"vaccineCode": { "coding": [{ "system": "http://hl7.org/fhir/sid/cvx", "code": "20", "display": "DTaP" }] },
				"patient": { "reference": "urn:uuid:p" },
				"encounter": { "reference": "urn:uuid:e" },
				"occurrenceDateTime": "2024-03-01T09:45:00+01:00",
				"primarySource": true,
				"lotNumber": "LOT-77",
				"site": { "coding": [{ "code": "LT", "display": "left thigh" }] },
				"route": { "coding": [{ "code": "IM", "display": "Injection, intramuscular" }] },
				"protocolApplied": [{ "doseNumberPositiveInt": 1 }],
			})),
		],
	})
}

/// The good bundle with some values set, or removed where the new value is null.
pub fn changed(changes: &[(&str, &str, Value)]) -> Value {
	let mut bundle = good();
	for (resource, member, value) in changes {
		let resource = bundle.pointer_mut(resource).unwrap().as_object_mut().unwrap();
		match value {
			Value::Null => resource.remove(*member),
			value => resource.insert((*member).to_owned(), value.clone()),
		};
	}
	bundle
}

/// The good bundle with one more resource.
pub fn with(resource: Value) -> Value {
	let mut bundle = good();
	bundle["entry"].as_array_mut().unwrap().push(json!({ "resource": resource }));
	bundle
}

pub fn read(bundle: &Value) -> (Vec<Child>, Vec<Problem>) {
	read_bundle("file.json", bundle.to_string().as_bytes(), now())
}

/// The one child of a bundle without problems.
pub fn read_well(bundle: &Value) -> Child {
	let (mut children, problems) = read(bundle);
	assert_eq!(problems, []);
	assert_eq!(children.len(), 1);
	children.remove(0)
}

/// The children, and the only problem: its resource and its reason.
pub fn read_with_problem(bundle: &Value) -> (Vec<Child>, Option<String>, Reason) {
	let (children, mut problems) = read(bundle);
	assert_eq!(problems.len(), 1, "{problems:?}");
	let problem = problems.remove(0);
	assert_eq!(problem.file, "file.json");
	(children, problem.resource, problem.reason)
}

pub fn doses(children: &[Child]) -> usize {
	children.iter().flat_map(|child| &child.visits).map(|visit| visit.immunizations.len()).sum()
}

pub fn reference(reference: &str) -> Value {
	json!({ "reference": reference })
}
