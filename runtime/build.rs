//! Builds the runtime to Wasm.

fn main() {
	#[cfg(feature = "default")]
	wasm::build();
}

#[cfg(feature = "default")]
mod wasm {
	use std::env;
	use substrate_wasm_builder::WasmBuilder;

	/// `1` puts the hash of the metadata into the runtime, so that an offline signer can check what it signs. That
	/// compiles the Wasm twice: for production builds only.
	const METADATA_HASH: &str = "VACCHAIN_METADATA_HASH";

	pub fn build() {
		println!("cargo::rerun-if-env-changed={METADATA_HASH}");
		let builder = WasmBuilder::init_with_defaults();
		if env::var_os(METADATA_HASH).is_some_and(|value| value == "1") {
			// There is no currency; the hash's format asks for a symbol and its decimals all the same.
			builder.enable_metadata_hash("VAC", 0).build();
		} else {
			builder.build();
		}
	}
}
