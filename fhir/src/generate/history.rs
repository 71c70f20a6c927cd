//! What happens to a child: visits at the ages of the schedule, as its hospital works.

use std::collections::BTreeSet;

use jiff::{
	ToSpan,
	civil::{Date, Weekday, date},
};

use super::{
	GenerateError, Numbers, Random,
	people::{CITY, ChildSpec, FamilySpec, HospitalSpec, OUT_OF_STOCK, Reason},
	resources::{
		Address, Bundle, CodeableConcept, Coding, ContactPoint, Encounter, Entry, Extension, HumanName,
		Identifier, Immunization, Observation, Organization, Participant, Patient, Period, Practitioner,
		Protocol, Quantity, Reference, Resource,
	},
};
use crate::cvx;

/// The ages at which vaccines are due, after the WHO's "Summary of recommended routine immunizations for
/// children", and the days by which a visit may be later.
pub const AGES_IN_DAYS: [(i32, u64); 7] =
	[(0, 2), (42, 6), (70, 6), (98, 8), (365, 21), (548, 30), (1_826, 75)];

/// From this age on, vaccines are given in the arm.
const ARM_AGE: usize = 4;

/// No visit is later.
const LAST_DAY: Date = date(2026, 5, 29);

/// The least time between doses of a series.
const INTERVAL_DAYS: i32 = 28;

/// How long a child that is ill, or whose parents hesitate, stays away.
const DEFERRAL_DAYS: i32 = 14;

/// How long a vaccine is out of stock.
const RESTOCK_DAYS: i32 = 21;

/// Age in days, kilograms, centimetres: the medians of the WHO's child growth standards, girls and boys mixed.
const GROWTH: &[(f64, f64, f64)] = &[
	(0.0, 3.3, 49.5),
	(42.0, 4.7, 55.5),
	(70.0, 5.6, 58.8),
	(98.0, 6.4, 61.6),
	(365.0, 9.3, 75.0),
	(548.0, 10.6, 81.5),
	(1_826.0, 18.2, 109.5),
	(2_600.0, 23.0, 122.0),
];

/// The line of a hospital's zone.
const OFFSET: &str = "+01:00";

/// A hospital with the ids it has in this set.
pub struct Clinic {
	spec: &'static HospitalSpec,
	organization: Organization,
	doctors: Vec<Practitioner>,
}

/// What was made so far.
#[derive(Default)]
pub struct Tally {
	pub numbers: Numbers,
	/// By their places.
	pub hospitals: BTreeSet<usize>,
}

