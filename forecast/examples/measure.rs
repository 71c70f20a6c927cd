//! Measures how long one child takes: reads the CDC's supporting data from the folder that is named, and assesses a child of
//! six with the doses of a full schedule. Reading the compact schedule is measured in turn with it, for comparison.
//!
//! `cargo run --release -p vacchain-forecast --example measure -- ../shared/data/cdsi/supporting-data`

use std::{
	env,
	error::Error,
	fs,
	hint::black_box,
	time::{Duration, Instant},
};
use vacchain_forecast::{Condition, Date, Dose, Gender, Patient, Period, Schedule, assess, xml};

/// How often the child is assessed.
const ROUNDS: u32 = 1000;

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
	let (mut children, mut schedules) = (Vec::new(), Vec::new());
	for _ in 0..ROUNDS {
		let started = Instant::now();
		black_box(assess(black_box(&patient), &schedule, assessment_date));
		children.push(started.elapsed());
		let started = Instant::now();
		black_box(Schedule::from_bytes(black_box(&bytes))?);
		schedules.push(started.elapsed());
	}
	let (child, read) = (median(children), median(schedules));
	println!("one child with {} doses: {child:?}", patient.doses.len());
	println!("the schedule, {} bytes, read and checked: {read:?}", bytes.len());
	println!("one child / the schedule: {:.2}", child.as_secs_f64() / read.as_secs_f64());
	Ok(())
}

/// The median, because other programs on the machine lengthen some rounds.
fn median(mut times: Vec<Duration>) -> Duration {
	times.sort_unstable();
	times.get(times.len() / 2).copied().unwrap_or_default()
}
