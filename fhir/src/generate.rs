//! The demo's own children: FHIR R4 bundles of people who do not exist, made from a seed.
//!
//! The same seed makes the same bytes on every machine. `cargo run -p vacchain-fhir --example
//! make-demo-children` writes them to `demo/children/`.

mod history;
mod people;
mod resources;

use std::collections::BTreeSet;

use history::{Clinic, Tally};
use people::{FAMILIES, HOSPITALS};
use resources::Bundle;

/// The seed of the demo set in the repository.
pub const SEED: u64 = 2026;

/// Why the set cannot be made: a date of its people is no date, or is too late for one.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
	/// A date beyond what the calendar holds.
	#[error("a visit's date cannot be computed: {0}")]
	Date(#[from] jiff::Error),
	/// A resource that JSON cannot hold.
	#[error("a bundle cannot be written: {0}")]
	Json(#[from] serde_json::Error),
}

/// A set of bundles, and what a reader must find in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSet {
	/// By name.
	pub files: Vec<DemoFile>,
	/// What the files hold together.
	pub numbers: Numbers,
}

/// A bundle of one child, or of twins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFile {
	/// The file's name: letters, digits and hyphens of ASCII, and `.json`.
	pub name: String,
	/// JSON, indented with blanks, with a line feed at the end.
	pub content: Vec<u8>,
}

/// How much there is of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
	/// Patients.
	pub children: usize,
	/// Families, of one child or several.
	pub families: usize,
	/// Hospitals in which there are visits.
	pub hospitals: usize,
	/// Practitioners of these hospitals.
	pub practitioners: usize,
	/// Encounters, with the deferred ones.
	pub visits: usize,
	/// Immunizations that were done.
	pub doses: usize,
	/// Encounters in which nothing was given.
	pub deferred: usize,
	/// Children who change from one hospital to another.
	pub moves: usize,
}

/// Makes the demo set of a seed. People, families and hospitals are always the same; dates, measurements, lots
/// and ids follow the seed.
///
/// # Errors
///
/// [`GenerateError::Date`] if the calendar does not hold a date; [`GenerateError::Json`] if JSON cannot hold a resource.
pub fn demo_set(seed: u64) -> Result<DemoSet, GenerateError> {
	let clinics: Vec<Clinic> =
		HOSPITALS.iter().enumerate().map(|(number, hospital)| Clinic::new(hospital, seed, number)).collect();
	let mut tally = Tally::default();
	let mut files = Vec::new();
	for (family_number, family) in FAMILIES.iter().enumerate() {
		let mut names = BTreeSet::new();
		for name in family.children.iter().map(|child| child.file).filter(|name| names.insert(*name)) {
			let bundle = history::bundle(seed, family_number, family, name, &clinics, &mut tally)?;
			files.push(DemoFile { name: format!("{name}.json"), content: written(&bundle)? });
		}
	}
	files.sort_by(|a, b| a.name.cmp(&b.name));
	let Tally { hospitals, mut numbers } = tally;
	numbers.families = FAMILIES.len();
	numbers.hospitals = hospitals.len();
	numbers.practitioners = hospitals
		.iter()
		.filter_map(|number| HOSPITALS.get(*number))
		.map(|hospital| hospital.doctors.len())
		.sum();
	Ok(DemoSet { files, numbers })
}

fn written(bundle: &Bundle) -> Result<Vec<u8>, serde_json::Error> {
	let mut content = Vec::new();
	let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
	serde::Serialize::serialize(
		bundle,
		&mut serde_json::Serializer::with_formatter(&mut content, formatter),
	)?;
	content.push(b'\n');
	Ok(content)
}

/// Numbers that look random: SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators",
/// 2014).
struct Random(u64);

impl Random {
	/// A stream of its own for each thing that is named by some numbers.
	fn of(seed: u64, thing: &[u64]) -> Self {
		let mut random = Self(seed);
		for number in thing {
			random.0 ^= number.wrapping_add(1);
			random.0 = random.next();
		}
		random
	}

	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	/// From 0 to below the bound; 0 where the bound is 0.
	fn below(&mut self, bound: u64) -> u64 {
		self.next().checked_rem(bound).unwrap_or_default()
	}

	fn percent(&mut self, chance: u64) -> bool {
		self.below(100) < chance
	}

	fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
		let index = self.below(from.len() as u64);
		from.get(usize::try_from(index).unwrap_or_default())
	}

	/// A version 4 UUID.
	fn uuid(&mut self) -> String {
		let (high, low) = (self.next(), self.next());
		let clock = 0x8000 | (low >> 48 & 0x3fff);
		format!(
			"{:08x}-{:04x}-4{:03x}-{clock:04x}-{:012x}",
			high >> 32,
			high >> 16 & 0xffff,
			high & 0xfff,
			low & 0xffff_ffff_ffff,
		)
	}
}
