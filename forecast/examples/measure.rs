//! Measures how long one child takes: assesses a child of six with the doses of a full schedule by the compact schedule that is
//! named (the example `compact` writes one). Reading the schedule is measured in turn with it, for comparison.
//!
//! `cargo run --release -p vacchain-forecast --example measure -- FILE`

use std::{
	env,
	error::Error,
	fs,
	hint::black_box,
	time::{Duration, Instant},
};
use vacchain_forecast::{Condition, Date, Dose, Gender, Patient, Period, Schedule, assess};

/// How often the child is assessed.
const ROUNDS: u32 = 1000;

fn main() -> Result<(), Box<dyn Error>> {
	let file = env::args().nth(1).ok_or("name the file of a compact schedule")?;
	let bytes = fs::read(file)?;
	let schedule = Schedule::from_bytes(&bytes)?;
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
