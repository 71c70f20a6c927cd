//! `vacchain-web-bindgen MODULE FOLDER NAME`: makes `FOLDER/NAME.js` and `FOLDER/NAME_bg.wasm` of a module that cargo built.

use std::env;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
	let arguments: Vec<String> = env::args().skip(1).collect();
	let [module, folder, name] = arguments.as_slice() else {
		bail!("usage: vacchain-web-bindgen MODULE FOLDER NAME");
	};
	let mut bindgen = Bindgen::new();
	bindgen.input_path(module).web(true)?.out_name(name).typescript(true).omit_default_module_path(true);
	bindgen.remove_name_section(true).remove_producers_section(true);
	bindgen.generate(folder).with_context(|| format!("{module} is not a module of wasm-bindgen 0.2.130"))?;
	Ok(())
}
