//! Which patients are one child.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_fhir::{Histories, Naming, Reason, read_folder};

use crate::support::*;

const SYSTEM: &str = "https://register.example/family-files";

/// The good bundle with this patient, and a visit of this time.
fn seen(id: &str, given: &str, start: &str, changes: &[(&str, Value)]) -> Value {
	let identifier = json!([{ "type": { "coding": [{ "code": "MR" }] }, "system": SYSTEM, "value": "FF-5" }]);
	let name = json!([{ "use": "official", "family": "Testa", "given": [given] }]);
	let reference = json!({ "reference": format!("Patient/{id}") });
	let mut all = vec![
		(PATIENT, "id", json!(id)),
		(PATIENT, "identifier", identifier),
		(PATIENT, "name", name),
		(ENCOUNTER, "id", json!(format!("{id}-e"))),
		(ENCOUNTER, "subject", reference.clone()),
		(ENCOUNTER, "period", json!({ "start": start })),
		(WEIGHT, "subject", reference.clone()),
		(WEIGHT, "encounter", json!({ "reference": format!("Encounter/{id}-e") })),
		(DOSE, "patient", reference),
		(DOSE, "encounter", json!({ "reference": format!("Encounter/{id}-e") })),
		(DOSE, "occurrenceDateTime", json!(start)),
	];
	all.extend(changes.iter().map(|(member, value)| (PATIENT, *member, value.clone())));
	changed(&all)
}

fn temporary(given: &str) -> (&'static str, Value) {
	("name", json!([{ "use": "temp", "family": "Testa", "given": [given] }]))
}

fn read(files: &[(&str, &Value)]) -> Histories {
	let folder = TempDir::new().unwrap();
	for (name, value) in files {
		fs::write(folder.path().join(name), value.to_string()).unwrap();
	}
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(histories.problems, []);
	histories
}

const MARCH: &str = "2024-03-15T09:00:00Z";
const MAY: &str = "2024-05-15T09:00:00Z";

fn reasons(histories: &Histories) -> Vec<&Reason> {
	histories.remarks.iter().map(|remark| &remark.reason).collect()
}

#[test]
fn a_child_of_two_clinics_with_one_number_has_the_visits_of_both() {
	let files = [("b.json", &seen("b", "Ada", MAY, &[])), ("a.json", &seen("a", " ada", MARCH, &[]))];
	let read = read(&files);
	let [child] = read.children.as_slice() else { panic!("one child") };
	let starts: Vec<_> = child.visits.iter().map(|visit| visit.start.to_string()).collect();
	assert_eq!(starts, [MARCH, MAY]);
	assert_eq!(doses(&read.children), 2);
	assert_eq!(reasons(&read), [&Reason::SameChild { first: "a.json".into() }]);
}

#[test]
fn a_child_of_two_clinics_with_two_numbers_is_remarked_on() {
	let other = json!([{ "system": SYSTEM, "value": "OTHER-9" }]);
	let files = [
		("a.json", &seen("a", "Ada", MARCH, &[])),
		("b.json", &seen("b", "Ada", MAY, &[("identifier", other)])),
	];
	let read = read(&files);
	assert_eq!(read.children.len(), 2);
	assert_eq!(reasons(&read), [&Reason::PerhapsSameChild { first: "a.json".into() }]);
}

/// Some systems write an accent as a character of its own.
#[test]
fn a_child_is_one_however_its_accents_are_written() {
	let name = |text: &str| ("name", json!([{ "use": "official", "family": text, "given": ["Zoe"] }]));
	let files = [
		("a.json", &seen("a", "", MARCH, &[name("N\u{fa}\u{f1}ez")])),
		("b.json", &seen("b", "", MAY, &[name("Nu\u{301}n\u{303}ez")])),
	];
	let read = read(&files);
	assert_eq!((read.children.len(), doses(&read.children)), (1, 2));
	assert_eq!(reasons(&read), [&Reason::SameChild { first: "a.json".into() }]);
}

