use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	path::PathBuf,
};

use vacchain_fhir::{
	Encounter, Histories,
	generate::{Numbers, SEED, demo_set},
	read_bundle, read_folder,
};

use crate::support::now;

fn demo_folder() -> PathBuf {
	"../demo/children".into()
}

fn numbers(histories: &Histories) -> Numbers {
	let visits = || histories.children.iter().flat_map(|child| &child.visits);
	let hospitals_of = |visits: &[Encounter]| {
		visits.iter().map(|visit| visit.hospital.id.clone()).collect::<BTreeSet<_>>().len()
	};
	Numbers {
		children: histories.children.len(),
		families: histories.children.iter().map(|child| &child.family).collect::<BTreeSet<_>>().len(),
		hospitals: visits().map(|visit| &visit.hospital.id).collect::<BTreeSet<_>>().len(),
		practitioners: visits().map(|visit| &visit.doctor.id).collect::<BTreeSet<_>>().len(),
		visits: visits().count(),
		doses: visits().map(|visit| visit.immunizations.len()).sum(),
		deferred: visits().filter(|visit| visit.deferred.is_some()).count(),
		moves: histories.children.iter().filter(|child| hospitals_of(&child.visits) > 1).count(),
	}
}

fn of_seed(seed: u64) -> (Histories, Numbers) {
	let set = demo_set(seed).unwrap();
	let mut histories = Histories::default();
	for file in &set.files {
		let (children, problems) = read_bundle(&file.name, &file.content, now());
		histories.children.extend(children);
		histories.problems.extend(problems);
	}
	(histories, set.numbers)
}

#[test]
fn the_files_are_what_the_generator_makes() {
	let set = demo_set(SEED).unwrap();
	let in_folder: BTreeMap<_, _> = fs::read_dir(demo_folder())
		.unwrap()
		.map(|entry| entry.unwrap())
		.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
		.collect();
	let made: BTreeMap<_, _> = set.files.into_iter().map(|file| (file.name, file.content)).collect();
	let hint = "run `cargo run -p vacchain-fhir --example make-demo-children`";
	assert_eq!(made.keys().collect::<Vec<_>>(), in_folder.keys().collect::<Vec<_>>(), "{hint}");
	assert!(made == in_folder, "{hint}");
	assert!(made.values().map(Vec::len).sum::<usize>() < 600_000);
}

#[test]
fn reading_the_files_gives_what_the_generator_put_in() {
	let histories = read_folder(&demo_folder(), now()).unwrap();
	assert_eq!(histories.problems, []);
	assert_eq!(numbers(&histories), demo_set(SEED).unwrap().numbers);
}

#[test]
fn the_set_is_as_large_as_the_demo_needs() {
	let Numbers { children, families, hospitals, visits, doses, deferred, moves, .. } =
		demo_set(SEED).unwrap().numbers;
	assert!(children >= 12 && families >= 8 && families < children);
	assert!((60..=90).contains(&visits) && (130..=200).contains(&doses));
	assert!(hospitals == 3 && deferred >= 1 && moves >= 1);
}

#[test]
fn the_set_has_what_life_has() {
	let histories = read_folder(&demo_folder(), now()).unwrap();
	let visits = || histories.children.iter().flat_map(|child| &child.visits);
	let doses = || visits().flat_map(|visit| &visit.immunizations);
	let twins = histories.children.iter().any(|child| {
		let same = |other: &&vacchain_fhir::Child| {
			(&other.family, other.birth_date) == (&child.family, child.birth_date)
		};
		histories.children.iter().filter(same).count() == 2
	});
	assert!(twins);
	assert!(visits().any(|visit| visit.immunizations.len() >= 5));
	assert!(visits().any(|visit| visit.vitals.weight_kg.is_none()));
	assert!(visits().any(|visit| visit.vitals.height_cm.is_none()));
	assert!(visits().any(|visit| visit.vitals.body_temperature_celsius.is_none()));
	let with_temperature = visits().filter(|visit| visit.vitals.body_temperature_celsius.is_some()).count();
	assert!(with_temperature * 2 > visits().count());
	assert!(
		doses().all(|dose| dose.lot_number.is_some() && dose.dose_number.is_some() && dose.route.is_some())
	);
	assert!(doses().any(|dose| dose.site.is_none()), "an oral dose has no site");
	let names: String = histories.children.iter().map(|child| child.given_names.as_str()).collect();
	assert!(names.contains('ë') && names.contains("أمينة"));
	assert!(histories.children.iter().any(|child| child.family_name.contains('\'')));
	for child in &histories.children {
		assert!((2019..=2025).contains(&child.birth_date.year()));
		let last = child.visits.last().unwrap();
		assert!(last.start < "2026-06-01T00:00:00Z".parse().unwrap());
		for deferred in child.visits.iter().filter(|visit| visit.deferred.is_some()) {
			assert!(
				child.visits.iter().any(|visit| visit.start > deferred.start && visit.deferred.is_none())
			);
		}
	}
}

#[test]
fn no_child_gets_the_same_dose_twice() {
	for child in read_folder(&demo_folder(), now()).unwrap().children {
		let mut seen = BTreeSet::new();
		for dose in child.visits.iter().flat_map(|visit| &visit.immunizations) {
			assert!(
				seen.insert((dose.vaccine.cvx.clone(), dose.dose_number)),
				"{} {dose:?}",
				child.given_names
			);
		}
	}
}

#[test]
fn every_seed_makes_a_set_that_is_read_without_a_problem() {
	for seed in [0, 1, 7, u64::MAX] {
		let (histories, expected) = of_seed(seed);
		assert_eq!(histories.problems, []);
		let found = numbers(&histories);
		// With few visits a practitioner may have none.
		assert_eq!(Numbers { practitioners: expected.practitioners, ..found }, expected);
	}
	assert_ne!(demo_set(0).unwrap().files, demo_set(1).unwrap().files);
}

#[test]
fn the_doses_of_a_series_are_four_weeks_apart() {
	for child in read_folder(&demo_folder(), now()).unwrap().children {
		let mut last = BTreeMap::new();
		for dose in child.visits.iter().flat_map(|visit| &visit.immunizations) {
			if let Some(before) = last.insert(dose.vaccine.cvx.clone(), dose.occurrence) {
				assert!(
					dose.occurrence.duration_since(before).as_hours() >= 27 * 24,
					"{} {dose:?}",
					child.given_names
				);
			}
		}
	}
}
