//! The vectors of `vectors.rs`, in the browser's target: the checks are compiled for `wasm32-unknown-unknown`
//! and run as a module that imports nothing.

#![allow(clippy::restriction, clippy::cast_possible_truncation, reason = "tests fail by panicking")]

use std::{
	env,
	path::{Path, PathBuf},
	process::Command,
};

use wasmtime::{Engine, Instance, Module, Store};

/// Compiles the checks. Their target folder is their own, because the outer cargo may hold the lock of its
/// own.
fn build() -> PathBuf {
	let target_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sealing-wasm");
	let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
		.args(["build", "--locked", "--release", "--package", "vacchain-sealing-vectors"])
		.args(["--target", "wasm32-unknown-unknown", "--target-dir"])
		.arg(&target_dir)
		// Meant for the host.
		.env_remove("RUSTFLAGS")
		.env_remove("CARGO_ENCODED_RUSTFLAGS")
		.status()
		.expect("cargo runs");
	assert!(status.success(), "the vectors compile for wasm32-unknown-unknown");
	target_dir.join("wasm32-unknown-unknown/release/vacchain_sealing_vectors.wasm")
}

/// Calls a check, and returns its reason if it fails.
fn check(store: &mut Store<()>, instance: &Instance, name: &str) -> Result<(), String> {
	let call = instance.get_typed_func::<(), u32>(&mut *store, name).expect("the module has the check");
	if call.call(&mut *store, ()).map_err(|trap| format!("{trap:?}"))? == 0 {
		return Ok(());
	}
	let mut number = |name| {
		let call = instance.get_typed_func::<(), u32>(&mut *store, name).expect("the module has the reason");
		call.call(&mut *store, ()).expect("the reason can be read") as usize
	};
	let (pointer, length) = (number("failure_pointer"), number("failure_length"));
	let memory = instance.get_memory(&mut *store, "memory").expect("the module has a memory");
	Err(String::from_utf8_lossy(&memory.data(&*store)[pointer..pointer + length]).into_owned())
}

#[test]
fn all_vectors_hold_in_the_browsers_target() {
	let engine = Engine::default();
	let module = Module::from_file(&engine, build()).expect("the module compiles");
	let imports: Vec<_> = module.imports().map(|import| import.name().to_owned()).collect();
	assert!(imports.is_empty(), "the module asks its host for {imports:?}");

	let mut store = Store::new(&engine, ());
	let instance = Instance::new(&mut store, &module, &[]).expect("the module starts");
	for name in ["check_rfc9180", "check_rfc9807", "check_own"] {
		assert_eq!(check(&mut store, &instance, name), Ok(()), "{name}");
	}
}