/// Equal names, birth date and gender, and two addresses; or one file, and another given name.
#[test]
fn a_child_that_moved_or_was_renamed_is_remarked_on() {
	let other = ("identifier", json!([{ "system": SYSTEM, "value": "OTHER-9" }]));
	let moved = ("address", json!([{ "line": ["2 New Road"], "city": "Elsewhere" }]));
	let ada = seen("a", "Ada", MARCH, &[]);
	for again in [
		seen("b", "Ada", MAY, &[other.clone(), moved.clone()]),
		seen("b", "Ada", MAY, &[other.clone(), ("address", json!([]))]),
		seen("b", "Adele", MAY, &[moved]),
		seen("b", "Ada", MAY, &[("multipleBirthInteger", json!(1))]),
	] {
		let read = read(&[("a.json", &ada), ("b.json", &again)]);
		assert_eq!(read.children.len(), 2);
		assert_eq!(reasons(&read), [&Reason::PerhapsSameChild { first: "a.json".into() }]);
	}
	// Another name with another number is another child.
	let bea = seen("b", "Bea", MAY, &[other]);
	assert_eq!(read(&[("a.json", &ada), ("b.json", &bea)]).remarks, []);
}

/// A dose that both clinics have is given once; one of which they tell differently is checked by a person.
#[test]
fn a_visit_that_both_patients_have_is_one() {
	let read = read(&[("a.json", &seen("a", "Ada", MARCH, &[])), ("b.json", &seen("b", "Ada", MARCH, &[]))]);
	assert_eq!((read.children.len(), doses(&read.children)), (1, 1));
	assert_eq!(reasons(&read), [&Reason::SameChild { first: "a.json".into() }]);

	let later = seen("b", "Ada", "2024-03-15T10:00:00Z", &[]);
	let read = self::read(&[("a.json", &seen("a", "Ada", MARCH, &[])), ("b.json", &later)]);
	assert_eq!((read.children.len(), doses(&read.children)), (1, 2));
	let twice = Reason::SameDose { vaccine: "20".into(), date: "2024-03-15".into() };
	assert!(reasons(&read).contains(&&twice), "{:?}", read.remarks);
}

/// A number counts in its own system alone.
#[test]
fn equal_numbers_of_two_systems_are_two_numbers() {
	let of = |system: Option<&str>| {
		let mut identifier = json!([{ "value": "FF-5" }]);
		if let Some(system) = system {
			identifier[0]["system"] = json!(system);
		}
		("identifier", identifier)
	};
	for system in [None, Some("https://clinic.example/patients")] {
		let files = [
			("a.json", &seen("a", "Ada", MARCH, &[of(system)])),
			("b.json", &seen("b", "Ada", MAY, &[of(system.map(|_| SYSTEM))])),
		];
		assert_eq!(read(&files).children.len(), 2, "{system:?}");
	}
}

#[test]
fn a_newborn_that_was_named_later_is_one_child() {
	let files = [
		("1.json", &seen("n1", "", MARCH, &[temporary("Baby Girl")])),
		("2.json", &seen("n2", "Bo", MAY, &[])),
	];
	let read = read(&files);
	let [child] = read.children.as_slice() else { panic!("one child") };
	assert_eq!(child.given_names, "Bo");
	assert_eq!(child.naming, Some(Naming { visits_before: 1 }));
	assert_eq!(doses(&read.children), 2);
	assert_eq!(reasons(&read), [&Reason::Named { first: "1.json".into() }]);
}

#[test]
fn a_placeholder_is_what_the_data_calls_a_temporary_name() {
	let temporary = seen("n1", "", MARCH, &[temporary("Baby Girl")]);
	assert_eq!(read(&[("1.json", &temporary)]).children[0].given_names, "");
	let official = seen("n1", "Baby Girl", MARCH, &[]);
	assert_eq!(read(&[("1.json", &official)]).children[0].given_names, "Baby Girl");
}

