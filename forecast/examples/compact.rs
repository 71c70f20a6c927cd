//! Reads a schedule, checks it, and writes the compact schedule. The schedule is a ministry's file, or a folder with the CDC's
//! supporting data.
//!
//! `cargo run --release -p vacchain-forecast --example compact -- forecast/schedules/who-typical-country.toml FILE`
//!
//! `cargo run --release -p vacchain-forecast --example compact -- ../shared/data/cdsi/supporting-data FILE "CDSi 4.64-508"`

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};
use vacchain_forecast::{
	Condition, Date, Dose, Gender, Patient, Period, Schedule, VaccineGroupForecast, assess, toml, xml,
};

/// The age up to which the visits of a child are printed.
const CHILDHOOD: Period = Period::months(18 * 12);

fn main() {
	if let Err(error) = compact() {
		eprintln!("{error}");
		std::process::exit(1);
	}
}

fn compact() -> Result<(), Box<dyn Error>> {
	let mut arguments = env::args().skip(1);
	let mut next = |what: &str| arguments.next().ok_or_else(|| format!("name {what}"));
	let source = next("the ministry's file, or the folder of the supporting data")?;
	let file = next("the file to write")?;
	let schedule = if Path::new(&source).is_dir() {
		supporting_data(&source, &next("the schedule, with its version")?)?
	} else {
		let text = fs::read_to_string(&source).map_err(|error| format!("{source}: {error}"))?;
		toml::read(&text).map_err(|error| format!("{source}: {error}"))?
	};
	let bytes = schedule.to_bytes();
	fs::write(file, &bytes)?;
	for visit in visits(&schedule, Date::new(2001, 1, 1).ok_or("not a date")?) {
		println!("{visit}");
	}
	let hash: String = schedule.hash().iter().map(|byte| format!("{byte:02x}")).collect();
	let series = || schedule.antigens.iter().flat_map(|antigen| &antigen.series);
	let doses: usize = series().map(|series| series.doses.len()).sum();
	println!(
		"{}: {} antigens, {} series, {doses} doses",
		schedule.name,
		schedule.antigens.len(),
		series().count()
	);
	println!("{} bytes, SHA-256 {hash}", bytes.len());
	Ok(())
}

/// The doses of a girl who gets each on its recommended day: of the recommended vaccines, the one for the most groups.
fn visits(schedule: &Schedule, birth_date: Date) -> Vec<String> {
	let mut patient = Patient {
		birth_date,
		gender: Gender::Female,
		country_of_birth: None,
		doses: Vec::new(),
		observations: Vec::new(),
	};
	let mut visits = Vec::new();
	let mut today = birth_date;
	loop {
		let open: Vec<_> = due(&patient, schedule, today);
		let Some(next) = open.iter().map(|(date, _)| *date).min() else { return visits };
		if next > birth_date.plus(CHILDHOOD) {
			return visits;
		}
		// The forecasts are those of the day of the visit.
		if next > today {
			today = next;
			continue;
		}
		let mut groups: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
		for (_, made) in open.iter().filter(|(date, _)| *date <= today) {
			let group = schedule.vaccine_groups.get(usize::from(made.vaccine_group));
			for cvx in &made.recommended_vaccines {
				groups.entry(*cvx).or_default().extend(group.map(|group| group.name.as_str()));
			}
		}
		let Some((cvx, names)) = groups.into_iter().rev().max_by_key(|(_, names)| names.len()) else {
			visits.push(format!("{today}: a dose is due for which the schedule names no vaccine"));
			return visits;
		};
		patient.doses.push(Dose { date: today, cvx, mvx: None, condition: Condition::Good });
		visits.push(format!("{today}: CVX {cvx} for {}", names.join(", ")));
		if due(&patient, schedule, today) == open {
			visits.push("the dose does not count: check its ages, its intervals and its vaccines".to_owned());
			return visits;
		}
	}
}

/// The forecasts of the doses that are not given yet, each with the day from which the dose is recommended.
fn due(patient: &Patient, schedule: &Schedule, today: Date) -> Vec<(Date, VaccineGroupForecast)> {
	let groups = assess(patient, schedule, today).vaccine_groups.into_iter();
	groups.filter_map(|made| Some((made.recommended?.date, made))).collect()
}

fn supporting_data(folder: &str, name: &str) -> Result<Schedule, Box<dyn Error>> {
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
	Ok(xml::read(name, &schedule, antigens.iter().map(String::as_str))?)
}
