//! The parts of FHIR R4 that the demo set uses. The order of the fields is the order in the files.

use serde::Serialize;

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub struct Bundle {
	pub r#type: &'static str,
	pub entry: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
	pub full_url: String,
	pub resource: Resource,
}

#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub enum Resource {
	Patient(Patient),
	Organization(Organization),
	Practitioner(Practitioner),
	Encounter(Encounter),
	Observation(Observation),
	Immunization(Immunization),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
	pub id: String,
	pub extension: Vec<Extension>,
	pub identifier: Vec<Identifier>,
	pub name: Vec<HumanName>,
	pub telecom: Vec<ContactPoint>,
	pub gender: &'static str,
	pub birth_date: String,
	pub address: Vec<Address>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub multiple_birth_integer: Option<usize>,
}

#[derive(Clone, Serialize)]
pub struct Organization {
	pub id: String,
	pub identifier: Vec<Identifier>,
	pub active: bool,
	pub r#type: Vec<CodeableConcept>,
	pub name: &'static str,
	pub telecom: Vec<ContactPoint>,
	pub address: Vec<Address>,
}

#[derive(Clone, Serialize)]
pub struct Practitioner {
	pub id: String,
	pub identifier: Vec<Identifier>,
	pub active: bool,
	pub name: Vec<HumanName>,
	pub gender: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Encounter {
	pub id: String,
	pub status: &'static str,
	pub class: Coding,
	pub r#type: Vec<CodeableConcept>,
	pub subject: Reference,
	pub participant: Vec<Participant>,
	pub period: Period,
	pub service_provider: Reference,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
	pub id: String,
	pub status: &'static str,
	pub category: Vec<CodeableConcept>,
	pub code: CodeableConcept,
	pub subject: Reference,
	pub encounter: Reference,
	pub effective_date_time: String,
	pub value_quantity: Quantity,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Immunization {
	pub id: String,
	pub status: &'static str,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub status_reason: Option<CodeableConcept>,
	pub vaccine_code: CodeableConcept,
	pub patient: Reference,
	pub encounter: Reference,
	pub occurrence_date_time: String,
	pub primary_source: bool,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub lot_number: Option<String>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub site: Option<CodeableConcept>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub route: Option<CodeableConcept>,
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub protocol_applied: Vec<Protocol>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Extension {
	pub url: &'static str,
	pub value_string: &'static str,
}

#[derive(Clone, Serialize)]
pub struct Identifier {
	pub r#type: CodeableConcept,
	pub system: &'static str,
	pub value: String,
}

#[derive(Clone, Serialize)]
pub struct HumanName {
	pub r#use: &'static str,
	pub family: &'static str,
	pub given: Vec<&'static str>,
	#[serde(skip_serializing_if = "Vec::is_empty")]
	pub prefix: Vec<&'static str>,
}

#[derive(Clone, Serialize)]
pub struct ContactPoint {
	pub system: &'static str,
	pub value: &'static str,
	pub r#use: &'static str,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
	pub line: Vec<&'static str>,
	pub city: &'static str,
	pub postal_code: &'static str,
}

#[derive(Clone, Serialize)]
pub struct CodeableConcept {
	pub coding: Vec<Coding>,
	#[serde(skip_serializing_if = "Option::is_none")]
	pub text: Option<&'static str>,
}

#[derive(Clone, Serialize)]
pub struct Coding {
	pub system: &'static str,
	pub code: &'static str,
	pub display: &'static str,
}

#[derive(Clone, Serialize)]
pub struct Reference {
	pub reference: String,
}

#[derive(Serialize)]
pub struct Participant {
	pub individual: Reference,
}

#[derive(Serialize)]
pub struct Period {
	pub start: String,
	pub end: String,
}

#[derive(Serialize)]
pub struct Quantity {
	pub value: f64,
	pub unit: &'static str,
	pub system: &'static str,
	pub code: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Protocol {
	pub dose_number_positive_int: u32,
}

impl Coding {
	pub fn concept(self) -> CodeableConcept {
		CodeableConcept { coding: vec![self], text: None }
	}
}