/// A newborn is not given one of several names, and two newborns are not one.
#[test]
fn what_a_temporary_name_stands_for_is_not_guessed() {
	let newborn = seen("n1", "", MARCH, &[temporary("Baby Girl")]);
	let (bo, al) = (seen("n2", "Bo", MAY, &[]), seen("n3", "Al", MAY, &[]));
	assert_eq!(read(&[("1.json", &newborn), ("2.json", &bo), ("3.json", &al)]).children.len(), 3);
	let second = seen("n4", "", MAY, &[temporary("Baby Girl")]);
	assert_eq!(read(&[("1.json", &newborn), ("2.json", &second)]).children.len(), 2);
}

#[test]
fn twins_are_two_children() {
	let twin = |id: &str, order: Value| seen(id, "Baby Girl", MARCH, &[("multipleBirthInteger", order)]);
	let (first, second) = (twin("t1", json!(1)), twin("t2", json!(2)));
	let twins = read(&[("a.json", &first), ("b.json", &second)]);
	assert_eq!(twins.children.iter().map(|child| child.birth_order).collect::<Vec<_>>(), [Some(1), Some(2)]);
	assert_eq!(twins.remarks, []);

	let one_of = |id: &str| seen(id, "Baby Girl", MARCH, &[("multipleBirthBoolean", json!(true))]);
	let unordered = read(&[("a.json", &one_of("t1")), ("b.json", &one_of("t2"))]);
	assert_eq!(unordered.children.len(), 2);
	assert_eq!(reasons(&unordered), [&Reason::PerhapsSameChild { first: "a.json".into() }]);
}

#[test]
fn a_patient_that_was_replaced_is_the_one_that_replaced_it() {
	let link = |kind: &str, other: &str| ("link", json!([{ "other": { "reference": other }, "type": kind }]));
	let old = seen(
		"old",
		"Ada",
		MARCH,
		&[("active", json!(false)), link("replaced-by", "Patient/new"), ("identifier", json!([]))],
	);
	let new = seen("new", "Ada", MAY, &[]);
	for files in [[("1.json", &old), ("2.json", &new)], [("1.json", &new), ("2.json", &old)]] {
		let read = read(&files);
		let [child] = read.children.as_slice() else { panic!("one child") };
		assert_eq!((child.id.as_str(), child.visits.len()), ("new", 2));
		assert_eq!(reasons(&read), [&Reason::Replaced { by: "new".into() }]);
	}
	let replaces = seen("new", "Ada", MAY, &[link("replaces", "Patient/old")]);
	let silent = seen("old", "Ada", MARCH, &[("identifier", json!([]))]);
	assert_eq!(read(&[("1.json", &silent), ("2.json", &replaces)]).children.len(), 1);

	// A reference to another file may have the form of a urn, and an id 64 characters.
	let id = "n".repeat(64);
	for reference in
		[format!("urn:uuid:{id}"), format!("https://clinic.example/fhir/Patient/{id}/_history/2")]
	{
		let old = seen("old", "Ada", MARCH, &[link("replaced-by", &reference), ("identifier", json!([]))]);
		let read = read(&[("1.json", &old), ("2.json", &seen(&id, "Ada", MAY, &[]))]);
		assert_eq!(read.children.len(), 1, "{reference}");
	}

	let alone = read(&[("1.json", &old)]);
	assert_eq!(alone.children.len(), 1);
	assert_eq!(reasons(&alone), [&Reason::ReplacedElsewhere { by: "new".into() }]);
}

#[test]
fn patients_that_replace_each_other_stay_two() {
	let link = |other: &str| ("link", json!([{ "other": { "reference": other }, "type": "replaced-by" }]));
	let one = seen("one", "Ada", MARCH, &[link("Patient/two")]);
	let two = seen("two", "Bea", MAY, &[link("Patient/one")]);
	assert_eq!(read(&[("1.json", &one), ("2.json", &two)]).children.len(), 2);
}

#[test]
fn a_patient_that_is_not_active_is_remarked_on() {
	let read = read(&[("1.json", &seen("old", "Ada", MARCH, &[("active", json!(false))]))]);
	assert_eq!((read.children.len(), reasons(&read)), (1, vec![&Reason::Inactive]));
}
