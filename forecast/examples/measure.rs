//! Measures how long one child takes: reads the CDC's supporting data from the folder that is named, and assesses a child of
//! six with the doses of a full schedule.
//!
//! `cargo run --release -p vacchain-forecast --example measure -- ../shared/data/cdsi/supporting-data`

use std::{env, error::Error, fs, hint::black_box, time::Instant};
use vacchain_forecast::{Condition, Date, Dose, Gender, Patient, Period, Schedule, assess, xml};

/// How often the child is assessed.
const ROUNDS: u32 = 2000;

fn main() -> Result<(), Box<dyn Error>> {
	let folder = env::args().nth(1).ok_or("name the folder of the supporting data")?;
	let mut schedule = String::new();
	let mut antigens = Vec::new();
	for entry in fs::read_dir(folder)? {
		let path = entry?.path();
		let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
		if name == "ScheduleSupportingData.xml" {
			schedule = fs::read_to_string(&path)?;
		} else if name.starts_with("AntigenSupportingData-") {
			antigens.push(fs::read_to_string(&path)?);
		}
	}
	let schedule = xml::read("CDSi 4.64-508", &schedule, antigens.iter().map(String::as_str))?;
	let bytes = schedule.to_bytes();
	let started = Instant::now();
	let schedule = Schedule::from_bytes(&bytes)?;
	println!("schedule: {} bytes, read in {:?}", bytes.len(), started.elapsed());

	let birth_date = Date::parse("2019-11-10").ok_or("not a date")?;
	// Months of age and vaccines: hepatitis B, DTaP, polio, Hib, pneumococcal, rotavirus, MMR, varicella, hepatitis A.
	let given: [(i16, &[u16]); 8] = [
		(0, &[8]),
		(2, &[8, 20, 10, 49, 133, 116]),
		(4, &[20, 10, 49, 133, 116]),
		(6, &[8, 20, 10, 133, 116]),
		(12, &[3, 21, 83, 49, 133]),
		(15, &[20]),
		(18, &[83]),
		(48, &[20, 10, 3, 21]),
	];
	let doses = given
		.iter()
		.flat_map(|(months, vaccines)| vaccines.iter().map(move |cvx| (*months, *cvx)))
		.map(|(months, cvx)| Dose {
			date: birth_date.plus(Period::months(months)),
			cvx,
			mvx: None,
			condition: Condition::Good,
		})
		.collect();
	let patient = Patient {
		birth_date,
		gender: Gender::Female,
		country_of_birth: None,
		doses,
		observations: Vec::new(),
	};
	let assessment_date = Date::parse("2025-11-10").ok_or("not a date")?;
	let started = Instant::now();
	for _ in 0..ROUNDS {
		black_box(assess(black_box(&patient), &schedule, assessment_date));
	}
	println!("one child with {} doses: {:?}", patient.doses.len(), started.elapsed() / ROUNDS);
	Ok(())
}
