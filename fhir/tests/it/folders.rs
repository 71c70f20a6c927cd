use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;
use vacchain_fhir::{MAX_FILE_BYTES, ReadError, Reason, read_folder};

use crate::support::*;

fn folder(files: &[(&str, &Value)]) -> TempDir {
	let folder = TempDir::new().unwrap();
	for (name, value) in files {
		fs::write(folder.path().join(name), value.to_string()).unwrap();
	}
	folder
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
	let folder = folder(&[]);
	assert!(matches!(read_folder(&folder.path().join("none"), now()), Err(ReadError::Folder { .. })));
}

#[test]
fn a_folder_without_json_is_an_error() {
	let folder = folder(&[("readme.txt", &good())]);
	fs::create_dir(folder.path().join("folder.json")).unwrap();
	assert!(matches!(read_folder(folder.path(), now()), Err(ReadError::NoFiles { .. })));
}

#[test]
fn a_bad_file_is_reported_and_the_rest_goes_on() {
	let folder = folder(&[("a.json", &json!("no bundle")), ("b.JSON", &good()), ("c.txt", &json!(1))]);
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(doses(&histories.children), 1);
	assert_eq!(histories.children[0].source, "b.JSON");
	let problems: Vec<_> =
		histories.problems.iter().map(|problem| (&*problem.file, &problem.reason)).collect();
	assert_eq!(problems, [("a.json", &Reason::NotABundle)]);
}

#[test]
fn a_patient_of_two_files_is_read_from_the_first() {
	let later = changed(&[(PATIENT, "gender", json!("male"))]);
	let folder = folder(&[("b.json", &later), ("a.json", &good())]);
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(
		histories.children,
		[{
			let mut child = read_well(&good());
			child.source = "a.json".into();
			child
		}]
	);
	assert_eq!(histories.problems.len(), 1);
	assert_eq!(
		histories.problems[0].to_string(),
		"b.json: Patient/p: the same patient was already read from a.json; this one was left out"
	);
}

#[test]
fn hospitals_and_practitioners_may_have_files_of_their_own() {
	let mut patient = good();
	patient["entry"][3]["resource"]["serviceProvider"] = json!({
		"reference": "Organization?identifier=https://example.org/hospitals|HOSP-1",
		"display": "another name",
	});
	let mut hospitals = good();
	let hospital_entries = patient["entry"].as_array_mut().unwrap().drain(1..3).collect::<Vec<_>>();
	hospitals["entry"] = Value::Array(hospital_entries);
	let folder = folder(&[("patient.json", &patient), ("z-hospitals.json", &hospitals)]);
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(histories.problems, []);
	let visit = &histories.children[0].visits[0];
	assert_eq!((visit.hospital.id.as_str(), visit.doctor.id.as_str()), ("h", "d"));
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
	let folder = folder(&[("a.json", &good())]);
	let large = fs::File::create(folder.path().join("b.json")).unwrap();
	large.set_len(MAX_FILE_BYTES + 1).unwrap();
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(histories.children.len(), 1);
	assert_eq!(histories.problems[0].reason, Reason::TooLarge);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_reported() {
	let folder = folder(&[("a.json", &good())]);
	std::os::unix::fs::symlink("nowhere", folder.path().join("b.json")).unwrap();
	let histories = read_folder(folder.path(), now()).unwrap();
	assert_eq!(histories.children.len(), 1);
	assert!(matches!(histories.problems[0].reason, Reason::Unreadable(_)));
}
