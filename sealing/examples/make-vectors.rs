//! Writes `vectors/vacchain.json`. Everything in it follows from the code of `vacchain-sealing-vectors`: a
//! change of the file is a change of a format.

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let path = std::env::var("CARGO_MANIFEST_DIR")? + "/vectors/vacchain.json";
	std::fs::write(&path, vacchain_sealing_vectors::make_own()?)?;
	println!("{path}");
	Ok(())
}
