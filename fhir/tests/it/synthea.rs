use std::{
	env, fs,
	path::{Path, PathBuf},
};

use serde_json::Value;
use vacchain_fhir::read_folder;

use crate::support::now;

/// Completed immunizations as (patient, CVX code, occurrence), counted without the reader; of bundles whose
/// references are `urn:uuid`, as Synthea writes them.
fn doses_in(folder: &Path) -> Vec<(String, String, String)> {
	let mut doses = Vec::new();
	for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
		let bundle: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
		let resources = bundle["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]);
		for dose in resources.filter(|resource| resource["resourceType"] == "Immunization") {
			assert_eq!(dose["status"], "completed");
			let occurrence = dose["occurrenceDateTime"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
			doses.push((
				dose["patient"]["reference"].as_str().unwrap().trim_start_matches("urn:uuid:").to_owned(),
				dose["vaccineCode"]["coding"][0]["code"].as_str().unwrap().to_owned(),
				occurrence.to_string(),
			));
		}
	}
	doses.sort();
	doses
}

#[test]
fn every_dose_of_the_synthea_children_is_read() {
	let folder = env::var_os("VACCHAIN_SYNTHEA").unwrap_or("../../shared/data/synthea-children".into());
	let folder = PathBuf::from(folder);
	if !folder.is_dir() {
		println!("left out: there is no folder {} (set VACCHAIN_SYNTHEA)", folder.display());
		return;
	}
	let histories = read_folder(&folder, now()).unwrap();
	let mut doses = Vec::new();
	for child in &histories.children {
		for dose in child.visits.iter().flat_map(|visit| &visit.immunizations) {
			doses.push((child.id.clone(), dose.vaccine.cvx.clone(), dose.occurrence.to_string()));
		}
	}
	doses.sort();
	assert_eq!(histories.problems, []);
	assert!(doses == doses_in(&folder));
	assert_eq!((histories.children.len(), doses.len()), (61, 1_408));
}