impl Clinic {
	pub fn new(spec: &'static HospitalSpec, seed: u64, number: usize) -> Self {
		let mut random = Random::of(seed, &[1, number as u64]);
		let organization = Organization {
			id: random.uuid(),
			identifier: vec![identifier(
				("PRN", "Provider number"),
				"https://licences.port-alma.example/hospitals",
				spec.licence_number.to_owned(),
			)],
			active: true,
			r#type: vec![
				Coding {
					system: "http://terminology.hl7.org/CodeSystem/organization-type",
					code: "prov",
					display: "Healthcare Provider",
				}
				.concept(),
			],
			name: spec.name,
			telecom: vec![ContactPoint { system: "phone", value: spec.phone, r#use: "work" }],
			address: vec![Address { line: vec![spec.line], city: CITY, postal_code: spec.postal_code }],
		};
		let doctors = spec.doctors.iter().map(|doctor| Practitioner {
			id: random.uuid(),
			identifier: vec![identifier(
				("MD", "Medical License number"),
				"https://licences.port-alma.example/doctors",
				format!("MD-{:06}", random.below(1_000_000)),
			)],
			active: true,
			name: vec![HumanName {
				r#use: "official",
				family: doctor.family,
				given: vec![doctor.given],
				prefix: vec![doctor.prefix],
			}],
			gender: doctor.gender,
		});
		Self { spec, organization, doctors: doctors.collect() }
	}
}

/// The bundle of the children of a family that share a file.
pub fn bundle(
	seed: u64,
	family_number: usize,
	family: &FamilySpec,
	file: &str,
	clinics: &[Clinic],
	tally: &mut Tally,
) -> Result<Bundle, GenerateError> {
	let mut writer = Writer {
		base: clinics.get(family.hospital).and_then(|clinic| clinic.spec.base),
		seen: BTreeSet::new(),
		entry: Vec::new(),
	};
	let in_file = family.children.iter().filter(|child| child.file == file).count();
	let mut twin = 0_u16;
	for (child_number, child) in family.children.iter().enumerate().filter(|(_, child)| child.file == file) {
		twin += 1;
		let random = Random::of(seed, &[2, family_number as u64, child_number as u64]);
		let file_number = format!("FF-{}-{}", 10_400 + 17 * family_number, child_number + 1);
		let mut history = History {
			child,
			clinics,
			random,
			writer: &mut writer,
			tally,
			patient: Reference { reference: String::new() },
			size: 0.0,
			delay_minutes: 20 * u64::from(twin - 1),
			hospitals: BTreeSet::new(),
		};
		history.patient(family, file_number, (in_file > 1).then_some(twin.into()));
		// Twins come together.
		let mut plan = Random::of(
			seed,
			&[3, family_number as u64, child.birth_date.day_of_year().unsigned_abs().into()],
		);
		history.visits(family.hospital, &mut plan)?;
	}
	Ok(Bundle { r#type: "collection", entry: writer.entry })
}

/// The entries of a bundle, as a system writes them.
struct Writer {
	base: Option<&'static str>,
	/// Hospitals and practitioners that are in the bundle already.
	seen: BTreeSet<String>,
	entry: Vec<Entry>,
}

impl Writer {
	fn reference(&self, kind: &str, id: &str) -> Reference {
		Reference {
			reference: match self.base {
				Some(_) => format!("{kind}/{id}"),
				None => format!("urn:uuid:{id}"),
			},
		}
	}

	fn add(&mut self, kind: &str, id: &str, resource: Resource) -> Reference {
		let full_url = match self.base {
			Some(base) => format!("{base}/{kind}/{id}"),
			None => format!("urn:uuid:{id}"),
		};
		self.entry.push(Entry { full_url, resource });
		self.reference(kind, id)
	}

	fn hospital(&mut self, organization: &Organization) -> Reference {
		let id = organization.id.as_str();
		if self.seen.insert(id.to_owned()) {
			self.add("Organization", id, Resource::Organization(organization.clone()));
		}
		self.reference("Organization", id)
	}

	fn doctor(&mut self, practitioner: &Practitioner) -> Reference {
		let id = practitioner.id.as_str();
		if self.seen.insert(id.to_owned()) {
			self.add("Practitioner", id, Resource::Practitioner(practitioner.clone()));
		}
		self.reference("Practitioner", id)
	}
}

struct History<'w> {
	child: &'w ChildSpec,
	clinics: &'w [Clinic],
	random: Random,
	writer: &'w mut Writer,
	tally: &'w mut Tally,
	patient: Reference,
	/// The child's size as a part of the median.
	size: f64,
	delay_minutes: u64,
	hospitals: BTreeSet<usize>,
}

/// A visit that is to be.
struct Plan<'p> {
	age: usize,
	day: Date,
	/// Minutes from midnight.
	minute: u64,
	hospital: usize,
	given: Vec<(&'static str, u32)>,
	not_done: Vec<(&'static str, &'p Reason)>,
}

impl History<'_> {
	fn patient(&mut self, family: &FamilySpec, file_number: String, twin: Option<usize>) {
		let id = self.random.uuid();
		self.size = 0.92 + 0.01 * self.random.below(17) as f64;
		let patient = Patient {
			id: id.clone(),
			extension: vec![Extension {
				url: "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
				value_string: family.mothers_maiden_name,
			}],
			identifier: vec![
				identifier(
					("NI", "National unique individual identifier"),
					"https://registry.port-alma.example/persons",
					format!("{:09}", self.random.below(1_000_000_000)),
				),
				identifier(
					("MR", "Medical record number"),
					"https://registry.port-alma.example/family-files",
					file_number,
				),
			],
			name: vec![HumanName {
				r#use: "official",
				family: family.name,
				given: self.child.given.to_vec(),
				prefix: Vec::new(),
			}],
			telecom: vec![ContactPoint { system: "phone", value: family.phone, r#use: "home" }],
			gender: self.child.gender,
			birth_date: self.child.birth_date.to_string(),
			address: vec![Address { line: vec![family.line], city: CITY, postal_code: family.postal_code }],
			multiple_birth_integer: twin,
		};
		self.patient = self.writer.add("Patient", &id, Resource::Patient(patient));
		self.tally.numbers.children += 1;
	}

	fn visits(&mut self, home: usize, plan: &mut Random) -> Result<(), GenerateError> {
		let mut earliest = self.child.birth_date;
		for (age, (days, tolerance)) in AGES_IN_DAYS.into_iter().enumerate() {
			let days = days + i32::try_from(plan.below(tolerance)).unwrap_or_default();
			let minute = 8 * 60 + 15 * plan.below(33) + self.delay_minutes;
			let hospital = match self.child.moves {
				Some((from, other)) if age >= from => other,
				_ => home,
			};
			let Some(clinic) = self.clinics.get(hospital) else {
				continue;
			};
			let due = clinic.spec.schedule.get(age).copied().unwrap_or_default();
			let missing = self.child.out_of_stock.filter(|(at, _)| *at == age).map(|(_, code)| code);
			let deferral =
				self.child.deferral.as_ref().filter(|(at, _)| *at == age).map(|(_, reason)| reason);
			let plan = |days: i32, given: Vec<_>, not_done: Vec<_>| -> Result<Plan<'_>, GenerateError> {
				// Newborns are vaccinated on whichever day it is.
				let day = self.child.birth_date.checked_add(days.days())?.max(earliest);
				let weekend = match day.weekday() {
					Weekday::Saturday if age > 0 => 2,
					Weekday::Sunday if age > 0 => 1,
					_ => 0,
				};
				let day = day.checked_add(weekend.days())?;
				Ok(Plan { age, day, minute, hospital, given, not_done })
			};
			let in_stock = due.iter().copied().filter(|(code, _)| Some(*code) != missing).collect();
			let waiting: Vec<_> = due.iter().copied().filter(|(code, _)| Some(*code) == missing).collect();
			let unavailable = waiting.iter().map(|(code, _)| (*code, &OUT_OF_STOCK)).collect();
			let mut plans = Vec::new();
			if let Some(reason) = deferral {
				let refused = due.iter().map(|(code, _)| (*code, reason)).collect();
				plans.push(plan(days, Vec::new(), refused)?);
				plans.push(plan(days + DEFERRAL_DAYS, in_stock, unavailable)?);
			} else {
				plans.push(plan(days, in_stock, unavailable)?);
			}
			if !waiting.is_empty() {
				plans.push(plan(days + RESTOCK_DAYS, waiting, Vec::new())?);
			}
			if let Some(last) = plans.last() {
				earliest = last.day.checked_add(INTERVAL_DAYS.days())?;
			}
			for plan in plans.iter().filter(|plan| plan.day <= LAST_DAY) {
				self.visit(clinic, plan);
			}
		}
		self.tally.numbers.moves += usize::from(self.hospitals.len() > 1);
		self.tally.hospitals.extend(&self.hospitals);
		Ok(())
	}

	fn visit(&mut self, clinic: &Clinic, plan: &Plan<'_>) {
		let Some(doctor) = self.random.pick(&clinic.doctors) else {
			return;
		};
		let hospital = self.writer.hospital(&clinic.organization);
		let doctor = self.writer.doctor(doctor);
		let id = self.random.uuid();
		let encounter = Encounter {
			id: id.clone(),
			status: "finished",
			class: Coding {
				system: "http://terminology.hl7.org/CodeSystem/v3-ActCode",
				code: "AMB",
				display: "ambulatory",
			},
			r#type: vec![
				Coding {
					system: "http://snomed.info/sct",
					code: "185349003",
					display: "Encounter for check up (procedure)",
				}
				.concept(),
			],
			subject: self.patient.clone(),
			participant: vec![Participant { individual: doctor }],
			period: Period { start: instant(plan, 0), end: instant(plan, 25) },
			service_provider: hospital,
		};
		let encounter = self.writer.add("Encounter", &id, Resource::Encounter(encounter));
		self.hospitals.insert(plan.hospital);
		self.tally.numbers.visits += 1;
		self.tally.numbers.deferred += usize::from(plan.given.is_empty());
		self.tally.numbers.doses += plan.given.len();

		self.measurements(clinic, plan, &encounter);
		for (place, (code, number)) in plan.given.iter().enumerate() {
			let immunization = self.immunization(plan, &encounter, code);
			let (route, site) = route_and_site(code, plan.age, place);
			self.add_immunization(Immunization {
				lot_number: Some(lot_number(code, plan.day)),
				site: site.map(Coding::concept),
				route: Some(route.concept()),
				protocol_applied: vec![Protocol { dose_number_positive_int: *number }],
				..immunization
			});
		}
		for (code, reason) in &plan.not_done {
			let coding = Coding {
				system: "http://terminology.hl7.org/CodeSystem/v3-ActReason",
				code: reason.code,
				display: reason.display,
			};
			let status_reason = CodeableConcept { coding: vec![coding], text: Some(reason.text) };
			let immunization = self.immunization(plan, &encounter, code);
			self.add_immunization(Immunization {
				status: "not-done",
				status_reason: Some(status_reason),
				..immunization
			});
		}
	}

	/// One that was done, as far as all are alike.
	fn immunization(&mut self, plan: &Plan<'_>, encounter: &Reference, code: &'static str) -> Immunization {
		let display = cvx::lookup(code).map_or(code, |(_, name)| name);
		Immunization {
			id: self.random.uuid(),
			status: "completed",
			status_reason: None,
			vaccine_code: Coding { system: cvx::SYSTEM, code, display }.concept(),
			patient: self.patient.clone(),
			encounter: encounter.clone(),
			occurrence_date_time: instant(plan, 15),
			primary_source: true,
			lot_number: None,
			site: None,
			route: None,
			protocol_applied: Vec::new(),
		}
	}

	fn add_immunization(&mut self, immunization: Immunization) {
		let id = immunization.id.clone();
		self.writer.add("Immunization", &id, Resource::Immunization(immunization));
	}

	/// Some are forgotten, as in life.
	fn measurements(&mut self, clinic: &Clinic, plan: &Plan<'_>, encounter: &Reference) {
		let age = (plan.day - self.child.birth_date).get_days();
		let (kilograms, centimetres) = growth(f64::from(age));
		let newborn = plan.age == 0;
		let weight = kilograms * self.size * (0.98 + 0.01 * self.random.below(5) as f64);
		let height = centimetres * self.size.sqrt() * (0.99 + 0.005 * self.random.below(5) as f64);
		let fever = plan.not_done.iter().find_map(|(_, reason)| reason.temperature);
		let temperature = fever.unwrap_or(36.4 + 0.1 * self.random.below(10) as f64);
		let nothing = self.random.percent(3);
		if !nothing && !self.random.percent(7) {
			let quantity = match clinic.spec.grams && newborn {
				true => quantity((weight * 100.0).round() * 10.0, "g"),
				false => quantity(rounded(weight), "kg"),
			};
			self.observation(plan, encounter, ("29463-7", "Body weight"), quantity);
		}
		if !nothing && !self.random.percent(12) {
			self.observation(plan, encounter, ("8302-2", "Body height"), quantity(rounded(height), "cm"));
		}
		if fever.is_some() || (!nothing && !self.random.percent(12)) {
			let quantity = match clinic.spec.fahrenheit {
				true => quantity(rounded(temperature * 1.8 + 32.0), "[degF]"),
				false => quantity(rounded(temperature), "Cel"),
			};
			self.observation(plan, encounter, ("8310-5", "Body temperature"), quantity);
		}
	}

	fn observation(
		&mut self,
		plan: &Plan<'_>,
		encounter: &Reference,
		(code, display): (&'static str, &'static str),
		value_quantity: Quantity,
	) {
		let id = self.random.uuid();
		let observation = Observation {
			id: id.clone(),
			status: "final",
			category: vec![
				Coding {
					system: "http://terminology.hl7.org/CodeSystem/observation-category",
					code: "vital-signs",
					display: "Vital Signs",
				}
				.concept(),
			],
			code: Coding { system: "http://loinc.org", code, display }.concept(),
			subject: self.patient.clone(),
			encounter: encounter.clone(),
			effective_date_time: instant(plan, 5),
			value_quantity,
		};
		self.writer.add("Observation", &id, Resource::Observation(observation));
	}
}

fn identifier(
	(code, display): (&'static str, &'static str),
	system: &'static str,
	value: String,
) -> Identifier {
	let coding = Coding { system: "http://terminology.hl7.org/CodeSystem/v2-0203", code, display };
	Identifier { r#type: coding.concept(), system, value }
}

/// Some minutes after a visit's beginning.
fn instant(plan: &Plan<'_>, minutes: u64) -> String {
	let minute = plan.minute + minutes;
	format!("{}T{:02}:{:02}:00{OFFSET}", plan.day, minute / 60, minute % 60)
}

fn quantity(value: f64, code: &'static str) -> Quantity {
	let unit = match code {
		"Cel" => "°C",
		"[degF]" => "°F",
		code => code,
	};
	Quantity { value, unit, system: "http://unitsofmeasure.org", code }
}

/// To one decimal.
fn rounded(value: f64) -> f64 {
	(value * 10.0).round() / 10.0
}

/// Kilograms and centimetres at an age in days, between the nearest two of [`GROWTH`].
fn growth(age: f64) -> (f64, f64) {
	let mut before = (0.0, 3.3, 49.5);
	for &(days, kilograms, centimetres) in GROWTH {
		if age <= days {
			let part = if days > before.0 { (age - before.0) / (days - before.0) } else { 1.0 };
			return (before.1 + part * (kilograms - before.1), before.2 + part * (centimetres - before.2));
		}
		before = (days, kilograms, centimetres);
	}
	(before.1, before.2)
}

/// As the vaccine and the age want it; the place of a dose among a visit's tells left from right.
fn route_and_site(code: &str, age: usize, place: usize) -> (Coding, Option<Coding>) {
	let route = |code, display| Coding {
		system: "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration",
		code,
		display,
	};
	let site =
		|code, display| Coding { system: "http://terminology.hl7.org/CodeSystem/v3-ActSite", code, display };
	let side = match (age >= ARM_AGE, place.is_multiple_of(2)) {
		(false, true) => site("LT", "left thigh"),
		(false, false) => site("RT", "right thigh"),
		(true, true) => site("LA", "left arm"),
		(true, false) => site("RA", "right arm"),
	};
	match code {
		"119" => (route("PO", "Swallow, oral"), None),
		"19" => (route("IDINJ", "Injection, intradermal"), Some(site("LA", "left arm"))),
		"03" | "21" => (route("SQ", "Injection, subcutaneous"), Some(side)),
		_ => (route("IM", "Injection, intramuscular"), Some(side)),
	}
}

/// The lot of a vaccine that is in use in a half-year: children of the same time share it.
fn lot_number(code: &str, day: Date) -> String {
	let half_year = u64::from(day.year().unsigned_abs()) * 2 + u64::from(day.month() > 6);
	let code_number = code.bytes().fold(0, |number, byte| number * 256 + u64::from(byte));
	let mut random = Random::of(code_number, &[half_year]);
	let letters: String = (0..2)
		.filter_map(|_| random.pick(b"ABCDEFGHJKLMNPRSTUVWXYZ"))
		.map(|byte| char::from(*byte))
		.collect();
	format!("{letters}{:04}-{}", random.below(10_000), half_year / 2 % 100)
}
