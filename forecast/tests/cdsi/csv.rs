//! Reads RFC 4180.

use std::collections::BTreeMap;

/// The rows, each as column to value.
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
	let mut records = vec![vec![String::new()]];
	let mut quoted = false;
	let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
	while let Some(character) = characters.next() {
		let record = records.last_mut().unwrap();
		match character {
			'"' if quoted && characters.peek() == Some(&'"') => {
				record.last_mut().unwrap().push('"');
				characters.next();
			}
			'"' => quoted = !quoted,
			',' if !quoted => record.push(String::new()),
			'\r' if !quoted => {}
			'\n' if !quoted => records.push(vec![String::new()]),
			other => record.last_mut().unwrap().push(other),
		}
	}
	let mut records = records.into_iter().filter(|record| record.len() > 1);
	let header = records.next().unwrap();
	let value = |text: String| text.trim().to_owned();
	records
		.map(|record| {
			header.iter().map(|name| value(name.clone())).zip(record.into_iter().map(value)).collect()
		})
		.collect()
}
