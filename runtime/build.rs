//! Builds the runtime to Wasm.

fn main() {
	#[cfg(feature = "default")]
	substrate_wasm_builder::WasmBuilder::init_with_defaults().build();
}
