//! Reads a schedule, checks it, and writes the compact schedule. The schedule is a ministry's file, or a folder with the CDC's
//! supporting data.
//!
//! `cargo run --release -p vacchain-forecast --example compact -- forecast/schedules/who-typical-country.toml FILE`
//!
//! `cargo run --release -p vacchain-forecast --example compact -- ../shared/data/cdsi/supporting-data FILE "CDSi 4.64-508"`

use std::{env, error::Error, fs, path::Path};
use vacchain_forecast::{Schedule, toml, xml};

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
