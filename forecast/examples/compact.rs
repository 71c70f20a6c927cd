//! Reads the CDC's supporting data, checks it, and writes the compact schedule.
//!
//! `cargo run --release -p vacchain-forecast --example compact -- ../shared/data/cdsi/supporting-data "CDSi 4.64-508" FILE`

use std::{env, error::Error, fs};
use vacchain_forecast::xml;

fn main() -> Result<(), Box<dyn Error>> {
	let mut arguments = env::args().skip(1);
	let mut next = |what: &str| arguments.next().ok_or_else(|| format!("name {what}"));
	let folder = next("the folder of the supporting data")?;
	let name = next("the schedule, with its version")?;
	let file = next("the file to write")?;
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
	let schedule = xml::read(&name, &schedule, antigens.iter().map(String::as_str))?;
	let bytes = schedule.to_bytes();
	fs::write(file, &bytes)?;
	let hash: String = schedule.hash().iter().map(|byte| format!("{byte:02x}")).collect();
	println!("{} antigens, {} bytes, SHA-256 {hash}", schedule.antigens.len(), bytes.len());
	Ok(())
}
