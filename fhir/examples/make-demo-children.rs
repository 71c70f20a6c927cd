//! Writes the demo's own children to `demo/children/`, or to the folder given as the argument.

use std::{env, error::Error, fs, path::PathBuf};

use vacchain_fhir::generate::{SEED, demo_set};

fn main() -> Result<(), Box<dyn Error>> {
	let folder = match env::args_os().nth(1) {
		Some(folder) => PathBuf::from(folder),
		None => PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../demo/children"),
	};
	let set = demo_set(SEED)?;
	fs::create_dir_all(&folder)?;
	for file in &set.files {
		fs::write(folder.join(&file.name), &file.content)?;
	}
	println!("{} files in {}: {:?}", set.files.len(), folder.display(), set.numbers);
	Ok(())
}
